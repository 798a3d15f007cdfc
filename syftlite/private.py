"""A private tensor here, before it is sent and after it was fetched: results of it are private too. Knows torch alone.

On a worker a private object is a plain tensor, and the store knows whose it is.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor
from torch.utils._pytree import tree_leaves, tree_map_only

Users = tuple[object, ...]


class PrivateTensor(Tensor):
    """A tensor that only its allowed users may send, and fetch after it was sent.

    Example:
        >>> x = as_private(torch.tensor([1, 2]), ("carol",))
        >>> x + x
        (Wrapper)>PrivateTensor>tensor([2, 4])
        >>> (x + x).allow("carol"), (x + x).allow("dave")
        (True, False)
    """

    allowed_users: Users

    @classmethod
    def __torch_function__(cls, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        """Run a torch call; what comes out is private, and so is what it changed."""
        if any(kind is not PrivateTensor for kind in types):
            return NotImplemented  # a pointer is among the arguments, and it says what is wrong with that
        kwargs = kwargs or {}
        with torch._C.DisableTorchFunctionSubclass():
            given = [value for value in tree_leaves((args, kwargs)) if isinstance(value, Tensor)]
            allowed = _common([value.allowed_users for value in given if isinstance(value, PrivateTensor)])
            versions = [value._version for value in given]
            result = func(*args, **kwargs)
            for value, version in zip(given, versions, strict=True):
                if value._version != version:
                    as_private(value, allowed)
            return tree_map_only(Tensor, lambda value: as_private(value, allowed), result)

    def allow(self, user: object) -> bool:
        """Say whether a user may send and fetch this tensor."""
        return user in self.allowed_users

    def __deepcopy__(self, memo: dict[int, Any]) -> Tensor:
        """Return a private copy, for the same users; that of a parameter has no gradient, as in torch."""
        if id(self) not in memo:
            with torch._C.DisableTorchFunctionSubclass():
                copy = self.as_subclass(Tensor).detach().clone().requires_grad_(self.requires_grad)
                if getattr(self, "_is_param", False):
                    copy.__dict__["_is_param"] = True
                elif self.is_leaf and self.grad is not None:
                    copy.grad = self.grad.detach().clone()
                memo[id(self)] = as_private(copy, self.allowed_users)
        copied: Tensor = memo[id(self)]
        return copied

    @property
    def child(self) -> Tensor:
        """The same values as a plain tensor."""
        with torch._C.DisableTorchFunctionSubclass():
            return self.as_subclass(Tensor)

    def __repr__(self, *, tensor_contents: object = None) -> str:  # type: ignore[override]
        """Return the values, which are here, and that they are private."""
        return f"(Wrapper)>PrivateTensor>{self.child!r}"

    __str__ = __repr__


def as_private(tensor: Tensor, allowed: Users) -> Tensor:
    """Make a tensor private, for those of these users who were allowed before if it was private already; returns it.

    A learner's own kind of tensor stays of its kind.
    """
    with torch._C.DisableTorchFunctionSubclass():
        if isinstance(tensor, PrivateTensor):
            tensor.allowed_users = _common([tensor.allowed_users, allowed])
        elif type(tensor) is Tensor:
            tensor.__class__ = PrivateTensor
            tensor.allowed_users = allowed  # type: ignore[attr-defined]  # it has the class for it now
    return tensor


def users_of(tensor: Tensor) -> Users | None:
    """Return the users who may have a tensor, None when everybody may."""
    return tensor.allowed_users if isinstance(tensor, PrivateTensor) else None


def _common(lists: list[Users]) -> Users:
    return tuple(user for user in lists[0] if all(user in others for others in lists[1:]))
