"""What keeps data from being erased."""

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from engagements.models import Engagement

REASON_LIMIT = 1000


class LegalHoldQuerySet(models.QuerySet["LegalHold"]):
    def in_force(self) -> "LegalHoldQuerySet":
        return self.filter(lifted_at=None)

    def on(self, user_id: int | None, engagements: set[int]) -> "LegalHoldQuerySet":
        """Those that forbid to erase this person, who takes or took part in these engagements."""
        return self.in_force().filter(Q(user__isnull=False, user=user_id) | Q(engagement__in=engagements))


class LegalHold(models.Model):
    """A proceeding for which nothing may be erased: of one person, or of all who took part in an engagement."""

    engagement = models.ForeignKey(
        Engagement,
        models.PROTECT,
        related_name="legal_holds",
        verbose_name=_("engagement"),
        null=True,
        blank=True,
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="legal_holds",
        verbose_name=_("person"),
        null=True,
        blank=True,
    )
    reason = models.TextField(_("why"), validators=[MaxLengthValidator(REASON_LIMIT)])
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False)
    set_at = models.DateTimeField(_("since"), db_default=Now(), editable=False)
    lifted_at = models.DateTimeField(_("lifted"), null=True, editable=False)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, editable=False
    )

    objects = LegalHoldQuerySet.as_manager()

    class Meta:
        ordering = ["-set_at"]
        verbose_name = _("legal hold")
        verbose_name_plural = _("legal holds")
        constraints = [
            models.CheckConstraint(
                condition=Q(engagement=None, user__isnull=False) | Q(engagement__isnull=False, user=None),
                name="legal_hold_on_one_thing",
                violation_error_message=_("Choose either an engagement or a person."),
            ),
            models.CheckConstraint(
                condition=Q(reason__length__gte=1, reason__length__lte=REASON_LIMIT),
                name="legal_hold_says_why",
            ),
            models.CheckConstraint(
                condition=Q(lifted_at=None, lifted_by=None)
                | Q(lifted_at__isnull=False, lifted_by__isnull=False),
                name="legal_hold_lifted_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return str(self.engagement or self.user)
