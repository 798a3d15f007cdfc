"""Saved pages and replays: one file, nothing fetched, and no value in it that me has not seen."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import syftlite as sy
from syftlite.history import History
from syftlite_widgets import language, replay, save_page
from syftlite_widgets.inspector import Inspector
from syftlite_widgets.scene import make_frame
from tests.drawn_rooms import room, run, seed


@pytest.fixture(autouse=True)
def _closed() -> Iterator[None]:
    yield
    Inspector.close_all()
    language("en")


def document(text: str) -> dict[str, Any]:
    (found,) = re.findall(r'<script type="application/json">(.*?)</script>', text, re.DOTALL)
    read: dict[str, Any] = json.loads(found)
    return read


def test_every_step_is_in_the_page_as_the_notebook_draws_it(tmp_path: Path) -> None:
    with seed() as history:
        save_page(history, tmp_path / "page.html")
        saved = document((tmp_path / "page.html").read_text(encoding="utf-8"))
        lines = saved["lines"]
        assert len(saved["frames"]) == len(history) + 1
        for step, frame in enumerate(saved["frames"]):
            texts = {name: "\n".join(lines[number] for number in frame[name]) for name in ("svg", "alt")}
            assert {**frame, **texts} == dict(make_frame(history, step))


def test_values_that_me_has_not_seen_are_nowhere_in_the_file(tmp_path: Path) -> None:
    with room("bob") as (history, names):
        run(history, names, "p = torch.tensor([7001, 7002]).send(bob)", "q = p * 11", "p.add_(5)")
        save_page(history, tmp_path / "page.html")
        save_page(history, tmp_path / "values.html", values=True)
    sealed, whole = ((tmp_path / name).read_bytes() for name in ("page.html", "values.html"))
    for unseen in (b"77011", b"77022", b"7006", b"7007"):
        assert unseen not in sealed
        assert unseen in whole
    assert b"7001" in sealed
    assert b"were left out when this page was saved" in sealed
    assert b"were left out when this page was saved" not in whole
    assert document(sealed.decode())["xrayFrames"] is None


def test_the_page_asks_what_printing_a_steps_result_shows_and_offers_the_truth(tmp_path: Path) -> None:
    with room("bob", "alice") as (history, names):
        run(history, names, "x_ptr = torch.tensor([1, 2, 3]).send(bob)", "chain = x_ptr.send(alice)", "x_ptr.add_(1)")
        save_page(history, tmp_path / "page.html")
    asked = document((tmp_path / "page.html").read_text(encoding="utf-8"))["predictions"]
    prints = [[each for each in step["questions"] if each["key"].startswith("print")] for step in asked]
    assert [[each["text"] for each in step] for step in prints] == [
        *(["What does print(x_ptr) show then?"], ["What does print(chain) show then?"], [])
    ]
    assert [choice["label"] for choice in prints[1][0]["choices"]] == [
        "(Wrapper)>[PointerTensor | me:2 -> bob:1]",
        "(Wrapper)>[PointerTensor | me:3 -> bob:2]",  # as if the address led straight to the numbers
        "(Wrapper)>[PointerTensor | me:3 -> alice:2]",
    ]
    truth = asked[1]["truths"]["print chain"]
    assert truth["value"] == "text:(Wrapper)>[PointerTensor | me:3 -> alice:2]"
    assert (truth["accepted"], truth["near"]) == (["me:3->alice:2"], ["me alice"])


def test_the_page_may_fetch_nothing_and_names_no_other_place(tmp_path: Path) -> None:
    with seed() as history:
        save_page(history, tmp_path / "page.html")
    text = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert re.search(r"Content-Security-Policy\" content=\"default-src 'none'; script-src 'sha256-[^']+' blob:;", text)
    addresses = set(re.findall(r"https?://[^\"'\s<>\\`]+", text))
    assert all(address.startswith("http://www.w3.org/") for address in addresses)
    assert re.findall(r"<(?:script|img|iframe|link)[^>]*(?:src|href)=\"(?!data:,)", text) == []


def test_no_line_of_the_learners_can_end_the_script(tmp_path: Path) -> None:
    bad = "</script><script>alert(1)</script><!--"
    with room("bob") as (history, names):
        run(history, names, "p = torch.ones(2).send(bob)")
        history.save(tmp_path / "lesson.json")
    text = (tmp_path / "lesson.json").read_text(encoding="utf-8")
    text = re.sub(r'"code": "[^"]*"', f'"code": "{bad}"', text)
    (tmp_path / "lesson.json").write_text(text, encoding="utf-8")
    history = History.load(tmp_path / "lesson.json")
    assert history.step(1).code == bad
    save_page(history, tmp_path / "page.html")
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert bad not in page
    assert page.count("<script") == 2
    assert document(page)["frames"][1]["code"] == bad


def test_each_step_has_its_questions_and_their_truth(tmp_path: Path) -> None:
    with seed() as history:
        save_page(history, tmp_path / "page.html", predict=True)
    saved = document((tmp_path / "page.html").read_text(encoding="utf-8"))
    assert saved["asks"] is True
    assert len(saved["predictions"]) == 10
    second = saved["predictions"][1]
    assert second["labels"]["title"] == "Predict: what will step 2 do?"
    assert [each["key"] for each in second["questions"]] == list(second["truths"])
    assert second["truths"]["store alice"] == {
        "value": "gains",
        "why": "alice gains a pointer: the pointer went there, the numbers stay on bob.",
    }


def test_the_page_speaks_the_chosen_language(tmp_path: Path) -> None:
    language("zh")
    with seed() as history:
        save_page(history, tmp_path / "page.html")
    text = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert '<html class="sl-page" lang="zh-Hans">' in text
    assert "每一步之前先问我" in text
    assert document(text)["frames"][1]["sentence"] == "数字的一份副本送到 bob，这里的张量保持原样。"


def test_the_same_history_gives_the_same_page(tmp_path: Path) -> None:
    with seed() as history:
        save_page(history, tmp_path / "one.html")
        history.save(tmp_path / "lesson.json")
        save_page(History.load(tmp_path / "lesson.json"), tmp_path / "two.html")
    one, two = (document((tmp_path / name).read_text(encoding="utf-8")) for name in ("one.html", "two.html"))
    assert one == two


def test_a_page_of_many_steps_stays_small(tmp_path: Path) -> None:
    with room("bob", "alice") as (history, names):
        lines = [f"p{n} = torch.ones(28, 28).send({'bob' if n % 2 else 'alice'})" for n in range(20)]
        run(history, names, *lines, *[f"p{n} = p{n} + 1" for n in range(20)])
        save_page(history, tmp_path / "page.html")
        steps = len(history)
    assert steps == 60
    assert (tmp_path / "page.html").stat().st_size < 10_000 * steps


def test_an_empty_history_makes_a_page_with_one_picture(tmp_path: Path) -> None:
    with sy.fresh():
        save_page(sy.history(), tmp_path / "page.html")
    saved = document((tmp_path / "page.html").read_text(encoding="utf-8"))
    assert (len(saved["frames"]), saved["predictions"]) == (1, [])


def test_a_replay_shows_a_loaded_history_and_nothing_later(tmp_path: Path) -> None:
    with seed() as history:
        history.save(tmp_path / "lesson.json")
        expected = make_frame(history, 10)
        opened = replay(tmp_path / "lesson.json")
        assert repr(opened) == "Inspector(me, bob, alice)"
        assert (opened.first, opened.last, opened.latest["step"]) == (0, 10, 10)
        assert opened.latest["svg"] == expected["svg"]
        opened._follower.catch_up()
        assert opened.last == 10
    with pytest.raises(FileNotFoundError):
        replay(tmp_path / "other.json")
