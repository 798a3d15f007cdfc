"""How notebooks are made from a source: what is kept of a run, what is refused, what counts as stale."""

from __future__ import annotations

import base64
import doctest
import importlib.util
from pathlib import Path
from types import ModuleType

import nbformat
import pytest

import lesson_rules
import lesson_source
from lesson_source import parse
from notebook import unrun, write
from solving import BuildError, solve

NOTEBOOKS = Path(__file__).resolve().parent.parent / "notebooks"


PNG = base64.b64encode(b"drawn here").decode()
TOY = f"""\
# %% [markdown] lang="en"
# # Toy
#
# See the [glossary](glossary.md).

# %% [markdown] lang="zh"
# # 玩具
#
# 见[词汇表](glossary.md)。

# %%
print("one")
print("two")

# %%
from IPython.display import display

picture = {{"text/plain": "a picture", "image/png": "{PNG}"}}
live = {{"application/vnd.jupyter.widget-view+json": {{"model_id": "1", "version_major": 2, "version_minor": 0}}}}
display({{**picture, **live, "image/svg+xml": "<svg/>"}}, raw=True)
"""


@pytest.fixture(scope="module")
def build() -> ModuleType:
    # Loaded under a name of its own: `build` is also a well-known package.
    spec = importlib.util.spec_from_file_location("notebooks_build", NOTEBOOKS / "build.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_learners_notebook_has_the_prose_of_one_language_and_has_not_run() -> None:
    english = unrun(parse("09_toy", TOY), "en")

    assert [cell.cell_type for cell in english.cells] == ["markdown", "code", "code"]
    assert english.cells[0].source == "# Toy\n\nSee the [glossary](glossary.md)."
    assert english.cells[1].outputs == []


def test_a_chinese_notebook_first_tells_the_kit_to_speak_chinese() -> None:
    chinese = unrun(parse("09_toy", TOY), "zh")

    assert chinese.cells[0].source.endswith('syftlite_widgets.language("zh")')
    assert chinese.cells[0].metadata.tags == ["language"]
    assert chinese.cells[1].source == "# 玩具\n\n见[词汇表](glossary.md)。"


def test_twins_share_a_cell_id_so_that_both_languages_name_the_same_cells() -> None:
    lesson = parse("09_toy", TOY)
    english, chinese = unrun(lesson, "en"), unrun(lesson, "zh")

    assert [cell.id for cell in english.cells] == [cell.id for cell in chinese.cells[1:]]


EXERCISE = """\
# %%
first = 1

# %% exercise="one"
work = ...

# %% answer="one"
work = 1

# %% mistake="one" named="two"
work = 2

# %%
last = 3
"""


def test_a_learner_gets_the_starter_and_the_solved_notebook_the_answer_and_neither_a_mistake() -> None:
    lesson = parse("09_toy", EXERCISE)
    learner, solved = unrun(lesson, "en"), unrun(lesson, "en", "solved")

    assert [cell.source for cell in learner.cells] == ["first = 1", "work = ...", "last = 3"]
    assert [cell.source for cell in solved.cells] == ["first = 1", "work = 1", "last = 3"]
    assert [cell.id for cell in learner.cells] == [cell.id for cell in solved.cells]
    assert learner.cells[1].metadata.tags == ["exercise", "one"]


def test_a_solved_notebook_keeps_text_and_png_and_is_the_same_bytes_each_time() -> None:
    lesson = parse("09_toy", TOY)
    first = solve(unrun(lesson, "en"), "solved/en/09_toy.ipynb")
    again = solve(unrun(lesson, "en"), "solved/en/09_toy.ipynb")

    assert write(first) == write(again)
    assert [output.text for output in first.cells[1].outputs] == ["one\ntwo\n"]
    assert [dict(output.data) for output in first.cells[2].outputs] == [{"text/plain": "a picture", "image/png": PNG}]
    assert "widgets" not in first.metadata
    assert all("execution" not in cell.metadata for cell in first.cells)


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("1 / 0", "solved/en/09_toy.ipynb does not run from top to bottom: cell-01 raises ZeroDivisionError: "),
        ("import warnings\nwarnings.warn('careful')", "solved/en/09_toy.ipynb, cell-01 prints on stderr"),
    ],
)
def test_a_lesson_that_raises_or_warns_is_refused_by_name(code: str, sentence: str) -> None:
    lesson = parse("09_toy", f"# %%\n{code}\n")

    with pytest.raises(BuildError, match=sentence):
        solve(unrun(lesson, "en"), "solved/en/09_toy.ipynb")


def test_a_stale_notebook_is_named_with_the_command_that_renews_it(build: ModuleType, tmp_path: Path) -> None:
    fresh = write(unrun(parse("09_toy", TOY), "en"))
    (tmp_path / "old.ipynb").write_text(fresh.replace("two", "three"), encoding="utf-8")
    (tmp_path / "same.ipynb").write_text(fresh, encoding="utf-8")

    found = build.stale_files({"old.ipynb": fresh, "same.ipynb": fresh, "09_new.ipynb": fresh}, tmp_path)

    assert found == [
        "notebooks/old.ipynb is not what its source makes today. Run: python notebooks/build.py old",
        "notebooks/09_new.ipynb is missing. Run: python notebooks/build.py 09_new",
    ]


def test_other_png_bytes_do_not_make_a_notebook_stale(build: ModuleType, tmp_path: Path) -> None:
    notebook = unrun(parse("09_toy", TOY), "en")
    notebook.cells[1].outputs = [nbformat.v4.new_output("display_data", {"text/plain": "a", "image/png": "here"})]
    here = write(notebook)
    (tmp_path / "toy.ipynb").write_text(here.replace('"here"', '"elsewhere"'), encoding="utf-8")

    assert build.stale_files({"toy.ipynb": here}, tmp_path) == []


def test_without_a_run_the_sources_are_compared_and_the_outputs_left_to_nbval(
    build: ModuleType, tmp_path: Path
) -> None:
    made = write(unrun(parse("09_toy", TOY), "en", "solved"))
    notebook = nbformat.reads(made, as_version=4)
    solve(notebook, "toy")
    (tmp_path / "toy.ipynb").write_text(write(notebook), encoding="utf-8")
    assert build.stale_files({"toy.ipynb": made}, tmp_path, with_outputs=False) == []
    assert len(build.stale_files({"toy.ipynb": made}, tmp_path)) == 1
    changed = write(unrun(parse("09_toy", TOY.replace('print("one")', 'print("eins")')), "en", "solved"))
    assert build.stale_files({"toy.ipynb": changed}, tmp_path, with_outputs=False) == [
        "notebooks/toy.ipynb is not what its source makes today. Run: python notebooks/build.py toy"
    ]


def test_a_notebook_without_a_source_is_named(build: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "solved" / "zh").mkdir(parents=True)
    (tmp_path / "solved" / "zh" / "07_gone.ipynb").write_text("{}", encoding="utf-8")

    found = build.stray_files([parse("09_toy", TOY)], tmp_path)

    assert found == ["notebooks/solved/zh/07_gone.ipynb has no source. Delete it."]


def test_each_folder_of_notebooks_has_the_glossary_that_they_link_to(build: ModuleType) -> None:
    made = build.glossaries(NOTEBOOKS / "glossary.md")

    assert list(made) == ["en/glossary.md", "zh/glossary.md", "solved/en/glossary.md", "solved/zh/glossary.md"]
    assert set(made.values()) == {(NOTEBOOKS / "glossary.md").read_text("utf-8")}


def test_a_lesson_that_does_not_exist_is_answered_with_those_that_do(build: ModuleType) -> None:
    with pytest.raises(BuildError, match=r"No lesson begins with 99\. There are: 0"):
        build.find_lessons(NOTEBOOKS / "source", ["99"])


def test_the_examples_of_the_source_reader_are_true() -> None:
    examples = [doctest.testmod(module) for module in (lesson_source, lesson_rules)]

    assert sum(each.attempted for each in examples) >= 5
    assert sum(each.failed for each in examples) == 0
