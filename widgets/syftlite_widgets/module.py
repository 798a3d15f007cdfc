"""The texts of a widget: one self-contained JavaScript module, as widgets come from a Blob, and one style sheet."""

from __future__ import annotations

import re
from pathlib import Path

STATIC = Path(__file__).parent / "static"

_IMPORT = re.compile(r'^import \{[^}]*\} from "[\w./]*/([\w.]+)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=const|function|class)", re.MULTILINE)


def whole_module(name: str, folder: Path = STATIC) -> str:
    """Return a file of `static`, or of another folder, with the files of `static` that it imports before it, each once.

    In a Blob's module no relative import finds its file.
    """
    parts: dict[str, str] = {}
    _gather(name, folder, parts)
    *helpers, main = parts.values()
    return "\n".join([*(_EXPORT.sub("", part) for part in helpers), main])


def whole_style(*names: str, folder: Path = STATIC) -> str:
    """Return style sheets of `static`, or of another folder, as one. A view's own come after the player's colours."""
    return "\n".join((folder / name).read_text(encoding="utf-8") for name in names)


def _gather(name: str, folder: Path, parts: dict[str, str]) -> None:
    text = (folder / name).read_text(encoding="utf-8")
    for found in _IMPORT.finditer(text):
        if found[1] not in parts:
            _gather(found[1], STATIC, parts)
    parts[name] = _IMPORT.sub("", text)
