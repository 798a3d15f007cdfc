"""What is printed: which prints can be told from the record alone, and how near a typed one comes to what was shown.

`predict.js` compares in the very same way, for a saved page has no kernel: tests/print_cases.json holds both to it.
"""

from __future__ import annotations

import re
from typing import Literal

import torch

from syftlite.events import NamedObject, Snapshot
from syftlite_widgets.holders import is_part

Verdict = Literal["right", "nearly", "wrong", "none"]

#: What stands before a text among the answers; the others are words of ours.
TEXT = "text:"
#: So many prints of what there is are offered.
MOST = 4

#: What a pointer's print has around the two ends.
_POINTER = re.compile(r"\(Wrapper\)>\[PointerTensor\s*\|([^\]]*)\]|\[PointerTensor\s*\|([^\]]*)\]")
#: What a tensor's print has besides its numbers.
_TRIMMINGS = re.compile(r"\b(dtype|device|size|grad_fn|requires_grad)=(<[^>]*>|'[^']*'|\([^)]*\)|[\w.]+)")
_WORDS = re.compile(r"-?\d+\.?\d*(?:e[-+]?\d+)?|[^\W\d]\w*")
_NO_WORDS = ("tensor", "wrapper", "pointertensor")


def print_of(named: NamedObject) -> str | None:
    """Return what printing a thing shows, as far as its description tells that for sure."""
    seen = named.description
    if seen.labels is not None or seen.requires_grad:
        return None  # more lines may follow, or `Parameter containing:` stand before
    if seen.target is not None:
        is_plain = named.id is not None and not seen.target.attribute
        return f"(Wrapper)>[PointerTensor | me:{named.id} -> {seen.target}]" if is_plain else None
    if seen.values is None or len(seen.values) < seen.shape.numel():
        return None
    return repr(torch.tensor(list(seen.values), dtype=seen.dtype).reshape(seen.shape))


def prints_of(state: Snapshot) -> list[str]:
    """Return the prints of what the notebook's names stand for, the newest ones, each once."""
    shown = [print_of(named) for name, named in state.names.items() if not is_part(name) and name != "_"]
    return list(dict.fromkeys(text for text in shown if text is not None))[-MOST:]


def exact(text: str) -> str:
    """Return a print without the white space that means nothing, and without what stands around a pointer's ends.

    >>> exact("(Wrapper)>[PointerTensor | me:2 -> bob:1]"), exact("tensor( [1,  2] )")
    ('me:2->bob:1', 'tensor([1,2])')
    """
    text = _POINTER.sub(lambda found: found[1] or found[2], text)
    return re.sub(r"\s+", " ", re.sub(r"\s*([^\w\s])\s*", r"\1", text)).strip()


def loose(text: str) -> str:
    """Return of a print only its words and numbers, and of a pointer only the workers.

    >>> loose("(Wrapper)>[PointerTensor | me:2 -> bob:1]"), loose("tensor([2., 4.50], dtype=torch.float64)")
    ('me bob', '2 4.5')
    """
    text = re.sub(r"(\w):\d+", r"\1", _TRIMMINGS.sub(" ", exact(text).lower()))
    return " ".join(_plain(word) for word in _WORDS.findall(text) if word not in _NO_WORDS)


def _plain(word: str) -> str:
    """Return a number without what its value does not need; a word as it is."""
    return re.sub(r"(\.\d*?)0*$", r"\1", word).removesuffix(".") if "." in word else word


def verdict(answer: str | None, value: str, accepted: list[str], near: list[str]) -> Verdict:
    """Return what an answer is worth, beside the true one and the texts that are as good or come near."""
    if answer is None:
        return "none"
    if answer == value:
        return "right"
    if not answer.startswith(TEXT):
        return "wrong"
    typed = answer.removeprefix(TEXT)
    if exact(typed) in accepted:
        return "right"
    return "nearly" if loose(typed) in near and loose(typed) else "wrong"
