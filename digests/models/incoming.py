"""What came of mail that came in: the line in the audit log. What it said stands where it was posted only."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

REMEMBERED_FOR = timedelta(days=60)  # longer than anybody can answer a mail, so that no delivery counts twice


class Outcome(models.TextChoices):
    POSTED = "posted", _("posted")
    REFUSED = "refused", _("answered with a reason")
    DROPPED = "dropped", _("dropped")


class IncomingMailQuerySet(models.QuerySet["IncomingMail"]):
    def dealt_with(self, fingerprint: str) -> "IncomingMail | None":
        """What came of an earlier delivery of the same mail, unless that was dropped."""
        return self.filter(fingerprint=fingerprint).exclude(outcome=Outcome.DROPPED).first()

    def to_forget(self, now: datetime) -> "IncomingMailQuerySet":
        return self.filter(at__lt=now - REMEMBERED_FOR)


class IncomingMail(models.Model):
    """One mail that came in: from whom, as an answer to what, and what was done about it."""

    at = models.DateTimeField(_("came in"), db_default=Now(), editable=False)
    fingerprint = models.CharField(
        max_length=64, editable=False
    )  # the same for every delivery of the same mail
    sender = models.CharField(_("from"), max_length=320, blank=True)
    engagement = models.ForeignKey(  # of the mail that it answers
        "engagements.Engagement", models.CASCADE, related_name="incoming_mails", null=True, editable=False
    )
    answers = models.ForeignKey(
        "OutgoingMail", models.CASCADE, related_name="replies", null=True, editable=False
    )
    outcome = models.CharField(_("what became of it"), max_length=7, choices=Outcome.choices)
    reason = models.CharField(_("why"), max_length=500, blank=True)

    objects = IncomingMailQuerySet.as_manager()

    class Meta:
        ordering = ["-at"]
        verbose_name = _("incoming mail")
        verbose_name_plural = _("incoming mails")
        indexes = [models.Index(fields=["at"], name="incoming_by_time")]
        constraints = [
            # What was dropped may come once more, rightly stamped this time.
            models.UniqueConstraint(
                fields=["fingerprint"],
                condition=~Q(outcome=Outcome.DROPPED),
                name="incoming_dealt_with_once",
            ),
            models.CheckConstraint(condition=Q(outcome__in=Outcome.values), name="incoming_outcome_known"),
        ]

    def __str__(self) -> str:
        return f"{self.outcome} {self.at:%F %T}"
