"""A page with players on hand-made frames, without server or kernel; and how to wait for what it shows."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Protocol

from playwright.sync_api import Page, Route, expect

from syftlite_widgets.module import STATIC, whole_module
from tests.browser.frames import LABELS, seven_frames

HERE = Path(__file__).parent
ORIGIN = "http://player.test"  # nothing is listening there: the browser's requests are answered here

KINDS = {"/": "text/html", "json": "application/json", "js": "text/javascript", "css": "text/css"}


class Open(Protocol):
    """Opens the page."""

    def __call__(
        self, *, last: int = 6, players: int = 1, body: str = "", calm: bool = False, beside: str = ""
    ) -> Page:
        """Return the page when its players are there, the newest step being `last`."""


def open_page(page: Page, last: int, players: int, body: str, beside: str = "") -> None:
    """Fill a page with players; `body` holds further attributes of its body."""
    stages = '<div class="stage" style="margin: 12px"></div>' * players
    head = '<meta charset="utf-8"><link rel="icon" href="data:,"><link rel="stylesheet" href="/player.css">'
    frames = {
        "frames": seven_frames(),
        "xrayFrames": seven_frames(xray=True),
        "labels": LABELS,
        "last": last,
        "beside": beside,
    }
    texts = {
        "/": f'<!doctype html>{head}<body {body}>{stages}<script type="module" src="/player_page.js"></script>',
        "/frames.json": json.dumps(frames),
        "/player_page.js": (HERE / "player_page.js").read_text(encoding="utf-8"),
        "/player.js": whole_module("player.js"),
        "/player.css": (STATIC / "player.css").read_text(encoding="utf-8"),
    }

    def answer(route: Route) -> None:
        path = route.request.url.removeprefix(ORIGIN)
        route.fulfill(body=texts[path], content_type=KINDS[path.rpartition(".")[2]])

    page.route(f"{ORIGIN}/**", answer)
    page.goto(f"{ORIGIN}/")
    page.wait_for_function("window.isReady")


def at_step(page: Page, step: int, last: int = 6) -> None:
    """Wait until the first player counts this step and shows its drawing."""
    expect(page.locator(".sl-count").first).to_have_text(f"step {step} of {last}")
    expect(page.locator(".sl-waiting")).to_have_count(0)


def settled(page: Page) -> None:
    """Wait until nothing moves."""
    page.wait_for_function("document.getAnimations().length === 0")
