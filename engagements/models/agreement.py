"""Agree: one named person of each party consents to a text or a plan as it stands (RULES section 1)."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from engagements.models.members import Membership
from engagements.models.parties import Engagement, Party


class AgreementQuerySet(models.QuerySet):
    def on(self, subject: str, version: int) -> "AgreementQuerySet":
        """Those to this version of a subject, vendor first."""
        return self.filter(subject=subject, version=version).select_related("member__user").order_by("-party")


class Agreement(models.Model):
    """One party's consent. `subject` is the element id of what was agreed, `version` counts its wordings.

    A subject that changes gets another version, to which nobody has agreed yet; what was agreed to stays on record.
    """

    append_only = True

    engagement = models.ForeignKey(Engagement, models.PROTECT, related_name="agreements")
    subject = models.CharField(max_length=60)
    version = models.PositiveIntegerField()
    party = models.CharField(_("party"), max_length=6, choices=Party.choices)
    member = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now())

    objects = AgreementQuerySet.as_manager()

    class Meta:
        verbose_name = _("agreement")
        verbose_name_plural = _("agreements")
        constraints = [
            models.UniqueConstraint(
                fields=["engagement", "subject", "version", "party"], name="agreement_once_per_party"
            )
        ]

    def __str__(self) -> str:
        return f"{self.party} agreed to {self.subject} v{self.version}"
