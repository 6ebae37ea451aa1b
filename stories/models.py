"""What is wanted: stories and their acceptance criteria, every wording they ever had, and unsaved drafts."""

from datetime import timedelta

from django.core.validators import MaxLengthValidator, MaxValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Length, Now
from django.utils.translation import gettext_lazy as _

from engagements.models import Engagement, Membership

TITLE_LIMIT = 5_000
TEXT_LIMIT = 100_000
POINTS_LIMIT = 100
DRAFT_IS_FRESH = timedelta(seconds=60)  # after this silence nobody is said to be writing any more

models.TextField.register_lookup(Length)


class StoryKind(models.TextChoices):
    FEATURE = "feature", _("feature")
    BUG = "bug", _("bug")
    CHORE = "chore", _("chore")


class StoryQuerySet(models.QuerySet):
    def wanted(self) -> "StoryQuerySet":
        """Those that nobody has deleted."""
        return self.filter(withdrawn_at=None)

    def in_order(self) -> "StoryQuerySet":
        return self.order_by("rank")

    def counting_criteria(self) -> "StoryQuerySet":
        return self.annotate(criteria_count=models.Count("criteria", filter=Q(criteria__withdrawn_at=None)))


class Story(models.Model):
    """A feature, bug or chore. Each text has a revision number of its own, so that unrelated edits never meet."""

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
    requested_by = models.ForeignKey(
        Membership, models.PROTECT, related_name="requested", null=True, editable=False
    )
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
        ]

    def __str__(self) -> str:
        return f"#{self.number} {self.title}"

    @property
    def element_id(self) -> str:
        return f"story-{self.number}"

    @property
    def short_title(self) -> str:
        return self.title if len(self.title) <= 120 else self.title[:119].rstrip() + "…"


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
    def element_id(self) -> str:
        return f"criterion-{self.story.number}-{self.number}"


class Revision(models.Model):
    """One wording of one text, with who wrote it and when. Never changed: what is signed one day points here."""

    append_only = True

    engagement = models.ForeignKey(Engagement, models.PROTECT, related_name="+")
    story = models.ForeignKey(Story, models.PROTECT, related_name="revisions")
    key = models.CharField(max_length=24)  # "title", "narrative", "criterion-3"
    number = models.PositiveIntegerField()
    text = models.TextField(blank=True)
    typed = models.TextField(
        null=True
    )  # what its author typed, when it was combined with somebody else's change
    base = models.PositiveIntegerField(null=True)  # the revision that the author started from
    author = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["story", "key", "number"], name="revision_number_once")
        ]

    def __str__(self) -> str:
        return f"{self.key} r{self.number}"


class DraftQuerySet(models.QuerySet):
    def fresh(self) -> "DraftQuerySet":
        """Those somebody is writing just now."""
        return self.filter(at__gt=Now() - DRAFT_IS_FRESH)


class Draft(models.Model):
    """What somebody has typed into an editor and not saved: shown to the others, and back to its author."""

    engagement = models.ForeignKey(Engagement, models.PROTECT, related_name="+")
    story = models.ForeignKey(Story, models.PROTECT, related_name="drafts")
    key = models.CharField(max_length=24)
    member = models.ForeignKey(Membership, models.PROTECT, related_name="drafts")
    base = models.PositiveIntegerField()
    text = models.TextField(blank=True)
    at = models.DateTimeField(db_default=Now())

    objects = DraftQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["story", "key", "member"], name="draft_one_each")]

    def __str__(self) -> str:
        return f"{self.member} on {self.key}"
