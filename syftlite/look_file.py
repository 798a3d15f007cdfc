"""How an object looks, as JSON and back: a part of the file that `history_file` documents. Knows descriptions.

What has no mark, no label and one target takes no room for them.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import torch

from syftlite.description import Address, Description, Fixed, Labels, Mark, Share


def object_out(look: Description) -> dict[str, Any]:
    """Return a description as JSON knows it."""
    plain: dict[str, Any] = {
        "shape": list(look.shape),
        "dtype": str(look.dtype).removeprefix("torch."),
        "requires_grad": look.requires_grad,
        "is_leaf": look.is_leaf,
        "device": str(look.device),
    }
    if look.target is not None:
        plain["target"] = _address_out(look.target)
    if look.others:
        plain["others"] = [_address_out(each) for each in look.others]
    if look.values is not None:
        plain["values"] = [_number_out(value) for value in look.values]
    if look.labels is not None:
        plain |= {"tags": list(look.labels.tags), "about": look.labels.description}
    return plain | mark_out(look.mark)


def _address_out(address: Address) -> list[Any]:
    return [address.worker, address.id, address.attribute]


def mark_out(mark: Mark | None) -> dict[str, Any]:
    """Return a mark as the entry "mark" of an object; nothing without one."""
    match mark:
        case Fixed(base, digits, dtype):
            return {"mark": {"fixed": [base, digits, str(dtype).removeprefix("torch.")]}}
        case Share(secret, part, parts, origin):
            place = [] if origin is None else [origin.worker, origin.id]
            flags = mark.is_renewed + 2 * mark.is_mask
            return {"mark": {"share": [secret, part, parts], "origin": place, "flags": flags}}
    return {}


def mark_in(plain: dict[str, Any] | None) -> Mark | None:
    """Return the mark that `mark_out` wrote.

    Raises:
        ValueError: if it is none.
    """
    match plain:
        case None:
            return None
        case {"fixed": [base, digits, name]}:
            return Fixed(base, digits, _dtype(name))
        case {"share": [secret, part, parts], "origin": place, "flags": flags}:
            return Share(secret, part, parts, Address(*place) if place else None, bool(flags & 1), bool(flags & 2))
    raise ValueError(f"there is no mark {plain!r}")


def _number_out(value: object) -> object:
    if isinstance(value, complex) or (isinstance(value, float) and not abs(value) < float("inf")):
        return str(value)
    return value


def object_in(plain: dict[str, Any]) -> Description:
    """Return the description that `object_out` wrote."""
    target, values = plain.get("target"), plain.get("values")
    facts = (plain["dtype"], plain["requires_grad"], plain["is_leaf"], plain["device"])
    return _description(
        tuple(plain["shape"]),
        *facts,
        tuple(target) if target else None,
        None if values is None else tuple(values),
        Labels(tuple(plain["tags"]), plain["about"]) if "tags" in plain else None,
        mark_in(plain.get("mark")),
        tuple(tuple(each) for each in plain.get("others", ())),
    )


# Most objects of a long record look alike; they share a description, as they did when they were recorded.
@lru_cache(maxsize=10_000)
def _description(
    shape: tuple[int, ...],
    type_name: str,
    requires_grad: bool,
    is_leaf: bool,
    device: str,
    target: tuple[str, int, str] | None,
    values: tuple[object, ...] | None,
    labels: Labels | None,
    mark: Mark | None,
    others: tuple[tuple[str, int, str], ...],
) -> Description:
    facts = (torch.Size(shape), _dtype(type_name), requires_grad, is_leaf, torch.device(device))
    address = Address(*target) if target else None
    return Description(*facts, address, values, labels, mark, tuple(Address(*other) for other in others))


def _dtype(name: str) -> torch.dtype:
    dtype = getattr(torch, name)
    if not isinstance(dtype, torch.dtype):
        raise ValueError(f"there is no dtype {name!r}")
    return dtype
