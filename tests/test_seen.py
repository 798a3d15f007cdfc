"""Who has seen which value: the table says what the history says, and tells a pointer from a value."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from syftlite_widgets import language, seen_by
from syftlite_widgets.sightings import sightings
from tests.drawn_rooms import room, run, seed

TABLE = """\
Who has seen which value   after step 10
                                                 me        bob       alice
  1  int64 (4,)         x_ptr, pointer_to_x_ptr  ● step 1  ● step 1  ○ step 2
  4  float32 (28, 28)   image                    ● step 3  ● step 3  –
  6  int64 (4,)         y, z                     ○ step 4  ● step 4  ○ step 4
  4′  float32 (28, 28)  image                    ○ step 5  ● step 5  ● step 6
  ● had it in the clear from that step on   ○ had only a pointer to it, or a share   – neither"""


TABLE_WITHOUT_STEPS = """\
Who has seen which value
                                                 me  bob  alice
  1  int64 (4,)         x_ptr, pointer_to_x_ptr  ●   ●    ○
  4  float32 (28, 28)   image                    ●   ●    –
  6  int64 (4,)         y, z                     ○   ●    ○
  4′  float32 (28, 28)  image                    ○   ●    ●
  ● had it in the clear   ○ had only a pointer to it, or a share   – neither"""


@pytest.fixture
def chinese() -> Iterator[None]:
    language("zh")
    yield
    language("en")


def test_the_table_has_a_row_for_each_value_and_a_column_for_each_worker() -> None:
    with seed():
        assert repr(seen_by()) == TABLE


def test_a_full_disc_stands_where_the_history_says_seen_and_nowhere_else() -> None:
    with seed() as history:
        for step in range(len(history) + 1):
            table, values = seen_by(history, step), history.values(step)
            assert [row.seen for row in table.rows] == [value.seen for value in values]
            full = [box.key for box in table.layout.boxes if "filled" in box.kinds]
            hollow = [box.key for box in table.layout.boxes if "hollow" in box.kinds]
            assert len(full) == sum(len(value.seen) for value in values)
            assert len(hollow) == sum(len(row.pointed) for row in table.rows)
            assert not set(full) & set(hollow)


def test_the_present_values_discs_agree_with_what_an_exercise_asks() -> None:
    with seed() as history:
        present = seen_by(history, 6).rows[-1]
        assert history.seen("alice", 4, step=6) == tuple(present.seen) == ("bob", "alice")
        # By its number alone, the image that me made and still has is the same object.
        assert history.seen_by(4, step=6) == ("me", "bob", "alice")
        assert [history.first_seen(worker, 4, step=6) for worker in ("me", "bob", "alice")] == [3, 3, 6]


def test_a_pointer_along_a_chain_is_a_hollow_disc_until_the_value_itself_comes() -> None:
    with room("bob", "alice") as (history, names):
        run(history, names, "p = torch.ones(3).send(bob)", "zz = p.send(alice)", "q = zz + zz", "r = q.get().get()")
        before, after = sightings(history, 3)[-1], sightings(history, len(history))[-1]
        assert (before.seen, before.pointed, before.names) == ({"bob": 3}, {"alice": 3, "me": 3}, ["q"])
        assert after.seen == {"me": 5, "bob": 3}
        assert after.pointed == {"alice": 3}


def test_an_object_that_changed_in_place_has_both_its_values_and_its_pointers_follow() -> None:
    with room("bob", "alice") as (history, names):
        run(history, names, "p = torch.ones(3).send(bob)", "zz = p.send(alice)", "p.add_(1)")
        first, second = sightings(history, 3)
        assert (first.name, second.name) == ("1", "1′")
        assert second.seen == {"bob": 3}
        assert second.pointed == {"me": 3, "alice": 3}
        assert second.names == ["p", "zz"]
        assert (first.kind, second.kind) == ("float32 (3,)", "float32 (3,)")


def test_only_the_values_of_the_pointers_that_are_asked_for_are_listed_in_their_order() -> None:
    with room("bob", "alice") as (history, names):
        run(history, names, "p = torch.ones(3).send(bob)", "q = torch.zeros(2).send(alice)", "r = p * 2", "r.add_(1)")
        p, q, r = (names[name] for name in "pqr")
        assert [(row.name, row.names) for row in seen_by(of=[r, p]).rows] == [("5′", ["r"]), ("1", ["p"])]
        assert [row.name for row in seen_by(of=q).rows] == ["3"]
        assert [row.name for row in seen_by(step=3, of=[r]).rows] == ["5"]
        assert len(seen_by(of=()).rows) == len(seen_by().rows) == 4


def test_without_steps_the_table_says_who_alone() -> None:
    with seed():
        table = seen_by(steps=False)
        assert repr(table) == TABLE_WITHOUT_STEPS
        assert not any("step" in box.key for box in table.layout.boxes)


def test_many_values_are_counted_not_listed() -> None:
    with room("bob") as (history, names):
        run(history, names, "whole = torch.ones(39).send(bob)", "parts = whole.split(1)")
        table = seen_by()
        assert len(table.rows) == 30
        assert "and 10 older ones" in repr(table)


def test_before_anything_was_sent_the_table_says_so(chinese: None) -> None:
    with room("bob"):
        assert "还没有数值被送出" in repr(seen_by())


@pytest.mark.needs("dot")
def test_it_is_stored_as_text_and_png_alone() -> None:
    with seed():
        data, about = seen_by()._repr_mimebundle_()
        assert data.keys() == {"text/plain", "image/png"}
        assert data["image/png"].startswith(b"\x89PNG")
        assert about["image/png"]["width"] > 500


def test_a_step_that_does_not_exist_is_refused() -> None:
    with seed(), pytest.raises(IndexError, match=r"^There is no step 99\."):
        seen_by(step=99)
