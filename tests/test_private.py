"""Private tensors: who may send and fetch them, and that what is computed of them is private too."""

from __future__ import annotations

from collections.abc import Callable, Iterator

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


def refused(call: Callable[[], object]) -> str:
    """Return the sentence with which a call refuses to fetch; no store changes."""
    before = snapshot.read().stores
    said = ""
    try:  # pytest.raises would keep the traceback, and with it what the call made
        call()
    except sy.GetNotPermittedError as caught:
        said = str(caught)
    assert said
    assert snapshot.read().stores == before
    return said


def test_only_an_allowed_user_sends_and_fetches(room: Room) -> None:
    bob, _ = room
    x = torch.tensor([1, 2, 3]).private_tensor(allowed_users=["carol"])
    assert repr(x) == "(Wrapper)>PrivateTensor>tensor([1, 2, 3])"
    with pytest.raises(sy.SendNotPermittedError) as caught:
        x.send(bob)
    assert str(caught.value) == (
        "send: x is private, and no user was named. Send it as one of its allowed users: x.send(bob, user='...')."
    )
    with pytest.raises(sy.SendNotPermittedError, match="'dave' is not one of its users"):
        x.send(bob, user="dave")
    x_ptr = x.send(bob, user="carol")
    assert refused(lambda: x_ptr.get()) == (
        "get: object 1 on bob is private, and no user was named. "
        "Ask as one whom its owner allowed: .get(user='...'). The object stays where it is."
    )
    assert "'dave' is not one of its users" in refused(lambda: x_ptr.get(user="dave"))
    home = x_ptr.get(user="carol")
    assert torch.equal(home.child, torch.tensor([1, 2, 3]))
    assert (home.allow("carol"), home.allow("dave")) == (True, False)
    assert bob._objects == {}


def test_a_public_tensor_is_open_to_everybody(room: Room) -> None:
    x = torch.tensor([1])
    assert x.allow("anybody")
    assert torch.equal(x.send(room[0]).get(user="anybody"), x)


def test_results_are_private_and_only_those_may_have_them_who_may_have_all_that_they_are_made_of(room: Room) -> None:
    bob, _ = room
    x = torch.tensor([1.0, 2.0]).private_tensor(allowed_users=["carol", "dave"]).send(bob, user="carol")
    y = torch.tensor([3.0, 4.0]).private_tensor(allowed_users=["dave", "erin"]).send(bob, user="erin")
    public = torch.tensor([5.0, 6.0]).send(bob)
    for result in (x + y, torch.cat([x, y]), x * y.sum(), (x @ y) * public, torch.max(x * y, 0).values, (x + y)[0]):
        refused(lambda result=result: result.get(user="carol"))
        assert result.get(user="dave").allow("dave")
    refused(lambda: (public * x).copy().get())
    assert torch.equal((public * public).get(), torch.tensor([25.0, 36.0]))


def test_a_public_tensor_that_takes_private_values_in_becomes_private_with_all_its_views(room: Room) -> None:
    bob, _ = room
    secret = torch.tensor([1.0, 2.0]).private_tensor(allowed_users=["carol"]).send(bob, user="carol")
    public = torch.zeros(2).send(bob)
    view = public.view(2, 1)
    out = torch.zeros(2).send(bob)
    public.add_(secret)
    torch.add(secret, 1, out=out)
    for result in (public, view, out):
        refused(lambda result=result: result.get())
    assert torch.equal(view.get(user="carol").child, torch.tensor([[1.0], [2.0]]))


def test_gradients_of_private_data_are_private_and_so_is_what_learns_from_them(room: Room) -> None:
    bob, _ = room
    secret = torch.tensor([1.0, 2.0]).private_tensor(allowed_users=["carol"]).send(bob, user="carol")
    weight, other = (torch.ones(2, requires_grad=True).send(bob) for _ in range(2))
    (other * other).sum().backward()
    (weight * secret).sum().backward()
    refused(lambda: weight.grad.get())
    refused(lambda: weight.get())
    assert torch.equal(other.grad.get(), torch.tensor([2.0, 2.0]))
    assert torch.equal(weight.get(user="carol").grad.child, torch.tensor([1.0, 2.0]))


def test_a_private_object_stays_private_wherever_it_goes(room: Room) -> None:
    bob, alice = room
    x = torch.tensor([1, 2]).private_tensor(allowed_users=["carol"]).send(bob, user="carol")
    x.move(alice)
    refused(lambda: x.get())
    pp = x.send(bob)
    pp.remote_get()
    refused(lambda: pp.get())
    pp.remote_send(alice)
    pointer = pp.get()
    refused(lambda: pointer.get())
    assert torch.equal(pointer.get(user="carol").child, torch.tensor([1, 2]))


def test_the_window_shows_what_is_private_and_search_finds_it_without_giving_it_away(room: Room) -> None:
    bob, _ = room
    x = torch.tensor([1]).tag("#s").private_tensor(allowed_users=["carol"]).send(bob, user="carol")
    inside, afar = "(Wrapper)>PrivateTensor>tensor([1])", "int64 (1,)\n\tTags: #s \n\tShape: torch.Size([1])"
    assert str(bob._objects) == f"{{1: {inside if is_simulated(bob) else afar}}}"
    (found,) = sy.local_worker.request_search("#s", bob)
    refused(lambda: found.get())
    assert x.tags == {"#s"}


def test_here_too_results_of_private_tensors_are_private(room: Room) -> None:
    x = torch.tensor([1.0, 2.0]).private_tensor(allowed_users=("carol", "dave"))
    y = torch.tensor([1.0, 2.0]).private_tensor(allowed_users=("dave",))
    public = torch.zeros(2)
    assert (x + x).allow("carol")
    assert ((x * y).allow("carol"), (x * y).allow("dave")) == (False, True)
    assert torch.equal(torch.stack([x, x]).child, torch.tensor([[1.0, 2.0], [1.0, 2.0]]))
    public.add_(x)
    assert not public.allow("erin")
    assert (x.shape, len(x), x.sum().item()) == (torch.Size([2]), 2, 3.0)


def test_users_may_be_anything_that_can_be_compared_and_can_travel(room: Room) -> None:
    class User:
        def __init__(self, name: str) -> None:
            self.name = name

        def __eq__(self, other: object) -> bool:
            return isinstance(other, User) and self.name == other.name

        __hash__ = None  # type: ignore[assignment]

    x = torch.tensor([1]).private_tensor(allowed_users=(User("carol"),))
    if not is_simulated(room[0]):
        with pytest.raises(sy.NotSendableError, match=r"^send: a User cannot travel to or from bob\."):
            x.send(room[0], user=User("carol"))
        return
    x_ptr = x.send(room[0], user=User("carol"))
    refused(lambda: x_ptr.get(user=User("dave")))
    assert x_ptr.get(user=User("carol")).allow(User("carol"))


def test_who_may_have_what_is_said_before_it_is_sent(room: Room) -> None:
    x, x_ptr = torch.tensor([1]), torch.tensor([1]).send(room[0])
    with pytest.raises(sy.PrivacyError) as caught:
        x.private_tensor(allowed_users="carol")
    assert str(caught.value) == (
        "private_tensor: allowed_users is a list of users, and this is 'carol'. "
        "Try x.private_tensor(allowed_users=['carol'])."
    )
    with pytest.raises(sy.PrivacyError) as caught:
        x_ptr.private_tensor(allowed_users=["carol"])
    assert str(caught.value) == (
        "private_tensor: x_ptr is a pointer, and whoever has the data decides who may have it. "
        "Make the tensor private before it is sent: x.private_tensor(allowed_users=['carol'])."
    )


def test_a_pointer_and_a_private_tensor_here_do_not_meet(room: Room) -> None:
    x_ptr, secret = torch.tensor([1, 2]).send(room[0]), torch.tensor([1, 2]).private_tensor(allowed_users=["carol"])
    with pytest.raises(sy.NotCollocatedError, match=r"x_ptr is on bob, secret is here. Try secret.send\(bob\)."):
        x_ptr + secret
    with pytest.raises(sy.NotCollocatedError):
        secret + x_ptr
