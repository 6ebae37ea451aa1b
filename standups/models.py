"""The daily round, and what worries people: updates with every wording they had, concerns with their answers."""

from datetime import date
from typing import Any

from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from engagements.models import Engagement, Membership
from stories.models import TEXT_LIMIT

LINES = ("done", "next", "in_my_way")


def line(label: Any) -> models.TextField:
    return models.TextField(label, blank=True, validators=[MaxLengthValidator(TEXT_LIMIT)])


class UpdateQuerySet(models.QuerySet["Update"]):
    def of_day(self, engagement: Engagement, day: date) -> "UpdateQuerySet":
        """Those of one stand-up, in the order in which they were written."""
        mine = self.filter(engagement=engagement, day=day)
        return mine.select_related("member__user").order_by("written_at", "pk")

    def of_person(self, member: Membership, until: date | None) -> "UpdateQuerySet":
        """A person's, the latest day first, with every wording, the latest first."""
        mine = self.filter(member=member) if until is None else self.filter(member=member, day__lte=until)
        wordings = models.Prefetch("revisions", UpdateRevision.objects.order_by("-number"))
        return mine.select_related("member__user").prefetch_related(wordings).order_by("-day")

    def latest_before(self, member: Membership, day: date) -> "Update | None":
        """What the member wrote last before that day."""
        return self.filter(member=member, day__lt=day).order_by("-day").first()


class Update(models.Model):
    """One member's entry in the stand-up of one day: what was done, what is next, what stands in the way."""

    engagement = models.ForeignKey(Engagement, models.PROTECT, related_name="updates")
    member = models.ForeignKey(Membership, models.PROTECT, related_name="updates")
    day = models.DateField()
    done = line(_("done since last time"))
    next = line(_("next"))
    in_my_way = line(_("in my way"))
    revision = models.PositiveIntegerField(default=1)
    written_at = models.DateTimeField(db_default=Now())
    changed_at = models.DateTimeField(null=True)

    objects = UpdateQuerySet.as_manager()

    class Meta:
        ordering = ["engagement", "day", "written_at"]
        constraints = [
            models.UniqueConstraint(fields=["member", "day"], name="update_one_each_day"),
            models.UniqueConstraint(fields=["engagement", "id"], name="update_within_engagement"),
            models.CheckConstraint(
                condition=Q(day__range=(date(2000, 1, 1), date(2100, 12, 31))), name="update_in_this_century"
            ),
            models.CheckConstraint(
                condition=~Q(done="", next="", in_my_way=""), name="update_says_something"
            ),
            models.CheckConstraint(
                condition=Q(
                    done__length__lte=TEXT_LIMIT,
                    next__length__lte=TEXT_LIMIT,
                    in_my_way__length__lte=TEXT_LIMIT,
                ),
                name="update_length",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member} {self.day}"

    @property
    def element_id(self) -> str:
        return f"update-{self.day}-{self.member.number}"

    def line_id(self, line: str) -> str:
        return f"{self.element_id}-{line}"

    @property
    def lines(self) -> dict[str, str]:
        return {name: getattr(self, name) for name in LINES}


class UpdateRevision(models.Model):
    """One wording of an update, never changed."""

    append_only = True

    engagement = models.ForeignKey(Engagement, models.PROTECT, related_name="+")
    update = models.ForeignKey(Update, models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField()
    done = models.TextField(blank=True)
    next = models.TextField(blank=True)
    in_my_way = models.TextField(blank=True)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["update", "number"]
        constraints = [
            models.UniqueConstraint(fields=["update", "number"], name="update_revision_number_once")
        ]

    def __str__(self) -> str:
        return f"{self.update} r{self.number}"


class TurnQuerySet(models.QuerySet["Turn"]):
    def of_day(self, engagement: Engagement, day: date) -> "TurnQuerySet":
        """Those of one round, in the order in which people spoke."""
        return self.filter(engagement=engagement, day=day).order_by("began_at", "pk")

    def speaking(self) -> "Turn | None":
        """The one that is not over."""
        return self.filter(ended_at=None).first()

    def speakers(self) -> int:
        """How many have spoken."""
        return self.order_by().values("member").distinct().count()


class Turn(models.Model):
    """Somebody has the floor in the live round of a day, from then to then."""

    engagement = models.ForeignKey(Engagement, models.PROTECT, related_name="turns")
    member = models.ForeignKey(Membership, models.PROTECT, related_name="turns")
    day = models.DateField()
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    objects = TurnQuerySet.as_manager()

    class Meta:
        ordering = ["engagement", "day", "began_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["engagement", "day"], condition=Q(ended_at=None), name="turn_one_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=models.F("began_at")),
                name="turn_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(day__range=(date(2000, 1, 1), date(2100, 12, 31))), name="turn_in_this_century"
            ),
        ]
        indexes = [models.Index(fields=["engagement", "day"], name="turn_of_day")]

    def __str__(self) -> str:
        return f"{self.member} {self.began_at:%F %T}"

    @property
    def element_id(self) -> str:
        return f"standup-{self.day}"

    @property
    def is_first(self) -> bool:
        """Whether it opened the round."""
        turns = Turn.objects.of_day(self.engagement, self.day)
        return turns.count() == 1


class ConcernQuerySet(models.QuerySet["Concern"]):
    def open(self) -> "ConcernQuerySet":
        """Those whose raiser hasn't closed them, oldest first."""
        return self.filter(closed_at=None).order_by("raised_at", "number")

    def closed(self) -> "ConcernQuerySet":
        """The latest first."""
        return self.exclude(closed_at=None).order_by("-closed_at", "-number")

    def with_people(self) -> "ConcernQuerySet":
        people = self.select_related("raiser__user", "owner__user", "closed_by__user")
        return people.prefetch_related(in_order())


def in_order() -> models.Prefetch:
    """The answers to concerns, with who gave them."""
    return models.Prefetch("answers", Answer.objects.select_related("author__user").order_by("number"))


class Concern(models.Model):
    """Something that worries somebody. Everybody of both parties sees it; only its raiser closes it."""

    engagement = models.ForeignKey(Engagement, models.PROTECT, related_name="concerns")
    number = models.PositiveIntegerField(db_default=0, editable=False)  # given by the database
    text = models.TextField(_("concern"), validators=[MaxLengthValidator(TEXT_LIMIT)])
    raiser = models.ForeignKey(Membership, models.PROTECT, related_name="concerns_raised")
    raised_at = models.DateTimeField(db_default=Now())
    update = models.OneToOneField(
        Update, models.PROTECT, related_name="concern", null=True
    )  # whose third line
    owner = models.ForeignKey(Membership, models.PROTECT, related_name="concerns_owned", null=True)
    owned_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(Membership, models.PROTECT, related_name="+", null=True)
    closed_at = models.DateTimeField(null=True)

    objects = ConcernQuerySet.as_manager()

    class Meta:
        ordering = ["engagement", "number"]
        indexes = [
            models.Index(
                fields=["engagement", "raised_at"], condition=Q(closed_at=None), name="concern_open"
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["engagement", "number"], name="concern_number_once"),
            models.UniqueConstraint(fields=["engagement", "id"], name="concern_within_engagement"),
            models.CheckConstraint(
                condition=Q(text__length__gte=1, text__length__lte=TEXT_LIMIT), name="concern_text_length"
            ),
            models.CheckConstraint(
                condition=Q(owner=None, owned_at=None) | Q(owner__isnull=False, owned_at__isnull=False),
                name="concern_owned_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(closed_by=None, closed_at=None)
                | Q(closed_by__isnull=False, closed_at__isnull=False),
                name="concern_closed_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.text[:60]}"

    @property
    def element_id(self) -> str:
        return f"concern-{self.number}"


class Answer(models.Model):
    """What somebody answered to a concern. Never changed; another answer may follow."""

    append_only = True

    engagement = models.ForeignKey(Engagement, models.PROTECT, related_name="+")
    concern = models.ForeignKey(Concern, models.PROTECT, related_name="answers")
    number = models.PositiveIntegerField(db_default=0, editable=False)  # within the concern
    text = models.TextField(_("answer"), validators=[MaxLengthValidator(TEXT_LIMIT)])
    author = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["concern", "number"]
        constraints = [
            models.UniqueConstraint(fields=["concern", "number"], name="answer_number_once"),
            models.CheckConstraint(
                condition=Q(text__length__gte=1, text__length__lte=TEXT_LIMIT), name="answer_text_length"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.concern_id}.{self.number}"
