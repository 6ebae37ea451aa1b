"""What somebody did to stories since they wrote last, in words that begin their update."""

from datetime import datetime

from django.utils.translation import gettext as _

from engagements.models import Engagement, Membership

# By kind of event; of each story the last thing done to it is said.
SAID = {
    "story.started": lambda: _("Started %(stories)s."),
    "story.taken_up": lambda: _("Took %(stories)s up again."),
    "story.finished": lambda: _("Finished %(stories)s."),
    "story.delivered": lambda: _("Delivered %(stories)s."),
    "story.done": lambda: _("Done with %(stories)s."),
    "story.accepted": lambda: _("Accepted %(stories)s."),
    "story.accepted_with_follow_ups": lambda: _("Accepted %(stories)s with follow-ups."),
    "story.rejected": lambda: _("Asked for changes on %(stories)s."),
}
MOST = 200  # events looked at


def moves_since(engagement: Engagement, member: Membership, since: datetime) -> str:
    """Sentences such as "Delivered #12, #14."; empty when nothing was moved."""
    done = engagement.events.filter(actor=member, kind__in=SAID, at__gt=since).order_by("-number")
    last: dict[int, str] = {}
    for kind, data in done.values_list("kind", "data")[:MOST]:
        last.setdefault(data["story"], kind)
    moved = ((kind, sorted(story for story, of in last.items() if of == kind)) for kind in SAID)
    return " ".join(
        SAID[kind]() % {"stories": ", ".join(f"#{number}" for number in stories)}
        for kind, stories in moved
        if stories
    )
