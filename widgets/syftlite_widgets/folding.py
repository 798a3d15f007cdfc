"""Folding: which cards of a long lane have a row of their own, and how many share one box. Knows no coordinates."""

from __future__ import annotations

from dataclasses import dataclass, field

from syftlite_widgets.card import Board, Card, LaneCards
from syftlite_widgets.slots import Slots

#: Objects in rows beyond this one are folded into "… 970 more".
ROWS = 30

#: So many of them that the step made or changed are shown all the same, below that box.
MOST_CURRENT = 4


@dataclass(slots=True)
class Folded:
    """The row of every card that has one, by its key, and the folded cards of each worker with the row of their box."""

    rows: dict[str, int] = field(default_factory=dict)
    rest: dict[str, list[Card]] = field(default_factory=dict)
    rest_row: dict[str, int] = field(default_factory=dict)

    @property
    def deepest(self) -> int:
        """The last row that is in use."""
        return max((*self.rows.values(), *self.rest_row.values()), default=0)

    def find(self, worker: str, key: str) -> int | None:
        """Return the row in which a card stands, by itself or folded."""
        row = self.rows.get(key)
        return self.rest_row.get(worker) if row is None else row

    def without_gaps(self) -> Folded:
        """Return the same without the rows that no lane uses: what temporary results left empty."""
        used = sorted({*self.rows.values(), *self.rest_row.values()})
        closed = {row: number for number, row in enumerate(used)}
        return Folded(
            {key: closed[row] for key, row in self.rows.items()},
            self.rest,
            {worker: closed[row] for worker, row in self.rest_row.items()},
        )


def fold(board: Board, slots: Slots) -> Folded:
    """Give the cards of each lane their rows: those that they always had, or next to each other when searched for."""
    folded = Folded()
    for lane in board.lanes:
        rows = [(slots.row(lane.worker, card.key, board.step), card) for card in lane.cards]
        rows.sort(key=lambda each: each[0])
        there = sum(card.change != "left" for card in lane.cards)
        if board.found is not None:
            rows = list(enumerate(card for _, card in rows))
        elif there <= ROWS:
            rows = _moved_up(rows)
        _fold_lane(lane, rows, folded, ROWS if board.found is None else min(ROWS, len(rows)))
    return folded


def _moved_up(rows: list[tuple[int, Card]]) -> list[tuple[int, Card]]:
    """Let cards from beyond the fold take empty rows before it, as there is room for all that are left."""
    taken = {row for row, _ in rows}
    empty = iter([row for row in range(ROWS) if row not in taken])
    return [(row if row < ROWS else next(empty, row), card) for row, card in rows]


def _fold_lane(lane: LaneCards, rows: list[tuple[int, Card]], folded: Folded, end: int) -> None:
    beyond = [card for row, card in rows if row >= end and card.change != "left"]
    current = [card for card in beyond if card.change][:MOST_CURRENT]
    rest = [card for card in beyond if card not in current] + [card for card in lane.others if card.change != "left"]
    folded.rows |= {card.data_key: row for row, card in rows if row < end}
    if rest:
        folded.rest[lane.worker], folded.rest_row[lane.worker] = rest, end
    below = end + 1 if rest else end
    folded.rows |= {card.data_key: below + number for number, card in enumerate(current)}
