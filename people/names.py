"""Names of people, organisations and engagements: one line, so that they can stand in the subject of a mail."""

import re

from django.core.exceptions import ValidationError
from django.db.models import CheckConstraint, Q
from django.utils.translation import gettext as _

CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
CONTROL_SQL = r"[\u0001-\u001f\u007f-\u009f\u2028\u2029]"


def one_line(name: str) -> None:
    """Refuse line breaks and other characters that no keyboard writes into a name."""
    if CONTROL.search(name):
        raise ValidationError(_("A name is one line of plain text."))


def check_name(name: str) -> CheckConstraint:
    """The same, held by the database."""
    return CheckConstraint(condition=~Q(name__regex=CONTROL_SQL), name=name)
