"""What was said and done about an opportunity."""

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from sales.models.opportunities import Opportunity

TEXT_LIMIT = 2000


class Kind(models.TextChoices):
    CALL = "call", _("call")
    MEETING = "meeting", _("meeting")
    MAIL = "mail", _("mail")
    NOTE = "note", _("note")
    CHANGE = "change", _("change")  # written by itself


BY_HAND = [(value, label) for value, label in Kind.choices if value != Kind.CHANGE]


class ActivityQuerySet(models.QuerySet["Activity"]):
    def newest_first(self) -> "ActivityQuerySet":
        return self.select_related("by").order_by("-at", "-pk")


class Activity(models.Model):
    """One line of an opportunity's log. Only ever added to."""

    append_only = True

    opportunity = models.ForeignKey(
        Opportunity, models.PROTECT, related_name="activities", verbose_name=_("opportunity")
    )
    kind = models.CharField(_("kind"), max_length=7, choices=Kind.choices)
    text = models.TextField(_("what was said"), validators=[MaxLengthValidator(TEXT_LIMIT)])
    at = models.DateTimeField(_("when"), default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))

    objects = ActivityQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        indexes = [
            models.Index(fields=["opportunity", "-at"], name="activity_of_opportunity"),
            models.Index(fields=["-at", "-id"], name="activity_newest"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="activity_kind_known"),
            models.CheckConstraint(
                condition=Q(text__length__gte=1, text__length__lte=TEXT_LIMIT), name="activity_text_length"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.at:%F}"
