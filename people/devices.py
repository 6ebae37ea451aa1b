"""From what a browser says of itself to words that its owner knows it by."""

import re

from django.utils.translation import gettext as _

# The first that is found counts: most browsers also bear the names of those whose pages they want.
BROWSERS = [
    ("Edge", r"Edg(?:e|A|iOS)?/"),
    ("Opera", r"OPR/|Opera"),
    ("Samsung Internet", r"SamsungBrowser/"),
    ("Firefox", r"Firefox/|FxiOS/"),
    ("Chrome", r"Chrome/|CriOS/|Chromium/"),
    ("Safari", r"Safari/"),
]
SYSTEMS = [
    ("iPhone", r"iPhone"),
    ("iPad", r"iPad"),
    ("Android", r"Android"),
    ("Windows", r"Windows"),
    ("macOS", r"Mac OS X|Macintosh"),
    ("ChromeOS", r"CrOS"),
    ("Linux", r"Linux"),
]


def named(kinds: list[tuple[str, str]], agent: str) -> str:
    return next((name for name, pattern in kinds if re.search(pattern, agent)), "")


def device(agent: str) -> str:
    """Such as “Firefox on Windows”; a program that names no browser by its own first word."""
    browser, system = named(BROWSERS, agent), named(SYSTEMS, agent)
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    own = re.match(r"[\w.-]{1,40}", agent)
    return browser or system or (own[0] if own else _("Unknown browser"))
