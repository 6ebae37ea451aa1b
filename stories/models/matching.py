"""Finding the stories that a question in words and filters asks for (`stories/query.py`)."""

from collections import defaultdict
from collections.abc import Callable
from functools import reduce
from operator import and_, or_
from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce

from engagements.access import ACTS, has_of_their_own, may
from engagements.models import Deputy, Membership
from engagements.searching import Among, Loosely, Saying, beginning, spoken
from stories.query import NUMBER, Filter, Query, Term
from stories.states import DELIVERED, FINISHED, REJECTED, STARTED

ONE_AT_A_TIME = frozenset({"state", "type", "requested", "party"})  # asked for twice, either will do
COMPARED = {"=": "", ">": "__gt", ">=": "__gte", "<": "__lt", "<=": "__lte"}
NOTHING, EVERYTHING = Q(pk__in=[]), ~Q(pk__in=[])


class Matching(models.QuerySet):
    """What a question finds, and what waits on somebody."""

    def matching(self, query: Query, viewer: Membership, *, roughly: bool = False) -> Self:
        """Those that all of the question holds for, as this member asks it; whatever was asked, without errors.

        Words begin a word anywhere in title, narrative or criteria, or are the story's number; `roughly` takes
        texts with words that are only like them, for typing errors. Several states, types,
        parties or persons who asked are alternatives; everything else must hold together. `owner:me` and
        `requested:me` are the viewer, `owner:none` and `label:none` are stories without any. `party:client` are
        those that somebody of the client owns.
        """
        alternatives: dict[str, list[Q]] = defaultdict(list)
        needed = [self._words(term, viewer, roughly) for term in query.terms]
        for one in query.filters:
            holds = self._facts[one.operator](self, one, viewer)
            if one.operator in ONE_AT_A_TIME and not one.without:
                alternatives[one.operator].append(holds)
            else:
                needed.append(~holds if one.without else holds)
        needed += [reduce(or_, either) for either in alternatives.values()]
        return self.filter(reduce(and_, needed, Q()))

    def waiting_on(self, member: Membership) -> Self:
        """Those whose next act is this member's own.

        - For a signer: what is ready to demo and theirs to sign, so neither owned nor delivered by them; for a
          deputy nor by whom they stand in for.
        - For an owner of the vendor's side: what is in progress, finished and not delivered yet, or asked for
          changes.
        - For anybody else nothing: what is planned or in the icebox waits on nobody by name.
        """
        return self.filter(self._waiting(member))

    def _waiting(self, member: Membership) -> Q:
        waiting = NOTHING
        if may(member, "sign off"):
            waiting |= Q(state=DELIVERED) & self._theirs_to_sign(member)
        if may(member, "move stories on"):
            waiting |= Q(state__in=[STARTED, FINISHED, REJECTED]) & self._owned(member=member)
        return waiting & Q(withdrawn_at=None)

    def _theirs_to_sign(self, member: Membership) -> Q:
        """Neither owned nor delivered by them; for a deputy also by nobody in whose place they would sign it."""
        theirs = ~Q(delivered_by=member) & ~self._owned(member=member)
        if has_of_their_own(member, "sign off"):
            return theirs
        owned = self.model.owners.through.objects.filter(
            story=OuterRef(OuterRef("pk")), member=OuterRef("of")
        )
        places = Deputy.objects.in_force().filter(member=member, of__role__in=ACTS["sign off"])
        delivered_by = Coalesce(OuterRef("delivered_by"), 0)
        return theirs & Q(Exists(places.exclude(of=delivered_by).exclude(Exists(owned))))

    def _owned(self, *conditions: Q, **facts: object) -> Q:
        owners = self.model.owners.through.objects.filter(*conditions, story=OuterRef("pk"), **facts)
        return Q(Exists(owners))

    def _labelled(self, *conditions: Q) -> Q:
        return Q(Exists(self.model.labels.through.objects.filter(*conditions, story=OuterRef("pk"))))

    def _words(self, term: Term, viewer: Membership, roughly: bool) -> Q:
        holds = (
            Q(Among(self._saying(term, viewer, roughly))) if spoken(term) else Q(title__icontains=term.text)
        )
        if number := NUMBER.fullmatch(term.text):
            holds |= Q(number=int(number["story"]))
        return ~holds if term.without else holds

    def _saying(self, term: Term, viewer: Membership, roughly: bool) -> models.QuerySet:
        """The keys of the stories that say this, wherever: each index is asked once, not each story."""
        says = Saying(term, viewer.engagement_id)
        stories, criteria = self.model._default_manager, self.model.criteria.field.model._default_manager
        found = [
            stories.filter(says).values("pk"),
            criteria.filter(says, withdrawn_at=None).values("story_id"),
        ]
        if roughly:
            here, like = {"engagement": viewer.engagement_id}, Loosely(term.text)
            found += [
                stories.filter(**here, title__trigram_word_similar=like).values("pk"),
                stories.filter(**here, narrative__trigram_word_similar=like).values("pk"),
                criteria.filter(**here, withdrawn_at=None, text__trigram_word_similar=like).values(
                    "story_id"
                ),
            ]
        return found[0].order_by().union(*(keys.order_by() for keys in found[1:]), all=True)

    def _owner(self, one: Filter, viewer: Membership) -> Q:
        if one.value == "none" and not one.exact:
            return ~self._owned()
        return self._owned(person("member", one, viewer))

    def _label(self, one: Filter, viewer: Membership) -> Q:
        if one.value == "none" and not one.exact:
            return ~self._labelled()
        return self._labelled(named("label__name", one))

    def _fact(self, one: Filter, viewer: Membership) -> Q:
        if one.value == "waiting":
            return self._waiting(viewer)
        if one.value == "unestimated":
            return Q(points=None)
        blocks = self.model._meta.get_field("blocks").related_model
        return Q(Exists(blocks.objects.standing().filter(story=OuterRef("pk"))))

    _facts: dict[str, Callable[["Matching", Filter, Membership], Q]] = {
        "owner": _owner,
        "label": _label,
        "is": _fact,
        "state": lambda self, one, viewer: Q(state=one.value),
        "type": lambda self, one, viewer: Q(kind=one.value),
        "requested": lambda self, one, viewer: person("requested_by", one, viewer),
        "party": lambda self, one, viewer: self._owned(member__party=one.value),
        "points": lambda self, one, viewer: Q(**{f"points{COMPARED[one.relation]}": int(one.value)}),
    }


def named(field: str, one: Filter) -> Q:
    """The whole name for what was typed in quotes, else the beginning of any word of it."""
    if one.exact:
        return Q(**{f"{field}__iexact": one.value})
    return beginning(field, one.value)


def person(path: str, one: Filter, viewer: Membership) -> Q:
    if one.value == "me" and not one.exact:
        return Q(**{path: viewer})
    return named(f"{path}__user__name", one)
