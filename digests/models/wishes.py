"""What each person wishes to be told, how and when; and addresses that take no mail any more."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower, Now
from django.utils.translation import gettext_lazy as _

DIGEST_AT = time(8, 30)


class When(models.TextChoices):
    NOW = "now", _("at once")
    DIGEST = "digest", _("in the digest")
    NEVER = "never", _("never")


class Preference(models.Model):
    """How one member wants to be told of one matter of one engagement; without a row the matter's own default holds."""

    engagement = models.ForeignKey("engagements.Engagement", models.CASCADE, related_name="mail_preferences")
    member = models.ForeignKey("engagements.Membership", models.CASCADE, related_name="mail_preferences")
    matter = models.CharField(max_length=30)
    choice = models.CharField(max_length=6, choices=When.choices)

    class Meta:
        ordering = ["engagement", "member", "matter"]
        constraints = [
            models.UniqueConstraint(fields=["member", "matter"], name="preference_once_a_matter"),
            models.CheckConstraint(condition=Q(choice__in=When.values), name="preference_choice_known"),
        ]

    def __str__(self) -> str:
        return f"{self.member} {self.matter}: {self.choice}"


class Rhythm(models.Model):
    """When a person wants mail, over all engagements, by the wall clock of their own zone."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="rhythm"
    )
    digest = models.BooleanField(_("daily digest"), default=True)
    digest_at = models.TimeField(_("digest at"), default=DIGEST_AT)
    quiet_from = models.TimeField(_("quiet from"), null=True, blank=True)
    quiet_until = models.TimeField(_("quiet until"), null=True, blank=True)

    class Meta:
        ordering = ["user"]
        constraints = [
            models.CheckConstraint(
                condition=Q(quiet_from=None, quiet_until=None)
                | Q(quiet_from__isnull=False, quiet_until__isnull=False),
                name="rhythm_quiet_has_two_ends",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.digest_at}"

    def quiet_ends(self, at: datetime, zone: str) -> datetime | None:
        """When the quiet hours end in which that instant lies; None outside of them."""
        if self.quiet_from is None or self.quiet_until is None or self.quiet_from == self.quiet_until:
            return None
        local = at.astimezone(ZoneInfo(zone))
        begins, ends, clock = self.quiet_from, self.quiet_until, local.time()
        over_night = begins > ends
        quiet = (clock >= begins or clock < ends) if over_night else begins <= clock < ends
        if not quiet:
            return None
        day = local.date() + timedelta(days=1 if over_night and clock >= begins else 0)
        return datetime.combine(day, ends, ZoneInfo(zone))


class DeadAddress(models.Model):
    """An address that a mail server refused for good, or that was reported as bouncing: no notification goes there."""

    address = models.CharField(_("address"), max_length=320)
    since = models.DateTimeField(_("since"), db_default=Now(), editable=False)
    why = models.CharField(_("what was said"), max_length=500)

    class Meta:
        ordering = ["-since"]
        verbose_name = _("address that takes no mail")
        verbose_name_plural = _("addresses that take no mail")
        constraints = [models.UniqueConstraint(Lower("address"), name="dead_address_once")]

    def __str__(self) -> str:
        return self.address
