"""Two people of whom one shows the other how: proposed at planning, agreed by both, remembered."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from engagements.models import Engagement, Membership, TeamSkill


class LearningPairQuerySet(models.QuerySet["LearningPair"]):
    def standing(self) -> "LearningPairQuerySet":
        """Proposed or agreed, and not ended."""
        return self.filter(ended_at=None)

    def of(self, member: Membership) -> "LearningPairQuerySet":
        """Those in which this person teaches or learns."""
        return self.filter(Q(teacher=member) | Q(learner=member))

    def with_people(self) -> "LearningPairQuerySet":
        return self.select_related("skill", "teacher__user", "learner__user", "proposed_by__user")


class LearningPair(models.Model):
    """`learner` learns a skill from `teacher`. It holds once both have agreed, until either ends it."""

    engagement = models.ForeignKey(Engagement, models.PROTECT, related_name="learning_pairs")
    number = models.PositiveIntegerField(db_default=0, editable=False)
    skill = models.ForeignKey(TeamSkill, models.PROTECT, related_name="+")
    teacher = models.ForeignKey(Membership, models.PROTECT, related_name="teaches")
    learner = models.ForeignKey(Membership, models.PROTECT, related_name="learns")
    proposed_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(db_default=Now(), editable=False)
    teacher_agreed_at = models.DateTimeField(null=True, editable=False)
    learner_agreed_at = models.DateTimeField(null=True, editable=False)
    ended_at = models.DateTimeField(null=True, editable=False)
    ended_by = models.ForeignKey(Membership, models.PROTECT, related_name="+", null=True, editable=False)

    objects = LearningPairQuerySet.as_manager()

    class Meta:
        ordering = ["engagement", "number"]
        verbose_name = _("learning pair")
        verbose_name_plural = _("learning pairs")
        constraints = [
            models.UniqueConstraint(fields=["engagement", "number"], name="pair_number_once"),
            models.UniqueConstraint(
                fields=["skill", "teacher", "learner"], condition=Q(ended_at=None), name="pair_standing_once"
            ),
            models.CheckConstraint(condition=~Q(teacher=F("learner")), name="pair_of_two"),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None) | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="pair_ended_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.learner} learns {self.skill} from {self.teacher}"

    @property
    def element_id(self) -> str:
        return f"pair-{self.number}"

    @property
    def over(self) -> bool:
        """Whether it was ended, or one of the two has left."""
        left = self.teacher.left_at is not None or self.learner.left_at is not None
        return self.ended_at is not None or left

    @property
    def agreed(self) -> bool:
        return self.teacher_agreed_at is not None and self.learner_agreed_at is not None

    def waits_on(self, member: Membership) -> bool:
        """Whether this person is one of the two and has not agreed yet."""
        if self.ended_at is not None:
            return False
        return (member.pk == self.teacher_id and self.teacher_agreed_at is None) or (
            member.pk == self.learner_id and self.learner_agreed_at is None
        )
