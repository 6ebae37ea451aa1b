"""Pings: one question from one person to another, and the turns it takes until its asker is content."""

from datetime import datetime

from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce, Now
from django.utils.translation import gettext_lazy as _

from engagements.models import Course, Engagement, Membership
from stories.models import ORIGIN, TEXT_LIMIT


class PingQuerySet(models.QuerySet["Ping"]):
    def open(self) -> "PingQuerySet":
        """Those that are not done, oldest first."""
        return self.filter(settled_at=None).order_by("asked_at", "number")

    def waiting_for(self, member: object) -> "PingQuerySet":
        """What this member is to answer now; what was put off waits elsewhere."""
        return self.filter(settled_at=None, person=member, answered_at=None, later_at=None)

    def done(self) -> "PingQuerySet":
        """The latest first."""
        return self.exclude(settled_at=None).order_by("-settled_at", "-number")

    def answered(self) -> "PingQuerySet":
        """Those whose asker accepted an answer."""
        return self.exclude(accepted=None)

    def to_come_back(self, at: datetime) -> "PingQuerySet":
        """What was put off until then."""
        return self.filter(settled_at=None, later_at__lte=at).exclude(engagement__course=Course.CLOSED)

    def with_people(self) -> "PingQuerySet":
        turns = Turn.objects.select_related("by__user", "to__user").order_by("number")
        people = self.select_related("asker__user", "person__user", "accepted__by__user")
        return people.prefetch_related(models.Prefetch("turns", turns))


class Ping(models.Model):
    """One question to one person, about one thing if wanted. Its asker alone says which answer settles it."""

    engagement = models.ForeignKey(Engagement, models.PROTECT, related_name="pings")
    number = models.PositiveIntegerField(db_default=0, editable=False)  # given by the database
    text = models.TextField(_("question"), validators=[MaxLengthValidator(TEXT_LIMIT)])
    asker = models.ForeignKey(Membership, models.PROTECT, related_name="pings_asked")
    asked_at = models.DateTimeField(db_default=Now())
    person = models.ForeignKey(Membership, models.PROTECT, related_name="pings")  # who is to answer, now
    about = models.CharField(max_length=60, null=True)  # one thing, as `stories.origins` knows it
    answered_at = models.DateTimeField(null=True)  # then it is the asker's turn
    later_at = models.DateTimeField(null=True)  # put off until then
    accepted = models.ForeignKey("Turn", models.PROTECT, related_name="+", null=True)
    settled_at = models.DateTimeField(null=True)  # by the asker; without an answer it is no longer needed

    objects = PingQuerySet.as_manager()

    class Meta:
        ordering = ["engagement", "number"]
        indexes = [
            models.Index(fields=["person"], condition=Q(settled_at=None), name="ping_open"),
            models.Index(
                fields=["later_at"],
                condition=Q(settled_at=None, later_at__isnull=False),
                name="ping_put_off",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["engagement", "number"], name="ping_number_once"),
            models.UniqueConstraint(fields=["engagement", "id"], name="ping_within_engagement"),
            models.CheckConstraint(
                condition=Q(text__length__gte=1, text__length__lte=TEXT_LIMIT), name="ping_text_length"
            ),
            models.CheckConstraint(
                condition=Q(about=None) | Q(about__regex=ORIGIN), name="ping_about_is_an_element_id"
            ),
            models.CheckConstraint(condition=~Q(asker=models.F("person")), name="ping_asks_somebody_else"),
            models.CheckConstraint(
                condition=Q(accepted=None) | Q(settled_at__isnull=False), name="ping_settled_by_its_answer"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.text[:60]}"

    @property
    def element_id(self) -> str:
        return f"ping-{self.number}"

    @staticmethod
    def waiting_at_the_door() -> Coalesce:
        """How many wait for a member, as part of the statement that reads the member."""
        waiting = Ping.objects.waiting_for(models.OuterRef("pk")).order_by().values("person")
        return Coalesce(models.Subquery(waiting.values(n=models.Count("*"))), 0)

    @property
    def answers(self) -> list["Turn"]:
        return [turn for turn in self.turns.all() if turn.what == What.ANSWERED]


class What(models.TextChoices):
    """What a turn was."""

    ANSWERED = "answered", _("answered")
    AGAIN = "again", _("asked again")
    FURTHER = "further", _("asked further")
    HANDED = "handed", _("handed over")
    PUT_OFF = "put_off", _("put off")


class Reply(models.TextChoices):
    """The quick answers."""

    YES = "yes", _("Yes")
    NO = "no", _("No")


class Turn(models.Model):
    """What somebody did about a ping: answered it, asked again or further, handed it over, put it off."""

    append_only = True

    engagement = models.ForeignKey(Engagement, models.PROTECT, related_name="+")
    ping = models.ForeignKey(Ping, models.PROTECT, related_name="turns")
    number = models.PositiveIntegerField(db_default=0, editable=False)  # within the ping
    what = models.CharField(max_length=8, choices=What.choices)
    reply = models.CharField(max_length=3, blank=True, choices=Reply.choices)
    text = models.TextField(blank=True, validators=[MaxLengthValidator(TEXT_LIMIT)])
    by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    to = models.ForeignKey(Membership, models.PROTECT, related_name="+", null=True)  # whom it was handed to
    until = models.DateTimeField(null=True)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["ping", "number"]
        constraints = [
            models.UniqueConstraint(fields=["ping", "number"], name="turn_number_once"),
            models.UniqueConstraint(fields=["engagement", "id"], name="turn_within_engagement"),
            models.CheckConstraint(condition=Q(text__length__lte=TEXT_LIMIT), name="turn_text_length"),
            models.CheckConstraint(
                condition=~Q(what="answered") | ~Q(reply="", text=""), name="turn_answers_something"
            ),
            models.CheckConstraint(
                condition=Q(what="handed", to__isnull=False) | (~Q(what="handed") & Q(to=None)),
                name="turn_handed_to_somebody",
            ),
            models.CheckConstraint(
                condition=Q(what="put_off", until__isnull=False) | (~Q(what="put_off") & Q(until=None)),
                name="turn_put_off_until",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ping_id}.{self.number} {self.what}"

    @property
    def words(self) -> str:
        """An answer in words: the quick one, and what was written with it."""
        return " · ".join(filter(None, (str(self.get_reply_display()), self.text)))
