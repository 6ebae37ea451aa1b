"""People learn from each other: somebody proposes a pair, both agree, either ends it."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from engagements.access import demand
from engagements.actions import skill_word, team_skill
from engagements.journal import hold, record
from engagements.models import Engagement, Membership
from engagements.refusals import NotYours, Refused
from iterations import events
from iterations.models import LearningPair


@transaction.atomic
def propose_pair(
    engagement: Engagement, *, by: Membership, teacher: Membership, learner: Membership, name: str
) -> LearningPair:
    """Propose that one learns a skill from another; whoever of the two proposes it has agreed by that."""
    demand(by, "learn together")
    engagement = hold(engagement)
    if teacher.pk == learner.pk or any(
        one.engagement_id != engagement.pk or one.left_at is not None for one in (teacher, learner)
    ):
        raise Refused(_("A pair is two people of this engagement."))
    skill = team_skill(engagement.pk, skill_word(name))
    same = LearningPair.objects.standing().filter(skill=skill, teacher=teacher, learner=learner)
    if found := same.first():
        return found
    pair = LearningPair.objects.create(
        engagement=engagement, skill=skill, teacher=teacher, learner=learner, proposed_by=by
    )
    record(events.PAIR_PROPOSED, pair, by=by, **told(pair))
    return agree(pair, by) if by.pk in (teacher.pk, learner.pk) else pair


@transaction.atomic
def agree_pair(pair: LearningPair, *, by: Membership) -> LearningPair:
    """One of the two says yes; the same again changes nothing."""
    demand(by, "learn together")
    pair = hold(pair)
    demand_of_pair(pair, by)
    if pair.ended_at is not None:
        raise Refused(_("This pair was ended meanwhile."))
    return agree(pair, by) if pair.waits_on(by) else pair


def agree(pair: LearningPair, by: Membership) -> LearningPair:
    which = "teacher_agreed_at" if by.pk == pair.teacher_id else "learner_agreed_at"
    setattr(pair, which, timezone.now())
    pair.save(update_fields=[which])
    record(events.PAIR_AGREED, pair, by=by, **told(pair))
    return pair


@transaction.atomic
def end_pair(pair: LearningPair, *, by: Membership) -> LearningPair:
    """One of the two, or who proposed it, says not now, or not any more. It is remembered, and not proposed again."""
    demand(by, "learn together")
    pair = hold(pair)
    if by.pk != pair.proposed_by_id:
        demand_of_pair(pair, by)
    if pair.ended_at is None:
        pair.ended_at, pair.ended_by = timezone.now(), by
        pair.save(update_fields=["ended_at", "ended_by"])
        record(events.PAIR_ENDED, pair, by=by, **told(pair))
    return pair


def demand_of_pair(pair: LearningPair, by: Membership) -> None:
    if by.pk not in (pair.teacher_id, pair.learner_id):
        raise NotYours(_("Only the two of the pair say so."))


def told(pair: LearningPair) -> dict[str, str]:
    return {"skill": pair.skill.name, "teacher": pair.teacher.name, "learner": pair.learner.name}
