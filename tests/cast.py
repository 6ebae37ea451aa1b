"""The cast of every test: Clara and Carl of the client, Sam and Sue of the vendor, Otto of nobody,
and a second client, Bolt, of whom nobody at Acme may ever learn."""

import re
from dataclasses import dataclass

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group
from django.test import Client

from engagements.actions import open_engagement
from engagements.models import Engagement, Membership, Organisation, Party, Role
from people.models import User
from stories.actions import write_story
from stories.models import Story
from tests.tape import tape

MARKER = "Zanzibar"  # stands in every text of Bolt's; nobody else may ever see it


def person(name: str, **fields) -> User:
    user = User.objects.create_user(f"{name.split()[0].lower()}@example.test", name=name, **fields)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    if user.is_staff and not user.is_superuser:
        user.groups.add(Group.objects.get(name="sales"))
    return user


def enrol(engagement: Engagement, user: User, party: str, role: str) -> Membership:
    return Membership.objects.create(engagement=engagement, user=user, party=party, role=role)


@dataclass
class Cast:
    acme: Engagement
    clara: Membership  # sponsor
    carl: Membership  # product owner
    sam: Membership  # delivery lead
    sue: Membership  # vendor member
    vera: Membership  # observer of the client
    otto: User  # of nobody
    bolt: Engagement
    bert: Membership  # sponsor of the second client
    bolt_sam: Membership  # Sam works for both
    story: Story
    bolt_story: Story


@pytest.fixture
def cast(db) -> Cast:
    return tape.play(act)


def act() -> Cast:
    vendor = Organisation.objects.create(name="Northlight Software")
    acme = open_engagement(
        name="Harbour slots", slug="acme", vendor=vendor, client=Organisation.objects.create(name="Acme Port")
    )
    bolt = open_engagement(
        name=f"{MARKER} works",
        slug="bolt",
        vendor=vendor,
        client=Organisation.objects.create(name=f"{MARKER} Ltd"),
    )
    sam = enrol(acme, person("Sam Vogel"), Party.VENDOR, Role.DELIVERY_LEAD)
    sue = enrol(acme, person("Sue Winter"), Party.VENDOR, Role.VENDOR_MEMBER)
    clara = enrol(acme, person("Clara Berg"), Party.CLIENT, Role.SPONSOR)
    carl = enrol(acme, person("Carl Dorn"), Party.CLIENT, Role.PRODUCT_OWNER)
    vera = enrol(acme, person("Vera Adler"), Party.CLIENT, Role.OBSERVER)
    bolt_sam = enrol(bolt, sam.user, Party.VENDOR, Role.DELIVERY_LEAD)
    bert = enrol(bolt, person(f"Bert {MARKER}"), Party.CLIENT, Role.SPONSOR)
    story = write_story(
        acme,
        by=clara,
        title="Driver confirms a slot from the link in the message",
        narrative="As a driver I want to confirm my slot with one tap so that I need not phone.",
        criteria=[
            "The link works once and for 48 hours.",
            "An expired link offers three free slots.",
            "It is quick.",
        ],
    )
    bolt_story = write_story(bolt, by=bert, title=f"{MARKER} first", criteria=[f"{MARKER} holds."])
    return Cast(
        acme, clara, carl, sam, sue, vera, person("Otto Nobody"), bolt, bert, bolt_sam, story, bolt_story
    )


def signed_in(who: Membership | User) -> Client:
    client = Client()
    client.force_login(who.user if isinstance(who, Membership) else who)
    return client


HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}

CSRF = re.compile(rb"[A-Za-z0-9]{64}")


def unmasked(answer) -> bytes:
    """An answer's bytes without its CSRF tokens, which differ each time."""
    return CSRF.sub(b"", answer.content)
