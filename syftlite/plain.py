"""Values and descriptions as plain data (lists, maps, numbers, texts), and back. Knows no bytes and no worker.

A list stands for a tuple. What has no plain form of its own is a map with one key that says what it is:
`{"list": [1, 2]}`, `{"dtype": "float32"}`. What comes back is built from a fixed table, never by name: strangers' data
can be wrong (ValueError), and nothing else. REFERENCE stays as it is.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any, TypeAlias

import torch

from syftlite.description import Address, Description, Fixed, Labels, Mark, Share
from syftlite.messages import REFERENCE, Scalar

Plain: TypeAlias = Any
_LARGEST_SIZE = 2**63 - 1  # that a dimension can have
_SMALLEST, _LARGEST = -(2**63), 2**64 - 1  # the whole numbers that msgpack has


# Values


def value_out(value: Any) -> Plain:
    """Return a value as plain data; what cannot travel says only what it is, and does not come back.

    >>> value_out((1, [2.5, None], torch.float32, slice(0, 2)))
    [1, {'list': [2.5, None]}, {'dtype': 'float32'}, {'slice': [0, 2, None]}]
    """
    kind = type(value)
    if kind in _AS_THEY_ARE or value is REFERENCE:
        return value
    if kind is int:
        return value if _SMALLEST <= value <= _LARGEST else {"int": str(value)}
    if kind is tuple:
        return [value_out(item) for item in value]
    out = _OUT.get(kind)
    return {"name": repr(value)} if out is None else out(value)


def value_in(plain: Plain) -> Any:
    """Return the value that plain data stands for.

    Raises:
        ValueError: if it stands for none.

    >>> value_in([1, {'list': [2.5, None]}, {'dtype': 'float32'}])
    (1, [2.5, None], torch.float32)
    """
    if type(plain) is list:
        return tuple([value_in(item) for item in plain])
    if type(plain) is dict:
        for name, given in plain.items():
            if name in _IN and len(plain) == 1:
                return _IN[name](given)
        raise ValueError(f"there is no value of the kind {', '.join(map(str, plain))[:80]}")
    if type(plain) in _AS_THEY_ARE or type(plain) is int or plain is REFERENCE:
        return plain
    raise ValueError(f"a {type(plain).__name__} is no value")


def is_plain(value: Any) -> bool:
    """Say whether a value comes back as what it is."""
    if type(value) in (tuple, list):
        return all(map(is_plain, value))
    if type(value) is dict:
        return all(is_plain(key) and is_plain(item) for key, item in value.items())
    if type(value) is slice:
        return is_plain((value.start, value.stop, value.step))
    return value is REFERENCE or type(value) in _AS_THEY_ARE or type(value) is int or type(value) in _OUT


def _named(kind: type) -> Callable[[object], Any]:
    def find(name: object) -> Any:
        found = getattr(torch, name, None) if isinstance(name, str) and name.isidentifier() else None
        if not isinstance(found, kind):
            raise ValueError(f"there is no {kind.__name__} {name!r}")
        return found

    return find


def _device(name: object) -> torch.device:
    try:
        return torch.device(text(name))
    except RuntimeError as trouble:
        raise ValueError(str(trouble)) from None


def _size(plain: Plain) -> torch.Size:
    return torch.Size(map(whole_number, listed(plain)))


def _scalar(plain: Plain) -> Scalar:
    given, dtype = listed(plain)
    number = value_in(given)
    if not isinstance(number, int | float | complex):
        raise ValueError(f"{number!r:.80} is no number")
    return Scalar(number, dtype_in(dtype))


def _slice(plain: Plain) -> slice:
    start, stop, step = map(value_in, listed(plain))
    return slice(start, stop, step)


def _complex(plain: Plain) -> complex:
    real, imaginary = map(float, listed(plain))
    return complex(real, imaginary)


def _dict(plain: Plain) -> dict[Any, Any]:
    try:
        return {value_in(key): value_in(item) for key, item in listed(plain)}
    except TypeError as trouble:
        raise ValueError(str(trouble)) from None


def _short(value: object) -> str:
    return str(value).removeprefix("torch.")


dtype_in: Callable[[object], torch.dtype] = _named(torch.dtype)
_AS_THEY_ARE = frozenset((type(None), bool, float, str, bytes))
_CONSTANTS = {"Ellipsis": ..., "NotImplemented": NotImplemented}
_OUT: dict[type, Callable[[Any], Plain]] = {
    list: lambda value: {"list": [value_out(item) for item in value]},
    dict: lambda value: {"dict": [[value_out(key), value_out(item)] for key, item in value.items()]},
    slice: lambda value: {"slice": [value_out(value.start), value_out(value.stop), value_out(value.step)]},
    complex: lambda value: {"complex": [value.real, value.imag]},
    Scalar: lambda value: {"scalar": [value_out(value.value), _short(value.dtype)]},
    torch.Size: lambda value: {"size": list(value)},
    torch.dtype: lambda value: {"dtype": _short(value)},
    torch.layout: lambda value: {"layout": _short(value)},
    torch.memory_format: lambda value: {"memory_format": _short(value)},
    torch.device: lambda value: {"device": str(value)},
    type(...): lambda value: {"constant": "Ellipsis"},
    type(NotImplemented): lambda value: {"constant": "NotImplemented"},
}
_IN: dict[object, Callable[[Plain], Any]] = {
    "list": lambda plain: [value_in(item) for item in listed(plain)],
    "dict": _dict,
    "slice": _slice,
    "complex": _complex,
    "scalar": _scalar,
    "size": _size,
    "dtype": dtype_in,
    "layout": _named(torch.layout),
    "memory_format": _named(torch.memory_format),
    "device": _device,
    "constant": lambda plain: _CONSTANTS[text(plain)],
    "int": lambda plain: int(text(plain)[:5000]),
}


# Descriptions


def address_out(address: Address | None) -> Plain:
    """Return where a pointer points as plain data."""
    if address is None:
        return None
    key = [address.key] if address.attribute else []
    return [address.worker, address.id, address.attribute, *key]


def address_in(plain: Plain) -> Address:
    """Return where a pointer points."""
    worker, id, attribute, *key = listed(plain)
    return Address(text(worker), whole_number(id), text(attribute), *map(whole_number, key))


def look_out(look: Description | None) -> Plain:
    """Return a description as plain data, without first values."""
    if look is None:
        return None
    flags = look.requires_grad + 2 * look.is_leaf
    labels = [] if look.labels is None else [list(look.labels.tags), look.labels.description]
    shape = [int(size) for size in look.shape]
    facts = [shape, str(look.dtype), flags, str(look.device), address_out(look.target), *labels]
    more = {} if look.mark is None else {"mark": mark_out(look.mark)}
    if look.others:
        more["others"] = [address_out(other) for other in look.others]
    return [*facts, more] if more else facts


def look_in(plain: Plain) -> Description:
    """Return the description that plain data stands for; those that are alike share one."""
    shape, dtype, flags, device, target, *rest = listed(plain)
    facts = _facts(tuple(map(whole_number, listed(shape))), text(dtype), whole_number(flags), text(device))
    if target is None and not rest:
        return facts
    more = rest.pop() if rest and type(rest[-1]) is dict else {}
    if more.keys() - {"mark", "others"}:
        raise ValueError(f"a description has no {', '.join(map(str, more))[:80]}")
    if target is not None:
        facts = facts.pointing_to(address_in(target), *map(address_in, listed(more.get("others", []))))
    if rest:
        tags, about = rest
        facts = facts.labelled(Labels(tuple(map(text, listed(tags))), None if about is None else text(about)))
    return facts.marked(mark_in(more["mark"])) if "mark" in more else facts


def mark_out(mark: Mark) -> Plain:
    """Return as plain data what an object's numbers are."""
    if isinstance(mark, Fixed):
        return ["fixed", mark.base, mark.digits, str(mark.dtype)]
    flags = mark.is_renewed + 2 * mark.is_mask
    return ["share", mark.secret, mark.part, mark.parts, address_out(mark.origin), flags]


def mark_in(plain: Plain) -> Mark:
    """Return the mark that plain data stands for.

    Raises:
        ValueError: if it stands for none.
    """
    kind, *facts = listed(plain)
    match kind:
        case "fixed":
            base, digits, dtype = facts
            return Fixed(whole_number(base), whole_number(digits), dtype_in(text(dtype).removeprefix("torch.")))
        case "share":
            secret, part, parts, origin, flags = facts
            secret, part, parts, bits = map(whole_number, (secret, part, parts, flags))
            place = None if origin is None else address_in(origin)
            return Share(secret, part, parts, place, bool(bits & 1), bool(bits & 2))
    raise ValueError(f"there is no mark {kind!r:.80}")


@lru_cache(maxsize=10_000)
def _facts(shape: tuple[int, ...], dtype: str, flags: int, device: str) -> Description:
    kind = dtype_in(dtype.removeprefix("torch."))
    if not all(0 <= size <= _LARGEST_SIZE for size in shape):
        raise ValueError(f"nothing has the shape {shape!r:.80}")
    return Description(torch.Size(shape), kind, bool(flags & 1), bool(flags & 2), _device(device))


# Checks of what strangers say


def text(plain: object) -> str:
    """Return a text, or raise ValueError."""
    if type(plain) is not str:
        raise ValueError(f"{plain!r:.80} is no text")
    return plain


def whole_number(plain: object) -> int:
    """Return a whole number, or raise ValueError."""
    if type(plain) is not int:
        raise ValueError(f"{plain!r:.80} is no whole number")
    return plain


def listed(plain: object) -> list[Plain]:
    """Return a list, or raise ValueError."""
    if type(plain) is not list:
        raise ValueError(f"{plain!r:.80} is no list")
    return plain


def truth(plain: object) -> bool:
    """Return True or False, or raise ValueError."""
    if type(plain) is not bool:
        raise ValueError(f"{plain!r:.80} is neither true nor false")
    return plain
