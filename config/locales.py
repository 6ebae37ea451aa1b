"""Days, clocks and numbers in the reader's language. Jinja2 localises nothing by itself; Babel knows how."""

from datetime import UTC, date, datetime, tzinfo
from decimal import Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.core import Locale
from babel.dates import format_skeleton
from babel.numbers import format_currency, format_decimal
from django.utils import timezone
from django.utils.translation import get_language

# "en" alone is American to Babel; a house for parties in several countries writes 17 Nov and 14:00.
REGION = {"en": "en_GB"}


def locale() -> Locale:
    return locale_of(get_language() or "en")


@lru_cache
def locale_of(language: str) -> Locale:
    code = language.replace("-", "_")
    return Locale.parse(REGION.get(code, code))


@lru_cache(maxsize=4096)
def written(skeleton: str, value: date, language: str | None) -> str:
    """Babel takes a tenth of a millisecond for each; a page of comments shows the same few days and minutes."""
    return format_skeleton(skeleton, value, locale=locale_of(language or "en"))


def local(value: date | datetime, zone: str | tzinfo | None = None) -> date | datetime:
    """An instant as that zone's wall shows it; a plain date is a day already and stays one."""
    if not isinstance(value, datetime) or timezone.is_naive(value):
        return value
    return value.astimezone(
        ZoneInfo(zone) if isinstance(zone, str) else zone or timezone.get_current_timezone()
    )


def just_day(value: date | datetime) -> date:
    return value.date() if isinstance(value, datetime) else value


def day(value: date | datetime, zone: str | tzinfo | None = None) -> str:
    """Tue 17 Nov; with the year when it isn't this one."""
    value = local(value, zone)
    this_year = local(timezone.now(), zone).year
    return written("MMMEd" if value.year == this_year else "yMMMEd", just_day(value), get_language())


def weekday(value: date | datetime, zone: str | tzinfo | None = None) -> str:
    """Tue"""
    return written("E", just_day(local(value, zone)), get_language())


def month(value: date) -> str:
    """Nov"""
    return written("MMM", value, get_language())


def clock(value: datetime, zone: str | tzinfo | None = None) -> str:
    """14:02"""
    wall = local(value, zone)
    return written("Hm", datetime(1, 1, 1, wall.hour, wall.minute, tzinfo=UTC), get_language())


def moment(value: datetime, zone: str | tzinfo | None = None) -> str:
    """Tue 17 Nov, 14:02"""
    return f"{day(value, zone)}, {clock(value, zone)}"


def dated_day(value: date | datetime, zone: str | tzinfo | None = None) -> str:
    """Tue 17 Nov 2026: with the year always, for what is kept."""
    return format_skeleton("yMMMEd", local(value, zone), locale=locale())


def dated_moment(value: datetime, zone: str | tzinfo | None = None) -> str:
    """Tue 17 Nov 2026, 14:02"""
    return f"{dated_day(value, zone)}, {clock(value, zone)}"


def number(value: int | float | Decimal) -> str:
    return format_decimal(value, locale=locale())


def money(value: int | float | Decimal, currency: str) -> str:
    return format_currency(value, currency, locale=locale())
