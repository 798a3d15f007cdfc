"""axe-core, which looks for what shuts people out: run in a page on what is ours there. Knows no player."""

from __future__ import annotations

import json
import shutil
import subprocess
from functools import cache
from typing import Any

from playwright.sync_api import Page

from tests.parts import NPM, PLAYER

FILE = PLAYER / "node_modules" / "axe-core" / "axe.min.js"

#: Runs axe on what the selectors mean, and returns what it found: the rule, how bad, and where.
RUN = """async (ours) => {
    const { violations, passes } = await axe.run({ include: ours }, { resultTypes: ['violations'] });
    const where = (nodes) => nodes.slice(0, 3).map((node) => node.html);
    const found = violations.map(({ id, impact, nodes }) => [id, impact, ...where(nodes)]);
    return { found, looked: passes.length };
}"""


@cache
def source() -> str:
    """Return axe-core's script, which the player's node packages bring."""
    if not FILE.exists():
        npm = shutil.which("npm")
        assert npm is not None, "axe-core comes with npm: install Node.js 20 or newer, from nodejs.org"
        subprocess.run([npm, "install", *NPM], cwd=PLAYER, check=True)
    return FILE.read_text(encoding="utf-8")


def assert_shuts_nobody_out(page: Page, *ours: str) -> None:
    """Fail with all serious and critical findings on what the selectors mean."""
    page.evaluate(source())
    answer: dict[str, Any] = page.evaluate(RUN, [[each] for each in ours])
    assert answer["looked"], "axe found nothing to look at"
    bad = [found for found in answer["found"] if found[1] in ("serious", "critical")]
    assert bad == [], json.dumps(bad, indent=1, ensure_ascii=False)
