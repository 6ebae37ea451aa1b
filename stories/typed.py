"""What somebody typed, as it is kept: one kind of line end, nothing blank around it, within the bounds."""

from django.utils.translation import ngettext

from engagements.refusals import Refused
from stories.models import TEXT_LIMIT


def clean(text: str) -> str:
    """The text with one kind of line end and nothing blank around it."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if len(text) > TEXT_LIMIT:
        too_many = len(text) - TEXT_LIMIT
        raise Refused(
            ngettext("This is %(n)s character too long.", "This is %(n)s characters too long.", too_many)
            % {"n": too_many}
        )
    return text


def check_text(text: str, empty: str) -> str:
    """The same, and something; else what `empty` says."""
    text = clean(text)
    if not text:
        raise Refused(empty)
    return text
