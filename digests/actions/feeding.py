"""What a person does about their calendar feed: have one, renew its address, take it away."""

import uuid

from digests.actions.emptying import database_now
from digests.models import Feed
from people.models import User


def renew_feed(*, by: User) -> Feed:
    """A new address; one that there was before leads nowhere from now on."""
    feed, _new = Feed.objects.update_or_create(
        user=by, defaults={"key": uuid.uuid4(), "since": database_now()}
    )
    return feed


def withdraw_feed(*, by: User) -> None:
    Feed.objects.filter(user=by).delete()
