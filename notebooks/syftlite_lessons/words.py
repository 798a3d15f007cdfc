"""A text in every language of the lessons; which one is said is decided when it is said. Knows no lesson."""

from __future__ import annotations

from dataclasses import dataclass

from syftlite_widgets.text import language


@dataclass(slots=True, frozen=True)
class Words:
    """One text, in English and in Chinese, with `{holes}` for what was observed.

    Example:
        >>> from syftlite_widgets import language
        >>> where = Words("on {worker}", "在 {worker} 那里")
        >>> language("zh")
        >>> where.say(worker="bob")
        '在 bob 那里'
        >>> language("en")
        >>> where.say(worker="bob")
        'on bob'
    """

    en: str
    zh: str

    def say(self, **values: object) -> str:
        """Return the text in the language that is chosen now, its holes filled; a value may be Words too."""
        filled = {name: value.say() if isinstance(value, Words) else value for name, value in values.items()}
        return self.unfilled().format(**filled)

    def unfilled(self) -> str:
        """Return the text in the language that is chosen now, its holes as they are."""
        return str(getattr(self, language(), self.en))


@dataclass(slots=True, frozen=True)
class Note:
    """A text that a notebook shows without quotes."""

    text: str

    def __repr__(self) -> str:
        """Return the text."""
        return self.text
