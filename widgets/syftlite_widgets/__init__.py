"""Pictures of a syftlite room: `inspect()` follows it live, `picture()` keeps one moment. Reads only the history."""

from __future__ import annotations

import sys
from typing import Any

from syftlite import OtherSyftError, as_syft
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
    """Follow this notebook, add `%%step`, `%stores` and `%messages`, and let `import syft` mean syftlite.

    `%load_ext syftlite_widgets` calls this. Where another program called syft is installed, that one stays, and a
    sentence says so.
    """
    session.install(shell)
    try:
        as_syft()
    except OtherSyftError as other:
        print(other, file=sys.stderr)


def unload_ipython_extension(_shell: Any) -> None:
    """Undo `%load_ext syftlite_widgets`."""
    session.remove()
    as_syft(undo=True)
