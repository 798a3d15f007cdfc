"""Laws of privacy: whatever is computed of private tensors, only those may fetch it who may have all that went in.

The model: each memory on bob has the users that are allowed for it, and a call gives what it makes or changes those
that all its arguments allow.
"""

from __future__ import annotations

from typing import Any

import torch
from hypothesis import given
from hypothesis import strategies as st

import syftlite as sy

USERS = ("carol", "dave", "erin")
_MAKE = (
    *("a + b", "a * 2", "torch.cat([a, b])[:2]", "torch.maximum(a, b)", "a.copy()", "a.clone()", "a.sort().values"),
    *("a.view(2)", "a[:2]", "a.detach()", "torch.stack((a, b)).sum(0)", "torch.zeros_like(a) + b"),
)
_CHANGE = ("a.add_(b)", "a.copy_(b)", "a.mul_(2)", "a.__setitem__(0, b[0])", "torch.add(b, 1, out=a)", "a.data.sub_(b)")

_users = st.one_of(st.none(), st.sets(st.sampled_from(USERS)))
_lines = st.lists(st.tuples(st.sampled_from(_MAKE + _CHANGE), st.integers(0, 20), st.integers(0, 20)), max_size=12)


def allowed_for(users: list[set[str] | None]) -> set[str] | None:
    """Return who may have what is made of things that these users may have; None stands for everybody."""
    named = [each for each in users if each is not None]
    return set.intersection(*named) if named else None


@given(first=st.lists(_users, min_size=2, max_size=4), lines=_lines)
def test_nobody_fetches_what_is_made_of_something_they_may_not_have(
    first: list[set[str] | None], lines: list[tuple[str, int, int]]
) -> None:
    with sy.fresh():
        bob = sy.VirtualWorker(sy.TorchHook(torch), id="bob")
        pointers: list[Any] = []
        memory_of: list[int] = []  # which memory each pointer's object lies in
        users_of: dict[int, set[str] | None] = {}  # by memory
        for number, users in enumerate(first):
            x: Any = torch.tensor([float(number), 1.0])
            if users is None:
                pointers.append(x.send(bob))
            else:
                # Whoever owns the data sends it; then it is as private as the list says.
                private = x.private_tensor(allowed_users=["owner", *users])
                pointers.append(private.send(bob, user="owner"))
            memory_of.append(number)
            users_of[number] = None if users is None else {"owner", *users}
        for code, one, two in lines:
            a, b = one % len(pointers), two % len(pointers)
            uses_b = "b" in code.replace("zeros_like", "")
            allowed = allowed_for([users_of[memory_of[each]] for each in ((a, b) if uses_b else (a,))])
            result = eval(code, {"torch": torch, "a": pointers[a], "b": pointers[b]})
            if code in _CHANGE:
                users_of[memory_of[a]] = allowed
                continue
            pointers.append(result)
            is_view = code in ("a.view(2)", "a[:2]", "a.detach()")
            memory_of.append(memory_of[a] if is_view else len(users_of))
            users_of[memory_of[-1]] = allowed
        for pointer, memory in zip(pointers, memory_of, strict=True):
            for user in ("owner", *USERS, None):
                allowed = users_of[memory]
                assert _may_fetch(pointer.copy(), user) == (allowed is None or user in allowed)


def _may_fetch(pointer: Any, user: str | None) -> bool:
    try:
        pointer.get(user=user)
    except sy.GetNotPermittedError:
        return False
    return True
