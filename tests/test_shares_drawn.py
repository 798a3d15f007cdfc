"""The drawing of shares: each holder has a box of noise, and lines tie the parts of one secret into one thing."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from syftlite.history import History
from syftlite_widgets import text
from syftlite_widgets.cards import board
from syftlite_widgets.changes import Moment, change_words
from syftlite_widgets.dot import box_attributes, draw
from syftlite_widgets.layout import Layout
from syftlite_widgets.picture import Picture
from syftlite_widgets.scene import place
from syftlite_widgets.svg import finish_svg
from syftlite_widgets.themes import DARK, LIGHT, Theme, pen_for
from tests.drawn_rooms import room, run

SHARED = "x = torch.tensor([25, -7]).share(bob, alice, crypto_provider=james, seed=1)"


def layout_of(history: History, **options: bool) -> Layout:
    return place(history, board(history, len(history), **options))


def ties(layout: Layout) -> list[str]:
    return [arrow.source for arrow in layout.arrows if "tie" in arrow.kinds]


def boxes_of(layout: Layout, kind: str) -> list[str]:
    return [box.key for box in layout.boxes if kind in box.kinds and "gone" not in box.kinds]


def test_a_shared_tensor_is_one_box_here_a_share_with_each_holder_and_a_line_between_them() -> None:
    with room("bob", "alice", "james") as (history, names):
        run(history, names, SHARED)
        layout = layout_of(history)
        assert boxes_of(layout, "shared") == ["me/x"]
        assert boxes_of(layout, "share") == ["bob/3", "alice/5"]
        pointing = [arrow for arrow in layout.arrows if "tie" not in arrow.kinds]
        assert [arrow.source for arrow in pointing] == ["me/x", "me/x"]
        tips = {box.key: box for box in layout.boxes}
        assert {round(arrow.tip[0]) for arrow in pointing} == {
            round(tips[key].x - tips[key].width / 2) for key in ("bob/3", "alice/5")
        }
        assert ties(layout) == ["bob/3"]


def test_shares_of_three_holders_hang_on_two_lines_and_two_secrets_on_lines_of_their_own() -> None:
    with room("bob", "alice", "carol") as (history, names):
        run(history, names, "x = torch.tensor([1]).share(bob, alice, carol, seed=1)")
        assert len(ties(layout_of(history))) == 2
        run(history, names, "y = x + x")
        assert len(ties(layout_of(history))) == 4
        assert len(boxes_of(layout_of(history), "share")) == 6
        run(history, names, "del y")
        assert len(ties(layout_of(history))) == 2


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_both_themes_draw_as_many_nodes_and_lines_as_there_are_shares(theme: Theme) -> None:
    with room("bob", "alice", "james") as (history, names):
        run(history, names, SHARED, "w = torch.tensor([1.5]).fix_precision().send(bob)")
        layout = layout_of(history)
        raw = draw(layout, "svg", theme)
        assert raw is not None
        svg = finish_svg(raw, layout)
        groups = re.findall(r'<g [^>]*class="([^"]*)"', svg)
        kinds = Counter(kind for group in groups for kind in group.split() if kind.startswith("sl-"))
        assert (kinds["sl-shared"], kinds["sl-share"], kinds["sl-fixed"], kinds["sl-tie"]) == (1, 2, 1, 1)
        assert kinds["sl-edge"] == 4  # x to both its shares, w to its data, the tie
        png = draw(layout, "png", theme)
        assert png is not None
        assert png.startswith(b"\x89PNG")


def test_a_line_between_shares_has_no_head() -> None:
    with room("bob", "alice", "james") as (history, names):
        run(history, names, SHARED)
        svg = Picture(history, len(history)).svg
        assert svg is not None
        (tie,) = re.findall(r'<g [^>]*class="[^"]*sl-tie[^"]*".*?</g>', svg, re.DOTALL)
        assert "<polygon" not in tie
        assert tie.count("<path") == 1


def test_a_share_is_drawn_as_noise_and_its_number_is_shown_by_an_x_ray_alone() -> None:
    with room("bob", "alice", "james") as (history, names):
        run(history, names, SHARED)
        number = str(int(names["bob"]._objects[3][0]))  # type: ignore[attr-defined]  # a worker
        told = [line.text for box in layout_of(history).boxes for line in box.lines]
        assert not any(number in each for each in told)
        assert sum("part 1 of 2" in each for each in told) == 1
        seen = [card.detail for lane in board(history, len(history), xray=True).lanes for card in lane.cards]
        assert any(number in each for each in seen)


def test_who_has_seen_what_is_computed_on_shares_is_hollow_for_all() -> None:
    with room("bob", "alice", "james") as (history, names):
        run(history, names, SHARED, "y = x + x")
        cards = {card.data_key: card for lane in board(history, len(history)).lanes for card in lane.cards}
        made = [card for card in cards.values() if card.kind == "share" and card.change == "new"]
        assert [(card.lane, card.note) for card in made] == [
            ("bob", "○ me ○ bob ○ alice ○ james"),
            ("alice", "○ me ○ bob ○ alice ○ james"),
        ]


def test_a_lost_share_is_told_by_the_name_and_has_no_line() -> None:
    with room("bob", "alice", "james") as (history, names):
        run(history, names, SHARED, "bob.rm_obj(3)")
        (name,) = (box for box in layout_of(history).boxes if box.key == "me/x")
        assert [line.text for line in name.lines] == ["x", "shared by bob and alice", "1 of them not found"]
        assert ties(layout_of(history)) == []


def test_the_text_says_the_same_in_both_languages() -> None:
    with room("bob", "alice", "james") as (history, names):
        run(history, names, SHARED)
        assert "shared by bob and alice" in str(Picture(history, 1))
        assert change_words(Moment(history, 1))[:2] == ["bob gains a share", "alice gains a share"]
        try:
            text.language("zh")
            told = str(Picture(history, 1))
        finally:
            text.language("en")
        assert "由 bob和alice 分别保管" in told
        assert "第 1 份，共 2 份" in told


def test_fixed_point_has_corners_and_the_colours_of_a_tensor() -> None:
    with room("bob") as (history, names):
        run(history, names, "w = torch.tensor([1.5]).fix_precision().send(bob)", "v = torch.tensor([1.5]).send(bob)")
        for kinds in ((), ("sealed",)):
            fixed, plain = (
                box_attributes(box, pen_for(LIGHT, (*box.kinds, *kinds)))
                for box in layout_of(history).boxes
                if "tensor" in box.kinds
            )
            assert (fixed["style"], plain["style"]) == ("filled", "rounded,filled")
            assert (fixed["fillcolor"], fixed["color"]) == (plain["fillcolor"], plain["color"])


def test_fixed_point_shows_its_whole_numbers_and_their_unit() -> None:
    with room("bob") as (history, names):
        run(history, names, "w = torch.tensor([1.5, -0.25]).fix_precision().send(bob)")
        (box,) = (each for each in layout_of(history).boxes if "fixed" in each.kinds)
        assert [line.text for line in box.lines[:2]] == [box.lines[0].text, "[1500, -250] / 10³"]
        assert "fixed point (2,)" in box.lines[0].text
