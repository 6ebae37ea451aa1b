"""The texts of a charter: its purpose, what success looks like, the ground rules."""

from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q

from engagements.models import Charter, Engagement
from engagements.models.texts import TEXT_LIMIT, AbstractDraft, AbstractRevision


class CharterTextQuerySet(models.QuerySet["CharterText"]):
    def by_key(self) -> "dict[str, CharterText]":
        return {one.key: one for one in self}


class CharterText(models.Model):
    """One text of one version, as it stands; every wording it had is a revision."""

    engagement = models.ForeignKey(Engagement, models.PROTECT, related_name="+")
    charter = models.ForeignKey(Charter, models.PROTECT, related_name="texts")
    key = models.CharField(max_length=24)  # as `charters/sections.py` lists them
    text = models.TextField(blank=True, validators=[MaxLengthValidator(TEXT_LIMIT)])
    revision = models.PositiveIntegerField(default=1)

    objects = CharterTextQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["charter", "key"], name="charter_text_once"),
            models.CheckConstraint(condition=Q(text__length__lte=TEXT_LIMIT), name="charter_text_length"),
        ]

    def __str__(self) -> str:
        return f"{self.charter_id} {self.key}"


class CharterRevision(AbstractRevision):
    charter = models.ForeignKey(Charter, models.PROTECT, related_name="+")

    class Meta(AbstractRevision.Meta):
        abstract = False
        constraints = [
            models.UniqueConstraint(fields=["charter", "key", "number"], name="charterrevision_number_once"),
            *AbstractRevision.Meta.constraints,
        ]


class CharterDraft(AbstractDraft):
    charter = models.ForeignKey(Charter, models.PROTECT, related_name="+")

    class Meta(AbstractDraft.Meta):
        abstract = False
        constraints = [
            models.UniqueConstraint(fields=["charter", "key", "member"], name="charterdraft_one_each"),
            *AbstractDraft.Meta.constraints,
        ]
