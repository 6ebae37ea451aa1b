"""What the page of an engagement's people shows, and whom a mailed link is for."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from engagements.access import may, may_invite
from engagements.calendars import Calendar, Hours, calendar_of, span
from engagements.days import local_day
from engagements.door import MemberRequest
from engagements.forms import DeputyForm, InvitationForm
from engagements.holidays import name_of
from engagements.models import Engagement, Invitation, Membership, Party
from engagements.pages import crew_of
from people.models import WEEKDAYS, User


def people_page(
    request: MemberRequest, form: InvitationForm | None = None, deputy_form: DeputyForm | None = None
) -> dict[str, Any]:
    engagement = request.engagement
    crew = crew_of(engagement)
    return {
        "calendar": agreed_days(engagement),
        "crew": crew,
        "deputies": list(engagement.deputies.not_over().with_people()),
        "may_name_deputies": may(request.member, "name deputies"),
        "deputy_form": deputy_form or DeputyForm(by=request.member, crew=crew),
        "here": {member.pk for member in crew if member.places},
        "invitations": list(engagement.invitations.waiting().with_inviter()),
        "parties": [(party, engagement.organisation(party)) for party in Party],
        "may_invite": {party: may_invite(request.member, party) for party in Party},
        "form": form or InvitationForm(by=request.member),
        "place": "people",
        "tab": "p",
    }


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
