"""What may become an engagement: with whom, how much, how likely, and what is next."""

from datetime import date
from decimal import Decimal

from django.conf import settings
from django.core.validators import MaxLengthValidator, MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from budgets.money import currency
from engagements.models import Engagement, Organisation, Role
from people.models import FIRST, LAST
from people.names import check_name, one_line
from sales.models.contacts import Contact

LOST_LIMIT = 1000
ANSWER_LIMIT = 5000
VALUE_LIMIT = Decimal(10) ** 11


def known_currency(code: str) -> None:
    """Raises ValidationError for what is no ISO 4217 code."""
    from django.core.exceptions import ValidationError

    try:
        currency(code)
    except ValueError:
        raise ValidationError(_("Choose a currency by its code, such as EUR.")) from None


class Stage(models.TextChoices):
    """How far it is; what has become an engagement is shown by how the engagement goes."""

    CONTACT = "contact", _("first contact")
    TALKING = "talking", _("talking")
    OFFER = "offer", _("offer out")
    WON = "won", _("won")
    LOST = "lost", _("lost")


OPEN_STAGES = (Stage.CONTACT, Stage.TALKING, Stage.OFFER)


class OpportunityQuerySet(models.QuerySet["Opportunity"]):
    def standing(self) -> "OpportunityQuerySet":
        return self.filter(archived_at=None)

    def open(self) -> "OpportunityQuerySet":
        """Those that are neither won nor lost."""
        return self.standing().filter(stage__in=OPEN_STAGES)

    def to_see_to(self) -> "OpportunityQuerySet":
        """Those on which something is next: the open ones, and won ones that have not become an engagement."""
        return self.standing().filter(Q(stage__in=OPEN_STAGES) | Q(stage=Stage.WON, became=None))

    def neglected(self, today: date) -> "OpportunityQuerySet":
        """Those without a next step, or whose next step is late."""
        return self.to_see_to().filter(Q(next_step="") | Q(next_on=None) | Q(next_on__lt=today))

    def with_people(self) -> "OpportunityQuerySet":
        return self.select_related("organisation", "owner")


class Opportunity(models.Model):
    """One piece of work that sales talk about with a client, from the first contact to its renewal."""

    name = models.CharField(_("name"), max_length=120, validators=[one_line])
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="opportunities", verbose_name=_("client")
    )
    vendor = models.ForeignKey(
        Organisation,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("vendor"),
        help_text=_("Whose people would do the work."),
    )
    stage = models.CharField(_("stage"), max_length=7, choices=Stage.choices, default=Stage.CONTACT)
    stage_since = models.DateTimeField(_("in this stage since"), db_default=Now(), editable=False)
    value = models.DecimalField(
        _("value"),
        max_digits=14,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(VALUE_LIMIT)],
    )
    currency = models.CharField(
        _("currency"), max_length=3, default="EUR", validators=[known_currency], help_text=_("By its code.")
    )
    probability = models.PositiveSmallIntegerField(
        _("probability in per cent"), default=10, validators=[MaxValueValidator(100)]
    )
    source = models.CharField(
        _("source"), max_length=120, blank=True, help_text=_("Where they came from."), validators=[one_line]
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="opportunities", verbose_name=_("owner")
    )
    next_step = models.CharField(_("next step"), max_length=200, blank=True, validators=[one_line])
    next_on = models.DateField(_("on"), null=True, blank=True)
    expected_on = models.DateField(
        _("decision expected"), null=True, blank=True, help_text=_("Counts its value to that month.")
    )
    lost_reason = models.TextField(
        _("why it was lost"), blank=True, validators=[MaxLengthValidator(LOST_LIMIT)]
    )
    renewal_on = models.DateField(
        _("renewal"), null=True, blank=True, help_text=_("When to talk about what comes after it.")
    )
    became = models.OneToOneField(
        Engagement, models.PROTECT, related_name="opportunity", null=True, editable=False
    )
    created_at = models.DateTimeField(_("since"), db_default=Now(), editable=False)
    archived_at = models.DateTimeField(_("archived"), null=True, editable=False)

    objects = OpportunityQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("opportunity")
        verbose_name_plural = _("opportunities")
        indexes = [
            models.Index(fields=["stage", "next_on"], name="opportunity_by_stage"),
            models.Index(fields=["owner", "next_on"], name="opportunity_by_owner"),
            models.Index(fields=["-created_at", "-id"], name="opportunity_newest"),
        ]
        constraints = [
            check_name("opportunity_name_is_one_line"),
            models.CheckConstraint(condition=~Q(name=""), name="opportunity_has_a_name"),
            models.CheckConstraint(condition=Q(stage__in=Stage.values), name="opportunity_stage_known"),
            models.CheckConstraint(
                condition=Q(value=None) | Q(value__range=(0, VALUE_LIMIT)), name="opportunity_value"
            ),
            models.CheckConstraint(condition=Q(currency__regex="^[A-Z]{3}$"), name="opportunity_currency"),
            models.CheckConstraint(condition=Q(probability__lte=100), name="opportunity_probability"),
            models.CheckConstraint(
                condition=~Q(stage=Stage.LOST) | Q(lost_reason__gt=""),
                name="opportunity_lost_for_a_reason",
                violation_error_message=_("Say why it was lost."),
            ),
            models.CheckConstraint(
                condition=Q(lost_reason__length__lte=LOST_LIMIT), name="opportunity_reason_length"
            ),
            models.CheckConstraint(
                condition=Q(became=None) | Q(stage=Stage.WON),
                name="opportunity_became_what_was_won",
                violation_error_message=_("It has become an engagement: it stays won."),
            ),
            models.CheckConstraint(
                condition=Q(vendor=None) | ~Q(vendor=F("organisation")),
                name="opportunity_two_parties",
                violation_error_message=_("Vendor and client must be two different organisations."),
            ),
            *(
                models.CheckConstraint(
                    condition=Q(**{name: None}) | Q(**{f"{name}__range": (FIRST, LAST)}),
                    name=f"opportunity_{name}_in_this_century",
                    violation_error_message=_("Choose a day of this century."),
                )
                for name in ("next_on", "expected_on", "renewal_on")
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_open(self) -> bool:
        return self.stage in OPEN_STAGES

    @property
    def needs_next(self) -> bool:
        """Whether somebody must see to it: while it is open, and once it is won until it has begun."""
        return self.archived_at is None and (
            self.is_open or (self.stage == Stage.WON and self.became_id is None)
        )

    def neglect(self, today: date) -> str:
        """`none` without a next step and its day, `late` when that day is over; empty when all is well."""
        if not self.needs_next:
            return ""
        if not self.next_step or self.next_on is None:
            return "none"
        return "late" if self.next_on < today else ""


class Seat(models.Model):
    """Somebody's place in the team that an opportunity would bring together: a contact, and their role."""

    opportunity = models.ForeignKey(Opportunity, models.CASCADE, related_name="seats")
    contact = models.ForeignKey(Contact, models.PROTECT, related_name="seats", verbose_name=_("contact"))
    role = models.CharField(_("role"), max_length=16, choices=Role.choices)

    class Meta:
        ordering = ["opportunity", "pk"]
        verbose_name = _("seat")
        verbose_name_plural = _("seats")
        constraints = [
            models.UniqueConstraint(fields=["opportunity", "contact"], name="seat_once"),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="seat_role_known"),
        ]

    def __str__(self) -> str:
        return f"{self.contact} as {self.role}"


def answer(label: object, prompt: object) -> models.TextField:
    return models.TextField(
        label, blank=True, help_text=prompt, validators=[MaxLengthValidator(ANSWER_LIMIT)]
    )


class Conversation(models.Model):
    """What was said in the first conversation: it begins the charter of the engagement that may come of it."""

    opportunity = models.OneToOneField(
        Opportunity, models.CASCADE, primary_key=True, related_name="conversation"
    )
    purpose = answer(_("Why now"), _("What goes wrong today, for whom, and what does waiting cost?"))
    client_goals = answer(
        _("What the client wants of it"), _("One goal a line: what changes, measured by what, until when.")
    )
    vendor_goals = answer(
        _("What we want of it"), _("Say it as openly: both sides should gain. One goal a line.")
    )
    success = answer(
        _("What good looks like"),
        _("A year from now: what do people do differently? Who would notice first?"),
    )
    client_responsibilities = answer(
        _("What the client sees to"), _("Who decides what is accepted? Who answers questions, how soon?")
    )
    vendor_responsibilities = answer(
        _("What we see to"), _("Who leads? Who is there every day? What do we not do?")
    )
    communication = answer(
        _("How we talk"), _("Which channel for what, and within what time is an answer promised?")
    )
    difficult = answer(
        _("What we do when it gets difficult"), _("How does each side want to hear bad news, and from whom?")
    )
    changed_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["opportunity"]
        verbose_name = _("first conversation")
        verbose_name_plural = _("first conversations")

    def __str__(self) -> str:
        return f"{self.opportunity_id}"


ANSWERS = tuple(field.name for field in Conversation._meta.fields if isinstance(field, models.TextField))
