"""What can happen to an engagement's weeks."""

from django.utils.translation import gettext_lazy as _

from engagements.journal import kind

BEGUN = kind("iteration.begun", _("Iteration %(number)s began"), touches=("iteration", "stories"))
CLOSED = kind(
    "iteration.closed",
    _("Iteration %(number)s ended with %(points)s points accepted"),
    touches=("iteration", "stories"),
)
GOAL_SET = kind("iteration.goal_set", _("set the goal of iteration %(number)s"), touches=("iteration",))
STRENGTH_SET = kind(
    "iteration.strength_set",
    _("set the team strength of iteration %(number)s to %(strength)s %%"),
    touches=("iteration", "stories"),
)
