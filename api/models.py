"""Tokens: by one of them a program acts for one person in one engagement."""

import hashlib
import secrets

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from engagements.models import Engagement, Membership

BEGINS = "tandem_"  # so that who finds one in a file, a person or a program, knows what it is


def new_secret() -> str:
    return BEGINS + secrets.token_urlsafe(32)


def digest_of(secret: str) -> str:
    """What is kept of a token. It has 256 random bits, so a plain hash can't be turned round."""
    return hashlib.sha256(secret.encode()).hexdigest()


class TokenQuerySet(models.QuerySet["Token"]):
    def open(self) -> "TokenQuerySet":
        """Those that let in: not ended, not run out, of somebody who still takes part."""
        here = self.filter(ended_at=None, until__gt=Now(), member__left_at=None)
        return here.filter(member__user__is_active=True)

    def in_order(self) -> "TokenQuerySet":
        return self.order_by("-number")


class Token(models.Model):
    """What a program shows. The secret itself is shown once and never kept."""

    engagement = models.ForeignKey(Engagement, models.PROTECT, related_name="tokens")
    number = models.PositiveIntegerField(db_default=0, editable=False)
    member = models.ForeignKey(Membership, models.PROTECT, related_name="tokens")
    name = models.CharField(_("name"), max_length=80)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    may_write = models.BooleanField(_("may also stamp and sign"), default=False)
    made_at = models.DateTimeField(db_default=Now(), editable=False)
    until = models.DateTimeField()
    used_at = models.DateTimeField(null=True, editable=False)  # to the minute
    ended_at = models.DateTimeField(null=True, editable=False)

    objects = TokenQuerySet.as_manager()

    class Meta:
        verbose_name = _("token")
        verbose_name_plural = _("tokens")
        constraints = [
            models.UniqueConstraint(fields=["engagement", "number"], name="token_number_once"),
            models.CheckConstraint(condition=~Q(name=""), name="token_has_a_name"),
        ]

    def __str__(self) -> str:
        return f"{self.name} of {self.member}"

    @property
    def element_id(self) -> str:
        return f"token-{self.number}"
