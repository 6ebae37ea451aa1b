"""What the page of an engagement's people shows, and whom a mailed link is for."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from engagements.access import has_right, inviting, may, may_invite
from engagements.actions import mark_of
from engagements.calendars import Calendar, Hours, calendar_of, span
from engagements.days import local_day
from engagements.door import MemberRequest
from engagements.ending import Point, checklist
from engagements.events import COMINGS_AND_GOINGS
from engagements.forms import ClosingForm, DeputyForm, InvitationForm, PauseForm, RoleForm, SuccessionForm
from engagements.holidays import name_of
from engagements.journal import sentence
from engagements.models import Course, Engagement, Event, Invitation, Membership, Party
from engagements.pages import Line, crew_of
from people.models import WEEKDAYS, User


def people_page(
    request: MemberRequest,
    form: InvitationForm | None = None,
    deputy_form: DeputyForm | None = None,
    pause_form: PauseForm | None = None,
) -> dict[str, Any]:
    engagement = request.engagement
    engagement.read_organisations()
    crew = crew_of(engagement)
    gone = list(engagement.members.gone())
    return {
        "gone": gone,
        "comings": comings_and_goings(engagement, [*crew, *gone]),
        "may_change_roles": may(request.member, "change roles"),
        "may_rest": has_right(request.member, "pause or close"),
        "pause_form": pause_form or PauseForm(),
        "calendar": agreed_days(engagement),
        "crew": crew,
        "deputies": list(engagement.deputies.not_over().with_people()),
        "may_name_deputies": may(request.member, "name deputies"),
        "deputy_form": deputy_form or DeputyForm(by=request.member, crew=crew),
        "here": {member.pk for member in crew if member.places},
        "invitations": list(engagement.invitations.open().with_inviter()),
        "parties": [(party, engagement.organisation(party)) for party in Party],
        "may_invite": {party: may_invite(request.member, party) for party in Party},
        "form": form or InvitationForm(by=request.member),
        "place": "people",
        "tab": "p",
    }


COMINGS_SHOWN = 50


def comings_and_goings(
    engagement: Engagement, people: Iterable[Membership], subject: str = ""
) -> list[tuple[Event, str]]:
    """Who came, went and did what, and how the engagement went on, the latest first; of one person with a subject."""
    names = {member.number: member.name for member in people}
    found = engagement.events.filter(kind__in=COMINGS_AND_GOINGS).newest_first()
    if subject:
        found = found.about(subject)
    return [(event, said_of(event, names)) for event in found[:COMINGS_SHOWN]]


def said_of(event: Event, names: dict[int, str]) -> str:
    """The event's sentence, with the people in it by name."""
    known = {
        word: names[event.data[key]]
        for key, word in (("member", "who"), ("successor", "successor_who"))
        if event.data.get(key) in names
    }
    event.data = {**event.data, **known}
    return sentence(event)


def membership_page(
    request: MemberRequest,
    person: Membership,
    role_form: RoleForm | None = None,
    succession_form: SuccessionForm | None = None,
) -> dict[str, Any]:
    """One person's way through the engagement, and what can be changed of it."""
    engagement, viewer = request.engagement, request.member
    crew = crew_of(engagement)
    leads = may(viewer, "change roles") and viewer.party == person.party
    return {
        "crew": crew,
        "person": person,
        "comings": comings_and_goings(engagement, [*crew, *engagement.members.gone()], person.element_id),
        "may_change": leads and person.left_at is None,
        "may_hand_over": leads
        or (viewer.pk == person.pk and may(viewer, "read") and not engagement.is_closed),
        "may_end": person.left_at is None
        and (viewer.pk == person.pk or has_right(viewer, inviting(person.party))),
        "role_form": role_form or RoleForm(member=person),
        "succession_form": succession_form or SuccessionForm(member=person, crew=crew),
        "place": "people",
        "tab": "p",
    }


def closing_page(request: MemberRequest, form: ClosingForm | None = None) -> dict[str, Any]:
    """The checklist: as it stands, or as it stood when the engagement was closed."""
    engagement = request.engagement
    points = [] if engagement.is_closed else checklist(engagement)
    return {
        "recess": engagement.recesses.now(),
        "points": points,
        "may_rest": has_right(request.member, "pause or close"),
        "form": form or ClosingForm(initial={"seen": mark_of(points)}),
        "seen": mark_of(points),
        "place": "people",
        "tab": "p",
    }


def invitations_left(engagement: Engagement) -> Point:
    """A point of the checklist for closing."""
    left = engagement.invitations.open().count()
    said = ngettext("%(num)s not followed; it ends", "%(num)s not followed; they end", left) % {"num": left}
    return Point(
        _("Invitations"), said if left else _("none open"), reverse("people", args=[engagement.slug]), left
    )


def course_line(engagement: Engagement) -> Line | None:
    """What stands above every page of an engagement that rests."""
    said = {
        Course.CLOSED: _("This engagement is closed. Everything can be read; nothing changes any more."),
        Course.PAUSED: _(
            "This engagement is paused: nobody is reminded, and these weeks count for no velocity."
        ),
    }.get(Course(engagement.course))
    return Line(said, reverse("closing", args=[engagement.slug])) if said else None


AHEAD = timedelta(days=90)  # of holidays and absences shown


@dataclass(frozen=True)
class AgreedDays:
    """What the charter says about working days and holidays, and who is away in the weeks to come."""

    calendar: Calendar
    today: date
    until: date

    @property
    def weekdays(self) -> list[str]:
        return [str(name) for number, name in WEEKDAYS if number in self.calendar.working_days]

    def holidays(self, party: str) -> list[tuple[date, str]]:
        days = span(self.today, self.until)
        return [(day, name) for day in days if (name := self.calendar.holidays[party].name(day))]

    def place(self, party: str) -> str:
        """Whose holidays: Germany, BY. Empty where none are agreed."""
        kept = self.calendar.holidays[party]
        return ", ".join(filter(None, [name_of(kept.country) if kept.country else "", kept.region]))

    def hours(self, member: Membership) -> Hours:
        return self.calendar.people[member.pk]


def agreed_days(engagement: Engagement) -> AgreedDays:
    charter = engagement.charter
    assert charter is not None  # it is opened with one
    today = local_day(timezone.now(), charter.zone)
    until = today + AHEAD
    return AgreedDays(calendar_of(engagement, today, until), today, until)


def open_invitation(token: str) -> Invitation | None:
    """The invitation that this link belongs to, as long as it can be followed."""
    return Invitation.objects.by_token(token).with_parties().first()


def account_of(invitation: Invitation) -> User | None:
    return User.objects.with_address(invitation.email)
