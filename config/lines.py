"""Lines to other machines: which are near, and how a database elsewhere is talked to."""

from ipaddress import ip_address
from typing import Any


def is_near(host: str) -> bool:
    """A socket, this machine, or a name without a dot, as the containers of one machine have."""
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.startswith("/") or "." not in host


def closed(host: str, options: dict[str, Any]) -> dict[str, Any]:
    """Options for libpq: to another machine by TLS with a certificate that this system trusts, unless they say
    otherwise."""
    if is_near(host) or "sslmode" in options:
        return options
    return {"sslmode": "verify-full", "sslrootcert": "system", **options}
