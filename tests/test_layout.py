"""The layout: every object a box, every pointer an arrow, nothing jumps and nothing is crossed."""

from __future__ import annotations

from itertools import pairwise

import pytest
import torch

from syftlite.history import History
from syftlite_widgets.cards import board
from syftlite_widgets.layout import LANE_WIDTH, PITCH, Arrow, Box, Layout
from syftlite_widgets.measure import BOX_WIDTH, SIZES, fit, width_of
from syftlite_widgets.routes import PIECES
from syftlite_widgets.scene import place
from tests.drawn_rooms import room, run, seed


def layout_of(history: History, step: int, **options: bool) -> Layout:
    return place(history, board(history, step, **options))


def objects(layout: Layout) -> dict[str, Box]:
    return {box.key: box for box in layout.boxes if {"tensor", "pointer"} & set(box.kinds) and "gone" not in box.kinds}


def curve(arrow: Arrow, samples: int = 24) -> list[tuple[float, float]]:
    """Return points along an arrow."""
    points = []
    for first in range(0, len(arrow.points) - 1, 3):
        a, b, c, d = arrow.points[first : first + 4]
        for number in range(samples + 1):
            t = number / samples
            weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
            points.append(
                tuple(sum(w * p[axis] for w, p in zip(weights, (a, b, c, d), strict=True)) for axis in (0, 1))
            )
    return points


def test_every_object_and_every_name_has_a_box() -> None:
    with seed() as history:
        for step in range(len(history) + 1):
            snapshot = history.at(step)
            wanted = {f"{worker}/{id}" for worker, store in snapshot.stores.items() for id in store}
            wanted |= {f"me/{name}" for name in snapshot.names}
            assert objects(layout_of(history, step)).keys() == wanted


def test_every_pointer_has_an_arrow_that_ends_on_its_object() -> None:
    with seed() as history:
        for step in range(len(history) + 1):
            layout = layout_of(history, step)
            boxes = objects(layout)
            arrows = {arrow.source: arrow for arrow in layout.arrows}
            assert arrows.keys() == {key for key, box in boxes.items() if "pointer" in box.kinds}
            for lane in board(history, step).lanes:
                for card in lane.cards:
                    if not card.targets or card.change == "left":
                        continue
                    arrow = arrows[card.data_key]
                    assert ("dangling" in arrow.kinds) == (
                        history.at(step).find(card.targets[0].worker, card.targets[0].id) is None
                    )
                    if "dangling" not in arrow.kinds:
                        end = boxes[f"{card.targets[0].worker}/{card.targets[0].id}"]
                        assert abs(arrow.tip[0] - end.x) == end.width / 2
                        assert abs(arrow.tip[1] - end.y) < end.height / 2


def test_no_untouched_box_moves() -> None:
    with seed() as history:
        for step in range(1, len(history) + 1):
            before, after = objects(layout_of(history, step - 1)), objects(layout_of(history, step))
            for key in before.keys() & after.keys():
                assert (before[key].x, before[key].y) == (after[key].x, after[key].y)


def test_a_picture_by_itself_has_no_row_that_is_empty_in_every_lane() -> None:
    with room("bob", "alice") as (history, names):
        run(history, names, *(f"p{number} = torch.ones(2).send(bob)" for number in range(6)))
        run(history, names, "q = torch.ones(3).send(alice)", *(f"del p{number}" for number in range(1, 6)))
        run(history, names, "r = q * 2")
        shown = board(history, len(history))
        in_player, by_itself = (place(history, shown, alone=alone) for alone in (False, True))

    def middles(layout: Layout) -> list[float]:
        return sorted({box.y for box in layout.boxes})

    gaps = [below - above for above, below in pairwise(middles(by_itself))]
    assert set(gaps) == {PITCH}
    assert max(below - above for above, below in pairwise(middles(in_player))) > PITCH
    assert by_itself.height < in_player.height
    assert [box.key for box in by_itself.boxes] == [box.key for box in in_player.boxes]


def test_all_arrows_have_the_same_number_of_pieces() -> None:
    with seed() as history:
        for step in range(len(history) + 1):
            assert {len(arrow.points) for arrow in layout_of(history, step).arrows} <= {3 * PIECES + 1}


def test_arrows_cross_no_box() -> None:
    with room("bob", "alice", "carol", "dave") as (history, names):
        for number in range(4):
            run(
                history,
                names,
                *(
                    f"{worker[0]}{number} = torch.ones(2).send({worker})"
                    for worker in ("bob", "alice", "carol", "dave")
                ),
            )
        run(
            history,
            names,
            "far = d0.send(bob)",
            "back = b1.send(dave)",
            "middle = a2.send(carol)",
            "long = far.send(carol)",
        )
        for step in range(len(history) + 1):
            layout = layout_of(history, step)
            for arrow in layout.arrows:
                for x, y in curve(arrow):
                    for box in objects(layout).values():
                        inside = abs(x - box.x) < box.width / 2 - 0.1 and abs(y - box.y) < box.height / 2 - 0.1
                        assert not inside, f"{arrow.key} crosses {box.key} in step {step}"


def test_no_two_arrows_run_on_one_line_across_a_lane() -> None:
    with room("bob", "alice") as (history, names):
        run(history, names, "p = torch.ones(2).send(bob)", "q = torch.ones(2).send(alice)")
        run(history, names, "pp = p.send(alice)", "p = p.move(alice)", "y = torch.ones(2).send(alice)")
        arrows = layout_of(history, len(history)).arrows
        levels = [arrow.points[6][1] for arrow in arrows if arrow.points[3][1] == arrow.points[9][1]]
        assert len(levels) >= 3
        assert min(abs(one - other) for index, one in enumerate(levels) for other in levels[:index]) >= 3


def test_three_lanes_fit_beside_a_list_of_files_with_letters_of_eight_pixels() -> None:
    with seed() as history:
        room_for_it = 546  # what JupyterLab leaves for an output in a window of 1,000 pixels
        scale = room_for_it / layout_of(history, 4).width
        assert scale > 0.8  # below that it scrolls, see player.css
        assert min(SIZES.values()) * scale >= 8.3
        assert min(SIZES[role] for role in ("title", "detail", "words", "note")) * scale >= 8.4


def test_what_is_counted_in_a_heading_is_never_cut() -> None:
    with room("bob") as (history, names):
        names["many"] = [torch.ones(28, 28).send("bob") for _ in range(1000)]
        (title,) = (box for box in layout_of(history, len(history)).lanes if box.key == "title/bob")
        assert [line.text for line in title.lines] == ["bob._objects", "1000 objects", "3,136,000 B of tensor data"]
        assert title.x + title.width / 2 <= layout_of(history, len(history)).width


def test_boxes_do_not_overlap() -> None:
    with seed() as history:
        for step in range(len(history) + 1):
            places = [(box.x, box.y) for box in layout_of(history, step).boxes if box.width == BOX_WIDTH]
            assert len(set(places)) == len(places)


def test_an_object_that_left_stays_as_an_outline_for_one_step() -> None:
    with room("bob") as (history, names):
        run(history, names, "p = torch.ones(2).send(bob)", "t = p.get()", "q = torch.ones(2).send(bob)")
        outlines = [[box.key for box in layout_of(history, step).boxes if "gone" in box.kinds] for step in (1, 2, 3)]
        assert outlines == [[], ["bob/1"], []]


def test_a_pointer_to_what_left_ends_at_a_cross() -> None:
    with room("bob", "alice") as (history, names):
        run(history, names, "p = torch.ones(2).send(bob)", "pp = p.send(alice)", "t = p.get()")
        ends = [box for box in layout_of(history, len(history)).boxes if "missing" in box.kinds]
        assert {end.key for end in ends} == {"end/me/p", "end/alice/2"}
        assert all(end.lines[0].text == "×" for end in ends)


def test_a_pointer_to_a_worker_that_is_not_shown_ends_at_dots() -> None:
    with room("bob", "alice") as (history, names):
        run(history, names, "p = torch.ones(2).send(bob)")
        layout = place(history, board(history, 1, workers=("alice",)))
        assert [(box.key, box.lines[0].text) for box in layout.boxes if "elsewhere" in box.kinds] == [("end/me/p", "…")]
        assert not any("dangling" in arrow.kinds for arrow in layout.arrows)


def test_what_a_step_made_has_a_band_behind_it() -> None:
    with room("bob") as (history, names):
        run(history, names, "p = torch.ones(2).send(bob)", "q = torch.zeros(2).send(bob)")
        assert {box.key for box in layout_of(history, 2).lanes if "band" in box.kinds} == {"band/bob/3", "band/me/q"}


def test_an_xray_picture_says_so_and_moves_nothing() -> None:
    with seed() as history:
        plain, xray = layout_of(history, 5), layout_of(history, 5, xray=True)
        assert [box.lines[0].text for box in xray.lanes if box.key == "note/xray"] == [
            "X-ray is on: it shows values that me has never seen."
        ]
        assert [(box.key, box.x, box.y) for box in plain.boxes] == [(box.key, box.x, box.y) for box in xray.boxes]


@pytest.mark.parametrize(
    "text", ["x" * 200, "工作机" * 40, "a_rather_long_name_for_a_pointer → bob:12345678901234567890"]
)
@pytest.mark.parametrize("role", ["title", "detail", "note", "heading", "count"])
def test_no_text_is_wider_than_its_box(text: str, role: str) -> None:
    assert width_of(fit(text, role), role) <= BOX_WIDTH < LANE_WIDTH
    assert "…" in fit(text, role)


def test_no_arrow_crosses_what_stands_above_the_first_row() -> None:
    with room("bob", "alice", "carol") as (history, names):
        run(history, names, "far = torch.ones(2).send(carol)")
        layout = layout_of(history, len(history))
        words = [box for box in layout.lanes if box.key.startswith("title/")]
        assert min(y for arrow in layout.arrows for _, y in arrow.points) > max(box.y + box.height / 2 for box in words)
