"""What the admin's templates say as our other pages do: days and money in the reader's language."""

from datetime import date, datetime
from typing import Any

from django import template

from config import locales

register = template.Library()


@register.filter
def day(value: date | datetime) -> str:
    """Tue 17 Nov"""
    return locales.day(value)


@register.filter
def moment(value: datetime, zone: str | None = None) -> str:
    """Tue 17 Nov, 14:02"""
    return locales.moment(value, zone)


@register.filter
def money(value: Any) -> str:
    """€1,200.50, of what has an amount and a currency."""
    return locales.money(value.amount, value.currency)
