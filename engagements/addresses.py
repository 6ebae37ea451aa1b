"""Addresses of pages. A list that leads to hundreds of stories asks for each of theirs."""

import re
from functools import cache
from typing import Any

from django.urls import get_resolver, reverse

PLAIN = re.compile(r"[A-Za-z0-9-]+").fullmatch  # nothing to quote


@cache
def shape(name: str, many: int) -> str:
    """The address of a page as a pattern for so many arguments; empty where only `reverse` knows what to do."""
    found = [way for ways, *_rest in get_resolver().reverse_dict.getlist(name) for way in ways]
    fitting = [pattern for pattern, names in found if len(names) == many]
    return "/" + re.sub(r"%\(\w+\)s", "%s", fitting[0]) if len(fitting) == 1 else ""


def url(name: str, *args: Any, **kwargs: Any) -> str:
    """As `reverse`, but ten times as fast for the arguments that nearly all our addresses have: numbers and slugs."""
    if args and not kwargs and (pattern := shape(name, len(args))) and all(PLAIN(str(arg)) for arg in args):
        return pattern % args
    return reverse(name, args=args or None, kwargs=kwargs or None)
