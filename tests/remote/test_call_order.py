"""The order in which a class is told: causes first, journals in their own order, calls whole where they can be."""

from __future__ import annotations

import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from syftlite.description import Description
from syftlite.facts import look_of
from syftlite.log import REMOVED, STORED
from syftlite.remote.call_order import MISSING, UNFINISHED, CallOrder, Unit
from syftlite.remote.journal import Call, Entry, Journal
from syftlite.remote.rows import Row

MEMBERS = ("alice", "bob", "carol")


def entry(number: int, call: Call | None = None, verb: str = "", **after: int) -> Entry:
    return Entry(number, call, [], after, [], verb)


def told(units: list[Unit]) -> list[tuple[str, int]]:
    return [(member, each.number) for unit in units for member, each in unit.entries]


def order_of(*members: str) -> CallOrder:
    order = CallOrder()
    for member in members:
        order.begin(member, 0)
    return order


def test_a_call_is_told_when_its_end_and_all_that_it_caused_are_known() -> None:
    order, call = order_of("alice", "bob"), Call("alice", 1)
    order.add("alice", entry(1, call, "send", bob=2), 0.0)
    assert order.take(0.0) == []
    order.add("bob", entry(1, call), 0.0)
    assert order.take(0.0) == []
    order.add("bob", entry(2, call), 0.0)
    (unit,) = order.take(0.0)
    assert (unit.verb, told([unit])) == ("send", [("bob", 1), ("bob", 2), ("alice", 1)])


def test_a_call_that_goes_on_is_told_in_part_and_nobody_waits_for_it() -> None:
    order, call = order_of("alice", "bob"), Call("alice", 1)
    order.add("bob", entry(1, call), 0.0)
    order.add("bob", entry(2, None), 0.0)
    assert order.take(UNFINISHED / 2) == []
    assert told(order.take(UNFINISHED * 2)) == [("bob", 1), ("bob", 2)]
    order.add("alice", entry(1, call, "add", bob=1), 1.0)
    (unit,) = order.take(1.0)
    assert unit.verb == "add"


def test_what_never_comes_is_waited_for_for_a_while_only() -> None:
    order = order_of("alice", "bob")
    order.add("alice", entry(1, Call("alice", 1), "add", bob=7), 0.0)
    assert order.take(MISSING / 2) == []
    assert told(order.take(MISSING * 2)) == [("alice", 1)]


@given(st.data())
@settings(deadline=None, max_examples=100)
def test_whatever_happens_among_members_and_in_whatever_order_it_is_heard(data: st.DataObject) -> None:
    numbers = dict.fromkeys(MEMBERS, 0)
    happened: list[tuple[str, Entry]] = []
    calls = dict.fromkeys(MEMBERS, 0)
    for _ in range(data.draw(st.integers(1, 25))):
        caller = data.draw(st.sampled_from(MEMBERS))
        calls[caller] += 1
        call = Call(caller, calls[caller])
        for asked in data.draw(st.lists(st.sampled_from(MEMBERS), max_size=3)):
            heard = {caller: numbers[caller]} if asked != caller else {}
            numbers[asked] += 1
            happened.append((asked, Entry(numbers[asked], call, [], heard, [])))
        heard = {member: numbers[member] for member in MEMBERS if member != caller}
        numbers[caller] += 1
        happened.append((caller, Entry(numbers[caller], call, [], heard, [], "add")))
    order = order_of(*MEMBERS)
    queues = {member: [each for other, each in happened if other == member] for member in MEMBERS}
    units: list[Unit] = []
    while any(queues.values()):
        member = data.draw(st.sampled_from([member for member in MEMBERS if queues[member]]))
        order.add(member, queues[member].pop(0), 0.0)
        units += order.take(0.0)
    out = [(member, each) for unit in units for member, each in unit.entries]
    assert sorted((member, each.number) for member, each in out) == sorted((m, e.number) for m, e in happened)
    known = dict.fromkeys(MEMBERS, 0)
    for member, each in out:
        assert each.number == known[member] + 1
        assert all(known[other] >= number for other, number in each.after.items())
        known[member] = each.number
    assert len({unit.call for unit in units}) == len(units)  # here each call fits in one piece


# The journal


def stored(id: int, look: Description) -> Row:
    return (STORED, "bob", id, look, None, None, None, None)


def test_a_journal_keeps_its_newest_rows_and_how_the_store_looked_before_them() -> None:
    look, journal = look_of(torch.ones(2)), Journal("life", most_rows=6)
    for id in range(1, 6):
        journal.add(None, [stored(id, look)])
    journal.add(None, [(REMOVED, "bob", 1, look, None, "", None, None)])
    before, entries = journal.since(0)
    assert before == {1: look, 2: look, 3: look}
    assert [each.number for each in entries] == [4, 5, 6]
    assert journal.since(4) == (None, entries[1:])
    assert journal.since(6) == (None, [])
    assert [each.number for each in journal.since(3, most_rows=2)[1]] == [4]
