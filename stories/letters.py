"""Mails that events of this room become. They are rows of the outbox first; a worker sends them."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from digests.letters import event_of
from engagements.models import Event
from stories.models import Comment

if TYPE_CHECKING:
    from digests.models import OutgoingMail


def comment_of(event: Event) -> Comment:
    comments = Comment.objects.filter(
        engagement=event.engagement_id, story__number=event.data["story"]
    ).select_related("story__engagement", "author__user")
    return comments.get(number=event.data["key"].removeprefix("comment-"))


def mention_letter(event: Event) -> list[EmailMultiAlternatives]:
    """To each whom the comment names for the first time."""
    numbers = event.data["mentioned"]
    if not numbers:
        return []
    comment = comment_of(event)
    story = comment.story
    page = settings.SITE_URL + reverse("story", args=[story.engagement.slug, story.number])
    context = {
        "comment": comment,
        "story": story,
        "link": f"{page}?comments=all#{comment.element_id}",
    }
    subject = _("%(engagement)s: %(person)s mentions you on #%(story)s") % {
        "engagement": story.engagement.name,
        "person": comment.author.name,
        "story": story.number,
    }
    crew = story.engagement.members.present().filter(number__in=numbers).select_related("user")
    return [letter(subject, member.user.email, context) for member in crew.order_by("number")]


def letter(subject: str, to: str, context: dict[str, object]) -> EmailMultiAlternatives:
    message = EmailMultiAlternatives(
        subject=subject,
        body=render_to_string("stories/mail/mention.txt", context),
        to=[to],
        headers={"X-Tandem-Kind": "mention"},
    )
    message.attach_alternative(render_to_string("stories/mail/mention.html", context), "text/html")
    return message


def mention_stands(mail: "OutgoingMail") -> bool:
    """Whether what was said still stands when the mail is about to go."""
    event = event_of(mail)
    return event is None or comment_of(event).withdrawn_at is None
