"""What a cell prints, displays or returns, overheard while it runs. Changes nothing of what anybody sees."""

from __future__ import annotations

import re
import sys
from typing import Any

#: Letters of printed text that are kept.
MOST = 2_000
#: Where a terminal begins to print a traceback; a kernel sends it in a message of its own.
_TRACEBACK = re.compile(r"^(?:\x1b\[[\d;]*m)*-{70,}", re.MULTILINE)


class Overheard:
    """One cell's output, from `begin` to `end`."""

    def __init__(self, shell: Any) -> None:
        """Be ready to listen to a shell."""
        self._shell = shell
        #: A kernel shows values in messages of their own; a terminal prints them.
        self._in_kernel = hasattr(shell.display_pub, "register_hook")
        self._texts: list[str] = []
        self._kept = 0
        self._ear: _Ear | None = None

    def begin(self) -> None:
        """Listen from now on."""
        self._ear = _Ear(sys.stdout, self._keep)
        sys.stdout = self._ear  # it does all that the stream behind it does
        if self._in_kernel:
            self._shell.display_pub.register_hook(self._on_display)

    def end(self, result: object) -> str:
        """Stop listening; returns all that was shown, the value of the last line included."""
        if sys.stdout is self._ear and self._ear is not None:
            sys.stdout = self._ear.stream
        text = "".join(self._texts)
        if not self._in_kernel:
            text = _TRACEBACK.split(text)[0]
            return re.sub(r"^Out\[\d+\]: ", "", text, flags=re.MULTILINE)
        self._shell.display_pub.unregister_hook(self._on_display)
        return text if result is None else text + repr(result)

    def _keep(self, text: str) -> None:
        if self._kept < MOST:
            self._texts.append(text)
            self._kept += len(text)

    def _on_display(self, message: dict[str, Any]) -> dict[str, Any]:
        if message.get("msg_type") == "display_data":
            self._keep(str(message["content"]["data"].get("text/plain", "")))
        return message


class _Ear:
    """A stream that passes everything on, and tells what was written."""

    def __init__(self, stream: Any, tell: Any) -> None:
        self.stream = stream
        self._tell = tell

    def write(self, text: str) -> Any:
        self._tell(text)
        return self.stream.write(text)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.stream, name)
