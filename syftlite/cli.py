"""The program `syftlite`: it finds its commands by their entry points, and knows none of them.

A package adds a command by an entry point of the group `syftlite.commands`: a function that takes the words after the
command's name and returns the exit code. The first line of its docstring is its help.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib.metadata import entry_points
from typing import TypeAlias

from syftlite.errors import SyftliteError

Command: TypeAlias = Callable[[list[str]], int]

GROUP = "syftlite.commands"
#: The exit code when what was typed cannot be done, as every Unix program has it.
MISUSED = 2


def main(words: list[str] | None = None) -> int:
    """Run the command that the words name; returns the exit code, and says on stderr what is wrong."""
    words = sys.argv[1:] if words is None else words
    commands = {each.name: each for each in entry_points(group=GROUP)}
    if not words or words[0] in ("-h", "--help"):
        loaded: dict[str, Command] = {name: commands[name].load() for name in sorted(commands)}
        print(_help(loaded))
        return 0 if words else MISUSED
    name, *rest = words
    if name not in commands:
        there = ", ".join(sorted(commands)) or "none, as syftlite[widgets] is not installed"
        print(f"syftlite: there is no command {name}. Commands: {there}.", file=sys.stderr)
        return MISUSED
    try:
        command: Command = commands[name].load()
        return command(rest)
    except SyftliteError as trouble:
        print(f"syftlite {name}: {trouble}", file=sys.stderr)
    except OSError as trouble:
        print(f"syftlite {name}: {trouble.filename}: {trouble.strerror}", file=sys.stderr)
    return MISUSED


def _help(commands: dict[str, Command]) -> str:
    width = max(map(len, commands), default=0)
    lines = [
        f"  {name:<{width}}  {(command.__doc__ or '').strip().partition(chr(10))[0]}"
        for name, command in commands.items()
    ]
    listed = "\n".join(lines) or "  none: pip install 'syftlite[widgets]'"
    return f"usage: syftlite COMMAND ...\n\nCommands:\n{listed}\n\n`syftlite COMMAND --help` tells more."


if __name__ == "__main__":
    sys.exit(main())
