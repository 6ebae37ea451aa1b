"""What a reply to a mail of this room does: three lines become an update, a text the answer to a concern."""

import re

from django.urls import reverse
from django.utils.translation import gettext as _

from config.locales import day as day_in_words
from digests.incoming import unwrapped
from digests.models import OutgoingMail
from digests.replying import answerable
from engagements.models import Membership
from engagements.refusals import Refused
from engagements.today import today_of
from standups.actions import answer_concern, write_update
from standups.models import LINES, Answer, Concern, Update

# What people write before a line, in the words of the page, of other tools, and short.
SAID = {
    "done": "done|did|since|done since last time|since last time|last|yesterday",
    "next": "next|today|plan|doing",
    "in_my_way": "in my way|concerns?|blockers?|blocked|worries|worried",
}
BEGINS = re.compile(
    r"\s*(?:[-*•]\s*|[1-3][.)]\s*)?(?:"
    + "|".join(f"(?P<{name}>{words})" for name, words in SAID.items())
    + r")\s*:",
    re.I,
)
NOTHING = {"", "-", "–", "—", "none", "nothing", "no", "n/a"}


def lines_in(text: str) -> dict[str, str]:
    """The three lines of an update, as somebody typed them under a mail.

    Lines that begin with what they are ("Next: …") are that, with all that follows. Without such words paragraphs count
    if there are two or three, else lines: the first is done, the second next, whatever follows stands in the way.
    """
    rows = text.split("\n")
    if any(map(BEGINS.match, rows)):
        return by_words(rows)
    blocks = [block.strip() for block in re.split(r"\n\s*\n", text) if block.strip()]
    if not 2 <= len(blocks) <= 3:
        blocks = [row.strip() for row in unwrapped(text).split("\n") if row.strip()]
    first = [*blocks[:2], "", ""][:2]
    return dict(zip(LINES, [*first, "\n".join(blocks[2:])], strict=True))


def by_words(rows: list[str]) -> dict[str, str]:
    """What stands before the first such word is done."""
    found: dict[str, list[str]] = {name: [] for name in LINES}
    now = "done"
    for row in rows:
        begins = BEGINS.match(row)
        if begins:
            now = next(name for name in LINES if begins[name])
            row = row[begins.end() :]
        found[now].append(row.strip())
    return {name: "\n".join(said).strip() for name, said in found.items()}


def update_by_mail(mail: OutgoingMail, member: Membership, text: str) -> Update:
    """Answering the reminder writes the update of that day, as long as it lasts; lines left out stay as they are."""
    assert mail.occurrence is not None  # a reminder comes of the calendar
    day = mail.occurrence.local_date
    if day != today_of(member.engagement):
        told = _("The stand-up of %(day)s is over. Write what is new into today’s.")
        raise Refused(told % {"day": day_in_words(day)})
    lines = {name: said for name, said in lines_in(text).items() if said.lower() not in NOTHING}
    there = Update.objects.filter(member=member, day=day).first()
    return write_update(member.engagement, by=member, day=day, **((there.lines if there else {}) | lines))


def answer_by_mail(mail: OutgoingMail, member: Membership, text: str) -> Answer:
    return answer_concern(concern_of(mail), by=member, text=text)


def concern_of(mail: OutgoingMail) -> Concern:
    assert mail.occurrence is not None  # the word about a concern comes of the calendar too
    number = int(mail.occurrence.subject.split("-")[1])
    return Concern.objects.get(engagement=mail.engagement, number=number)


def at_concern(mail: OutgoingMail) -> tuple[str, str]:
    concern = concern_of(mail)
    page = reverse("concerns", args=[concern.engagement.slug])
    return _("concern %(number)s") % {"number": concern.number}, f"{page}#{concern.element_id}"


def at_standup(mail: OutgoingMail) -> tuple[str, str]:
    """Today's, also for a reply that came after its day: what is new belongs there."""
    assert mail.engagement is not None  # it could not be answered otherwise
    return _("the stand-up of today"), reverse("standup", args=[mail.engagement.slug])


def declare() -> None:
    answerable("concern_overdue", answer_by_mail, place=at_concern)
    answerable("standup_reminder", update_by_mail, place=at_standup)
