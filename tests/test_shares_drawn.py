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
from syftlite_widgets.messages_picture import MessagesPicture, log_rows, traffic_of
from syftlite_widgets.picture import Picture
from syftlite_widgets.scene import place
from syftlite_widgets.seen import seen_by
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
        assert "由 bob 和 alice 分别保管" in told
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


# The triple's way

FACTORS = "y = torch.tensor([2, 3]).share(bob, alice, crypto_provider=james, seed=2)"
#: Of a product: three parts of the triple to each holder, then two masked numbers from each to the other.
TRIPLE = [
    *[("james", "bob", "mask")] * 3,
    *[("james", "alice", "mask")] * 3,
    *[("bob", "alice", "masked")] * 2,
    *[("alice", "bob", "masked")] * 2,
]


def brought(history: History, step: int) -> list[tuple[str, str, str]]:
    """Return what objects a step brought: from whom, to whom, and what the messages call them."""
    rows = [row for row in traffic_of(history).rows if row.step == step and row.carries_data]
    return [(row.sender, row.receiver, row.operation) for row in rows]


def test_the_messages_show_the_triples_way_masks_from_the_provider_then_masked_numbers_between_the_holders() -> None:
    with room("bob", "alice", "james") as (history, names):
        run(history, names, SHARED, FACTORS, "z = x * y", "home = z.get()")
        assert brought(history, 1) == [("me", "bob", "share"), ("me", "alice", "share")]
        assert brought(history, 3) == TRIPLE
        assert brought(history, 4) == [("bob", "me", "share"), ("alice", "me", "share")]
        assert "james → bob     OBJ   16 B of data, 73 B in all   mask" in str(MessagesPicture(history, 3))
        assert [row[4] for row in log_rows(history) if row[0] == 3 and row[3] == "OBJ"] == [it for *_, it in TRIPLE]


def test_the_way_is_the_same_for_who_looked_all_the_time_and_in_a_history_from_a_file(tmp_path: object) -> None:
    with room("bob", "alice", "james") as (history, names):
        for step, line in enumerate((SHARED, FACTORS, "z = x * y"), start=1):
            run(history, names, line)
            assert traffic_of(history).rows[-1].step == step
        assert brought(history, 3) == TRIPLE
        history.save(f"{tmp_path}/history.json")
        assert brought(History.load(f"{tmp_path}/history.json"), 3) == TRIPLE


def test_masks_for_rounding_come_from_the_provider_too_and_what_they_hide_is_called_masked() -> None:
    with room("bob", "alice", "james") as (history, names):
        run(history, names, SHARED.replace(".share", ".fix_precision().share"), "y = x / 4")
        senders = {what: sender for sender, _, what in brought(history, 2) if sender != "alice"}
        assert senders == {"mask": "james", "masked": "bob"}


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_picture_of_the_messages_says_at_each_arrow_what_it_brings(dark: bool) -> None:
    with room("bob", "alice", "james") as (history, names):
        run(history, names, SHARED, FACTORS, "z = x * y")
        picture = MessagesPicture(history, 3)
        pills = [
            box.lines[0].text for box in picture.layout.boxes if box.key.startswith("step/3/") and "data" in box.kinds
        ]
        assert pills == [f"OBJ  16 B  {what}" for *_, what in TRIPLE]
        posts = sorted(box.x for box in picture.layout.lanes if box.key.startswith("lane/"))
        pitch = posts[1] - posts[0]
        assert all(box.width < pitch for box in picture.layout.boxes if "message" in box.kinds)
        png = picture.png(dark=dark)
        assert png is not None
        assert png.startswith(b"\x89PNG")


def test_the_triples_way_is_told_in_chinese() -> None:
    with room("bob", "alice", "james") as (history, names), text.speaking("zh"):
        run(history, names, SHARED, FACTORS, "z = x * y")
        assert {what for *_, what in brought(history, 3)} == {"掩码", "掩过的数"}


# Who has seen


def test_who_has_seen_shows_holders_hollow_until_a_secret_is_opened_for_them() -> None:
    with room("bob", "alice", "james") as (history, names):
        run(history, names, SHARED, "y = x + x", "z = x * x")
        of_x, of_y, of_z = seen_by().rows
        assert (of_x.seen, of_x.pointed) == ({"me": 1}, {"bob": 1, "alice": 1})
        assert (of_y.seen, of_y.pointed) == ({}, {"me": 2, "bob": 2, "alice": 2})
        assert (of_z.seen, of_z.pointed) == ({}, {"me": 3, "bob": 3, "alice": 3})
        discs = {box.key: box.kinds for box in seen_by().layout.boxes if box.key.startswith("value/")}
        assert [key for key, kinds in discs.items() if "filled" in kinds] == ["value/1/0/me"]
        assert sum("hollow" in kinds for kinds in discs.values()) == 8
        run(history, names, "opened = x.reconstruct()")
        assert (seen_by().rows[0].seen, seen_by().rows[0].pointed) == ({"me": 1, "bob": 4, "alice": 4}, {})


def test_who_shared_its_own_data_is_full_and_the_other_holder_hollow() -> None:
    with room("bob", "alice", "james") as (history, names):
        run(history, names, "p = torch.tensor([1, 2]).send(bob)", "q = p * 3", "x = q.share(bob, alice).get()")
        (row,) = (row for row in seen_by().rows if "x" in row.names)
        assert (row.seen, row.pointed) == ({"bob": 2}, {"me": 2, "alice": 3})


def test_the_table_says_what_a_hollow_disc_means() -> None:
    with room("bob", "alice", "james") as (history, names):
        run(history, names, SHARED)
        assert str(seen_by()).splitlines()[2:] == [
            "  1  int64 (2,)  x  ● step 1  ○ step 1  ○ step 1  –",
            "  ● had it in the clear from that step on   ○ had only a pointer to it, or a share   – neither",
        ]
