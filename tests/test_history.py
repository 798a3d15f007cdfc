"""The record: steps, messages, bytes, who has seen what, files."""

from __future__ import annotations

import gc
import json
import weakref
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch

import syftlite as sy
from syftlite import snapshot
from syftlite.events import Called, Event, Sent
from syftlite.links import Bytes

Workers = tuple[sy.VirtualWorker, sy.VirtualWorker]


@pytest.fixture
def room() -> Iterator[Workers]:
    with sy.fresh():
        hook = sy.TorchHook(torch)
        yield sy.VirtualWorker(hook, id="bob"), sy.VirtualWorker(hook, id="alice")


def told(events: list[Event]) -> list[str]:
    """Say the events of a step in short."""
    texts = []
    for event in events:
        if isinstance(event, Sent):
            texts.append(f"{event.kind} {event.sender}→{event.receiver} {list(event.ids)}")
        elif not isinstance(event, Called):
            texts.append(f"{type(event).__name__} {getattr(event, 'worker', '')} {getattr(event, 'id', '')}".strip())
    return texts


def test_a_step_is_one_call_with_all_its_events(room: Workers) -> None:
    bob, alice = room
    history = sy.history()
    chain = torch.tensor([1, 2]).send(bob).send(alice)
    doubled = chain + chain
    del doubled
    home = chain.get()
    home.move(alice)
    assert [history.step(k).verb for k in range(1, len(history) + 1)] == [
        *("send", "send", "torch.Tensor.add", "forget", "get", "move")
    ]
    assert told(history.events(0)) == ["Joined me", "Joined bob", "Joined alice"]
    assert told(history.events(1)) == ["OBJ me→bob [1]", "Stored bob 1"]
    assert told(history.events(2)) == [
        *("HOLD me→bob [1]", "PTR me→alice [2]", "Stored alice 2"),
        "DEL me→bob [1]",  # the pointer that nobody named went; alice's holds the data
    ]
    assert told(history.events(3)) == ["CMD me→alice [2, 2]", "CMD alice→bob [1, 1]", "Stored bob 4", "Stored alice 5"]
    assert told(history.events(4)) == ["DEL me→alice [5]", "Removed alice 5", "DEL alice→bob [4]", "Removed bob 4"]
    assert told(history.events(5)) == [
        *("GET me→alice [2]", "HOLD alice→bob [1]", "PTR alice→me [2]", "Removed alice 2", "DEL alice→bob [1]")
    ]
    assert told(history.events(6)) == ["MOVE me→bob [1]", "OBJ bob→alice [1]", "Stored alice 1", "Removed bob 1"]


def test_the_stores_after_each_step_can_be_had_in_any_order(room: Workers) -> None:
    bob, alice = room
    history = sy.history()
    seen = [snapshot.read(with_values=False)]
    x = torch.tensor([1.0, 2.0]).send(bob)
    for call in (lambda: x.add_(1), lambda: x.unsqueeze_(0), lambda: x.move(alice), lambda: x.get()):
        seen.append(snapshot.read(with_values=False))
        call()
    seen.append(snapshot.read(with_values=False))
    assert len(history) == 5
    for step in (5, 0, 3, 1, 4, 2, 2, 5):
        assert history.at(step) == seen[step]
    history.at(5).stores["bob"].clear()
    assert history.at(5) == seen[5]
    with pytest.raises(IndexError, match=r"^There is no step 6\. Steps are 0 to 5\.$"):
        history.at(6)


def test_values_and_lines_are_recorded_while_somebody_watches(room: Workers) -> None:
    bob, _ = room
    history = sy.history()
    torch.tensor([1, 2, 3, 4]).send(bob)
    with history.watched():
        kept = torch.tensor([1, 2, 3, 4]).send(bob)
        kept.add_(1)
    assert history.step(1).code == ""
    assert history.at(1).stores["bob"][1].preview is None
    assert history.step(3).code == "kept = torch.tensor([1, 2, 3, 4]).send(bob)"
    assert history.step(3).place.startswith("test_history.py, line ")
    assert history.at(3).stores["bob"][3].preview == "[1, 2, 3, ...]"
    assert history.at(4).stores["bob"][3].preview == "[2, 3, 4, ...]"


def test_each_call_has_its_own_line_however_much_code_came_and_went_before(room: Workers) -> None:
    bob, _ = room
    history = sy.history()
    x = torch.ones(2).send(bob)
    cells = range(1, 1_200)  # more than a long day's, and each is forgotten when it has run
    with history.watched():
        for number in cells:
            code = compile("\n" * number + "x + 1\nx + 2", "<cell>", "exec")
            exec(code, {"x": x, "__name__": "__main__"})
    steps = [history.step(step) for step in range(2, len(history) + 1)]
    assert [step.place for step in steps if step.verb != "forget"] == [
        f"<cell>, line {number + line}" for number in cells for line in (1, 2)
    ]


def test_a_failed_call_is_a_step_that_says_what_was_raised(room: Workers) -> None:
    bob, _ = room
    x, y = torch.ones(3).send(bob), torch.ones(4).send(bob)
    with pytest.raises(RuntimeError):
        x + y
    step = sy.history().step(3)
    assert step.verb == "torch.Tensor.add"
    assert step.error.startswith("RuntimeError: The size of tensor a (3) must match")
    assert sy.history().at(3) == sy.history().at(2)


def test_bytes_are_counted_for_each_direction_of_a_link(room: Workers) -> None:
    bob, alice = room
    history = sy.history()
    image = torch.zeros(28, 28).send(bob)
    pointer = image.send(alice)
    assert history.bytes_between("me", "bob").data == 3136
    assert history.bytes_between("me", "alice").data == 0
    assert 20 < history.bytes_between("me", "alice").messages < 60  # an address
    assert pointer.get().get().shape == (28, 28)
    assert history.bytes_between("bob", "me").data == 3136
    assert history.bytes_between("alice", "me").data == 0


def test_what_went_over_a_link_stays_counted_when_old_steps_are_dropped(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "history.json"

    def totals(limit: int) -> tuple[sy.History, dict[tuple[str, str], Bytes]]:
        monkeypatch.setattr(sy.History, "limit", limit)
        with sy.fresh():
            hook = sy.TorchHook(torch)
            bob, alice = (sy.VirtualWorker(hook, id=name) for name in ("bob", "alice"))
            x_ptr = torch.ones(100).send(bob)
            for _ in range(150):
                x_ptr = (x_ptr * 0.5 + x_ptr.sum()).move(alice).move(bob)
            sy.history().save(path)
            return sy.history(), sy.history().bytes_by_link()

    whole, expected = totals(10**6)
    thinned, kept = totals(60)
    assert whole.first == 0 < thinned.first
    assert kept == expected
    assert kept["me", "bob"].data == 400
    assert kept["bob", "alice"] == thinned.bytes_between("bob", "alice")
    assert kept["bob", "alice"].data == 150 * 400
    assert sy.History.load(path).bytes_by_link() == expected


def test_a_gradient_that_travels_along_is_counted(room: Workers) -> None:
    bob, _ = room
    w = torch.ones(4, requires_grad=True)
    w.sum().backward()
    w.send(bob)
    assert sy.history().bytes_between("me", "bob").data == 2 * 16


def test_who_has_seen_a_value_follows_it_wherever_it_goes(room: Workers) -> None:
    bob, alice = room
    history = sy.history()
    x = torch.tensor([1, 2, 3])
    x_ptr = x.send(bob)
    chain = x_ptr.send(alice)
    assert history.seen_by(1) == ("me", "bob")  # alice holds an address, which is not seeing
    assert history.seen("alice", 2) == ()
    secret = x_ptr + 1
    result = secret.id_at_location
    assert history.seen_by(result) == ("bob",)
    secret.move(alice)
    assert history.seen_by(result) == ("bob", "alice")
    home = secret.get()
    assert history.seen_by(result) == ("me", "bob", "alice")
    again = home.send(bob)
    assert history.seen("bob", again.id_at_location) == ("me", "bob", "alice")
    x_ptr.add_(1)
    assert history.seen("bob", 1) == ("bob",)  # a change in place makes a new value
    assert history.seen("bob", 1, step=2) == ("me", "bob")
    assert torch.equal(chain.get().get(), x + 1)
    assert history.seen("bob", 1) == ("me", "bob")


def test_a_tensor_that_changed_here_is_a_new_value_when_it_is_sent_again(room: Workers) -> None:
    bob, alice = room
    x = torch.tensor([1, 2])
    first = x.send(bob)
    x += 1
    second = x.send(alice)
    assert sy.history().seen("alice", second.id_at_location) == ("me", "alice")
    assert sy.history().seen("bob", first.id_at_location) == ("me", "bob")


def test_departures_say_by_which_line(room: Workers) -> None:
    bob, alice = room
    history = sy.history()
    x_ptr = torch.tensor([1]).send(bob)
    x_ptr.move(alice)
    assert history.departure("bob", 1).endswith(": `x_ptr.move(alice)`")
    assert history.departure("bob", 1, step=1) == ""
    x_ptr.move(bob)
    assert history.departure("bob", 1) == ""


def test_an_old_history_is_thinned_and_says_so_and_keeps_who_saw_what(
    room: Workers, monkeypatch: pytest.MonkeyPatch
) -> None:
    bob, alice = room
    monkeypatch.setattr(sy.History, "limit", 50)
    history = sy.history()
    x = torch.tensor([1]).send(bob)
    y = torch.tensor([2]).send(bob)
    y.move(alice)
    for _ in range(40):
        x.add_(1)
    assert 0 < history.first < len(history) == 43
    assert repr(history) == f"<History: 43 steps, the first {history.first} no longer kept>"
    assert history.at(history.first).stores.keys() == {"me", "bob", "alice"}
    assert history.at(43) == snapshot.read(with_values=False)
    assert history.seen_by(3) == ("me", "bob", "alice")
    assert history.departure("bob", 3).endswith("`y.move(alice)`")
    with pytest.raises(IndexError, match=rf"^There is no step 1\. Steps are {history.first} to 43\.$"):
        history.at(1)


def test_a_saved_history_loads_to_the_same_one(room: Workers, tmp_path: Path) -> None:
    bob, alice = room
    history = sy.history()
    with history.watched():
        x_ptr = torch.tensor([1.0, float("inf")], requires_grad=True).send(bob)
        chain = x_ptr.send(alice)
        y = chain * 2
        with pytest.raises(RuntimeError):
            chain @ torch.ones(3).send(bob).send(alice)
        y.get().get()
        history.note_names(snapshot.describe_names({"chain": chain, "x_ptr": x_ptr}))
    history.save(tmp_path / "h.json")
    loaded = sy.History.load(tmp_path / "h.json")
    assert len(loaded) == len(history)
    for step in range(len(history) + 1):
        stores = loaded.at(step).stores
        assert {w: {i: d.kind for i, d in s.items()} for w, s in stores.items()} == {
            w: {i: d.kind for i, d in s.items()} for w, s in history.at(step).stores.items()
        }
        assert told(loaded.events(step)) == told(history.events(step))
        if step:
            assert loaded.step(step) == history.step(step)
    assert loaded.at(len(loaded)).names.keys() == {"chain", "x_ptr"}
    assert loaded.seen_by(1) == history.seen_by(1)
    assert loaded.bytes_between("me", "bob") == history.bytes_between("me", "bob")
    loaded.save(tmp_path / "again.json")
    assert (tmp_path / "again.json").read_text() == (tmp_path / "h.json").read_text()


def test_a_file_that_is_no_history_is_refused_with_a_sentence(room: Workers, tmp_path: Path) -> None:
    bob, _ = room
    kept = torch.tensor([1]).send(bob)
    path = tmp_path / "h.json"
    sy.history().save(path)
    good = path.read_text()
    again = "Save it again with history.save()."
    one_gone = json.loads(good)
    del one_gone["events"][-1]["new"]
    backwards = json.loads(good)
    backwards["events"].append({"event": "removed", "worker": "bob", "id": 99, "old": backwards["events"][-1]["new"]})
    cases = {
        good[:200]: f"it is damaged, or no JSON at all. {again}",
        "\x00\xff": f"it is damaged, or no JSON at all. {again}",
        "[1, 2]": "another program wrote it. Choose a file that history.save() wrote.",
        '{"format": "ipynb"}': "another program wrote it. Choose a file that history.save() wrote.",
        good.replace(
            '"version": 1', '"version": 2'
        ): "its version is 2, and this syftlite reads up to 1. Update syftlite.",
        json.dumps(one_gone): f"it is damaged (KeyError: 'new'). {again}",
        good.replace('"int64"', '"nn"'): f"it is damaged (ValueError: there is no dtype 'nn'). {again}",
        json.dumps(backwards): f"it is damaged (KeyError: 'reason'). {again}",
    }
    for text, sentence in cases.items():
        path.write_bytes(text.encode("latin-1", "replace"))
        with pytest.raises(sy.HistoryFileError) as caught:
            sy.History.load(path)
        assert str(caught.value) == f"{path} cannot be read as a history: {sentence}"
    assert torch.equal(kept.get(), torch.tensor([1]))


def test_recording_keeps_no_tensor_alive(room: Workers) -> None:
    bob, _ = room
    with sy.history().watched():
        x_ptr = torch.zeros(1000).send(bob)
        gone = weakref.ref(bob._objects[1])
        del x_ptr
    gc.collect()
    assert gone() is None


def test_the_step_in_which_a_worker_first_saw_a_value_is_known(room: Workers) -> None:
    bob, alice = room
    history = sy.history()
    x_ptr = torch.tensor([1, 2]).send(bob)
    chain = x_ptr.send(alice)
    assert [history.first_seen(worker, 1) for worker in ("me", "bob", "alice")] == [1, 1, None]
    x_ptr.move(alice)
    assert [history.first_seen(worker, 1) for worker in ("me", "bob", "alice")] == [1, 1, 3]
    assert history.first_seen("alice", 1, step=2) is None
    assert history.first_seen("carol", 1) is None
    del chain


def test_a_change_in_place_makes_a_new_value_of_the_same_object(room: Workers) -> None:
    bob, alice = room
    history = sy.history()
    x_ptr = torch.tensor([1, 2]).send(bob)
    x_ptr.add_(1)
    x_ptr = x_ptr.move(alice)
    x_ptr.add_(1)
    assert [(value.name, value.seen) for value in history.values()] == [
        ("1", {"me": 1, "bob": 1}),
        ("1′", {"bob": 2, "alice": 3}),
        ("1″", {"alice": 4}),
    ]
    assert history.values()[1].places == [("bob", 1, 2), ("alice", 1, 3)]
    assert [value.name for value in history.values(step=2)] == ["1", "1′"]
    assert history.values(step=2)[1].seen == {"bob": 2}


def test_a_pointer_is_no_value_and_a_result_is_one_that_only_its_maker_has_seen(room: Workers) -> None:
    bob, alice = room
    chain = torch.tensor([1, 2]).send(bob).send(alice)
    doubled = chain + chain
    assert [value.seen for value in sy.history().values()] == [{"me": 1, "bob": 1}, {"bob": 3}]
    home = doubled.get().get()
    assert sy.history().values()[1].seen == {"me": 5, "bob": 3}
    assert home.tolist() == [2, 4]


def test_a_name_whose_values_are_no_numbers_is_noted_once(room: Workers) -> None:
    history = sy.history()
    names = {"x": torch.tensor([float("nan"), 1.0]), "z": torch.tensor([complex("nan+1j")])}
    history.note_names(snapshot.describe_names(names))
    before = history.revision
    history.note_names(snapshot.describe_names({name: each.clone() for name, each in names.items()}))
    assert history.revision == before
    assert history.at(0).names["x"].description.preview == "[nan, 1]"


def test_subscribers_hear_after_each_step_until_they_leave(room: Workers) -> None:
    bob, _ = room
    heard: list[int] = []
    leave = sy.history().subscribe(lambda history: heard.append(len(history)))
    x_ptr = torch.tensor([1]).send(bob)
    x_ptr.add_(1)
    leave()
    x_ptr.get()
    assert heard == [1, 2]


def test_a_name_for_a_gradient_comes_back_from_a_file(room: Workers, tmp_path: Path) -> None:
    bob, _ = room
    x_ptr = torch.ones(2, requires_grad=True).send(bob)
    (x_ptr * 2).sum().backward()
    history = sy.history()
    history.note_names(snapshot.describe_names({"gradient": x_ptr.grad}))
    history.save(tmp_path / "history.json")
    assert sy.History.load(tmp_path / "history.json").at(len(history)).names == history.at(len(history)).names
