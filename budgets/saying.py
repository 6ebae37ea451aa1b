"""Money and stretches of time as people read them, in the reader's language."""

from datetime import date

from babel.numbers import format_currency
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from budgets.money import QUARTERS, Currency, amount, half_even
from config.locales import day as day_in_words
from config.locales import locale, number


def said(units: int, of: Currency) -> str:
    """€1,200.50"""
    return format_currency(amount(units, of), of.code, locale=locale())


def about(units: int, of: Currency) -> str:
    """€1,200: in whole units of the currency, for a line in which every digit counts."""
    whole = Currency(of.code, 0)
    pattern = locale().currency_formats["standard"].pattern.replace(".00", "")
    shown = amount(half_even(units, 10**of.digits), whole)
    return format_currency(shown, of.code, pattern, locale=locale(), currency_digits=False)


def days(quarters: int) -> str:
    """2.25"""
    return number(quarters / QUARTERS)


def period(first: date | None, last: date | None) -> str:
    """A range of days; one alone if both are the same; open where it lies behind every horizon."""
    if first is None:
        return _("not within two years")
    if last is None:
        return _("%(first)s or later") % {"first": day_in_words(first)}
    if first == last:
        return day_in_words(first)
    return _("%(first)s – %(last)s") % {"first": day_in_words(first), "last": day_in_words(last)}


def weeks(today: date, first: date | None, last: date | None) -> str:
    """How many weeks from today until then: 9 to 11 weeks."""
    if first is None:
        return _("more than two years")
    least = max((first - today).days, 0) // 7
    if last is None:
        return ngettext("%(num)s week or more", "%(num)s weeks or more", least) % {"num": least}
    most = max((last - today).days, 0) // 7
    if least == most:
        return ngettext("%(num)s week", "%(num)s weeks", most) % {"num": most}
    return _("%(least)s to %(most)s weeks") % {"least": least, "most": most}
