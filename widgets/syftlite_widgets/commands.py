"""The widgets' part of the program `syftlite`: `page` and `run`. A command takes words and returns an exit code."""

from __future__ import annotations

import argparse
from functools import partial
from pathlib import Path

from syftlite.history import History
from syftlite_widgets.languages import codes
from syftlite_widgets.old_notebook import OldNotebook
from syftlite_widgets.page import save_page
from syftlite_widgets.text import language, say, speaking

#: The exit code of a program that Ctrl-C stopped.
STOPPED = 130


def page(words: list[str]) -> int:
    """Write a saved history as one HTML page that needs no kernel and no network."""
    parser = argparse.ArgumentParser(prog="syftlite page", description=page.__doc__)
    parser.add_argument("history", type=Path, help="the JSON file that history.save() wrote")
    parser.add_argument("-o", "--output", type=Path, help="the page; without it, the history's name with .html")
    parser.add_argument("--values", action="store_true", help="with the values that me has not seen, and X-ray")
    parser.add_argument("--predict", action="store_true", help="asks before each step what it will do")
    parser.add_argument("--language", choices=codes(), default=language(), help="of the page's words")
    asked = parser.parse_args(words)
    output = asked.output or asked.history.with_suffix(".html")
    history = History.load(asked.history)
    with speaking(asked.language):
        save_page(history, output, values=asked.values, predict=asked.predict)
        size = f"{output.stat().st_size / 1000:,.0f}"
        print(say("page_saved", path=output, steps=len(history) - history.first, size=size))
    return 0


def run(words: list[str]) -> int:
    """Run an old notebook in a fresh kernel, in which `import syft` means syftlite; the result is written beside it."""
    parser = argparse.ArgumentParser(prog="syftlite run", description=run.__doc__)
    parser.add_argument("notebook", type=Path, help="a notebook, such as Part 03.ipynb; it stays as it is")
    parser.add_argument("-o", "--output", type=Path, help="the result; without it, the notebook's name with .ran.ipynb")
    parser.add_argument("--stop", action="store_true", help="stop at the first cell that fails")
    parser.add_argument("--timeout", type=int, default=600, help="seconds that a cell may take (600)")
    asked = parser.parse_args(words)
    notebook = OldNotebook.read(asked.notebook)
    output = asked.output or asked.notebook.with_suffix(".ran.ipynb")
    notebook.refuse_place(output)
    try:
        notebook.run(stop=asked.stop, timeout=asked.timeout, tell=partial(print, flush=True))
    except KeyboardInterrupt:
        notebook.write(output)
        print(say("run_stopped", path=output))
        return STOPPED
    notebook.write(output)
    print(say("run_done", cells=notebook.ran, failed=len(notebook.failures), path=output))
    return 1 if notebook.failures else 0
