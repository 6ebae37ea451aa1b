"""Public holidays by country and region, from the library of that name.

It takes a tenth of a second to import and as much for the first year of a country: it comes with the first question,
and each year of a region is asked once for a process.
"""

from collections.abc import Mapping
from datetime import date
from functools import cache, lru_cache
from types import MappingProxyType

from babel.core import Locale
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext as _

NONE: Mapping[date, str] = MappingProxyType({})


@lru_cache(maxsize=1024)
def holidays_of(country: str, region: str, year: int) -> Mapping[date, str]:
    """The names of one year's holidays, by day; none without a country, or one that the library no longer knows."""
    if region not in ("", *regions_of(country)) or country not in countries():
        return NONE
    from holidays import country_holidays

    found = country_holidays(country, subdiv=region or None, years=year, language="en_US")
    return MappingProxyType(dict(found.items()))


@cache
def countries() -> Mapping[str, tuple[str, ...]]:
    """The regions of each country that is known, by their codes (ISO 3166)."""
    from holidays import list_supported_countries

    known = list_supported_countries(include_aliases=False)
    return {country: tuple(regions) for country, regions in known.items() if len(country) == 2}


def regions_of(country: str) -> tuple[str, ...]:
    return countries().get(country, ()) if country else ()


def known_country(country: str) -> None:
    if country not in countries():
        raise ValidationError(_("The holidays of this country are not known."))


def country_choices() -> list[tuple[str, str]]:
    """Countries by name in the reader's language, for a form; the first is none."""
    named = [(name_of(code), code) for code in countries()]
    return [("", _("no public holidays")), *((code, name) for name, code in sorted(named))]


def name_of(country: str) -> str:
    known = Locale.parse(get_language() or "en", sep="-").territories
    return known.get(country, country)
