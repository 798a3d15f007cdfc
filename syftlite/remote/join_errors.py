"""Every sentence about getting into a class over a network. Knows names and places."""

from __future__ import annotations

from pathlib import Path

from syftlite.errors import SyftliteError


class JoinFileError(SyftliteError, ValueError):
    """A join file is missing, or is none."""

    def __init__(self, path: Path | str, trouble: str, said: str = "") -> None:
        """Take the file, what is wrong ("unreadable", "damaged", "newer"), and what the system said."""
        sentences = {
            "unreadable": f"cannot be read ({said}). Your teacher has it: `syftlite class` writes one for each name. "
            "Put it beside this notebook.",
            "damaged": "is no join file, or only a part of one. Ask your teacher for it again, as a file and not as "
            "text in a message.",
            "newer": "was written by a newer syftlite: pip install --upgrade 'syftlite[remote]'.",
        }
        super().__init__(f"join: {path} {sentences[trouble]}")


class JoinError(SyftliteError, ConnectionError):
    """A class could not be joined, and this is why."""

    def __init__(self, name: str, endpoint: str, why: str, said: str = "") -> None:
        """Take whose join file it was, where it leads, and what was found ("address", "nobody", "silence", ...)."""
        host = endpoint.partition("/")[2].rpartition(":")[0]
        sentences = {
            "address": f"the name {host} leads nowhere from here ({said}). Is this machine in the class's network?",
            "nobody": "that machine answers, and no class is there. Ask your teacher to start it: syftlite class.",
            "silence": "nothing came back. Another network than the class's, or a firewall on the teacher's machine: "
            "its port must be open.",
            "unreachable": f"no way leads there ({said}). Is this machine in the class's network?",
            "stranger": f"who answers there is not the class of this join file ({said}). Ask your teacher for a new "
            "file, and do not go on if it says the same again.",
            "no class": f"who answers there speaks another language ({said}). Is that port the class's?",
            "token": f"the class is there, and does not take this file for {name}. It was renewed, or {name} has no "
            "seat any more: ask your teacher for a new file.",
            "taken": f"the class is there, and so is {name}: another notebook joined with this file. If that was this "
            "one before it was restarted, try again in ten seconds; else end the other one.",
        }
        super().__init__(f"join: {name} cannot get in at {endpoint}: {sentences[why]}")


class AlreadyJoinedError(SyftliteError):
    """This notebook is somebody in a class, and was to be somebody else too."""

    def __init__(self, name: str, asked: str) -> None:
        """Take who it is, and who it was to be."""
        super().__init__(
            f"join: this notebook is {name} already, and cannot be {asked} too. Leave first, with sy.leave(), or join "
            f"as {asked} in another notebook."
        )


class ClassFolderError(SyftliteError, ValueError):
    """A class cannot be begun so."""

    def __init__(self, path: Path | str, trouble: str, name: str = "") -> None:
        """Take the class's folder, what is wrong, and the name that is."""
        sentences = {
            "none": "A class needs names, and got none",
            "name": "A member's name is a word of letters, digits, - and _, and not 'me' or 'teacher': "
            f"{name!r} is none",
            "twice": f"{name} is named twice",
            "unknown": f"There is no {name} in this class, whose file could be renewed",
            "missing": f"{path} holds no class yet",
            "damaged": f"{path} is no class's folder, or a damaged one. Move it away, and begin anew",
        }
        super().__init__(f"{sentences[trouble]}. Try: syftlite class alice bob carol.")


class PortTakenError(SyftliteError, OSError):
    """The router cannot listen where it should."""

    def __init__(self, endpoint: str, said: str) -> None:
        """Take where, and what the engine said."""
        SyftliteError.__init__(
            self,
            f"The class cannot listen at {endpoint}: another one is open there, or that address is not this machine's. "
            "Close the other one, or choose another port: syftlite class --port 7448, which makes new join files.",
        )
        self.said = said
