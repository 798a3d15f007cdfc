"""Who keeps an object alive: the names, displayed values and stores whose pointers lead to it, read off a snapshot.

A name may be a path: `parts[0]`, `model.fc1.weight`. The parts of one thing that are many share one row of the picture.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

from syftlite.description import Address
from syftlite.events import UNNAMED, Snapshot
from syftlite_widgets.text import say

#: More pointers than this in one thing share its row.
MOST_PARTS = 3


def holders(snapshot: Snapshot) -> dict[tuple[str, int], list[str]]:
    """Return who holds each object, by its worker and id: "x_ptr", "Out[3]", "alice's object 7".

    An object that nobody holds is missing.
    """
    held: dict[tuple[str, int], list[str]] = defaultdict(list)

    def note(target: Address | None, holder: str) -> None:
        if target is not None and holder not in held[target.worker, target.id]:
            held[target.worker, target.id].append(holder)

    for name, named in snapshot.names.items():
        for target in named.description.targets:
            note(target, root(name))
    for worker, store in snapshot.stores.items():
        for id, each in store.items():
            note(each.target, say("store_holder", worker=worker, id=id))
    return dict(held)


def root(name: str) -> str:
    """Return the thing of the notebook that holds what a path leads to: a container, or an object with its attribute.

    >>> root("parts[0]['a']"), root("Out[3][1]"), root("x_ptr"), root("trainer.batches['a'][0]"), root("?bob:7")
    ('parts', 'Out[3]', 'x_ptr', 'trainer.batches', 'something without a name')
    """
    if not is_named(name):
        return say("no_name")
    first, _, rest = name.partition("[")
    return f"{first}[{rest.partition(']')[0]}]" if first == "Out" else first


def is_named(name: str) -> bool:
    """Say whether a pointer has a name or a path at all."""
    return not name.startswith(UNNAMED)


def is_part(name: str) -> bool:
    """Say whether a name is that of a pointer inside something else, or of none.

    >>> is_part("parts[0]"), is_part("model.weight"), is_part("x_ptr")
    (True, True, False)
    """
    return whole(name) != name


def whole(name: str) -> str:
    """Return the thing that a path begins with; of a pointer without a name the mark of all of them.

    >>> whole("parts[0]"), whole("model.fc1.weight"), whole("Out[3][1]"), whole("x_ptr"), whole("?bob:7")
    ('parts', 'model', 'Out[3]', 'x_ptr', '?')
    """
    if not is_named(name):
        return UNNAMED
    found = re.match(r"Out\[\d+\]|[^.\[]+", name)
    return found[0] if found else name


def rows(names: Iterable[str]) -> dict[str, list[str]]:
    """Return the rows of the notebook's lane, each with the names that it stands for.

    >>> rows(["x", "few[0]", "few[1]", "many[0]", "many[1]", "many[2]", "many[3]", "?bob:7"])["many"]
    ['many[0]', 'many[1]', 'many[2]', 'many[3]']
    """
    together: dict[str, list[str]] = {}
    for name in names:
        together.setdefault(whole(name), []).append(name)
    found: dict[str, list[str]] = {}
    for thing, parts in together.items():
        if thing == UNNAMED or len(parts) > MOST_PARTS:
            found[thing] = parts
        else:
            found |= {part: [part] for part in parts}
    return found
