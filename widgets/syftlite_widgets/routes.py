"""The curves that arrows follow: all of five cubic pieces, so that one can turn into another. Knows only points."""

from __future__ import annotations

Point = tuple[float, float]

#: How many cubic pieces every arrow has.
PIECES = 5

#: How far an arrow that leads nowhere reaches into the gutter.
STUB = 15.0


def beside(start: Point, end: Point, *, bulge: float = 0.0) -> list[Point]:
    """Return a curve between two neighbouring lanes, level at both ends; with a bulge, from a lane to itself."""
    return _cut(_swing(start, end, bulge), PIECES)


def through_gaps(start: Point, enter: Point, leave: Point, end: Point) -> list[Point]:
    """Return a curve that crosses the lanes from `enter` to `leave` on one level, swinging in the gutters only."""
    middle = _cut([enter, _between(enter, leave, 1 / 3), _between(enter, leave, 2 / 3), leave], PIECES - 2)
    return _swing(start, enter)[:-1] + middle + _swing(leave, end)[1:]


def straight(start: Point, end: Point) -> list[Point]:
    """Return a straight line."""
    return _cut([start, _between(start, end, 1 / 3), _between(start, end, 2 / 3), end], PIECES)


def stub(start: Point, forward: bool) -> tuple[list[Point], Point]:
    """Return a short curve that ends in the gutter, and its tip."""
    sign = 1.0 if forward else -1.0
    tip = (start[0] + sign * STUB, start[1])
    end = (tip[0] - sign * 8.0, tip[1])
    return _cut([start, _between(start, end, 1 / 3), _between(start, end, 2 / 3), end], PIECES), tip


def _swing(start: Point, end: Point, bulge: float = 0.0) -> list[Point]:
    # Both controls reach beyond the middle, so that the curve runs down there: what ends at the lanes stands beside it.
    reach = 0.7 * (end[0] - start[0])
    return [start, (start[0] + reach + bulge, start[1]), (end[0] - reach + bulge, end[1]), end]


def _between(one: Point, other: Point, part: float) -> Point:
    return (one[0] + (other[0] - one[0]) * part, one[1] + (other[1] - one[1]) * part)


def _cut(curve: list[Point], pieces: int) -> list[Point]:
    """Cut one cubic curve into several that look the same together (de Casteljau)."""
    points = [curve[0]]
    for left in range(pieces, 1, -1):
        head, curve = _split(curve, 1 / left)
        points += head[1:]
    return points + curve[1:]


def _split(curve: list[Point], part: float) -> tuple[list[Point], list[Point]]:
    one, two, three, four = curve
    first, second, third = _between(one, two, part), _between(two, three, part), _between(three, four, part)
    fifth, sixth = _between(first, second, part), _between(second, third, part)
    there = _between(fifth, sixth, part)
    return [one, first, fifth, there], [there, sixth, third, four]
