"""The folder of a class: its authority, its members' tokens and their join files, kept from one term day to the next.

Knows files. Whoever can read the folder can be anybody in the class: it is the teacher's.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Self

from syftlite.remote.certificates import new_authority, router_certificate
from syftlite.remote.join_errors import ClassFolderError
from syftlite.remote.join_file import NAME, JoinFile, write_private
from syftlite.remote.settings import Settings, is_this_machine

#: Where zenoh's routers listen, and so do ours.
PORT = 7447
#: Every class has a seat for who teaches it.
TEACHER = "teacher"
#: What looks who is there, and is nobody: no member can be called so.
WATCHMAN = ".watchman"
#: This notebook, where nobody says otherwise.
_ME = "me"


class ClassFolder:
    """A class as it is written down."""

    def __init__(self, path: Path, host: str, port: int, tokens: dict[str, str], authority: tuple[str, str]) -> None:
        """Use `begin` or `open`."""
        self.path = path
        self.host = host
        self.port = port
        self._tokens = tokens
        self._authority, self._key = authority

    @classmethod
    def begin(
        cls, path: Path, names: Sequence[str], host: str, port: int = PORT, *, renewed: Iterable[str] = ()
    ) -> Self:
        """Write a class down, and a join file for each member and the teacher; what was there goes on.

        A name that had a token keeps it, so that old join files stay good; `renewed` names get another, so that theirs
        do not. Names that are not among these any more have no seat, and their files are taken away.

        Raises:
            ClassFolderError: without names, with one that cannot be, or in a folder that holds something else.
        """
        for name in names:
            if not NAME.fullmatch(name) or name in (_ME, TEACHER):
                raise ClassFolderError(path, "name", name)
        if len(set(names)) < len(names):
            raise ClassFolderError(path, "twice", next(name for name in names if names.count(name) > 1))
        old = cls.open(path) if (path / "class.json").exists() else None
        known = {} if old is None else old._tokens
        if not names:
            names = [name for name in known if name != TEACHER]
        if not names:
            raise ClassFolderError(path, "none")
        for name in renewed:
            if name not in (*names, TEACHER):
                raise ClassFolderError(path, "unknown", name)
        kept = {name: token for name, token in known.items() if name not in set(renewed)}
        tokens = {name: kept.get(name) or secrets.token_urlsafe(24) for name in (*names, TEACHER)}
        authority = new_authority() if old is None else (old._authority, old._key)
        made = cls(path, host, port, tokens, authority)
        made._write(gone=known.keys() - tokens.keys())
        return made

    @classmethod
    def open(cls, path: Path) -> Self:
        """Read what was written down.

        Raises:
            ClassFolderError: if there is no class, or a damaged one.
        """
        try:
            told = json.loads((path / "class.json").read_text(encoding="utf-8"))
            authority = (path / "authority.pem").read_text("utf-8"), (path / "authority.key").read_text("utf-8")
            return cls(path, str(told["host"]), int(told["port"]), dict(told["tokens"]), authority)
        except FileNotFoundError:
            raise ClassFolderError(path, "missing") from None
        except (OSError, ValueError, KeyError, TypeError):
            raise ClassFolderError(path, "damaged") from None

    # What it says

    @property
    def members(self) -> list[str]:
        """Everybody who has a seat, the teacher last."""
        return list(self._tokens)

    @property
    def endpoint(self) -> str:
        """Where members dial in."""
        return f"tls/{_bracketed(self.host)}:{self.port}"

    def join_path(self, name: str) -> Path:
        """Return where a member's join file is."""
        return self.path / f"{name}.join"

    def router(self) -> Settings:
        """Return what the router must know; its certificate is made anew."""
        hosts = dict.fromkeys([self.host, "localhost", "127.0.0.1"])
        certificate, key = router_certificate(self._authority, self._key, hosts)
        listens = f"tls/{_bracketed(self.host)}" if is_this_machine(self.host) else "tls/0.0.0.0"
        settings = Settings(f"{listens}:{self.port}", "router", authority=self._authority, is_router=True)
        settings.users = {**self._tokens, WATCHMAN: self._watchword}
        settings.certificate, settings.key = certificate, key
        return settings

    def watchman(self) -> Settings:
        """Return how to look who is there without being anybody."""
        return Settings(self.endpoint, WATCHMAN, self._watchword, authority=self._authority, dialling=3.0)

    @property
    def _watchword(self) -> str:
        """The teacher's token, turned round: nobody else has that."""
        return self._tokens[TEACHER][::-1]

    def _write(self, *, gone: Iterable[str]) -> None:
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        told = {"host": self.host, "port": self.port, "tokens": self._tokens}
        write_private(self.path / "authority.pem", self._authority)
        write_private(self.path / "authority.key", self._key)
        write_private(self.path / "class.json", json.dumps(told, indent=1) + "\n")
        for name in gone:
            self.join_path(name).unlink(missing_ok=True)
        for name, token in self._tokens.items():
            JoinFile(self.endpoint, name, token, self._authority, self.members).write(self.join_path(name))


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host
