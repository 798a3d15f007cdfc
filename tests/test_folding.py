"""Folding: what of a long lane has a box of its own, and what a search brings out."""

from __future__ import annotations

from syftlite.history import History
from syftlite_widgets.cards import board
from syftlite_widgets.finding import find
from syftlite_widgets.folding import MOST_CURRENT, ROWS
from syftlite_widgets.layout import Layout
from syftlite_widgets.scene import make_frame, place
from tests.drawn_rooms import room, run, seed

MANY = ROWS + 12


def layout_of(history: History, step: int | None = None, search: str = "") -> Layout:
    return place(history, find(board(history, len(history) if step is None else step), search))


def boxes(layout: Layout, lane: str) -> list[str]:
    """Return the keys of a lane's boxes from above to below."""
    return [box.key for box in sorted(layout.boxes, key=lambda box: box.y) if box.key.startswith(f"{lane}/")]


def sends(count: int) -> list[str]:
    return [f"p{number} = torch.ones(2).send(bob)" for number in range(count)]


def test_a_full_lane_is_folded_and_says_how_many_more_there_are() -> None:
    with room("bob") as (history, names):
        run(history, names, *sends(MANY))
        layout = layout_of(history)
        (fold,) = (box for box in layout.boxes if box.key == "bob/more")
        assert fold.lines[0].text == "… 11 more"
        assert len(boxes(layout, "bob")) == ROWS + 2


def test_what_the_step_made_is_shown_below_the_fold() -> None:
    with room("bob") as (history, names):
        run(history, names, *sends(MANY))
        newest = max(history.at(len(history)).stores["bob"])
        assert boxes(layout_of(history), "bob")[-2:] == ["bob/more", f"bob/{newest}"]


def test_of_many_changes_beyond_the_fold_some_are_shown_and_the_others_counted() -> None:
    with room("bob") as (history, names):
        run(history, names, *sends(ROWS), "q = torch.ones(20).send(bob)", "parts = torch.split(q, 2)")
        layout = layout_of(history)
        (fold,) = (box for box in layout.boxes if box.key == "bob/more")
        assert fold.lines[1].text == "6 of them changed"
        assert len(boxes(layout, "bob")) == ROWS + 1 + MOST_CURRENT


def test_nothing_is_folded_once_everything_fits() -> None:
    with room("bob") as (history, names):
        run(history, names, *sends(MANY))
        run(history, names, *(f"del p{number}" for number in range(20)), "q = torch.ones(2).send(bob)")
        layout = layout_of(history)
        assert "bob/more" not in boxes(layout, "bob")
        assert {f"bob/{id}" for id in history.at(len(history)).stores["bob"]} <= set(boxes(layout, "bob"))


def test_an_arrow_to_what_is_folded_ends_at_the_fold() -> None:
    with room("bob") as (history, names):
        run(history, names, *sends(MANY), f"del p{ROWS + 3}", f"p0 = p{ROWS + 5}")
        layout = layout_of(history)
        (fold,) = (box for box in layout.boxes if box.key == "bob/more")
        (tip,) = (arrow.tip for arrow in layout.arrows if arrow.source == "me/p0")
        assert abs(tip[1] - fold.y) < fold.height / 2


def test_a_search_unfolds_what_it_finds_and_what_that_leads_to() -> None:
    with room("bob") as (history, names):
        run(history, names, *sends(MANY))
        target = history.at(len(history)).names["p37"].description.target
        assert target is not None
        layout = layout_of(history, search="p37")
        assert boxes(layout, "me") == ["me/p37", "me/more"]
        assert boxes(layout, "bob") == [f"bob/{target.id}", "bob/more"]
        assert [box.lines[0].text for box in layout.boxes if box.key.endswith("/more")] == [f"… {MANY - 1} more"] * 2


def found(history: History, step: int, search: str) -> set[str]:
    return {card.data_key for lane in find(board(history, step), search).lanes for card in lane.cards}


def test_names_ids_shapes_workers_and_kinds_are_found_and_every_word_must_fit() -> None:
    with seed() as history:  # x_ptr and image lead to bob, pointer_to_x_ptr by way of alice
        everything = found(history, 3, "")
        assert found(history, 3, "X_PTR") == {"me/x_ptr", "me/pointer_to_x_ptr", "alice/2", "bob/1"}
        assert found(history, 3, "(28, 28)") == {"me/image", "bob/4"} == found(history, 3, "28")
        assert found(history, 3, "alice") == {"alice/2", "bob/1"}
        assert found(history, 3, "bob tensor") == {"bob/1", "bob/4"}
        assert found(history, 3, "me tensor") == {"me/x"}
        pointers = found(history, 3, "pointer")
        assert pointers | found(history, 3, "tensor") == everything
        assert "bob/1" not in pointers
        assert found(history, 3, "bob alice") == set()


def test_a_sealed_value_cannot_be_found_out_by_searching() -> None:
    with room("bob") as (history, names):
        run(history, names, "p = torch.tensor([7, 8, 9]).send(bob)", "q = p * 11")
        assert found(history, 2, "77") == set()


def test_a_frame_says_how_many_objects_there_are_and_how_many_were_found() -> None:
    with seed() as history:
        plain, searched = make_frame(history, 3), make_frame(history, 3, search="image")
        assert (plain["objects"], plain["found"]) == (7, None)
        assert (searched["objects"], searched["found"], searched["search"]) == (7, 2, "image")
        assert "… 3 more" in searched["alt"]
