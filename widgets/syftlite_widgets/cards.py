"""What one picture says, in words: a card for every object and every name, lane by lane. Knows no coordinates.

Both the drawing and the text table are made from cards, so that they never tell two stories.
"""

from __future__ import annotations

from syftlite.description import Description, Fixed, Share
from syftlite.history import History
from syftlite_widgets.card import Board, Card, LaneCards, left, tell_target
from syftlite_widgets.changes import Moment
from syftlite_widgets.measure import BOX_WIDTH, MARGINS, width_of
from syftlite_widgets.name_cards import names_lane
from syftlite_widgets.shares import in_units, is_fixed, is_share, kind_of, noise_of, part_of, ties
from syftlite_widgets.slots import ME
from syftlite_widgets.text import join, say
from syftlite_widgets.themes import FULL, HOLLOW


def board(history: History, step: int, *, xray: bool = False, workers: tuple[str, ...] = ()) -> Board:
    """Return the cards of the picture after `step`, for all workers or only for some (and me)."""
    moment = Moment(history, step)
    shown = [worker for worker in moment.after.stores if not workers or worker in workers]
    if not history.of_class:
        shown = [worker for worker in shown if worker != ME]  # whose names are shown in its place
    lanes = [_store_lane(moment, worker, xray) for worker in shown]
    if history.of_class:
        for lane in lanes:
            lane.is_mine = lane.worker == history.viewer
            lane.state = history.states.get(lane.worker, "") if step == len(history) else ""
    else:
        lanes = [names_lane(moment), *lanes]
    tied = [[f"{worker}/{id}" for worker, id in together] for together in ties(moment.after)]
    return Board(step, lanes, xray, ties=tied)


def _store_lane(moment: Moment, worker: str, xray: bool) -> LaneCards:
    store = moment.after.stores[worker]
    # By id: walking back through a history may leave the entries of a store in another order.
    cards = [_object_card(moment, worker, id, each, xray) for id, each in sorted(store.items())]
    for id in sorted(id for place, id in moment.touched if place == worker and id not in store):
        old = moment.before.find(worker, id)
        if old is not None:
            cards.append(left(_object_card(moment, worker, id, old, xray)))
    counted = sum(each.data_bytes for each in store.values())
    count = say("object" if len(store) == 1 else "objects", count=len(store), bytes=f"{counted:,}")
    return LaneCards(worker, say("heading", worker=worker), count, cards)


def _object_card(moment: Moment, worker: str, id: int, description: Description, xray: bool) -> Card:
    change = moment.change(worker, id)
    held = moment.holders.get((worker, id), []) if change != "left" else []
    if description.target is not None:
        title = f"{worker}:{id} → {description.target}"
        card = Card(worker, id, True, title, change=change, targets=[description.target], holders=held)
        return tell_target(moment, card, description)
    card = Card(worker, id, False, f"{id}  {kind_of(description)}", change=change, holders=held)
    card.kind = "share" if is_share(description) else "fixed" if is_fixed(description) else ""
    if change == "left":
        return card
    seen = moment.history.seen(worker, id, moment.step)
    value = description.preview or say("unrecorded")
    mark = description.mark
    if isinstance(mark, Share):  # nothing to seal: whoever sees it has seen noise
        card.noise, card.detail = noise_of(mark), part_of(mark)
        if xray:
            card.noise, card.detail = "", say("xray_value", value=value)
        card.note = discs(seen, list(moment.after.stores))
        return card
    if isinstance(mark, Fixed) and description.preview:
        value = in_units(value, mark)
    has_seen = moment.history.viewer in seen
    card.sealed = not has_seen and not xray
    if has_seen:
        card.detail = value
    else:
        card.detail = say("sealed", viewer=moment.history.viewer) if card.sealed else say("xray_value", value=value)
    card.note = discs(seen, list(moment.after.stores))
    return card


def discs(seen: tuple[str, ...], everyone: list[str]) -> str:
    """Return one disc a worker, filled if it has held the value: `● me  ● bob  ○ alice`.

    >>> discs(("me",), ["me", "bob"])
    '● me  ○ bob'
    """
    for gap in ("  ", " "):
        told = gap.join(f"{FULL if worker in seen else HOLLOW} {worker}" for worker in everyone)
        if width_of(told, "note") <= BOX_WIDTH - MARGINS:
            return told
    if len(seen) <= 3:
        return say("seen_by", workers=join(list(seen)) or say("nobody"))
    return say("seen_by_some", count=len(seen), all=len(everyone))
