"""The teacher's guide says of each lesson what is true of it, in both languages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from lesson_source import load
from syftlite_lessons.commands import NOTEBOOKS
from syftlite_lessons.lesson import all_lessons

GUIDES = [NOTEBOOKS / "teaching.md", NOTEBOOKS / "teaching.zh.md"]
OPEN = pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.name)


@OPEN
def test_the_table_gives_minutes_exercises_and_mistakes_of_every_lesson(guide: Path) -> None:
    written = re.findall(
        r"^\| (\d+) \| (\d+) \| (\d+) \| (\d+) \|", guide.read_text(encoding="utf-8"), flags=re.MULTILINE
    )
    sources = {load(path).number for path in (NOTEBOOKS / "source").glob("[0-9]*.py")}
    known = [
        (
            int(lesson.number),
            lesson.minutes,
            len(lesson.exercises),
            sum(len(each.mistakes) for each in lesson.exercises),
        )
        for lesson in all_lessons()
        if lesson.number in sources
    ]

    assert [tuple(map(int, row)) for row in written] == known


@OPEN
def test_every_link_leads_to_a_file(guide: Path) -> None:
    links = re.findall(r"\]\((?!https:)([^)]+)\)", guide.read_text(encoding="utf-8"))

    assert links
    assert [link for link in links if not (NOTEBOOKS / link).is_file()] == []


def test_both_guides_have_the_same_parts_tables_and_commands() -> None:
    english, chinese = (guide.read_text(encoding="utf-8") for guide in GUIDES)

    for parts in (r"^#+ ", r"^\|---", r"^\$ .*$", r"`grades-\w+\.csv`"):
        found = [re.findall(parts, text, flags=re.MULTILINE) for text in (english, chinese)]
        assert found[0] == found[1], parts
