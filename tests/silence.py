"""Workers that do not answer: one request of those to come fails before anything is done about it."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from syftlite.messages import Message, Refresh, Release
from syftlite.worker import Worker


class NoAnswer(Exception):  # noqa: N818  (it is what happens, not an error of ours)
    """A worker does not answer."""


@contextmanager
def silent_at(request: int) -> Iterator[None]:
    """Within the block, the request of this number (from 1) gets no answer. News and releases need none."""
    count = itertools.count(1)
    handle = Worker.handle

    def answer(worker: Worker, message: Message) -> Any:
        if not isinstance(message, Refresh | Release) and next(count) == request:
            raise NoAnswer
        return handle(worker, message)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Worker, "handle", answer)
        yield
