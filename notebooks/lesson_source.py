"""A lesson's source: its cells in both languages, and the rules that every lesson keeps. Runs no code."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

import jupytext

LANGUAGES = ("en", "zh")
CODE_LINES = 12
#: The longest prose of a cell: words in English, characters in Chinese (where a Latin word or a number counts as one).
PROSE_LENGTH = {"en": 60, "zh": 120}
UNITS = {"en": "words", "zh": "characters"}
#: Words that tell a learner who is stuck that it is easy.
BELITTLING = {"en": ("simply", "obviously", "of course"), "zh": ("很简单", "显然", "显而易见")}

_CODE_SPAN = re.compile(r"```.*?```|`[^`]*`", re.DOTALL)
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_HEADING = re.compile(r"^#+ .*$", re.MULTILINE)
_CHINESE = re.compile(r"[\u3400-\u9fff]")
_LATIN_WORD = re.compile(r"[A-Za-z0-9_]+(?:[.'’,-][A-Za-z0-9_]+)*")
_BOLD = re.compile(r"\*\*(.+?)\*\*")


@dataclass(slots=True)
class Cell:
    """One cell of a source: code, which both languages share (`language` is ""), or prose in one language."""

    number: int
    source: str
    language: str = ""
    tags: list[str] = field(default_factory=list)

    @property
    def is_code(self) -> bool:
        """Say whether the cell runs."""
        return not self.language


@dataclass(slots=True)
class LessonSource:
    """The cells of one file of `notebooks/source/`."""

    name: str
    cells: list[Cell]

    def in_language(self, language: str) -> list[Cell]:
        """List what a reader of this language sees: all code, and the prose written for them."""
        return [cell for cell in self.cells if cell.is_code or cell.language == language]


def parse(name: str, text: str) -> LessonSource:
    r"""Read a source in jupytext's percent format.

    Example:
        >>> lesson = parse("09_toy", '# %% [markdown] lang="en"\n# Hello.\n\n# %%\nx = 1\n')
        >>> [(cell.language, cell.source) for cell in lesson.cells]
        [('en', 'Hello.'), ('', 'x = 1')]
    """
    notebook = jupytext.reads(text, fmt="py:percent")
    cells = []
    for number, cell in enumerate(notebook.cells, start=1):
        language = "" if cell.cell_type == "code" else cell.metadata.get("lang", "?")
        cells.append(Cell(number, cell.source, language, cell.metadata.get("tags", [])))
    return LessonSource(name, cells)


def load(path: Path) -> LessonSource:
    """Read the source at `path`; the lesson's name is the file's."""
    return parse(path.stem, path.read_text(encoding="utf-8"))


def bold_terms(prose: str) -> list[str]:
    """List the words set in bold: those that the glossary explains.

    >>> bold_terms("A **pointer** and a **chain**.")
    ['pointer', 'chain']
    """
    return _BOLD.findall(prose)


def prose_length(prose: str, language: str) -> int:
    """Count the words (English) or characters (Chinese) of a cell, headings and link targets left out.

    >>> prose_length("# A heading" + chr(10) + "`x.send(bob)` sends [a copy](there.ipynb).", "en")
    4
    >>> prose_length("你把 x 发给 bob。", "zh")
    6
    """
    text = _HEADING.sub("", _LINK.sub(r"\1", prose))
    if language == "en":
        return sum(any(letter.isalnum() for letter in word) for word in text.split())
    return len(_CHINESE.findall(text)) + len(_LATIN_WORD.findall(text))


def complaints(lesson: LessonSource) -> list[str]:
    """List, as sentences, where a source breaks a rule of the lessons; empty when it keeps them all."""
    found = [f"{lesson.name}, cell {at.number}: {what}" for at in lesson.cells for what in _cell_complaints(at)]
    return found + _unpaired(lesson)


def _cell_complaints(cell: Cell) -> list[str]:
    return _code_complaints(cell) if cell.is_code else _prose_complaints(cell)


def _code_complaints(cell: Cell) -> list[str]:
    found = []
    lines = len(cell.source.splitlines())
    if lines > CODE_LINES:
        found.append(f"this code has {lines} lines; at most {CODE_LINES} fit a learner's eye. Split the cell.")
    if not cell.source.isascii():
        found.append("code is shared by both languages, so it holds no word of either. Move the words into the prose.")
    return found


def _prose_complaints(cell: Cell) -> list[str]:
    if cell.language not in LANGUAGES:
        return ['this prose says no language. Open it with `# %% [markdown] lang="en"` or `lang="zh"`.']
    found = []
    length, limit = prose_length(cell.source, cell.language), PROSE_LENGTH[cell.language]
    if length > limit:
        found.append(f"this prose has {length} {UNITS[cell.language]}; at most {limit} are read. Split or shorten it.")
    words = _LINK.sub(r"\1", _CODE_SPAN.sub("", cell.source))
    if "!" in words or "！" in words:
        found.append("an exclamation mark in the prose. End the sentence with a full stop.")
    found += [
        f"“{word}” tells a learner who is stuck that it is easy. Leave it out."
        for word in BELITTLING[cell.language]
        if re.search(rf"\b{word}\b" if cell.language == "en" else word, words, re.IGNORECASE)
    ]
    return found


def _unpaired(lesson: LessonSource) -> list[str]:
    found: list[str] = []
    waiting: Cell | None = None
    for cell in [*lesson.cells, None]:
        if waiting and (cell is None or cell.language != "zh"):
            found.append(f"cell {waiting.number}: English prose without its Chinese twin right after it.")
        if cell and cell.language == "zh" and not waiting:
            found.append(f"cell {cell.number}: Chinese prose without its English twin right before it.")
        waiting = cell if cell and cell.language == "en" else None
    return [f"{lesson.name}, {what}" for what in found]
