"""Who keeps an object alive: the names, displayed values and stores whose pointers lead to it, read off a snapshot."""

from __future__ import annotations

from collections import defaultdict

from syftlite.description import Address
from syftlite.events import Snapshot
from syftlite_widgets.text import say


def holders(snapshot: Snapshot) -> dict[tuple[str, int], list[str]]:
    """Return who holds each object, by its worker and id: "x_ptr", "Out[3]", "alice's object 7".

    An object that nobody holds is missing.
    """
    held: dict[tuple[str, int], list[str]] = defaultdict(list)

    def note(target: Address | None, holder: str) -> None:
        if target is not None and holder not in held[target.worker, target.id]:
            held[target.worker, target.id].append(holder)

    for name, named in snapshot.names.items():
        note(named.description.target, root(name))
    for worker, store in snapshot.stores.items():
        for id, each in store.items():
            note(each.target, say("store_holder", worker=worker, id=id))
    return dict(held)


def root(name: str) -> str:
    """Return the thing of the notebook that a name is a part of.

    >>> root("parts[0]['a']"), root("Out[3][1]"), root("x_ptr")
    ('parts', 'Out[3]', 'x_ptr')
    """
    first, _, rest = name.partition("[")
    return f"{first}[{rest.partition(']')[0]}]" if first == "Out" else first


def is_part(name: str) -> bool:
    """Say whether a name is that of a pointer inside something else.

    >>> is_part("parts[0]"), is_part("x_ptr")
    (True, False)
    """
    return "[" in name
