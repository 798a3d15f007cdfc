"""What a message to another process really took: milliseconds, and bytes over the link. Of real processes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import torch

import syftlite as sy
from syftlite.history import History
from syftlite_widgets.messages_picture import MessagesPicture, log_columns, log_rows
from syftlite_widgets.messages_view import Messages
from syftlite_widgets.text import speaking
from syftlite_widgets.traffic import Traffic


@pytest.fixture(scope="module")
def history() -> Iterator[History]:
    with sy.local_class("alice", "bob") as (alice, bob):
        moved = torch.zeros(10_000).send(bob).move(alice)
        moved.get()
        yield sy.history()


def test_a_message_to_another_process_has_a_time_and_the_bytes_of_its_request_and_reply(history: History) -> None:
    sent = {(event.kind, event.sender, event.receiver): event.trip for event in history.messages()}
    send, move, passed = sent["OBJ", "me", "bob"], sent["MOVE", "me", "bob"], sent["OBJ", "bob", "alice"]
    get = sent["GET", "me", "alice"]
    assert send is not None
    assert move is not None
    assert passed is not None
    assert get is not None
    assert sent["OBJ", "alice", "me"] is None  # it came with the reply to GET
    assert min(trip.milliseconds for trip in (send, move, passed, get)) > 0
    assert send.bytes_there > 40_000 > send.bytes_back
    assert passed.bytes_there > 40_000 > max(move.bytes_there, move.bytes_back)  # the numbers did not come by me
    assert get.bytes_back > 40_000 > get.bytes_there
    assert move.microseconds > passed.microseconds  # which lies within it


def test_they_stand_in_the_drawing_and_the_log_and_never_in_what_is_compared(history: History) -> None:
    traffic = Traffic()
    traffic.read(history)
    first = traffic.rows[0]
    assert first.trip is not None
    assert first.label == f"OBJ  40,000 B  {first.time} ms"
    sizes = f"40,000 B of data, {first.message_bytes:,} B in all"
    over = f"over the link {first.trip.bytes_there:,} B there and {first.trip.bytes_back:,} B back"
    assert first.spoken == f"step 1: OBJ from me to bob, {sizes}, {first.time} ms; {over}"
    with speaking("zh"):
        assert first.label == f"OBJ  40,000 B  {first.time} 毫秒"
    assert log_columns(history)[-4:] == ("log_time", "log_there", "log_back", "log_code")
    row = log_rows(history)[0]
    assert row[7:10] == (first.time, first.trip.bytes_there, first.trip.bytes_back)
    view = Messages(history)
    assert view.columns == list(log_columns(history))
    view.close()
    assert " ms" not in repr(MessagesPicture(history, 1))
    event = next(history.messages())
    assert "trip" not in repr(event)
    drawn = [line.text for box in MessagesPicture(history, 1).layout.boxes for line in box.lines]
    assert first.label in drawn


def test_a_saved_history_keeps_them(history: History, tmp_path: Path) -> None:
    history.save(tmp_path / "history.json")
    loaded = History.load(tmp_path / "history.json")
    assert [event.trip for event in loaded.messages()] == [event.trip for event in history.messages()]


def test_within_one_process_there_are_none(tmp_path: Path) -> None:
    with sy.fresh():
        torch.zeros(2).send(sy.VirtualWorker(sy.TorchHook(torch), id="bob"))
        history = sy.history()
        assert [event.trip for event in history.messages()] == [None] * len(list(history.messages()))
        assert log_columns(history)[-2:] == ("log_bytes", "log_code")
        assert len(log_rows(history)[0]) == len(log_columns(history))
        history.save(tmp_path / "history.json")
        assert "trip" not in (tmp_path / "history.json").read_text()
