"""Which lines of an old notebook are left out when it runs: those that would replace what it runs on. Runs nothing."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator

from syftlite_widgets.text import say

#: A line for the shell, or a magic: "!pip", "%pip", "out = !pip".
_COMMAND = re.compile(r"^(\s*)(?:[\w ,]+=\s*)?[!%]")
#: The first line of a cell whose other lines are all for the shell.
_SHELL_CELL = re.compile(r"^\s*%%(?:bash|sh|zsh|!|system|sx|cmd|script\s.*)\s*")
#: Installs or removes something; and what of it would be another syft, or another torch.
_CHANGES = re.compile(
    r"\b(?:pip[\d.]*|conda|mamba|easy_install|uv)\b.*?\b(?:un)?(?:install|remove|add)\b|\beasy_install\b"
)
_OF_OURS = re.compile(r"\b(?:py)?(?:syft|torch)\b|\btorchvision\s*[=<~]", re.IGNORECASE)
#: Fetches or installs the sources of PySyft.
_SOURCES = re.compile(r"\bgit\s+clone\b.*pysyft|\bsetup\.py\s+(?:install|develop)\b", re.IGNORECASE)


def without_installs(source: str) -> str:
    r"""Return a cell's code, with lines that say so in the place of those that would install another syft or torch.

    Every line keeps its number.

    >>> print(without_installs("!pip install syft==0.2.9\n!pip install pandas"))
    print('Left out: !pip install syft==0.2.9 (it would replace what this notebook runs on)')
    !pip install pandas
    """
    lines = source.split("\n")
    is_shell = bool(_SHELL_CELL.match(lines[0]))
    return "\n".join("\n".join(_said(each, is_shell=is_shell)) for each in _whole(lines))


def _whole(lines: list[str]) -> Iterator[list[str]]:
    """Yield the lines, those that a backslash continues together."""
    together: list[str] = []
    for line in lines:
        together.append(line)
        if not line.endswith("\\"):
            yield together
            together = []
    if together:
        yield together


def _said(lines: list[str], *, is_shell: bool) -> list[str]:
    command = " ".join(line.strip().removesuffix("\\").rstrip() for line in lines)
    match = _COMMAND.match(lines[0])
    if not (match or is_shell) or not _is_left_out(command):
        return lines
    words = say("run_skipped", line=command)
    indent = match[1] if match else ""
    return [f"{indent}echo {shlex.quote(words)}" if is_shell else f"{indent}print({words!r})", *[""] * (len(lines) - 1)]


def _is_left_out(command: str) -> bool:
    return bool((_CHANGES.search(command) and _OF_OURS.search(command)) or _SOURCES.search(command))
