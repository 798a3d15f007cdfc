"""Refusals of files that are not what they should be."""

from __future__ import annotations

from syftlite.errors.base import SyftliteError


class NotebookFileError(SyftliteError):
    """A file that is no notebook, or cannot be one."""

    def __init__(self, path: str, trouble: str) -> None:
        """Take the file's name and what is wrong."""
        super().__init__(f"{path}: {trouble}.")


class HistoryFileError(SyftliteError):
    """A file that is no history, or one that this version cannot read."""

    def __init__(self, path: str, trouble: str, remedy: str) -> None:
        """Take the file's name, what is wrong, and what to do."""
        super().__init__(f"{path} cannot be read as a history: {trouble}. {remedy}")
