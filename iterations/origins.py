"""Stories made out of a note of a demo: how such a note is called, and where it is."""

from django.urls import reverse
from django.utils.translation import gettext as _

from stories import origins


def note_in_words(rest: str) -> str:
    demo, number = rest.split("-")
    return _("note %(number)s of the demo of week %(demo)s") % {"number": number, "demo": demo}


def note_address(slug: str, rest: str) -> str:
    return f"{reverse('minutes', args=[slug, int(rest.split('-')[0])])}#note-{rest}"


def declare() -> None:
    origins.declare("note", note_in_words, note_address)
