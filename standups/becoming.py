"""A note of a demo becomes a concern, raised by whoever says so."""

from django.utils.translation import gettext_lazy as _

from engagements.models import Membership
from iterations import becoming
from iterations.models import DemoNote
from standups.actions import raise_concern
from standups.origins import concern_address, concern_in_words


def concern_of(note: DemoNote, by: Membership) -> str:
    return raise_concern(note.engagement, by=by, text=note.text).element_id


def declare() -> None:
    way = becoming.Way(_("Concern"), "raise concerns", concern_of, concern_in_words, concern_address)
    becoming.declare("concern", way)
