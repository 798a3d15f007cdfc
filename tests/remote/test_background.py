"""What threads in the background do when their process ends."""

from __future__ import annotations

import subprocess
import sys
import time

ENDS_WITH = """
import time
from syftlite.remote.background import in_background
def work():
    time.sleep({seconds})
    print("done", flush=True)
in_background(work)
"""


def what_is_said(seconds: float) -> str:
    script = ENDS_WITH.format(seconds=seconds)
    return subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout


def test_a_process_that_ends_waits_for_a_thread_that_is_about_to_end() -> None:
    assert what_is_said(0.3) == "done\n"


def test_a_thread_that_goes_on_keeps_no_process_from_ending() -> None:
    begin = time.monotonic()
    assert what_is_said(600) == ""
    assert time.monotonic() - begin < 60
