"""Two organisations, the engagement between them, and the roles in which people take part."""

from collections.abc import Iterable

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower, Now
from django.utils.translation import gettext_lazy as _

from people.names import check_name, one_line


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


class Course(models.TextChoices):
    """How an engagement goes on: `Recess` says since when and why."""

    RUNNING = "running", _("running")
    PAUSED = "paused", _("paused")
    CLOSED = "closed", _("closed")


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def standing(self) -> "OrganisationQuerySet":
        """Those that nobody has archived."""
        return self.filter(archived_at=None)

    def named(self, names: Iterable[str]) -> "OrganisationQuerySet":
        """Those with one of these names, given in small letters."""
        return self.annotate(called=Lower("name")).filter(called__in=list(names))


class Organisation(models.Model):
    """A vendor or a client company; may take part in many engagements over many years."""

    name = models.CharField(_("name"), max_length=120, validators=[one_line])
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    archived_at = models.DateTimeField(null=True, editable=False)

    objects = OrganisationQuerySet.as_manager()

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

    def not_closed(self) -> "EngagementQuerySet":
        return self.exclude(course=Course.CLOSED)


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
    course = models.CharField(
        _("course"),
        max_length=7,
        choices=Course.choices,
        default=Course.RUNNING,
        db_default=Course.RUNNING,
        editable=False,
    )
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
            models.CheckConstraint(condition=Q(course__in=Course.values), name="engagement_course_known"),
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

    @property
    def is_closed(self) -> bool:
        """Everything in it can be read, and nothing changes."""
        return self.course == Course.CLOSED

    def read_organisations(self) -> None:
        """Have both at hand, in one question."""
        found = Organisation.objects.in_bulk([self.vendor_id, self.client_id])
        self.vendor, self.client = found[self.vendor_id], found[self.client_id]

    def organisation(self, party: str) -> Organisation:
        return self.vendor if party == Party.VENDOR else self.client
