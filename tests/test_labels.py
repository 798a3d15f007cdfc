"""Tags and descriptions: written on a tensor or through a pointer, printed as in 0.2.9, and what search finds."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch

import syftlite as sy
from syftlite import snapshot
from tests.rooms import Meet, is_simulated

Room = tuple[sy.VirtualWorker, sy.VirtualWorker]


@pytest.fixture
def room(meet: Meet) -> Iterator[Room]:
    with meet("bob", "alice") as (bob, alice):
        yield bob, alice


def test_a_labelled_tensor_and_its_pointer_print_as_in_0_2_9_with_the_tags_sorted(room: Room) -> None:
    bob, _ = room
    x = torch.tensor([1, 2, 3]).tag("#fun", "#boston").describe("The input\ndatapoints")
    on_tensor = "\n\tTags: #boston #fun \n\tDescription: The input...\n\tShape: torch.Size([3])"
    assert repr(x) == str(x) == f"tensor([1, 2, 3]){on_tensor}"
    x_ptr = x.send(bob)
    assert repr(x_ptr) == str(x_ptr)
    assert repr(x_ptr) == (
        "(Wrapper)>[PointerTensor | me:2 -> bob:1]"
        "\n\tTags: #boston #fun \n\tShape: torch.Size([3])\n\tDescription: The input..."
    )
    assert str(bob._objects) == f"{{1: {'tensor([1, 2, 3])' if is_simulated(bob) else 'int64 (3,)'}{on_tensor}}}"
    assert (x_ptr.tags, x_ptr.description) == ({"#boston", "#fun"}, "The input\ndatapoints")
    assert (bob.search("#fun")[0].tags, x.tags) == ({"#boston", "#fun"}, {"#boston", "#fun"})


def test_only_what_was_written_is_printed(room: Room) -> None:
    bob, _ = room
    plain, tagged, described = torch.ones(1), torch.ones(1).tag("#a"), torch.ones(1).describe("one")
    assert (plain.tags, plain.description, repr(plain)) == (None, None, "tensor([1.])")
    assert repr(tagged) == "tensor([1.])\n\tTags: #a \n\tShape: torch.Size([1])"
    assert repr(described) == "tensor([1.])\n\tDescription: one...\n\tShape: torch.Size([1])"
    assert repr(described.send(bob)).endswith("bob:1]\n\tDescription: one...")
    assert repr(torch.nn.Parameter(torch.ones(1))) == "Parameter containing:\ntensor([1.], requires_grad=True)"


def test_labels_travel_with_the_object_and_not_with_results(room: Room) -> None:
    bob, alice = room
    x_ptr = torch.tensor([1, 2]).tag("#a").describe("d").send(bob)
    assert (x_ptr + x_ptr).tags is None
    assert x_ptr.copy().tags is None
    x_ptr.move(alice)
    assert x_ptr.tags == {"#a"}
    assert len(alice.search("#a")) == 1
    home = x_ptr.get()
    assert (home.tags, home.description) == ({"#a"}, "d")
    assert home.clone().tags is None


def test_what_is_written_through_a_pointer_is_written_where_the_data_is(room: Room) -> None:
    bob, alice = room
    x_ptr = torch.tensor([1, 2]).send(bob)
    pp = x_ptr.send(alice)
    assert pp.tag("#a").describe("d") is pp
    assert bob.search("#a")[0].description == "d"
    assert (x_ptr.tags, pp.tags, alice._objects[2].tags) == ({"#a"}, {"#a"}, {"#a"})
    x_ptr.tags = {"#b", "#c"}
    x_ptr.description = None
    assert (pp.tags, pp.description, len(bob.search("#a"))) == ({"#b", "#c"}, None, 0)
    x_ptr.tags = None
    assert repr(bob._objects[1]) == ("tensor([1, 2])" if is_simulated(bob) else "int64 (2,)")


def test_labels_are_no_new_value_and_stay_through_changes_in_place(room: Room) -> None:
    bob, _ = room
    x_ptr = torch.tensor([1.0, 2.0]).tag("#a").send(bob)
    x_ptr.add_(1)
    x_ptr.unsqueeze_(0)
    assert (x_ptr.tags, x_ptr.shape) == ({"#a"}, torch.Size([1, 2]))
    y_ptr = torch.tensor([1.0]).send(bob)
    y_ptr.tag("#b")
    assert sy.history().seen_by(y_ptr.id_at_location) == ("me", "bob")


def test_search_wants_all_tags_or_an_id(room: Room) -> None:
    bob, _ = room
    pointers = [
        torch.tensor([number]).tag(*tags).send(bob)
        for number, tags in enumerate([("#fun", "#mnist"), ("#dull", "#cifar"), ("#fun", "#housing"), ("#dull",)])
    ]
    assert numbers(bob.search("#fun")) == [0, 2]
    assert numbers(bob.search(["#fun", "#housing"])) == [2]
    assert numbers(bob.search("#fun", "#housing")) == [2]
    assert numbers(bob.search(pointers[1].id_at_location)) == [1]
    assert bob.search("#fun", "#nowhere") == bob.search("#none") == []
    assert numbers(bob.find_by_tag("#cifar")) == [1]


def numbers(found: list[torch.Tensor]) -> list[int]:
    """Return what was found as numbers: values that were looked at, or pointers."""
    return [int(each.copy().get()) if isinstance(each, sy.PointerTensor) else int(each) for each in found]


def test_a_search_by_me_gives_pointers_that_keep_what_they_found(room: Room) -> None:
    bob, alice = room
    me = sy.local_worker
    x_ptr = torch.tensor([1, 2]).tag("#a").send(bob)
    (found,) = me.request_search(["#a"], location=bob)
    assert repr(found).startswith("(Wrapper)>[PointerTensor | me:3 -> bob:1]")
    del x_ptr
    gc.collect()
    assert torch.equal((found + 1).get(), torch.tensor([2, 3]))
    assert me.request_search("#a", "alice") == []
    assert sy.history().seen_by(1) == ("me", "bob")
    with pytest.raises(sy.AskMeError, match=r"sy.local_worker.request_search\('#tag', location=alice\)"):
        alice.request_search("#a", bob)
    del found
    assert bob._objects == {}


def test_a_grid_searches_all_its_workers_at_once(meet: Meet) -> None:
    with meet("bob", "alice", "carol") as workers:
        search_in_a_grid(*workers)


def search_in_a_grid(bob: sy.Worker, alice: sy.Worker, carol: sy.Worker) -> None:
    kept = [torch.ones(n).tag("#x", f"#{n}").send(worker) for n, worker in ((1, bob), (2, alice), (3, carol))]
    grid = sy.PrivateGridNetwork(bob, alice, carol)
    assert list(grid.search("#x")) == ["bob", "alice", "carol"]
    assert [pointer.shape for pointer in grid.search("#x", "#2")["alice"]] == [torch.Size([2])]
    assert grid.search("#none") == {}
    assert repr(sy.VirtualGrid([bob, "alice"])) == "<PrivateGridNetwork bob, alice>"
    with pytest.raises(sy.NotOnGridError, match="has no 'serve_model'"):
        grid.serve_model(torch.nn.Linear(1, 1), id="m")
    assert len(kept) == 3


def test_what_is_no_text_is_no_label(room: Room) -> None:
    bob, _ = room
    x, x_ptr = torch.ones(1), torch.ones(1).send(bob)
    before = snapshot.read().stores
    for call in (lambda: x.tag(["#a"]), lambda: x_ptr.tag(["#a"]), lambda: x.tag("#b", ["#a"])):
        with pytest.raises(sy.LabelError) as caught:
            call()
        assert str(caught.value) == "A tag is a text, and this is ['#a']. Try x.tag('#ages', '#2024')."
    with pytest.raises(sy.LabelError) as caught:
        x_ptr.describe(3)
    assert str(caught.value) == "A description is a text, and this is 3. Try x.describe('Ages of patients')."
    assert snapshot.read().stores == before
    assert x.tags is None


def test_a_saved_history_keeps_the_labels(room: Room, tmp_path: Path) -> None:
    bob, _ = room
    x_ptr = torch.tensor([1]).tag("#a").describe("d").send(bob)
    sy.history().save(tmp_path / "history.json")
    there = sy.History.load(tmp_path / "history.json").at(1).stores["bob"][1]
    assert there == sy.history().at(1).stores["bob"][1]
    assert there.labels is not None
    assert (there.labels.tags, there.labels.description) == (("#a",), "d")
    assert x_ptr.tags == {"#a"}
