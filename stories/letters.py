"""Mails that events of this room become. They are rows of the outbox first; a worker sends them."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from digests.letters import event_of
from digests.matters import Line
from engagements.models import Event, Membership, Visit
from stories.models import Comment, Mention

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
    return [letter(subject, member, context) for member in crew.order_by("number")]


def letter(subject: str, to: Membership, context: dict[str, object]) -> EmailMultiAlternatives:
    context = context | {"reader": to}
    message = EmailMultiAlternatives(
        subject=subject,
        body=render_to_string("stories/mail/mention.txt", context),
        to=[to.user.email],
        headers={"X-Tandem-Kind": "mention"},
    )
    message.attach_alternative(render_to_string("stories/mail/mention.html", context), "text/html")
    return message


def mentions_since(member: Membership, since: datetime) -> list[Line]:
    """Where somebody was named since then, for their digest; what they have seen on a visit meanwhile is left out."""
    visit = Visit.objects.filter(member=member).first()
    since = max(since, visit.seen_at) if visit else since
    named = Mention.objects.filter(member=member, at__gt=since, comment__withdrawn_at=None)
    found = named.select_related("comment__story__engagement", "comment__author__user").order_by("pk")
    return [
        Line(
            _("%(person)s on #%(story)s: %(text)s")
            % {"person": one.author.name, "story": one.story.number, "text": one.text},
            reverse("story", args=[one.story.engagement.slug, one.story.number])
            + f"?comments=all#{one.element_id}",
        )
        for one in (mention.comment for mention in found)
    ]


def mention_stands(mail: "OutgoingMail") -> bool:
    """Whether what was said still stands when the mail is about to go."""
    event = event_of(mail)
    return event is None or comment_of(event).withdrawn_at is None
