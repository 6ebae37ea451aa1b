"""Money: whole minor units and an ISO 4217 code, never a float.

Source: RULES section 6. Which currencies there are and how many digits each has is Babel's knowledge (CLDR). A
decision keeps the digits it was made with, so that a newer Babel never moves a point that stands in a row. Nothing
here reads a database or a clock.
"""

from decimal import Decimal, InvalidOperation
from functools import cache
from typing import NamedTuple

from babel.numbers import get_currency_precision, list_currencies

LIMIT = 10**15  # minor units: more than any engagement costs, far below what the database holds
QUARTERS = 4  # of a day


class Currency(NamedTuple):
    """A currency by its ISO 4217 code, and how many digits stand behind its point."""

    code: str
    digits: int


@cache
def currency(code: str) -> Currency:
    """The currency of that code. Raises ValueError if there is none."""
    if code not in list_currencies():
        raise ValueError(f"no such currency: {code!r}")
    return Currency(code, get_currency_precision(code))


def minor_units(amount: str | Decimal, of: Currency) -> int:
    """An amount as typed ("1200.50") in whole minor units.

    Raises ValueError for what is no number, is below nothing or above LIMIT, or has more digits than the currency.
    """
    try:
        units = Decimal(amount).scaleb(of.digits)
    except InvalidOperation as error:
        raise ValueError("an amount is a number") from error
    if not units.is_finite() or units != units.to_integral_value():
        raise ValueError(f"{of.code} has {of.digits} digits behind the point")
    if not 0 <= units <= LIMIT:
        raise ValueError("an amount lies between nothing and the limit")
    return int(units)


def amount(units: int, of: Currency) -> Decimal:
    """Minor units as the amount that is shown; exact."""
    return Decimal(units).scaleb(-of.digits)


def as_days(quarters: int) -> Decimal:
    """Quarters of a day as days; exact."""
    return Decimal(quarters) / QUARTERS


def cost(quarters: int, day_rate: int) -> int:
    """What so many quarters of a day cost at a rate in minor units per day, rounded half-even, once."""
    return half_even(quarters * day_rate, QUARTERS)


def half_even(numerator: int, denominator: int) -> int:
    """The quotient of two whole numbers, rounded to the nearest, a half to the even one. Denominator above 0."""
    whole, rest = divmod(numerator, denominator)
    up = 2 * rest > denominator or (2 * rest == denominator and whole % 2 == 1)
    return whole + up
