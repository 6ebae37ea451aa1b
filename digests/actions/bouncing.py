"""Addresses that take no mail: a server said so, or a provider reported it afterwards."""

import structlog
from django.utils.translation import gettext as _

from digests.models import DeadAddress
from engagements.refusals import NotYours
from people.models import User

log = structlog.get_logger(__name__)


def revive(address: DeadAddress, *, by: User) -> None:
    """Count an address as good again: staff have heard from its owner."""
    if not (by.is_active and by.is_staff):
        raise NotYours(_("Only staff do this."))
    address.delete()


def bounced(address: str, why: str) -> None:
    """Note that an address takes no mail; the same twice is once. Codes and invitations are tried all the same."""
    if not DeadAddress.objects.filter(address__iexact=address).exists():
        DeadAddress.objects.create(address=address, why=why.replace("\x00", "")[:500])
        log.warning("address_takes_no_mail")
