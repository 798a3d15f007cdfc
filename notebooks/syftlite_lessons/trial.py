"""One run of a learner's work in an empty room: what it is given, what it returns, and what was seen there.

A judge gets one, and says through it what is wrong; it never sees the notebook that the work comes from.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, NoReturn

import torch

import syftlite as sy
from syftlite.events import Sent
from syftlite.history import History
from syftlite_lessons import sayings
from syftlite_lessons.feedback import NotYet
from syftlite_lessons.mistake import Mistake
from syftlite_lessons.observed import all_in_words, chain_of, hops, in_words, kept
from syftlite_lessons.words import Words
from syftlite_lessons.work import Work

#: How an error names a worker that is none of the room's.
_WORKER = re.compile(r"<\w+ id:(\S+) #objects")


class Trial:
    """A room of its own with the work that is to be judged in it.

    Example:
        >>> with sy.fresh():
        ...     trial = Trial(Work.of_lines(["p = x.send(bob)"], ["bob", "x"], "p"))
        ...     bob, x = trial.worker("bob"), trial.tensor(3)
        ...     trial.expect_pointer(trial.run(bob, x), home="bob")
        ...     trial.data_between("me", "bob")
        24
    """

    def __init__(
        self,
        work: Work,
        *,
        seed: int = 0,
        mistakes: Mapping[str, Mistake] | None = None,
        room: sy.LocalClass | None = None,
    ) -> None:
        """Take the work, the seed that the numbers come from, the mistakes that can be named, and the class."""
        self.work = work
        self.mistakes = mistakes or {}
        self._class = room
        #: What the work returned, to be drawn.
        self.returned: object = None
        self._numbers = torch.Generator().manual_seed(seed)
        self._hook = sy.TorchHook(torch)

    # What the work is given

    @property
    def room(self) -> sy.LocalClass:
        """The class on this machine, of an exercise whose workers are processes."""
        assert self._class is not None
        return self._class

    def begin_again(self) -> None:
        """Have the class begin anew, for another story of the same check: its workers are to be asked for again."""
        self.room.begin_again(*self.room.names)
        self.history.watch()

    def worker(self, name: str) -> sy.VirtualWorker:
        """Return the worker of this name in this room."""
        return sy.VirtualWorker(self._hook, id=name)

    def workers(self, *names: str) -> list[sy.VirtualWorker]:
        """Return several workers."""
        return [self.worker(name) for name in names]

    def tensor(self, *shape: int) -> torch.Tensor:
        """Return a tensor of different whole numbers (int64) from 1 on. Another seed gives others."""
        count = torch.Size(shape).numel()
        return (torch.randperm(count + 90, generator=self._numbers)[:count] + 1).reshape(shape)

    def floats(self, *shape: int) -> torch.Tensor:
        """Return a tensor of normally distributed float32."""
        return torch.randn(*shape, generator=self._numbers)

    def sent(self, tensor: torch.Tensor, *workers: sy.VirtualWorker) -> sy.PointerTensor:
        """Return a pointer to a tensor that was sent to the first worker, over those after it."""
        pointer: Any = tensor
        for worker in workers:
            pointer = pointer.send(worker)
        assert isinstance(pointer, sy.PointerTensor)
        return pointer

    def owned(self, worker: sy.VirtualWorker, *tensors: torch.Tensor) -> list[Any]:
        """Return pointers to tensors that a worker has had from the start: me has never seen them."""
        me: Any = sy.local_worker
        worker.load_data(tensor.clone().tag("#own") for tensor in tensors)  # type: ignore[attr-defined]  # the hook's
        return list(me.request_search("#own", worker))

    # Running

    def run(self, *given: object) -> Any:
        """Run the work on what it is given, and return what it returns.

        Raises:
            NotYet: if it raises, saying where and what, or never makes what it should return.
        """
        try:
            result = self.work.run(*given)
        except (Exception, SystemExit) as error:
            told = self._told(error)
            error.__traceback__ = None  # it holds what the work had
            raise told from None
        if result is ...:
            raise NotYet.common("never_made", name=self.work.returns)
        self.returned = result
        return result

    def _told(self, error: BaseException) -> NotYet:
        if isinstance(error, RecursionError):
            return NotYet.common("endless_calls")
        outside = _WORKER.search(str(error)) if isinstance(error, sy.UnknownWorkerError) else None
        if outside:
            return NotYet.common("outside", name=outside[1])
        words = f"`{type(error).__name__}`: {str(error).partition(chr(10))[0]}".removesuffix(": ")
        words = words.replace(f"{self.work.file}, ", "")  # a puzzle's lines are in no file that a learner knows
        line = 0
        trace = error.__traceback__
        while trace is not None:
            if trace.tb_frame.f_code.co_filename == self.work.file:
                line = trace.tb_lineno
            trace = trace.tb_next
        code = self.work.line(line)
        known = self.mistakes.get(type(error).__name__)
        if known:
            return NotYet(known.say(line=line, code=code), type(error).__name__)
        if not code:
            return NotYet.common("raised_somewhere", error=words)
        return NotYet.common("raised", line=line, code=code, error=words)

    # Saying what is wrong

    def mistake(self, name: str, **values: object) -> NoReturn:
        """Say that the work went a known wrong way.

        Raises:
            NotYet: always.
        """
        raise NotYet(self.mistakes[name].say(**values), name)

    def not_yet(self, words: Words, **values: object) -> NoReturn:
        """Say what was observed, where no known mistake fits.

        Raises:
            NotYet: always.
        """
        raise NotYet(words.say(**values))

    def expect_tensor(self, result: object, wanted: torch.Tensor) -> None:
        """Be content with this very tensor: values, shape and kind of number.

        Raises:
            NotYet: if it is anything else, saying what.
        """
        if result is None:
            raise NotYet.common("returned_nothing")
        if isinstance(result, sy.PointerTensor):
            chain = chain_of(result)
            if chain.tensor is None:
                raise NotYet.common("dangling", worker=chain.home)
            raise NotYet.common("pointer_again", hops=hops(len(chain.workers)), home=chain.home)
        if not isinstance(result, torch.Tensor) or not same(result, wanted):
            raise NotYet.common("other_values", got=in_words(result), wanted=in_words(wanted))

    def expect_pointer(
        self, result: object, *, home: str = "", hops_away: int = 0, wanted: torch.Tensor | None = None
    ) -> None:
        """Be content with a pointer whose chain ends on `home`, so many hops away, at the tensor that is wanted.

        Raises:
            NotYet: if it is anything else, saying what.
        """
        if result is None:
            raise NotYet.common("returned_nothing")
        if not isinstance(result, sy.PointerTensor):
            if isinstance(result, torch.Tensor):
                raise NotYet.common("numbers_not_pointer")
            raise NotYet.common("other_values", got=in_words(result), wanted=sayings.A_BARE_POINTER.say())
        chain = chain_of(result)
        if chain.tensor is None:
            raise NotYet.common("dangling", worker=chain.home)
        if home and chain.home != home:
            raise NotYet.common("other_home", got=chain.home, wanted=home)
        if hops_away and len(chain.workers) != hops_away:
            raise NotYet.common("other_hops", got=hops(len(chain.workers)), wanted=hops(hops_away))
        if wanted is not None and not same(chain.tensor, wanted):
            raise NotYet.common("other_values", got=in_words(result), wanted=in_words(wanted))

    def expect_store(self, worker: sy.VirtualWorker, *wanted: torch.Tensor) -> None:
        """Be content when a worker's store has these tensors, and nothing else.

        Raises:
            NotYet: if not, saying what it has.
        """
        has = self.stored(worker)
        left = list(has)
        for tensor in wanted:
            found = next((each for each in left if isinstance(each, torch.Tensor) and same(each, tensor)), None)
            left = [each for each in left if each is not found]
            if found is None:
                break
        else:
            if not left:
                return
        raise NotYet.common("other_store", worker=worker.id, got=all_in_words(has), wanted=all_in_words(wanted))

    def expect_several(self, result: object, names: Sequence[str]) -> list[Any]:
        """Return what the work returned as a list, when it is as many things as there are names.

        Raises:
            NotYet: if it is anything else.
        """
        if isinstance(result, tuple | list) and len(result) == len(names):
            return list(result)
        got = all_in_words(result) if isinstance(result, tuple | list) else in_words(result)
        raise NotYet.common("return_several", count=len(names), names=", ".join(names), got=got)

    def expect_nothing_came(self) -> None:
        """Be content when no numbers came to me.

        Raises:
            NotYet: if some did, saying how many and by which line.
        """
        for number in range(1, len(self.history) + 1):
            parcels = [event for event in self.history.events(number) if isinstance(event, Sent)]
            size = sum(parcel.data_bytes for parcel in parcels if parcel.receiver == "me")
            if size:
                code = self.history.step(number).code
                raise NotYet.common("came_to_me", bytes=f"{size:,}", code=code)

    # Looking

    @property
    def history(self) -> History:
        """All that happened in this room."""
        return sy.history()

    def stored(self, worker: sy.VirtualWorker) -> list[object]:
        """Return what a worker's store has: without a message, unless it is a process, of which copies are fetched."""
        return [kept(worker, id) for id in worker._objects]

    def count(self, verb: str) -> int:
        """Return how many steps were calls of this verb: send, get, move, copy, or an operation such as `torch.add`."""
        return sum(self.history.step(number).verb == verb for number in range(1, len(self.history) + 1))

    def data_between(self, sender: str, receiver: str) -> int:
        """Return the bytes of numbers that went from one to another."""
        return self.history.bytes_between(sender, receiver).data


def same(one: torch.Tensor, other: torch.Tensor) -> bool:
    """Say whether two tensors are equal in kind, shape and every value; a pointer equals nothing here."""
    if isinstance(one, sy.PointerTensor) or isinstance(other, sy.PointerTensor):
        return one is other
    return one.dtype == other.dtype and one.shape == other.shape and torch.equal(one.detach(), other.detach())
