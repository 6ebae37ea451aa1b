"""What was said before there was a charter begins it: as version 0, which nobody has agreed to."""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _

from charters.models import CharterText, Goal
from charters.models.lines import LINE_LIMIT
from charters.sections import TEXTS
from engagements.models import Charter
from engagements.models.texts import TEXT_LIMIT
from engagements.refusals import Refused


def begin_with(charter: Charter, *, texts: Mapping[str, str], goals: Iterable[str]) -> None:
    """Have version 0 say this; called in the transaction that opens the engagement.

    texts: by the keys of `sections.TEXTS`. goals: what each is called; measures come when both teams talk it through.
    The first proposal begins as a copy of it (`propose`), with a wording of everything.
    """
    unknown = texts.keys() - TEXTS.keys()
    if charter.version or unknown:
        raise Refused(_("Only what a charter has can begin it, and only before there is one."))
    own = {"engagement_id": charter.engagement_id, "charter": charter}
    CharterText.objects.bulk_create(
        CharterText(**own, key=key, text=text[:TEXT_LIMIT]) for key, text in texts.items() if text
    )
    Goal.objects.bulk_create(Goal(**own, name=goal[:LINE_LIMIT]) for goal in goals)
