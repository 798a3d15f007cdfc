"""A history as a JSON file. The schema, version 1:

    {"format": "syftlite-history", "version": 1,
     "first_step": 0,                       steps before this one were dropped
     "start": {"stores": {worker: {id: object}}, "names": {name: object}},   the state that the record begins with
     "witnesses": [[worker, id, value, [who has seen the value]]],            known before the record begins
     "departures": [[worker, id, "In[7], line 2: `x_ptr.get()`"]],
     "links": [[sender, receiver, bytes of data, bytes of messages, number of messages]],
     "events": [event]}

An object is {"shape": [3], "dtype": "int64", "requires_grad": false, "is_leaf": true, "device": "cpu"}, with
"target": [worker, id, attribute] if it is a pointer, "others": [target] if it points to several places, "values":
[1, 2, 3] if somebody watched, "tags": ["#a"] and "about": "Ages of patients" if somebody labelled it, "mark": mark if
its numbers are not what they look like, and, among the names, "id" for a pointer's own id. A mark is one of
    {"fixed": [10, 3, "float32"]}                                            base, digits, dtype (see `Fixed`)
    {"share": [secret, part, parts], "origin": [worker, id], "flags": 0}     (see `Share`; 1: renewed, 2: a mask)
An event is one of
    {"event": "called", "verb": "send", "code": "x.send(bob)", "place": "In[2], line 1", "error": ""}
    {"event": "joined", "worker": "bob"}
    {"event": "sent", "kind": "OBJ", "from": "me", "to": "bob", "ids": [1], "origin": 1, "operation": "",
     "data_bytes": 24, "message_bytes": 61}   (origin: see `identities`; with "mark" if what it brings has one, and with
     "trip": [microseconds, bytes there, bytes back] if it went to another process)
    {"event": "stored", "worker": "bob", "id": 1, "new": object, "old": object or null}
    {"event": "changed", "worker": "bob", "id": 1, "new": object, "old": object, "same_value": false}
    {"event": "removed", "worker": "bob", "id": 1, "old": object, "reason": ""}
    {"event": "named", "new": {name: object}, "old": {name: object}}
Numbers that JSON lacks (nan, inf, complex) are texts.
"""  # noqa: D415  (the schema is the point of this file)

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from syftlite.caller import Line
from syftlite.collector import paused_collector
from syftlite.errors import HistoryFileError
from syftlite.events import (
    Called,
    Changed,
    Event,
    Joined,
    Named,
    NamedObject,
    RecordedMessage,
    Removed,
    Sent,
    Snapshot,
    Stored,
)
from syftlite.links import Bytes
from syftlite.look_file import mark_in, mark_out, object_in, object_out
from syftlite.record import Beginning
from syftlite.trips import Trip

if TYPE_CHECKING:
    from syftlite.history import History

FORMAT = "syftlite-history"
VERSION = 1


def dumps(history: History) -> str:
    """Return the history as JSON text, an event a line; the same history gives the same text."""
    known = history.beginning()
    head = {
        "format": FORMAT,
        "version": VERSION,
        "first_step": history.first,
        "start": {
            "stores": {
                worker: {str(id): object_out(look) for id, look in store.items()}
                for worker, store in known.start.stores.items()
            },
            "names": _names_out(known.start.names),
        },
        "witnesses": [[worker, id, value, list(witnesses)] for worker, id, value, witnesses in known.seen],
        "departures": [[worker, id, line] for worker, id, line in known.departures],
        "links": [[*link, total.data, total.messages, total.count] for link, total in known.links.items()],
    }
    rows = [json.dumps(_event_out(event, history, number)) for number, event in history.all_events()]
    text = json.dumps(head, indent=1)
    return f'{text[:-2]},\n "events": [\n  ' + ",\n  ".join(rows) + "\n ]\n}\n"


def loads(data: bytes, path: str) -> History:
    """Return the history in a file's bytes; `path` is for the error's sentence.

    Raises:
        HistoryFileError: if it is damaged, of another program, or of a newer version.
    """
    with paused_collector():
        return _history_in(data, path)


def _history_in(data: bytes, path: str) -> History:
    from syftlite.history import History

    try:
        document = json.loads(data.decode("utf-8"))
    except ValueError:
        raise HistoryFileError(path, "it is damaged, or no JSON at all", "Save it again with history.save().") from None
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise HistoryFileError(path, "another program wrote it", "Choose a file that history.save() wrote.")
    version = document.get("version")
    if not isinstance(version, int) or version > VERSION:
        trouble = f"its version is {version}, and this syftlite reads up to {VERSION}"
        raise HistoryFileError(path, trouble, "Update syftlite.")
    try:
        start = document["start"]
        stores = {w: {int(id): object_in(o) for id, o in store.items()} for w, store in start["stores"].items()}
        rows = [_event_in(event) for event in document["events"]]
        known = Beginning(
            Snapshot(stores, _names_in(start["names"])),
            [(str(worker), int(id), int(value), tuple(seen)) for worker, id, value, seen in document["witnesses"]],
            [(str(worker), int(id), str(line)) for worker, id, line in document["departures"]],
            {(str(one), str(other)): Bytes(*map(int, totals)) for one, other, *totals in document.get("links", [])},
        )
        return History.restored(document["first_step"], known, rows)
    except (KeyError, TypeError, ValueError, AttributeError) as trouble:
        reason = f"it is damaged ({type(trouble).__name__}: {trouble})"
        raise HistoryFileError(path, reason, "Save it again with history.save().") from None


def _event_out(event: Event, history: History, number: int) -> dict[str, Any]:
    match event:
        case Called():
            line, error = history.steps.call_at(number)
            return {"event": "called", "verb": event.verb, "code": line.code, "place": line.place, "error": error}
        case Joined():
            return {"event": "joined", "worker": event.worker}
        case Sent():
            return {
                "event": "sent",
                "kind": event.kind,
                "from": event.sender,
                "to": event.receiver,
                "ids": list(event.ids),
                "origin": event.origin,
                "operation": event.operation,
                "data_bytes": event.data_bytes,
                "message_bytes": event.message_bytes,
                **mark_out(event.mark),
                **_trip_out(event.trip),
            }
        case Stored():
            old = object_out(event.old) if event.old is not None else None
            return {"event": "stored", **_place_out(event), "new": object_out(event.new), "old": old}
        case Changed():
            looks = {"new": object_out(event.new), "old": object_out(event.old)}
            return {"event": "changed", **_place_out(event), **looks, "same_value": event.same_value}
        case Removed():
            return {"event": "removed", **_place_out(event), "old": object_out(event.old), "reason": event.reason}
        case Named():
            return {"event": "named", "new": _names_out(event.new), "old": _names_out(event.old)}
    raise AssertionError(event)


def _trip_out(trip: Trip | None) -> dict[str, Any]:
    return {} if trip is None else {"trip": [trip.microseconds, trip.bytes_there, trip.bytes_back]}


def _place_out(event: Stored | Changed | Removed) -> dict[str, Any]:
    return {"worker": event.worker, "id": event.id}


def _event_in(row: dict[str, Any]) -> tuple[Event, Line, str]:
    event: Event
    match row["event"]:
        case "called":
            return Called(row["verb"]), Line(row["code"], row["place"]), row["error"]
        case "joined":
            event = Joined(row["worker"])
        case "sent":
            facts = [row[key] for key in ("kind", "from", "operation", "origin", "data_bytes", "message_bytes")]
            kind, sender, *rest = facts
            message = RecordedMessage(kind, sender, tuple(row["ids"]), *rest)
            message.mark = mark_in(row.get("mark"))
            event = Sent(row["to"], message, Trip(*map(int, row["trip"])) if "trip" in row else None)
        case "stored":
            event = Stored(row["worker"], row["id"], object_in(row["new"]), row["old"] and object_in(row["old"]))
        case "changed":
            new, old = object_in(row["new"]), object_in(row["old"])
            event = Changed(row["worker"], row["id"], new, old, row["same_value"])
        case "removed":
            event = Removed(row["worker"], row["id"], object_in(row["old"]), row["reason"])
        case "named":
            event = Named(_names_in(row["new"]), _names_in(row["old"]))
        case unknown:
            raise ValueError(f"there is no event {unknown!r}")
    return event, Line(), ""


def _names_out(names: dict[str, NamedObject]) -> dict[str, Any]:
    return {name: object_out(named.description) | {"id": named.id} for name, named in names.items()}


def _names_in(plain: dict[str, Any]) -> dict[str, NamedObject]:
    return {name: NamedObject(object_in(named), named["id"]) for name, named in plain.items()}
