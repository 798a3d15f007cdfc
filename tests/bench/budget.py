"""The budget: what is measured, beside which work of plain torch, and the most that it may cost."""

from __future__ import annotations

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


#: The table's rows, in its order.
BUDGET = (
    Row("remote add", "torch.add", 8),
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
    Row("share and get", "send and get"),
    Row("share and get, messages", "", None, "a call"),
    Row("share and get, data", "", None, "B"),
    Row("shared add", "remote add"),
    Row("shared add, messages", "", None, "a call"),
    Row("shared add, data", "", None, "B"),
    Row("shared multiply", "remote mul"),
    Row("shared multiply, messages", "", None, "a call"),
    Row("shared multiply, data", "", None, "B"),
    Row("shared multiply, rounded", "remote mul"),
    Row("shared multiply, rounded, messages", "", None, "a call"),
    Row("shared multiply, rounded, data", "", None, "B"),
    Row("shared 64×64 matmul", "local matmul"),
    Row("shared 64×64 matmul, messages", "", None, "a call"),
    Row("shared 64×64 matmul, data", "", None, "B"),
    Row("secure FedAvg", "plain FedAvg"),
    Row("secure FedAvg, messages", "", None, "a call"),
    Row("secure FedAvg, data", "", None, "B"),
    Row("plain FedAvg, messages", "", None, "a call"),
    Row("plain FedAvg, data", "", None, "B"),
    Row("processes: a call", "bare request", 8),
    Row("processes: a call, in ms", "", None, "ms"),
    Row("processes: a chain of two", "bare request", 14),
    Row("processes: send and get", "two bare requests"),
    Row("processes: send 100 MB", "send 100 MB"),
    Row("processes: move 100 MB", "send 100 MB"),
    Row("processes: get 100 MB", "send 100 MB"),
    Row("processes: Linear and SGD, a step", "a step in one process"),
    Row("processes: one worker, memory", "", 100, "MB"),
    Row("processes: thirty begin", "", None, "ms"),
    Row("import syftlite", "import torch"),
)

BY_NAME = {row.name: row for row in BUDGET}
