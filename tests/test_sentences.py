"""One plain sentence for each kind of step, in both languages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import torch

import syftlite as sy
from syftlite_widgets import language
from syftlite_widgets.sentences import sentence


@pytest.fixture
def room() -> Iterator[tuple[Any, Any]]:
    with sy.fresh():
        hook = sy.TorchHook(torch)
        yield sy.VirtualWorker(hook, id="bob"), sy.VirtualWorker(hook, id="alice")
    language("en")


def test_each_verb_has_its_sentence(room: tuple[Any, Any]) -> None:
    bob, alice = room
    history = sy.history()

    def told(call: Callable[[], Any]) -> Any:
        kept.append(call())
        spoken.append(sentence(history, len(history)))
        return kept[-1]

    kept: list[Any] = []
    spoken: list[str] = []
    x = told(lambda: torch.ones(3).send(bob))
    pp = told(lambda: x.send(alice))
    told(lambda: pp.tag("#a"))
    told(lambda: sy.local_worker.request_search("#a", bob))
    told(lambda: pp.remote_get())
    both = told(lambda: torch.ones(2).send(bob, alice))
    twice = told(lambda: both + both)
    told(lambda: twice.get())
    told(lambda: setattr(pp, "gc", False))
    told(lambda: setattr(pp, "gc", True))
    told(lambda: pp.free())
    told(lambda: bob.set_obj(torch.ones(3)))
    told(lambda: bob.clear_objects())
    assert spoken == [
        "A copy of the numbers goes to bob. The tensor here stays as it is.",
        "The pointer goes to alice. The numbers stay on bob; me saw nothing.",
        "bob writes it on the object. No numbers travel.",
        "me asks bob what it has. Descriptions come back, no numbers.",
        "The numbers go from bob to alice directly. me saw nothing.",
        "Copies of the numbers go to bob and alice. The tensor here stays as it is.",
        "bob and alice each run add on their own numbers. The results stay there; me saw nothing.",
        "The numbers come home from bob and alice, who no longer have them. Now me has seen them.",
        "alice will keep the object when its last pointer goes. No numbers travel.",
        "alice will forget the object when its last pointer goes. No numbers travel.",
        "The pointer is let go of, and alice forgets what it led to.",
        "bob has a tensor of its own now. No message brought it.",
        "Objects are taken out of the store of bob. Whoever points to them points to nothing now.",
    ]
    language("zh")
    chinese = [sentence(history, step) for step in range(1, len(history) + 1)]
    assert len(set(chinese)) == len(chinese)
    assert all(any("\u4e00" <= letter <= "\u9fff" for letter in text) for text in chinese)
