"""A join file: all that one member of a class needs to dial in, in a file that is his alone. Knows no engine.

It holds a secret, the token: whoever has the file is who it is for.
"""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from syftlite.remote.join_errors import JoinFileError
from syftlite.remote.settings import Settings, host_and_port

VERSION = 1
#: What the members of a class may be called.
NAME = re.compile(r"[\w-]{1,64}")
#: So many bytes go in one message of a class over a network (a gibibyte).
MOST_BYTES = 1 << 30
_MARK = "syftlite class"


@dataclass(slots=True)
class JoinFile:
    """What stands in a join file."""

    endpoint: str
    name: str
    token: str
    #: The certificate of the class's authority, as text (PEM).
    authority: str
    #: Everybody who has a seat, this name among them.
    members: list[str]

    def settings(self, *, dialling: float = 10.0) -> Settings:
        """Return how to reach the class."""
        settings = Settings(self.endpoint, self.name, self.token, authority=self.authority, dialling=dialling)
        settings.most_bytes = MOST_BYTES
        return settings

    def write(self, path: Path) -> None:
        """Write it so that only this user can read it."""
        told = {_MARK: VERSION, "endpoint": self.endpoint, "name": self.name, "token": self.token}
        write_private(path, json.dumps({**told, "members": self.members, "authority": self.authority}, indent=1) + "\n")

    @classmethod
    def read(cls, path: str | Path) -> JoinFile:
        """Read one.

        Raises:
            JoinFileError: if it is missing, or none.
        """
        path = Path(path)
        try:
            told = json.loads(path.read_text(encoding="utf-8"))
        except OSError as trouble:
            raise JoinFileError(path, "unreadable", trouble.strerror or "") from None
        except ValueError:
            raise JoinFileError(path, "damaged") from None
        if not isinstance(told, dict) or not isinstance(told.get(_MARK), int):
            raise JoinFileError(path, "damaged")
        if told[_MARK] > VERSION:
            raise JoinFileError(path, "newer")
        return _checked(path, told)


def _checked(path: Path, told: dict[str, Any]) -> JoinFile:
    texts = [told.get(key) for key in ("endpoint", "name", "token", "authority")]
    members = told.get("members")
    if not all(isinstance(text, str) and text for text in texts) or not isinstance(members, list):
        raise JoinFileError(path, "damaged")
    if not all(isinstance(member, str) and NAME.fullmatch(member) for member in [told["name"], *members]):
        raise JoinFileError(path, "damaged")
    try:
        host_and_port(told["endpoint"])
    except ValueError:
        raise JoinFileError(path, "damaged") from None
    return JoinFile(told["endpoint"], told["name"], told["token"], told["authority"], members)


def write_private(path: Path, text: str) -> None:
    """Write a file that nobody else on this machine can read, at no moment."""
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
