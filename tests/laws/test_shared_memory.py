"""Who shares memory with whom is known in a store, whatever came, went, came back and changed before it is asked."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from syftlite.object_store import ObjectStore


@dataclass(eq=False)
class Thing:
    """A value, and the number of its memory; None for one that has none."""

    memory: int | None


def memory_of(value: object) -> int | None:
    assert isinstance(value, Thing)
    return value.memory


memories = st.sampled_from([None, 11, 12])
acts = st.lists(
    st.tuples(
        st.sampled_from(["ask", "get other memory", "replace", "add", "release", "send away", "take back"]),
        st.integers(0, 3),  # which object
        memories,
    ),
    max_size=20,
)


@given(st.lists(memories, min_size=1, max_size=4), acts)
def test_who_shares_memory_is_what_a_look_at_everything_says(
    first: list[int | None], acts: list[tuple[str, int, int | None]]
) -> None:
    store: ObjectStore[str] = ObjectStore("bob")
    things: dict[int, Thing] = {}
    away = []
    for number, (act, which, memory) in enumerate([*[("add", 0, each) for each in first], *acts, ("ask", 0, None)]):
        known = list(things)
        id = known[which % len(known)] if known else 0
        if act == "add":
            things[number] = Thing(memory)
            store.add(number, things[number], "look", None, "me")
        elif act == "take back":
            if away:
                back, stored, thing = away.pop()
                store.take_back(back, stored)
                things[back] = thing
        elif not known:
            continue
        elif act == "replace":
            things[id] = Thing(memory)
            store.put(id, things[id], "look", None, "me")
        elif act == "release":
            store.release(id, "me")
            del things[id]
        elif act == "send away":
            away.append((id, store.send_away(id, "me", "x.move(alice)"), things.pop(id)))
        elif act == "get other memory":
            things[id].memory = memory
            store.place_again(id)
        else:
            for id, thing in things.items():
                shared = {other for other, it in things.items() if it.memory == thing.memory}
                assert store.sharing_memory(id, memory_of) == ({id} if thing.memory is None else shared)
