"""What people do with what looks over everything."""

from django.utils.translation import gettext_lazy as _

from dashboard.letters import report_letters
from engagements.journal import Urgency, kind

REPORT_SENT = kind(
    "report.sent",
    _("sent the report of week %(number)s to both teams"),
    touches=("iteration",),
    urgency=Urgency.NOW,
    letter=report_letters,
)
