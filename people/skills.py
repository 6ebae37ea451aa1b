"""What can be said of a skill: how well somebody knows it, and what they wish. Words only, no rows."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

WORD_LIMIT = 120  # of a skill's name
INDEPENDENT = 3  # from this level on somebody does it without another's help
NOT_YET, TEACHES = 0, 4

LEVELS: dict[int, tuple[Any, Any]] = {  # the word, and what it means in one line
    1: (_("learning"), _("I watch others do it and try it out.")),
    2: (_("works with help"), _("I do it when somebody helps me.")),
    3: (_("independent"), _("I do it by myself.")),
    4: (_("can teach"), _("I do it by myself and show others how.")),
}


class Wish(models.TextChoices):
    NONE = "", "–"
    LEARN = "learn", _("wants to learn")
    AVOID = "avoid", _("prefers to avoid")


def level_word(level: int) -> str:
    """The word for a level; of none yet an empty one."""
    return str(LEVELS[level][0]) if level in LEVELS else ""


def one_word(text: str) -> str:
    """A skill's name as it is kept: on one line, with single spaces."""
    return " ".join(text.split())


def key_of(name: str) -> str:
    """The same for a skill however its name is capitalised."""
    return name.lower()
