"""What the story page shows, gathered in as few questions to the database as it takes."""

from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.functional import cached_property

from engagements.access import may
from engagements.addresses import url
from engagements.door import MemberRequest
from engagements.journal import read_at, sentence
from engagements.models import Event, Membership
from engagements.pages import crew_of, csrf_input
from engagements.statements import Statement
from engagements.texts import GONE, TextView, pieces
from stories import origins, record
from stories.actions import Gone, Seen, signers, state_word, why_not
from stories.discussion import Talk, shows_all
from stories.facts import Facts, with_facts
from stories.markdown import named
from stories.models import Criterion, Draft, Mark, Revision, SignOffLink, State, Story
from stories.references import addresses
from stories.stamps import Marks, marks_of
from stories.states import MARKERS, SIGNED, Step, missing_to_start, next_step, steps_of
from stories.wording import NoSuchText, Wording

STORY: Statement[Story] = Statement(
    lambda engagement, number: Story.objects.filter(engagement=engagement, number=number), int, int
)
WHOLE: Statement[Story] = Statement(
    lambda engagement, number: with_facts(Story.objects.filter(engagement=engagement, number=number)),
    int,
    int,
)
DRAFTS: Statement[Draft] = Statement(
    lambda story: Draft.objects.filter(story=story).saying_if_fresh().select_related("member__user"), int
)
CRITERIA: Statement[Criterion] = Statement(
    lambda story: Criterion.objects.filter(story=story).in_order(), int
)
LATELY: Statement[Event] = Statement(
    lambda engagement, subject: (
        Event.objects.filter(engagement=engagement).about(subject).order_by("-number")[:5]
    ),
    int,
    str,
)


def find_story(engagement, number: int) -> Story:
    for story in STORY(engagement.pk, number):
        story.engagement = engagement
        read_at(story, engagement)
        return story
    raise Http404


def find_whole_story(engagement, number: int) -> Story:
    """The story with its facts, for a page that shows it and changes nothing."""
    for story in WHOLE(engagement.pk, number):
        story.engagement = engagement
        return story
    raise Http404


def find_wording(story: Story, key: str) -> Wording:
    try:
        return Wording.of(story, key)
    except NoSuchText:
        raise Http404 from None


def open_link(token: str) -> SignOffLink | None:
    """The link that a mail carries, if its reader is still in the engagement. It may have been used."""
    return SignOffLink.objects.by_token(token).filter(member__left_at=None).first()


class StoryPage:
    """Everything on the page of one story for one member who asks, except the frame around it."""

    region = "story"  # what an answer to signing replaces
    cues: dict[str, str] = {}  # keys of verdicts and decisions, where a page has them
    tail = ""  # of the ids of fields, where one page shows one story after the other

    def __init__(self, story: Story, request: MemberRequest) -> None:
        self.story = story
        story.engagement = request.engagement  # with its charter: an act reads the row under the lock without
        self.viewer = viewer = request.member
        self.csrf_input = csrf_input(request)
        self.whole_talk = shows_all(request)
        self.may_write = may(viewer, "write stories") and story.withdrawn_at is None and not self.frozen

    @cached_property
    def drafts(self) -> list[Draft]:
        return DRAFTS(self.story.pk) if self.facts.has("drafts") else []

    @cached_property
    def mine(self) -> dict[str, Draft]:
        """What the viewer has not saved, by the key of its text."""
        return {draft.key: draft for draft in self.drafts if draft.member_id == self.viewer.pk}

    @cached_property
    def writers(self) -> dict[str, list[Membership]]:
        """Who else is writing, by the key of the text."""
        writers: dict[str, list[Membership]] = {}
        for draft in self.drafts:
            if draft.is_fresh and draft.member_id != self.viewer.pk:
                writers.setdefault(draft.key, []).append(draft.member)
        return writers

    def text(self, wording: Wording) -> TextView:
        view = TextView(wording, draft=self.mine.get(wording.key), writers=self.writers.get(wording.key, []))
        if view.draft and wording.gone:  # deleted, or its whole story was: those words must not vanish
            view.state, view.outcome = GONE, Gone(wording, view.draft.text, view.draft.base)
        return view

    @cached_property
    def at(self) -> str:
        """The story's address; those of its texts begin with it."""
        return url("story", self.story.engagement.slug, self.story.number)

    @cached_property
    def whose(self) -> str:
        """Whose unsaved words this browser keeps."""
        return f"{self.story.engagement.slug}:{self.viewer.number}"

    @cached_property
    def zone(self) -> str:
        return self.story.engagement.charter.zone

    @cached_property
    def title(self) -> TextView:
        return self.text(Wording(self.story, "title"))

    @cached_property
    def narrative(self) -> TextView:
        return self.text(Wording(self.story, "narrative"))

    @cached_property
    def all_criteria(self) -> list[Criterion]:
        criteria = CRITERIA(self.story.pk)
        for criterion in criteria:
            criterion.story = self.story
        return criteria

    @cached_property
    def criteria(self) -> list[TextView]:
        """Standing criteria, and deleted ones in which the viewer has an unsaved draft."""
        views = [self.text(Wording(self.story, criterion.key, criterion)) for criterion in self.all_criteria]
        return [view for view in views if view.draft or not view.wording.part.withdrawn_at]

    @cached_property
    def talk(self) -> Talk:
        """What is said and attached: comments and files."""
        return Talk(
            self.story,
            self.viewer,
            self.crew,
            self.text,
            lambda: self.addresses,
            whole=self.whole_talk,
            any_files=self.facts.has("files"),
        )

    @cached_property
    def texts(self) -> list[str]:
        """What is shown and can name stories."""
        wordings = [Wording(self.story, "narrative"), *(view.wording for view in self.criteria)]
        return [*(wording.text for wording in wordings), *(said.text for said in self.talk.rows)]

    @cached_property
    def addresses(self) -> dict[str, str]:
        return addresses(self.story.engagement, self.texts)

    def links(self, text: str) -> dict[str, str]:
        """Where the stories and criteria lead that this text names; asked for once, and only if one names any."""
        return self.addresses if named(text) else {}

    # --- Where the story stands, and what its viewer may do about it ---

    @cached_property
    def open(self) -> bool:
        """Whether anything may still be done with it."""
        return self.story.withdrawn_at is None and self.story.accepted_elsewhere_on is None

    @cached_property
    def steps(self) -> list[Step]:
        if not self.open:
            return []
        steps = steps_of(self.viewer.party, self.story.state, self.story.kind)
        return [step for step in steps if may(self.viewer, act_of(step))]

    @cached_property
    def next_step(self) -> Step | None:
        step = next_step(self.viewer.party, self.story.state, self.story.kind) if self.open else None
        return step if step and may(self.viewer, act_of(step)) else None

    @cached_property
    def other_steps(self) -> list[Step]:
        return [step for step in self.steps if step != self.next_step]

    @cached_property
    def missing(self) -> list[str]:
        """What the story still needs before its next step."""
        if self.next_step is None:
            return []
        if self.next_step.act == "start":
            return missing_to_start(self.story.kind, self.story.points, len(self.all_marks))
        if self.next_step.act == "deliver" and self.unready:
            return ["ready"]
        return []

    @cached_property
    def state_word(self) -> str:
        return state_word(self.story)

    @cached_property
    def seen(self) -> str:
        return str(Seen.of(self.story))

    @cached_property
    def all_marks(self) -> list[Marks]:
        standing = [criterion for criterion in self.all_criteria if criterion.withdrawn_at is None]
        return marks_of(self.story, standing, any_given=self.facts.has("stamps"))

    @cached_property
    def marks(self) -> dict[str, Marks]:
        """By the criterion's key; nothing while nobody has begun and nothing was ever stamped."""
        begun = self.story.state not in {State.UNSCHEDULED, State.UNSTARTED}
        stamped = any(marks.vendor or marks.client for marks in self.all_marks)
        if not (begun or stamped) or (self.story.kind not in SIGNED and not stamped):
            return {}
        return {marks.criterion.key: marks for marks in self.all_marks}

    @cached_property
    def unready(self) -> list[Marks]:
        return [marks for marks in self.all_marks if not marks.ready]

    @cached_property
    def may_copy(self) -> bool:
        return may(self.viewer, "write stories") and self.story.withdrawn_at is None

    @cached_property
    def facts(self) -> Facts:
        return Facts(self.story)

    @cached_property
    def owners(self) -> list[Membership]:
        return self.facts.owners_among(self.crew)

    @property
    def origin(self) -> tuple[str, str]:
        """What it was made out of, in words, and where that is."""
        origin = self.story.origin
        return origins.in_words(origin), origins.address_of(self.story.engagement.slug, origin)

    @cached_property
    def crew(self) -> list[Membership]:
        return crew_of(self.story.engagement)

    @cached_property
    def may_stamp(self) -> bool:
        """Whether the viewer is an owner of the vendor's while the story is being worked on."""
        working = self.story.state in {State.STARTED, State.FINISHED, State.DELIVERED}
        return self.open and working and may(self.viewer, "move stories on") and self.viewer in self.owners

    @cached_property
    def signs(self) -> bool:
        """Whether the viewer signs stories, if not perhaps this one."""
        return self.open and may(self.viewer, "sign off")

    @cached_property
    def why_not(self) -> str:
        return why_not(self.story, self.viewer) if self.signs else ""

    @cached_property
    def may_sign(self) -> bool:
        return self.signs and self.story.state == State.DELIVERED and not self.why_not

    @cached_property
    def may_reopen(self) -> bool:
        signed = self.story.state == State.ACCEPTED and bool(self.sign_offs)
        return self.signs and signed and not self.why_not

    @cached_property
    def signers(self) -> list[Membership]:
        """Those who can sign this story; asked for only where the viewer can't."""
        return signers(self.story)

    @cached_property
    def unaccepted(self) -> list[Marks]:
        return [marks for marks in self.all_marks if not marks.accepted]

    @cached_property
    def asked(self) -> list[Marks]:
        """Those the client judged otherwise than accepted."""
        return [marks for marks in self.all_marks if marks.verdict in {Mark.CHANGES, Mark.NOT_SHOWN}]

    @cached_property
    def sign_offs(self) -> list[dict[str, Any]]:
        return record.of_story(self.story) if self.facts.has("sign_offs") else []

    @cached_property
    def frozen(self) -> bool:
        return self.story.state == State.ACCEPTED or self.story.accepted_elsewhere_on is not None

    @property
    def open_to_points(self) -> bool:
        return self.story.withdrawn_at is None and not self.frozen and self.story.kind not in MARKERS

    @cached_property
    def verdicts_given(self) -> int:
        """Another number after every stamp of the client's: what was opened before it is shown anew."""
        return max((marks.client.pk for marks in self.all_marks if marks.client), default=0)

    def verdict_at(self, key: str) -> str:
        """Where a verdict on the criterion of this key is sent to."""
        return reverse("criterion_verdict", args=[self.story.engagement.slug, self.story.number, key])

    @property
    def sign_off_at(self) -> str:
        return reverse("sign_off", args=[self.story.engagement.slug, self.story.number])

    # --- What was typed and not taken ---

    typed: dict[str, str] = {}
    refused = ""
    moved: list[dict[str, Any]] = []

    def refused_at(self, place: str) -> bool:
        return bool(self.refused) and self.typed.get("at") == place

    def typed_at(self, place: str, name: str) -> str:
        return self.typed.get(name, "") if self.typed.get("at") == place else ""

    @property
    def refused_place_shown(self) -> bool:
        """Whether a field on the page says it already."""
        return self.typed.get("at") not in {"accept", "accept_with_follow_ups"}

    def dress(self, view: TextView) -> None:
        """Say who else writes in this text, and what the viewer has not saved."""
        view.writers, view.draft = self.writers.get(view.key, []), self.mine.get(view.key)
        if view.wording.comment:
            self.talk.complete(view.wording.comment)

    def put(self, view: TextView) -> "StoryPage":
        """Show this text in this state instead of plainly."""
        self.dress(view)
        if view.key in {"title", "narrative"}:
            self.__dict__[view.key] = view
        elif view.wording.comment:
            self.talk.put(view)
        else:
            self.__dict__["criteria"] = [view if old.key == view.key else old for old in self.criteria]
        return self

    def context(self) -> dict[str, Any]:
        story = self.story
        known = {member.pk: member for member in self.crew}
        if story.requested_by_id in known:  # else somebody who has left: fetched when shown
            story.requested_by = known[story.requested_by_id]
        return {
            "page": self,
            "story": story,
            "place": story.element_id,
            "tab": "b",
            "scale": story.engagement.charter.point_scale,
            "may_estimate": may(self.viewer, "estimate") and self.open_to_points,
            "lately": [(event, sentence(event)) for event in lately(story, known)],
            "crew": self.crew,
            "here": [member for member in self.crew if story.element_id in member.places],
        }


def act_of(step: Step) -> str:
    return "schedule" if step.act in {"schedule", "unschedule"} else "move stories on"


def lately(story: Story, known: dict[int, Membership]) -> list[Event]:
    events = LATELY(story.engagement_id, story.element_id)
    gone = {event.actor_id for event in events if event.actor_id} - known.keys()
    if gone:
        known |= Membership.objects.with_person().in_bulk(gone)
    for event in events:
        event.actor = known[event.actor_id] if event.actor_id else None
    return events


def history(story: Story, key: str = "") -> list[dict[str, Any]]:
    """The story's events (or one text's), newest first; changes of wording with the words that changed."""
    told = Event.objects.filter(engagement=story.engagement).about(story.element_id)
    events = list((told.filter(data__key=key) if key else told).newest_first())
    texts = {
        (revision.key, revision.number): revision
        for revision in Revision.objects.filter(story=story).select_related("author__user")
    }
    gone = {criterion.key for criterion in story.criteria.exclude(withdrawn_at=None)}
    newest = dict(sorted(texts))
    return [entry(event, texts, gone) | {"newest": newest.get(event.data.get("key", ""))} for event in events]


def entry(event: Event, texts: dict[tuple[str, int], Revision], gone: set[str]) -> dict[str, Any]:
    key, number = event.data.get("key", ""), event.data.get("revision")
    after, before = texts.get((key, number)), texts.get((key, (number or 0) - 1))
    line = {"event": event, "sentence": sentence(event), "revision": after, "before": before}
    line["withdrawn"] = event.kind == "criterion.withdrawn" and key in gone
    if after and before:
        line["pieces"] = pieces(before.text, after.text)
    return line
