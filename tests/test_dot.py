"""The drawing by Graphviz: the right nodes and arrows, in the right places, the same each time."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from xml.etree import ElementTree

import graphviz
import pytest
import torch

from syftlite.history import History
from syftlite_widgets.cards import board
from syftlite_widgets.dot import draw
from syftlite_widgets.engine import find_engine, render
from syftlite_widgets.folding import ROWS
from syftlite_widgets.layout import Layout
from syftlite_widgets.measure import BOX_WIDTH
from syftlite_widgets.scene import make_frame, place
from syftlite_widgets.svg import finish_svg, text_svg
from syftlite_widgets.themes import DARK, ELSEWHERE, FULL, HOLLOW, LIGHT, MISSING, NEITHER
from tests.drawn_rooms import room, run, seed

SVG = "{http://www.w3.org/2000/svg}"
PURE = Path(sys.executable).with_name("graphviz-pure")
pytestmark = pytest.mark.needs("dot")


@pytest.fixture
def without_dot(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Hide every program that draws."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))


@pytest.fixture
def only_pure(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Hide the `dot` of the machine, so that only the one from pip is left."""
    monkeypatch.setenv("PATH", str(tmp_path))


def groups(svg: str) -> dict[str, ElementTree.Element]:
    """Return all keyed groups of a picture."""
    found = [(group.get("data-key"), group) for group in ElementTree.fromstring(svg).iter(f"{SVG}g")]
    keyed = [(key, group) for key, group in found if key is not None]
    assert len({key for key, _ in keyed}) == len(keyed), "two groups share a key"
    return dict(keyed)


def words(group: ElementTree.Element) -> set[str]:
    return set((group.get("class") or "").split())


def corner(group: ElementTree.Element) -> tuple[float, float]:
    """Return the top left corner of a drawn box."""
    shape = next(part for part in group if part.tag in (f"{SVG}path", f"{SVG}polygon"))
    numbers = [float(number) for number in re.findall(r"-?[\d.]+", shape.get("d") or shape.get("points") or "")]
    return min(numbers[::2]), min(numbers[1::2])


def svg_at(history: History, step: int) -> str:
    return make_frame(history, step)["svg"]


def count_against_the_snapshot(history: History, step: int) -> None:
    """Compare a drawn picture with the stores and names."""
    snapshot, drawn = history.at(step), groups(svg_at(history, step))
    objects = {
        key
        for key, group in drawn.items()
        if words(group) & {"sl-tensor", "sl-pointer"} and "sl-gone" not in words(group)
    }
    objects = {key for key in objects if not key.startswith("edge/")}
    assert objects == {f"{w}/{id}" for w, store in snapshot.stores.items() for id in store} | {
        f"me/{n}" for n in snapshot.names
    }
    pointers = {f"{w}/{id}" for w, store in snapshot.stores.items() for id, each in store.items() if each.is_pointer}
    pointers |= {f"me/{name}" for name, named in snapshot.names.items() if named.description.is_pointer}
    assert {key for key in drawn if key.startswith("edge/")} == {f"edge/{key}" for key in pointers}
    assert {key for key in drawn if key.startswith("lane/")} == {f"lane/{worker}" for worker in snapshot.stores}


def test_the_drawn_nodes_and_arrows_are_those_of_the_snapshot() -> None:
    with seed() as history:
        for step in range(len(history) + 1):
            count_against_the_snapshot(history, step)


def test_no_untouched_node_moves_in_the_drawn_pictures() -> None:
    with seed() as history:
        before: dict[str, tuple[float, float]] = {}
        for step in range(len(history) + 1):
            drawn = groups(svg_at(history, step))
            after = {key: corner(group) for key, group in drawn.items() if words(group) & {"sl-tensor", "sl-pointer"}}
            after = {key: place for key, place in after.items() if not key.startswith("edge/")}
            for key in before.keys() & after.keys():
                assert before[key] == after[key]
            before = after


def test_arrows_have_equally_many_pieces_so_that_they_can_bend_into_each_other() -> None:
    with seed() as history:
        for step in range(1, len(history) + 1):
            drawn = groups(svg_at(history, step))
            paths = [group.find(f"{SVG}path") for key, group in drawn.items() if key.startswith("edge/")]
            counts = {len(re.findall(r"-?[\d.]+,-?[\d.]+", path.get("d") or "")) for path in paths if path is not None}
            assert counts <= {16}


def test_the_svg_has_no_ids_and_an_opaque_background() -> None:
    with seed() as history:
        svg = svg_at(history, 4)
        assert " id=" not in svg
        assert "<title>" not in svg
        assert "<!--" not in svg
        board_group = ElementTree.fromstring(svg)[0]
        assert board_group[0].get("class") == "sl-background"
        assert board_group[0].get("fill") == LIGHT.background


def test_every_object_can_be_focused_and_says_what_it_is() -> None:
    with seed() as history:
        drawn = groups(svg_at(history, 4))
        for group in drawn.values():
            if words(group) & {"sl-tensor", "sl-pointer"}:
                assert group.get("role") == "img"
                assert group.get("tabindex") == "0"
                assert group.get("aria-label")
        spoken = "1  int64 (4,), on bob, [1, 2, 3, ...], ● me  ● bob  ○ alice, held by x_ptr and alice's object 2"
        assert drawn["bob/1"].get("aria-label") == spoken
        assert drawn["edge/me/x_ptr"].get("aria-label") == "x_ptr points to bob:1"


def test_what_a_box_says_is_what_python_prints_and_sealed_values_are_not_in_the_file() -> None:
    with seed() as history:
        svg = svg_at(history, 4)
        assert "alice:2 → bob:1" in "".join(ElementTree.fromstring(svg).itertext()).replace("\xa0", " ")
        assert "[2, 4, 6, ...]" not in svg
        assert "[2, 4, 6, ...]  X-ray" in make_frame(history, 4, xray=True)["alt"]


def test_every_text_has_its_role_and_tags_end_inside_their_box() -> None:
    with seed() as history:
        for step in range(len(history) + 1):
            for group in groups(svg_at(history, step)).values():
                roles = [(text.get("class") or "").split()[0] for text in group.iter(f"{SVG}text")]
                assert len(set(roles) - {"sl-text-count"}) == len(roles) - roles.count("sl-text-count")
                for text in group.iter(f"{SVG}text"):
                    if text.get("class") == "sl-text-tag":
                        assert text.get("text-anchor") == "end"
                        assert 0 < float(text.get("x") or 0) - corner(group)[0] < BOX_WIDTH


def test_names_that_look_like_markup_are_drawn_as_text() -> None:
    with room("bob<b>", "a&b") as (history, names):
        names["bob"] = names.pop("bob<b>")
        run(history, names, "p = torch.ones(2).send(bob)")
        drawn = groups(svg_at(history, 1))
        assert {"lane/bob<b>", "lane/a&b", "bob<b>/1", "edge/me/p"} <= drawn.keys()


def test_the_same_picture_has_the_same_bytes() -> None:
    def pictures() -> list[bytes | str | None]:
        with seed() as history:
            layout = place(history, board(history, 6))
            return [make_frame(history, 6)["svg"], draw(layout, "png"), draw(layout, "png", DARK)]

    assert pictures() == pictures()


@pytest.mark.usefixtures("only_pure")
def test_without_graphviz_the_dot_from_pip_draws_the_same_nodes_and_arrows() -> None:
    assert PURE.exists(), "the test environment has the extra graphviz-pure"
    assert find_engine() == PURE
    with seed() as history:
        for step in (0, 4, len(history)):
            count_against_the_snapshot(history, step)
        png = draw(place(history, board(history, 4)), "png")
        assert png is not None
        assert png.startswith(b"\x89PNG")


@pytest.mark.usefixtures("only_pure")
def test_the_dot_from_pip_has_every_sign_that_a_picture_uses() -> None:
    def drawn(sign: str) -> bytes | None:
        graph = graphviz.Digraph()
        graph.node("n", label=sign, fontname="Helvetica")
        return render(graph, "png")

    square = drawn("\u0378")  # a letter that there is not
    assert square is not None
    for sign in (FULL, HOLLOW, NEITHER, MISSING, ELSEWHERE, "→", "′"):
        assert drawn(sign) != square, sign


@pytest.mark.usefixtures("without_dot")
def test_without_any_program_that_draws_the_frame_is_a_text_table_that_says_what_to_install() -> None:
    assert find_engine() is None
    with seed() as history:
        text = "".join(ElementTree.fromstring(svg_at(history, 4)).itertext())
        assert "bob._objects   3 objects" in text
        assert text.endswith("No program draws pictures on this machine. For drawn ones: pip install graphviz-pure")


def test_a_program_that_fails_counts_as_none(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    broken = tmp_path / "dot"
    broken.write_text("#!/bin/sh\nexit 3\n")
    broken.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert draw(Layout(10, 10, [], [], [])) is None


def test_a_thousand_objects_are_folded_into_a_small_picture() -> None:
    with room("bob") as (history, names):
        names["many"] = [torch.ones(2).send("bob") for _ in range(1000)]
        svg = svg_at(history, len(history))
        assert "… 969 more" in svg  # the newest one is shown beside the first thirty
        assert len(groups(svg)) < 3 * ROWS


def test_a_text_picture_keeps_its_lines() -> None:
    texts = [part.text for part in ElementTree.fromstring(text_svg("bob\n  1 <b>")).iter(f"{SVG}text")]
    assert texts == ["bob", "  1 <b>"]


def test_finishing_a_drawing_keeps_its_size() -> None:
    with seed() as history:
        layout = place(history, board(history, 4))
        raw = draw(layout)
        assert raw is not None
        box = ElementTree.fromstring(finish_svg(raw, layout)).get("viewBox")
        assert box == f"0.00 0.00 {layout.width:.2f} {layout.height:.2f}"
