"""The texts: all of them in both languages."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from string import Formatter

import pytest

from syftlite_widgets import languages, picture, save_page
from syftlite_widgets.changes import Moment, change_words
from syftlite_widgets.sentences import messages, sentence
from syftlite_widgets.text import PLAYER_LABELS, join, language, player_labels
from tests.drawn_rooms import room, run, seed

AddLanguage = Callable[[str, str, dict[str, str]], None]


@pytest.fixture
def chinese() -> object:
    language("zh")
    yield
    language("en")


@pytest.fixture
def add_language(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[AddLanguage]:
    """Give a function that puts one file of texts among the languages, and chooses English in the end."""
    monkeypatch.setattr(languages, "__path__", [*languages.__path__, str(tmp_path)])

    def add(code: str, tag: str, texts: dict[str, str]) -> None:
        (tmp_path / f"{code}.py").write_text(f"TAG = {tag!r}\nTEXTS = {texts!r}\n", encoding="utf-8")

    yield add
    language("en")
    for name in [name for name in sys.modules if name.startswith("syftlite_widgets.languages.made_up")]:
        del sys.modules[name]


def test_chinese_and_stands_apart_from_names_of_another_script_alone(chinese: object) -> None:
    assert join(["bob", "alice"]) == "bob 和 alice"
    assert join(["bob", "alice", "james"]) == "bob、alice 和 james"
    assert join(["一个张量", "一个份额"]) == "一个张量和一个份额"


def test_every_language_has_every_text_with_the_same_blanks() -> None:
    assert languages.codes() == ["en", "zh"]
    for code in languages.codes():
        assert languages.load(code).texts.keys() == languages.load("en").texts.keys()


def test_a_third_language_is_one_file(add_language: AddLanguage, tmp_path: Path) -> None:
    # Each text stands in brackets of its own, so that what comes from no text shows.
    made_up = {key: f"⟦{text}⟧" for key, text in languages.load("en").texts.items()}
    add_language("made_up", "x-made-up", made_up)
    language("made_up")
    with seed() as history:
        for step in range(len(history) + 1):
            assert sentence(history, step)[0] == "⟦"
            assert all(words[0] == "⟦" for words in change_words(Moment(history, step)))
        assert {label[0] for label in player_labels().values()} == {"⟦"}
        save_page(history, tmp_path / "page.html")
        text = (tmp_path / "page.html").read_text(encoding="utf-8")
        assert '<html class="sl-page" lang="x-made-up">' in text
        assert "<title>⟦A history, step by step⟧</title>" in text
    with room("bob") as (history, names):
        run(history, names, "p = torch.ones(2).send(bob)")
        assert "⟦not seen by me⟧" not in repr(picture())
        assert repr(picture()).splitlines()[0] == "⟦me: this notebook⟧   ⟦1 name⟧"


def test_an_unfinished_language_is_refused_and_says_what_it_lacks(add_language: AddLanguage) -> None:
    english = dict(languages.load("en").texts)
    lacking = {key: text for key, text in english.items() if key not in ("back", "hop")}
    for code, texts, sentence_ in (
        ("made_up_1", lacking, "languages/made_up_1.py lacks texts that en.py has: back, hop."),
        (
            "made_up_2",
            {},
            "languages/made_up_2.py lacks texts that en.py has: me_heading, me_names, me_name, ",
        ),
        ("made_up_3", english | {"bakc": ""}, "languages/made_up_3.py has texts that en.py does not know: bakc."),
        ("made_up_4", english | {"hop": "hop"}, "languages/made_up_4.py has other {blanks} than en.py: hop."),
    ):
        add_language(code, code, texts)
        with pytest.raises(ValueError, match="^" + re.escape(sentence_)):
            language(code)
        assert language() == "en"


def test_chinese_texts_are_chinese() -> None:
    for key, text in languages.load("zh").texts.items():
        letters = Formatter().parse(text)
        plain = "".join(literal for literal, *_ in letters)
        assert any(ord(letter) > 0x2E7F for letter in plain) or key in ("heading", "sentences_apart"), key


def test_the_player_gets_all_its_labels_unfilled() -> None:
    assert player_labels().keys() == set(PLAYER_LABELS)
    assert player_labels()["step_of"] == "step {k} of {n}"


def test_an_unknown_language_is_refused_with_those_that_there_are() -> None:
    with pytest.raises(ValueError, match=r"^There are no texts in 'fr'\. Try language\('en'\) or language\('zh'\)\.$"):
        language("fr")
    assert language() == "en"


def test_lists_of_workers_read_as_prose(chinese: object) -> None:
    assert join(["bob", "alice", "carol"]) == "bob、alice 和 carol"
    language("en")
    assert (join([]), join(["bob"]), join(["bob", "alice"])) == ("", "bob", "bob and alice")


def test_each_step_has_its_sentence() -> None:
    with seed() as history:
        assert [sentence(history, step) for step in range(len(history) + 1)] == [
            "This is before the first call.",
            "A copy of the numbers goes to bob. The tensor here stays as it is.",
            "The pointer goes to alice. The numbers stay on bob; me saw nothing.",
            "A copy of the numbers goes to bob. The tensor here stays as it is.",
            "The command travels along the chain: me → alice → bob. bob runs add; the result stays there.",
            "bob runs add in place. No numbers travel.",
            "The numbers go from bob to alice directly. me saw nothing.",
            "The pointer comes back from alice. The numbers stay on bob; me saw nothing.",
            "The pointer comes back from alice. The numbers stay on bob; me saw nothing.",
            "The numbers come home from bob, which no longer has them. Now me has seen them.",
            "The last pointer is gone, so bob forgets what it led to.",
        ]


def test_each_step_has_its_sentence_in_chinese(chinese: object) -> None:
    with seed() as history:
        said = [sentence(history, step) for step in range(len(history) + 1)]
    assert said[2] == "指针送到 alice。数字仍在 bob，me 什么也没看到。"
    assert said[6] == "数字从 bob 直接到了 alice，me 什么也没看到。"
    assert said[10] == "最后一个指针没有了，bob 忘掉它所指的对象。"


def test_sentences_for_a_copy_a_command_and_a_refused_call() -> None:
    with room("bob", "alice") as (history, names):
        run(history, names, "p = torch.ones(2).send(bob)", "q = p.copy()", "r = p + q", "s = torch.ones(3).send(alice)")
        assert sentence(history, 2) == "bob makes a second copy there. No numbers travel."
        assert sentence(history, 3) == "bob runs add on its own numbers. The result stays on bob; me saw nothing."
        with pytest.raises(Exception, match="alice"):
            run(history, names, "p + s")
        if len(history) == 5:
            assert sentence(history, 5) == "The call is refused, and no store changes."


def test_no_sentence_holds_an_id() -> None:
    with seed() as history:
        for step in range(len(history) + 1):
            assert not any(letter.isdigit() for letter in sentence(history, step))


def test_what_changed_is_said_in_words() -> None:
    with room("bob", "alice") as (history, names):
        run(history, names, "x = torch.ones(2)", "p = x.send(bob)", "q = p", "p.add_(5)", "q = q.move(alice)")
        run(history, names, "x.add_(1)", "x = p.get()", "del q")
        assert [change_words(Moment(history, step)) for step in range(len(history) + 1)] == [
            [],
            ["bob gains a tensor", "p is new", "q is new"],
            ["bob changes a tensor"],
            [
                "bob loses a tensor",
                "alice gains a tensor",
                "x changed",
                "p points to alice now",
                "q points to alice now",
            ],
            ["alice loses a tensor", "x changed", "q is gone"],
        ]


def test_many_changes_are_counted_not_listed() -> None:
    with room("bob") as (history, names):
        run(history, names, "p = torch.ones(12).send(bob)", "parts = p.split(1)")
        assert change_words(Moment(history, 2)) == ["bob gains 12 tensors"]
        run(history, names, "a, b, c, d, e, f, g, h, i = parts[:9]")
        words = change_words(Moment(history, 2))
        assert len(words) == 8
        assert words[-1] == "and 3 more"


def test_what_carries_or_asks_is_drawn_and_a_note_where_nothing_else_went() -> None:
    with seed() as history:
        everyone = list(history.at(0).stores)
        kinds = [[drawn["kind"] for drawn in messages(history, step, everyone)] for step in range(len(history) + 1)]
        assert kinds[:5] == [[], ["OBJ"], ["HOLD", "PTR"], ["OBJ"], ["CMD", "CMD"]]
        assert kinds[6] == ["MOVE", "OBJ"]
        assert messages(history, 1, everyone) == [
            {"from": "me", "to": "bob", "kind": "OBJ", "label": "OBJ  32 B", "data": True}
        ]
        assert messages(history, 1, ["me", "alice"]) == []
