"""How two organisations got on over all their engagements, as far as the reader takes part in them.

Told from the rows of the rooms below, each read once for all of these engagements.
"""

from calendar import monthrange
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from statistics import median
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, F
from django.http import Http404, QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from config.locales import month as month_in_words
from dashboard.news import Line, place_of, who_did
from engagements.access import may
from engagements.days import end_of
from engagements.journal import KINDS, sentence
from engagements.models import Charter, Engagement, Event, Membership, Party
from engagements.today import charter_of, today_of
from iterations.models import Iteration
from partnership.forms import WEEKS, NoteForm
from partnership.models import Commitment, Note
from partnership.outcomes import Ended, FollowThrough, follow_through
from partnership.pulse import QUESTIONS
from partnership.reading.pulse import RoundView, rounds_of
from standups.models import Concern
from stories.models import Decision, LedgerEntry

SHOWN = 60
LATELY = 3  # weeks that an engagement's velocity is of, as in the plan
PARTIES = (Party.VENDOR, Party.CLIENT)
WRITTEN = "note.written"
# What a reader may narrow the timeline to: the words, and how codes of events begin.
FILTERS: dict[str, tuple[Any, tuple[str, ...]]] = {
    "signed": (
        gettext_lazy("Signed"),
        (
            "story.accepted",
            "story.rejected",
            "story.reopened",
            "plan.agreed",
            "demo.minutes_agreed",
            "demo.closed",
            "demo.missed",
            "charter.",
        ),
    ),
    "weeks": (gettext_lazy("Weeks"), ("iteration.begun", "iteration.closed", "iteration.goal_set")),
    "people": (gettext_lazy("People"), ("engagement.", "member.", "deputy.")),
    "money": (gettext_lazy("Money"), ("budget.", "rate.", "pace.")),
    "concerns": (gettext_lazy("Concerns"), ("concern.raised", "concern.closed", "concern.reopened")),
    "notes": (gettext_lazy("Notes"), ("note.",)),
    "promises": (
        gettext_lazy("Promises and decisions"),
        ("commitment.", "decision.", "ball.", "pulse.closed"),
    ),
}


def kinds_of(chosen: str) -> list[str]:
    """Codes of the events of this filter; of all of them without one."""
    filters = [FILTERS[chosen]] if chosen in FILTERS else FILTERS.values()
    begins = tuple(start for _words, starts in filters for start in starts)
    return [code for code in KINDS if code.startswith(begins)]


@dataclass
class Chapter:
    """One engagement of the two."""

    engagement: Engagement
    last: date | None = None  # of its newest week
    weeks: int = 0
    velocity: float | None = None
    accepted: int = 0
    decided: int = 0
    follow_through: list[FollowThrough] = field(default_factory=list)
    concerns: int = 0
    concern_days: int | None = None
    pulse: RoundView | None = None

    @property
    def began(self) -> date:
        return charter_of(self.engagement).start_date

    @property
    def acceptance(self) -> int | None:
        """Of a hundred decisions on stories, how many accepted."""
        return round(100 * self.accepted / self.decided) if self.decided else None

    @property
    def pulse_figures(self) -> list[tuple[str, list[float | None]]]:
        """By party the figures of trust, clarity and pace in the newest round."""
        if self.pulse is None:
            return []
        found = [(party, [self.pulse.figure(party, name) for name in QUESTIONS]) for party in PARTIES]
        return [(party, [one.value if one else None for one in row]) for party, row in found]


def shared(engagement: Engagement, viewer: Membership) -> list[Engagement]:
    """All engagements between the same two organisations that the viewer takes part in, the newest first."""
    pair = Engagement.objects.filter(vendor=engagement.vendor_id, client=engagement.client_id)
    return list(pair.of(viewer.user).select_related("charter").order_by("-charter__start_date", "-pk"))


def chapters_of(engagements: Sequence[Engagement]) -> list[Chapter]:
    found = {one.pk: Chapter(one) for one in engagements}
    add_weeks(found)
    add_decisions(found)
    add_follow_through(found)
    add_concerns(found)
    for key, view in newest_pulses(engagements).items():
        found[key].pulse = view
    return list(found.values())


def add_weeks(found: dict[int, Chapter]) -> None:
    points: dict[int, list[int]] = defaultdict(list)
    weeks = Iteration.objects.filter(engagement__in=found, strength__gt=0).order_by("number")
    for key, over, counted in weeks.values_list("engagement", "finishes", "points"):
        found[key].last = over
        if counted is not None:
            points[key].append(counted)
    for key, row in points.items():
        found[key].weeks = len(row)
        found[key].velocity = round(sum(row[-LATELY:]) / len(row[-LATELY:]), 1)


def add_decisions(found: dict[int, Chapter]) -> None:
    entries = LedgerEntry.objects.filter(engagement__in=found).exclude(story=None).order_by()
    for row in entries.values("engagement", "decision").annotate(many=Count("*")):
        chapter = found[row["engagement"]]
        if row["decision"] in (Decision.ACCEPT, Decision.ACCEPT_WITH_FOLLOW_UPS):
            chapter.accepted += row["many"]
        if row["decision"] != Decision.REOPEN:
            chapter.decided += row["many"]


def add_follow_through(found: dict[int, Chapter]) -> None:
    """Of the last year, as the page behind the figures shows it."""
    since = timezone.now().date() - timedelta(weeks=max(WEEKS))
    rows = Commitment.objects.filter(engagement__in=found, due__gt=since).ended().order_by()
    ended: dict[int, list[Ended]] = defaultdict(list)
    for key, party, how in rows.values_list("engagement", "promiser__party", "ended_as"):
        ended[key].append(Ended(party, how))
    for key, chapter in found.items():
        chapter.follow_through = follow_through(ended[key], PARTIES)


def add_concerns(found: dict[int, Chapter]) -> None:
    """How many there were, and for how many days half of those that are closed were open."""
    lasted: dict[int, list[timedelta]] = defaultdict(list)
    counts: Counter[int] = Counter()
    rows = Concern.objects.filter(engagement__in=found).order_by()
    for key, raised, closed in rows.values_list("engagement", "raised_at", "closed_at"):
        counts[key] += 1
        if closed:
            lasted[key].append(closed - raised)
    for key, chapter in found.items():
        chapter.concerns = counts[key]
        chapter.concern_days = median(lasted[key]).days if lasted[key] else None


def newest_pulses(engagements: Iterable[Engagement]) -> dict[int, RoundView]:
    newest: dict[int, RoundView] = {}
    for view in rounds_of(engagements):
        if view.sums or view.named:
            newest.setdefault(view.round.engagement_id, view)
    return newest


# --- The timeline -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Told:
    """One event of the timeline, in the engagement it happened in."""

    line: Line
    engagement: Engagement
    note: Note | None = None  # with its words, as long as it stands


def timeline(engagements: Sequence[Engagement], chosen: str, until: datetime) -> list[Told]:
    """The newest before that instant, one more than are shown."""
    by_key = {one.pk: one for one in engagements}
    rows = Event.objects.filter(engagement__in=by_key, kind__in=kinds_of(chosen), at__lt=until)
    events = list(rows.with_actor().order_by(F("at").desc(), "engagement", "-number")[: SHOWN + 1])
    notes = notes_of(events)
    return [
        Told(
            Line(one, who_did(one), sentence(one), place_of(one, by_key[one.engagement_id].slug)),
            by_key[one.engagement_id],
            notes.get((one.engagement_id, one.subject)) if one.kind == WRITTEN else None,
        )
        for one in events
    ]


def notes_of(events: Iterable[Event]) -> dict[tuple[int, str], Note]:
    """The notes that these tell of, by engagement and element id; what was withdrawn is not among them."""
    written = [one for one in events if one.kind == WRITTEN]
    if not written:
        return {}
    found = Note.objects.standing().filter(
        engagement__in={one.engagement_id for one in written},
        number__in={one.data["note"] for one in written},
    )
    return {(note.engagement_id, note.element_id): note for note in found}


def instant_of(asked: QueryDict, charter: Charter) -> datetime:
    """`before`, an instant, or the end of `month` of `year`, or of that year; now without any of them."""
    before, year, month = (asked.get(name, "") for name in ("before", "year", "month"))
    try:
        if before:
            return datetime.fromisoformat(before)
        if year:
            last = date(int(year), int(month or 12), 1)
            return end_of(last.replace(day=monthrange(last.year, last.month)[1]), charter.zone)
    except (ValueError, OverflowError):
        pass
    return timezone.now()


@dataclass(frozen=True)
class Way:
    """To another part of the timeline."""

    words: str
    query: str
    here: bool


class Ways:
    """Where the timeline can be narrowed and jumped to, each way keeping what was chosen of the others."""

    def __init__(self, asked: QueryDict, began: date, today: date) -> None:
        self.show = asked.get("show", "") if asked.get("show", "") in FILTERS else ""
        self.began, self.today = began, today
        self.year = next((n for n in range(today.year, began.year - 1, -1) if f"{n}" == asked.get("year")), 0)
        self.month = next((one.month for one in self.months if f"{one.month}" == asked.get("month")), 0)

    @property
    def months(self) -> list[date]:
        """The first days of those months of the year that the two have had together, the newest first."""
        months = [date(self.year, month, 1) for month in range(12, 0, -1)] if self.year else []
        return [one for one in months if self.began.replace(day=1) <= one <= self.today]

    def to(self, words: Any, show: str, year: int, month: int) -> Way:
        asked = {"show": show, "year": year, "month": month}
        query = urlencode({name: value for name, value in asked.items() if value})
        return Way(str(words), f"?{query}", (show, year, month) == (self.show, self.year, self.month))

    @property
    def filters(self) -> list[Way]:
        every = [(_("All"), ""), *((words, code) for code, (words, _starts) in FILTERS.items())]
        return [self.to(words, code, self.year, self.month) for words, code in every]

    @property
    def jumps(self) -> list[Way]:
        years = range(self.today.year, self.began.year - 1, -1)
        return [
            *(self.to(year, self.show, year, 0) for year in years),
            *(self.to(month_in_words(one), self.show, one.year, one.month) for one in self.months),
        ]

    def before(self, at: datetime) -> str:
        return "?" + urlencode({"show": self.show, "before": at.isoformat()})


def relationship_page(
    engagement: Engagement, viewer: Membership, asked: QueryDict, form: NoteForm | None = None
) -> dict[str, Any]:
    engagements, today = shared(engagement, viewer), today_of(engagement)
    chapters = chapters_of(engagements)
    ways = Ways(asked, min(one.engagement.created_at.date() for one in chapters), today)
    told = timeline(engagements, ways.show, instant_of(asked, charter_of(engagement)))
    return {
        "chapters": chapters,
        "told": told[:SHOWN],
        "older": ways.before(told[SHOWN - 1].line.event.at) if len(told) > SHOWN else "",
        "ways": ways,
        "query": asked.urlencode(),
        "questions": [_("trust"), _("clarity"), _("pace")],
        "form": form or NoteForm(initial={"day": today}),
        "may_note": may(viewer, "comment"),
        "place": "relationship",
        "tab": "h",
    }


def find_note(engagement: Engagement, number: int) -> Note:
    found = Note.objects.filter(engagement=engagement, number=number).first()
    if found is None:
        raise Http404
    return found
