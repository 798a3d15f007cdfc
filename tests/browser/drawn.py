"""What an inspector on a page shows, and what it must show: the stores as the kernel knows them."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Locator, expect

from tests.browser.lab import Notebook

#: Asks the kernel which objects there are, which names, and where each pointer leads.
STORES = """
import syftlite
from syftlite_widgets.holders import rows
history = syftlite.history()
after = history.at(len(history))
where = lambda seen: seen.target and f"{seen.target.worker}/{seen.target.id}"
keyed = lambda worker, store: {f"{worker}/{id}": where(seen) for id, seen in store.items()}
stores = {worker: keyed(worker, store) for worker, store in after.stores.items()}
aims = lambda parts: list(dict.fromkeys(filter(None, (where(after.names[name].description) for name in parts))))
names = {f"me/{row}": aims(parts) for row, parts in rows(after.names).items()}
answer = {"last": len(history), "stores": stores, "names": names}
"""

#: Reads keys from a drawing; for each arrow, also which box its tip touches.
READ = """(player) => {
    const keys = (selector) => [...player.querySelectorAll(selector)].map((part) => part.dataset.key);
    const boxes = [...player.querySelectorAll('.sl-node:is(.sl-tensor, .sl-pointer):not(.sl-gone)')];
    const touched = (edge) => {
        const tip = edge.querySelector('polygon').getBoundingClientRect();
        const near = boxes.find((box) => {
            const { left, right, top, bottom } = box.querySelector('path, polygon').getBoundingClientRect();
            const isBeside = Math.min(Math.abs(tip.right - left), Math.abs(tip.left - right)) < 4;
            return isBeside && tip.top >= top - 2 && tip.bottom <= bottom + 2;
        });
        return near?.dataset.key ?? null;
    };
    const slider = player.querySelector('.sl-slider');
    const edges = [...player.querySelectorAll('.sl-edge:not(.sl-dangling)')];
    return {
        step: Number(slider.value), last: Number(slider.max),
        lanes: keys('.sl-lane').map((key) => key.replace('lane/', '')),
        boxes: boxes.map((box) => box.dataset.key).sort(),
        dangling: keys('.sl-edge.sl-dangling').sort(),
        arrows: Object.fromEntries(edges.map((edge) => [edge.dataset.key, touched(edge)])),
    };
}"""

SETTLE = """async (player) => {
    while (player.getAnimations({ subtree: true }).length) await new Promise(requestAnimationFrame);
}"""


@dataclass
class Drawn:
    """What is drawn: lanes in order, boxes, arrows with the box at their tip, and arrows that lead nowhere."""

    step: int
    last: int
    lanes: list[str]
    boxes: list[str]
    dangling: list[str] = field(default_factory=list)
    arrows: dict[str, str | None] = field(default_factory=dict)


def read(player: Locator) -> Drawn:
    """Return what a player shows now."""
    return Drawn(**player.evaluate(READ))


def settle(player: Locator) -> None:
    """Wait until a player shows the frame it was asked for, and nothing in it moves."""
    expect(player.locator(".sl-waiting")).to_have_count(0)
    player.evaluate(SETTLE)


def expected(notebook: Notebook) -> Drawn:
    """Return what the newest picture must show."""
    said: dict[str, Any] = notebook.ask(STORES)
    objects = {key: target for store in said["stores"].values() for key, target in store.items()}
    boxes = {**said["names"], **{key: [target] if target else [] for key, target in objects.items()}}
    # A name that stands for many pointers has an arrow for each, numbered from the second one on.
    pointers = {
        f"edge/{key}/{number}" if number else f"edge/{key}": target
        for key, targets in boxes.items()
        for number, target in enumerate(targets)
    }
    return Drawn(
        step=said["last"],
        last=said["last"],
        lanes=list(said["stores"]),
        boxes=sorted(boxes),
        dangling=sorted(key for key, target in pointers.items() if target not in objects),
        arrows={key: target for key, target in pointers.items() if target in objects},
    )


def assert_shows_the_stores(notebook: Notebook, player: Locator, patience: float = 8.0) -> Drawn:
    """Wait until the newest picture is that of the stores, and return it; a picture comes a moment after its cell."""
    due = expected(notebook)
    end = time.monotonic() + patience
    while read(player) != due and time.monotonic() < end:
        notebook.page.wait_for_timeout(100)
    settle(player)
    shown = read(player)
    assert shown == due
    return shown
