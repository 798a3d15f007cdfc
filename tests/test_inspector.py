"""The live picture: it follows, it answers the player, it costs little, and it goes when it is closed."""

from __future__ import annotations

import gc
import os
import re
import subprocess
import sys
import time
import weakref
from collections.abc import Iterator
from typing import Any

import pytest
import traitlets
from IPython.core.interactiveshell import InteractiveShell
from sidecar import Sidecar

import syftlite as sy
from syftlite_widgets import inspect
from syftlite_widgets.follower import LEAST_PAUSE, PAUSE_FACTOR, QUIET_START, Pace
from syftlite_widgets.inspector import Inspector
from syftlite_widgets.module import whole_module
from syftlite_widgets.panel import Panel
from tests.drawn_rooms import room, run, seed
from tests.shells import cell


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """Collect what an inspector sends to its player."""
    collected: list[dict[str, Any]] = []
    monkeypatch.setattr(Inspector, "send", lambda _self, content, *_: collected.append(content))
    return collected


@pytest.fixture(autouse=True)
def _closed() -> Iterator[None]:
    yield
    Inspector.close_all()


def open_here(*workers: str) -> Inspector:
    return Inspector(sy.history(), workers)


def test_it_opens_on_the_last_step_and_knows_the_whole_way() -> None:
    with seed() as history:
        picture = open_here()
        assert (picture.first, picture.last, picture.latest["step"]) == (0, len(history), len(history))
        assert picture.latest["sentence"] == "The last pointer is gone, so bob forgets what it led to."
        assert picture.latest["revision"] == history.revision
        assert picture.labels["xray"] == "X-ray"


def test_a_frame_holds_all_that_the_player_needs() -> None:
    with seed():
        frame = open_here().latest
        assert set(frame) == {
            "step", "revision", "xray", "search", "objects", "found",
            "svg", "code", "place", "sentence", "changes", "message", "alt",
        }  # fmt: skip


def test_it_follows_the_history_and_catches_up_at_the_end_of_a_cell() -> None:
    with room("bob") as (history, names):
        picture = open_here()
        for number in range(20):
            run(history, names, f"p{number} = torch.ones(2).send(bob)")
        assert picture.last < 20
        picture._follower.catch_up()
        assert (picture.last, picture.latest["step"]) == (20, 20)


def test_a_picture_that_is_up_to_date_is_not_drawn_again(monkeypatch: pytest.MonkeyPatch) -> None:
    with seed():
        picture = open_here()
        drawn = []
        monkeypatch.setattr(picture, "redraw", lambda: drawn.append(1))
        picture._follower.catch_up()
        assert drawn == []


def test_frames_come_at_most_five_a_second_and_take_an_eleventh_of_the_time() -> None:
    pace = Pace()
    assert pace.wait(100.0, None) <= 0
    pace.drew(100.0, 100.01)
    assert pace.wait(100.01, None) == pytest.approx(LEAST_PAUSE)
    pace.drew(100.0, 100.2)
    assert pace.wait(100.2, None) == pytest.approx(PAUSE_FACTOR * 0.2)


def test_what_a_view_must_read_first_makes_no_frame_come_later(monkeypatch: pytest.MonkeyPatch) -> None:
    with room("bob"):
        picture = open_here()
        monkeypatch.setattr(picture, "take_in", lambda: time.sleep(0.2))
        picture._follower.draw()
        assert picture._follower._pace.wait(time.monotonic(), None) < PAUSE_FACTOR * 0.2


def test_a_short_cell_is_drawn_once_at_its_end() -> None:
    pace = Pace()
    assert pace.wait(100.0, 99.9) == pytest.approx(QUIET_START - 0.1)
    assert pace.wait(100.0, 99.0) <= 0


def test_it_answers_the_player_with_the_frame_that_it_wants(sent: list[dict[str, Any]]) -> None:
    with seed():
        picture = open_here()
        picture._on_message(picture, {"type": "want", "step": 4, "xray": True}, [])
        (answer,) = sent
        assert (answer["type"], answer["xray"], answer["frame"]["step"]) == ("frame", True, 4)
        assert "[2, 4, 6, ...]" in answer["frame"]["alt"]


@pytest.mark.parametrize(
    "wish", [None, "want", {}, {"type": "other"}, {"type": "want"}, {"type": "want", "step": "four"}]
)
def test_what_is_no_wish_gets_no_answer(sent: list[dict[str, Any]], wish: object) -> None:
    with seed():
        picture = open_here()
        picture._on_message(picture, wish, [])
        assert sent == []


@pytest.mark.parametrize(("wanted", "given"), [(-5, 0), (9999, 10)])
def test_a_wish_beyond_the_record_gets_the_nearest_step(sent: list[dict[str, Any]], wanted: int, given: int) -> None:
    with seed():
        picture = open_here()
        picture._on_message(picture, {"type": "want", "step": wanted, "xray": False}, [])
        assert sent[0]["frame"]["step"] == given


def test_the_xray_switch_draws_the_newest_frame_anew() -> None:
    with room("bob") as (history, names):
        run(history, names, "p = torch.ones(2).send(bob)", "q = p * 3")
        picture = open_here()
        assert "[3, 3]" not in picture.latest["alt"]
        picture.xray = True
        assert "[3, 3]  X-ray" in picture.latest["alt"]


def test_only_the_asked_for_workers_are_shown() -> None:
    with room("bob", "alice"):
        assert "alice" not in inspect("bob").latest["alt"]
        assert repr(inspect(sy.VirtualWorker(sy.TorchHook(__import__("torch")), id="alice"))) == "Inspector(me, alice)"


def test_an_unknown_worker_is_refused_with_those_that_there_are() -> None:
    with room("bob"), pytest.raises(ValueError, match=r"^There is no worker carol\. Workers here: me, bob\.$"):
        inspect("carol")


def test_its_text_is_the_same_each_time_and_holds_no_address() -> None:
    with seed():
        assert repr(open_here()) == "Inspector(me, bob, alice)" == repr(open_here())


@pytest.mark.needs("dot")
def test_stored_outputs_get_text_and_png_beside_the_live_view() -> None:
    with seed():
        picture = open_here()
        data, about = picture._repr_mimebundle_()
        assert data["text/plain"] == picture.latest["alt"]
        assert data["image/png"].startswith(b"\x89PNG")
        assert "application/vnd.jupyter.widget-view+json" in data
        assert about["image/png"]["width"] > 0


def test_two_inspectors_follow_the_same_history() -> None:
    with room("bob") as (history, names):
        one, two = open_here(), open_here()
        run(history, names, "p = torch.ones(2).send(bob)")
        one._follower.catch_up()
        two._follower.catch_up()
        assert one.latest == two.latest


def test_a_closed_inspector_hears_no_more_and_nobody_watches() -> None:
    with room("bob") as (history, names):
        history.unwatch()
        picture = open_here()
        assert history.detailed
        picture.close()
        picture.close()
        assert not history.detailed
        run(history, names, "p = torch.ones(2).send(bob)")
        assert picture.last == 0


def test_when_the_kernel_ends_nothing_is_drawn_any_more() -> None:
    code = """
import atexit, weakref, torch
weakref.finalize(torch.ones(1), int)  # Python ends such things late, once there was one early
atexit.register(lambda: print("last", look.last, len(names)))  # as IPython does: it forgets every name
atexit.register(lambda: names.clear())
import syftlite as sy
from syftlite_widgets import inspect
bob = sy.VirtualWorker(sy.TorchHook(torch), id="bob")
names = {"p": torch.ones(2).send(bob)}
from syftlite_widgets import follower
follower.LEAST_PAUSE = follower.PAUSE_FACTOR = 0  # the next picture is due at once
look = inspect()
"""
    paths = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=paths, check=False)
    assert (told.stdout, told.stderr, told.returncode) == ("last 1 0\n", "", 0)


def test_a_closed_and_dropped_inspector_is_freed() -> None:
    with room("bob"):
        picture = open_here()
        gone = weakref.ref(picture)
        picture.close()
        del picture
        gc.collect()
        assert gone() is None


def test_a_cell_that_runs_again_replaces_its_inspector(shell: InteractiveShell) -> None:
    cell(shell, "from syftlite_widgets import inspect")
    old, other, new = (shell.run_cell("inspect()", cell_id=name).result for name in ("one", "two", "one"))
    assert (old.comm, other.comm is None, new.comm is None) == (None, False, False)


def test_a_running_cell_is_drawn_while_it_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    with room("bob") as (history, names):
        picture = open_here()
        monkeypatch.setattr(Pace, "wait", lambda *_: -1.0)
        run(history, names, "p = torch.ones(2).send(bob)")
        assert picture.last == 1


def test_a_picture_that_fails_does_not_fail_the_learners_call(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken() -> None:
        raise RuntimeError("a bug of ours")

    with room("bob") as (history, names):
        picture = open_here()
        monkeypatch.setattr(Pace, "wait", lambda *_: -1.0)
        monkeypatch.setattr(picture, "redraw", broken)
        run(history, names, "p = torch.ones(2).send(bob)")
        assert "a bug of ours" in caplog.text
        assert len(history) == 1


def test_a_search_draws_the_newest_frame_anew_and_answers_are_searched_too(sent: list[dict[str, Any]]) -> None:
    with seed():
        picture = open_here()
        picture.search = "image"
        assert (picture.latest["search"], picture.latest["found"]) == ("image", 2)
        picture._on_message(picture, {"type": "want", "step": 4, "xray": False, "search": "x_ptr"}, [])
        assert (sent[0]["frame"]["step"], sent[0]["frame"]["search"]) == (4, "x_ptr")


def test_it_follows_the_newest_step_until_somebody_chooses_one() -> None:
    with seed():
        picture = open_here()
        assert picture.step == -1
        picture.step = 3
        with pytest.raises(traitlets.TraitError):
            picture.step = -2


@pytest.fixture
def panels(monkeypatch: pytest.MonkeyPatch) -> list[Sidecar]:
    """Begin without a panel, and collect those that are opened."""
    opened: list[Sidecar] = []

    class Noted(Sidecar):
        def __init__(self, **options: Any) -> None:
            super().__init__(**options)
            opened.append(self)

    monkeypatch.setattr("sidecar.Sidecar", Noted)
    monkeypatch.setattr(Inspector, "_panel", Panel())
    return opened


def held(panel: Sidecar) -> list[str]:
    return [output["data"]["application/vnd.jupyter.widget-view+json"]["model_id"] for output in panel.outputs]


def test_a_panel_holds_the_inspector_until_that_is_closed(panels: list[Sidecar]) -> None:
    with room("bob"):
        picture = inspect(where="panel")
        assert picture.beside == "asked"
        assert [held(panel) for panel in panels] == [[picture.model_id]]
        picture.close()
        assert [held(panel) for panel in panels] == [[]]


def test_a_second_inspector_takes_the_panel_over(panels: list[Sidecar]) -> None:
    with room("bob"):
        first, second = inspect(where="panel"), inspect(where="panel")
        first.beside = "closed"  # so its player says when it is taken off the page
        assert [held(panel) for panel in panels] == [[second.model_id]]


def test_after_the_reader_closed_the_panel_the_next_inspector_opens_another(panels: list[Sidecar]) -> None:
    with room("bob"):
        inspect(where="panel").beside = "closed"
        second = inspect(where="panel")
        assert len(panels) == 2
        assert held(panels[1]) == [second.model_id]


def test_without_the_package_for_panels_it_stays_in_its_cell_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sidecar", None)
    with room("bob"):
        picture = inspect(where="panel")
        assert picture.beside == "none"
        assert picture.labels["no_sidecar"].startswith("No panel came, so the inspector stays here.")


def test_a_place_that_there_is_not_is_refused() -> None:
    with room("bob"), pytest.raises(ValueError, match=r"^inspect\(\) knows where=.* not 'top'\.$"):
        inspect(where="top")  # type: ignore[arg-type]


def test_a_module_is_whole_and_keeps_only_its_own_exports() -> None:
    text = whole_module("player.js")
    assert re.findall(r"^import .*", text, re.MULTILINE) == []
    assert re.findall(r"^export .*", text, re.MULTILINE) == ["export default { render };"]
    assert text.count("class FrameCache") == 1
