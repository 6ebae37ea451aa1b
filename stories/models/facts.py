"""What else is known of a story: labels, owners, needed skills, what blocks it, what it has to do with others."""

from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower, Now
from django.utils.translation import gettext_lazy as _

from engagements.models import Engagement, Membership, TeamSkill
from stories.models.story import Story

WORD_LIMIT = 120  # of a label's name
REASON_LIMIT = 500


class Label(models.Model):
    """A word that gathers stories of one engagement; a Tracker epic becomes one."""

    engagement = models.ForeignKey(Engagement, models.PROTECT, related_name="labels")
    name = models.CharField(_("label"), max_length=WORD_LIMIT)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint("engagement", Lower("name"), name="label_once"),
            models.UniqueConstraint(fields=["engagement", "id"], name="label_within_engagement"),
        ]

    def __str__(self) -> str:
        return self.name


class StoryLabel(models.Model):
    engagement = models.ForeignKey(Engagement, models.PROTECT, related_name="+")
    story = models.ForeignKey(Story, models.CASCADE, related_name="+")
    label = models.ForeignKey(Label, models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["story", "label"], name="story_label_once")]

    def __str__(self) -> str:
        return f"{self.label}"


class StoryOwner(models.Model):
    """Who works on a story; of either party."""

    engagement = models.ForeignKey(Engagement, models.PROTECT, related_name="+")
    story = models.ForeignKey(Story, models.CASCADE, related_name="+")
    member = models.ForeignKey(Membership, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["story", "member"], name="story_owner_once")]

    def __str__(self) -> str:
        return f"{self.member}"


class NeededSkill(models.Model):
    """Something that whoever works on the story must know; a word of the engagement, of the vocabulary or free."""

    engagement = models.ForeignKey(Engagement, models.PROTECT, related_name="+")
    story = models.ForeignKey(Story, models.CASCADE, related_name="needed_skills")
    skill = models.ForeignKey(TeamSkill, models.PROTECT, related_name="needed_by")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["story", "skill"], name="needed_skill_once")]

    def __str__(self) -> str:
        return f"{self.skill}"


class BlockQuerySet(models.QuerySet):
    def standing(self) -> "BlockQuerySet":
        """Those that nobody has lifted."""
        return self.filter(lifted_at=None)


class Block(models.Model):
    """Why a story can't go on: a reason in words, and another story that must come first if there is one."""

    engagement = models.ForeignKey(Engagement, models.PROTECT, related_name="+")
    story = models.ForeignKey(Story, models.PROTECT, related_name="blocks")
    number = models.PositiveIntegerField(
        db_default=0, editable=False
    )  # given by the database, within the story
    reason = models.TextField(_("reason"), validators=[MaxLengthValidator(REASON_LIMIT)])
    by_story = models.ForeignKey(Story, models.PROTECT, related_name="blocking", null=True)
    member = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now())
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.ForeignKey(Membership, models.PROTECT, related_name="+", null=True)

    objects = BlockQuerySet.as_manager()

    class Meta:
        ordering = ["story", "number"]
        constraints = [
            models.UniqueConstraint(fields=["story", "number"], name="block_number_once"),
            models.CheckConstraint(
                condition=Q(reason__length__gte=1, reason__length__lte=REASON_LIMIT),
                name="block_reason_length",
            ),
            models.CheckConstraint(
                condition=Q(by_story=None) | ~Q(by_story=F("story")), name="block_by_another_story"
            ),
            models.CheckConstraint(
                condition=Q(lifted_at=None, lifted_by=None)
                | Q(lifted_at__isnull=False, lifted_by__isnull=False),
                name="block_lifted_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.reason


class RelationKind(models.TextChoices):
    RELATED = "related", _("related to")
    COPY = "copy", _("copied from")
    SPLIT = "split", _("split off from")


class Relation(models.Model):
    """Two stories that have to do with each other; of a copy or a split, `story` is the newer one."""

    engagement = models.ForeignKey(Engagement, models.PROTECT, related_name="+")
    story = models.ForeignKey(Story, models.CASCADE, related_name="relations")
    other = models.ForeignKey(Story, models.CASCADE, related_name="related_by")
    kind = models.CharField(max_length=7, choices=RelationKind.choices, default=RelationKind.RELATED)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["story", "other"], name="relation_once"),
            models.CheckConstraint(condition=~Q(story=F("other")), name="relation_to_another_story"),
            models.CheckConstraint(condition=Q(kind__in=RelationKind.values), name="relation_kind_known"),
        ]

    def __str__(self) -> str:
        return f"{self.story_id} {self.kind} {self.other_id}"
