"""What people know: the installation's vocabulary of skills, and what each says of themselves in its words.

Nothing here belongs to an engagement. Words that only one engagement uses, and what others confirm, stand in
`engagements/models/skills.py` (RULES section 5).
"""

from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from people.models.person import User
from people.names import check_name, one_line
from people.skills import LEVELS, NOT_YET, TEACHES, WORD_LIMIT, Wish

ABOUT_LIMIT, LANGUAGES_LIMIT = 1000, 200


def check_level(name: str) -> models.CheckConstraint:
    """A level that there is; without one, at least a wish."""
    level = Q(level__range=(NOT_YET, TEACHES), wish__in=Wish.values)
    return models.CheckConstraint(condition=level & (Q(level__gt=NOT_YET) | ~Q(wish="")), name=name)


class SkillQuerySet(models.QuerySet["Skill"]):
    def offered(self) -> "SkillQuerySet":
        """Those that are suggested."""
        return self.filter(retired_at=None)

    def named(self, name: str) -> "Skill | None":
        return self.filter(name__iexact=name).first()


class Skill(models.Model):
    """A word of the installation's vocabulary. Only an administrator adds, renames or retires one."""

    name = models.CharField(_("skill"), max_length=WORD_LIMIT, validators=[one_line])
    retired_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = SkillQuerySet.as_manager()

    class Meta:
        ordering = [Lower("name")]
        verbose_name = _("skill of the vocabulary")
        verbose_name_plural = _("vocabulary of skills")
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                name="skill_once",
                violation_error_message=_("This word is in the vocabulary already."),
            ),
            models.CheckConstraint(condition=~Q(name=""), name="skill_has_a_name"),
            check_name("skill_is_one_line"),
        ]

    def __str__(self) -> str:
        return self.name


class OwnSkill(models.Model):
    """What a person says of themselves in a word of the vocabulary. It goes with them into each engagement."""

    user = models.ForeignKey(User, models.CASCADE, related_name="own_skills")
    skill = models.ForeignKey(Skill, models.PROTECT, related_name="known_by")
    level = models.PositiveSmallIntegerField(
        _("level"), choices=[(n, word) for n, (word, _line) in LEVELS.items()]
    )
    wish = models.CharField(_("wish"), max_length=5, choices=Wish.choices, blank=True)

    class Meta:
        ordering = ["user", "skill"]
        constraints = [
            models.UniqueConstraint(fields=["user", "skill"], name="own_skill_once"),
            check_level("own_skill_level_or_wish"),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.skill} {self.level}"


class Profile(models.Model):
    """What else a person says of themselves, to all who share an engagement with them."""

    user = models.OneToOneField(User, models.CASCADE, primary_key=True, related_name="profile")
    about = models.TextField(_("about me"), blank=True, validators=[MaxLengthValidator(ABOUT_LIMIT)])
    expertise = models.TextField(
        _("what I know of the field"), blank=True, validators=[MaxLengthValidator(ABOUT_LIMIT)]
    )
    languages = models.CharField(_("languages"), max_length=LANGUAGES_LIMIT, blank=True)
    version = models.PositiveIntegerField(default=0, editable=False)  # counts what was saved

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(about__length__lte=ABOUT_LIMIT, expertise__length__lte=ABOUT_LIMIT),
                name="profile_length",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user}"
