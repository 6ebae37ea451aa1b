"""What of stories waits on somebody goes to who takes over from them, and ends with an engagement."""

from django.utils import timezone

from engagements.journal import record
from engagements.models import Engagement, Membership
from stories import events
from stories.actions.progress import put_owner
from stories.models import SignOffLink, Story, StoryOwner


def pass_stories_on(former: Membership, successor: Membership) -> int:
    """Stories that are not accepted have another owner; links that were mailed to the former end."""
    SignOffLink.objects.filter(engagement=former.engagement_id, member=former).open().update(
        ended_at=timezone.now()
    )
    own = StoryOwner.objects.filter(engagement=former.engagement_id, member=former)
    stories = list(Story.objects.filter(pk__in=own.values("story")).wanted().to_come().order_by("number"))
    for story in stories:
        own.filter(story=story).delete()
        data = {"story": story.number, "owner": successor.name, "member": successor.number}
        if put_owner(story, successor):
            record(events.OWNED, story, by=former, **data)
    return len(stories)


def end_links_of(engagement: Engagement) -> None:
    """No mailed link leads to a decision in a closed engagement."""
    SignOffLink.objects.filter(engagement=engagement).open().update(ended_at=timezone.now())
