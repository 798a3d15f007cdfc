"""The slot table: an object keeps its row."""

from __future__ import annotations

from syftlite_widgets.slots import REST, Slots
from tests.drawn_rooms import room, run, seed


def test_an_object_stands_in_the_same_row_for_as_long_as_it_is_there() -> None:
    with seed() as history:
        slots = Slots()
        slots.read(history)
        for worker in ("bob", "alice"):
            for step in range(1, len(history) + 1):
                before, after = history.at(step - 1).stores[worker], history.at(step).stores[worker]
                for id in before.keys() & after.keys():
                    assert slots.row(worker, id, step) == slots.row(worker, id, step - 1)


def test_no_two_objects_share_a_row() -> None:
    with seed() as history:
        slots = Slots()
        slots.read(history)
        for step in range(len(history) + 1):
            for worker, store in history.at(step).stores.items():
                rows = [slots.row(worker, id, step) for id in store]
                assert len(set(rows)) == len(rows)


def test_reading_bit_by_bit_gives_the_same_rows_as_reading_at_once() -> None:
    with room("bob") as (history, names):
        early, late = Slots(), Slots()
        for number in range(12):
            run(history, names, f"p{number} = torch.ones(2).send(bob)")
            if number % 3 == 2:
                run(history, names, f"del p{number - 1}")
            early.read(history)
        late.read(history)
        for step in range(len(history) + 1):
            for id in history.at(step).stores["bob"]:
                assert early.row("bob", id, step) == late.row("bob", id, step)


def test_the_row_of_an_object_that_left_rests_before_another_gets_it() -> None:
    with room("bob") as (history, names):
        run(history, names, "p = torch.ones(2).send(bob)", "t = p.get()")
        left = len(history)
        for number in range(REST + 2):
            run(history, names, f"q{number} = torch.ones(2).send(bob)")
        slots = Slots()
        slots.read(history)
        rows = {
            step: slots.row("bob", max(history.at(step).stores["bob"]), step)
            for step in range(left + 1, len(history) + 1)
        }
        assert 0 not in [row for step, row in rows.items() if step < left + REST]
        assert rows[left + REST] == 0


def test_what_comes_and_goes_within_one_step_takes_no_row() -> None:
    with room("bob", "alice") as (history, names):
        run(history, names, "p = torch.ones(2).send(bob)", "q = p + p + p", "r = p * 2")
        slots = Slots()
        slots.read(history)
        last = len(history)
        assert max(slots.row("bob", id, last) for id in history.at(last).stores["bob"]) <= 3


def test_what_stays_does_not_stand_below_what_went_within_its_step() -> None:
    with room("bob", "alice", "james") as (history, names):
        run(history, names, "x = torch.tensor([1]).share(bob, alice, crypto_provider=james)", "z = x * x")
        slots = Slots()
        slots.read(history)
        for worker in ("bob", "alice"):
            assert [slots.row(worker, id, 2) for id in history.at(2).stores[worker]] == [0, 1]


def test_the_table_goes_on_when_old_steps_are_dropped() -> None:
    with room("bob") as (history, names):
        slots = Slots()
        for number in range(8):
            run(history, names, f"p{number} = torch.ones(2).send(bob)")
        slots.read(history)
        rows = {id: slots.row("bob", id, len(history)) for id in history.at(len(history)).stores["bob"]}
        history.thin()
        run(history, names, "more = torch.ones(2).send(bob)")
        slots.read(history)
        for id, row in rows.items():
            assert slots.row("bob", id, len(history)) == row
            assert slots.row("bob", id, history.first) == row or id not in history.at(history.first).stores["bob"]


def test_a_table_begun_after_old_steps_were_dropped_knows_what_is_there() -> None:
    with room("bob") as (history, names):
        for number in range(8):
            run(history, names, f"p{number} = torch.ones(2).send(bob)")
        history.thin()
        slots = Slots()
        slots.read(history)
        rows = {slots.row("bob", id, history.first) for id in history.at(history.first).stores["bob"]}
        assert len(rows) == len(history.at(history.first).stores["bob"]) > 0
