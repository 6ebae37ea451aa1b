"""The demonstration engagement: a port and its software house, with stories in words a real client would use."""

from allauth.account.models import EmailAddress
from django.db import transaction

from engagements.actions import open_engagement
from engagements.models import Charter, Engagement, Membership, Organisation, Party, Role
from people.models import User
from stories.actions import estimate, reword, write_story

SLUG = "northwharf"

PEOPLE = [
    ("Jonas Lind", Party.VENDOR, Role.DELIVERY_LEAD),
    ("Mira Kaur", Party.VENDOR, Role.VENDOR_MEMBER),
    ("Tom Osei", Party.CLIENT, Role.SPONSOR),
    ("Petra Wolf", Party.CLIENT, Role.PRODUCT_OWNER),
]
STAFF = "Eva Holm"

# title, narrative, criteria, points, who asked for it (place in PEOPLE)
STORIES = [
    (
        "Driver confirms a slot from the link in the message",
        "As a **driver** I want to confirm my slot with one tap, so that I need not phone the gate from the cab.",
        [
            "The link works once and for 48 hours.",
            "Opening an expired link offers the next three free slots.",
            "A refused slot can be given back.",
        ],
        5,
        2,
    ),
    (
        "Gatekeeper prints a badge",
        "As a gatekeeper I want a badge to come out when the lorry stands at the barrier, so that nobody waits.",
        [
            "The badge shows name, company and bay.",
            "It prints in under five seconds.",
            "Thick paper works too.",
        ],
        3,
        3,
    ),
    (
        "Planner sees which bays are free next week",
        "As a planner I want next week's bays on one page, so that I can promise a slot on the phone.",
        [
            "Given a bay is closed for repair, when I open the week, then the bay is marked closed.",
            "The page shows all twelve bays without scrolling on the office screen.",
            "A bay that has been given back shows as free within a minute.",
            "Sundays and public holidays are greyed out.",
        ],
        3,
        3,
    ),
    (
        "Late arrivals push the following slots",
        "As a planner I want later slots to move when a lorry is late, so that drivers hear of it before they set off.",
        [
            "A delay of 15 minutes or more moves the slots behind it.",
            "Every driver whose slot moved gets a message.",
        ],
        None,
        2,
    ),
    (
        "See today's gate list",
        "As a gatekeeper I want today's expected lorries in the order of their slots.",
        [
            "The list is in the order of the slots.",
            "A lorry that has left disappears.",
            "It prints on one page.",
        ],
        3,
        3,
    ),
    (
        "Export the loading plan as a spreadsheet",
        "As a planner I want the loading plan in a spreadsheet, because the stevedores work with one.",
        ["Columns are those of the stevedores' template.", "Times are local times of the port."],
        2,
        3,
    ),
    ("Sign in with the company account", "", [], None, 2),
    (
        "Move the booking data to the new server",
        "The old server is switched off at the end of the year.",
        ["All bookings since 2024 are there.", "The old addresses lead to the new ones."],
        None,
        0,
    ),
]


def address(name: str) -> str:
    return f"{name.split()[0].lower()}@demo.example"


def loaded() -> bool:
    return Engagement.objects.filter(slug=SLUG).exists()


@transaction.atomic
def load(password: str) -> None:
    """Make the engagement with its people; all of them sign in with the same password (or with a mailed code)."""
    person(STAFF, password, is_staff=True, is_superuser=True)
    engagement = open_engagement(
        name="Northwharf slots",
        slug=SLUG,
        vendor=Organisation.objects.create(name="Lindholm Software"),
        client=Organisation.objects.create(name="Northwharf Port"),
        charter=Charter(zone="Europe/Stockholm"),
    )
    crew = [
        Membership.objects.create(engagement=engagement, user=person(name, password), party=party, role=role)
        for name, party, role in PEOPLE
    ]
    for title, narrative, criteria, points, asker in STORIES:
        story = write_story(engagement, by=crew[asker], title=title, narrative=narrative, criteria=criteria)
        if points is not None:
            estimate(story, by=crew[0], points=points, seen=None)
    first = engagement.stories.get(number=1)
    reword(
        first,
        "criterion-3",
        by=crew[1],
        text="A refused slot can be given back up to 2 hours before, without a phone call.",
        base=1,
    )


def person(name: str, password: str, **rights: bool) -> User:
    user = User.objects.create_user(
        address(name), password, name=name, time_zone="Europe/Stockholm", **rights
    )
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def people() -> list[tuple[str, str, str]]:
    """(e-mail, party, role) of everybody who can be tried out, as bin/up shows them."""
    crew = [(address(name), str(party.label), str(role.label)) for name, party, role in PEOPLE]
    return [*crew, (address(STAFF), "–", "sales staff, administrator")]
