"""Whom a comment names."""

from engagements.models import Membership
from stories.markdown import mentioned
from stories.models import Comment, Mention


def note_mentions(comment: Comment, *, by: Membership) -> list[int]:
    """Keep whom the comment names by now. Answers the numbers of those whom to tell: each once, never its author."""
    crew = Membership.objects.present().filter(engagement=comment.engagement_id).select_related("user")
    names = mentioned(comment.text, [member.name for member in crew])
    known = set(comment.mentions.values_list("member_id", flat=True))
    fresh = [member for member in crew if member.name in names and member.pk not in known]
    Mention.objects.bulk_create(
        Mention(engagement_id=comment.engagement_id, comment=comment, member=member) for member in fresh
    )
    return [member.number for member in fresh if member.pk != by.pk]
