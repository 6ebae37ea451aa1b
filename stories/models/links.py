"""The links by which a mail leads a signer to a story that waits for their verdict."""

import hashlib
import secrets
from functools import cached_property

from django.db import models
from django.db.models.functions import Now
from django.utils.crypto import salted_hmac

from engagements.models import Engagement, Membership
from stories.models.story import Story


class SignOffLinkQuerySet(models.QuerySet):
    def open(self) -> "SignOffLinkQuerySet":
        """Those by which can still be decided."""
        return self.filter(ended_at=None)

    def by_token(self, token: str) -> "SignOffLinkQuerySet":
        return self.filter(token_hash=SignOffLink.hash_of(token)).select_related(
            "member__user", "member__engagement__charter", "story"
        )


class SignOffLink(models.Model):
    """A mailed way to one decision: of one person, on one story, as it was worded when it was delivered.

    It lets nobody in: whoever follows it signs in as that person first. It ends with any decision on the story and
    when the story is delivered anew.
    """

    engagement = models.ForeignKey(Engagement, models.PROTECT, related_name="+")
    story = models.ForeignKey(Story, models.PROTECT, related_name="sign_off_links")
    member = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    nonce = models.CharField(max_length=43, default=secrets.token_urlsafe, editable=False)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    seen = models.TextField()  # what the mail told of: each text's revision (`Seen`)
    made_at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True)

    objects = SignOffLinkQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["story", "member"], condition=models.Q(ended_at=None), name="sign_off_link_one_open"
            )
        ]

    def __str__(self) -> str:
        return f"{self.member} to {self.story}"

    @cached_property
    def token(self) -> str:
        """What the mailed link carries. Derived, so that the database alone leads nobody there."""
        return salted_hmac("stories.sign_off_link", self.nonce, algorithm="sha256").hexdigest()

    @staticmethod
    def hash_of(token: str) -> str:
        return hashlib.sha256(token.encode()).hexdigest()
