"""The table on the index: what this learner has solved and predicted, to download, restore and begin anew.

Shows what `progress.py` keeps; counts predictions in the notebooks beside it.
"""

from __future__ import annotations

import json
from base64 import b64encode
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from syftlite_lessons import progress
from syftlite_lessons.lesson import Lesson, all_lessons
from syftlite_lessons.words import Words

LESSON = Words("lesson", "课")
MINUTES = Words("minutes", "分钟")
SOLVED = Words("exercises solved", "做对的练习")
PREDICTED = Words("predicted", "猜过的")
AT_FIRST = Words("{right} of {all} answers right", "{all} 题里答对 {right} 题")
ALL_SOLVED = Words("{solved} of {all} exercises are solved.", "共 {all} 道练习，做对了 {solved} 道。")
DOWNLOAD = Words("Download my progress", "下载我的进度")
RESTORE = Words("Restore from a file", "从文件恢复")
RESET = Words("Begin anew", "从头开始")
RESTORED = Words("Restored.", "已恢复。")
ASIDE = Words("You begin anew. The old progress is in {file}.", "已从头开始。原来的进度在 {file} 里。")
NONE = Words("There is no progress yet.", "还没有进度。")
NOT_KEPT = Words("Your progress cannot be kept in this folder.", "这个文件夹里没法保存你的进度。")
HOW = Words(
    "It is kept in the file {file} beside this notebook. A Binder session forgets it: download it, and restore it "
    "next time. Run the cell again to see what is new.",
    "进度保存在旁边的文件 {file} 里。Binder 关掉就忘了：请先下载，下次再恢复。重新运行这个单元格，就能看到最新的进度。",
)

FULL, EMPTY = "●", "○"


@dataclass(slots=True)
class Row:
    """One lesson, and how far this learner is."""

    lesson: Lesson
    notebook: str
    solved: int
    predictions: int
    predicted: int
    answered: int
    right: int

    @property
    def exercises(self) -> int:
        """How many exercises the lesson has."""
        return len(self.lesson.exercises)


class Overview:
    """The table; in a live notebook with the buttons below it."""

    def __init__(self, folder: Path | None = None) -> None:
        """Read the progress, and the notebooks of the folder (this one)."""
        self._folder = Path.cwd() if folder is None else folder
        self._kept = progress.load()

    def rows(self) -> list[Row]:
        """Return a row a lesson."""
        first = self._kept.first_predictions()
        made = []
        for lesson in all_lessons():
            notebook = next(iter(sorted(self._folder.glob(f"{lesson.number}_*.ipynb"))), None)
            cells = _asking_cells(notebook)
            answers = [each for each in first if each.lesson == lesson.number]
            known = {exercise.name for exercise in lesson.exercises}
            made.append(
                Row(
                    lesson,
                    notebook.name if notebook else "",
                    len(self._kept.solved(lesson.number) & known),
                    cells,
                    min(len(self._kept.predicted(lesson.number)), cells),
                    len(answers),
                    sum(each.right for each in answers),
                )
            )
        return made

    def __repr__(self) -> str:
        """Return the table as text."""
        rows = self.rows()
        lines = [
            f"{row.lesson.number}  {row.lesson.title.say():<22} {SOLVED.say()} {row.solved}/{row.exercises}, "
            f"{PREDICTED.say()} {row.predicted}/{row.predictions}"
            for row in rows
        ]
        return "\n".join([*lines, self._sum(rows)])

    def html(self) -> str:
        """Return the table, a link to each lesson in it."""
        rows = self.rows()
        head = "".join(f"<th>{words.say()}</th>" for words in (LESSON, MINUTES, SOLVED, PREDICTED))
        body = "".join(_row(row) for row in rows)
        table = f'<table class="sl-overview"><tr>{head}</tr>{body}</table>'
        data = b64encode(self._kept.text().encode("utf-8")).decode("ascii")
        link = f'<a download="{progress.FILE_NAME}" href="data:application/json;base64,{data}">{DOWNLOAD.say()}</a>'
        file = progress.path()
        how = NOT_KEPT.say() if file is None else HOW.say(file=file.name)
        return f"{table}<p><b>{self._sum(rows)}</b> {link}</p><p>{escape(how)}</p>"

    def _sum(self, rows: list[Row]) -> str:
        return ALL_SOLVED.say(solved=sum(row.solved for row in rows), all=sum(row.exercises for row in rows))

    def _repr_mimebundle_(self, **_: object) -> dict[str, Any]:
        return {"text/plain": repr(self), "text/html": self.html()}


def _row(row: Row) -> str:
    title = f"{int(row.lesson.number)} {escape(row.lesson.title.say())}"
    linked = f'<a href="{escape(row.notebook)}">{title}</a>' if row.notebook else title
    question = f"<br>{escape(row.lesson.question.say())}"
    solved = f"{_discs(row.solved, row.exercises)} {row.solved}/{row.exercises}" if row.exercises else ""
    predicted = f"{_discs(row.predicted, row.predictions)} {row.predicted}/{row.predictions}" if row.predictions else ""
    right = f"<br>{AT_FIRST.say(right=row.right, all=row.answered)}" if row.answered else ""
    left = ' style="text-align:left"'
    return (
        f"<tr><td{left}>{linked}{question}</td><td>{row.lesson.minutes}</td>"
        f"<td{left}>{solved}</td><td{left}>{predicted}{right}</td></tr>"
    )


def _discs(some: int, all_of_them: int) -> str:
    return FULL * some + EMPTY * (all_of_them - some)


def _asking_cells(notebook: Path | None) -> int:
    """Return how many cells of a notebook ask for a prediction."""
    if notebook is None:
        return 0
    try:
        cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
        return sum("lesson.predict(" in "".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
    except (OSError, ValueError, KeyError, TypeError):
        return 0  # a notebook that somebody is writing just now, for instance


def show() -> None:
    """Show the table in this notebook, and the buttons that restore the progress or begin anew."""
    import ipywidgets
    from IPython.display import display

    handle = display(Overview(), display_id=True)  # type: ignore[no-untyped-call]  # IPython ships no types for it
    note = ipywidgets.HTML()
    upload = ipywidgets.FileUpload(accept=".json", description=RESTORE.say(), layout={"width": "auto"})
    again = ipywidgets.Button(description=RESET.say(), layout={"width": "auto"})

    def restore(_change: object) -> None:
        try:
            for file in upload.value:
                progress.restore(bytes(file["content"]).decode("utf-8"))
            note.value = RESTORED.say()
        except (progress.DamagedProgressError, UnicodeDecodeError) as error:
            note.value = escape(str(error))
        handle.update(Overview())

    def reset(_button: object) -> None:
        aside = progress.reset()
        note.value = ASIDE.say(file=escape(aside.name)) if aside else NONE.say()
        handle.update(Overview())

    upload.observe(restore, "value")
    again.on_click(reset)
    display(ipywidgets.HBox([upload, again, note]))  # type: ignore[no-untyped-call]  # as above
