"""The update of the day, which waits for everybody who takes part and works that day."""

from datetime import date
from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils.translation import gettext as _

from engagements.awaiting import Among, Row, at, awaited, rows
from engagements.calendars import Calendar
from engagements.models import Membership
from standups.models import Update


def updates(among: Among) -> QuerySet[Any]:
    today = among.today(F("engagement__charter__zone"))
    wrote = Update.objects.filter(member=OuterRef("pk"), day=OuterRef("today"))
    waits = among.memberships.annotate(today=today).filter(~Exists(wrote))
    return rows(waits, "update.write", about=F("engagement__charter__standup_at"))


def in_words(row: Row) -> tuple[str, str]:
    return _("Write your update"), _("Stand-up today at %(at)s") % {"at": row.about[:5]}


def works(member: Membership, calendar: Calendar, day: date) -> bool:
    return calendar.is_working_day(day) and calendar.works(member, day)


def declare() -> None:
    awaited(
        20,
        "update.write",
        right="write updates",
        find=updates,
        words=in_words,
        page=at("standup"),
        sign="pencil",
        when=works,
    )
