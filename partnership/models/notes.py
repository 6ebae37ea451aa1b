"""What somebody wants remembered of the relationship: a meeting, a call, a word that was said."""

from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from engagements.models import Engagement, Membership
from stories.models import FIRST_DAY, LAST_DAY

NOTE_LIMIT = 2_000


class NoteQuerySet(models.QuerySet["Note"]):
    def standing(self) -> "NoteQuerySet":
        return self.filter(withdrawn_at=None)


class Note(models.Model):
    """Of one day, for both parties to read. It is never changed, only withdrawn by whoever wrote it."""

    engagement = models.ForeignKey(Engagement, models.PROTECT, related_name="notes")
    number = models.PositiveIntegerField(db_default=0, editable=False)  # given by the database
    text = models.TextField(_("note"), validators=[MaxLengthValidator(NOTE_LIMIT)])
    day = models.DateField(_("on"))
    by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now())
    withdrawn_at = models.DateTimeField(null=True, editable=False)

    objects = NoteQuerySet.as_manager()

    class Meta:
        ordering = ["engagement", "number"]
        constraints = [
            models.UniqueConstraint(fields=["engagement", "number"], name="note_number_once"),
            models.CheckConstraint(
                condition=Q(text__length__gte=1, text__length__lte=NOTE_LIMIT), name="note_text_length"
            ),
            models.CheckConstraint(
                condition=Q(day__range=(FIRST_DAY, LAST_DAY)), name="note_in_this_century"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.text[:60]}"

    @property
    def element_id(self) -> str:
        return f"noted-{self.number}"  # note-1-2 is one of a demo
