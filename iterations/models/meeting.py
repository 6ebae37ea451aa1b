"""The demo of a week: what is shown in which order, who was there, what was noted, and its minutes."""

from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Deferrable, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from engagements.models import Engagement, Membership
from stories.models import Story

NOTE_LIMIT = 5_000
REASON_LIMIT = 500
TIME_BOX, LONGEST_BOX = 5, 240  # minutes for one story
BECAME = r"^(story|criterion|concern)-[0-9]+(-[0-9]+)?$"


class DemoQuerySet(models.QuerySet):
    def with_people(self) -> "DemoQuerySet":
        return self.select_related(
            "opened_by__user", "presenter__user", "closed_by__user", "reason_by__user", "current__story"
        )

    def over(self) -> "DemoQuerySet":
        """Closed, or not held: newest first."""
        return self.exclude(closed_at=None, missed_at=None).order_by("-number")


class Demo(models.Model):
    """The demo of one week, known by that week's number. Closing it freezes its minutes; it closes no week."""

    engagement = models.ForeignKey(Engagement, models.PROTECT, related_name="demos")
    number = models.PositiveIntegerField()  # of the iteration, which the database sees to
    opened_by = models.ForeignKey(Membership, models.PROTECT, related_name="+", null=True)
    opened_at = models.DateTimeField(null=True)  # when its agenda was made
    started_at = models.DateTimeField(null=True)  # when somebody began to present
    presenter = models.ForeignKey(Membership, models.PROTECT, related_name="+", null=True)
    current = models.ForeignKey(
        "DemoItem", models.PROTECT, related_name="+", null=True
    )  # what is being shown
    closed_by = models.ForeignKey(Membership, models.PROTECT, related_name="+", null=True)
    closed_at = models.DateTimeField(null=True)
    minutes = models.JSONField(null=True)  # as `iterations.minutes` writes them; people by number
    missed_at = models.DateTimeField(null=True)  # the boundary that found it not closed: it was not held
    reason = models.CharField(_("reason"), max_length=REASON_LIMIT, blank=True)
    reason_by = models.ForeignKey(Membership, models.PROTECT, related_name="+", null=True)
    reason_at = models.DateTimeField(null=True)

    objects = DemoQuerySet.as_manager()

    class Meta:
        ordering = ["engagement", "number"]
        verbose_name = _("demo")
        verbose_name_plural = _("demos")
        constraints = [
            models.UniqueConstraint(fields=["engagement", "number"], name="demo_once_a_week"),
            models.UniqueConstraint(fields=["engagement", "id"], name="demo_within_engagement"),
            models.CheckConstraint(
                condition=Q(opened_at=None, opened_by=None)
                | Q(opened_at__isnull=False, opened_by__isnull=False),
                name="demo_opened_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(opened_at__isnull=False) | Q(missed_at__isnull=False),
                name="demo_opened_or_missed",
            ),
            models.CheckConstraint(
                condition=Q(started_at=None, presenter=None)
                | Q(started_at__isnull=False, presenter__isnull=False, opened_at__isnull=False),
                name="demo_started_by_a_presenter",
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None, closed_by=None, minutes=None)
                | Q(closed_at__isnull=False, closed_by__isnull=False, minutes__isnull=False, missed_at=None),
                name="demo_closed_with_minutes",
            ),
            models.CheckConstraint(
                condition=Q(reason="", reason_by=None, reason_at=None)
                | Q(reason__gt="", reason_by__isnull=False, reason_at__isnull=False, missed_at__isnull=False),
                name="demo_missed_for_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.engagement} · demo {self.number}"

    @property
    def element_id(self) -> str:
        return f"demo-{self.number}"

    @property
    def is_open(self) -> bool:
        return self.closed_at is None and self.missed_at is None


class DemoItemQuerySet(models.QuerySet):
    def standing(self) -> "DemoItemQuerySet":
        """Those that nobody took off the agenda, in its order; a story that was deleted is off it too."""
        return self.filter(taken_off_at=None, story__withdrawn_at=None).order_by("position")

    def taken_off(self) -> "DemoItemQuerySet":
        return self.exclude(taken_off_at=None).order_by("position")

    def with_stories(self) -> "DemoItemQuerySet":
        return self.select_related("story")


class DemoItem(models.Model):
    """A story on the agenda, with the minutes that it may take."""

    engagement = models.ForeignKey(Engagement, models.PROTECT, related_name="+")
    demo = models.ForeignKey(Demo, models.PROTECT, related_name="items")
    story = models.ForeignKey(Story, models.PROTECT, related_name="demo_items")
    position = models.PositiveIntegerField()
    time_box = models.PositiveSmallIntegerField(_("minutes"), default=TIME_BOX)
    shown_at = models.DateTimeField(null=True)  # the first time
    taken_off_at = models.DateTimeField(null=True)
    taken_off_by = models.ForeignKey(Membership, models.PROTECT, related_name="+", null=True)

    objects = DemoItemQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["engagement", "id"], name="demo_item_within_engagement"),
            models.UniqueConstraint(fields=["demo", "story"], name="demo_item_once"),
            models.UniqueConstraint(
                fields=["demo", "position"], name="demo_item_position_once", deferrable=Deferrable.DEFERRED
            ),
            models.CheckConstraint(
                condition=Q(time_box__range=(1, LONGEST_BOX)), name="demo_item_time_box_range"
            ),
            models.CheckConstraint(
                condition=Q(taken_off_at=None, taken_off_by=None)
                | Q(taken_off_at__isnull=False, taken_off_by__isnull=False),
                name="demo_item_taken_off_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position} · #{self.story.number}"


class AttendanceQuerySet(models.QuerySet):
    def here(self) -> "AttendanceQuerySet":
        return self.filter(withdrawn_at=None).order_by("at", "pk")


class Attendance(models.Model):
    """Somebody says they are here, or the presenter says it of somebody in the room. Nobody is watched."""

    engagement = models.ForeignKey(Engagement, models.PROTECT, related_name="+")
    demo = models.ForeignKey(Demo, models.PROTECT, related_name="attendance")
    member = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now())
    by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)

    objects = AttendanceQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["demo", "member"], name="attendance_once")]

    def __str__(self) -> str:
        return f"{self.member} at {self.demo_id}"


class DemoNoteQuerySet(models.QuerySet):
    def in_order(self) -> "DemoNoteQuerySet":
        return self.select_related("author__user", "story").order_by("number")

    def numbered(self, number: int) -> "DemoNoteQuerySet":
        return self.filter(number=number)

    def on(self, story: int | None) -> "DemoNoteQuerySet":
        """Those on this story, by its key, and those on none."""
        return self.filter(Q(story=story) | Q(story=None))


class DemoNote(models.Model):
    """What somebody noted in the meeting, to a story or to none. It can become one thing, named by element id."""

    engagement = models.ForeignKey(Engagement, models.PROTECT, related_name="+")
    demo = models.ForeignKey(Demo, models.PROTECT, related_name="notes")
    number = models.PositiveIntegerField(
        db_default=0, editable=False
    )  # given by the database, within the demo
    story = models.ForeignKey(Story, models.PROTECT, related_name="+", null=True)
    author = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    text = models.TextField(_("note"), validators=[MaxLengthValidator(NOTE_LIMIT)])
    at = models.DateTimeField(db_default=Now())
    became = models.CharField(max_length=60, null=True)

    objects = DemoNoteQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["demo", "number"], name="demo_note_number_once"),
            models.CheckConstraint(
                condition=Q(text__length__gte=1, text__length__lte=NOTE_LIMIT), name="demo_note_length"
            ),
            models.CheckConstraint(
                condition=Q(became=None) | Q(became__regex=BECAME), name="demo_note_became_something_known"
            ),
        ]

    def __str__(self) -> str:
        return f"note {self.number}"

    @property
    def element_id(self) -> str:
        return f"note-{self.demo.number}-{self.number}"
