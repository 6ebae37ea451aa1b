"""The outbox that every mail goes through, and signs of life of those who empty it."""

import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from digests.kinds import notifications


class State(models.TextChoices):
    PENDING = "pending", _("waiting")
    SENDING = "sending", _("being handed over")
    SUBMITTING = "submitting", _("being handed over, last word said")
    SENT = "sent", _("sent")
    UNCERTAIN = "uncertain", _("not known whether it was taken")
    SUPPRESSED = "suppressed", _("no longer wanted")
    EXPIRED = "expired", _("too late")
    FAILED = "failed", _("refused")


LEASED = [State.SENDING, State.SUBMITTING]
OVER = [State.SENT, State.SUPPRESSED, State.EXPIRED, State.FAILED]
FORGOTTEN = [
    State.SENT,
    State.SUPPRESSED,
    State.EXPIRED,
]  # a refused mail keeps its text: it may be sent again
KEPT_FOR = timedelta(days=7)  # the text of a refused mail


class OutgoingMailQuerySet(models.QuerySet["OutgoingMail"]):
    def due(self, now: datetime) -> "OutgoingMailQuerySet":
        """Those to hand over now; what is soon worthless goes first, and a code never waits for digests."""
        return self.filter(state=State.PENDING, next_attempt_at__lte=now).order_by(
            F("not_after").asc(nulls_last=True), "next_attempt_at"
        )

    def too_late(self, now: datetime) -> "OutgoingMailQuerySet":
        return self.filter(state__in=[State.PENDING, State.UNCERTAIN], not_after__lt=now).exclude(payload={})

    def refused_long_ago(self, now: datetime) -> "OutgoingMailQuerySet":
        """Refused ones that nobody will send again: worthless meanwhile, or lying there for a week."""
        over = Q(not_after__lt=now) | Q(created_at__lt=now - KEPT_FOR)
        return self.filter(over, state=State.FAILED).exclude(payload={})

    def abandoned(self, now: datetime) -> "OutgoingMailQuerySet":
        """Those whose sender has not been heard of until its lease ran out."""
        return self.filter(state__in=LEASED, lease_until__lt=now)

    def in_doubt(self, now: datetime) -> "OutgoingMailQuerySet":
        """Those of which a doubt is old enough to be settled, and can be: their text is still here."""
        return self.filter(state=State.UNCERTAIN, next_attempt_at__lte=now).exclude(payload={})

    def notified(self, mail: "OutgoingMail", since: datetime) -> "OutgoingMailQuerySet":
        """Notifications that the mail's reader got since then, wherever they came from."""
        same_reader = Q(recipient=mail.recipient_id) if mail.recipient_id else Q(to_addr=mail.to_addr)
        return self.filter(
            same_reader, state__in=[State.SENT, State.UNCERTAIN], sent_at__gt=since, kind__in=notifications()
        )


class OutgoingMail(models.Model):
    """One mail to one person. Its row is the queue: whoever holds the lease hands it over, nobody else."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    dedupe_key = models.CharField(max_length=400, unique=True, editable=False)
    engagement = models.ForeignKey(
        "engagements.Engagement", models.CASCADE, related_name="outgoing_mails", null=True, editable=False
    )
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="outgoing_mails", null=True, editable=False
    )
    occurrence = models.ForeignKey(
        "Occurrence", models.CASCADE, related_name="mails", null=True, editable=False
    )
    to_addr = models.CharField(_("to"), max_length=320)
    kind = models.CharField(_("kind"), max_length=60)
    payload = models.JSONField(default=dict, editable=False)  # emptied as soon as it is no longer needed
    state = models.CharField(_("state"), max_length=10, choices=State.choices, db_default=State.PENDING)
    attempts = models.PositiveSmallIntegerField(_("attempts"), db_default=0)
    next_attempt_at = models.DateTimeField(db_default=Now())
    not_after = models.DateTimeField(null=True)
    lease_token = models.UUIDField(null=True, editable=False)
    lease_until = models.DateTimeField(null=True, editable=False)
    created_at = models.DateTimeField(_("written"), db_default=Now())
    sent_at = models.DateTimeField(_("handed over"), null=True)  # or, in doubt, may have been
    smtp_code = models.PositiveSmallIntegerField(null=True)
    last_error = models.CharField(_("last answer"), max_length=500, db_default="")

    objects = OutgoingMailQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        verbose_name = _("outgoing mail")
        verbose_name_plural = _("outgoing mails")
        indexes = [
            models.Index(fields=["next_attempt_at"], condition=Q(state=State.PENDING), name="outbox_due"),
            models.Index(fields=["lease_until"], condition=Q(state__in=LEASED), name="outbox_leased"),
            models.Index(
                fields=["next_attempt_at"],
                condition=Q(state=State.UNCERTAIN) & ~Q(payload={}),
                name="outbox_in_doubt",
            ),
            models.Index(fields=["recipient", "sent_at"], name="outbox_by_reader"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["engagement", "id"], name="outbox_within_engagement"),
            models.CheckConstraint(condition=Q(state__in=State.values), name="outbox_state_known"),
            models.CheckConstraint(
                condition=~Q(state__in=FORGOTTEN) | Q(payload={}), name="outbox_forgets_what_is_over"
            ),
            models.CheckConstraint(
                condition=Q(state__in=LEASED, lease_token__isnull=False, lease_until__isnull=False)
                | Q(~Q(state__in=LEASED), lease_token=None, lease_until=None),
                name="outbox_lease_while_handed_over",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"

    @property
    def message_id(self) -> str:
        """The same for every attempt, so that a mail that comes twice is shown once."""
        return f"<{self.id}@{settings.MAIL_DOMAIN}>"


class Heartbeat(models.Model):
    """When the worker, beat and the tick were last seen at work; /readyz asks."""

    name = models.CharField(primary_key=True, max_length=20)
    at = models.DateTimeField()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return f"{self.name} {self.at:%F %T}"
