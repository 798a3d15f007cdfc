"""The guide to a class over a network says the same in both languages, and names what there is."""

from __future__ import annotations

import re
from collections.abc import Iterable

import syftlite as sy
from syftlite.remote.class_folder import PORT
from syftlite.remote.door import MOST_OBJECTS
from syftlite_lessons.commands import NOTEBOOKS

GUIDES = [(NOTEBOOKS / name).read_text(encoding="utf-8") for name in ("classroom.md", "classroom.zh.md")]


def found(pattern: str) -> Iterable[list[str]]:
    return [re.findall(pattern, guide, flags=re.MULTILINE) for guide in GUIDES]


def test_both_guides_have_the_same_parts_tables_commands_and_errors() -> None:
    for parts in (r"^(#+) ", r"^\|---", r"^\$ .*$", r"`((?:syftlite|sy\.|import|room\.)[^`]*)`", r"`(\w+Error)`"):
        english, chinese = found(parts)
        assert english
        assert english == chinese, parts


def test_every_link_leads_to_a_file_and_every_error_and_verb_is_there() -> None:
    for link in re.findall(r"\]\(([^)]+)\)", "".join(GUIDES)):
        assert (NOTEBOOKS / link).is_file()
    for name in re.findall(r"`(\w+Error)`", GUIDES[0]) + re.findall(r"\bsy\.(\w+)\(", GUIDES[0]):
        assert hasattr(sy, name)


def test_its_numbers_are_those_of_the_code() -> None:
    for guide in GUIDES:
        assert str(PORT) in guide
        assert f"{MOST_OBJECTS:,}" in guide
