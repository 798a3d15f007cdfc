"""What old code does to a worker: its store's methods, data of its own, the workers it knows."""

from __future__ import annotations

import copy
import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
import torch

import syftlite as sy
from syftlite.events import Sent
from syftlite.snapshot import describe_held

Room = tuple[sy.VirtualWorker, sy.VirtualWorker]


@pytest.fixture
def room() -> Iterator[Room]:
    with sy.fresh():
        hook = sy.TorchHook(torch)
        yield sy.VirtualWorker(hook, id="bob"), sy.VirtualWorker(hook, id="alice")


def test_the_store_is_read_by_all_its_old_names(room: Room) -> None:
    bob, alice = room
    x = torch.tensor([1, 2])
    x_ptr = x.send(bob)
    pp = x_ptr.send(alice)
    assert x.id in bob._objects
    for window in (bob._objects, bob._tensors, bob.object_store._objects, bob.object_store._tensors):
        assert torch.equal(window[x.id], x)
    assert bob.current_objects() == dict(bob._objects)
    assert [value.tolist() for value in bob._tensors.values()] == [[1, 2]]
    assert len(alice.object_store._tensors) == len(alice.object_store) == 1
    assert (bob.tensors_count, bob.objects_count, len(bob._objects)) == (1, 1, 1)
    assert torch.equal(bob.get_obj(x.id), x)
    assert torch.equal(bob[x.id], x)
    assert (bob[99], bob.find_by_id(99), bob.object_store.find_by_id(99)) == (None, None, None)
    assert repr(alice.get_obj(pp.id_at_location)) == "(Wrapper)>[PointerTensor | alice:2 -> bob:1]"
    with pytest.raises(sy.ObjectNotFoundError, match="bob has no object 99; it has 1"):
        bob.get_obj(99)
    with pytest.raises(AttributeError, match=r"An object store has no 'objects'\. It has: get_obj"):
        bob.object_store.objects  # noqa: B018  (that it raises is what is tested)


def test_what_a_worker_has_of_its_own_stays_without_pointers_and_costs_no_message(room: Room) -> None:
    bob, _ = room
    x = torch.tensor([1.0, 2.0])
    bob.set_obj(x)
    x.add_(1)
    assert torch.equal(bob._objects[x.id], torch.tensor([1.0, 2.0]))
    assert not any(isinstance(event, Sent) for event in sy.history().events(1))
    assert sy.history().seen("bob", x.id) == ("bob",)
    bob.register_obj(torch.tensor([3]), 77)
    bob.object_store.set_obj(torch.tensor([4]))
    bob._objects[88] = torch.tensor([5])
    assert [value.tolist() for value in bob._objects.values()] == [[1.0, 2.0], [3], [4], [5]]
    x_ptr = sy.PointerTensor(location=bob, id_at_location=77)
    del x_ptr
    assert 77 in bob._objects
    bob.rm_obj(77)
    bob.object_store.rm_obj(88)
    bob.de_register_obj(x)
    bob.rm_obj(1234)
    assert [value.tolist() for value in bob._objects.values()] == [[4]]


def test_data_at_construction_is_there_once_however_often_the_cell_runs(room: Room) -> None:
    hook = sy.TorchHook(torch)

    def cell(*values: int) -> sy.VirtualWorker:
        return sy.VirtualWorker(hook, id="dan", data=[torch.tensor([value]).tag("#d") for value in values])

    dan = cell(1, 2)
    ids = list(dan._objects)
    assert cell(1, 2) is dan
    assert list(dan._objects) == ids
    assert [int(value) for value in dan.search("#d")] == [1, 2]
    cell(1, 3, 4)
    assert [int(value) for value in dan._objects.values()] == [1, 3, 4]
    assert next(iter(dan._objects)) == ids[0]
    cell(1)
    assert [int(value) for value in dan._objects.values()] == [1]
    sy.VirtualWorker(hook, id="dan")
    assert len(dan._objects) == 1


def test_clearing_returns_the_worker_and_pointers_say_by_which_line(room: Room) -> None:
    bob, alice = room
    x_ptr = torch.tensor([1.0], requires_grad=True).send(bob)
    (x_ptr * 2).sum().backward()
    assert x_ptr.grad is not None
    pp = x_ptr.send(alice)
    assert bob.clear_objects() is bob
    assert bob.clear_objects(return_self=False) is None
    assert bob._objects == {}
    with pytest.raises(sy.ObjectNotFoundError, match=r"it left at .*`assert bob.clear_objects\(\) is bob`"):
        x_ptr.get()
    with pytest.raises(sy.ObjectNotFoundError):
        pp + 1
    assert alice.clear_objects()._objects == {}
    alice._objects = {}
    bob._objects = {5: torch.tensor([7])}
    assert list(bob._objects) == [5]
    me = sy.local_worker
    assert me.clear_objects() is me
    me.register_obj(torch.tensor([1]))
    assert me._objects == {}


def test_a_copy_of_the_window_is_a_plain_dict(room: Room) -> None:
    bob, _ = room
    x_ptr = torch.tensor([1]).send(bob)
    objects = copy.copy(bob._objects)
    objects.clear()
    assert type(objects) is dict
    assert torch.equal(x_ptr.get(), torch.tensor([1]))


def test_workers_know_each_other_and_say_who_is_unknown(room: Room) -> None:
    bob, alice = room
    me = sy.local_worker
    assert me.add_worker(bob) is me
    assert bob.add_workers([alice, bob]) is bob
    assert bob.get_worker("alice") is bob.get_worker(alice) is alice
    assert list(bob._known_workers) == ["me", "bob", "alice"]
    with pytest.raises(sy.UnknownWorkerError, match="There is no worker 'nobody'"):
        me.get_worker("nobody")
    with pytest.raises(sy.UnknownWorkerError):
        me.add_workers([alice, "nobody"])


def test_workers_are_made_in_loops_with_numbers_and_with_the_options_of_old(room: Room) -> None:
    hook = sy.TorchHook(torch, is_client=True, verbose=False)
    workers = [sy.VirtualWorker(hook=hook, id=number, verbose=False) for number in range(3)]
    pointers = [torch.tensor([worker.id]).send(worker) for worker in workers]
    assert [repr(worker) for worker in workers][1] == "<VirtualWorker id:1 #objects:1>"
    assert repr(pointers[2]) == "(Wrapper)>[PointerTensor | me:6 -> 2:5]"
    assert sy.VirtualWorker(hook) is workers[0]
    assert torch.equal(torch.tensor([1]).send(1).get(), torch.tensor([1]))
    assert isinstance(hook.local_worker, sy.VirtualWorker)
    hook.local_worker.is_client_worker = False


def test_me_gives_and_takes_by_id(room: Room) -> None:
    _, alice = room
    me, x = sy.local_worker, torch.tensor([1, 2])
    me.send_obj(x, alice)
    assert torch.equal(me.request_obj(x.id, alice), x)
    assert alice._objects == {}


def test_what_is_no_tensor_is_no_data(room: Room) -> None:
    bob, alice = room
    x_ptr = torch.tensor([1]).send(bob)
    with pytest.raises(sy.NotATensorError) as caught:
        sy.VirtualWorker(sy.TorchHook(torch), id="dan", data=[[1, 2]])
    assert str(caught.value) == (
        "data: a worker's own data are tensors, and this is [1, 2], which is no tensor. Try torch.tensor([1, 2, 3])."
    )
    with pytest.raises(sy.NotATensorError) as caught:
        alice.set_obj(x_ptr)
    assert str(caught.value) == (
        "register_obj: a worker's own data are tensors, and this is a pointer. "
        "Send a pointer instead: x_ptr.send(alice)."
    )
    assert alice._objects == {}


@contextmanager
def collected_after(allocations: int) -> Iterator[None]:
    """Have Python collect garbage when a block has made so many containers."""
    thresholds = gc.get_threshold()
    pairs = [(number, number) for number in range(3_000)]  # or it would use such pairs as lie about, and make none
    gc.set_threshold(gc.get_count()[0] + allocations, 1, 1)
    gc.enable()
    try:
        yield
    finally:
        gc.set_threshold(*thresholds)
        pairs.clear()


@pytest.mark.parametrize("look", [lambda bob: bob._objects, lambda bob: describe_held({})], ids=["store", "names"])
def test_what_there_is_can_be_listed_while_pointers_go_with_garbage(room: Room, look: Callable[..., object]) -> None:
    bob, _ = room
    kept = [torch.tensor([number]).send(bob) for number in range(20)]
    for allocations in range(60):  # at which step of the listing it is collected, nobody can say
        gc.disable()
        loop: list[object] = [torch.tensor([21]).send(bob)]
        loop.append(loop)
        del loop
        with collected_after(allocations):
            listed = look(bob)
        assert len(listed) >= len(kept)  # type: ignore[arg-type]  # both are dicts
    gc.collect()
    assert len(bob._objects) == len(kept)
