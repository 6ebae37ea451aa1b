"""What of the charter waits for somebody: to be read by each member, to be agreed to for a party."""

from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from charters.models import Acknowledgement, KickOff
from engagements.awaiting import Among, Row, at, awaited, half_agreed, rows
from engagements.models import Charter


def unread(among: Among) -> QuerySet[Any]:
    read = Acknowledgement.objects.filter(member=OuterRef("pk"), charter=OuterRef("engagement__charter"))
    waits = among.memberships.filter(~Exists(read), engagement__charter__version__gt=0)
    return rows(
        waits,
        "charter.read",
        number=F("engagement__charter__version"),
        since=F("engagement__charter__agreed_at"),
    )


def proposed(among: Among) -> QuerySet[Any]:
    """What nobody has agreed to yet waits too, unless both teams still sit together over it."""
    sitting = KickOff.objects.filter(engagement=OuterRef("engagement"), ended_at=None)
    open_ones = Charter.objects.proposed().filter(engagement__in=among.engagements)
    waits = half_agreed(open_ones, "charter", "version", "wordings")
    waits = waits.filter(Q(said__isnull=False) | ~Exists(sitting))
    return rows(waits, "charter.agree", number=F("version"), said=F("said"))


def to_read(row: Row) -> tuple[str, str]:
    return _("Read and acknowledge"), _("Charter, version %(number)s") % {"number": row.number}


def to_agree(row: Row) -> tuple[str, str]:
    number = {"number": row.number}
    if row.said:
        return _("Agree"), _("Charter, version %(number)s: the other party has agreed") % number
    return _("Look at the proposal"), _("Charter, version %(number)s: neither party has agreed yet") % number


def declare() -> None:
    awaited(
        10,
        "charter.read",
        right="acknowledge",
        find=unread,
        words=to_read,
        page=at("charter"),
        sign="file-text",
    )
    awaited(
        12,
        "charter.agree",
        right="agree",
        find=proposed,
        words=to_agree,
        page=at("charter_proposal"),
        sign="check",
    )
