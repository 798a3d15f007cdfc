"""Refusals to give away what is private."""

from __future__ import annotations

from syftlite.errors.base import SyftliteError


class GetNotPermittedError(SyftliteError):
    """A private object was asked for by somebody who may not have it."""

    def __init__(self, worker: str, id: int, user: object) -> None:
        """Take the worker, the object's id, and the user who asked, None for nobody."""
        asked = "no user was named" if user is None else f"{user!r} is not one of its users"
        super().__init__(
            f"get: object {id} on {worker} is private, and {asked}. "
            "Ask as one whom its owner allowed: .get(user='...'). The object stays where it is."
        )


class SendNotPermittedError(SyftliteError):
    """A private tensor was to be sent by somebody who may not."""

    def __init__(self, name: str, user: object) -> None:
        """Take the tensor's name, and the user who asked, None for nobody."""
        asked = "no user was named" if user is None else f"{user!r} is not one of its users"
        super().__init__(
            f"send: {name} is private, and {asked}. Send it as one of its allowed users: {name}.send(bob, user='...')."
        )


class PrivacyError(SyftliteError, TypeError):
    """What decides about a private tensor is wrong."""

    def __init__(self, name: str, given: object = None, *, is_pointer: bool = False) -> None:
        """Take the tensor's name and what was given as users, or that it is a pointer."""
        if is_pointer:
            sentence = (
                f"private_tensor: {name} is a pointer, and whoever has the data decides who may have it. "
                "Make the tensor private before it is sent: x.private_tensor(allowed_users=['carol'])."
            )
        else:
            sentence = (
                f"private_tensor: allowed_users is a list of users, and this is {given!r}. "
                f"Try {name}.private_tensor(allowed_users=['carol'])."
            )
        super().__init__(sentence)
