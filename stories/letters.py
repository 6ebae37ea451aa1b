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
from stories.models import Comment, Mention, State, Story

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


def letter(
    subject: str, to: Membership, context: dict[str, object], template: str = "mention"
) -> EmailMultiAlternatives:
    """Both readings of one mail. Its kind is the name of its template."""
    context = context | {"reader": to}
    message = EmailMultiAlternatives(
        subject=subject,
        body=render_to_string(f"stories/mail/{template}.txt", context),
        to=[to.user.email],
        headers={"X-Tandem-Kind": template},
    )
    message.attach_alternative(render_to_string(f"stories/mail/{template}.html", context), "text/html")
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


# --- Verdict awaited -----------------------------------------------------------------------------------------


def story_of(event: Event) -> Story:
    stories = Story.objects.select_related("engagement__vendor", "engagement__client", "delivered_by__user")
    return stories.get(engagement=event.engagement_id, number=event.data["story"])


def verdict_letters(event: Event) -> list[EmailMultiAlternatives]:
    """To each signer, with the link to their verdict; to who asked for the story, with the link to its page."""
    story = story_of(event)
    open_links = story.sign_off_links.open().select_related("member__user").order_by("member__number")
    links = {
        link.member: settings.SITE_URL + reverse("sign_off_link", args=[link.token]) for link in open_links
    }
    asker = story.requested_by
    letters = [verdict_letter(story, member, link, signs=True) for member, link in links.items()]
    if asker and asker.left_at is None and asker not in links and asker != event.actor:
        page = settings.SITE_URL + reverse("story", args=[story.engagement.slug, story.number])
        letters.append(verdict_letter(story, asker, page, signs=False))
    return letters


def verdict_letter(story: Story, reader: Membership, link: str, *, signs: bool) -> EmailMultiAlternatives:
    criteria = story.criteria.standing().in_order()
    context = {"story": story, "criteria": criteria, "link": link, "signs": signs}
    subject = (
        _("%(engagement)s: your verdict on #%(story)s is awaited")
        if signs
        else _("%(engagement)s: #%(story)s can be shown")
    )
    told = {"engagement": story.engagement.name, "story": story.number}
    return letter(subject % told, reader, context, "verdict_awaited")


def verdict_waits(mail: "OutgoingMail") -> bool:
    """Whether the story still waits as it did when the mail was written."""
    event = event_of(mail)
    if event is None:
        return True
    later = Event.objects.filter(engagement=event.engagement_id, kind=event.kind, subject=event.subject)
    return story_of(event).state == State.DELIVERED and not later.filter(number__gt=event.number).exists()
