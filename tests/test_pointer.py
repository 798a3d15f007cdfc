"""What a pointer does: send copies, get takes, move transfers; everything else happens where the data is."""

from __future__ import annotations

import copy
import gc
from collections.abc import Iterator

import pytest
import torch

import syftlite as sy
from tests.rooms import Meet, is_simulated

Room = tuple[sy.VirtualWorker, sy.VirtualWorker, sy.VirtualWorker]


@pytest.fixture
def room(meet: Meet) -> Iterator[Room]:
    with meet("bob", "alice", "carol") as (bob, alice, carol):
        yield bob, alice, carol


def test_send_puts_a_copy_on_the_worker_and_leaves_the_tensor_as_it_is(room: Room) -> None:
    bob, _, _ = room
    x = torch.tensor([1, 2, 3])
    x_ptr = x.send(bob)
    x += 1
    assert torch.equal(x, torch.tensor([2, 3, 4]))
    assert torch.equal(x_ptr.get(), torch.tensor([1, 2, 3]))


def test_the_seed_prints_as_the_contract_says(room: Room, capsys: pytest.CaptureFixture[str]) -> None:
    bob, alice, _ = room
    x = torch.tensor([1, 2, 3, 4])
    x_ptr = x.send(bob)
    pointer_to_x_ptr = x_ptr.send(alice)
    print(x_ptr, pointer_to_x_ptr, bob._objects, alice._objects, bob, sep="\n")
    x_ptr = pointer_to_x_ptr.get()
    print(x_ptr, x_ptr.get(), bob._objects, alice._objects, sep="\n")
    inside = is_simulated(bob)
    assert capsys.readouterr().out.splitlines() == [
        "(Wrapper)>[PointerTensor | me:2 -> bob:1]",
        "(Wrapper)>[PointerTensor | me:3 -> alice:2]",
        "{1: tensor([1, 2, 3, 4])}" if inside else "{1: int64 (4,)}",
        "{2: (Wrapper)>[PointerTensor | alice:2 -> bob:1]}",
        "<VirtualWorker id:bob #objects:1>" if inside else "<RemoteWorker id:bob #objects:1>",
        "(Wrapper)>[PointerTensor | me:2 -> bob:1]",
        "tensor([1, 2, 3, 4])",
        "{}",
        "{}",
    ]


def test_arithmetic_on_a_chain_makes_one_tensor_and_one_pointer(room: Room) -> None:
    bob, alice, _ = room
    p2p2x = torch.tensor([1, 2, 3, 4, 5]).send(bob).send(alice)
    y = p2p2x + p2p2x
    assert (len(bob._objects), len(alice._objects)) == (2, 2)
    assert repr(y) == "(Wrapper)>[PointerTensor | me:6 -> alice:5]"
    assert torch.equal(y.get().get(), torch.tensor([2, 4, 6, 8, 10]))
    assert (len(bob._objects), len(alice._objects)) == (1, 1)


def test_move_goes_from_worker_to_worker_and_every_name_follows(room: Room) -> None:
    bob, alice, _ = room
    x = torch.tensor([1.5, 2.5]).send(bob)
    same = x
    x = x.move(alice)
    assert bob._objects == {}
    assert list(alice._objects) == [1]
    assert same is x
    assert repr(x) == "(Wrapper)>[PointerTensor | me:2 -> alice:1]"
    assert sy.history().bytes_between("bob", "alice").data == 8
    assert sy.history().bytes_between("alice", "me").data == 0
    assert torch.equal(x.get(), torch.tensor([1.5, 2.5]))


def test_move_to_where_it_is_changes_nothing_and_move_to_me_is_get(room: Room) -> None:
    bob, _, _ = room
    x = torch.tensor([1]).send(bob)
    steps = len(sy.history())
    assert x.move(bob) is x
    assert len(sy.history()) == steps
    assert torch.equal(x.move(sy.local_worker), torch.tensor([1]))
    assert bob._objects == {}


def test_move_on_a_chain_moves_the_pointer_and_not_the_data(room: Room) -> None:
    bob, alice, carol = room
    chain = torch.tensor([1, 2]).send(bob).send(alice)
    chain = chain.move(carol)
    assert (len(bob._objects), len(alice._objects), len(carol._objects)) == (1, 0, 1)
    assert repr(carol._objects[2]) == "(Wrapper)>[PointerTensor | carol:2 -> bob:1]"
    assert torch.equal(chain.get().get(), torch.tensor([1, 2]))


def test_a_moved_tensor_overwrites_nothing_where_its_id_is_taken(room: Room) -> None:
    bob, alice, _ = room
    x = torch.tensor([1, 2])
    on_bob, on_alice = x.send(bob), x.send(alice)
    on_bob += 10
    on_bob.move(alice)
    assert torch.equal(on_alice.get(), torch.tensor([1, 2]))
    assert torch.equal(on_bob.get(), torch.tensor([11, 12]))


def test_the_data_goes_when_its_last_pointer_goes_wherever_that_is(room: Room) -> None:
    bob, alice, _ = room
    x_ptr = torch.tensor([1]).send(bob)
    chain = x_ptr.send(alice)
    del x_ptr
    assert (len(bob._objects), len(alice._objects)) == (1, 1)
    del chain
    assert (len(bob._objects), len(alice._objects)) == (0, 0)


def test_a_chain_of_four_collapses_hop_by_hop(room: Room) -> None:
    bob, alice, carol = room
    chain = torch.tensor([3]).send(bob).send(alice).send(carol).send(alice)
    assert torch.equal((chain * 2).get().get().get().get(), torch.tensor([6]))
    assert (len(bob._objects), len(alice._objects), len(carol._objects)) == (1, 2, 1)
    del chain
    assert (len(bob._objects), len(alice._objects), len(carol._objects)) == (0, 0, 0)


def test_a_pointer_in_a_reference_cycle_goes_with_the_garbage_collector(room: Room) -> None:
    bob, _, _ = room
    ring: list[object] = [torch.tensor([1]).send(bob)]
    ring.append(ring)
    del ring
    gc.collect()
    assert bob._objects == {}


def test_copy_makes_a_second_object_and_nothing_travels(room: Room) -> None:
    bob, alice, _ = room
    p = torch.tensor([1, 2]).send(bob)
    for make in (sy.PointerTensor.copy, copy.deepcopy):
        second = make(p)
        second.add_(5)
        assert len(bob._objects) == 2
        assert torch.equal(second.get(), torch.tensor([6, 7]))
    chain = p.send(alice)
    twin = chain.copy()
    assert (len(bob._objects), len(alice._objects)) == (2, 2)
    assert torch.equal(twin.get().get(), torch.tensor([1, 2]))
    assert sy.history().bytes_between("bob", "me").data == 3 * 16  # the three that were fetched


def test_copy_copy_is_another_name_for_the_same_pointer(room: Room) -> None:
    bob, _, _ = room
    p = torch.tensor([1, 2]).send(bob)
    q = copy.copy(p)
    assert repr(q) == repr(p)
    del p
    assert torch.equal(q.get(), torch.tensor([1, 2]))


def test_in_place_operations_return_the_same_pointer_on_a_pointer_and_on_a_chain(room: Room) -> None:
    bob, alice, _ = room
    p = torch.zeros(3).send(bob)
    chain = p.send(alice)
    assert p.add_(1) is p
    assert chain.mul_(4) is chain
    before = p
    p += 2
    assert p is before
    assert torch.equal(p.get(), torch.full((3,), 6.0))


def test_metadata_is_known_at_once_and_stays_right_for_every_holder(room: Room) -> None:
    bob, alice, _ = room
    p = torch.zeros(2, 3).send(bob)
    chain = p.send(alice)
    messages = len(list(sy.history().messages()))
    assert (p.shape, p.dtype, p.ndim, p.numel(), len(p), p.dim(), p.size(1)) == ((2, 3), torch.float32, 2, 6, 2, 2, 3)
    assert (p.requires_grad, p.is_leaf, p.device, p.is_floating_point()) == (False, True, torch.device("cpu"), True)
    assert len(list(sy.history().messages())) == messages
    p.unsqueeze_(0)
    assert p.shape == chain.shape == (1, 2, 3)
    chain.resize_(6)
    assert p.shape == chain.shape == (6,)
    p.requires_grad = True
    assert p.requires_grad is chain.requires_grad is True
    p.data = torch.ones(2, 2).send(bob)
    assert p.shape == chain.shape == (2, 2)


def test_several_results_come_as_torch_gives_them(room: Room) -> None:
    bob, alice, _ = room
    m = torch.tensor([[3.0, 1.0], [2.0, 5.0]])
    for p in (m.send(bob), m.send(bob).send(alice)):
        values, indices = p.max(dim=1)
        assert torch.equal(_home(values), m.max(dim=1).values)
        assert torch.equal(_home(indices), m.max(dim=1).indices)
        assert torch.equal(_home(p.topk(1).values), m.topk(1).values)
        assert [_home(row).tolist() for row in p] == m.tolist()
        assert torch.equal(_home(torch.stack(p.unbind())), m)
        assert torch.equal(_home(torch.cat(tensors=[p, p], dim=0)), torch.cat([m, m]))
    assert m.max() == _home(p.max())
    assert torch.equal(_home(m.send(bob).max(1).values), m.max(1).values)  # not the signature of the call before


def test_indexing_assignment_and_masks_work_on_both_ends(room: Room) -> None:
    bob, alice, _ = room
    x = torch.arange(6.0).reshape(2, 3)
    p = x.send(bob)
    chain = p.send(alice)
    chain[0, 1:] = 9
    p[p > 8] = -1
    x[0, 1:] = -1
    assert torch.equal(p[:, [0, 2]].get(), x[:, [0, 2]])
    assert torch.equal(chain[..., None].get().get(), x[..., None])
    out = torch.zeros(2, 3).send(bob)
    assert torch.add(p, p, out=out) is out
    assert torch.equal(out.get(), x + x)


def test_views_share_memory_there_as_they_do_here(room: Room) -> None:
    bob, _, _ = room
    p = torch.zeros(4).send(bob)
    first, rest = p[:1], p[1:]
    rest.add_(1)
    first.fill_(7)
    assert torch.equal(p.get(), torch.tensor([7.0, 1, 1, 1]))


def test_a_number_may_travel_by_value_and_keeps_the_dtype_rules(room: Room) -> None:
    bob, _, _ = room
    p = torch.tensor([1, 2]).send(bob)
    assert torch.equal((p * torch.tensor(1.5)).get(), torch.tensor([1.5, 3.0]))
    assert (p / 2).dtype is torch.float32
    assert torch.equal((2**p).get(), torch.tensor([2, 4]))
    assert torch.equal((1 - p).get(), torch.tensor([0, -1]))


def test_comparison_gives_pointers_and_none_gives_a_plain_answer(room: Room) -> None:
    bob, _, _ = room
    p = torch.tensor([1, 2]).send(bob)
    assert torch.equal((p == p).get(), torch.tensor([True, True]))
    assert torch.equal((p != 1).get(), torch.tensor([False, True]))
    assert (p == None) is False  # noqa: E711  (the comparison is what is tested)


def test_autograd_stays_where_the_data_is_and_get_carries_the_gradient(room: Room) -> None:
    bob, alice, _ = room
    w = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
    (w * w).sum().backward()
    p = torch.tensor([1.0, 2.0, 3.0], requires_grad=True).send(bob)
    chain = p.send(alice)
    assert p.grad is None
    (chain * p.send(alice)).sum().backward()
    assert repr(p.grad).endswith("-> bob:1]::grad")
    assert len(bob._objects) == 1
    assert torch.equal(p.grad.get(), w.grad)
    p.grad *= 0
    assert torch.equal(chain.grad.get().get(), torch.zeros(3))
    with torch.no_grad():
        p.data.sub_(0.5)
        assert not (p * 2).requires_grad
    home = p.get()
    assert torch.equal(home, torch.tensor([0.5, 1.5, 2.5], requires_grad=True))
    assert torch.equal(home.grad, torch.zeros(3))


def test_a_gradient_that_is_kept_outlives_zero_grad_as_in_torch(room: Room) -> None:
    bob, _, _ = room
    p = torch.ones(2, requires_grad=True).send(bob)
    (p * 3).sum().backward()
    gradient = p.grad
    p.grad = None
    assert p.grad is None
    assert torch.equal((gradient + 1).get(), torch.full((2,), 4.0))


def test_the_same_tensor_sent_again_takes_the_place_of_the_first(room: Room) -> None:
    bob, _, _ = room
    x = torch.tensor([1])
    first, second = x.send(bob), x.send(bob)
    assert list(bob._objects) == [1]
    assert first.id_at_location == second.id_at_location == 1
    del first
    assert torch.equal(second.get(), x)


def test_a_pointer_kept_elsewhere_finds_the_tensor_that_is_sent_again(room: Room) -> None:
    bob, alice, _ = room
    x = torch.tensor([1])
    x_ptr = x.send(bob)
    chain = x_ptr.send(alice)
    x_ptr.get()
    again = x.send(bob)
    del again
    assert list(bob._objects) == [1]  # alice still points there
    assert torch.equal(chain.get().get(), x)


def test_sending_again_tells_every_holder_how_the_object_looks_now(room: Room) -> None:
    bob, alice, _ = room
    x = torch.zeros(2)
    chain = x.send(bob).send(alice)
    x.resize_(3).fill_(1)
    again = x.send(bob)
    assert again.shape == chain.shape == (3,)
    assert torch.equal(chain.get().get(), torch.ones(3))


def test_workers_are_the_same_for_the_same_id(room: Room) -> None:
    bob, _, _ = room
    p = torch.tensor([1]).send(bob)
    again = sy.VirtualWorker(hook=sy.TorchHook(torch), id="bob")
    assert again == bob == p.location
    assert p.owner is sy.local_worker
    assert torch.tensor([2]).send("bob").location is bob


def test_a_worker_may_have_a_number_for_an_id() -> None:
    with sy.fresh():
        number = sy.VirtualWorker(sy.TorchHook(torch), id=7)
        assert repr(torch.tensor([2]).send(7)).endswith("-> 7:1]")
        assert repr(number) == "<VirtualWorker id:7 #objects:0>"


def test_fresh_is_an_empty_room_and_the_old_one_comes_back(room: Room) -> None:
    bob, _, _ = room
    p = torch.tensor([1]).send(bob)
    with sy.fresh() as me:
        assert (len(sy.history()), me._objects, sy.local_worker is me) == (0, {}, True)
        other = sy.VirtualWorker(sy.TorchHook(torch), id="bob")
        assert other is not bob
        assert repr(torch.tensor([1]).send(other)) == "(Wrapper)>[PointerTensor | me:2 -> bob:1]"
    assert torch.equal(p.get(), torch.tensor([1]))


def test_what_is_taken_out_of_the_window_is_taken_out_of_the_store(room: Room) -> None:
    bob, _, _ = room
    p, q = torch.tensor([1]).send(bob), torch.tensor([2]).send(bob)
    assert repr(bob._objects.pop(q.id_at_location)) == ("tensor([2])" if is_simulated(bob) else "int64 (1,)")
    assert list(bob._objects) == [p.id_at_location]
    del bob._objects[p.id_at_location]
    assert bob._objects == {}
    with pytest.raises(sy.ObjectNotFoundError, match=r"it left at test_pointer.py, line \d+: `del bob._objects"):
        p.get()


def _home(pointer: torch.Tensor) -> torch.Tensor:
    while isinstance(pointer, sy.PointerTensor):
        pointer = pointer.get()
    return pointer
