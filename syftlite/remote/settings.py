"""How to reach a class and as whom, and how the engine is told. Knows how the engine is configured, and no message.

Beyond this machine nothing goes out that is not encrypted: without the class's authority the engine is not even begun.
"""

from __future__ import annotations

import base64
import ipaddress
import json
import os
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

from syftlite.remote.access import access_lists
from syftlite.remote.errors import NotEncryptedError


@dataclass(slots=True)
class Settings:
    """How to reach a class, and as whom."""

    endpoint: str
    name: str
    password: str = ""
    #: The certificate of the class's own authority, as text (PEM); without one, nothing is encrypted.
    authority: str = ""
    #: Whether this process is the router, and (user, password) of everybody who may dial in.
    is_router: bool = False
    users: dict[str, str] = field(default_factory=dict)
    #: What the router shows to who dials in, certificate and key, as text (PEM).
    certificate: str = ""
    key: str = ""
    #: So many bytes may come in one question or answer.
    most_bytes: int = 4 << 30
    #: A process that gives no sign of life for so many seconds is gone, until it gives one.
    lease: float = 10.0
    #: Who dials in waits so many seconds at most.
    dialling: float = 10.0


def host_and_port(endpoint: str) -> tuple[str, int]:
    """Return the host and the port of an endpoint.

    Raises:
        ValueError: if it has none.

    >>> host_and_port("tls/192.168.1.7:7447"), host_and_port("tcp/[::1]:7447")
    (('192.168.1.7', 7447), ('::1', 7447))
    """
    host, _, port = endpoint.partition("/")[2].rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    if not host or not port.isdecimal():
        raise ValueError(f"{endpoint!r} is no endpoint")
    return host, int(port)


def is_this_machine(host: str) -> bool:
    """Say whether a host is the loopback, which no other machine can hear.

    >>> is_this_machine("127.0.0.1"), is_this_machine("localhost"), is_this_machine("192.168.1.7")
    (True, True, False)
    """
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def configuration(zenoh: Any, settings: Settings, ends: ExitStack) -> Any:
    """Return what the engine must know; `ends` takes away again what it must read from files.

    Raises:
        NotEncryptedError: if others could read what goes over this link.
    """
    if not is_encrypted(settings) and not is_this_machine(host_and_port(settings.endpoint)[0]):
        raise NotEncryptedError(settings.endpoint)
    made = zenoh.Config()

    def put(key: str, value: object) -> None:
        made.insert_json5(key, json.dumps(value))

    put("mode", "router" if settings.is_router else "client")
    put("listen/endpoints" if settings.is_router else "connect/endpoints", [settings.endpoint])
    put("scouting/multicast/enabled", False)  # nobody is looked for, nobody is found by accident
    put("scouting/gossip/enabled", False)
    put("connect/timeout_ms", int(settings.dialling * 1000))
    put("transport/link/tx/lease", int(settings.lease * 1000))
    if not settings.is_router:
        put("listen/endpoints", [])
    if settings.password:
        put("transport/auth/usrpwd", {"user": settings.name, "password": settings.password})
    if settings.users:
        put("transport/auth/usrpwd/dictionary_file", _dictionary_of(settings.users, ends))
        put("access_control", access_lists(settings.users))
    if settings.authority:
        put("transport/link/tls", _tls(settings))
    return made


def is_encrypted(settings: Settings) -> bool:
    """Say whether all goes over TLS, between those whom the class's authority vouches for."""
    return settings.endpoint.startswith("tls/") and bool(settings.authority)


def _tls(settings: Settings) -> dict[str, object]:
    told: dict[str, object] = {
        "root_ca_certificate_base64": _base64(settings.authority),
        "verify_name_on_connect": True,
    }
    if settings.is_router:
        told["listen_certificate_base64"] = _base64(settings.certificate)
        told["listen_private_key_base64"] = _base64(settings.key)
    return told


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def _dictionary_of(users: dict[str, str], ends: ExitStack) -> str:
    """Return a file with the users and their passwords, which only this user can read, and which goes at the end."""
    descriptor, path = tempfile.mkstemp(prefix="syftlite-")
    ends.callback(os.unlink, path)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.writelines(f"{user}:{password}\n" for user, password in users.items())
    return path
