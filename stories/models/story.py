"""What is wanted: stories and their acceptance criteria."""

from datetime import date, datetime
from typing import NamedTuple

from django.contrib.postgres.expressions import ArraySubquery
from django.core.validators import MaxLengthValidator, MaxValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce, Length, Now
from django.utils.translation import gettext_lazy as _

from engagements.models import Engagement, Membership
from engagements.models.texts import TEXT_LIMIT
from stories.models.matching import Matching

TITLE_LIMIT = 5_000
POINTS_LIMIT = 100
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2100, 12, 31)  # no date beyond these is ever kept
ORIGIN = r"^[a-z]+(-[a-z0-9_]+)+$"

models.TextField.register_lookup(Length)


def shortened(title: str) -> str:
    """A title as it stands in lists and links."""
    return title if len(title) <= 120 else title[:119].rstrip() + "…"


class StoryKind(models.TextChoices):
    FEATURE = "feature", _("feature")
    BUG = "bug", _("bug")
    CHORE = "chore", _("chore")
    RELEASE = "release", _("release")


class State(models.TextChoices):
    """Where a story stands (RULES §1). The word people see is the label; code and data keep Tracker's."""

    UNSCHEDULED = "unscheduled", _("Icebox")
    UNSTARTED = "unstarted", _("Planned")
    STARTED = "started", _("In progress")
    FINISHED = "finished", _("Finished")
    DELIVERED = "delivered", _("Ready to demo")
    ACCEPTED = "accepted", _("Accepted")
    REJECTED = "rejected", _("Changes asked")


class StoryLine(NamedTuple):
    """A story as one line of a list: a thousand of these are read in the time of two hundred stories."""

    number: int
    kind: str
    state: str
    title: str
    points: int | None
    criteria_count: int

    @property
    def short_title(self) -> str:
        return shortened(self.title)


class StoryQuerySet(Matching):
    def wanted(self) -> "StoryQuerySet":
        """Those that nobody has deleted."""
        return self.filter(withdrawn_at=None)

    def in_order(self) -> "StoryQuerySet":
        return self.order_by("rank")

    def made_of(self, *origins: str) -> "StoryQuerySet":
        """Those made out of these comments, lines or concerns, named by element id."""
        return self.filter(origin__in=origins)

    def scheduled(self) -> "StoryQuerySet":
        """What is planned or under way; the rest waits in the icebox."""
        return self.exclude(state=State.UNSCHEDULED)

    def to_come(self) -> "StoryQuerySet":
        """Those that are not accepted yet, here or elsewhere."""
        return self.exclude(state=State.ACCEPTED).filter(accepted_elsewhere_on=None)

    def ready_to_demo(self) -> "StoryQuerySet":
        """What a demo shows by itself, in list order."""
        return self.filter(state=State.DELIVERED).in_order()

    def alongside(self, story: "Story") -> "StoryQuerySet":
        """Those in the same part of the list: the planned ones, or the icebox."""
        waiting = models.Q(state=State.UNSCHEDULED)
        return self.filter(waiting if story.state == State.UNSCHEDULED else ~waiting)

    def accepted_between(self, begin: datetime, end: datetime) -> "StoryQuerySet":
        """Accepted from the instant `begin` on and before `end`."""
        return self.filter(state=State.ACCEPTED, accepted_at__gte=begin, accepted_at__lt=end)

    def points(self, *, all_kinds: bool) -> int:
        """The points these count for; bugs and chores only where the charter lets them carry any."""
        counted = self.exclude(kind=StoryKind.RELEASE) if all_kinds else self.filter(kind=StoryKind.FEATURE)
        return counted.aggregate(total=models.Sum("points"))["total"] or 0

    def on_the_plan(self, since: datetime | None) -> "StoryQuerySet":
        """In list order: what waits, what is under way, and what was accepted from the instant `since` on.

        Accepted stories of earlier weeks are history; those accepted elsewhere never come up.
        """
        done_before = Q(state=State.ACCEPTED) & (Q(accepted_at__lt=since) if since else Q())
        return self.exclude(done_before).filter(accepted_elsewhere_on=None).counting_criteria().in_order()

    def lines(self, many: int | None = None) -> list[StoryLine]:
        """As the list shows them; all, or the first so many."""
        listed = self.wanted().counting_criteria().in_order()
        return [StoryLine(*row) for row in listed.values_list(*StoryLine._fields)[:many]]

    def told_to(self, viewer: Membership) -> "StoryQuerySet":
        """With owners' keys, labels' names, what blocks it, and whether the next act is the viewer's: one question."""
        owners = self.model.owners.through.objects.filter(story=models.OuterRef("pk")).order_by("pk")
        labels = self.model.labels.through.objects.filter(story=models.OuterRef("pk")).order_by("label__name")
        blocks = self.model.blocks.field.model.objects.standing().filter(story=models.OuterRef("pk"))
        return self.annotate(
            blocked=Coalesce(
                models.Subquery(blocks.order_by("number").values("reason")[:1]),
                models.Value(""),
                output_field=models.TextField(),
            ),
            owner_keys=ArraySubquery(owners.values("member")),
            label_names=ArraySubquery(labels.values("label__name")),
            awaited=models.ExpressionWrapper(self._waiting(viewer), models.BooleanField()),
        )

    def counting_criteria(self) -> "StoryQuerySet":
        """Counted story by story, so that the first eight of ten thousand cost eight counts."""
        standing = Criterion.objects.standing().filter(story=models.OuterRef("pk")).order_by()
        count = standing.values("story").annotate(count=models.Count("*")).values("count")
        return self.annotate(criteria_count=Coalesce(models.Subquery(count), 0))


class Story(models.Model):
    """A feature, bug, chore or release. Each text has a revision number of its own, so unrelated edits never meet."""

    engagement = models.ForeignKey(Engagement, models.PROTECT, related_name="stories")
    number = models.PositiveIntegerField(
        db_default=0, editable=False
    )  # given by the database, within the engagement
    kind = models.CharField(_("type"), max_length=8, choices=StoryKind.choices, default=StoryKind.FEATURE)
    title = models.TextField(_("title"), validators=[MaxLengthValidator(TITLE_LIMIT)])
    title_revision = models.PositiveIntegerField(default=1, editable=False)
    narrative = models.TextField(_("narrative"), blank=True, validators=[MaxLengthValidator(TEXT_LIMIT)])
    narrative_revision = models.PositiveIntegerField(default=1, editable=False)
    points = models.PositiveSmallIntegerField(
        _("points"), null=True, blank=True, validators=[MaxValueValidator(POINTS_LIMIT)]
    )
    rank = models.CharField(max_length=200, db_collation="C", editable=False)
    state = models.CharField(_("state"), max_length=11, choices=State.choices, default=State.UNSCHEDULED)
    started_at = models.DateTimeField(null=True, editable=False)
    delivered_at = models.DateTimeField(null=True, editable=False)
    delivered_by = models.ForeignKey(
        Membership, models.PROTECT, related_name="+", null=True, editable=False
    )  # whoever shows it doesn't sign it
    accepted_at = models.DateTimeField(null=True, editable=False)  # by a sign-off here, or a chore's end
    deadline = models.DateField(_("deadline"), null=True, editable=False)
    # Imported so: outside ledger and velocity.
    accepted_elsewhere_on = models.DateField(null=True, editable=False)
    labels = models.ManyToManyField("Label", through="StoryLabel", related_name="stories")
    owners = models.ManyToManyField(Membership, through="StoryOwner", related_name="owned_stories")
    requested_by = models.ForeignKey(
        Membership, models.PROTECT, related_name="requested", null=True, editable=False
    )
    # What it was made out of, by element id (`stories/origins.py`): of one thing, one story.
    origin = models.CharField(max_length=60, null=True, editable=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    withdrawn_at = models.DateTimeField(null=True, editable=False)

    objects = StoryQuerySet.as_manager()

    class Meta:
        ordering = ["engagement", "rank"]
        verbose_name = _("story")
        verbose_name_plural = _("stories")
        constraints = [
            models.UniqueConstraint(fields=["engagement", "number"], name="story_number_once"),
            models.UniqueConstraint(fields=["engagement", "id"], name="story_within_engagement"),
            models.UniqueConstraint(fields=["engagement", "rank"], name="story_rank_once"),
            models.CheckConstraint(
                condition=Q(title__length__gte=1, title__length__lte=TITLE_LIMIT), name="story_title_length"
            ),
            models.CheckConstraint(
                condition=Q(narrative__length__lte=TEXT_LIMIT), name="story_narrative_length"
            ),
            models.CheckConstraint(
                condition=Q(points=None) | Q(points__lte=POINTS_LIMIT), name="story_points_range"
            ),
            models.CheckConstraint(
                condition=~Q(kind=StoryKind.RELEASE)
                | Q(points=None, state__in=[State.UNSCHEDULED, State.UNSTARTED, State.ACCEPTED]),
                name="story_release_is_a_marker",
            ),
            models.CheckConstraint(condition=Q(state__in=State.values), name="story_state_known"),
            models.CheckConstraint(condition=Q(kind__in=StoryKind.values), name="story_kind_known"),
            models.CheckConstraint(
                condition=Q(deadline=None) | Q(deadline__range=(FIRST_DAY, LAST_DAY)),
                name="story_deadline_in_this_century",
            ),
            models.UniqueConstraint(fields=["engagement", "origin"], name="story_origin_once"),
            models.CheckConstraint(
                condition=Q(origin=None) | Q(origin__regex=ORIGIN), name="story_origin_is_an_element_id"
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.number} {self.title}"

    @property
    def element_id(self) -> str:
        return f"story-{self.number}"

    @property
    def short_title(self) -> str:
        return shortened(self.title)


class CriterionQuerySet(models.QuerySet):
    def standing(self) -> "CriterionQuerySet":
        """Those that nobody has deleted."""
        return self.filter(withdrawn_at=None)

    def in_order(self) -> "CriterionQuerySet":
        return self.order_by("rank", "number")


class Criterion(models.Model):
    """One checkable statement of a story."""

    engagement = models.ForeignKey(Engagement, models.PROTECT, related_name="+")
    story = models.ForeignKey(Story, models.PROTECT, related_name="criteria")
    number = models.PositiveIntegerField(
        db_default=0, editable=False
    )  # given by the database, within the story
    text = models.TextField(_("criterion"), validators=[MaxLengthValidator(TITLE_LIMIT)])
    revision = models.PositiveIntegerField(default=1, editable=False)
    done_before_import = models.BooleanField(
        default=False, editable=False
    )  # said on the page; it is no stamp
    rank = models.CharField(max_length=200, db_collation="C", editable=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    withdrawn_at = models.DateTimeField(null=True, editable=False)
    withdrawn_by = models.ForeignKey(Membership, models.PROTECT, related_name="+", null=True, editable=False)

    objects = CriterionQuerySet.as_manager()

    class Meta:
        ordering = ["story", "rank", "number"]
        verbose_name = _("acceptance criterion")
        verbose_name_plural = _("acceptance criteria")
        constraints = [
            models.UniqueConstraint(fields=["story", "number"], name="criterion_number_once"),
            models.UniqueConstraint(fields=["engagement", "id"], name="criterion_within_engagement"),
            models.CheckConstraint(
                condition=Q(text__length__gte=1, text__length__lte=TITLE_LIMIT), name="criterion_text_length"
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def key(self) -> str:
        return f"criterion-{self.number}"

    @property
    def public_number(self) -> str:
        return f"{self.story.number}.{self.number}"

    @property
    def element_id(self) -> str:
        return f"criterion-{self.story.number}-{self.number}"
