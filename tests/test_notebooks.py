"""The lessons: they hold the whole seed, keep their rules, and their notebooks are what the sources make."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import nbformat
import pytest

from lesson_rules import bold_terms, complaints
from lesson_source import LANGUAGES, LessonSource, load, parse

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOKS = ROOT / "notebooks"
LESSONS = [load(path) for path in sorted((NOTEBOOKS / "source").glob("[0-9]*.py"))]
SOLVED = sorted(NOTEBOOKS.glob("solved/*/[0-9]*.ipynb"))
TESTS = sorted(NOTEBOOKS.glob("solved/*/test_*.ipynb"))
INDICES = [NOTEBOOKS / f"{tree}{language}" / "index.ipynb" for tree in ("", "solved/") for language in LANGUAGES]
LEARNER = sorted(path for language in LANGUAGES for path in NOTEBOOKS.glob(f"{language}/*.ipynb"))

#: Every statement of the notebook that the lessons grew from, in its order.
SEED = """
import torch
import syftlite as sy
hook = sy.TorchHook(torch)
bob = sy.VirtualWorker(hook, id='bob')
alice = sy.VirtualWorker(hook, id='alice')
x = torch.tensor([1,2,3,4])
print(x)
x_ptr = x.send(bob)
print(x_ptr)
pointer_to_x_ptr = x_ptr.send(alice)
print(pointer_to_x_ptr)
print(bob._objects)
print(alice._objects)
x_ptr = pointer_to_x_ptr.get()
print(x_ptr)
x = x_ptr.get()
print(x)
print(bob._objects)
print(alice._objects)
p2p2x = torch.tensor([1,2,3,4,5]).send(bob).send(alice)
y = p2p2x + p2p2x
print(bob._objects)
print(alice._objects)
print(y.get().get())
print(bob._objects)
print(alice._objects)
print(p2p2x.get().get())
print(bob._objects)
print(alice._objects)
my_pointer2pointer.move(another_worker)
x = torch.tensor([1,2,3,4,5]).send(bob)
print('  bob:', bob._objects)
print('alice:',alice._objects)
x = x.move(alice)
print('  bob:', bob._objects)
print('alice:',alice._objects)
"""

TWINS = '# %% [markdown] lang="en"\n# {en}\n\n# %% [markdown] lang="zh"\n# {zh}\n'


def statements(code: str) -> list[str]:
    """List the statements of `code`, written the same way whatever their quotes and spaces were."""
    return [ast.unparse(statement) for statement in ast.parse(code).body]


def lesson_code(lesson: LessonSource) -> str:
    return "\n".join(cell.source for cell in lesson.cells if cell.is_code)


def test_lessons_2_to_4_hold_every_statement_of_the_seed_in_its_order() -> None:
    lessons = iter(
        statements("\n".join(lesson_code(lesson) for lesson in LESSONS if lesson.name[:2] in ("02", "03", "04")))
    )

    missing = [wanted for wanted in statements(SEED) if wanted not in lessons]

    assert missing == []


def pointer(owner: str, location: str) -> str:
    """Match a pointer's print."""
    return rf"\(Wrapper\)>\[PointerTensor \| {owner}:\d+ -> {location}:\d+\]"


FIVE, TEN = r"tensor\(\[1, 2, 3, 4, 5\]\)", r"tensor\(\[ 2,  4,  6,  8, 10\]\)"
#: What the seed's own prints show, in its order. The lessons' stores hold a second tensor beside each of these.
PRINTED = [
    r"tensor\(\[1, 2, 3, 4\]\)\n",
    pointer("me", "bob"),
    pointer("me", "alice"),
    r"\{\d+: tensor\(\[1, 2, 3, 4\]\)\}",
    rf"\{{\d+: .*\d+: {pointer('alice', 'bob')}\}}",
    pointer("me", "bob"),
    r"tensor\(\[1, 2, 3, 4\]\)\n",
    r"\{\}\n",
    r"\{\}\n",
    rf"\{{\d+: {FIVE}, .*\d+: {TEN}\}}",
    rf"\{{\d+: {pointer('alice', 'bob')}, [^{{}}]*\d+: {pointer('alice', 'bob')}\}}",
    rf"{TEN}\n",
    rf"\{{\d+: {FIVE}, .*\}}",
    rf"\{{\d+: {pointer('alice', 'bob')}, ",
    rf"{FIVE}\n",
    rf"\{{\d+: {pointer('bob', 'alice')}\}}",
    r"\{\d+: tensor\(\[\[0\.5000",
    rf"  bob: \{{[^{{}}]*\d+: {FIVE}\}}",
    r"alice: \{[^{}]*\}",
    r"  bob: \{(?![^{}]*1, 2, 3, 4, 5)[^{}]*\}",
    rf"alice: \{{(.|\n)*\d+: {FIVE}\}}",
]


@pytest.mark.parametrize("language", LANGUAGES)
def test_lessons_2_to_4_print_the_stores_that_the_seed_prints(language: str) -> None:
    paths = [path for path in SOLVED if path.parent.name == language and path.name[:2] in ("02", "03", "04")]
    outputs = [output for path in paths for cell in nbformat.read(path, 4).cells for output in cell.get("outputs", [])]
    text = "".join(output.text for output in outputs if output.output_type == "stream")
    place = 0

    for pattern in PRINTED:
        found = re.compile(pattern).search(text, place)
        assert found, f"{pattern} is not printed after {text[max(0, place - 200) : place]!r}"
        place = found.end()


def walked(lesson: LessonSource) -> list[str]:
    """List the code before the exercises, without the lines that import or ask."""
    code = [cell.source for cell in lesson.cells if cell.is_code and not cell.role]
    lines = [[line for line in source.splitlines() if not line.startswith(("import ", "from "))] for source in code]
    return [source for source in ("\n".join(each).strip() for each in lines) if source and "predict(" not in source]


@pytest.mark.parametrize("language", LANGUAGES)
def test_lesson_11_runs_every_cell_of_lesson_3_unchanged_and_prints_the_same_but_for_the_stores(language: str) -> None:
    third, eleventh = (next(each for each in LESSONS if each.number == number) for number in ("03", "11"))
    cells = iter(walked(eleventh))
    assert [source for source in walked(third) if source not in cells] == []

    def printed(name: str, wanted: list[str]) -> list[str]:
        notebook = nbformat.read(NOTEBOOKS / "solved" / language / f"{name}.ipynb", 4)
        ran = [cell for cell in notebook.cells if cell.cell_type == "code"]
        shown = [(cell, source) for cell in ran for source in wanted if cell.source.strip().endswith(source)]
        texts = [output.text for cell, _ in shown for output in cell.outputs if output.output_type == "stream"]
        return [re.sub(r"\{[^{}]*\}\n", "", text) for text in texts]

    here = printed(third.name, walked(third))
    assert here == printed(eleventh.name, walked(third))
    assert "tensor([ 2,  4,  6,  8, 10])\n" in here


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.name)
def test_a_lesson_keeps_every_rule_of_the_lessons(lesson: LessonSource) -> None:
    assert complaints(lesson) == []


PREDICT = "# %%\nlesson.predict()\npicture()\n"
STARTER = '# %% exercise="one"\nwork = ...\n'
ANSWER = '# %% answer="one"\nwork = 1\n'
MISTAKES = "".join(f'# %% mistake="one" named="{name}"\nwork = 2\n' for name in ("two", "three"))


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        (TWINS.format(en="One.", zh="一。") + PREDICT + "# %%\n" + "x = 1\n" * 13, "cell 4: this code has 13 lines"),
        (PREDICT + "# %%\nx = '指针'\n", "cell 2: code is shared by both languages"),
        (PREDICT + "# %%\nx = 1  # one\n", "cell 2: a comment in code is in one language alone"),
        ("# %% [markdown]\n# Hello.\n", "cell 1: this prose says no language"),
        (TWINS.format(en="word " * 61, zh="字"), "cell 1: this prose has 61 words; at most 60 are read"),
        (TWINS.format(en="Word.", zh="字" * 121), "cell 2: this prose has 121 characters; at most 120 are read"),
        (TWINS.format(en="Look here!", zh="看这里。"), "cell 1: an exclamation mark"),
        (TWINS.format(en="Look here.", zh="看这里！"), "cell 2: an exclamation mark"),
        (TWINS.format(en="You simply add.", zh="相加。"), "cell 1: “simply” tells a learner"),
        (TWINS.format(en="Add.", zh="这显然是相加。"), "cell 2: “显然” tells a learner"),
        ('# %% [markdown] lang="en"\n# Alone.\n\n' + PREDICT, "cell 1: English prose without its Chinese twin"),
        (PREDICT + '\n# %% [markdown] lang="zh"\n# 独自。\n', "cell 2: Chinese prose without its English twin"),
        (PREDICT + STARTER + MISTAKES, "cell 2: exercise 'one' has no answer"),
        (PREDICT + STARTER + ANSWER, "cell 2: exercise 'one' has 0 named mistakes"),
        (PREDICT + ANSWER, "cell 2: there is no exercise 'one' for this answer"),
        (
            PREDICT + STARTER + ANSWER + MISTAKES + '# %% mistake="one"\nwork = 3\n',
            "cell 6: this mistake has no name",
        ),
        (PREDICT.replace("picture", "print"), "no cell draws a picture"),
        (PREDICT.replace("predict", "print"), "no cell asks for a prediction"),
        (TWINS.format(en="word " * 59, zh="字") * 3 + PREDICT, "177 words stand before the first prediction"),
        (TWINS.format(en="Word.", zh="字" * 119) * 3 + PREDICT, "357 characters stand before the first prediction"),
    ],
)
def test_a_source_that_breaks_a_rule_is_refused_with_the_cell_and_the_rule(source: str, sentence: str) -> None:
    (complaint,) = complaints(parse("09_toy", source))

    assert complaint.removeprefix("09_toy").lstrip(",: ").startswith(sentence)


def test_code_with_an_exclamation_mark_is_no_shouting() -> None:
    assert (
        complaints(parse("09_toy", TWINS.format(en="Here `a != b`, ![a picture](a.png).", zh="这里 `a != b`。"))) == []
    )


def test_every_word_in_bold_stands_in_the_glossary_under_the_same_row_in_both_languages() -> None:
    rows = re.findall(r"^\| ([^|]+?) \| ([^|]+?) \|", (NOTEBOOKS / "glossary.md").read_text("utf-8"), re.MULTILINE)
    chinese = dict(rows)

    for lesson in LESSONS:
        for english_cell, chinese_cell in zip(lesson.cells, lesson.cells[1:], strict=False):
            if english_cell.language == "en":
                words = [
                    word if word in chinese else word.removesuffix("s") for word in bold_terms(english_cell.source)
                ]
                wanted = {chinese.get(word, f"{word}: not in the glossary") for word in words}
                assert set(bold_terms(chinese_cell.source)) == wanted, f"{lesson.name}, cell {english_cell.number}"


@pytest.mark.parametrize(
    "path", [*LEARNER, *SOLVED, *TESTS, *INDICES[2:]], ids=lambda path: path.relative_to(NOTEBOOKS).as_posix()
)
def test_every_link_of_a_notebook_leads_to_a_file(path: Path) -> None:
    prose = "\n".join(cell.source for cell in nbformat.read(path, 4).cells if cell.cell_type == "markdown")

    for link in re.findall(r"\]\(([^)]+)\)", prose):
        assert (path.parent / link).is_file(), link


@pytest.mark.parametrize("path", LEARNER, ids=lambda path: path.relative_to(NOTEBOOKS).as_posix())
def test_a_learner_is_handed_no_outputs(path: Path) -> None:
    cells = [cell for cell in nbformat.read(path, 4).cells if cell.cell_type == "code"]

    assert [cell.id for cell in cells if cell.outputs or cell.execution_count] == []


@pytest.mark.parametrize("path", SOLVED, ids=lambda path: path.relative_to(NOTEBOOKS).as_posix())
def test_a_solved_notebook_ran_and_stores_text_and_pictures_only(path: Path) -> None:
    notebook = nbformat.read(path, 4)
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    outputs = [output for cell in cells for output in cell.outputs]

    assert all(cell.execution_count for cell in cells)
    assert sum(output.output_type == "stream" for output in outputs) >= 2  # without any, nbval would compare nothing
    assert {kind for output in outputs for kind in output.get("data", {})} == {"text/plain", "image/png"}
    assert "widgets" not in notebook.metadata


@pytest.mark.parametrize("path", sorted(NOTEBOOKS.glob("**/en/*.ipynb")), ids=lambda path: "/".join(path.parts[-3:]))
def test_both_languages_run_the_same_code(path: Path) -> None:
    english, chinese = (
        {
            cell.id: cell.source
            for cell in nbformat.read(path.parent.with_name(language) / path.name, 4).cells
            if cell.cell_type == "code" and "language" not in cell.metadata.get("tags", [])
        }
        for language in LANGUAGES
    )

    assert english or path.parts[-3:] == ("solved", "en", "index.ipynb")  # which shows no progress
    assert english == chinese
