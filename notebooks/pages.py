"""The static site: every lesson as one file that needs no kernel and no network, in each language, and an index.

python notebooks/build.py --pages [FOLDER]
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from index_notebook import HOW, TITLE, lesson_table
from lesson_source import LANGUAGES, LessonSource
from page_cells import cells, prose, puzzle_data
from recording_run import Recorded, record
from syftlite_lessons.lesson import Lesson, all_lessons
from syftlite_lessons.puzzle import Puzzle
from syftlite_lessons.puzzle_form import STATIC, labels
from syftlite_lessons.words import Words
from syftlite_widgets.module import whole_module, whole_style
from syftlite_widgets.self_contained import whole_page
from syftlite_widgets.text import language_tag, player_labels, say, speaking

NAMES = {"en": "English", "zh": "中文"}

ALL_LESSONS = Words("All lessons", "全部课程")
GLOSSARY = Words("Glossary", "词汇表")
SHOW_ALL = Words("Show everything, without predicting", "不猜了，全部显示")
NEEDS_SCRIPT = Words(
    "The pictures and predictions of this page need JavaScript, which is switched off here.",
    "这个网页的图和预测需要 JavaScript，而这里把它关掉了。",
)

_BODY = """<main class="sl-lesson">
<nav>{nav}</nav>
{body}
<nav>{nav}</nav>
</main>"""


def site(lessons: Sequence[LessonSource]) -> dict[str, str]:
    """Make every page: path below the site's folder to the text of the file.

    Raises:
        BuildError: a lesson does not run from top to bottom.
    """
    wanted = [(lesson, language) for language in LANGUAGES for lesson in lessons]
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:  # each run has a kernel, a process of its own
        recorded = dict(
            zip(
                ((lesson.name, language) for lesson, language in wanted),
                pool.map(lambda each: record(*each), wanted),
                strict=True,
            )
        )
    made = {"index.html": _door()}
    for language in LANGUAGES:
        with speaking(language):
            made |= dict(_in_language(lessons, language, recorded))
    return made


def write_site(pages: dict[str, str], folder: Path) -> None:
    """Write every page into a folder."""
    for path, text in pages.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8", newline="\n")


def _in_language(
    lessons: Sequence[LessonSource], language: str, recorded: dict[tuple[str, str], Recorded]
) -> Iterator[tuple[str, str]]:
    known = {lesson.number: lesson for lesson in all_lessons()}
    index = prose(f"{TITLE.say()}\n\n{HOW.say()}") + _scrolling(prose(lesson_table(lessons)))
    yield f"{language}/index.html", _page(language, "index", TITLE.say().lstrip("# "), index)
    glossary = _scrolling(prose((Path(__file__).parent / "glossary.md").read_text(encoding="utf-8")))
    yield f"{language}/glossary.html", _page(language, "glossary", GLOSSARY.say(), glossary)
    for lesson in lessons:
        yield (
            f"{language}/{lesson.name}.html",
            _lesson_page(language, lesson.name, known[lesson.number], recorded[lesson.name, language]),
        )


def _scrolling(table: str) -> str:
    """Let a wide table scroll by itself, for a phone."""
    return f'<div class="sl-lesson-table">{table}</div>'


def _lesson_page(language: str, name: str, lesson: Lesson, recorded: Recorded) -> str:
    puzzles = {each.name: puzzle_data(each) for each in lesson.exercises if isinstance(each, Puzzle)}
    for prediction in recorded.document["predictions"]:
        prediction["labels"] |= {"how": say("page_how")}
    document = {
        **recorded.document,
        "puzzles": puzzles,
        "labels": player_labels(),
        "puzzleLabels": labels(),
        "words": {word: say(f"page_{word}") for word in ("check", "skip")},
        "sources": {
            **{each: whole_module(f"{each}.js") for each in ("player", "predict")},
            "puzzle": whole_module("puzzle.js", STATIC),
        },
    }
    parts = [
        f"<noscript><p>{NEEDS_SCRIPT.say()}</p></noscript>",
        f'<p class="sl-page-buttons"><button type="button" class="sl-lesson-all" hidden>{SHOW_ALL.say()}</button></p>',
        cells(recorded, {each.name: each for each in lesson.exercises}),
    ]
    body = "\n".join(parts)
    return _page(language, name, lesson.title.say(), body, document)


def _page(language: str, name: str, title: str, body: str, document: object = None) -> str:
    links = [f'<a href="index.html">{ALL_LESSONS.say()}</a>', f'<a href="glossary.html">{GLOSSARY.say()}</a>']
    others = [
        f'<a href="../{other}/{name}.html" lang="{other}" hreflang="{other}">{NAMES[other]}</a>'
        for other in LANGUAGES
        if other != language
    ]
    nav = " ".join([*links, f"<span>{' '.join(others)}</span>"])
    script = whole_module("lesson_page.js", STATIC) if document is not None else ""
    return whole_page(title, _style(), _BODY.format(nav=nav, body=body), script, document, language=language_tag())


def _style() -> str:
    shared = whole_style("player.css", "predict.css", "page.css")
    return "\n".join([shared, whole_style("puzzle.css", "lesson_page.css", folder=STATIC)])


def _door() -> str:
    """Return the page that opens the site: one link a language."""
    items = "".join(f'<li><a href="{each}/index.html" lang="{each}">{NAMES[each]}</a></li>' for each in LANGUAGES)
    body = f"<h1>syftlite</h1><ul>{items}</ul>"
    return whole_page("syftlite", _style(), _BODY.format(nav="", body=body), language="en")
