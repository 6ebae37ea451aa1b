"""Whose verdict a delivered story waits for, on which words, and the mailed links that lead them to it."""

from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from engagements.access import has_of_their_own, those_who_may
from engagements.models import Membership
from engagements.refusals import Refused
from stories.models import SignOffLink, Story, StoryOwner


@dataclass(frozen=True)
class Seen:
    """What the page showed to whoever decides: each text's revision, and how often the story was decided before."""

    revisions: dict[str, int]
    decided: int

    @classmethod
    def of(cls, story: Story) -> "Seen":
        return cls(revisions_of(story), story.sign_offs.count())

    @classmethod
    def read(cls, text: str) -> "Seen":
        """From the form's field, as `str` wrote it."""
        try:
            decided, *pairs = text.split()
            revisions = {key: int(number) for key, number in (pair.split(":") for pair in pairs)}
            return cls(revisions, int(decided))
        except ValueError:
            raise Refused(_("This page is out of date. Load it again, then decide.")) from None

    def __str__(self) -> str:
        return " ".join([str(self.decided), *(f"{key}:{number}" for key, number in self.revisions.items())])


def revisions_of(story: Story) -> dict[str, int]:
    texts = {"title": story.title_revision, "narrative": story.narrative_revision}
    return texts | {c.key: c.revision for c in story.criteria.standing().order_by("number")}


# --- Who may -------------------------------------------------------------------------------------------------


def involved(story: Story) -> set[int]:
    """The keys of those who own or delivered it: none of them signs it, and nobody does in their place."""
    owners = StoryOwner.objects.filter(story=story).values_list("member", flat=True)
    return {*owners, *([story.delivered_by_id] if story.delivered_by_id else [])}


def why_not(story: Story, by: Membership) -> str:
    """Why this signer doesn't sign this story; nothing if they do."""
    barred = involved(story)
    if by.pk == story.delivered_by_id:
        return _("You delivered this story.")
    if by.pk in barred:
        return _("You own this story.")
    if has_of_their_own(by, "sign off"):
        return ""
    places = [one.of for one in by.deputyships.in_force().with_people()]
    places = [of for of in places if has_of_their_own(of, "sign off")]
    if not places or any(of.pk not in barred for of in places):
        return ""
    names = ", ".join(of.name for of in places)
    return _("You stand in for %(names)s, who owns or delivered this story.") % {"names": names}


def signers(story: Story) -> list[Membership]:
    """Those who can sign this story: they have the right, and neither own nor delivered it.

    A deputy has somebody else's right: it is the deputy's for the stories that the other could sign.
    """
    can = those_who_may("sign off", involved(story))
    return list(Membership.objects.present().filter(can, engagement_id=story.engagement_id).with_person())


# --- The mailed links ----------------------------------------------------------------------------------------


def ask_for_verdicts(story: Story) -> None:
    """Make each signer's link to the story as it is delivered. The event's letter mails them."""
    end_links(story)
    seen = str(Seen.of(story))
    for member in signers(story):
        link = SignOffLink(engagement_id=story.engagement_id, story=story, member=member, seen=seen)
        link.token_hash = SignOffLink.hash_of(link.token)
        link.save()


def end_links(story: Story) -> None:
    story.sign_off_links.open().update(ended_at=timezone.now())
