"""Volume: one large engagement, twenty-odd small ones, and a crowd to listen. Written through the models in bulk.

    python -m bench.volume --stories 1000

runs with the environment of a house (bench/run.py gives it) and prints, as JSON, who can come in by which session.
"""

import argparse
import json
import os
import random
import sys
from collections.abc import Iterator

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
SEED = 20261122
MEMBERS = 10
SMALL = 19  # with the large one, a portfolio of twenty
SMALL_STORIES = 20
CROWD_SIZE = 20  # members of each engagement that only listens
COMMENTS = 20  # on each story of the large one
LARGE = "bench"
WEEK = f"bench-{SMALL}"  # whose current week is the one that is measured
WEEK_STORIES = 50
STATES = ["unscheduled", "unstarted", "started", "finished", "delivered"]


def load(stories: int, crowd: int) -> dict[str, object]:
    """Everything, in an empty database. Answers the sessions by which its people come in."""
    from engagements.models import Organisation

    dice = random.Random(SEED)
    vendor = Organisation.objects.create(name="Northlight Software")
    people = make_people("Member", MEMBERS)
    names = [LARGE, *(f"bench-{n}" for n in range(1, SMALL + 1))]
    for slug in names:
        many = {LARGE: stories, WEEK: WEEK_STORIES}.get(slug, SMALL_STORIES)
        engagement, members = make_engagement(slug, vendor, people)
        fill(engagement, members, many, dice)
        if slug == LARGE:
            discuss(engagement, members, dice)
        if slug in (LARGE, WEEK):
            begin_week(engagement)
    listeners: list[tuple[str, str]] = []
    for number in range(1, -(-crowd // CROWD_SIZE) + 1):
        slug = f"crowd-{number}"
        watchers = make_people(f"Watcher{number}", CROWD_SIZE)
        engagement, members = make_engagement(slug, vendor, watchers)
        fill(engagement, members, 1, dice)
        listeners += [(slug, session(user)) for user in watchers]
    return {
        "engagements": names,
        "stories": stories,
        "members": [{"user": user.pk, "session": session(user)} for user in people],
        "crowd": listeners,
    }


def make_people(what: str, many: int) -> list:
    from allauth.account.models import EmailAddress
    from django.contrib.auth.hashers import make_password

    from dashboard.demo.volume import WORDS
    from people.models import User

    users = User.objects.bulk_create(
        User(
            email=f"{what.lower()}-{n}@example.test",
            name=f"{what} {WORDS[n * 7 % len(WORDS)].capitalize()}",
            password=make_password(None),
        )
        for n in range(1, many + 1)
    )
    EmailAddress.objects.bulk_create(
        EmailAddress(user=user, email=user.email, verified=True, primary=True) for user in users
    )
    return users


def make_engagement(slug: str, vendor, people: list) -> tuple:
    from engagements.actions import open_engagement
    from engagements.models import Membership, Organisation, Party, Role

    client = Organisation.objects.create(name=f"Client of {slug}")
    engagement = open_engagement(
        name=slug.replace("-", " ").capitalize(), slug=slug, vendor=vendor, client=client
    )
    seats = [
        (Party.VENDOR, Role.DELIVERY_LEAD),
        (Party.CLIENT, Role.SPONSOR),
        (Party.CLIENT, Role.PRODUCT_OWNER),
        (Party.VENDOR, Role.VENDOR_MEMBER),
        (Party.CLIENT, Role.CLIENT_MEMBER),
    ]
    members = Membership.objects.bulk_create(
        Membership(
            engagement=engagement, number=n + 1, user=user, party=seats[n % 5][0], role=seats[n % 5][1]
        )
        for n, user in enumerate(people)
    )
    return engagement, members


def fill(engagement, members: list, many: int, dice: random.Random) -> None:
    """Stories with three criteria each, one of them reworded once; every wording and every event that this takes."""
    from dashboard.demo.volume import criterion, narrative, title
    from engagements.models import Engagement, Event
    from stories.models import Criterion, Revision, Story
    from stories.rank import spread

    places = spread(many)
    stories = Story.objects.bulk_create(
        (
            Story(
                engagement=engagement,
                number=n + 1,
                title=title(dice),
                narrative=narrative(dice),
                state=state_of(engagement.slug, n + 1, dice),
                points=dice.choice([1, 2, 3, 5, 8]),
                rank=places[n],
                requested_by=dice.choice(members),
            )
            for n in range(many)
        ),
        batch_size=1000,
    )
    three = spread(3)
    criteria = Criterion.objects.bulk_create(
        (
            Criterion(
                engagement=engagement,
                story=story,
                number=n + 1,
                text=criterion(dice),
                revision=2 if n == 0 else 1,
                rank=three[n],
            )
            for story in stories
            for n in range(3)
        ),
        batch_size=1000,
    )
    by_story = [criteria[i : i + 3] for i in range(0, len(criteria), 3)]

    def revisions() -> Iterator[Revision]:
        for story, own in zip(stories, by_story, strict=True):
            texts = [("title", 1, story.title), ("narrative", 1, story.narrative)]
            texts += [("criterion-1", 1, criterion(dice)), ("criterion-1", 2, own[0].text)]
            texts += [(c.key, 1, c.text) for c in own[1:]]
            for key, number, text in texts:
                base = number - 1 or None
                yield Revision(
                    engagement=engagement,
                    story=story,
                    key=key,
                    number=number,
                    text=text,
                    base=base,
                    author=story.requested_by,
                )

    def events(number: int) -> Iterator[Event]:
        for story in stories:
            for code, data in (
                ("story.written", {}),
                ("story.reworded", {"key": "criterion-1", "revision": 2}),
                ("story.estimated", {"points": story.points if story.points is not None else "–"}),
            ):
                number += 1
                who = dice.choice(members)
                yield Event(
                    engagement=engagement,
                    number=number,
                    kind=code,
                    actor=who,
                    actor_party=who.party,
                    subject=story.element_id,
                    data={"story": story.number, **data},
                )

    Revision.objects.bulk_create(revisions(), batch_size=1000)
    start = engagement.event_number
    Event.objects.bulk_create(events(start), batch_size=1000)
    Engagement.objects.filter(pk=engagement.pk).update(event_number=start + 3 * many)


def state_of(slug: str, number: int, dice: random.Random) -> str:
    """By dice; in progress where the state changes are measured, and all of the week's under way or done."""
    if slug == WEEK:
        return dice.choice(["started", "finished", "delivered"])
    return "started" if slug != LARGE and number % 2 == 0 else dice.choice(STATES)


def discuss(engagement, members: list, dice: random.Random) -> None:
    from dashboard.demo.volume import criterion
    from stories.models import Comment, Story

    Comment.objects.bulk_create(
        (
            Comment(
                engagement=engagement,
                story=story,
                number=n + 1,
                author=dice.choice(members),
                text=criterion(dice),
            )
            for story in Story.objects.filter(engagement=engagement)
            for n in range(COMMENTS)
        ),
        batch_size=1000,
    )


def begin_week(engagement) -> None:
    from django.utils import timezone

    from iterations.actions import turn_week

    assert turn_week(engagement, now=timezone.now())


def session(user) -> str:
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    from engagements.sessions import SessionStore

    store = SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.create()
    return store.session_key


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stories", type=int, default=1000)
    parser.add_argument("--crowd", type=int, default=100, help="people who only listen to streams")
    options = parser.parse_args()
    import django

    django.setup()
    from django.db import transaction

    with transaction.atomic():
        made = load(options.stories, options.crowd)
    json.dump(made, sys.stdout)


if __name__ == "__main__":
    main()
