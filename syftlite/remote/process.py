"""The process of one worker: joins its class, serves, and ends when whoever started it does. Knows no notebook.

python -m syftlite.remote.process     what to join stands in the first line of its input, as JSON; it ends with it
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any, BinaryIO

from syftlite.remote.link import Link
from syftlite.remote.member import Member
from syftlite.remote.own_data import loader
from syftlite.remote.settings import Settings


def run(told: dict[str, Any], life_line: BinaryIO) -> None:
    """Be a worker until the life line ends."""
    options = {name: told[name] for name in ("patience", "stewards", "grace", "one_stream")}
    settings = Settings(told["endpoint"], told["name"], told["password"], lease=told["lease"])
    Member(Link(settings), told["others"], load=loader(told.get("data")), **options)
    life_line.read()


def main() -> None:
    """Read what to join, and be that worker."""
    told = json.loads(sys.stdin.buffer.readline())
    run(told, sys.stdin.buffer)
    os._exit(0)  # whatever threads still do, nobody is there for it


if __name__ == "__main__":
    main()
