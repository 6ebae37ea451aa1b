"""What people say of themselves and confirm of each other, and how a word of an engagement joins the vocabulary."""

from functools import partial

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from engagements import events
from engagements.access import demand
from engagements.journal import hold, record
from engagements.live import hint
from engagements.models import Confirmation, Engagement, Membership, MemberSkill, TeamSkill
from engagements.refusals import NotYours, Refused
from people import actions as own
from people.models import OwnSkill, Skill, User
from people.names import CONTROL
from people.skills import NOT_YET, WORD_LIMIT, Wish, one_word


def skill_word(text: str) -> str:
    """A skill's name as it is kept; refused when empty, endless or no plain line."""
    name = one_word(text)
    if not name:
        raise Refused(_("%(what)s can't be empty.") % {"what": _("A skill")})
    if len(name) > WORD_LIMIT:
        raise Refused(_("%(what)s has at most %(n)s characters.") % {"what": _("A skill"), "n": WORD_LIMIT})
    if CONTROL.search(name):
        raise Refused(_("A name is one line of plain text."))
    return name


def team_skill(engagement_id: int, name: str) -> TeamSkill:
    """The engagement's word for it, made if it has none yet. To be called under the engagement's lock."""
    found = TeamSkill.objects.filter(engagement_id=engagement_id, name__iexact=name).first()
    if found is None:
        entry = Skill.objects.named(name)
        found = TeamSkill.objects.create(
            engagement_id=engagement_id, name=entry.name if entry else name, entry=entry
        )
    return found


# --- What I know ---------------------------------------------------------------------------------------------


@transaction.atomic
def say_skill(member: Membership, *, by: Membership, name: str, level: int, wish: str = "") -> Membership:
    """Say of oneself how well one knows a skill, and whether one wants to learn it or rather not do it.

    A word of the vocabulary becomes part of the person's own profile; any other stays in this engagement.
    """
    member, name = hold_oneself(member, by), skill_word(name)
    if level not in range(5) or wish not in Wish.values or (level == NOT_YET and not wish):
        raise Refused(_("Say how well you know it, or that you want to learn it."))
    if entry := Skill.objects.named(name):
        name, new = entry.name, own.say_own_skill(entry, by=member.user, level=level, wish=wish)
    else:
        skill = team_skill(member.engagement_id, name)
        name, new = skill.name, say_free_skill(member, skill, level, wish)
    if new:
        record(events.SKILL_SAID, member, by=member, skill=name, level=level, wish=wish)
    return member


def say_free_skill(member: Membership, skill: TeamSkill, level: int, wish: str) -> bool:
    said = MemberSkill.objects.filter(member=member, skill=skill).first()
    if said and (said.level, said.wish) == (level, wish):
        return False
    MemberSkill.objects.update_or_create(
        engagement_id=member.engagement_id,
        member=member,
        skill=skill,
        defaults={"level": level, "wish": wish},
    )
    return True


@transaction.atomic
def unsay_skill(member: Membership, *, by: Membership, name: str) -> tuple[int, str] | None:
    """Say nothing of a skill any more. Answers the level and the wish that were said; None if there were none."""
    member, name = hold_oneself(member, by), one_word(name)
    free = MemberSkill.objects.filter(member=member, skill__name__iexact=name)
    of_vocabulary = OwnSkill.objects.filter(user=member.user_id, skill__name__iexact=name)
    said = free.first() or of_vocabulary.first()
    if said is None:
        return None
    said.delete()
    record(events.SKILL_UNSAID, member, by=member, skill=said.skill.name)
    return said.level, said.wish


def demand_oneself(member: Membership, by: Membership) -> None:
    demand(by, "say skills")
    if member.pk != by.pk:
        raise NotYours(_("Everybody says for themselves what they know."))


def hold_oneself(member: Membership, by: Membership) -> Membership:
    demand_oneself(member, by)
    return hold(member)


def tell_of_profile(person: User) -> None:
    """Have the pages of all their engagements fetched anew: a profile is the person's own, and in no journal."""
    mine = Membership.objects.present().filter(user=person)
    for key in mine.order_by().values_list("engagement", flat=True):
        transaction.on_commit(partial(hint, key, ["people"]))


# --- What others confirm -------------------------------------------------------------------------------------


@transaction.atomic
def confirm_skill(member: Membership, *, by: Membership, name: str, level: int) -> Confirmation:
    """Say that a colleague's level is what they say. `level` is the one that the page showed."""
    member = hold_colleague(member, by)
    said = level_of(member, name)
    if said != level or level == NOT_YET:
        raise Refused(_("%(name)s says otherwise by now. Look again.") % {"name": member.name})
    skill = team_skill(member.engagement_id, skill_word(name))
    standing = Confirmation.objects.standing().filter(member=member, skill=skill, by=by).first()
    if standing and standing.level == level:
        return standing
    if standing:
        withdraw(standing)
    made = Confirmation.objects.create(
        engagement_id=member.engagement_id, member=member, skill=skill, by=by, level=level
    )
    record(events.SKILL_CONFIRMED, member, by=by, name=member.name, skill=skill.name, level=level)
    return made


@transaction.atomic
def withdraw_confirmation(member: Membership, *, by: Membership, name: str) -> Membership:
    """Take one's own confirmation back."""
    member = hold_colleague(member, by)
    given = Confirmation.objects.standing().filter(member=member, by=by, skill__name__iexact=one_word(name))
    if standing := given.first():
        withdraw(standing)
        record(events.CONFIRMATION_WITHDRAWN, member, by=by, name=member.name, skill=standing.skill.name)
    return member


def withdraw(confirmation: Confirmation) -> None:
    confirmation.withdrawn_at = timezone.now()
    confirmation.save(update_fields=["withdrawn_at"])


def hold_colleague(member: Membership, by: Membership) -> Membership:
    demand(by, "confirm skills")
    member = hold(member)
    if member.pk == by.pk:
        raise Refused(_("A colleague confirms your level, not you."))
    if member.left_at is not None:
        raise Refused(_("%(name)s is no longer in this engagement.") % {"name": member.name})
    return member


def level_of(member: Membership, name: str) -> int:
    """What the member says of a skill; 0 if they say nothing."""
    name = one_word(name)
    free = MemberSkill.objects.filter(member=member, skill__name__iexact=name)
    of_vocabulary = OwnSkill.objects.filter(user=member.user_id, skill__name__iexact=name)
    said = free.first() or of_vocabulary.first()
    return said.level if said else NOT_YET


# --- The vocabulary, by administrators -----------------------------------------------------------------------


def demand_administrator(by: User) -> None:
    if not (by.is_active and by.is_superuser):
        raise NotYours(_("Only an administrator curates the vocabulary."))


@transaction.atomic
def promote_skill(name: str, *, by: User) -> Skill:
    """Put a word into the installation's vocabulary, or take a retired one up again.

    What members said of it as a free word becomes part of their own profiles; it is from now on suggested everywhere.
    """
    demand_administrator(by)
    name = skill_word(name)
    using = TeamSkill.objects.filter(name__iexact=name).values("engagement")
    held = [hold(one, also_closed=True) for one in Engagement.objects.filter(pk__in=using).order_by("pk")]
    entry = Skill.objects.named(name) or Skill.objects.create(name=name)
    if entry.retired_at is not None:
        entry.retired_at = None
        entry.save(update_fields=["retired_at"])
    for engagement in held:
        join_vocabulary(engagement, entry)
    return entry


def join_vocabulary(engagement: Engagement, entry: Skill) -> None:
    skill = TeamSkill.objects.get(engagement=engagement, name__iexact=entry.name)
    if skill.entry_id is not None:
        return
    for said in skill.known_by.select_related("member"):
        OwnSkill.objects.get_or_create(  # what they say in the vocabulary's word already is newer
            user_id=said.member.user_id, skill=entry, defaults={"level": said.level, "wish": said.wish}
        )
    skill.known_by.all().delete()
    skill.entry, skill.name = entry, entry.name
    skill.save(update_fields=["entry", "name"])
    record(events.SKILL_PROMOTED, engagement, by=None, skill=entry.name)


@transaction.atomic
def rename_skill(entry: Skill, *, name: str, by: User) -> Skill:
    """Spell a word of the vocabulary otherwise, everywhere."""
    demand_administrator(by)
    name = skill_word(name)
    other = Skill.objects.filter(name__iexact=name).exclude(pk=entry.pk)
    free = TeamSkill.objects.filter(name__iexact=name).exclude(entry=entry)
    if other.exists():
        raise Refused(_("This word is in the vocabulary already."))
    if free.exists():
        raise Refused(_("People use this word already. Promote it instead, and retire this one."))
    entry.name = name
    entry.save(update_fields=["name"])
    TeamSkill.objects.filter(entry=entry).update(name=name)
    return entry


@transaction.atomic
def retire_skill(entry: Skill, *, by: User) -> Skill:
    """Suggest a word no longer; on profiles and stories that have it, it stays."""
    demand_administrator(by)
    if entry.retired_at is None:
        entry.retired_at = timezone.now()
        entry.save(update_fields=["retired_at"])
    return entry
