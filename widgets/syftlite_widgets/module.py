"""The texts of a widget: one self-contained JavaScript module, as widgets come from a Blob, and one style sheet."""

from __future__ import annotations

import re
from pathlib import Path

STATIC = Path(__file__).parent / "static"

_IMPORT = re.compile(r'^import \{[^}]*\} from "\./([\w.]+)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=const|function|class)", re.MULTILINE)


def whole_module(name: str) -> str:
    """Return a file of `static` with the files that it imports put in front of it, each once.

    In a Blob's module no relative import finds its file.
    """
    parts: dict[str, str] = {}
    _gather(name, parts)
    *helpers, main = parts.values()
    return "\n".join([*(_EXPORT.sub("", part) for part in helpers), main])


def whole_style(*names: str) -> str:
    """Return style sheets of `static` as one. A view's own comes after the player's, where all colours stand."""
    return "\n".join((STATIC / name).read_text(encoding="utf-8") for name in names)


def _gather(name: str, parts: dict[str, str]) -> None:
    text = (STATIC / name).read_text(encoding="utf-8")
    for found in _IMPORT.finditer(text):
        if found[1] not in parts:
            _gather(found[1], parts)
    parts[name] = _IMPORT.sub("", text)
