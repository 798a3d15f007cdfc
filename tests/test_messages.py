"""The messages: drawn once each, counted rightly, marked by step; the live view follows and lets go."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator

import pytest

import syftlite as sy
from syftlite.history import History
from syftlite_widgets import language
from syftlite_widgets.messages_picture import MessagesPicture, log_rows, make_messages_frame, traffic_of
from syftlite_widgets.messages_view import Messages, messages
from syftlite_widgets.space_time import lay_out_messages
from syftlite_widgets.traffic import through_me, total
from tests.drawn_rooms import room, run, seed


@pytest.fixture(autouse=True)
def _closed() -> Iterator[None]:
    yield
    Messages.close_all()


@pytest.fixture
def chinese() -> Iterator[None]:
    language("zh")
    yield
    language("en")


def test_every_message_has_one_pill_and_one_arrow_from_its_sender_to_its_receiver() -> None:
    with seed() as history:
        sent = list(history.messages())
        layout = MessagesPicture(history, 4).layout
        posts = {box.key: box.x for box in layout.lanes if box.key.startswith("lane/")}
        pills = [box for box in layout.boxes if "message" in box.kinds]
        assert len(pills) == len(layout.arrows) == len(sent)
        for event, arrow in zip(sent, layout.arrows, strict=True):
            assert abs(arrow.points[0][0] - posts[f"lane/{event.sender}"]) <= 4
            assert abs(arrow.tip[0] - posts[f"lane/{event.receiver}"]) <= 4
            assert ("data" in arrow.kinds) == (event.kind == "OBJ")
        heights = [arrow.points[0][1] for arrow in layout.arrows]
        assert heights == sorted(heights)
        assert all(arrow.tip[1] > arrow.points[0][1] for arrow in layout.arrows)


def test_the_messages_of_the_step_are_marked_and_stand_on_a_band() -> None:
    with seed() as history:
        for step in range(1, len(history) + 1):
            layout = MessagesPicture(history, step).layout
            marked = [box.key for box in layout.boxes if "current" in box.kinds]
            assert marked
            assert all(key.startswith(f"step/{step}/") for key in marked)
            (band,) = (box for box in layout.lanes if box.key == "band")
            inside = [box for box in layout.boxes if "message" in box.kinds and abs(box.y - band.y) < band.height / 2]
            assert [box.key for box in inside] == marked


def test_no_pill_lies_on_another_or_on_a_lane() -> None:
    with seed() as history:
        layout = MessagesPicture(history, 1).layout
        pills = [box for box in layout.boxes if "message" in box.kinds]
        posts = [box for box in layout.lanes if box.key.startswith("lane/")]
        for number, pill in enumerate(pills):
            for other in [*pills[number + 1 :], *posts]:
                apart = abs(pill.x - other.x) >= (pill.width + other.width) / 2
                assert apart or abs(pill.y - other.y) >= (pill.height + other.height) / 2


def test_the_totals_of_each_link_are_those_of_the_record() -> None:
    with seed() as history:
        links = traffic_of(history).links(len(history))
        for link in links:
            counted = history.bytes_between(link.sender, link.receiver)
            assert (link.data, link.all) == (counted.data, counted.messages)
        assert sum(link.count for link in links) == len(list(history.messages()))
        whole = history.bytes_between("me", "bob").messages
        assert total(links[0]) == f"me → bob: 3,168 B of data, 7 messages, {whole:,} B in all"


def test_data_that_moved_directly_did_not_go_through_me() -> None:
    with seed() as history:
        traffic = traffic_of(history)
        assert through_me(traffic.links(4)) == "No data came to me, and none went between other workers."
        assert through_me(traffic.links(6)) == "0 B of data went through me: 3,136 B went between workers directly."
        assert through_me(traffic.links(9)) == "32 B of data came to me; 3,136 B went between workers directly."


def test_the_messages_as_text_say_step_code_and_bytes(chinese: None) -> None:
    with seed() as history:
        text = repr(MessagesPicture(history, 1))
        assert "▶ 第 1 步" in text
        assert "me → bob      OBJ   数据 32 B，合计 " in text
        language("en")
        assert "    me → bob      OBJ   32 B of data, " in repr(MessagesPicture(history, 1))


def test_of_a_long_history_a_window_around_the_step_is_drawn_and_said() -> None:
    with room("bob") as (history, names):
        run(history, names, "p = torch.ones(2).send(bob)", "for _ in range(100): p.add_(1)")
        frame = make_messages_frame(history, 50)
        assert frame["window"] == "messages 31 to 70 of 101"
        assert frame["alt"].splitlines()[0] == "Messages between the workers   messages 31 to 70 of 101"
        assert make_messages_frame(history, 1)["window"] == "messages 1 to 40 of 101"
        assert make_messages_frame(history, 101)["window"] == "messages 62 to 101 of 101"


def test_the_log_holds_the_newest_messages_with_their_bytes() -> None:
    with room("bob") as (history, names):
        run(history, names, "p = torch.ones(2).send(bob)", "for _ in range(600): p.add_(1)")
        rows = log_rows(history)
        assert len(rows) == 500
        assert rows[-1][:5] == (601, "me", "bob", "CMD", "add_")
        view = Messages(history)
        assert view.log_note == "the newest 500 of 601 messages"


def test_a_step_without_messages_says_so() -> None:
    with room("bob") as (history, _):
        assert make_messages_frame(history, 0)["window"] == "This step sends no message. No message has been sent yet."
        assert lay_out_messages(history, [], 0).arrows == []


def test_an_open_view_follows_the_history_and_steps_back() -> None:
    with room("bob") as (history, names):
        view = messages()
        run(history, names, "p = torch.ones(2).send(bob)", "q = p + p")
        view._follower.catch_up()
        assert (view.last, view.frame["step"], len(view.log)) == (2, 2, 2)
        view.step = 1
        assert view.frame["step"] == 1
        run(history, names, "r = p + q")
        view._follower.catch_up()
        assert (view.last, view.frame["step"]) == (3, 1)
        view.step = -1
        assert view.frame["step"] == 3


def test_two_views_of_one_history_stand_on_one_step() -> None:
    with seed() as history:
        one, other = messages(), messages()
        one.step = 4
        assert other.frame["step"] == 4
        assert other.frame == make_messages_frame(history, 4)


def test_a_closed_view_hears_no_more_and_a_dropped_one_is_freed() -> None:
    with room("bob") as (history, names):
        history.unwatch()
        view = messages()
        assert history.detailed
        view.close()
        view.close()
        assert not history.detailed
        run(history, names, "p = torch.ones(2).send(bob)")
        assert view.last == 0
        gone = weakref.ref(view)
        del view
        gc.collect()
        assert gone() is None


def test_a_view_that_fails_does_not_fail_the_learners_call(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(_view: Messages) -> None:
        raise RuntimeError("a bug of ours")

    with room("bob") as (history, names):
        view = messages()
        monkeypatch.setattr(Messages, "redraw", broken)
        run(history, names, "p = torch.ones(2).send(bob)")
        view._follower.catch_up()
        assert "a bug of ours" in caplog.text
        assert len(history) == 1


@pytest.mark.needs("dot")
def test_stored_outputs_get_text_and_png_beside_the_live_view() -> None:
    with seed() as history:
        view = messages()
        data, about = view._repr_mimebundle_()
        assert data["text/plain"] == repr(MessagesPicture(history, len(history)))
        assert data["image/png"].startswith(b"\x89PNG")
        assert "application/vnd.jupyter.widget-view+json" in data
        assert about["image/png"]["width"] > 0
        assert repr(view) == "Messages(me, bob, alice)"


@pytest.mark.needs("dot")
def test_the_drawing_has_no_ids_and_a_button_for_each_message() -> None:
    with seed() as history:
        svg = make_messages_frame(history, 4)["svg"]
        assert ' id="' not in svg
        assert svg.count('role="button"') == len(list(history.messages()))
        assert 'aria-label="step 1: OBJ from me to bob, 32 B of data, ' in svg


def test_a_thinned_history_shows_what_it_still_has(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sy.History, "limit", 60)
    with room("bob") as (history, names):
        run(history, names, "p = torch.ones(2).send(bob)")
        traffic_of(history)
        run(history, names, "for _ in range(100): p.add_(1)")
        assert history.first > 0
        rows = traffic_of(history).rows
        assert rows[0].step > history.first - 1
        assert rows[-1].step == len(history)
        assert isinstance(repr(MessagesPicture(history, history.first)), str)


def test_the_totals_of_a_link_stay_right_whoever_looks_when(monkeypatch: pytest.MonkeyPatch) -> None:
    def totals(*, early: bool) -> tuple[int, list[str], str]:
        monkeypatch.setattr(sy.History, "limit", 60)
        with room("bob", "alice") as (history, names):
            run(history, names, "p = torch.ones(100).send(bob)")
            if early:
                traffic_of(history)
            for _ in range(20):
                run(history, names, "for _ in range(5): p = (p + 1).move(alice).move(bob)")
                if early:
                    traffic_of(history)
            traffic = traffic_of(history)
            assert history.first > 0
            return history.first, [total(link) for link in traffic.links(len(history))], str(traffic.rows[-1].number)

    assert totals(early=True) == totals(early=False)
    assert totals(early=True)[1][0].startswith("me → bob: 400 B of data, ")


def test_a_loaded_history_has_the_same_messages(tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("history") / "history.json"
    with seed() as history:
        history.save(path)
        loaded = History.load(path)
        assert repr(MessagesPicture(loaded, 4)) == repr(MessagesPicture(history, 4))
        assert sy.history() is history
