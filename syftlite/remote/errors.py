"""Every sentence about workers in other processes that a learner can read. Knows names and numbers, no worker.

Each says what was asked, what is known of the rest, and what to do next.
"""

from __future__ import annotations

from collections.abc import Iterable

from syftlite.errors import SyftliteError


class RemoteNotInstalledError(SyftliteError, ImportError):
    """The engine that carries messages between processes is missing, or what makes a class's certificates."""

    def __init__(self, package: str = "eclipse-zenoh") -> None:
        """Take what is missing; say how to get it, and how to do without."""
        super().__init__(
            f"Workers in processes of their own need {package}, which is not installed: "
            "pip install 'syftlite[remote]'. Without it, sy.VirtualWorker(hook, id='bob') makes one in this process."
        )


class WorkerGoneError(SyftliteError):
    """A worker is not there: it went away, or never came."""

    def __init__(self, worker: str, when: str, here: Iterable[str] = ()) -> None:
        """Take the worker, when it went ("during" this call, "before" it, "never" here), and who is here."""
        names = ", ".join(here)
        present = f"Here now: {names}." if names else "Nobody is here now."
        sentences = {
            "during": f"{worker} went away during this call, which may have run. If its process ended, what it kept is "
            "gone with it; what others keep is not. When it is back, send again.",
            "before": f"{worker} is not here any more. If its process ended, what it kept is gone with it; what others "
            f"keep is not. {present}",
            "never": f"{worker} has not come yet. {present} When it is here, the same line works.",
        }
        super().__init__(sentences[when])


class WorkerTimeoutError(SyftliteError, TimeoutError):
    """A worker is there, and says nothing."""

    def __init__(self, worker: str, seconds: float) -> None:
        """Take the worker, and for how long it has said nothing."""
        super().__init__(
            f"{worker} has said nothing for {seconds:g} s: it hangs, or its connection does. The call may have run "
            "there all the same. Nothing that you had is lost; try the line again when it answers."
        )


class ClassOfflineError(SyftliteError, ConnectionError):
    """The class cannot be reached."""

    def __init__(self, endpoint: str) -> None:
        """Take where it should be."""
        super().__init__(
            f"The class at {endpoint} cannot be reached: its router is off, or the network is. What the workers keep "
            "is still theirs; the same line works again some seconds after it is back."
        )


class NotEncryptedError(SyftliteError):
    """Something was to go over a network that everybody there could read."""

    def __init__(self, endpoint: str) -> None:
        """Take where it was to go."""
        super().__init__(
            f"{endpoint} is beyond this machine, and without the class's authority everybody on the way could read "
            "what goes there. Begin the class with: syftlite class alice bob, and join with the files that it writes."
        )


class ClassClosedError(SyftliteError):
    """A class that is over was used."""

    def __init__(self) -> None:
        """Say how to begin again."""
        super().__init__(
            "This class is closed, and its workers' processes have ended. "
            "Begin another: room = sy.local_class('alice', 'bob')."
        )


class ClientOnlyError(SyftliteError):
    """Something was asked of a member that keeps nothing for others."""

    def __init__(self, worker: str) -> None:
        """Take the member."""
        super().__init__(
            f"{worker} joined as a client only, with serve=False, and keeps nothing for others. Choose another worker; "
            f"or {worker} joins again without serve=False."
        )


class NoClassError(SyftliteError):
    """What only a class of processes has was asked for in a room without one."""

    def __init__(self, verb: str) -> None:
        """Take what was asked for."""
        super().__init__(
            f"{verb} is for a class, and here all workers are in this notebook. "
            "Join one: me = sy.join('bob.join'), or begin one: room = sy.local_class('alice', 'bob')."
        )


class WorkerDidNotStartError(SyftliteError):
    """A worker's process could not be started."""

    def __init__(self, workers: Iterable[str], seconds: float, said: str) -> None:
        """Take the workers, how long was waited for them, and what their processes said last."""
        last = f" Its last words: {said.strip().splitlines()[-1][:300]}" if said.strip() else ""
        super().__init__(
            f"local_class: {', '.join(workers)} did not start within {seconds:g} s. Is there memory left?{last}"
        )


class PatienceError(SyftliteError, ValueError):
    """A patience that is no time to wait."""

    def __init__(self, patience: object) -> None:
        """Take what was given."""
        super().__init__(
            "patience is how many seconds of silence end a call, a finite number above 0: "
            f"{patience!r} is none. Try patience=10."
        )


TRY_TWO = "Try sy.local_class('alice', 'bob')."


class LocalClassError(SyftliteError, ValueError):
    """A local class that cannot be."""

    def __init__(self, trouble: str, name: object = "") -> None:
        """Take what is wrong ("none", "name", "twice", "data", "other data", "other patience"), and with what."""
        sentences = {
            "none": "local_class starts a process for each worker, and got no names.",
            "name": f"A worker's name here is a word of letters, digits, - and _, and not 'me': {name!r} is none.",
            "twice": f"local_class: {name} is named twice.",
            "data": "Each worker calls data(name) in a process of its own, which knows only what it can import: "
            f"{name} is no function of a module.",
            "other data": "A class with these names is open, and its workers have other data, or none.",
            "other patience": "A class with these names is open, and it has another patience.",
        }
        asked = ", ".join(map(repr, name)) if isinstance(name, tuple) else ""
        anew = f"To begin anew with yours, end it first: sy.local_class({asked}).close()."
        remedies = {
            "data": "Write it into a file, my_data.py, and: from my_data import rows_of.",
            **{"other data": anew, "other patience": anew},
        }
        super().__init__(f"{sentences[trouble]} {remedies.get(trouble, TRY_TWO)}")


class NotInThisClassError(SyftliteError):
    """Something was asked that a worker in a process of its own does not do."""

    def __init__(self, worker: str, what: str, remedy: str) -> None:
        """Take the worker, what was asked, and what to do."""
        super().__init__(f"{what}: {worker} is a process of its own, and nobody else changes what it keeps. {remedy}.")


class OnlyDescribedError(SyftliteError, AttributeError):
    """A description of an object in another process was used as the object."""

    def __init__(self, worker: str, id: int, attribute: str) -> None:
        """Take the worker, the object's id, and what was asked of it."""
        super().__init__(
            f"{worker}._objects describes what {worker} keeps in a process of its own: "
            f"the description of {worker}:{id} has no {attribute!r}. "
            f"Get a pointer to the object itself: {worker}.pointer_to({id})."
        )


class NotUnderstoodError(SyftliteError, ValueError):
    """Bytes came that are no message."""

    def __init__(self, worker: str, trouble: str) -> None:
        """Take who says so, and what is wrong with them."""
        super().__init__(f"{worker} did not understand a message: {trouble}. Nothing was changed.")


class ForgedError(SyftliteError):
    """Somebody spoke in another's name."""

    def __init__(self, worker: str, caller: str, claimed: str) -> None:
        """Take who refuses, who asked, and whose name the message has."""
        super().__init__(f"{worker} refuses a message that {caller} sent in the name of {claimed}.")


class TooManyHopsError(SyftliteError):
    """A chain that is too long."""

    def __init__(self, worker: str, most: int) -> None:
        """Take where it was stopped, and how many hops there may be."""
        super().__init__(f"A call went over {most} workers and was stopped at {worker}: is the chain a circle?")


class NotYouError(SyftliteError):
    """Somebody asked for a private object in another's name."""

    def __init__(self, worker: str, caller: str, user: object) -> None:
        """Take who refuses, who asked, and whose name was given."""
        super().__init__(
            f"{worker} knows who asks, and that is {caller}, not {user!r}. In a class nobody asks as somebody else: "
            f"leave user=... out, and {worker} decides about {caller}."
        )


class PrivateStaysError(SyftliteError):
    """A private object was to go to a process whose owner may not have it."""

    def __init__(self, worker: str, id: int, to: str) -> None:
        """Take the worker that has it, its id, and where it was to go."""
        super().__init__(
            f"Object {id} on {worker} is private, and {to} is not one of its users: in {to}'s process it would be "
            f"{to}'s to read. It stays where it is. Ask for a result that is not private, or for {to} to be allowed."
        )


class NotYourHoldError(SyftliteError):
    """Somebody wanted to let go of what another holds."""

    def __init__(self, worker: str, caller: str, holder: str) -> None:
        """Take who refuses, who asked, and who holds it."""
        super().__init__(f"{worker} does not let {caller} let go of what {holder} points to: only {holder} can.")


class TooManyObjectsError(SyftliteError):
    """A worker keeps no more for this caller."""

    def __init__(self, worker: str, caller: str, most: int) -> None:
        """Take the worker, the caller, and how many objects it keeps for one."""
        super().__init__(
            f"{worker} keeps {most:,} objects that {caller} points to, and takes no more for one caller. "
            "Let go of some: del a list of pointers, or fetch what you need."
        )


class TooLargeError(SyftliteError):
    """Something is larger than what goes between two workers at once."""

    def __init__(self, worker: str, size: int, most: int) -> None:
        """Take the worker that was asked, how many bytes it was, and how many may go at once."""
        super().__init__(
            f"That is {size:,} bytes, and at most {most:,} go to or from {worker} at once. Nothing was changed. Send "
            "or fetch it in parts."
        )
