"""What the report of a week says of how the parties get on: the pulse, and whose turn it was.

Of the pulse only sums are told here, which may be seen by whoever holds the report: it is mailed and printed. What
somebody has shown by name stands on the pulse's own page and nowhere else (docs/maintainers/pulse.md).
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from config.locales import number
from engagements.models import Engagement, Party
from iterations.models import Iteration
from partnership import pulse
from partnership.models import BallNote
from partnership.pulse import QUESTIONS, Figure
from partnership.reading.ball import WeekOfBall, things_between, week_of_ball
from partnership.reading.pulse import WORDS, RoundView, round_up_to

PARTIES = (Party.VENDOR, Party.CLIENT)


# --- The pulse ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Question:
    """One of the three questions: each party's figure, where it may be shown, and the gap between both."""

    title: str
    figures: dict[str, Figure]

    @property
    def gap(self) -> float | None:
        """The vendor's less the client's."""
        if len(self.figures) < len(PARTIES):
            return None
        vendor, client = (self.figures[party].value for party in PARTIES)
        return round(vendor - client, 1)

    def said(self, party: str) -> str:
        """Near the ends of the scale no more than that it is there."""
        one = self.figures.get(party)
        if one is None:
            return _("not shown")
        value = {"value": number(one.value)}
        if one.at_least:
            return _("%(value)s or more") % value
        return _("%(value)s or less") % value if one.at_most else value["value"]

    @property
    def sentence(self) -> str:
        """Trust: vendor 4.2, client 3.1, gap 1.1."""
        told = {"title": self.title, "vendor": self.said(Party.VENDOR), "client": self.said(Party.CLIENT)}
        words = _("%(title)s: vendor %(vendor)s, client %(client)s") % told
        if self.gap is None:
            return words
        return _("%(words)s, gap %(gap)s") % {"words": words, "gap": number(abs(self.gap))}


@dataclass(frozen=True)
class Pulse:
    """The newest round that is over and shows a sum; number, of its demo's week."""

    number: int
    questions: list[Question]


def pulse_up_to(engagement: Engagement, week: int) -> Pulse | None:
    """As it is known now: the round after a week's own demo ends days after the week."""
    found = round_up_to(engagement, week)
    if found is None or not found.sums:
        return None
    return Pulse(found.round.number, [question(found, name) for name in QUESTIONS])


def question(view: RoundView, name: str) -> Question:
    figures = {
        party: pulse.figure(getattr(one, name), one.people, one.anew) for party, one in view.sums.items()
    }
    return Question(str(WORDS[name]), figures)


# --- Who held the ball --------------------------------------------------------------------------------------------


def ball_in(engagement: Engagement, week: Iteration) -> WeekOfBall | None:
    """None where nothing waited for anybody."""
    every = things_between(engagement, week.window.start, week.window.finish)
    notes = BallNote.objects.filter(engagement=engagement, subject__in=every)
    found = week_of_ball(engagement, week, every, set(notes.values_list("subject", flat=True)))
    return found if found.stories or found.questions else None


def ball_in_words(found: WeekOfBall) -> list[str]:
    """Stories (5): vendor 3 days, client 1 day, nobody 2 hours."""
    words = {"vendor": _("vendor"), "client": _("client"), "nobody": _("nobody")}
    told = []
    for name, parts, many in found.rows:
        if many:
            split = ", ".join(f"{words[who]} {length}" for who, length in parts)
            told.append(_("%(what)s (%(many)s): %(split)s") % {"what": name, "many": many, "split": split})
    if found.contested:
        about = ngettext(
            "%(num)s of these is contested.", "%(num)s of these are contested.", found.contested
        ) % {"num": found.contested}
        told.append(about)
    return told
