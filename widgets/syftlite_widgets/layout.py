"""Where every box and every arrow of one picture stands: a lane a worker, a slot an object. Draws nothing.

Lengths are in points, measured from the top left corner, so that a picture that grows moves nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

from syftlite.description import Address
from syftlite_widgets.card import Board, Card, LaneCards
from syftlite_widgets.folding import Folded, fold
from syftlite_widgets.measure import BOX_WIDTH, MARGINS, fit
from syftlite_widgets.routes import Point, beside, stub, through_gaps
from syftlite_widgets.slots import Slots
from syftlite_widgets.text import say
from syftlite_widgets.themes import ELSEWHERE, MISSING

LEAST_ROWS = 2

BOX_HEIGHT = 52.0
PITCH = BOX_HEIGHT + 20
PADDING = 6.0
LANE_WIDTH = BOX_WIDTH + 2 * PADDING
#: Three lanes and their gutters fit into a notebook that shares a window of 1,000 pixels with a list of files.
GUTTER = 38.0
MARGIN = 3.0
HEADING = 58.0
#: An arrow stops this far before its end: there its head begins.
HEAD = 8.0

#: One box has no more arrows than this; the line to another share is numbered after them.
MOST_ARROWS = 8
TIE = MOST_ARROWS + 1

#: Arrows leave a box below its middle and arrive above it, so that one that ends and one that begins stay apart.
LEAVING, ARRIVING = 13.0, -9.0


@dataclass(slots=True)
class Line:
    """A line of text, and the role that it plays."""

    text: str
    role: str


@dataclass(slots=True)
class Box:
    """A rectangle around `x`, `y`. `kinds` are its classes: tensor, pointer, name, gone, new, sealed ..."""

    key: str
    kinds: tuple[str, ...]
    x: float
    y: float
    width: float
    height: float
    lines: list[Line] = field(default_factory=list)
    tag: str = ""
    spoken: str = ""


@dataclass(slots=True)
class Arrow:
    """A curve of the same number of cubic pieces as every other, and its end point.

    Belongs to the box `source`, which may have several: they are numbered.
    """

    source: str
    kinds: tuple[str, ...]
    points: list[Point]
    tip: Point
    spoken: str = ""
    number: int = 0

    @property
    def key(self) -> str:
        """What the player knows the arrow by."""
        return f"edge/{self.source}/{self.number}" if self.number else f"edge/{self.source}"


@dataclass(slots=True)
class Layout:
    """One picture: what lies behind (lanes, bands), the boxes, and the arrows above them."""

    width: float
    height: float
    lanes: list[Box]
    boxes: list[Box]
    arrows: list[Arrow]


def lay_out(board: Board, slots: Slots, *, alone: bool = False) -> Layout:
    """Give every card of a board its place; a picture that stands `alone` has no row that is empty in every lane."""
    folded = fold(board, slots)
    if alone:
        folded = folded.without_gaps()
    height = HEADING + max(folded.deepest + 1, LEAST_ROWS) * PITCH
    lanes: list[Box] = []
    boxes: list[Box] = []
    for index, lane in enumerate(board.lanes):
        left = MARGIN + index * (LANE_WIDTH + GUTTER)
        lanes += _lane(lane, left, height)
        shown = [(folded.rows[card.data_key], card) for card in lane.cards if card.data_key in folded.rows]
        boxes += [_box(card, left, row) for row, card in sorted(shown, key=lambda each: each[0])]
        if lane.worker in folded.rest:
            boxes.append(_fold(lane.worker, folded, left))
        lanes += [_band(box) for box in boxes if box.key.startswith(f"{lane.worker}/") and _is_current(box)]
    arrows, ends = _arrows(board, folded)
    arrows += _ties(board, folded)
    width = 2 * MARGIN + len(board.lanes) * (LANE_WIDTH + GUTTER) - GUTTER
    height += 2 * MARGIN
    if board.xray:
        # A picture that shows what nobody here has seen says so itself, below, where it moves nothing.
        note = Line(say("xray_on"), "heading")
        lanes.append(Box("note/xray", ("lane-title",), width / 2, height + 8, width - 4 * MARGIN, 20.0, [note]))
        height += 22
    return Layout(width, height, lanes, boxes + ends, arrows)


def _left_of(lane: int) -> float:
    return MARGIN + lane * (LANE_WIDTH + GUTTER)


def _row_middle(row: int) -> float:
    return MARGIN + HEADING + row * PITCH + BOX_HEIGHT / 2


def _lane(lane: LaneCards, left: float, height: float) -> list[Box]:
    middle = left + LANE_WIDTH / 2
    kinds = ("lane", *(["lane-me"] if lane.is_mine else []), *([f"lane-{lane.state}"] if lane.state else []))
    state = say(lane.state) if lane.state else ""
    spoken = ", ".join(part for part in (say("speak_lane", worker=lane.worker), state) if part)
    frame = Box(f"lane/{lane.worker}", kinds, middle, MARGIN + height / 2, LANE_WIDTH, height, spoken=spoken)
    # What is counted goes almost to the lane's edge, a line each: numbers are never cut.
    width = LANE_WIDTH - PADDING
    room = width - MARGINS
    lines = [Line(fit(lane.heading, "heading", state), "heading")]
    counts = [*lane.count.split("  "), ""][:2]  # an empty line keeps the headings of all lanes on one level
    lines += [Line(fit(each, "count", room=room), "count") for each in counts]
    at = (left + PADDING + width / 2, MARGIN + HEADING / 2)
    title = Box(f"title/{lane.worker}", ("lane-title",), *at, width, 44.0, lines, state)
    if lane.cards or lane.others:
        return [frame, title]
    words = [Line(say("no_names" if lane.is_names else "empty"), "count")]
    return [frame, title, Box(f"empty/{lane.worker}", ("lane-title",), middle, _row_middle(0), BOX_WIDTH, 20.0, words)]


def _band(box: Box) -> Box:
    """Return the band behind the row of a box that the current step made or changed."""
    return Box(f"band/{box.key}", ("band",), box.x, box.y, LANE_WIDTH - 2, BOX_HEIGHT + 10)


def _is_current(box: Box) -> bool:
    return "new" in box.kinds or "changed" in box.kinds


def _box(card: Card, left: float, row: int) -> Box:
    kinds = [*(["name"] if card.is_name else []), "pointer" if card.pointer else "tensor"]
    kinds += ["gone", "left"] if card.change == "left" else [card.change] if card.change else []
    kinds += [word for word in ("sealed", "dangling") if getattr(card, word)] + ([card.kind] if card.kind else [])
    tag = say(card.change) if card.change else ""
    lines = [Line(fit(card.title, "title", tag), "title")]
    # Only values and addresses stand in the letters of code.
    prose = card.sealed or (card.pointer and not card.is_name) or card.kind == "shared"
    second = "words" if prose else "detail"
    detail = f"{card.noise}  {card.detail}" if card.noise else card.detail
    lines += [Line(fit(text, role), role) for text, role in ((detail, second), (card.note, "note"))]
    middle = left + LANE_WIDTH / 2
    return Box(card.data_key, tuple(kinds), middle, _row_middle(row), BOX_WIDTH, BOX_HEIGHT, lines, tag, card.spoken)


def _fold(worker: str, folded: Folded, left: float) -> Box:
    """Return the box that stands for all objects that found no room."""
    cards = folded.rest[worker]
    changed = sum(bool(card.change) for card in cards)
    words = [say("more", count=f"{len(cards):,}"), say("more_changed", count=changed) if changed else ""]
    lines = [Line(words[0], "title"), Line(words[1], "detail"), Line("", "note")]
    kinds = ("fold", "changed") if changed else ("fold",)
    place = (left + LANE_WIDTH / 2, _row_middle(folded.rest_row[worker]), BOX_WIDTH, BOX_HEIGHT)
    return Box(f"{worker}/more", kinds, *place, lines, spoken=" ".join(words).strip())


# Arrows


def _arrows(board: Board, folded: Folded) -> tuple[list[Arrow], list[Box]]:
    """Return the arrows of all pointers that have a box of their own, and the ends of those that lead nowhere."""
    places = {lane.worker: index for index, lane in enumerate(board.lanes)}
    arrows: list[Arrow] = []
    ends: list[Box] = []
    for lane in board.lanes:
        for card in lane.cards:
            row = folded.rows.get(card.data_key)
            if row is None or card.change == "left":
                continue
            tips: set[Point] = set()  # what is folded into one box gets one arrow
            for target in card.targets:
                arrow, end = _arrow(card, target, (places[lane.worker], row), places, folded)
                if arrow.tip in tips:
                    continue
                arrow.number = len(tips)
                tips.add(arrow.tip)
                arrows.append(arrow)
                if end is not None:
                    end.key += f"/{arrow.number}" if arrow.number else ""
                    ends.append(end)
                if len(tips) == MOST_ARROWS:
                    break
    return arrows, ends


def _arrow(
    card: Card, target: Address, at: tuple[int, int], places: dict[str, int], folded: Folded
) -> tuple[Arrow, Box | None]:
    """Return one arrow of a card that stands in this lane and row, and its end if that is no box."""
    here, row = at
    there, target_row = places.get(target.worker), folded.find(target.worker, f"{target.worker}/{target.id}")
    is_lost = target in card.lost
    kinds = tuple(word for word in ("new", "changed", "dangling") if word in (card.change, "dangling" * is_lost))
    spoken = say("speak_missing" if is_lost else "speak_arrow", source=card.title, target=str(target))
    if not is_lost and there is not None and target_row is not None:
        return Arrow(card.data_key, kinds, *_route(here, row, there, target_row), spoken), None
    forward = there is None or there >= here
    points, tip = stub(_edge(here, forward, row, LEAVING + 5), forward)
    sign = ("missing", MISSING) if is_lost else ("elsewhere", ELSEWHERE)
    return Arrow(card.data_key, kinds, points, tip, spoken), _end(card, sign, tip, forward, spoken)


def _ties(board: Board, folded: Folded) -> list[Arrow]:
    """Return the lines between the shares of a secret, each to the next one that has a box: they are one thing."""
    places = {
        card.data_key: (index, folded.rows[card.data_key])
        for index, lane in enumerate(board.lanes)
        for card in lane.cards
        if card.data_key in folded.rows
    }
    lines: list[Arrow] = []
    for together in board.ties:
        drawn = sorted((places[key], key) for key in together if key in places)
        for ((here, row), key), ((there, other_row), _) in pairwise(drawn):
            if here != there:
                points, tip = _route(here, row, there, other_row)
                lines.append(Arrow(key, ("tie",), [*points[:-1], tip], tip, number=TIE))
    return lines


def _edge(lane: int, right: bool, row: int, below: float) -> Point:
    """Return the point on a box's right or left edge that lies so far below its middle."""
    return (_left_of(lane) + PADDING + (BOX_WIDTH if right else 0.0), _row_middle(row) + below)


def _route(here: int, row: int, there: int, target_row: int) -> tuple[list[Point], Point]:
    forward = there > here
    start = _edge(here, forward or there == here, row, LEAVING)
    tip = _edge(there, not forward, target_row, ARRIVING)
    sign = 1.0 if forward else -1.0
    end = (tip[0] - sign * HEAD, tip[1])
    if abs(there - here) <= 1:
        return beside(start, end, bulge=30.0 if there == here else 0.0), tip
    first, last = (here + 1, there - 1) if forward else (here - 1, there + 1)
    enter = _left_of(first) + (0.0 if forward else LANE_WIDTH)
    leave = _left_of(last) + (LANE_WIDTH if forward else 0.0)
    # The gap above the source's row, or below it when the target lies deeper. Six tracks in it keep apart what comes
    # from above and from below, and what goes to and fro: two arrows on one line would look like one that forks.
    downward = target_row > row or row == 0  # above the first row stands what is counted in each lane
    gap = row + 1 if downward else row
    track = ((2 * here + there) % 3 * 2 + downward - 2.5) * 3.0
    level = MARGIN + HEADING + gap * PITCH - (PITCH - BOX_HEIGHT) / 2 + track
    return through_gaps(start, (enter, level), (leave, level), end), tip


def _end(card: Card, sign: tuple[str, str], tip: Point, forward: bool, spoken: str) -> Box:
    kind, mark = sign
    middle = tip[0] + (5.0 if forward else -5.0)
    return Box(f"end/{card.data_key}", (kind,), middle, tip[1], 14.0, 14.0, [Line(mark, "sign")], spoken=spoken)
