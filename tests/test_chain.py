"""The chain of one pointer: its hops are those of the stores, and what is typed for each hop gives it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import torch

from syftlite_widgets import chain, language
from tests.drawn_rooms import room, run

TABLE = """\
me: this notebook   zz   me:3 → alice:2
   zz is this
hop 1 → alice._objects   alice:2 → bob:1   pointer to int64 (4,)
   zz.get() is this
hop 2 → bob._objects   1  int64 (4,)   [1, 2, 3, ...]   ● me  ● bob  ○ alice
   zz.get().get() is this"""

IN_CHINESE = """\
me：这个笔记本   zz   me:3 → alice:2
   zz 就是这个
第 1 跳 → alice._objects   alice:2 → bob:1   指针，指向 int64 (4,)
   zz.get() 就是这个
第 2 跳 → bob._objects   1  int64 (4,)   [1, 2, 3, ...]   ● me  ● bob  ○ alice
   zz.get().get() 就是这个"""

LINES = ("p = torch.tensor([1, 2, 3, 4]).send(bob)", "zz = p.send(alice)")


@pytest.fixture
def chinese() -> Iterator[None]:
    language("zh")
    yield
    language("en")


def test_each_hop_is_a_line_with_the_learners_own_words_for_it() -> None:
    with room("bob", "alice") as (history, names):
        run(history, names, *LINES)
        assert repr(chain(names["zz"])) == TABLE


def test_a_chain_speaks_chinese(chinese: None) -> None:
    with room("bob", "alice") as (history, names):
        run(history, names, *LINES)
        assert repr(chain(names["zz"])) == IN_CHINESE


def test_its_boxes_are_the_entries_that_get_would_lead_along() -> None:
    with room("bob", "alice", "carol") as (history, names):
        run(history, names, *LINES, "y = zz + zz", "w = y.send(carol)")
        links = chain(names["w"]).links
        target = names["w"]
        walked = ["me"]
        now = history.at(len(history))
        address = now.names["w"].description.target
        while address is not None:
            walked.append(address.worker)
            there = now.find(address.worker, address.id)
            address = there.target if there else None
        assert [link.worker for link in links] == walked == ["me", "carol", "alice", "bob"]
        assert isinstance(target, torch.Tensor)
        home = target.get().get().get()  # type: ignore[attr-defined]  # a pointer's verb
        assert home.tolist() == [2, 4, 6, 8]
        assert links[-1].typed == "w.get().get().get() is this"


def test_a_value_that_me_has_not_seen_is_sealed_and_xray_says_that_it_is_on() -> None:
    with room("bob", "alice") as (history, names):
        run(history, names, *LINES, "y = zz + zz")
        assert "[2, 4, 6, ...]" not in repr(chain(names["y"]))
        assert "not seen by me" in repr(chain(names["y"]))
        shown = repr(chain(names["y"], xray=True))
        assert "[2, 4, 6, ...]  X-ray" in shown
        assert shown.splitlines()[0] == "X-ray is on: it shows values that me has never seen."


def test_a_chain_that_dangles_says_so_and_by_which_line_the_object_left() -> None:
    with room("bob", "alice") as (history, names):
        run(history, names, *LINES, "x = p.get()")
        *_, end = chain(names["zz"]).links
        assert "dangling" in end.kinds
        assert end.detail == "not found"
        assert end.note.startswith("left bob by ")
        assert end.typed == "zz.get().get() finds nothing"


def test_the_gradient_of_a_pointer_lies_where_its_target_does() -> None:
    with room("bob", "alice") as (history, names):
        run(history, names, "p = torch.ones(3, requires_grad=True).send(bob)", "p.sum().backward()")
        run(history, names, "zz = p.send(alice)", "g = zz.grad")
        lines = repr(chain(names["g"])).splitlines()
        assert lines[2].startswith("hop 1 → alice._objects   alice:")
        assert lines[2].split("   ")[1].endswith("::grad → bob:1::grad")
        assert lines[4] == "hop 2 → bob._objects   1::grad  float32 (3,)   not seen by me"
        here = names["g"]
        assert here.get().get().tolist() == [1, 1, 1]  # type: ignore[attr-defined]  # a pointer's verbs


def test_what_is_no_pointer_is_refused_by_name() -> None:
    with room("bob"), pytest.raises(TypeError, match=r"^chain\(\) shows a pointer, .*; this is a Tensor\.$"):
        chain(torch.zeros(2))


def test_a_pointer_without_a_name_is_called_this_pointer() -> None:
    with room("bob") as (_, names):
        pointer = torch.ones(2).send(names["bob"])  # type: ignore[attr-defined]  # the hook's verb
        assert repr(chain(pointer)).splitlines()[1] == "   this pointer is this"


@pytest.mark.needs("dot")
def test_it_is_stored_as_text_and_png_alone_the_same_each_time(tmp_path: Path) -> None:
    with room("bob", "alice") as (history, names):
        run(history, names, *LINES)
        data, about = chain(names["zz"])._repr_mimebundle_()
        assert data.keys() == {"text/plain", "image/png"}
        assert about["image/png"]["width"] > 2 * about["image/png"]["height"]
        assert chain(names["zz"])._repr_mimebundle_()[0] == data
        chain(names["zz"]).save(tmp_path / "dark.png", dark=True)
        assert (tmp_path / "dark.png").read_bytes() != data["image/png"]
