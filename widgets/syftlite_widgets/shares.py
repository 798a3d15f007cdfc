"""What a picture says of shares and of fixed point, and which shares are one secret's. Reads descriptions alone."""

from __future__ import annotations

from random import Random

from syftlite.description import Description, Fixed, Share
from syftlite.events import Snapshot
from syftlite_widgets.text import join, say

#: Signs that say nothing, all of which every font has.
_SIGNS = "#%&@$*+=?!~"
_SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def kind_of(look: Description) -> str:
    """Return what a box calls an object, or the data that a pointer leads to: `share (3,)`, `int64 (3,)`."""
    shape = tuple(look.shape)
    match look.mark:
        case Share(is_mask=True):
            return say("kind_mask", shape=shape)
        case Share(part=part) if part >= 0:
            return say("kind_share", shape=shape)
        case Fixed():
            return say("kind_fixed", shape=shape)
    return look.kind


def is_share(look: Description) -> bool:
    """Say whether an object is one share of a secret."""
    return isinstance(look.mark, Share) and look.target is None


def is_fixed(look: Description) -> bool:
    """Say whether an object is in fixed point."""
    return isinstance(look.mark, Fixed) and look.target is None


def noise_of(share: Share) -> str:
    """Return some signs that stand for noise, the same for the same share.

    >>> len(noise_of(Share(3, 0, 2))), noise_of(Share(3, 0, 2)) == noise_of(Share(3, 1, 2))
    (7, False)
    """
    return "".join(Random(share.secret * 1_009 + share.part).choices(_SIGNS, k=7))


def part_of(share: Share) -> str:
    """Say which of how many shares it is."""
    return say("part_of", number=share.part + 1, count=share.parts)


def in_units(preview: str, fixed: Fixed) -> str:
    """Return the whole numbers of fixed point with the unit that they count: `[1500, -250] / 10³`."""
    return f"{preview} / {fixed.base}{str(fixed.digits).translate(_SUPERSCRIPT)}"


def shared_by(look: Description) -> str:
    """Say who has the shares that a name stands for, or who has the pointers to them."""
    return say("shared_by", workers=join(list(dict.fromkeys(target.worker for target in look.targets))))


def ties(snapshot: Snapshot) -> list[list[tuple[str, int]]]:
    """Return the shares that belong together, by worker and id, in the order of their parts."""
    secrets: dict[int, dict[int, list[tuple[str, int]]]] = {}
    for worker, store in snapshot.stores.items():
        for id, look in store.items():
            if isinstance(look.mark, Share) and look.target is None and not look.mark.is_mask:
                secrets.setdefault(look.mark.secret, {}).setdefault(look.mark.part, []).append((worker, id))
    found: list[list[tuple[str, int]]] = []
    for parts in secrets.values():
        if len(parts) > 1:  # of a second copy, and of a first, the parts go with those of the same place
            most = min(map(len, parts.values()))
            found += [[parts[part][number] for part in sorted(parts)] for number in range(most)]
    return found
