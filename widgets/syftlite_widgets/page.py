"""A history as one HTML file that needs no kernel and no network: the notebook's own player, with predictions.

Values that me had not seen are left out of the file altogether, unless they are asked for.
"""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import Any

from syftlite.history import History
from syftlite_widgets.module import whole_module, whole_style
from syftlite_widgets.questions import ask_print, questions, truths
from syftlite_widgets.scene import Frame, make_frame
from syftlite_widgets.self_contained import Lines, whole_page
from syftlite_widgets.stretch import Stretch
from syftlite_widgets.text import language_tag, player_labels, prediction_labels, say

_BODY = """<main class="sl-page-main">
<h1>{title}</h1>
<p>{intro}</p>
<label class="sl-page-ask"><input type="checkbox">{ask}</label>
<div class="sl-page-views"><section class="sl-page-question" hidden></section><div class="sl-page-player"></div></div>
<noscript><p>{needs_script}</p><pre>{last_step}</pre></noscript>
</main>"""


def save_page(history: History, path: str | Path, *, values: bool = False, predict: bool = False) -> None:
    """Write a history to one HTML file, with the player and all its steps, in the chosen language.

    `values=True` puts in the values that me has not seen, and offers the X-ray switch for them. `predict=True` opens
    the page asking before each step what it will do; without it, a switch on the page begins to ask at any step.

    Example:
        >>> import syftlite as sy, tempfile, torch
        >>> from syftlite_widgets import save_page
        >>> with sy.fresh(), sy.history().watched() as history, tempfile.TemporaryDirectory() as folder:
        ...     bob = sy.VirtualWorker(sy.TorchHook(torch), id="bob")
        ...     x_ptr = torch.tensor([1, 2, 3]).send(bob)
        ...     path = Path(folder) / "lesson.html"
        ...     save_page(history, path)
        ...     path.read_text(encoding="utf-8")[:15]
        '<!doctype html>'
    """
    with history.steady:
        document, frames = _document(history, values=values, predict=predict)
    Path(path).write_text(_html(document, frames, values=values), encoding="utf-8")


def _document(history: History, *, values: bool, predict: bool) -> tuple[dict[str, Any], list[Frame]]:
    """Return all that the page shows, and its frames."""
    steps = range(history.first, len(history) + 1)
    frames = [make_frame(history, step) for step in steps]
    lines = Lines()
    document = {
        "first": history.first,
        "frames": [lines.pack(frame) for frame in frames],
        "xrayFrames": [lines.pack(make_frame(history, step, xray=True)) for step in steps] if values else None,
        "lines": lines.table,
        "labels": player_labels(),
        "predictions": [_prediction(history, step) for step in steps[1:]],
        "asks": predict,
        "words": {word: say(f"page_{word}") for word in ("next", "check", "skip", "again", "done")},
        "sources": {name: whole_module(f"{name}.js") for name in ("player", "predict")},
    }
    return document, frames


def _prediction(history: History, step: int) -> dict[str, Any]:
    """Return what to ask before a step, and what is true after it.

    What a cell printed is in no record; what printing the step's result would show can be told from it.
    """
    stretch = Stretch.of_step(history, step)
    printed = ask_print(stretch)
    asked = questions(list(stretch.after.stores)) + ([] if printed is None else [printed])
    labels = prediction_labels(say("predict_step", k=step)) | {"how": say("page_how")}
    return {"questions": asked, "truths": truths(asked, stretch), "labels": labels}


def _html(document: dict[str, Any], frames: list[Frame], *, values: bool) -> str:
    title, intro = say("page_title"), say("page_intro", steps=len(frames) - 1)
    body = _BODY.format(
        title=escape(title),
        intro=escape(intro if values else f"{intro}{say('sentences_apart')}{say('page_sealed')}"),
        ask=escape(say("page_ask")),
        needs_script=escape(say("page_needs_script")),
        last_step=escape(frames[-1]["alt"]),
    )
    style = whole_style("player.css", "predict.css", "page.css")
    return whole_page(title, style, body, whole_module("page.js"), document, language=language_tag())
