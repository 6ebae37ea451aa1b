"""What the page of commitments shows: what is promised, what became of it, and how well each party keeps it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Prefetch, prefetch_related_objects
from django.http import Http404, QueryDict
from markupsafe import Markup

from engagements.access import may
from engagements.calendars import calendar_of
from engagements.models import Engagement, Membership, Party
from engagements.statements import Statement
from engagements.today import today_of
from partnership.actions import gets, gives
from partnership.actions.commitments import may_answer_date
from partnership.forms import WEEKS, CommitmentForm, PeriodForm, crew_for
from partnership.models import Commitment, CommitmentQuerySet, NewDate
from partnership.outcomes import Ended, FollowThrough, follow_through
from stories.linking import linker
from stories.origins import Place, place_asked_for, place_of

ENDED_SHOWN = 50
DEFAULT_WEEKS = 8
PARTIES = (Party.VENDOR, Party.CLIENT)
TITLE = 300  # characters of what a promise is made out of


def other_party(member: Membership) -> str:
    return Party.CLIENT if member.party == Party.VENDOR else Party.VENDOR


def find_commitment(engagement: Engagement, number: int) -> Commitment:
    one = Commitment.objects.filter(engagement=engagement, number=number).first()
    if one is None:
        raise Http404
    return one


# --- One promise, as one viewer sees it ---------------------------------------------------------------------


@dataclass
class CommitmentView:
    one: Commitment
    html: Markup
    today: date
    next_day: date  # the working day after it
    place: Place | None
    waiting: NewDate | None = None
    may_keep: bool = False
    may_release: bool = False
    may_move: bool = False
    may_answer: bool = False
    may_dispute: bool = False

    @property
    def days(self) -> int:
        """Until its day; negative when that is over."""
        return (self.one.due - self.today).days

    @property
    def overdue(self) -> int:
        """Days since its day, none before."""
        return max(-self.days, 0)

    @property
    def pressing(self) -> bool:
        """Due on this working day or the next, or overdue."""
        return self.one.due <= self.next_day


def views_of(
    commitments: Sequence[Commitment], engagement: Engagement, viewer: Membership, today: date, next_day: date
) -> list[CommitmentView]:
    html = linker(engagement, (one.text for one in commitments))
    acts = may(viewer, "commit")
    views = []
    for one in commitments:
        view = CommitmentView(one, html(one.text), today, next_day, place_of(engagement, one.origin))
        if acts:
            put_acts(view, viewer)
        views.append(view)
    return views


def put_acts(view: CommitmentView, viewer: Membership) -> None:
    one = view.one
    mine, to_me = gives(viewer, one), gets(viewer, one)
    view.may_dispute = to_me and one.said_kept
    if one.ended_as:
        return
    view.waiting = one.waiting_date
    view.may_keep, view.may_release = mine, to_me
    view.may_move = (mine or to_me) and view.waiting is None
    view.may_answer = view.waiting is not None and may_answer_date(viewer, one, view.waiting)


def open_commitments(
    engagement: Engagement, viewer: Membership, today: date, next_day: date
) -> list[CommitmentView]:
    rows = Commitment.objects.filter(engagement=engagement).open().with_people().with_turns()
    return views_of(list(rows), engagement, viewer, today, next_day)


def pressing_among(engagements: Any, next_day: date) -> CommitmentQuerySet:
    """What is open and due by that day, or asks for a new date."""
    return Commitment.objects.filter(engagement__in=engagements).open().pressing(next_day).with_people()


HERE: Statement[Commitment] = Statement(lambda key, day: pressing_among([key], day), int, date)
EVERYWHERE: Statement[Commitment] = Statement(
    lambda person, day: pressing_among(Engagement.objects.of(person), day), int, date
)


def with_new_dates(rows: list[Commitment]) -> list[Commitment]:
    dates = NewDate.objects.select_related("asked_by").order_by("number")
    prefetch_related_objects(rows, Prefetch("new_dates", dates))
    return rows


def pressing_everywhere(person: int, next_day: date) -> list[Commitment]:
    """Over all engagements of one person, by their key."""
    return with_new_dates(EVERYWHERE(person, next_day))


def concerning(
    engagement: Engagement,
    viewer: Membership,
    today: date,
    next_day: date,
    rows: Iterable[Commitment] | None = None,
) -> list[CommitmentView]:
    """What waits for the viewer: to be kept by the next working day, or a new date to be answered.

    rows: those of the engagement that may, where they have been read already.
    """
    rows = with_new_dates(HERE(engagement.pk, next_day)) if rows is None else rows
    views = [CommitmentView(one, Markup(), today, next_day, None) for one in rows]
    for view in views:
        put_acts(view, viewer)
    return [view for view in views if view.may_answer or (view.may_keep and view.pressing)]


# --- The page -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Period:
    """What of the past to show."""

    weeks: int
    party: str
    outcome: str
    person: int
    first: date

    @property
    def narrowed(self) -> bool:
        return bool(self.party or self.outcome or self.person)

    def address(self, party: str = "", outcome: str = "", person: int = 0) -> str:
        """The query of a figure's list."""
        chosen = {"weeks": self.weeks, "party": party, "outcome": outcome, "person": person}
        query = QueryDict(mutable=True)
        query.update({name: str(value) for name, value in chosen.items() if value})
        return query.urlencode()


def period_of(asked: QueryDict, today: date) -> Period:
    form = PeriodForm(asked)
    weeks = form.chosen("weeks", DEFAULT_WEEKS)
    first = today - timedelta(weeks=weeks) + timedelta(days=1)
    return Period(
        weeks, form.chosen("party", ""), form.chosen("outcome", ""), form.chosen("person", 0), first
    )


def ended_since(engagement: Engagement, first: date) -> CommitmentQuerySet:
    """Those that came to an end and were due since that day."""
    return Commitment.objects.filter(engagement=engagement, due__gte=first).ended()


@dataclass(frozen=True)
class Kept:
    """What became of the promises of a party, and of each of its people who had any."""

    party: FollowThrough
    people: list[tuple[Membership, FollowThrough]]


def figures(engagement: Engagement, first: date) -> list[FollowThrough]:
    """What each party made of its promises, vendor first."""
    return [one.party for one in follow_through_of(engagement, first)]


def follow_through_of(engagement: Engagement, first: date) -> list[Kept]:
    """Of each party and its people, vendor first."""
    rows = list(ended_since(engagement, first).order_by().select_related("promiser__user"))
    people = sorted({one.promiser for one in rows}, key=lambda member: member.number)
    parties = follow_through((Ended(one.promiser.party, one.ended_as) for one in rows), PARTIES)
    each = follow_through(
        (Ended(str(one.promiser_id), one.ended_as) for one in rows), (str(m.pk) for m in people)
    )
    told = list(zip(people, each, strict=True))
    return [Kept(one, [pair for pair in told if pair[0].party == one.party]) for one in parties]


def commitments_page(
    engagement: Engagement, viewer: Membership, asked: QueryDict, form: CommitmentForm | None = None
) -> dict[str, Any]:
    today = today_of(engagement)
    next_day = calendar_of(engagement).next_working_day(today)
    period = period_of(asked, today)
    ended = ended_since(engagement, period.first)
    if period.party:
        ended = ended.filter(promiser__party=period.party)
    if period.person:
        ended = ended.filter(promiser__number=period.person)
    if period.outcome:
        ended = ended.filter(ended_as=period.outcome)
    origin = asked.get("from", "")
    place = place_asked_for(engagement, origin)
    shown = list(ended.with_people().with_turns()[:ENDED_SHOWN])
    return {
        "open": open_commitments(engagement, viewer, today, next_day),
        "ended": views_of(shown, engagement, viewer, today, next_day),
        "ended_count": len(shown) if len(shown) < ENDED_SHOWN else ended.count(),
        "figures": follow_through_of(engagement, period.first),
        "period": period,
        "choices": WEEKS,
        "query": asked.urlencode(),
        "form": form or first_form(engagement, viewer, next_day, origin, place),
        "from_place": place,
        "may_commit": may(viewer, "commit"),
        "place": "commitments",
        "tab": "k",
    }


def commitment_form(engagement: Engagement, viewer: Membership, *args: Any, **more: Any) -> CommitmentForm:
    other = other_party(viewer)
    people = [one for one in crew_for(engagement) if one.party == other]
    return CommitmentForm(*args, people=people, other=engagement.organisation(other).name, **more)


def first_form(
    engagement: Engagement, viewer: Membership, due: date, origin: str, place: Place | None
) -> CommitmentForm:
    """Begun with what it is made out of, if anything."""
    initial: dict[str, Any] = {"due": due}
    if place:
        initial |= {"origin": origin, "text": place.text[:TITLE]}
    return commitment_form(engagement, viewer, initial=initial)
