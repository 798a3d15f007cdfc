"""Certificates of a class: its own authority, and what its router shows to who dials in. Knows no class and no engine.

A class trusts nobody but its own authority, so no certificate must be bought, and none of another class is good here.
"""

from __future__ import annotations

import datetime
import ipaddress
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from syftlite.remote.errors import RemoteNotInstalledError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
    from cryptography.x509 import Certificate

#: An authority is good for so many days, and a router's certificate, made anew at each start, for so many.
AUTHORITY_DAYS, ROUTER_DAYS = 5 * 366, 400


def new_authority() -> tuple[str, str]:
    """Return the certificate and the key of a new authority, as text (PEM).

    Raises:
        RemoteNotInstalledError: without the package that makes them.
    """
    certificate, key = _made("the authority of a syftlite class", AUTHORITY_DAYS)
    return _certificate_text(certificate), _key_text(key)


def router_certificate(authority: str, authority_key: str, hosts: Iterable[str]) -> tuple[str, str]:
    """Return a certificate and key for a router that is dialled by these names and addresses, as text (PEM)."""
    load_pem_private_key, x509 = _tools()
    issuer: Certificate = x509.load_pem_x509_certificate(authority.encode())
    key: EllipticCurvePrivateKey = load_pem_private_key(authority_key.encode(), None)
    certificate, router_key = _made("the router of a syftlite class", ROUTER_DAYS, (issuer, key), hosts)
    return _certificate_text(certificate), _key_text(router_key)


def _tools() -> tuple[Any, Any]:
    try:
        from cryptography import x509
        from cryptography.hazmat.primitives.serialization import load_pem_private_key
    except ImportError:
        raise RemoteNotInstalledError("cryptography") from None
    return load_pem_private_key, x509


def _made(
    name: str,
    days: int,
    issuer: tuple[Certificate, EllipticCurvePrivateKey] | None = None,
    hosts: Iterable[str] = (),
) -> tuple[Certificate, EllipticCurvePrivateKey]:
    _, x509 = _tools()
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject if issuer is None else issuer[0].subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))  # clocks in a room differ
        .not_valid_after(now + datetime.timedelta(days=days))
        .add_extension(x509.BasicConstraints(ca=issuer is None, path_length=None), critical=True)
    )
    if issuer is not None:
        names = x509.SubjectAlternativeName([_alternative(host) for host in hosts])
        server = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH])
        builder = builder.add_extension(names, critical=False).add_extension(server, critical=False)
    return builder.sign(key if issuer is None else issuer[1], hashes.SHA256()), key


def _alternative(host: str) -> Any:
    _, x509 = _tools()
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)


def _certificate_text(certificate: Certificate) -> str:
    from cryptography.hazmat.primitives.serialization import Encoding

    return certificate.public_bytes(Encoding.PEM).decode()


def _key_text(key: EllipticCurvePrivateKey) -> str:
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
