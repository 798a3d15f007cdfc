"""The static picture: text and PNG, the same each time, and never an exception."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

import syftlite_widgets
from syftlite.history import History
from syftlite_widgets import language
from syftlite_widgets.picture import Picture, picture
from syftlite_widgets.scene import make_frame
from tests.drawn_rooms import room, run, seed

NO_ENGINE = "No program draws pictures on this machine. For drawn ones: pip install graphviz-pure"

TABLE = """\
me: this notebook   5 names
  x                 int64 (4,)      [1, 2, 3, ...]
  x_ptr             me:2 → bob:1    pointer to int64 (4,)
  pointer_to_x_ptr  me:3 → alice:2  pointer to a pointer
  image             me:5 → bob:4    pointer to float32 (28, 28)
  y                 me:8 → alice:7  pointer to a pointer  (new)
bob._objects   3 objects  3,200 B of tensor data
  1  int64 (4,)        [1, 2, 3, ...]  ● me  ● bob  ○ alice
  4  float32 (28, 28)  [1, 1, 1, ...]  ● me  ● bob  ○ alice
  6  int64 (4,)        not seen by me  ○ me  ● bob  ○ alice  (new)
alice._objects   2 objects  0 B of tensor data
  alice:2 → bob:1  pointer to int64 (4,)
  alice:7 → bob:6  pointer to int64 (4,)    (new)"""


@pytest.mark.needs("dot")
def test_a_picture_is_stored_as_text_and_png_alone() -> None:
    with seed() as history:
        data, about = Picture(history, 4)._repr_mimebundle_()
        assert data.keys() == {"text/plain", "image/png"}
        assert data["text/plain"] == repr(Picture(history, 4))
        assert data["image/png"].startswith(b"\x89PNG")
        assert about["image/png"]["width"] > about["image/png"]["height"] / 2


def test_the_text_of_a_picture_names_every_object_and_what_it_is() -> None:
    with seed() as history:
        assert repr(Picture(history, 4)) == TABLE


@pytest.mark.needs("dot")
def test_the_same_program_gives_the_same_bytes() -> None:
    def once() -> object:
        with seed() as history:
            return Picture(history, 5)._repr_mimebundle_()

    assert once() == once()


def test_a_picture_stays_as_it_was_when_the_history_goes_on() -> None:
    with room("bob") as (history, names):
        run(history, names, "p = torch.ones(2).send(bob)")
        taken = picture()
        before = repr(taken)
        run(history, names, "q = torch.ones(2).send(bob)")
        assert repr(taken) == before != repr(picture())


def test_a_picture_of_an_earlier_step_is_the_one_taken_then() -> None:
    with room("bob") as (history, names):
        run(history, names, "p = torch.ones(2).send(bob)")
        taken = repr(picture())
        run(history, names, "q = torch.ones(2).send(bob)")
        assert repr(picture(1)) == taken


def test_a_step_that_does_not_exist_is_refused_with_those_that_do() -> None:
    with room("bob") as (history, names):
        run(history, names, "p = torch.ones(2).send(bob)")
        with pytest.raises(IndexError, match=r"^There is no step 7\. Steps are 0 to 1\.$"):
            picture(7)


def test_xray_shows_what_me_has_never_seen_and_says_so() -> None:
    with seed() as history:
        sealed, shown = repr(Picture(history, 4)), repr(Picture(history, 4, xray=True))
        assert "[2, 4, 6, ...]" not in sealed
        assert "[2, 4, 6, ...]  X-ray" in shown
        assert shown.splitlines()[0] == "X-ray is on: it shows values that me has never seen."


def test_a_pointer_whose_object_left_says_by_which_line() -> None:
    with room("bob") as (history, names):
        run(history, names, "p = torch.ones(2).send(bob)", "t = p.get()")
        (line,) = (line for line in repr(picture()).splitlines() if line.split()[0] == "p")
        assert "left bob by" in line


def test_without_any_program_that_draws_a_picture_is_its_text(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    with seed() as history:
        taken = Picture(history, 4)
        assert taken._repr_mimebundle_() == (
            {"text/plain": f"{taken!r}\n\n{NO_ENGINE}"},
            {},
        )
        assert taken.svg is None
        with pytest.raises(RuntimeError, match="pip install graphviz-pure"):
            taken.save(tmp_path / "picture.png")
        assert not (tmp_path / "picture.png").exists()


def test_the_program_from_pip_draws_no_squares_in_place_of_chinese_letters(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with seed() as history:
        assert Picture(history, 4)._repr_mimebundle_()[0].keys() == {"text/plain", "image/png"}
        language("zh")
        try:
            taken = Picture(history, 4)
            why = "pip 装的画图程序没有汉字字形，所以这里只有文字。想看图，请安装 Graphviz（graphviz.org）。"
            assert taken._repr_mimebundle_() == ({"text/plain": f"{taken!r}\n\n{why}"}, {})
            with pytest.raises(RuntimeError, match=r"graphviz\.org"):
                taken.save(tmp_path / "picture.png")
            # The browser has the letters.
            assert taken.svg is not None
            assert "指针，指向 int64 (4,)" in taken.svg
        finally:
            language("en")


@pytest.mark.needs("dot")
def test_a_picture_can_be_saved_light_and_dark(tmp_path: Path) -> None:
    with seed() as history:
        Picture(history, 4).save(tmp_path / "light.png")
        Picture(history, 4).save(tmp_path / "dark.png", dark=True)
    light, dark = (tmp_path / "light.png").read_bytes(), (tmp_path / "dark.png").read_bytes()
    assert light != dark
    assert dark.startswith(b"\x89PNG")


def test_an_empty_room_has_a_picture_too() -> None:
    with room() as (_, _):
        assert repr(picture()) == "me: this notebook\n  (no tensors or pointers yet)"


def test_the_public_names_are_these() -> None:
    assert syftlite_widgets.__all__ == [
        "chain",
        "forget",
        "inspect",
        "language",
        "messages",
        "picture",
        "predict",
        "replay",
        "save_page",
        "seen_by",
        "step_through",
    ]


def test_a_history_from_a_file_has_the_same_pictures(tmp_path: Path) -> None:
    with seed() as history:
        history.save(tmp_path / "history.json")
        loaded = History.load(tmp_path / "history.json")
        for step in range(len(history) + 1):
            here, there = make_frame(history, step), make_frame(loaded, step)
            assert here["alt"] == there["alt"]
            assert (here["sentence"], here["changes"], here["message"]) == (
                there["sentence"],
                there["changes"],
                there["message"],
            )
            assert here["svg"] == there["svg"]
