"""One plain sentence for each step, and the messages worth drawing. Reads only the events of the step.

Ids never occur in a sentence: it speaks of names and workers.
"""

from __future__ import annotations

from typing import TypedDict

from syftlite.events import Changed, Event, Removed, Sent, Snapshot, Stored
from syftlite.history import History
from syftlite_widgets.slots import ME
from syftlite_widgets.text import join, say

#: Messages that keep counts and descriptions right. They carry an address and ask for nothing, so they are drawn only
#: where nothing else goes over their link: a link over which something went never looks as if nothing had.
NOTES = ("HOLD", "DEL", "NEWS")

#: More pills than this in one step say nothing.
MOST_MESSAGES = 8


class DrawnMessage(TypedDict):
    """A message as the player draws it between two lanes; a key is as the player reads it."""

    to: str
    kind: str
    label: str
    data: bool


def sentence(history: History, step: int) -> str:
    """Say what a step did, in one or two sentences."""
    if step == history.first:
        return say("thinned" if step else "start")
    events = history.events(step)
    call = history.step(step)
    if call.caller:
        return _of_class(call.caller, _short(call.verb), call.error, events)
    if call.error:
        refused = call.verb and not any(isinstance(event, Stored | Changed | Removed) for event in events)
        return say("failed") if refused else say("stopped", error=call.error.partition(":")[0])
    told = _of_verb(call.verb, events) or _bundle(call.verb, events, history.at(step - 1), history.at(step))
    if told:
        return told
    travels = [event for event in events if isinstance(event, Sent) and event.kind in ("OBJ", "PTR")]
    commands = [event for event in events if isinstance(event, Sent) and event.kind == "CMD"]
    if travels or commands:
        # A call either carries or commands; a statement may do both.
        parts = [_travels(travels, commands, events, history.at(step - 1), history.at(step))] if travels else []
        if commands:
            told = _command(commands, events, call.verb)
            parts += [told] if not travels or told != say("nothing") else []
        is_first = not travels or not commands or events.index(travels[0]) < events.index(commands[0])
        return say("sentences_apart").join(parts if is_first else reversed(parts))
    ended = list(dict.fromkeys(event.worker for event in events if isinstance(event, Removed) and event.with_process))
    if ended:
        return say("ended_with", workers=join(ended))
    if any(isinstance(event, Removed) for event in events):
        return _forgotten("forget", events)
    return say("nothing")


def code_of(history: History, step: int) -> str:
    """Return the line of code that made a step; in the history of a class, whose call it was and of what."""
    if step == history.first:
        return ""
    call = history.step(step)
    return say("class_code", caller=call.caller, verb=_short(call.verb)) if call.caller else call.code


def _short(verb: str) -> str:
    return verb.removeprefix("torch.").removeprefix("Tensor.")


def _forgotten(sentence: str, events: list[Event]) -> str:
    """Say, by one of two sentences, which workers no longer have something."""
    losers = list(dict.fromkeys(event.worker for event in events if isinstance(event, Removed)))
    return say(sentence, workers=join(losers), forgets=say("forget_one" if len(losers) == 1 else "forget_many"))


def _of_class(caller: str, verb: str, error: str, events: list[Event]) -> str:
    """Say what a call did that any member of a class made."""
    said = {"caller": caller, "verb": verb}
    if error:
        return say("class_failed", **said, error=error)
    if verb == "join":
        return say("class_join", caller=caller)
    if verb == "forget":
        return _forgotten("class_forget", events)
    data = [event for event in events if isinstance(event, Sent) and event.data_bytes]
    carried = f"{sum(event.data_bytes for event in data):,}"
    ends = {(event.sender, event.receiver) for event in data}
    if len(ends) > 1:
        return say("class_data_more", **said, count=len(ends), bytes=carried)
    if ends:
        ((sender, receiver),) = ends
        return say("class_data", **said, sender=sender, receiver=receiver, bytes=carried)
    return say("class_quiet", **said)


def _of_verb(verb: str, events: list[Event]) -> str:
    """Say what a call did whose verb tells more than its messages; nothing for the others."""
    taken = list(dict.fromkeys(event.worker for event in events if isinstance(event, Removed) and event.reason))
    owners = list(dict.fromkeys(event.worker for event in events if isinstance(event, Stored)))
    receivers = [event.receiver for event in events if isinstance(event, Sent) and event.kind != "NEWS"]
    if verb in _LABELLING:
        return say("labels", worker=receivers[-1])
    if verb in ("clear_objects", "rm_obj") and taken:
        return say("taken_out", workers=join(taken))
    if verb == "register_obj" and owners:
        return say("own", worker=owners[0])
    if verb == "free":
        losers = list(dict.fromkeys(event.worker for event in events if isinstance(event, Removed)))
        if not losers:
            return say("freed_only_here", worker=receivers[-1])
        return say("freed", workers=join(losers), forgets=say("forget_one" if len(losers) == 1 else "forget_many"))
    if verb in ("keep", "unkeep"):
        return say(verb, worker=receivers[-1])
    return say("search", worker=receivers[-1]) if verb == "search" else ""


def _bundle(verb: str, events: list[Event], before: Snapshot, after: Snapshot) -> str:
    """Say what a call did with a model, or with what an optimizer remembers; nothing for the other calls."""
    who, _, way = verb.partition(".")
    if who not in _BUNDLES:
        return ""
    copies = [event for event in events if isinstance(event, Stored)]
    if way == "copy" and copies:
        tensors = [event for event in copies if not event.new.is_pointer]
        return say("model_copy", home=(tensors or copies)[0].worker, count=_count("tensor", len(tensors)))
    travels = [event for event in events if isinstance(event, Sent) and event.kind in ("OBJ", "PTR")]
    if not travels:
        return ""
    first, carried = travels[0], sum(event.data_bytes for event in travels)
    kind = "tensor" if first.kind == "OBJ" else "pointer"
    return say(
        f"bundle_{way}" if kind == "tensor" else f"bundle_{way}_pointers",
        what=say(f"the_{who}"),
        sender=first.sender,
        receiver=first.receiver,
        count=_count(kind, len(travels)),
        bytes=f"{carried:,}",
        home=_home(first, before, after),
    )


def _count(kind: str, count: int) -> str:
    return say(f"one_{kind}" if count == 1 else f"many_{kind}s", count=count).strip()


#: What travels as one, with many messages.
_BUNDLES = ("model", "optimizer")

#: Calls that write on an object.
_LABELLING = ("tag", "set_tags", "describe")


def _travels(travels: list[Sent], commands: list[Sent], events: list[Event], before: Snapshot, after: Snapshot) -> str:
    """Say what travelled. A call has one thing travel; a statement may have many: the first and last count."""
    if all(event.kind == "OBJ" for event in travels):
        ends = {(event.sender, event.receiver) for event in travels}
        receivers, senders = ({end[side] for end in ends} for side in (1, 0))
        if len(ends) > 1 and senders == {ME}:
            return say("send_tensors", receivers=join(list(dict.fromkeys(event.receiver for event in travels))))
        if len(ends) > 1 and receivers == {ME}:
            return say("get_tensors", senders=join(list(dict.fromkeys(event.sender for event in travels))))
    told = list(dict.fromkeys(_travel(event, before, after) for event in (travels[0], travels[-1])))
    (id,) = travels[-1].ids
    removed = [(event.worker, event.id) for event in events if isinstance(event, Removed) and not event.reason]
    is_used = any(event.receiver == travels[-1].receiver and id in event.ids for event in commands)
    if travels[-1].sender == ME and (travels[-1].receiver, id) in removed and not is_used:
        told.append(say("lost", worker=travels[-1].receiver))
    return say("sentences_apart").join(told)


def _travel(event: Sent, before: Snapshot, after: Snapshot) -> str:
    verb = "send" if event.sender == ME else "get" if event.receiver == ME else "move"
    what = "tensor" if event.kind == "OBJ" else "pointer"
    return say(f"{verb}_{what}", sender=event.sender, receiver=event.receiver, home=_home(event, before, after))


def _home(event: Sent, before: Snapshot, after: Snapshot) -> str:
    """Return the worker at the end of the chain that a travelling pointer leads along."""
    (id,) = event.ids
    # What came home to me lies in no store now, but it lay in the sender's.
    there = after.find(event.receiver, id) or before.find(event.sender, id)
    home: str = event.sender
    visited = set()
    while there is not None and there.target is not None and there.target not in visited:
        visited.add(there.target)
        home = there.target.worker
        there = after.find(home, there.target.id)
    return home


def _command(commands: list[Sent], events: list[Event], verb: str) -> str:
    home = commands[-1].receiver
    if verb == "copy":
        return say("copy", home=home)
    operation = commands[-1].operation.rsplit(".", 1)[-1].strip("_")
    if not any(isinstance(event, Stored) for event in events):
        if any(isinstance(event, Changed) for event in events):
            return say("compute_in_place", home=home, operation=operation)
        return say("nothing")
    route = list(dict.fromkeys(worker for each in commands for worker in (each.sender, each.receiver)))
    if len(route) > 2 and all(event.sender == ME for event in commands):
        return say("compute_each", homes=join(route[1:]), operation=operation)
    if len(route) > 2:
        return say("compute_chain", chain=" → ".join(route), home=home, operation=operation)
    return say("compute", home=home, operation=operation)


def messages(history: History, step: int, shown: list[str]) -> list[DrawnMessage]:
    """Return the messages of a step between the lanes that are shown, in order, as the player draws them.

    Only values have bytes of data; for the rest the bytes of the whole message are told.
    """
    if step == history.first:
        return []
    sent = [event for event in history.events(step) if isinstance(event, Sent)]
    sent = [event for event in sent if event.sender in shown and event.receiver in shown]
    worth = _worth_drawing(sent)
    if history.step(step).verb.partition(".")[0] not in _BUNDLES:
        return [_drawn([event]) for event in worth[:MOST_MESSAGES]]
    alike: dict[tuple[str, str, str], list[Sent]] = {}
    for event in worth:
        alike.setdefault((event.sender, event.receiver, event.kind), []).append(event)
    return [_drawn(together) for together in list(alike.values())[:MOST_MESSAGES]]


def _worth_drawing(sent: list[Sent]) -> list[Sent]:
    told = {frozenset((event.sender, event.receiver)) for event in sent if event.kind not in NOTES}
    worth = []
    noted: dict[frozenset[str], str] = {}
    for event in sent:
        link = frozenset((event.sender, event.receiver))
        # Of several notes the first says enough, and all that are like it.
        if event.kind not in NOTES or (link not in told and noted.setdefault(link, event.kind) == event.kind):
            worth.append(event)
    return worth


def _drawn(together: list[Sent]) -> DrawnMessage:
    first = together[0]
    count = sum(event.data_bytes if event.kind == "OBJ" else event.message_bytes for event in together)
    times = f" ×{len(together)}" if len(together) > 1 else ""
    drawn = {"from": first.sender, "to": first.receiver, "kind": first.kind}
    return drawn | {"label": f"{first.kind}{times}  {count:,} B", "data": first.kind == "OBJ"}  # type: ignore[return-value]  # `from`
