"""Why a class cannot be reached: the engine says the same of a wrong address, a wrong class and a wrong token.

Each step on the way is tried by itself; if all of them go well, it is the token. Knows sockets, and no engine.
"""

from __future__ import annotations

import socket
import ssl

from syftlite.remote.join_errors import JoinError
from syftlite.remote.settings import Settings, host_and_port

#: Each step is given so many seconds.
STEP = 3.0


def diagnosis(settings: Settings) -> JoinError | None:
    """Return what hinders a member on the way to his class, found by trying every step of it; None if nothing does."""
    trouble = _first_trouble(settings)
    return None if trouble is None else JoinError(settings.name, settings.endpoint, *trouble)


def _first_trouble(settings: Settings) -> tuple[str, str] | None:
    host, port = host_and_port(settings.endpoint)
    try:
        socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as trouble:
        return "address", trouble.strerror or str(trouble)
    try:
        connection = socket.create_connection((host, port), STEP)
    except ConnectionRefusedError:
        return "nobody", ""
    except TimeoutError:
        return "silence", ""
    except OSError as trouble:
        return "unreachable", trouble.strerror or str(trouble)
    with connection:
        return _trouble_with_certificate(connection, host, settings.authority)


def _trouble_with_certificate(connection: socket.socket, host: str, authority: str) -> tuple[str, str] | None:
    try:
        context = ssl.create_default_context(cadata=authority)
        with context.wrap_socket(connection, server_hostname=host):
            return None
    except ssl.SSLCertVerificationError as trouble:
        return "stranger", trouble.verify_message
    except TimeoutError:
        return "silence", ""
    except (ssl.SSLError, OSError) as trouble:
        return "no class", getattr(trouble, "reason", None) or type(trouble).__name__
