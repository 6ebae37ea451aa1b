"""The wordings and drafts of a story's texts: title, narrative, criteria, comments."""

from django.db import models

from engagements.models import Membership
from engagements.models.texts import AbstractDraft, AbstractRevision
from stories.models.story import Story


class Revision(AbstractRevision):
    story = models.ForeignKey(Story, models.PROTECT, related_name="revisions")

    class Meta(AbstractRevision.Meta):
        abstract = False
        constraints = [
            models.UniqueConstraint(fields=["story", "key", "number"], name="revision_number_once"),
            *AbstractRevision.Meta.constraints,
        ]


class Draft(AbstractDraft):
    story = models.ForeignKey(Story, models.PROTECT, related_name="drafts")
    member = models.ForeignKey(Membership, models.PROTECT, related_name="drafts")

    class Meta(AbstractDraft.Meta):
        abstract = False
        constraints = [
            models.UniqueConstraint(fields=["story", "key", "member"], name="draft_one_each"),
            *AbstractDraft.Meta.constraints,
        ]
