"""Workers that do not answer: one request of those to come fails before anything is done about it."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from syftlite.keeper import Keeper
from syftlite.messages import Refresh, Release
from syftlite.remote import RemoteWorker


class NoAnswer(Exception):  # noqa: N818  (it is what happens, not an error of ours)
    """A worker does not answer."""


@contextmanager
def silent_at(request: int) -> Iterator[None]:
    """Within the block, the request of this number (from 1) gets no answer. News and releases need none."""
    count = itertools.count(1)

    def answering(method: Callable[..., Any]) -> Callable[..., Any]:
        def answer(worker: object, *asked: Any) -> Any:
            if not isinstance(asked[0], Refresh | Release) and next(count) == request:
                raise NoAnswer
            return method(worker, *asked)

        return answer

    with pytest.MonkeyPatch.context() as patch:
        for kind in (Keeper, RemoteWorker):  # of those in other processes, what I ask of them myself
            patch.setattr(kind, "handle", answering(kind.handle))
        patch.setattr(Keeper, "carry_out", answering(Keeper.carry_out))  # the other kind is asked by a message
        yield
