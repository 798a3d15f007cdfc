"""How wide a text may become, and how it is shortened to fit into a box. Knows fonts only by their widest letters."""

from __future__ import annotations

#: The width of a box, and what its borders and margins take of it, in points.
BOX_WIDTH, MARGINS = 172.0, 14.0

#: How wide a letter is at most, as a part of its font's size: with fixed width, and in prose. Chinese ones take 1.
FIXED, NARROW, USUAL, WIDE = 0.61, 0.36, 0.62, 0.98
CODE_ROLES = ("title", "detail")
CENTRED_ROLES = ("mark", "sign", "pill")
SIZES = {
    "heading": 12.5,
    "count": 10.0,
    "title": 11.0,
    "detail": 11.0,
    "words": 10.5,
    "note": 10.0,
    "tag": 10.0,
    "mark": 11.5,
    "sign": 15.0,
    "pill": 10.0,
}


def width_of(text: str, role: str) -> float:
    """Return how wide a text may become, in points; rather too much than too little."""
    return sum(_width_of_letter(letter, role in CODE_ROLES) for letter in text) * SIZES[role]


def _width_of_letter(letter: str, fixed: bool) -> float:
    if ord(letter) > 0x2E7F:
        return 1.0
    if fixed:
        return FIXED
    return NARROW if letter in " .,:;'`|!()[]fijlrt" else WIDE if letter in "mwMWQ@%…●○" else USUAL


def fit(text: str, role: str, tag: str = "", room: float = BOX_WIDTH - MARGINS) -> str:
    """Shorten a text in the middle until it fits into a box (or a `room`), beside a tag if there is one.

    >>> fit("a_name_that_goes_on_and_on_and_on_and_on", "title")
    'a_name_that…d_on_and_on'
    """
    room -= tag_width(tag) if tag else 0
    if width_of(text, role) <= room:
        return text
    keep = min(len(text), 80)
    while keep > 2 and width_of(_shortened(text, keep), role) > room:
        keep -= 1
    return _shortened(text, keep)


def tag_width(tag: str) -> float:
    """Return the room that a tag takes at the right of a box's first line, in points."""
    return width_of(tag, "tag") + 8


def _shortened(text: str, keep: int) -> str:
    return text[: keep // 2] + "…" + text[len(text) - (keep - keep // 2 - 1) :]
