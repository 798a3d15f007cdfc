"""The cells of a recorded lesson as HTML. Knows no site: which page links where is said by whoever asks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from typing import Any

from markdown_it import MarkdownIt
from nbformat import NotebookNode
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from recording_run import Recorded, Shown
from syftlite_lessons.exercise import Exercise
from syftlite_lessons.feedback import hints_in_html
from syftlite_lessons.puzzle import Puzzle
from syftlite_lessons.words import Words

NO_KERNEL = Words(
    "This page runs puzzles. To have the other exercises checked, open the lesson in JupyterLab or on Binder.",
    "这个网页能运行拼图；其余的练习只能看。要检查，请在 JupyterLab 或 Binder 里打开这一课。",
)

_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")
_FORMATTER = HtmlFormatter(nowrap=True)
_LINK = re.compile(r'href="([\w./-]+)\.(?:ipynb|md)"')


def prose(text: str) -> str:
    r"""Return prose as HTML; links lead to pages.

    >>> prose("See the [glossary](glossary.md).")
    '<p>See the <a href="glossary.html">glossary</a>.</p>\\n'
    """
    return _LINK.sub(r'href="\1.html"', str(_MARKDOWN.render(text)))


def cells(recorded: Recorded, exercises: dict[str, Exercise]) -> str:
    """Return all cells. What follows a prediction's cell stands in an element of its own, which can be hidden."""
    parts: list[str] = []
    opened, waiting = 0, False
    for shown in recorded.cells:
        if shown.cell.cell_type == "markdown":
            parts.append(prose(shown.cell.source))
            continue
        if shown.recorded["kind"] == "feedback" and not any(NO_KERNEL.say() in part for part in parts):
            parts.append(f'<p class="sl-no-kernel">{NO_KERNEL.say()}</p>')
        parts.append(_code(shown))
        if waiting:
            # The code that is asked about is to be seen, and what it does is not.
            parts.append(f'<div id="rest-{opened}">')
            opened, waiting = opened + 1, False
        parts += list(_outputs(shown, exercises, f"rest-{opened}"))
        waiting = shown.recorded["kind"] == "prediction"
    return "\n".join([*parts, "</div>" * opened])


def _code(shown: Shown) -> str:
    lines = highlight(shown.cell.source, PythonLexer(), _FORMATTER).rstrip("\n")
    count = f"[{shown.cell.execution_count}]"
    return f'<div class="sl-cell"><div class="sl-code-in" data-count="{count}"><pre>{lines}</pre></div></div>'


def _outputs(shown: Shown, exercises: dict[str, Exercise], rest: str) -> Iterator[str]:
    for output in shown.cell.outputs:
        if output.output_type == "stream":
            yield f'<div class="sl-cell"><pre class="sl-out">{escape(output.text.rstrip(), quote=False)}</pre></div>'
        elif output.output_type in ("execute_result", "display_data"):
            yield f'<div class="sl-cell">{_shown(shown, output, exercises, rest)}</div>'


def _shown(shown: Shown, output: NotebookNode, exercises: dict[str, Exercise], rest: str) -> str:
    recorded, data = shown.recorded, output.data
    text = f'<pre class="sl-out">{escape(data.get("text/plain", ""), quote=False)}</pre>'
    match recorded["kind"]:
        case "player":
            return f'<div class="sl-at-player" data-number="{recorded["number"]}">{text}</div>'
        case "prediction":
            return f'<div class="sl-at-prediction" data-number="{recorded["number"]}" data-rest="{rest}">{text}</div>'
        case "feedback":
            return _exercise(exercises[shown.cell.metadata["tags"][-1]])
        case "drawing" if recorded["svg"]:
            return f'<div class="sl-drawing sl-player"><div class="sl-canvas">{recorded["svg"]}</div></div>'
    if "text/html" in data:  # of our own making: the notebook is a lesson of this kit
        return f'<div class="sl-lesson-table">{data["text/html"]}</div>'
    if "image/png" in data:
        alt = escape(data.get("text/plain", ""))
        return f'<img alt="{alt}" src="data:image/png;base64,{data["image/png"].strip()}">'
    return text


def _exercise(exercise: Exercise) -> str:
    if isinstance(exercise, Puzzle):
        return f'<div class="sl-at-puzzle" data-name="{exercise.name}"><pre>{escape(exercise.listing())}</pre></div>'
    return hints_in_html([hint.say() for hint in exercise.hints])


def puzzle_data(puzzle: Puzzle) -> dict[str, Any]:
    """Return a puzzle with what every order of its lines is told, each text once."""
    from syftlite_lessons.puzzle_form import told

    texts: dict[tuple[str, ...], int] = {}
    orders = {}
    for order, feedback in puzzle.outcomes().items():
        each = told("", feedback)
        orders[order] = texts.setdefault((each["outcome"], each["head"], each["text"]), len(texts))
    return {
        "lines": puzzle.pieces(),
        "hints": [hint.say() for hint in puzzle.hints],
        "orders": orders,
        "told": [dict(zip(("outcome", "head", "text"), text, strict=True)) for text in texts],
    }
