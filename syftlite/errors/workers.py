"""Refusals about workers: which there are, what they may be called, what only some of them do."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from syftlite.errors.base import SyftliteError


class NoWorkerGivenError(SyftliteError):
    """`send` or `move` was not told where to."""

    def __init__(self, verb: str, name: str, given: int) -> None:
        """Take the verb, the name of what was to travel, and how many workers were given."""
        got = f"got {given}" if given else "got none"
        super().__init__(f"{verb} takes one worker and {got}. Try {name}.{verb}(bob), with a worker of yours for bob.")


class UnknownWorkerError(SyftliteError):
    """A name that is no worker."""

    def __init__(self, asked: object, known: Iterable[str], *, can_be_made: bool = True) -> None:
        """Take what was asked for, the ids of all workers there are, and whether more can be made."""
        known = list(known)
        close = get_close_matches(str(asked), known, n=1)
        guess = f" Did you mean {close[0]!r}?" if close else ""
        workers = ", ".join(repr(worker) for worker in known)
        remedy = f"Make it with sy.VirtualWorker(hook, id={asked!r})." if isinstance(asked, str | int) else ""
        if not can_be_made:
            remedy = "The workers of a class are those that it was begun with."
        super().__init__(f"There is no worker {asked!r}. Known workers: {workers}.{guess} {remedy}".rstrip())


class WorkerNameError(SyftliteError):
    """A worker cannot have this id."""

    def __init__(self, id: object) -> None:
        """Take the id that was asked for."""
        if id == "me":
            super().__init__("'me' is this notebook itself (sy.local_worker). Choose another id, such as 'bob'.")
        else:
            super().__init__(f"A worker's id is a text or a whole number, not {id!r}. Try id='bob'.")


class NoHookError(SyftliteError):
    """A worker was made before torch was hooked."""

    def __init__(self, given: object) -> None:
        """Take what was given in the place of the hook."""
        got = "no hook was made yet" if given is None else f"the first argument is {given!r}, not a hook"
        super().__init__(f"A worker needs the hook, and {got}. Begin with hook = sy.TorchHook(torch).")


class AskMeError(SyftliteError):
    """Another worker was asked for what only me can do."""

    def __init__(self, verb: str, worker: str) -> None:
        """Take the verb and the worker."""
        super().__init__(
            f"{verb}: {worker} would get the pointers, and you could not use them. "
            f"Ask for yourself: sy.local_worker.{verb}('#tag', location={worker})."
        )


class NotOnGridError(SyftliteError, AttributeError):
    """A grid was asked for what only a server of PyGrid could do."""

    def __init__(self, name: str) -> None:
        """Take what was asked for."""
        super().__init__(
            f"A grid of simulated workers has no {name!r}: serving models and plans took PyGrid's servers. "
            "It can search: grid.search('#data'). Its workers are in grid.workers."
        )


class SandboxError(SyftliteError, ImportError):
    """The sandbox's data sets are not installed."""

    def __init__(self) -> None:
        """Say how to get them, and how to do without."""
        super().__init__(
            "create_sandbox takes its data sets from scikit-learn, which is not installed: pip install scikit-learn. "
            "For the workers alone, try sy.create_sandbox(globals(), download_data=False)."
        )
