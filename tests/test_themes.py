"""The colours: each stands once, both themes have it, and what is drawn with it stands out from what is behind."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from syftlite_widgets.module import STATIC
from syftlite_widgets.themes import DARK, LIGHT, Theme, palette

WIDGETS = Path(__file__).parents[1] / "widgets" / "syftlite_widgets"

#: A colour as CSS and Graphviz write one; an address such as `step/#3` has no six digits.
COLOUR = re.compile(r"(?<!&)#(?:[0-9a-f]{6}|[0-9a-f]{3})(?![\w-])|\b(?:rgb|hsl|oklch)a?\(", re.IGNORECASE)

#: What words may stand on, and what lines may lie beside.
GROUNDS = ("paper", "lane", "me", "tensor", "sealed", "pointer", "message", "band")


def test_no_colour_stands_anywhere_but_in_the_palette() -> None:
    sheet = (STATIC / "player.css").read_text(encoding="utf-8")
    begin, end = sheet.index(".sl-player, .sl-page {"), sheet.index("}\n")
    others = {"player.css": sheet[:begin] + sheet[end:]}
    others |= {
        str(path.relative_to(WIDGETS)): path.read_text(encoding="utf-8")
        for path in WIDGETS.rglob("*")
        if path.suffix in (".py", ".js", ".css") and path.name != "player.css"
    }
    assert len(others) > 30
    # The second is what the palette's own doctest shows.
    assert {name: COLOUR.findall(text) for name, text in others.items() if COLOUR.search(text)} == {
        "themes.py": ["#ffffff", "#111827"]
    }


def test_every_colour_has_a_light_and_a_dark_value_and_is_used() -> None:
    light, dark = palette(dark=False), palette(dark=True)
    assert light.keys() == dark.keys()
    sheets = "".join(path.read_text(encoding="utf-8") for path in STATIC.glob("*.css"))
    drawn = (WIDGETS / "themes.py").read_text(encoding="utf-8")
    assert [name for name in light if f"var(--sl-{name})" not in sheets and f'"{name}"' not in drawn] == []
    unknown = set(re.findall(r"var\(--sl-([\w-]+)", sheets)) - light.keys()
    assert unknown == {"icon", "units", "fade"}  # a shape, a size and a mask


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_words_stand_out_from_whatever_is_behind_them(dark: bool) -> None:
    colours = palette(dark=dark)
    pairs = [("ink", ground) for ground in (*GROUNDS, "right", "nearly", "wrong")]
    pairs += [("quiet", ground) for ground in ("paper", "lane", "me", "tensor", "sealed", "pointer")]
    pairs += [(word, "share") for word in ("ink", "quiet")]
    pairs += [("wrong-ink", "wrong"), ("wrong-line", "paper"), ("arrow", "paper"), ("paper", "tensor-line")]
    pairs += [(line, "lane") for line in ("right-line", "nearly-line", "wrong-line")]
    assert too_faint(colours, pairs, 4.5) == []


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_borders_and_arrows_stand_out_from_both_their_sides(dark: bool) -> None:
    colours = palette(dark=dark)
    pairs = [(line, ground) for line in ("lane-line", "me-line", "focus") for ground in ("paper", "lane", "me")]
    pairs += [("message-line", ground) for ground in ("paper", "lane", "me", "message", "band")]
    pairs += [("tensor-line", ground) for ground in ("tensor", "sealed", "paper", "lane", "me", "band")]
    pairs += [("pointer-line", ground) for ground in ("pointer", "lane", "me", "band")]
    pairs += [("wrong-line", ground) for ground in ("wrong", "lane", "me", "band")]
    pairs += [("share-line", ground) for ground in ("share", "paper", "lane", "me", "band")]
    pairs += [("arrow", ground) for ground in ("paper", "lane", "me", "band")]
    pairs += [("focus", ground) for ground in ("tensor", "sealed", "pointer", "wrong", "band", "message")]
    pairs += [(line, ground) for line in ("right-line", "nearly-line", "tensor-line") for ground in ("paper", "lane")]
    assert too_faint(colours, pairs, 3) == []


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_words_and_borders_stand_out_from_what_is_behind_them(theme: Theme) -> None:
    lane = theme.pens["lane"].fill
    for kind, pen in theme.pens.items():
        behind = pen.fill if pen.fill != "none" else lane
        if not kind.startswith("arrow"):
            assert contrast(pen.text, behind) >= 4.5, kind
        if pen.border not in ("none", pen.fill):
            arounds = [theme.background] if kind.startswith("lane") else [lane, theme.pens["band"].fill]
            for around in arounds:
                assert contrast(pen.border, around) >= 3, kind


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours. Source: WCAG 2.2, success criterion 1.4.3."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def too_faint(colours: dict[str, str], pairs: list[tuple[str, str]], least: float) -> list[str]:
    """Return the pairs of colours that have less contrast than they need."""
    found = [(front, ground, contrast(colours[front], colours[ground])) for front, ground in pairs]
    return [f"{front} on {ground}: {ratio:.2f}" for front, ground, ratio in found if ratio < least]
