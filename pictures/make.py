"""Makes the README's picture from the README's own code, in both themes: `python pictures/make.py`."""

from __future__ import annotations

import doctest
from pathlib import Path

import syftlite as sy
from syftlite.snapshot import describe_names
from syftlite_widgets import picture

HERE = Path(__file__).parent


def make(folder: Path) -> None:
    """Run the first example of the README and save its picture into a folder."""
    readme = (HERE.parent / "README.md").read_text(encoding="utf-8")
    first = readme.split("```pycon\n")[1].split("```")[0]
    with sy.fresh(), sy.history().watched():
        names: dict[str, object] = {}
        for example in doctest.DocTestParser().get_examples(first):
            if not example.source.startswith("print"):
                exec(example.source, names)  # the README's own lines
                sy.history().note_names(describe_names(names))
        shown = picture()
        shown.save(folder / "chain-light.png")
        shown.save(folder / "chain-dark.png", dark=True)


if __name__ == "__main__":
    make(HERE)
