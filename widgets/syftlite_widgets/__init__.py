"""Pictures of a syftlite room: `inspect()` follows it live, `picture()` keeps one moment. Reads only the history."""

from __future__ import annotations

from typing import Any

from syftlite_widgets import session
from syftlite_widgets.chain import chain
from syftlite_widgets.inspector import inspect
from syftlite_widgets.messages_view import messages
from syftlite_widgets.page import save_page
from syftlite_widgets.picture import picture
from syftlite_widgets.predict import predict
from syftlite_widgets.replay import replay
from syftlite_widgets.seen import seen_by
from syftlite_widgets.session import forget
from syftlite_widgets.stepping import step_through
from syftlite_widgets.text import language

__all__ = [
    "chain",
    "forget",
    "inspect",
    "language",
    "messages",
    "picture",
    "predict",
    "replay",
    "save_page",
    "seen_by",
    "step_through",
]


def load_ipython_extension(shell: Any) -> None:
    """Follow this notebook, and add `%%step`, `%stores` and `%messages`: `%load_ext syftlite_widgets`."""
    session.install(shell)


def unload_ipython_extension(_shell: Any) -> None:
    """Undo `%load_ext syftlite_widgets`."""
    session.remove()
