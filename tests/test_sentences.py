"""One plain sentence for each kind of step, in both languages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import torch

import syftlite as sy
from syftlite_widgets import language
from syftlite_widgets.sentences import messages, sentence


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
    chinese = assert_all_chinese(history)
    assert len(set(chinese)) == len(chinese)


def test_a_model_that_travels_has_one_sentence(room: tuple[Any, Any]) -> None:
    bob, alice = room
    history = sy.history()
    model = torch.nn.Linear(2, 1)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
    x_ptr = torch.ones(3, 2).send(bob)
    spoken: list[str] = []
    calls: tuple[Callable[[], Any], ...] = (
        *(lambda: model.send(bob), lambda: model.send(alice), lambda: model.get(), lambda: copies.append(model.copy())),
        *(lambda: optimizer.move(alice), lambda: optimizer.get(), lambda: model.move(alice), lambda: model.get()),
        lambda: optimizer.send(bob),
    )
    copies: list[Any] = []
    for call in calls:
        call()
        spoken.append(sentence(history, len(history)))
        if len(copies) == 1 and not optimizer.state:
            model(x_ptr).sum().backward()
            optimizer.step()
    assert spoken == [
        "The model goes to bob: 2 tensors, 12 B. Pointers to it stay here.",
        "The model goes to alice as pointers: 2 pointers. The numbers stay on bob.",
        "The model comes back from alice as pointers: 2 pointers. The numbers stay on bob.",
        "bob makes a second model there: 2 tensors. No numbers travel.",
        "What the optimizer remembers goes from bob to alice directly: 2 tensors, 12 B. me saw nothing.",
        "What the optimizer remembers comes home from alice, which no longer has it: 2 tensors, 12 B.",
        "The model goes from bob to alice directly: 2 tensors, 24 B. me saw nothing.",  # with its gradients
        "The model comes home from alice, which no longer has it: 2 tensors, 24 B.",
        "What the optimizer remembers goes to bob: 2 tensors, 12 B. Pointers to it stay here.",
    ]
    pills = messages(history, 2, ["me", "bob", "alice"])
    assert [(pill["from"], pill["to"], pill["label"]) for pill in pills] == [("me", "bob", "OBJ ×2  12 B")]
    language("zh")
    assert_all_chinese(history)


def assert_all_chinese(history: Any) -> list[str]:
    chinese = [sentence(history, step) for step in range(1, len(history) + 1)]
    assert all(any("\u4e00" <= letter <= "\u9fff" for letter in text) for text in chinese)
    return chinese
