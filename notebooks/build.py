"""Makes the notebooks of every lesson from its source: for the learner and solved, in English and in Chinese.

    python notebooks/build.py              build all lessons
    python notebooks/build.py 03           build the lessons whose names begin so
    python notebooks/build.py --check      write nothing; fail if a notebook is not what its source makes today
    python notebooks/build.py --check --unrun   the same without running any: nbval compares the outputs
    python notebooks/build.py --pages      write the lessons as pages, into notebooks/pages or the folder that is named

A learner's notebook has no outputs and no answers. A solved one was run from top to bottom and stores text and PNG
only, which show everywhere, trusted or not. Both are the same bytes from run to run; PNG bytes may differ between
machines.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import get_args

import nbformat
from nbformat import NotebookNode

from index_notebook import NAME, index_notebook
from inventory_notebook import SITTINGS, inventories
from lesson_rules import complaints
from lesson_source import LANGUAGES, LessonSource, Tree, load
from notebook import unrun, write
from pages import site, write_site
from solving import BuildError, solve

NOTEBOOKS = Path(__file__).resolve().parent
#: Where each tree of notebooks stands.
TREES: dict[Tree, str] = {"learner": "", "solved": "solved/"}
assert set(TREES) == set(get_args(Tree))


def main(arguments: Sequence[str] | None = None) -> int:
    """Build or check the lessons; returns the exit code."""
    options = _options(arguments)
    try:
        lessons = find_lessons(NOTEBOOKS / "source", options.lessons)
        if options.pages:
            made = site(lessons)
            write_site(made, options.pages)
            print(f"Made {len(made)} pages. Open {options.pages / 'index.html'}.")
            return 0
        runs = not (options.check and options.unrun)
        made = {
            **build(lessons, runs=runs),
            **indices(find_lessons(NOTEBOOKS / "source")),
            **({} if options.lessons else tests(runs=runs)),
            **glossaries(NOTEBOOKS / "glossary.md"),
        }
    except BuildError as error:
        print(error, file=sys.stderr)
        return 1
    if options.check:
        every = lessons if not options.lessons else []
        stale = [*stale_files(made, NOTEBOOKS, with_outputs=runs), *stray_files(every, NOTEBOOKS)]
        print("\n".join(stale) if stale else f"{len(made)} files are what their sources make.")
        return 1 if stale else 0
    for path, text in made.items():
        target = NOTEBOOKS / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8", newline="\n")
    print(f"Built {len(made)} files from {len(lessons)} lessons and the glossary.")
    return 0


def find_lessons(folder: Path, beginnings: Sequence[str] = ()) -> list[LessonSource]:
    """List the lessons of `folder` in order; with `beginnings`, those whose names begin so.

    Raises:
        BuildError: a source breaks a rule of the lessons, or no lesson has such a name.
    """
    paths = sorted(folder.glob("[0-9]*.py"))
    chosen = [path for path in paths if not beginnings or path.stem.startswith(tuple(beginnings))]
    if not chosen:
        names = ", ".join(path.stem for path in paths)
        raise BuildError(f"No lesson begins with {' or '.join(beginnings)}. There are: {names}.")
    lessons = [load(path) for path in chosen]
    found = [sentence for lesson in lessons for sentence in complaints(lesson)]
    if found:
        raise BuildError("\n".join(found))
    return lessons


def build(lessons: Sequence[LessonSource], *, runs: bool = True) -> dict[str, str]:
    """Make the notebooks of `lessons`: path below `notebooks/` to the text of the file.

    Without `runs` the solved ones have no outputs.

    Raises:
        BuildError: a lesson does not run from top to bottom.
    """
    return _solved(
        {
            f"{folder}{language}/{lesson.name}.ipynb": unrun(lesson, language, tree)
            for tree, folder in TREES.items()
            for lesson in lessons
            for language in LANGUAGES
        },
        runs=runs,
    )


def indices(lessons: Sequence[LessonSource]) -> dict[str, str]:
    """Make the index that a learner opens first, and that of the solved notebooks, in each language."""
    return {
        f"{folder}{language}/{NAME}.ipynb": write(index_notebook(lessons, language, tree))
        for tree, folder in TREES.items()
        for language in LANGUAGES
    }


def tests(*, runs: bool) -> dict[str, str]:
    """Make the tests before and after the course."""
    return _solved(
        {f"{TREES[tree]}{language}/{name}.ipynb": notebook for name, tree, language, notebook in inventories()},
        runs=runs,
    )


def glossaries(source: Path) -> dict[str, str]:
    """Copy the glossary beside the notebooks: JupyterLab opens one folder of them, and follows no link out of it."""
    text = source.read_text(encoding="utf-8")
    return {f"{folder}{language}/glossary.md": text for folder in TREES.values() for language in LANGUAGES}


def stale_files(made: dict[str, str], folder: Path, *, with_outputs: bool = True) -> list[str]:
    """Name, as sentences, the files of `folder` that are not what was just made (PNG bytes, or all outputs, apart)."""
    found = []
    for path, text in made.items():
        remedy = f"Run: python notebooks/build.py {Path(path).stem if path.endswith('.ipynb') else ''}".rstrip()
        if not (folder / path).exists():
            found.append(f"notebooks/{path} is missing. {remedy}")
        elif _compared((folder / path).read_text(encoding="utf-8"), with_outputs) != _compared(text, with_outputs):
            found.append(f"notebooks/{path} is not what its source makes today. {remedy}")
    return found


def stray_files(lessons: Sequence[LessonSource], folder: Path) -> list[str]:
    """Name, as sentences, the notebooks that no source makes; none are looked for when `lessons` is empty."""
    names = (
        {NAME, *(f"test_{sitting}" for sitting in SITTINGS), *(lesson.name for lesson in lessons)} if lessons else set()
    )
    trees = [folder / f"{tree}{language}" for tree in TREES.values() for language in LANGUAGES] if names else []
    strays = [path for tree in trees for path in sorted(tree.glob("*.ipynb")) if path.stem not in names]
    return [f"notebooks/{path.relative_to(folder).as_posix()} has no source. Delete it." for path in strays]


def _solved(made: dict[str, NotebookNode], *, runs: bool) -> dict[str, str]:
    """Run the notebooks whose paths are in the solved tree, and return the text of all."""
    to_run = [path for path in made if path.startswith(TREES["solved"])] if runs else []
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:  # each run has a kernel, a process of its own
        for _ in pool.map(lambda path: solve(made[path], path), to_run):
            pass  # so that a failure of any is raised here
    return {path: write(notebook) for path, notebook in made.items()}


def _compared(text: str, with_outputs: bool) -> str:
    """Return what is compared of a file: all but a notebook's PNG bytes, or but its outputs."""
    if not text.startswith("{"):
        return text
    notebook = nbformat.reads(text, as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "code" and not with_outputs:
            cell.outputs, cell.execution_count = [], None
        for output in cell.get("outputs", []):
            if "image/png" in output.get("data", {}):
                output.data["image/png"] = "PNG"
    return write(notebook)


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Make the notebooks of every lesson from its source.")
    parser.add_argument("lessons", nargs="*", metavar="LESSON", help="beginning of a lesson's name, such as 03")
    parser.add_argument("--check", action="store_true", help="write nothing; fail if a notebook is stale")
    parser.add_argument("--unrun", action="store_true", help="with --check: run none, and leave outputs out of it")
    parser.add_argument(
        "--pages",
        nargs="?",
        type=Path,
        const=NOTEBOOKS / "pages",
        metavar="FOLDER",
        help="write the static site instead of notebooks",
    )
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
