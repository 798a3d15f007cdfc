"""The way of a model from worker to worker, with its losses under it; and what came to a worker. Reads the history."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import syftlite as sy
from syftlite.events import Sent
from syftlite.history import History
from syftlite_lessons.figures import Figure, count_from_one, curve, frame
from syftlite_lessons.words import Words
from syftlite_widgets.table import padded, width_in_columns

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Canvas

#: The steps in which a model travels.
VERBS = ("model.send", "model.get", "model.move")
ME = "me"

NO_TRIP = Words("No model has travelled yet.", "还没有模型走动过。")
NOTHING_CAME = Words("No numbers came to {worker}.", "没有数据到过 {worker} 那里。")
CAME = Words("came to {worker}", "到过 {worker} 那里的数据")
FROM = Words("from", "来自")
TIMES = Words("times", "次数")
BYTES = Words("bytes", "字节")
VISIT, WAY = Words("visit", "第几次"), Words("way", "路线")
THERE, BACK = Words("bytes there", "去时字节"), Words("bytes back", "回时字节")


@dataclass(slots=True, frozen=True)
class Trip:
    """One way of a model between two workers, with the bytes of numbers that it weighed."""

    sender: str
    receiver: str
    bytes: int


@dataclass(slots=True, frozen=True)
class Arrival:
    """Tensors of one kind and shape that came from one worker: how often, and their bytes together."""

    sender: str
    dtype: str
    shape: tuple[int, ...]
    times: int = 0
    bytes: int = 0


def trips(history: History) -> list[Trip]:
    """Return every way that a model has gone, in order.

    Example:
        >>> import torch
        >>> with sy.fresh(), sy.history().watched():
        ...     bob = sy.VirtualWorker(sy.TorchHook(torch), id="bob")
        ...     model = torch.nn.Linear(2, 1).send(bob).get()
        ...     trips(sy.history())
        [Trip(sender='me', receiver='bob', bytes=12), Trip(sender='bob', receiver='me', bytes=12)]
    """
    gone: list[Trip] = []
    for step in range(history.first + 1, len(history) + 1):
        if history.step(step).verb in VERBS:
            weights: dict[tuple[str, str], int] = {}
            for parcel in parcels_in(history, step):
                way = (parcel.sender, parcel.receiver)
                weights[way] = weights.get(way, 0) + parcel.data_bytes
            gone += [Trip(*way, bytes) for way, bytes in weights.items()]
    return gone


def travels(**under: Sequence[float]) -> Figure:
    """Return the model's way over the workers so far, visit by visit, and below it a curve for each argument.

    A visit begins and ends with me. The curves have one number a visit; where there were more visits, the last are
    shown.
    """
    history = sy.history()
    return way(trips(history), list(history.at(len(history)).stores), under)


def way(gone: Sequence[Trip], workers: Sequence[str], under: Mapping[str, Sequence[float]]) -> Figure:
    """Return the figure of these trips.

    Example:
        >>> out, back = Trip("me", "bob", 12), Trip("bob", "me", 12)
        >>> way([out, back, out, back], ["me", "bob"], {"loss": [2.31, 1.04]})
        visit  way            bytes there  bytes back  loss
            1  me → bob → me           12          12   2.3
            2  me → bob → me           12          12   1.0
    """
    visits = list(_visits(gone))
    visits = visits[-min([len(visits), *map(len, under.values())]) :]
    if not visits:
        return Figure(NO_TRIP.say(), (4, 1), lambda canvas, colours: None)
    shown = {name: list(numbers)[-len(visits) :] for name, numbers in under.items()}

    def paint(canvas: Canvas, colours: Mapping[str, str]) -> None:
        ratios = [1.2, *(1 for _ in shown)]
        panels = canvas.subplots(1 + len(shown), 1, sharex=True, squeeze=False, height_ratios=ratios)[:, 0]
        for axes in panels:
            frame(axes, colours, ticks=True)
        places, stays = _line(visits)
        panels[0].plot(places, [-list(workers).index(stay) for stay in stays], color=colours["arrow"], linewidth=2)
        panels[0].set_yticks([-number for number in range(len(workers))], workers, family="monospace")
        panels[0].set_ylim(-len(workers) + 0.6, 0.4)
        for number, (name, numbers) in enumerate(shown.items()):
            curve(panels[number + 1], numbers, colours, number, name)
            panels[number + 1].set_ylabel(name, color=colours["ink"], family="monospace")
        panels[-1].set_xlim(0.4, len(visits) + 0.6)
        count_from_one(panels[-1], "visit", colours)

    return Figure("\n".join(_rows(visits, shown)), (6.8, 1.6 + 1.3 * len(shown)), paint)


def _visits(gone: Sequence[Trip]) -> Iterator[list[Trip]]:
    """Part the trips where the model is home again; one that is still away is no visit yet."""
    visit: list[Trip] = []
    for trip in gone:
        visit.append(trip)
        if trip.receiver == ME:
            yield visit
            visit = []


def _line(visits: Sequence[Sequence[Trip]]) -> tuple[list[float], list[str]]:
    """Return the corners of the model's line: how far to the right, and on which worker."""
    places, stays = [0.5], [ME]
    for number, visit in enumerate(visits):
        away = [trip.receiver for trip in visit[:-1]]
        for stay, worker in enumerate(away):
            begin, end = (number + 0.5 + (stay + shift) / len(away) for shift in (0.2, 0.8))
            places += [begin, end]
            stays += [worker, worker]
        places.append(number + 1.5)
        stays.append(ME)
    return places, stays


def _rows(visits: Sequence[Sequence[Trip]], shown: Mapping[str, Sequence[float]]) -> list[str]:
    head = [VISIT.say(), WAY.say(), THERE.say(), BACK.say(), *shown]
    body = [
        [
            str(number),
            " → ".join([visit[0].sender, *(trip.receiver for trip in visit)]),
            f"{visit[0].bytes:,}",
            f"{visit[-1].bytes:,}",
            *(f"{numbers[number - 1]:.1f}" for numbers in shown.values()),
        ]
        for number, visit in enumerate(visits, start=1)
    ]
    return table([head, *body], words=(1,))


@dataclass(slots=True)
class Arrivals:
    """What came to a worker, as a table of text."""

    worker: str
    rows: list[Arrival]

    def __repr__(self) -> str:
        """Return a row for each sender, kind and shape."""
        if not self.rows:
            return NOTHING_CAME.say(worker=self.worker)
        head = [CAME.say(worker=self.worker), FROM.say(), TIMES.say(), BYTES.say()]
        body = [[f"{row.dtype} {row.shape}", row.sender, f"{row.times:,}", f"{row.bytes:,}"] for row in self.rows]
        return "\n".join(table([head, *body], words=(0, 1)))


def arrivals(worker: str = ME, since: int = 0) -> Arrivals:
    """Return what numbers came to a worker after a step (from the beginning): kinds, shapes, how often, bytes.

    Example:
        >>> import torch
        >>> with sy.fresh(), sy.history().watched():
        ...     bob = sy.VirtualWorker(sy.TorchHook(torch), id="bob")
        ...     x_ptr, y_ptr = torch.ones(3).send(bob), torch.ones(2, 2).send(bob)
        ...     x = x_ptr.get()
        ...     arrivals("bob")
        came to bob     from  times  bytes
        float32 (3,)    me        1     12
        float32 (2, 2)  me        1     16
    """
    found: dict[Arrival, Arrival] = {}
    history = sy.history()
    for step in range(max(since, history.first) + 1, len(history) + 1):
        for parcel in parcels_in(history, step):
            if parcel.receiver == worker:
                kind = _kind(parcel)
                old = found.get(kind, kind)
                found[kind] = replace(old, times=old.times + 1, bytes=old.bytes + parcel.data_bytes)
    return Arrivals(worker, list(found.values()))


def parcels_in(history: History, step: int) -> list[Sent]:
    """Return the messages of a step that brought numbers."""
    return [event for event in history.events(step) if isinstance(event, Sent) and event.kind == "OBJ"]


def _kind(parcel: Sent) -> Arrival:
    """Return what a parcel brings, not counted yet."""
    look = parcel.message.description  # type: ignore[union-attr]  # a parcel of a running history has one
    return Arrival(parcel.sender, str(look.dtype).removeprefix("torch."), tuple(look.shape))


def table(rows: Sequence[Sequence[str]], *, words: Sequence[int]) -> list[str]:
    """Return rows in columns: those of `words` begin on the left, numbers end on the right."""
    widths = [max(map(width_in_columns, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(
            padded(cell, width) if place in words else " " * (width - width_in_columns(cell)) + cell
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]
