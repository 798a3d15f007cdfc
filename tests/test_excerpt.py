"""Excerpts: a stretch of a history in steps of another size, with all that was known when it began."""

from __future__ import annotations

import torch

import syftlite as sy
from syftlite.excerpt import Mark, excerpt
from syftlite.history import History


def test_an_excerpt_begins_with_the_state_of_its_first_mark_and_knows_who_has_seen_what() -> None:
    with sy.fresh():
        hook = sy.TorchHook(torch)
        bob, alice = (sy.VirtualWorker(hook, id=name) for name in ("bob", "alice"))
        history = sy.history()
        x_ptr = torch.ones(2).send(bob)
        y_ptr = x_ptr + x_ptr
        begin = Mark(history.revision, "y_ptr.move(alice)", "In[1], line 1")
        y_ptr.move(alice)
        part = excerpt(history, [begin])
        assert (len(part), part.step(1).code, part.step(1).place) == (1, "y_ptr.move(alice)", "In[1], line 1")
        assert part.at(0).stores == history.at(2).stores
        assert part.at(1).stores == history.at(3).stores
        assert part.seen("bob", 1, 0) == ("me", "bob")
        assert part.seen("bob", 3, 0) == ("bob",)
        assert part.seen("alice", 3) == ("bob", "alice")
        assert part.departure("bob", 3) == history.departure("bob", 3)


def test_an_excerpt_without_marks_is_empty_and_shows_what_is_there_now() -> None:
    with sy.fresh():
        bob = sy.VirtualWorker(sy.TorchHook(torch), id="bob")
        kept = torch.ones(2).send(bob)
        part = excerpt(sy.history(), [])
        assert len(part) == 0
        assert list(part.at(0).stores["bob"]) == [kept.id_at_location]


def test_an_excerpt_does_not_change_the_history_and_can_be_saved(tmp_path: object) -> None:
    with sy.fresh():
        bob = sy.VirtualWorker(sy.TorchHook(torch), id="bob")
        history = sy.history()
        marks = [Mark(history.revision, "a"), Mark(history.revision, "b", error="ZeroDivisionError: no")]
        kept = torch.ones(2).send(bob)
        before = history.revision
        part = excerpt(history, marks)
        assert (history.revision, len(history), len(part)) == (before, 1, 2)
        part.save(f"{tmp_path}/part.json")
        loaded = History.load(f"{tmp_path}/part.json")
        assert [(loaded.step(step).code, loaded.step(step).error) for step in (1, 2)] == [
            ("a", ""),
            ("b", "ZeroDivisionError: no"),
        ]
        assert loaded.step(2).verb == ""
        assert list(loaded.at(2).stores["bob"]) == [kept.id_at_location]
