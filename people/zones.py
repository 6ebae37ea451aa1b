"""Time zones a person or an engagement may have."""

from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

# Names such as "EST" or "posixrules" are accepted by ZoneInfo too, but say nothing about summer time.
ZONES = frozenset(zone for zone in available_timezones() if "/" in zone and not zone.startswith("Etc/")) | {
    "UTC"
}


def known_zone(name: str) -> None:
    """Refuse a name that is not an IANA zone of a place, or UTC."""
    if name not in ZONES:
        raise ValidationError(_("Choose a time zone from the list, such as Europe/Berlin."))
