"""The rules that every lesson keeps, and the sentences that say where one does not. Runs no code."""

from __future__ import annotations

import io
import re
import tokenize

from lesson_source import LANGUAGES, Cell, LessonSource

CODE_LINES = 12
#: The longest prose of a cell: words in English, characters in Chinese (where a Latin word or a number counts as one).
PROSE_LENGTH = {"en": 60, "zh": 120}
UNITS = {"en": "words", "zh": "characters"}
#: Words that tell a learner who is stuck that it is easy.
BELITTLING = {"en": ("simply", "obviously", "of course"), "zh": ("很简单", "显然", "显而易见")}
#: What is read before the first prediction: a minute's worth, at most.
PROSE_BEFORE_PREDICTION = {"en": 170, "zh": 340}
MISTAKES = 2

_PICTURE = re.compile(r"\b(picture|inspect|chain|messages|seen_by)\(")
_PREDICT = re.compile(r"\bpredict\(")
_CODE_SPAN = re.compile(r"```.*?```|`[^`]*`", re.DOTALL)
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_HEADING = re.compile(r"^#+ .*$", re.MULTILINE)
_CHINESE = re.compile(r"[\u3400-\u9fff]")
_LATIN_WORD = re.compile(r"[A-Za-z0-9_]+(?:[.'’,-][A-Za-z0-9_]+)*")
_BOLD = re.compile(r"\*\*(.+?)\*\*")


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
    found = [f"cell {cell.number}: {what}" for cell in lesson.cells for what in _about_cell(cell)]
    found += [*_about_twins(lesson), *_about_exercises(lesson)]
    if any(cell.is_code for cell in lesson.cells):
        found += _about_whole(lesson)
    return [f"{lesson.name}, {what}" if what.startswith("cell") else f"{lesson.name}: {what}" for what in found]


def _about_cell(cell: Cell) -> list[str]:
    return _about_code(cell) if cell.is_code else _about_prose(cell)


def _about_code(cell: Cell) -> list[str]:
    found = []
    lines = len(cell.source.splitlines())
    if lines > CODE_LINES:
        found.append(f"this code has {lines} lines; at most {CODE_LINES} fit a learner's eye. Split the cell.")
    if any(token.type == tokenize.COMMENT for token in _tokens(cell.source)):
        found.append("a comment in code is in one language alone. Move it into the prose.")
    if not cell.source.isascii():
        found.append("code is shared by both languages, so it holds no word of either. Move the words into the prose.")
    return found


def _tokens(code: str) -> list[tokenize.TokenInfo]:
    try:
        return list(tokenize.generate_tokens(io.StringIO(code).readline))
    except (tokenize.TokenError, SyntaxError):
        return []  # a magic, for instance


def _about_prose(cell: Cell) -> list[str]:
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


def _about_twins(lesson: LessonSource) -> list[str]:
    found: list[str] = []
    waiting: Cell | None = None
    for cell in [*lesson.cells, None]:
        if waiting and (cell is None or cell.language != "zh"):
            found.append(f"cell {waiting.number}: English prose without its Chinese twin right after it.")
        if cell and cell.language == "zh" and not waiting:
            found.append(f"cell {cell.number}: Chinese prose without its English twin right before it.")
        waiting = cell if cell and cell.language == "en" else None
    return found


def _about_exercises(lesson: LessonSource) -> list[str]:
    found = []
    starters = {cell.exercise: cell for cell in lesson.marked("exercise")}
    answers = {cell.exercise for cell in lesson.marked("answer")}
    for cell in [*lesson.marked("answer"), *lesson.marked("mistake")]:
        if cell.exercise not in starters:
            found.append(f"cell {cell.number}: there is no exercise {cell.exercise!r} for this {cell.role}.")
        if cell.role == "mistake" and not cell.named:
            found.append(f'cell {cell.number}: this mistake has no name. Add named="...", as the judge knows it.')
    for name, cell in starters.items():
        if name not in answers:
            found.append(f'cell {cell.number}: exercise {name!r} has no answer. Add a cell with answer="{name}".')
        named = {each.named for each in lesson.marked("mistake") if each.exercise == name}
        if len(named) < MISTAKES:
            found.append(
                f"cell {cell.number}: exercise {name!r} has {len(named)} named mistakes; "
                f"at least {MISTAKES} make its feedback worth reading."
            )
    return found


def _about_whole(lesson: LessonSource) -> list[str]:
    code = lesson.code()
    found = []
    if not _PICTURE.search(code):
        found.append("no cell draws a picture. Add picture(), inspect(), chain(), messages() or seen_by().")
    if not _PREDICT.search(code):
        return [*found, "no cell asks for a prediction. Add lesson.predict(...) before a cell whose outcome teaches."]
    for language, most in PROSE_BEFORE_PREDICTION.items():
        length = 0
        for cell in lesson.in_language(language):
            if cell.is_code and _PREDICT.search(cell.source):
                break
            length += 0 if cell.is_code else prose_length(cell.source, language)
        if length > most:
            found.append(
                f"{length} {UNITS[language]} stand before the first prediction; a minute reads {most}. Ask sooner."
            )
    return found
