"""What the page of one's notifications shows."""

from dataclasses import dataclass
from typing import Any

from digests.feeding import address_of
from digests.forms import ChoicesForm, RhythmForm
from digests.matters import choices_of
from digests.models import Feed, Rhythm
from engagements.models import Engagement, Membership
from people.models import User


@dataclass(frozen=True)
class Choices:
    """One engagement's rows."""

    engagement: Engagement
    form: ChoicesForm


def notifications_page(person: User) -> dict[str, Any]:
    mine = Membership.objects.present().filter(user=person).with_engagement()
    return {
        "choices": [
            Choices(member.engagement, ChoicesForm(initial=choices_of(member), member=member))
            for member in mine
        ],
        "calendar": calendar_address(person),
        "rhythm": RhythmForm.of(Rhythm.objects.filter(user=person).first()),
    }


def calendar_address(person: User) -> str:
    """Of the person's feed; empty while there is none."""
    feed = Feed.objects.filter(user=person).first()
    return address_of(feed) if feed else ""
