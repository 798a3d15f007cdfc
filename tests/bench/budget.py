"""The budget: what is measured, beside which work of plain torch, and the most that it may cost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(slots=True, frozen=True)
class Row:
    """One line of the table. `unit` is × for a ratio, otherwise that of our own cost; `most` is the target."""

    name: str
    beside: str
    most: float | None = None
    unit: str = "×"

    def reached(self, value: float) -> str:
        """Returns yes or no, nothing without a target."""
        return "" if self.most is None else "yes" if value <= self.most else "no"


#: What is done on shares, the same here, and the same on pointers.
SHARED = (
    ("share and get", "clone", "send and get"),
    ("shared add", "torch.add", "remote add"),
    ("shared multiply", "torch.mul", "remote mul"),
    ("shared multiply, rounded", "torch.mul", "remote mul"),
    ("shared 64×64 matmul", "torch.matmul", "remote matmul"),
    ("secure FedAvg", "mean here", "plain FedAvg"),
)


def _beside_both(name: str, local: str, remote: str) -> Iterator[Row]:
    """Yields the rows of an operation on shares: its times, then what one call sends, and what one on pointers does."""
    yield Row(name, local)
    yield Row(f"{name}, to pointers", remote)
    for whose in (name, f"{name}, on pointers"):
        yield Row(f"{whose}: messages", "", None, "a call")
        yield Row(f"{whose}: data", "", None, "B")


#: The table's rows, in its order.
BUDGET = (
    Row("remote add", "torch.add", 8),
    Row("remote x + y", "x + y", 8),
    Row("remote add, watched", "torch.add", 14),
    Row("second hop", "torch.add", 6),
    Row("third hop", "torch.add", 6),
    Row("fourth hop", "torch.add", 6),
    Row("remote add_", "add_"),
    Row("send and get", "two clones"),
    Row("hooked local add", "torch.add", 1.02),
    Row("send 100 MB", "clone", 1.2),
    Row("send 100 MB, memcpy", "copy_"),
    Row("get 100 MB", "clone"),
    Row("one event", "torch.add", 1.0, "µs"),
    Row("one event, memory", "", 164, "B"),
    Row("training step", "local step", 3),
    Row("training step, inspector", "without it", 1.3),
    Row("Linear and SGD, a step", "local step", 3),
    Row("network and SGD, a step", "local step", 3),
    Row("network and Adam, a step", "local step", 3),
    Row("LSTM and SGD, a step", "local step"),
    Row("network there and back", "two deepcopies"),
    Row("100,000 adds", "torch.add"),
    Row("100,000 adds, inspector", "without it", 2),
    Row("frame, 10 objects", "", None, "ms"),
    Row("frame, 100 objects", "", 60, "ms"),
    Row("frame, 1,000 objects", "", None, "ms"),
    Row("searched, 1,000 objects", "", None, "ms"),
    Row("opened late, 100,000 events", "", None, "ms"),
    Row("half way back, 100,000 events", "", None, "ms"),
    Row("load, 100,000 events", "", None, "ms"),
    Row("open it, 100,000 events", "", None, "ms"),
    Row("record, 100,000 events", "", None, "MB"),
    Row("tables, 100,000 events", "", None, "MB"),
    *(row for name, local, remote in SHARED for row in _beside_both(name, local, remote)),
    Row("processes: a call", "bare request", 8),
    Row("processes: a call, in ms", "", None, "ms"),
    Row("processes: a chain of two", "bare request", 14),
    Row("processes: send and get", "two bare requests"),
    Row("processes: send 100 MB", "send 100 MB"),
    Row("processes: move 100 MB", "send 100 MB"),
    Row("processes: get 100 MB", "send 100 MB"),
    Row("processes: Linear and SGD, a step", "a step in one process"),
    Row("processes: a call, class watched", "a call", 1.3),
    Row("processes: events a second, watched", "", None, "/s"),
    Row("processes: one worker, memory", "", 100, "MB"),
    Row("processes: thirty begin", "", None, "ms"),
    Row("import syftlite", "import torch"),
)

BY_NAME = {row.name: row for row in BUDGET}
