"""What an action says when it doesn't do what was asked. Views turn these into answers; nobody else raises them."""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _


class Refused(Exception):
    """The rules of the engagement don't allow this now. Shown as it is, beside what was typed, with status 422."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class NotYours(PermissionDenied):
    """A member asks for what another role or party decides: 403."""


def refuse_closed() -> Refused:
    """What whoever writes in a closed engagement is told."""
    return Refused(
        _(
            "This engagement is closed. Everything in it can be read; to go on, one of the leads opens it again."
        )
    )
