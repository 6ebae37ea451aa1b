"""What a reply to a mail of this room does: it is a comment on the story that the mail was about."""

from django.urls import reverse

from digests.letters import event_of
from digests.models import OutgoingMail
from digests.replying import answerable
from engagements.models import Membership
from stories.actions import comment
from stories.letters import comment_of
from stories.models import Comment


def comment_by_mail(mail: OutgoingMail, member: Membership, text: str) -> Comment:
    event = event_of(mail)
    assert event is not None  # a mention is one
    return comment(comment_of(event).story, by=member, text=text)


def where_it_is(mail: OutgoingMail) -> tuple[str, str]:
    event = event_of(mail)
    assert event is not None
    said = comment_of(event)
    page = reverse("story", args=[said.story.engagement.slug, said.story.number])
    return f"#{said.story.number}", f"{page}?comments=all#{said.element_id}"


def declare() -> None:
    answerable("mention", comment_by_mail, place=where_it_is)
