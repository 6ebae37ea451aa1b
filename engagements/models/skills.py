"""The words for skills that an engagement uses, what its members say of the free ones, and what others confirm."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower, Now
from django.utils.translation import gettext_lazy as _

from engagements.models.members import Membership
from engagements.models.parties import Engagement
from people.models import Skill, check_level
from people.names import check_name
from people.skills import LEVELS, WORD_LIMIT, Wish


class TeamSkillQuerySet(models.QuerySet["TeamSkill"]):
    def free(self) -> "TeamSkillQuerySet":
        """Words that are not of the installation's vocabulary."""
        return self.filter(entry=None)

    def each_word_once(self) -> "TeamSkillQuerySet":
        """One row for each word, whichever engagement has it: for who may see the word, and not whose it is."""
        same = self.model._default_manager.filter(entry=None, name__iexact=models.OuterRef("name"))
        return self.filter(~models.Exists(same.filter(pk__lt=models.OuterRef("pk"))))


class TeamSkill(models.Model):
    """A word for a skill in one engagement: one of the vocabulary (`entry`), or a free one that stays there."""

    engagement = models.ForeignKey(Engagement, models.PROTECT, related_name="skills")
    name = models.CharField(_("skill"), max_length=WORD_LIMIT)
    entry = models.ForeignKey(Skill, models.PROTECT, null=True, related_name="+", editable=False)

    objects = TeamSkillQuerySet.as_manager()

    class Meta:
        ordering = [Lower("name")]
        verbose_name = _("free word for a skill")
        verbose_name_plural = _("free words for skills")
        constraints = [
            models.UniqueConstraint("engagement", Lower("name"), name="team_skill_once"),
            models.UniqueConstraint(fields=["engagement", "id"], name="team_skill_within_engagement"),
            models.CheckConstraint(condition=~Q(name=""), name="team_skill_has_a_name"),
            check_name("team_skill_is_one_line"),
        ]

    def __str__(self) -> str:
        return self.name


class MemberSkill(models.Model):
    """What a member says of themselves in a free word."""

    engagement = models.ForeignKey(Engagement, models.PROTECT, related_name="+")
    member = models.ForeignKey(Membership, models.CASCADE, related_name="free_skills")
    skill = models.ForeignKey(TeamSkill, models.CASCADE, related_name="known_by")
    level = models.PositiveSmallIntegerField(
        _("level"), choices=[(n, word) for n, (word, _line) in LEVELS.items()]
    )
    wish = models.CharField(_("wish"), max_length=5, choices=Wish.choices, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["member", "skill"], name="member_skill_once"),
            check_level("member_skill_level_or_wish"),
        ]

    def __str__(self) -> str:
        return f"{self.member}: {self.skill} {self.level}"


class ConfirmationQuerySet(models.QuerySet["Confirmation"]):
    def standing(self) -> "ConfirmationQuerySet":
        return self.filter(withdrawn_at=None)


class Confirmation(models.Model):
    """A colleague of either party says that somebody's level is what they say. It stays in the engagement."""

    engagement = models.ForeignKey(Engagement, models.PROTECT, related_name="+")
    member = models.ForeignKey(Membership, models.PROTECT, related_name="confirmations")
    skill = models.ForeignKey(TeamSkill, models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField(_("level"))
    by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now(), editable=False)
    withdrawn_at = models.DateTimeField(null=True, editable=False)

    objects = ConfirmationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["member", "skill", "by"], condition=Q(withdrawn_at=None), name="confirmation_once"
            ),
            models.CheckConstraint(condition=Q(level__range=(1, 4)), name="confirmation_level"),
            models.CheckConstraint(condition=~Q(member=F("by")), name="confirmation_by_another"),
        ]

    def __str__(self) -> str:
        return f"{self.by} confirms {self.skill} {self.level} of {self.member}"
