"""A whole class in a teacher's JupyterLab: what others do is drawn while they do it, and by whoever opens late."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.drawn import READ, SETTLE
from tests.browser.lab import Lab
from tests.remote.classes import Class, opened
from tests.remote.students import Student

WATCH = """
import time
import syftlite as sy
from syftlite_widgets import inspect, language, messages
me = sy.join({file!r})
history = sy.class_history()
inspect(history=history)
"""


@pytest.fixture
def started(tmp_path: Path) -> Iterator[Class]:
    with opened(tmp_path / "class", "alice", "bob") as made:
        made.worker("bob")
        yield made


@pytest.fixture
def alice(started: Class) -> Iterator[Student]:
    student = Student(started.file("alice"))
    yield student
    student.close()


def drawn(player: Locator) -> dict[str, object]:
    player.evaluate(SETTLE)
    read: dict[str, object] = player.evaluate(READ)
    return read


def test_a_teacher_sees_the_class_live_and_late_and_who_is_busy(
    lab: Lab, page: Page, started: Class, alice: Student, screenshots: Path
) -> None:
    late = "language('zh')\ninspect(history=history)"
    notebook = lab.open_new(page, [WATCH.format(file=str(started.file("teacher"))), "time.sleep(3)", late])
    assert notebook.run(0) == 0
    live = page.locator(".sl-player").first
    expect(live.locator(".sl-lane-title")).to_have_count(3 + 3)  # three lanes, and nothing in any of them
    assert alice.run("x = torch.ones(28, 28).send('bob'); y = x + 1; z = y.send('teacher')") == "done"
    expect(live.locator(".sl-node:is(.sl-tensor, .sl-pointer)")).to_have_count(3)
    expect(live.locator(".sl-code")).to_have_text("alice: send")
    shown = drawn(live)
    bob, teacher = alice.ask("[x.id_at_location, y.id_at_location], z.id_at_location")
    assert shown["lanes"] == ["teacher", "alice", "bob"]
    assert shown["boxes"] == sorted([*(f"bob/{id}" for id in bob), f"teacher/{teacher}"])
    assert shown["arrows"] == {f"edge/teacher/{teacher}": f"bob/{bob[1]}"}
    expect(live.locator(".sl-sentence")).to_have_text("alice calls send. No numbers travel.")
    live.screenshot(path=screenshots / "class_en_light.png")

    notebook.start(1)  # the teacher's own kernel is at work, and what others do is drawn meanwhile
    expect(live.locator("[data-key='lane/teacher'].sl-lane-busy")).to_have_count(1)
    assert alice.run("w = x + 2") == "done"
    expect(live.locator(".sl-node:is(.sl-tensor, .sl-pointer)")).to_have_count(4)
    expect(live.locator("[data-key='lane/teacher'].sl-lane-busy")).to_have_count(1)
    expect(live.locator(".sl-lane-busy")).to_have_count(0)

    notebook.set_theme(dark=True)
    assert notebook.run(2) == 0
    later = page.locator(".sl-player").last
    expect(later.locator(".sl-code")).to_have_text("alice：add")
    assert drawn(later)["boxes"] == drawn(live)["boxes"]
    later.locator(".sl-back").click()
    expect(later.locator(".sl-node:is(.sl-tensor, .sl-pointer):not(.sl-gone)")).to_have_count(3)
    later.locator(".sl-last").click()
    alice.begin("u = torch.linalg.svd(torch.ones(900, 900).send('bob'))")
    expect(later.locator("[data-key='lane/bob'].sl-lane-busy")).to_have_count(1)
    expect(later.locator("[data-key='title/bob']")).to_contain_text("忙碌中")
    later.screenshot(path=screenshots / "class_zh_dark.png")
    assert alice.end() == "done"
    expect(later.locator(".sl-lane-busy")).to_have_count(0)
    alice.close()
    expect(later.locator("[data-key='title/alice']")).to_contain_text("已离开")
    notebook.set_theme(dark=False)
    lab.end_kernels()
