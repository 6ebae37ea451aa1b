"""Whose verdict a delivered story waits for, on which words, and the mailed links that lead them to it."""

from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from engagements.access import those_who_may
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


def why_not(story: Story, by: Membership) -> str:
    """Why this signer doesn't sign this story; nothing if they do."""
    if by.pk == story.delivered_by_id:
        return _("You delivered this story.")
    if StoryOwner.objects.filter(story=story, member=by).exists():
        return _("You own this story.")
    return ""


def signers(story: Story) -> list[Membership]:
    """Those who can sign this story: they have the right, and neither own nor delivered it."""
    return list(
        Membership.objects.present()
        .filter(those_who_may("sign off"), engagement_id=story.engagement_id)
        .exclude(pk__in=StoryOwner.objects.filter(story=story).values("member"))
        .exclude(pk=story.delivered_by_id or 0)
        .with_person()
    )


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
