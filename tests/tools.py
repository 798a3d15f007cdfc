"""The programs some tests need: which are on this machine, which must be, how to get one."""

import os
import shutil
import sys
from functools import cache
from pathlib import Path

HOW_TO_GET = {
    "browser": f"{sys.executable} -m playwright install chromium, or install Chromium or Chrome",
    "dot": "install Graphviz, from graphviz.org or as your system's package graphviz",
    "node": "install Node.js 20 or newer, from nodejs.org",
}

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
BROWSER_FILES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe",
)


@cache
def find(tool: str) -> str | None:
    """Returns the path of a browser, of `dot` or of `node`; None when there is none.

    >>> find("a tool nobody has") is None
    True
    """
    return find_browser() if tool == "browser" else shutil.which(tool)


def find_browser() -> str | None:
    """Returns an installed Chromium or Chrome, or else the one playwright has downloaded."""
    installed = [*map(shutil.which, BROWSERS), *filter(os.path.exists, BROWSER_FILES)]
    for path in filter(None, installed):
        return path
    from playwright.sync_api import sync_playwright  # starts a process, so only when asked

    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    return own if Path(own).exists() else None


def required() -> set[str]:
    """Returns the tools whose absence is a failure here: SYFTLITE_REQUIRE=browser,dot,node."""
    return set(filter(None, os.environ.get("SYFTLITE_REQUIRE", "").split(",")))
