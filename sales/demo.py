"""What the demonstration's sales staff have in their books: how its engagement began, and what else they talk about."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal

from django.utils import timezone

from engagements.models import Engagement, Membership, Organisation
from people.models import User
from sales.models import Activity, Contact, Conversation, Kind, Opportunity, Seat, Stage

DAY = timedelta(days=1)
# client, contact, position, work, stage, value, probability, days since, next step and in how many days, log
BOOKS = [
    (
        "Sundby Ferries",
        "Karin Dahl",
        "Head of operations",
        "Ferry boarding",
        Stage.OFFER,
        "64000",
        60,
        31,
        ("Go through the offer", 2),
        [
            (30, Kind.MEETING, "Boarding takes 40 minutes; they lose two departures a day in summer."),
            (9, Kind.MAIL, "Offer sent: eight weeks, a team of three."),
        ],
    ),
    (
        "Ostrand Cold Stores",
        "Per Lund",
        "Owner",
        "Cold chain sensors",
        Stage.TALKING,
        "120000",
        30,
        18,
        ("Call him back about the sensors", -3),
        [(12, Kind.CALL, "Wants to see what Northwharf has. Ask Tom whether he shows it.")],
    ),
    (
        "Harbour Pilots",
        "Siri Moen",
        "Chief pilot",
        "Duty roster",
        Stage.CONTACT,
        None,
        10,
        4,
        None,
        [(4, Kind.NOTE, "Met at the port fair. They plan on paper.")],
    ),
    (
        "Vik Timber",
        "Ola Vik",
        "Managing director",
        "Yard bookings",
        Stage.LOST,
        "45000",
        0,
        60,
        None,
        [(41, Kind.CALL, "They go with a package that their group uses.")],
    ),
]


def tell(engagement: Engagement) -> None:
    """Beside its history: the opportunity that it was, and four others."""
    owner = User.objects.filter(is_staff=True).order_by("pk").first()
    if owner is None or Opportunity.objects.exists():
        return
    now = timezone.now()
    tell_of(engagement, owner)
    for client, *more in BOOKS:
        organisation = Organisation.objects.create(name=client)
        tell_of_other(organisation, engagement.vendor, owner, now, *more)


def tell_of(engagement: Engagement, owner: User) -> None:
    began = engagement.created_at
    opportunity = Opportunity.objects.create(
        name=engagement.name,
        organisation=engagement.client,
        vendor=engagement.vendor,
        stage=Stage.WON,
        stage_since=began - DAY,
        value=Decimal(98_000),
        probability=100,
        source="A pilot's recommendation",
        owner=owner,
        renewal_on=(timezone.now() + 25 * DAY).date(),
        became=engagement,
        created_at=began - 40 * DAY,
    )
    Conversation.objects.create(
        opportunity=opportunity,
        purpose="Lorries wait for hours at the gate, and nobody can say when it is their turn.",
        client_goals="Half the waiting time by the spring.",
        vendor_goals="A port that shows others what it has.",
        success="Drivers book their own slot, and the phone is quiet.",
        communication="Questions by ping, answered the same day; what is decided stands in the minutes.",
        changed_at=began - 20 * DAY,
    )
    put_log(
        opportunity,
        owner,
        [
            (began - 40 * DAY, Kind.CALL, "Tom asks whether we know ports."),
            (began - 20 * DAY, Kind.MEETING, "First conversation on the quay, both teams."),
            (began - 5 * DAY, Kind.MAIL, "Offer: ten weeks, four people."),
        ],
    )
    for member in Membership.objects.filter(engagement=engagement).select_related("user").order_by("number"):
        contact = Contact.objects.create(
            organisation=engagement.organisation(member.party),
            name=member.name,
            email=member.user.email,
            position=str(member.get_role_display()),
            party=member.party,
            created_at=began - 20 * DAY,
        )
        Seat.objects.create(opportunity=opportunity, contact=contact, role=member.role)


def tell_of_other(
    organisation: Organisation,
    vendor: Organisation,
    owner: User,
    now: datetime,
    person: str,
    position: str,
    work: str,
    stage: Stage,
    value: str | None,
    probability: int,
    days: int,
    following: tuple[str, int] | None,
    said: Iterable[tuple[int, Kind, str]],
) -> None:
    first, domain = person.split()[0].lower(), organisation.name.split()[-1].lower()
    Contact.objects.create(
        organisation=organisation,
        name=person,
        position=position,
        email=f"{first}@{domain}.example",
        created_at=now - days * DAY,
    )
    opportunity = Opportunity.objects.create(
        name=work,
        organisation=organisation,
        vendor=vendor,
        stage=stage,
        stage_since=now - days * DAY / 2,
        value=None if value is None else Decimal(value),
        probability=probability,
        owner=owner,
        next_step=following[0] if following else "",
        next_on=(now + following[1] * DAY).date() if following else None,
        expected_on=(now + 35 * DAY).date() if value and stage != Stage.LOST else None,
        lost_reason="Their group prescribes another system." if stage == Stage.LOST else "",
        created_at=now - days * DAY,
    )
    put_log(opportunity, owner, [(now - ago * DAY, kind, text) for ago, kind, text in said])


def put_log(opportunity: Opportunity, by: User, lines: Iterable[tuple[datetime, Kind, str]]) -> None:
    Activity.objects.bulk_create(
        [Activity(opportunity=opportunity, kind=kind, text=text, at=at, by=by) for at, kind, text in lines]
    )
