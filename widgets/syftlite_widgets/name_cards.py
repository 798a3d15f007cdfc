"""The notebook's lane: a card a name, or one for the many pointers that a name leads to. Knows no coordinates."""

from __future__ import annotations

from syftlite.description import Description, Fixed
from syftlite.events import UNNAMED, NamedObject
from syftlite_widgets.card import Card, LaneCards, left, tell_target
from syftlite_widgets.changes import Change, Moment, name_changes
from syftlite_widgets.holders import is_named, root, rows, whole
from syftlite_widgets.measure import BOX_WIDTH, MARGINS, width_of
from syftlite_widgets.shares import in_units, kind_of, shared_by
from syftlite_widgets.slots import ME
from syftlite_widgets.text import say


def names_lane(moment: Moment) -> LaneCards:
    """Return what the notebook's names stand for after a step."""
    after, before = moment.after.names, moment.before.names
    changes = name_changes(moment)
    here = rows(after)
    cards = [_card(moment, row, names, after, changes) for row, names in here.items()]
    for row, names in rows(before).items():
        if row not in here and not any(name in after for name in names):  # or they moved to another row
            cards.append(left(_card(moment, row, names, before, changes)))
    count = len({whole(name) for name in after if is_named(name)})
    words = say("me_name") if count == 1 else say("me_names", count=count)
    return LaneCards(ME, say("me_heading"), words, cards, is_mine=True, is_names=True)


def _card(
    moment: Moment, row: str, names: list[str], all_named: dict[str, NamedObject], changes: dict[str, Change]
) -> Card:
    if names == [row]:
        return _name_card(moment, row, all_named[row], changes.get(row, ""))
    return _group_card(moment, row, {name: all_named[name] for name in names}, changes)


def _name_card(moment: Moment, name: str, named: NamedObject, change: Change) -> Card:
    description = named.description
    if description.target is None:
        preview = description.preview
        if isinstance(description.mark, Fixed):
            value = (preview and in_units(preview, description.mark)) or say("here")
            return Card(ME, name, False, name, kind_of(description), value, change, kind="fixed", is_name=True)
        return Card(ME, name, False, name, description.kind, preview or say("here"), change, is_name=True)
    if description.others:
        return _shared_card(moment, name, description, change)
    address = f"{ME}:{named.id} → {description.target}"
    card = Card(ME, name, True, name, address, change=change, targets=[description.target], is_name=True)
    card = tell_target(moment, card, description)
    if name == "_":
        card.note = say("shown_last")
    elif root(name) != name and not card.dangling:
        card.note = say("held_by", holders=root(name))
    return card


def _shared_card(moment: Moment, name: str, description: Description, change: Change) -> Card:
    """Return the card of a name that stands for the shares of one secret."""
    targets = list(description.targets)
    lost = [target for target in targets if moment.dangles(target)] if change != "left" else []
    note = say("some_lost", count=len(lost)) if lost else description.kind
    words = shared_by(description)
    return Card(ME, name, True, name, words, note, change, lost=lost, targets=targets, kind="shared", is_name=True)


def _group_card(moment: Moment, row: str, named: dict[str, NamedObject], changes: dict[str, Change]) -> Card:
    """Return the card of a thing with many pointers: a list, a model; or of all pointers without a name."""
    targets = [target for each in named.values() for target in each.description.targets]
    lost = [target for target in targets if moment.dangles(target)]
    many = _many(len(named), list(dict.fromkeys(target.worker for target in targets)))
    parts = [] if row == UNNAMED else [name.removeprefix(row) for name in named]
    title, note = (row, f"{parts[0]} … {parts[-1]}") if parts else (say("unnamed"), say("unnamed_note"))
    if lost:
        note = say("some_lost", count=len(lost))
    has_lost_one = any(each == "left" and whole(name) == row for name, each in changes.items())
    kinds = {changes.get(name, "") for name in named} | ({"changed"} if has_lost_one else set())
    change: Change = "" if kinds == {""} else "new" if kinds == {"new"} else "changed"
    return Card(ME, row, True, title, many, note, change, lost=lost, targets=targets, parts=parts, is_name=True)


def _many(count: int, workers: list[str]) -> str:
    """Say how many pointers lead to which workers, or to how many of them where their names have no room."""
    key = "one_pointer_to" if count == 1 else "many_pointers_to"
    for places in (say("comma").join(workers), say("some_workers", count=len(workers))):
        words = say(key, count=count, places=places)
        if width_of(words, "detail") <= BOX_WIDTH - MARGINS:
            break
    return words
