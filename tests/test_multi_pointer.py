"""One tensor on several workers under one name: each call is made on each of them."""

from __future__ import annotations

import copy
from collections.abc import Iterator

import pytest
import torch
import torch.nn.functional as F

import syftlite as sy
from syftlite import snapshot
from tests.rooms import Meet, is_simulated

Room = tuple[sy.VirtualWorker, sy.VirtualWorker]


@pytest.fixture
def room(meet: Meet) -> Iterator[Room]:
    with meet("bob", "alice") as (bob, alice):
        yield bob, alice


def test_a_tensor_sent_to_two_workers_prints_a_line_each(room: Room) -> None:
    a = torch.tensor([1, 2, 3]).send(*room)
    assert str(a) == repr(a)
    assert repr(a) == (
        "(Wrapper)>[MultiPointerTensor]\n\t-> [PointerTensor | me:2 -> bob:1]\n\t-> [PointerTensor | me:3 -> alice:1]"
    )
    assert (a.shape, a.dtype, a.ndim, len(a), a.requires_grad) == (torch.Size([3]), torch.int64, 1, 3, False)
    assert list(a.child) == ["bob", "alice"]
    assert len(sy.history()) == 1


def test_get_returns_the_list_or_the_sum(room: Room) -> None:
    bob, alice = room
    a = torch.tensor([1, 2, 3, 4, 5]).send(bob, alice)
    b = a + a
    assert torch.equal(b.get(sum_results=True), torch.tensor([4, 8, 12, 16, 20]))
    first, second = (a + a).get()
    assert torch.equal(first, torch.tensor([2, 4, 6, 8, 10]))
    assert torch.equal(second, first)
    if is_simulated(bob):
        assert [value.tolist() for value in a.virtual_get()] == [[1, 2, 3, 4, 5]] * 2
    else:
        with pytest.raises(sy.DataNotHereError, match=r"^virtual_get needs values that are on bob, not here\."):
            a.virtual_get()
    assert (len(bob._objects), len(alice._objects)) == (1, 1)
    a.get()
    assert (bob._objects, alice._objects) == ({}, {})


def test_functions_methods_operators_and_indexing_work_on_each(room: Room) -> None:
    x = torch.tensor([[1.0, -2.0], [3.0, 4.0]])
    a = x.send(*room)
    calls = (
        *(lambda t: t * 2 - t, lambda t: 1 - t, lambda t: torch.mm(t, t), lambda t: F.relu(t), lambda t: t.sum(dim=0)),
        *(lambda t: t[0], lambda t: t[t > 0], lambda t: torch.stack([t, t]), lambda t: torch.where(t > 0, t, -t)),
        *(lambda t: t.max(1).values, lambda t: torch.split(t, 1)[1], lambda t: t == t, lambda t: t.t() @ t),
    )
    for call in calls:
        for result in call(a).get():
            assert torch.equal(result, call(x))


def test_in_place_calls_change_each_and_return_the_same_multi_pointer(room: Room) -> None:
    a = torch.tensor([1.0, 2.0]).send(*room)
    assert a.add_(1) is a
    a *= 2
    a[0] = 9
    for value in a.get():
        assert torch.equal(value, torch.tensor([9.0, 6.0]))


def test_pointers_with_different_values_combine_and_add_up(room: Room) -> None:
    bob, alice = room
    x, y = torch.tensor([1, 2]).send(bob), torch.tensor([10, 20]).send(alice)
    a = x.combine(y)
    assert torch.equal((a + a).get(sum_results=True), torch.tensor([22, 44]))
    assert torch.equal(sy.combine_pointers(x, y).get(sum_results=True), torch.tensor([11, 22]))


def test_autograd_runs_on_each_worker(room: Room) -> None:
    a = torch.tensor([1.0, 2.0], requires_grad=True).send(*room)
    assert a.grad is None
    (a * a).sum().backward()
    assert isinstance(a.grad, sy.MultiPointerTensor)
    for value in a.get():
        assert torch.equal(value.grad, torch.tensor([2.0, 4.0]))


def test_a_copy_is_a_second_object_on_each_worker(room: Room) -> None:
    bob, alice = room
    a = torch.tensor([1, 2]).send(bob, alice)
    b, c = a.copy(), copy.deepcopy(a)
    b.add_(1)
    assert (len(bob._objects), len(alice._objects)) == (3, 3)
    assert [value.tolist() for value in a.get()] == [[1, 2]] * 2
    assert [value.tolist() for value in c.get()] == [[1, 2]] * 2


def test_the_last_name_that_goes_takes_all_objects_along(room: Room) -> None:
    bob, alice = room
    a = torch.tensor([1, 2]).send(bob, alice)
    del a
    assert (bob._objects, alice._objects) == ({}, {})


def test_when_one_worker_fails_the_others_get_their_objects_back(room: Room) -> None:
    bob, alice = room
    private = torch.tensor([1, 2]).private_tensor(allowed_users=["carol"]).send(alice, user="carol")
    public = torch.tensor([3, 4]).send(bob)
    a = sy.combine_pointers(public, private)
    before = snapshot.read().stores
    with pytest.raises(sy.GetNotPermittedError):
        a.get()
    assert snapshot.read().stores == before
    assert torch.equal(public.get(), torch.tensor([3, 4]))


def test_reading_values_is_refused_as_for_one_pointer(room: Room) -> None:
    a = torch.tensor([1.0, 2.0]).send(*room)
    for read in (lambda: a.tolist(), lambda: bool(a.sum()), lambda: float(a[0]), lambda: a.numpy(), lambda: f"{a:.2f}"):
        with pytest.raises(sy.DataNotHereError, match=r"they are on bob|values that are on bob"):
            read()


def test_a_multi_pointer_and_a_tensor_elsewhere_do_not_meet(meet: Meet) -> None:
    with meet("bob", "alice", "carol") as workers:
        refuse_elsewhere(*workers)


def refuse_elsewhere(bob: sy.Worker, alice: sy.Worker, carol: sy.Worker) -> None:
    a, b = torch.tensor([1]).send(bob, alice), torch.tensor([1]).send(bob, carol)
    c, here = torch.tensor([1]).send(bob), torch.tensor([1])
    before = snapshot.read().stores
    with pytest.raises(sy.NotCollocatedError, match="a is on alice, b is on bob"):
        a + b
    with pytest.raises(sy.NotCollocatedError):
        a + c
    with pytest.raises(sy.NotCollocatedError):
        c + a
    with pytest.raises(sy.NotCollocatedError):
        a + here
    assert snapshot.read().stores == before


def test_what_cannot_be_combined_is_told(room: Room) -> None:
    bob, alice = room
    x, y, z = torch.tensor([1, 2]).send(bob), torch.tensor([1]).send(bob), torch.tensor([1]).send(alice)
    here = torch.tensor([1])
    cases = (
        ((), "A multi pointer needs pointers, and got none."),
        ((x, here), "A multi pointer is made of pointers, and here is a Tensor. Send it first: here.send(bob)."),
        ((x, y), "x and y are both on bob, and a multi pointer has one pointer a worker. Move one of them."),
        ((x, z), "x has the shape (2,) and z has (1,); a multi pointer stands for tensors of one shape."),
    )
    for pointers, sentence in cases:
        with pytest.raises(sy.CombineError) as caught:
            sy.combine_pointers(*pointers)
        assert str(caught.value) == sentence
