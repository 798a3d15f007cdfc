"""The languages: each is one file in this folder, found by its name. Knows no picture.

To add one, copy `en.py` under the new language's code, say `fr.py`, and translate what stands in quotation marks. `TAG`
is what browsers call the language. Nothing else has to change: `language("fr")` finds it.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from pkgutil import iter_modules
from string import Formatter

#: The language that every other one must say as much as.
MODEL = "en"


@dataclass(slots=True, frozen=True)
class Language:
    """All texts in one language, by their keys. `tag` is what browsers call it, "zh-Hans" for instance."""

    code: str
    tag: str
    texts: dict[str, str]


def codes() -> list[str]:
    """Return the codes of all languages that there are.

    >>> codes()
    ['en', 'zh']
    """
    return sorted(module.name for module in iter_modules(__path__))


def load(code: str) -> Language:
    """Return a language whose file is here, whole.

    Raises:
        ValueError: if texts are missing in its file, or cannot be filled in as in English, naming them.
    """
    module = import_module(f"{__name__}.{code}")
    language = Language(code, str(module.TAG), dict(module.TEXTS))
    if code != MODEL:
        _check(language, load(MODEL).texts)
    return language


def _check(language: Language, model: dict[str, str]) -> None:
    missing = [key for key in model if key not in language.texts]
    unknown = [key for key in language.texts if key not in model]
    other = [key for key in model if key not in missing and _blanks(model[key]) != _blanks(language.texts[key])]
    for keys, what in (
        (missing, "lacks texts that {model}.py has"),
        (unknown, "has texts that {model}.py does not know"),
        (other, "has other {{blanks}} than {model}.py"),
    ):
        if keys:
            raise ValueError(f"languages/{language.code}.py {what.format(model=MODEL)}: {_listed(keys)}.")


def _blanks(text: str) -> set[str]:
    """Return what is filled into a text."""
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def _listed(keys: list[str], most: int = 5) -> str:
    shown = ", ".join(keys[:most])
    return shown if len(keys) <= most else f"{shown} and {len(keys) - most} more"
