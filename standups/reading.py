"""What the pages and mails of stand-ups and concerns show."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import prefetch_related_objects
from django.http import Http404
from django.utils.translation import gettext as _
from markupsafe import Markup

from engagements.access import may
from engagements.days import is_working_day, local_day, next_working_day, working_day_before
from engagements.models import Engagement, Membership, Role
from engagements.statements import Statement
from standups.actions import may_close
from standups.days import charter_of, today_of
from standups.forms import ConcernForm, UpdateForm
from standups.models import LINES, Concern, Update, in_order
from stories.markdown import render
from stories.references import addresses

CLOSED_SHOWN = 50
FIRST, LAST = date(2000, 1, 1), date(2100, 12, 31)


def check_day(day: date) -> date:
    """The day that an address names; 404 for one that no stand-up can be on."""
    if not FIRST <= day <= LAST:
        raise Http404
    return day


# --- Texts -----------------------------------------------------------------------------------------


def linker(engagement: Engagement, texts: Iterable[str], site: str = "") -> Callable[[str], Markup]:
    """What makes HTML of these texts, with "#12" leading to the story if there is one; one question for all."""
    known = addresses(engagement, texts, site)
    return lambda text: render(text, known)


LABELS = {"done": lambda: _("Done"), "next": lambda: _("Next"), "in_my_way": lambda: _("In my way")}


@dataclass
class Entry:
    """One update as others read it: its lines that say something, as text and as HTML."""

    update: Update
    lines: list[tuple[str, str, str, Markup]]  # name, label, text, html
    concern: Concern | None = None
    stories: dict[str, int] = field(default_factory=dict)  # what lines became: number by name

    @property
    def member(self) -> Membership:
        return self.update.member


def entries_of(engagement: Engagement, day: date, site: str = "") -> list[Entry]:
    updates = list(Update.objects.of_day(engagement, day))
    raised = {one.update_id: one for one in Concern.objects.filter(update__in=updates)} if updates else {}
    made = became(engagement, (update.line_id(name) for update in updates for name in LINES))
    html = linker(engagement, (text for update in updates for text in update.lines.values()), site)
    return [
        Entry(
            update,
            [(name, LABELS[name](), text, html(text)) for name, text in update.lines.items() if text],
            raised.get(update.pk),
            {name: made[line] for name in LINES if (line := update.line_id(name)) in made},
        )
        for update in updates
    ]


def became(engagement: Engagement, origins: Iterable[str]) -> dict[str, int]:
    """The numbers of the stories that were made out of these, by element id."""
    asked = list(origins)
    return dict(engagement.stories.made_of(*asked).values_list("origin", "number")) if asked else {}


# --- Concerns --------------------------------------------------------------------------------------


@dataclass
class ConcernView:
    """One concern as one viewer sees it; a mail has no viewer."""

    concern: Concern
    html: Markup
    days: int
    answers: list[tuple[Any, Markup]] = field(default_factory=list)
    may_own: bool = False
    may_answer: bool = False
    may_close: bool = False
    may_make: bool = False
    story: int | None = None  # the number of what was made out of it


def views_of(
    concerns: Sequence[Concern],
    engagement: Engagement,
    viewer: Membership | None = None,
    *,
    today: date | None = None,
    site: str = "",
) -> list[ConcernView]:
    texts = [concern.text for concern in concerns]
    texts += [answer.text for concern in concerns for answer in concern.answers.all()]
    html = linker(engagement, texts, site)
    made = became(engagement, (concern.element_id for concern in concerns))
    today = today or today_of(engagement)
    zone = charter_of(engagement).zone
    views = []
    for concern in concerns:
        open_ = concern.closed_at is None and viewer is not None
        days = (today - local_day(concern.raised_at, zone)).days
        view = ConcernView(concern, html(concern.text), max(days, 0), story=made.get(concern.element_id))
        view.answers = [(answer, html(answer.text)) for answer in concern.answers.all()]
        if open_ and viewer:
            view.may_own = may(viewer, "own concerns")
            view.may_answer = may(viewer, "answer concerns")
            view.may_close = may_close(viewer, concern)
            view.may_make = may(viewer, "write stories")
        views.append(view)
    return views


OPEN: Statement[Concern] = Statement(
    lambda engagement: Concern.objects.filter(engagement=engagement).open().with_people(), int
)


def open_concerns(
    engagement: Engagement,
    viewer: Membership | None = None,
    *,
    today: date | None = None,
    site: str = "",
) -> list[ConcernView]:
    """Oldest first, with their age on that day."""
    concerns = OPEN(engagement.pk)
    prefetch_related_objects(concerns, in_order())
    return views_of(concerns, engagement, viewer, today=today, site=site)


def find_concern(engagement: Engagement, number: int) -> Concern:
    concern = Concern.objects.filter(engagement=engagement, number=number).first()
    if concern is None:
        raise Http404
    return concern


def concerns_page(
    engagement: Engagement, viewer: Membership, form: ConcernForm | None = None
) -> dict[str, Any]:
    closed = Concern.objects.filter(engagement=engagement).closed().with_people()
    crew = engagement.members.present().exclude(role=Role.OBSERVER).with_person()
    return {
        "open": open_concerns(engagement, viewer),
        "closed": views_of(list(closed[:CLOSED_SHOWN]), engagement),
        "closed_count": closed.count(),
        "form": form or ConcernForm(engagement=engagement),
        "may_raise": may(viewer, "raise concerns"),
        "owners": list(crew),
        "place": "concerns",
        "tab": "c",
    }


# --- The stand-up ----------------------------------------------------------------------------------


def expected(crew: Iterable[Membership]) -> list[Membership]:
    """Who takes part in the round: everybody but observers."""
    return [member for member in crew if member.role != Role.OBSERVER]


def missing(crew: Iterable[Membership], entries: Iterable[Entry]) -> list[Membership]:
    written = {entry.update.member_id for entry in entries}
    return [member for member in expected(crew) if member.pk not in written]


def crew_of(engagement: Engagement) -> list[Membership]:
    return list(engagement.members.present().with_person())


def standup_page(
    engagement: Engagement, viewer: Membership, day: date, form: UpdateForm | None = None
) -> dict[str, Any]:
    """The round of one day, as one member sees it; `form` is what they sent, if it has to come back."""
    today, round_ = today_of(engagement), crew_of(engagement)
    entries = entries_of(engagement, day)
    mine = next((entry.update for entry in entries if entry.update.member_id == viewer.pk), None)
    earlier = Update.objects.latest_before(viewer, day)
    return {
        "day": day,
        "today": today,
        "works": is_working_day(day),
        "before": working_day_before(day),
        "after": next_working_day(day) if day < today else None,
        "next_day": next_working_day(day),
        "entries": entries,
        "missing": missing(round_, entries),
        "expected": len(expected(round_)),
        "came": sum(entry.member.role != Role.OBSERVER and not entry.member.left_at for entry in entries),
        "concerns": open_concerns(engagement, viewer),
        "mine": mine,
        "earlier": earlier if earlier and earlier.next else None,
        "form": form or UpdateForm(initial=first_words(mine, earlier)),
        "may_write": may(viewer, "write updates") and day <= today,
        "may_raise": may(viewer, "raise concerns"),
        "may_make": may(viewer, "write stories"),
        "place": f"standup-{day:%Y%m%d}",
        "tab": "s",
    }


def first_words(mine: Update | None, earlier: Update | None) -> dict[str, str]:
    """What stands in the fields: what one wrote, else what one had planned the time before."""
    if mine:
        return {name: getattr(mine, name) for name in LINES}
    return {"done": earlier.next} if earlier else {}


def find_mine(engagement: Engagement, viewer: Membership, day: date) -> Update:
    update = Update.objects.filter(engagement=engagement, member=viewer, day=day).first()
    if update is None:
        raise Http404
    return update


def find_update(engagement: Engagement, day: date, member: int) -> Update:
    updates = Update.objects.of_day(engagement, day).filter(member__number=member)
    if found := updates.first():
        return found
    raise Http404
