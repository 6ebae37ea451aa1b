"""What the page of one's own security shows."""

import hashlib
import ipaddress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from people.devices import device
from people.factors import factors_of, must_show_one, proved
from people.models import Session


@dataclass(frozen=True)
class Sitting:
    """A session as its person sees it."""

    mark: str  # names it in forms; the key itself is on no page
    device: str
    address: str
    began_at: datetime
    seen_at: datetime
    here: bool


def mark_of(key: str) -> str:
    return hashlib.sha256(f"people.session:{key}".encode()).hexdigest()[:20]


def sitting(session: Session, key: str | None) -> Sitting:
    return Sitting(
        mark_of(session.session_key),
        device(session.agent),
        session.address or "",
        session.began_at,
        session.seen_at,
        session.session_key == key,
    )


def sittings_of(request: HttpRequest) -> list[Sitting]:
    """Where this person is signed in: here, then the others, those used last first."""
    key = request.session.session_key
    found = [sitting(one, key) for one in request.user.sessions.open(timezone.now()).latest_first()]
    return sorted(found, key=lambda one: not one.here)


def session_marked(request: HttpRequest, mark: str) -> Session | None:
    """One of this person's other sessions."""
    others = Session.objects.others(request.user, request.session.session_key)
    return next((one for one in others if mark_of(one.session_key) == mark), None)


def passkeys_fit(request: HttpRequest) -> bool:
    """Browsers bind a passkey to a name: where the address of the site is a number there are none."""
    host = request.get_host().rpartition(":")[0] or request.get_host()
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return True
    return False


def security_page(request: HttpRequest) -> dict[str, Any]:
    return {
        **factors_of(request.user),
        "proved": proved(request),
        "required": must_show_one(request.user),
        "passkeys_fit": passkeys_fit(request),
        "sittings": sittings_of(request),
        "has_password": request.user.has_usable_password(),
    }
