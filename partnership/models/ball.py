"""What somebody says about who held the ball: the events tell one story, people may know another."""

from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from engagements.models import Engagement, Membership
from stories.models import ORIGIN

NOTE_LIMIT = 1_000


class BallNote(models.Model):
    """A word against the split of one thing. It changes no figure; it stands beside it for ever."""

    append_only = True

    engagement = models.ForeignKey(Engagement, models.PROTECT, related_name="ball_notes")
    number = models.PositiveIntegerField(db_default=0, editable=False)  # given by the database
    subject = models.CharField(max_length=60)  # of what, as `stories.origins` knows it
    text = models.TextField(_("note"), validators=[MaxLengthValidator(NOTE_LIMIT)])
    by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["engagement", "number"]
        indexes = [models.Index(fields=["engagement", "subject"], name="ball_note_by_subject")]
        constraints = [
            models.UniqueConstraint(fields=["engagement", "number"], name="ball_note_number_once"),
            models.CheckConstraint(
                condition=Q(text__length__gte=1, text__length__lte=NOTE_LIMIT), name="ball_note_length"
            ),
            models.CheckConstraint(
                condition=Q(subject__regex=ORIGIN), name="ball_note_subject_is_an_element_id"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject}: {self.text[:60]}"

    @property
    def element_id(self) -> str:
        return f"ball-{self.subject}"
