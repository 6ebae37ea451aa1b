"""What else is known of a story: its labels, and who works on it."""

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from engagements.models import Engagement, Membership
from stories.models.story import Story


class Label(models.Model):
    """A word that gathers stories of one engagement; a Tracker epic becomes one."""

    engagement = models.ForeignKey(Engagement, models.PROTECT, related_name="labels")
    name = models.CharField(_("label"), max_length=120)

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
