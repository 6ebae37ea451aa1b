"""What came from elsewhere, and what became of it, so that importing again changes nothing."""

from django.db import models
from django.db.models.functions import Now

from engagements.models import Engagement, Membership
from stories.models import Story


class ImportBatchQuerySet(models.QuerySet):
    def imported(self) -> "ImportBatchQuerySet":
        """Those that became stories, with who brought them in."""
        return self.exclude(imported_at=None).select_related("member__user")


class ImportBatch(models.Model):
    """One file that somebody looked at and perhaps imported. Its bytes are kept until then and not longer."""

    engagement = models.ForeignKey(Engagement, models.PROTECT, related_name="imports")
    number = models.PositiveIntegerField(db_default=0, editable=False)
    member = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    source = models.CharField(max_length=20, default="tracker")
    file_name = models.CharField(max_length=255)
    data = models.BinaryField(null=True)
    looked_at = models.DateTimeField(db_default=Now())
    imported_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    objects = ImportBatchQuerySet.as_manager()

    class Meta:
        ordering = ["engagement", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["engagement", "number"], name="import_number_once"),
            models.UniqueConstraint(fields=["engagement", "id"], name="import_within_engagement"),
        ]

    def __str__(self) -> str:
        return self.file_name

    @property
    def element_id(self) -> str:
        return f"import-{self.number}"


class ImportedStory(models.Model):
    """Which story a row of a file became; (source, its id there) is there once."""

    engagement = models.ForeignKey(Engagement, models.PROTECT, related_name="+")
    batch = models.ForeignKey(ImportBatch, models.PROTECT, related_name="stories")
    source = models.CharField(max_length=20)
    source_id = models.CharField(max_length=200)
    story = models.ForeignKey(Story, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["engagement", "source", "source_id"], name="imported_once")
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.source_id}"
