"""Who works together on what: organisations, engagements, their charter, members, invitations, the journal."""

import hashlib
import secrets
from datetime import date, datetime, timedelta
from functools import cached_property

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower, Now
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from people.names import check_name, one_line
from people.zones import known_zone


class Party(models.TextChoices):
    VENDOR = "vendor", _("vendor")
    CLIENT = "client", _("client")


class Role(models.TextChoices):
    DELIVERY_LEAD = "delivery_lead", _("delivery lead")
    VENDOR_MEMBER = "vendor_member", _("vendor member")
    SPONSOR = "sponsor", _("sponsor")
    PRODUCT_OWNER = "product_owner", _("product owner")
    CLIENT_MEMBER = "client_member", _("client member")
    OBSERVER = "observer", _("observer")


ROLES_OF = {
    Party.VENDOR: (Role.DELIVERY_LEAD, Role.VENDOR_MEMBER, Role.OBSERVER),
    Party.CLIENT: (Role.SPONSOR, Role.PRODUCT_OWNER, Role.CLIENT_MEMBER, Role.OBSERVER),
}


def role_fits_party() -> Q:
    fits = Q()
    for party, roles in ROLES_OF.items():
        fits |= Q(party=party, role__in=roles)
    return fits


class Organisation(models.Model):
    """A vendor or a client company; may take part in many engagements over many years."""

    name = models.CharField(_("name"), max_length=120, validators=[one_line])
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        ordering = ["name"]
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                name="organisation_name_once",
                violation_error_message=_("There is already an organisation of this name."),
            ),
            check_name("organisation_name_is_one_line"),
        ]

    def __str__(self) -> str:
        return self.name


class EngagementQuerySet(models.QuerySet):
    def of(self, user) -> "EngagementQuerySet":
        """Those that this person takes part in at present."""
        return self.filter(membership__user=user, membership__left_at=None)


class Engagement(models.Model):
    """One piece of work between one vendor and one client organisation."""

    slug = models.SlugField(
        _("address"), max_length=60, unique=True, validators=[RegexValidator(r"^[a-z0-9][a-z0-9-]*$")]
    )
    name = models.CharField(_("name"), max_length=120, validators=[one_line])
    vendor = models.ForeignKey(
        Organisation, models.PROTECT, related_name="delivering", verbose_name=_("vendor")
    )
    client = models.ForeignKey(
        Organisation, models.PROTECT, related_name="commissioning", verbose_name=_("client")
    )
    charter = models.ForeignKey("Charter", models.PROTECT, related_name="+", null=True, editable=False)
    event_number = models.BigIntegerField(db_default=0, editable=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = EngagementQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("engagement")
        verbose_name_plural = _("engagements")
        constraints = [
            models.CheckConstraint(
                condition=~Q(vendor=F("client")),
                name="engagement_two_parties",
                violation_error_message=_("Vendor and client must be two different organisations."),
            ),
            check_name("engagement_name_is_one_line"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def element_id(self) -> str:
        return "engagement"

    @property
    def engagement_id(self) -> int:
        """Its own key, so that the journal can ask any subject alike."""
        return self.pk

    def organisation(self, party: str) -> Organisation:
        return self.vendor if party == Party.VENDOR else self.client


POINT_SCALES = {"linear": [0, 1, 2, 3], "powers": [0, 1, 2, 4, 8], "fibonacci": [0, 1, 2, 3, 5, 8]}


def fibonacci_scale() -> list[int]:
    return POINT_SCALES["fibonacci"]


class Charter(models.Model):
    """A version of the working agreement. Version 0 is what sales entered: it holds until version 1 is agreed."""

    engagement = models.ForeignKey(Engagement, models.PROTECT, related_name="charters")
    version = models.PositiveIntegerField(default=0, editable=False)
    zone = models.CharField(_("time zone"), max_length=64, default="Europe/Berlin", validators=[known_zone])
    week_starts_on = models.PositiveSmallIntegerField(
        _("week starts on"),
        default=1,
        choices=list(
            enumerate(
                [
                    _("Monday"),
                    _("Tuesday"),
                    _("Wednesday"),
                    _("Thursday"),
                    _("Friday"),
                    _("Saturday"),
                    _("Sunday"),
                ],
                1,
            )
        ),
    )
    standup_at = models.TimeField(_("stand-up at"), default="09:30")
    demo_on = models.PositiveSmallIntegerField(
        _("demo on day"), default=5, help_text=_("1 Monday to 7 Sunday")
    )
    demo_at = models.TimeField(_("demo at"), default="14:00")
    point_scale = ArrayField(
        models.PositiveSmallIntegerField(validators=[MinValueValidator(0), MaxValueValidator(100)]),
        verbose_name=_("point scale"),
        default=fibonacci_scale,
    )
    start_date = models.DateField(
        _("start date"), default=timezone.localdate, help_text=_("Week 1 is the one that holds this day.")
    )
    iteration_length = models.PositiveSmallIntegerField(
        _("iteration length in weeks"), default=1, validators=[MinValueValidator(1), MaxValueValidator(4)]
    )
    velocity_averaged_over = models.PositiveSmallIntegerField(
        _("velocity averaged over iterations"),
        default=3,
        validators=[MinValueValidator(1), MaxValueValidator(4)],
    )
    initial_velocity = models.PositiveSmallIntegerField(
        _("initial velocity"), default=10, validators=[MinValueValidator(1), MaxValueValidator(999)]
    )
    bugs_and_chores_are_estimatable = models.BooleanField(_("bugs and chores carry points"), default=False)
    automatic_planning = models.BooleanField(_("automatic planning"), default=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    agreed_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["engagement", "version"]
        verbose_name = _("charter")
        verbose_name_plural = _("charters")
        constraints = [
            models.UniqueConstraint(fields=["engagement", "version"], name="charter_version_once"),
            models.CheckConstraint(
                condition=Q(week_starts_on__range=(1, 7)), name="charter_week_starts_on_a_day"
            ),
            models.CheckConstraint(condition=Q(demo_on__range=(1, 7)), name="charter_demo_on_a_day"),
            models.CheckConstraint(
                condition=Q(iteration_length__range=(1, 4), velocity_averaged_over__range=(1, 4))
                & Q(initial_velocity__range=(1, 999)),
                name="charter_velocity_bounds",
            ),
            models.CheckConstraint(
                condition=Q(start_date__range=(date(2000, 1, 1), date(2100, 12, 31))),
                name="charter_starts_in_this_century",
            ),
            models.CheckConstraint(
                condition=Q(point_scale__contained_by=list(range(101))), name="charter_point_scale_range"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.engagement} v{self.version}"

    @property
    def week_start_day(self) -> int:
        """As VELOCITY.md counts: from 0, Monday."""
        return self.week_starts_on - 1


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

    def with_engagement(self) -> "MembershipQuerySet":
        return self.select_related("engagement__vendor", "engagement__client").order_by("engagement__name")

    def at_the_door(self, user, slug: str) -> "MembershipQuerySet":
        """The membership by which this person enters this engagement, with all that its pages' frame shows."""
        return (
            self.present()
            .filter(user=user, engagement__slug=slug)
            .select_related("engagement__charter")
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


class EventQuerySet(models.QuerySet):
    def about(self, subject: str) -> "EventQuerySet":
        return self.filter(subject=subject)

    def newest_first(self) -> "EventQuerySet":
        return self.select_related("actor__user").order_by("-number")


class Event(models.Model):
    """One line of the journal: what happened, who did it, when. Written by `journal.record` alone, never changed."""

    append_only = True

    pk = models.CompositePrimaryKey("engagement_id", "number")
    engagement = models.ForeignKey(Engagement, models.PROTECT, related_name="events")
    number = models.BigIntegerField()
    kind = models.CharField(max_length=60)
    actor = models.ForeignKey(Membership, models.PROTECT, related_name="+", null=True)
    actor_party = models.CharField(max_length=6, blank=True, choices=Party.choices)
    subject = models.CharField(max_length=60)
    data = models.JSONField(default=dict)
    at = models.DateTimeField(db_default=Now())

    objects = EventQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["engagement", "subject", "-number"], name="event_by_subject")]

    def __str__(self) -> str:
        return f"{self.number} {self.kind} {self.subject}"


class PresenceQuerySet(models.QuerySet):
    def here(self, place: str | None = None) -> "PresenceQuerySet":
        """Streams seen within two heartbeats; with a place, only those showing it."""
        seen = self.filter(seen_at__gt=Now() - timedelta(seconds=35))
        return seen if place is None else seen.filter(place=place)

    def members(self) -> set[int]:
        """The keys of those who look."""
        return set(self.values_list("member_id", flat=True))


class Presence(models.Model):
    """One open stream: who looks at which page just now. Refreshed by the web worker that holds the stream."""

    id = models.UUIDField(primary_key=True)
    worker = models.UUIDField(db_index=True)
    engagement = models.ForeignKey(Engagement, models.CASCADE, related_name="presences")
    member = models.ForeignKey(Membership, models.CASCADE, related_name="presences")
    place = models.CharField(max_length=60, blank=True)
    seen_at = models.DateTimeField(db_default=Now())

    objects = PresenceQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["engagement", "place"], name="presence_by_place")]

    def __str__(self) -> str:
        return f"{self.member_id} at {self.place or 'home'}"


AWAY_AFTER = timedelta(minutes=30)  # whoever is back sooner never went away


class VisitQuerySet(models.QuerySet):
    def since_here(self, member: Membership) -> int | None:
        """The newest event when the member was here the time before; None for whoever has never been."""
        visit = self.filter(member=member).first()
        return visit.news_since(timezone.now()) if visit else None


class Visit(models.Model):
    """When a member was here last, and how far the journal had come then. Kept by who holds the member's streams.

    A visit is one as long as the pages of it follow each other closer than `AWAY_AFTER`: going from page to page,
    or for a coffee, doesn't make old what has happened since yesterday.
    """

    member = models.OneToOneField(Membership, models.CASCADE, primary_key=True, related_name="visit")
    engagement = models.ForeignKey(Engagement, models.CASCADE, related_name="+")
    began_at_event = models.BigIntegerField()  # the newest event when the visit before this one ended
    heard_event = models.BigIntegerField()
    seen_at = models.DateTimeField()

    objects = VisitQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(began_at_event__gte=0, heard_event__gte=F("began_at_event")),
                name="visit_goes_forward",
            )
        ]

    def __str__(self) -> str:
        return f"{self.member_id} until event {self.heard_event}"

    def news_since(self, now: datetime) -> int:
        """Everything after this event is news. Also right for the first page, rendered before its stream comes."""
        return self.heard_event if now - self.seen_at > AWAY_AFTER else self.began_at_event
