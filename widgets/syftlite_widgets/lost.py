"""The hint that a copy was sent and lost: nobody kept the pointer. Reads the history; prints, and never raises.

It goes to the ordinary output: it is no failure, and the same cell says the same each time.
"""

from __future__ import annotations

from syftlite.events import Removed, Sent, Stored
from syftlite.history import History
from syftlite_widgets.text import say


def say_what_is_lost(history: History, code: str) -> None:
    """Print the hint if the newest two steps are a send and the loss of what was sent by it."""
    newest = len(history)
    if newest - history.first < 2 or history.step(newest).verb != "forget" or history.step(newest - 1).verb != "send":
        return
    gone = {(event.worker, event.id) for event in history.events(newest) if isinstance(event, Removed)}
    for event in history.events(newest - 1):
        if isinstance(event, Stored) and (event.worker, event.id) in gone:
            print(say("lost_send", code=code, worker=event.worker, better=_better(code)))
            return


def lost_at_cells_end(history: History, code: str, *, is_shown: bool) -> None:
    """Print the hint about a cell's last statement, whose pointer `_` keeps a little longer when it was shown."""
    if not is_shown:
        say_what_is_lost(history, code)
        return
    sent = [event for event in history.events(len(history)) if isinstance(event, Sent) and event.kind in ("OBJ", "PTR")]
    if sent and history.step(len(history)).verb == "send":
        print(say("losing_send", code=code, worker=sent[-1].receiver, better=_better(code)))


def _better(code: str) -> str:
    """Return the line to type instead.

    >>> _better("x.send(bob)"), _better("x_ptr.send(alice)"), _better("torch.ones(2).send(bob)")
    ('x_ptr = x.send(bob)', 'pointer_to_x_ptr = x_ptr.send(alice)', 'ptr = torch.ones(2).send(bob)')
    """
    name = code.rpartition(".send(")[0]
    if not name.isidentifier():
        return f"ptr = {code}"
    return f"pointer_to_{name} = {code}" if name.endswith("_ptr") else f"{name}_ptr = {code}"
