"""Fixtures for what needs a browser: Chromium itself, and pages whose console must stay free of errors."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Playwright, sync_playwright

from tests.browser.lab import Lab
from tests.browser.player_page import Open, open_page
from tests.tools import find

#: Screenshots for a person to look at; git ignores the folder.
SCREENSHOTS = Path(__file__).parent / "screenshots"

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"

#: No sandbox, as CI runs as root; the rest keeps a closed network quiet.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """Give playwright, once for all tests."""
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """Give one Chromium for all tests; tests/conftest.py says what happens when there is none."""
    started = playwright.chromium.launch(executable_path=find("browser"), args=FLAGS)
    yield started
    started.close()


class Watched:
    """A page whose console is listened to."""

    def __init__(self, browser: Browser) -> None:
        """Open it, in a context of its own."""
        self.context = browser.new_context(viewport={"width": 1000, "height": 760})
        self.page = self.context.new_page()
        self.troubles: list[str] = []
        self.page.on("pageerror", lambda error: self.troubles.append(f"exception: {error}"))
        self.page.on("console", lambda said: self.troubles.append(said.text) if said.type == "error" else None)


@pytest.fixture
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """Give a page, JupyterLab's where that is used, else a fresh one; an error on its console fails the test."""
    if "lab" in request.fixturenames:
        yield request.getfixturevalue("page_of_lab")
        return
    watched = Watched(browser)
    yield watched.page
    watched.context.close()
    assert watched.troubles == []


@pytest.fixture(scope="session")
def pages_of_lab() -> Iterator[list[Watched]]:
    """Keep the page that has JupyterLab open from test to test: to load it takes longer than most of them."""
    kept: list[Watched] = []
    yield kept
    for each in kept:
        each.context.close()


@pytest.fixture
def page_of_lab(
    browser: Browser, lab: Lab, pages_of_lab: list[Watched], request: pytest.FixtureRequest
) -> Iterator[Page]:
    """Give the page that has JupyterLab open, nothing open in it; after a test that failed, another one."""
    watched = pages_of_lab.pop() if pages_of_lab else Watched(browser)
    failed = request.session.testsfailed
    yield watched.page
    troubles = list(watched.troubles)
    if lab.is_open_in(watched.page) and request.session.testsfailed == failed:
        lab.close_all(watched.page)
        watched.page.emulate_media(reduced_motion="no-preference")
        watched.troubles.clear()  # what a notebook says that is closed while its kernel works
        pages_of_lab.append(watched)
    else:
        watched.context.close()
    assert troubles == []


@pytest.fixture(scope="session")
def screenshots() -> Path:
    """Give the folder for pictures that a person looks at."""
    SCREENSHOTS.mkdir(exist_ok=True)
    return SCREENSHOTS


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put what reads the site of lessons last."""
    items.sort(key=_reads_the_site)


def _reads_the_site(item: pytest.Item) -> bool:
    return "site" in getattr(item, "fixturenames", ())


@pytest.fixture(scope="session", autouse=True)
def site_in_the_making(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[subprocess.Popen[str], Path] | None]:
    """Begin to make the site of lessons, if a test will read it: a browser leaves much of the machine idle."""
    if not any(_reads_the_site(item) for item in request.session.items):
        yield None
        return
    folder = tmp_path_factory.mktemp("site")
    with (folder.parent / "site.log").open("w+", encoding="utf-8") as said:
        making = subprocess.Popen(
            [sys.executable, str(NOTEBOOKS / "build.py"), "--pages", str(folder)],
            stdout=said,
            stderr=subprocess.STDOUT,
            preexec_fn=lambda: os.nice(10),
            text=True,
        )
        yield making, folder
        making.kill()
        making.wait()


@pytest.fixture(scope="session")
def site(site_in_the_making: tuple[subprocess.Popen[str], Path]) -> Path:
    """Give the folder of the site, once it is there."""
    making, folder = site_in_the_making
    assert making.wait() == 0, (folder.parent / "site.log").read_text(encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """Give one JupyterLab for all tests, on a copy of the lessons."""
    copy = tmp_path_factory.mktemp("notebooks")
    shutil.copytree(NOTEBOOKS, copy, ignore=shutil.ignore_patterns(".ipynb_checkpoints"), dirs_exist_ok=True)
    with Lab(copy, tmp_path_factory.mktemp("lab")) as started:
        yield started


@pytest.fixture
def open_player(page: Page) -> Open:
    """Give a function that opens a page with players."""

    def opened(*, last: int = 6, players: int = 1, body: str = "", calm: bool = False, beside: str = "") -> Page:
        page.emulate_media(reduced_motion="reduce" if calm else "no-preference")
        open_page(page, last, players, body, beside)
        return page

    return opened
