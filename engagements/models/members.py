"""Who takes part in an engagement, and how they come in."""

import hashlib
import secrets
from functools import cached_property

from django.apps import apps
from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower, Now
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from engagements.models.parties import Engagement, Party, Role, role_fits_party
from engagements.models.presence import Presence

ALONG = ["engagement__charter"]


def read_along(relation: str) -> None:
    """Have a row that every page of an engagement shows read at the door; done by its room, in its `apps.py`."""
    ALONG.append(relation)


class MembershipQuerySet(models.QuerySet):
    def present(self) -> "MembershipQuerySet":
        """Those who have not left."""
        return self.filter(left_at=None)

    def with_person(self) -> "MembershipQuerySet":
        return self.select_related("user").order_by("-party", "number")  # vendor first

    def with_places(self) -> "MembershipQuerySet":
        """Each with `places`, the pages they look at just now: empty for those who are not here."""
        here = Presence.objects.here().filter(member=models.OuterRef("pk"))
        return self.annotate(places=ArraySubquery(here.values("place")))

    def with_deputyships(self) -> "MembershipQuerySet":
        """Each with `stands_in_for`, read along: what `may` asks of the client's people."""
        now = apps.get_model("engagements", "Deputy").objects.in_force()
        return self.annotate(
            stands_in_for=ArraySubquery(now.filter(member=models.OuterRef("pk")).values("of__role"))
        )

    def gone(self) -> "MembershipQuerySet":
        """Those who left, the last one first."""
        return self.exclude(left_at=None).select_related("user").order_by("-left_at", "number")

    def with_engagement(self) -> "MembershipQuerySet":
        return self.select_related("engagement__vendor", "engagement__client").order_by("engagement__name")

    def everywhere(self, user) -> "MembershipQuerySet":
        """All memberships of this person, each as at the door, with both organisations."""
        along = ("user", *ALONG, "engagement__vendor", "engagement__client")
        mine = self.present().filter(user=user).select_related(*along).with_deputyships()
        return mine.order_by("engagement__name")

    def at_the_door(self, user, slug: str) -> "MembershipQuerySet":
        """The membership by which this person enters this engagement, with all that its pages' frame shows."""
        return (
            self.present()
            .filter(user=user, engagement__slug=slug)
            .select_related("user", *ALONG)
            .with_deputyships()
            .order_by()  # there is one at most
        )


class Membership(models.Model):
    """A person in an engagement, with party and role."""

    engagement = models.ForeignKey(
        Engagement, models.PROTECT, related_name="members", related_query_name="membership"
    )
    number = models.PositiveIntegerField(
        db_default=0, editable=False
    )  # given by the database, within the engagement
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="memberships")
    party = models.CharField(_("party"), max_length=6, choices=Party.choices)
    role = models.CharField(_("role"), max_length=16, choices=Role.choices)
    joined_at = models.DateTimeField(db_default=Now(), editable=False)
    left_at = models.DateTimeField(null=True, editable=False)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ["engagement", "number"]
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.UniqueConstraint(fields=["engagement", "user"], name="membership_one_per_person"),
            models.UniqueConstraint(fields=["engagement", "number"], name="membership_number_once"),
            models.UniqueConstraint(fields=["engagement", "id"], name="membership_within_engagement"),
            models.CheckConstraint(condition=role_fits_party(), name="membership_role_fits_party"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return self.user.name

    @cached_property
    def stands_in_for(self) -> list[str]:
        """The roles of those in whose place this member acts today."""
        return list(self.deputyships.in_force().values_list("of__role", flat=True))

    @property
    def first_name(self) -> str:
        return self.user.get_short_name()

    @property
    def initials(self) -> str:
        words = self.user.name.split()
        return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()

    @property
    def element_id(self) -> str:
        return f"member-{self.number}"


class InvitationQuerySet(models.QuerySet):
    def waiting(self) -> "InvitationQuerySet":
        """Those that can still be accepted."""
        return self.filter(accepted_at=None, withdrawn_at=None, expires_at__gt=timezone.now())

    def open(self) -> "InvitationQuerySet":
        """Those that nobody followed or withdrew, also when their time is over: they can be sent again."""
        return self.filter(accepted_at=None, withdrawn_at=None)

    def with_inviter(self) -> "InvitationQuerySet":
        return self.select_related("invited_by")

    def with_parties(self) -> "InvitationQuerySet":
        return self.select_related("engagement__vendor", "engagement__client", "invited_by")

    def by_token(self, token: str) -> "InvitationQuerySet":
        return self.waiting().filter(token_hash=Invitation.hash_of(token))


class Invitation(models.Model):
    """An invitation by mail into one engagement, for one address, party and role; good once, for three days."""

    engagement = models.ForeignKey(Engagement, models.PROTECT, related_name="invitations")
    number = models.PositiveIntegerField(db_default=0, editable=False)
    email = models.EmailField(_("e-mail"))
    party = models.CharField(_("party"), max_length=6, choices=Party.choices)
    role = models.CharField(_("role"), max_length=16, choices=Role.choices)
    nonce = models.CharField(max_length=43, default=secrets.token_urlsafe, editable=False)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    expires_at = models.DateTimeField(editable=False)
    opened_at = models.DateTimeField(null=True, editable=False)  # first seen by a person in a browser
    accepted_at = models.DateTimeField(null=True, editable=False)
    withdrawn_at = models.DateTimeField(null=True, editable=False)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["engagement", "-created_at"]
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [
            models.UniqueConstraint(fields=["engagement", "number"], name="invitation_number_once"),
            models.UniqueConstraint(
                "engagement",
                Lower("email"),
                condition=Q(accepted_at=None, withdrawn_at=None),
                name="invitation_one_open_per_address",
            ),
            models.CheckConstraint(condition=role_fits_party(), name="invitation_role_fits_party"),
        ]

    def __str__(self) -> str:
        return f"{self.email} → {self.engagement}"

    @cached_property
    def token(self) -> str:
        """What the mailed link carries. Derived, so that the database alone does not let anyone in."""
        return salted_hmac("engagements.invitation", self.nonce, algorithm="sha256").hexdigest()

    @staticmethod
    def hash_of(token: str) -> str:
        return hashlib.sha256(token.encode()).hexdigest()

    @property
    def element_id(self) -> str:
        return f"invitation-{self.number}"

    @property
    def status(self) -> str:
        """How far it has come: withdrawn, joined, expired, opened or sent."""
        if self.withdrawn_at:
            return "withdrawn"
        if self.accepted_at:
            return "joined"
        if self.expires_at <= timezone.now():
            return "expired"
        return "opened" if self.opened_at else "sent"
