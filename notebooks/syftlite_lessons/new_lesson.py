"""A new lesson to begin from: a source and its judges, which work as they are. Runs no lesson."""

from __future__ import annotations

import re
from pathlib import Path

STATIC = Path(__file__).parent / "static"
#: A teacher's own lessons begin here: the course goes on below.
FIRST_OWN = 50


class NewLessonError(ValueError):
    """A lesson that cannot be made; the message says why."""


def make_lesson(notebooks: Path, title: str, chinese_title: str = "", number: int | None = None) -> list[Path]:
    """Write the two files of a lesson, and return them.

    Raises:
        NewLessonError: if this is no folder of lessons, the title has no letters, or the number is taken.
    """
    source, judges = notebooks / "source", notebooks / "syftlite_lessons"
    if not (source.is_dir() and judges.is_dir()):
        raise NewLessonError(
            f"{notebooks} is no folder of lessons: it has no source and no syftlite_lessons in it. "
            "Name the folder `notebooks` of the kit, with --folder."
        )
    name = re.sub(r"[^a-z0-9]+", "_", title.lower()).strip("_")
    if not name:
        raise NewLessonError(f"A lesson's name is made of its English title, and {title!r} has no letter in it.")
    chosen = _free_number(source) if number is None else number
    if _taken(source, chosen):
        raise NewLessonError(f"There is a lesson {chosen:02d} already. Leave --number out, and the next one is taken.")
    made = {
        source / f"{chosen:02d}_{name}.py": "new_source.txt",
        judges / f"lesson_{chosen:02d}.py": "new_judges.txt",
    }
    holes = {
        "NUMBER": f"{chosen:02d}",
        "TITLE_IN_TEXT": title.lower(),
        "CHINESE_TITLE": chinese_title or title,
        "TITLE": title,
        "NAME": title.lower(),
    }
    for path, template in made.items():
        text = (STATIC / template).read_text(encoding="utf-8")
        path.write_text(_filled(text, holes), encoding="utf-8", newline="\n")
    return list(made)


def _free_number(source: Path) -> int:
    numbers = [int(path.name[:2]) for path in source.glob("[0-9][0-9]_*.py")]
    return max([FIRST_OWN - 1, *numbers]) + 1


def _taken(source: Path, number: int) -> bool:
    return any(source.glob(f"{number:02d}_*.py"))


def _filled(text: str, holes: dict[str, str]) -> str:
    # A heading has the number as people say it, code as files have it.
    text = re.sub(r"(Lesson |第 )NUMBER(:| 课)", lambda found: f"{found[1]}{int(holes['NUMBER'])}{found[2]}", text)
    return re.sub("|".join(sorted(holes, key=len, reverse=True)), lambda found: holes[found[0]], text)
