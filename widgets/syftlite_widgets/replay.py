"""The player over a history that is over: one from a file, for instance. Nothing in it is live."""

from __future__ import annotations

from pathlib import Path

from syftlite.history import History
from syftlite_widgets.inspector import Inspector


def replay(history: History | str | Path) -> Inspector:
    """Open the inspector's view on a history, or on the file that one was saved to. It opens on the last step.

    Example:
        >>> import syftlite as sy, torch
        >>> from syftlite_widgets import replay
        >>> with sy.fresh():
        ...     bob = sy.VirtualWorker(sy.TorchHook(torch), id="bob")
        ...     x_ptr = torch.tensor([1, 2, 3]).send(bob)
        ...     history = sy.history()
        >>> replay(history)
        Inspector(me, bob)

    Raises:
        HistoryFileError: if the file is damaged, of another program, or of a newer version.
    """
    return Inspector(history if isinstance(history, History) else History.load(history))
