"""A wire between a process and a router that can be cut, or hold everything back: what a bad network does."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress


class Wire:
    """Carries bytes between whoever dials in here and a port of this machine."""

    def __init__(self, port: int) -> None:
        """Begin to carry."""
        self._target = ("127.0.0.1", port)
        self._pairs: list[tuple[socket.socket, socket.socket]] = []
        self._flows = threading.Event()
        self._flows.set()
        self._is_cut = False
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.endpoint = f"tcp/127.0.0.1:{self._listening.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        """Break all connections, and take no new ones."""
        self._is_cut = True
        for pair in self._pairs:
            for end in pair:
                _end(end)
        self._pairs.clear()

    def mend(self) -> None:
        """Take new connections again."""
        self._is_cut = False

    def hold(self) -> None:
        """Carry nothing; nobody is told."""
        self._flows.clear()

    def release(self) -> None:
        """Carry again, first what was held back."""
        self._flows.set()

    def close(self) -> None:
        """End it."""
        self._flows.set()
        self.cut()
        self._listening.close()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listening.accept()
            except OSError:
                return
            if self._is_cut:
                near.close()
                continue
            try:
                far = socket.create_connection(self._target)
            except OSError:
                near.close()
                continue
            for end in (near, far):
                end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, True)
            self._pairs.append((near, far))
            for source, sink in ((near, far), (far, near)):
                threading.Thread(target=self._carry, args=(source, sink), daemon=True).start()

    def _carry(self, source: socket.socket, sink: socket.socket) -> None:
        try:
            while data := source.recv(65536):
                self._flows.wait()
                sink.sendall(data)
        except OSError:
            pass
        for end in (source, sink):
            _end(end)
        source.close()  # the other way has the other one


def _end(connection: socket.socket) -> None:
    with suppress(OSError):  # the other side was faster
        connection.shutdown(socket.SHUT_RDWR)
