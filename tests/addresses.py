"""Every address of the house behind an engagement's door: who may, and what they are answered.

An address without a row here fails `test_access_matrix.py`. The same rows feed the other walks over all addresses:
foreign numbers, CSRF, mass assignment, fragments, the fuzz.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import get_resolver, reverse
from django.utils import timezone

from api.actions import make_token
from budgets.actions import decide_budget, propose_rate
from charters import actions as charters
from engagements.actions import end_membership, invite, name_deputy, say_skill
from engagements.models import Engagement, Invitation, Membership, Party, Role
from engagements.today import today_of
from iterations.actions import add_item, note, open_demo, present, propose_pair, turn_week
from iterations.models import Demo
from partnership.actions import ask, commit, write_note
from partnership.actions.pulse import open_pulse
from standups.actions import raise_concern, write_update
from stories.actions import attach, block_story, comment
from stories.models import Story
from tests.cast import Cast, enrol, person, signed_in, unmasked

EVERYBODY = frozenset({"vera", "carl", "clara", "sue", "sam"})
WRITERS = EVERYBODY - {"vera"}
SIGNERS = frozenset({"clara", "carl"})
VENDOR = frozenset({"sue", "sam"})
INVITERS = frozenset({"clara", "carl", "sam"})
LEADS = frozenset({"clara", "sam"})  # sponsor and delivery lead
IMPORTERS = SIGNERS | {"sam"}
AGREE = frozenset({"clara", "sam"})
OUTSIDERS = ("otto", "bert", "ex", "eva", "root")  # each for another reason; all of them meet the same 404
MEMBERS = ("vera", "carl", "clara", "sue", "sam")

LONG_AGO = date(2026, 1, 5)
CARL, SAM = frozenset({"carl"}), frozenset({"sam"})
STORY, CRITERION, COMMENT, FILE = (1,), (1, "criterion-1"), (1, "comment-1"), (1, 1)
SPONSOR, LEAD = frozenset({"clara"}), frozenset({"sam"})
MAIL_CHOICES = {
    "mention": "digest",
    "ping": "now",
    "commitment_due": "never",
    "pulse": "never",
    "waiting": "never",
    "verdict_overdue": "never",
    "standup_reminder": "never",
    "standup_digest": "now",
    "planning": "now",
    "verdict": "never",
    "concern_overdue": "now",
    "weekly_report": "now",
    "demo": "now",
    "news": "digest",
    "budget": "now",
}
PULSE = {"trust": "4", "clarity": "3", "pace": "5"}
DONE, REFUSED = frozenset({200, 204, 303}), frozenset({422})


@dataclass(frozen=True)
class Row:
    """An address: its name, what follows the slug, who may, what a POST of theirs sends and what it is answered."""

    name: str
    place: tuple[Any, ...] | Callable[["House"], tuple[Any, ...]] = ()
    may: frozenset[str] = EVERYBODY
    get: int | None = 200  # None: not served
    post: dict[str, Any] | None = None  # None: not served
    answers: frozenset[int] = DONE
    may_post: frozenset[str] | None = None  # where reading is for more people than writing
    region: str = ""  # the block that htmx is given, when the page's GET is a region of it
    number_of: str = ""  # what the first number in the address counts: for trying the other client's

    def at(self, house: "House", slug: str = "acme") -> str:
        place = self.place(house) if callable(self.place) else self.place
        return reverse(self.name, args=[slug, *place])


ROWS = [
    Row("home", region="home"),
    Row(
        "relationship",
        (),
        EVERYBODY,
        200,
        {"text": "We met at the gate", "day": "2026-01-05"},
        region="relationship",
    ),
    Row("note_withdrawal", (1,), CARL, None, {}, number_of="note"),
    Row("weeks", get=302),  # to the newest report
    Row("week", (9,), get=404),  # tests/dashboard/test_week_report.py asks for some that are there
    Row("week_sending", (9,), frozenset({"clara", "carl", "sam"}), None, {}, {404}),
    Row("week_pdf", (9,), get=404),
    Row("search", region="results"),
    Row("palette"),
    Row("people", region="people"),
    Row("profile", (1,), region="profile", number_of="member"),
    Row("profile_skill", (1,), SAM, None, {"name": "Logistics", "level": "4"}, number_of="member"),
    Row(
        "profile_confirmation",
        (1,),
        WRITERS,
        None,
        {"name": "Cranes", "level": "3"},
        DONE | REFUSED,  # nobody confirms themselves
        number_of="member",
    ),
    Row("presence", region="presence"),
    Row("membership", lambda h: (h.cast.sue.number,), region="membership", number_of="member"),
    Row("role", lambda h: (h.cast.sue.number,), SAM, None, {"role": "observer"}, number_of="member"),
    Row(
        "succession",
        lambda h: (h.cast.sue.number,),
        VENDOR,
        None,
        {"successor": "1"},
        number_of="member",
    ),
    Row("pause", (), LEADS, None, {"reason": "Summer"}),
    Row("resumption", (), LEADS, None, {}),
    Row("closing", (), EVERYBODY, 200, {}, REFUSED, may_post=LEADS, region="closing"),
    Row("reopening", (), LEADS, None, {}),
    Row("departure", lambda h: (h.cast.sue.number,), VENDOR, None, {}, number_of="member"),
    Row("deputies", (), SIGNERS, None, {"deputy": 1, "starts": "", "finishes": ""}, REFUSED),
    Row("deputy_withdrawal", (1,), SIGNERS, None, {}, number_of="deputy"),
    Row("invitations", (), INVITERS, None, {"email": "new@example.test", "seat": "client:observer"}),
    Row(
        "invitation_withdrawal", lambda h: (h.invitation.number,), INVITERS, None, {}, number_of="invitation"
    ),
    Row("invitation_renewal", lambda h: (h.invitation.number,), INVITERS, None, {}, number_of="invitation"),
    Row("charter", region="charter"),
    Row("charter_version", (0,), region="charter"),
    Row("charter_pdf", (9,), get=404),  # tests/charters/test_charter.py asks for one that is there
    Row("charter_acknowledgement", (), EVERYBODY, None, {}),
    Row("charter_proposal", (), EVERYBODY, 200, {}, may_post=WRITERS, region="proposal"),
    Row("charter_withdrawal", (), WRITERS, None, {}),
    Row("charter_restoration", (), WRITERS, None, {}),
    Row("charter_agreement", (), AGREE, None, {"seen": 1}),
    Row("charter_text", ("purpose",), WRITERS, 200, {"text": "Anew", "base": 1}),
    Row("charter_text_editor", ("purpose",), WRITERS),
    Row("charter_text_draft", ("purpose",), WRITERS, None, {"text": "An", "base": 1}),
    Row("charter_text_draft_discard", ("purpose",), WRITERS, None, {}),
    Row("charter_text_others", ("purpose",), WRITERS),
    Row("charter_text_reversion", ("purpose",), WRITERS, None, {"revision": 1, "seen": 1}),
    Row("charter_text_history", ("purpose",), region="history"),
    Row(
        "charter_terms", ("money",), WRITERS, 200, {"seen": "0", "money-alarm_shares": "60"}, frozenset({409})
    ),
    Row("charter_lines", ("goals",), WRITERS, None, {"goals-name": "Less paper"}),
    Row(
        "charter_line",
        ("goals", 1),
        WRITERS,
        200,
        {"seen": "0", "goal-1-name": "No paper"},
        frozenset({409}),
        number_of="goal",
    ),
    Row("charter_line_withdrawal", ("goals", 1), WRITERS, None, {}, number_of="goal"),
    Row("charter_line_restoration", ("goals", 1), WRITERS, None, {}, number_of="goal"),
    Row(
        "goal_page",
        (1,),
        EVERYBODY,
        200,
        {"reading-day": "2026-11-20", "reading-value": "9"},
        may_post=WRITERS,
        region="goal",
        number_of="goal",
    ),
    Row(
        "goal_words",
        (1,),
        INVITERS,
        None,
        {"word-iteration": 1, "word-text": "Well"},
        REFUSED,
        number_of="goal",
    ),
    Row("reading_withdrawal", (1,), WRITERS, None, {}, number_of="reading"),
    Row(
        "kick_off",
        (),
        EVERYBODY,
        200,
        {"instead_of": 1},
        may_post=WRITERS,
        region="kick_off",
    ),
    Row("kick_off_step", (), WRITERS, None, {"step": "talk"}, DONE | REFUSED),
    Row("kick_off_ending", (), WRITERS, None, {"ending-first_planning": "2027-01-05"}),
    Row("stories", (), EVERYBODY, 200, {"title": "A"}, may_post=WRITERS, region="stories"),
    Row("new_story", (), WRITERS),
    Row("story", STORY, region="story", number_of="story"),
    Row("story_history", STORY, region="history", number_of="story"),
    Row("estimate", STORY, VENDOR, None, {"points": "5", "seen": ""}, number_of="story"),
    Row("story_withdrawal", STORY, WRITERS, None, {}, number_of="story"),
    Row("story_restoration", STORY, WRITERS, None, {}, number_of="story"),
    Row("criteria", STORY, WRITERS, None, {"criteria": "One more"}, number_of="story"),
    Row("text", CRITERION, WRITERS, 200, {"text": "Anew", "base": 1}, region="text", number_of="story"),
    Row("text_editor", CRITERION, WRITERS, number_of="story"),
    Row("text_draft", CRITERION, WRITERS, None, {"text": "An", "base": 1}, number_of="story"),
    Row("text_draft_criterion", CRITERION, WRITERS, None, {}, REFUSED, number_of="story"),
    Row("text_draft_discard", CRITERION, WRITERS, None, {}, number_of="story"),
    Row("text_others", CRITERION, WRITERS, number_of="story"),
    Row("text_menu", CRITERION, region="items", number_of="story"),
    Row("text_reversion", CRITERION, WRITERS, None, {"revision": 1, "seen": 1}, number_of="story"),
    Row("criterion_place", CRITERION, WRITERS, None, {"step": 1}, number_of="story"),
    Row("criterion_withdrawal", CRITERION, WRITERS, None, {}, number_of="story"),
    Row("criterion_restoration", CRITERION, WRITERS, None, {}, number_of="story"),
    Row("text_history", CRITERION, region="history", number_of="story"),
    Row("comments", STORY, EVERYBODY, None, {"text": "It rains"}, number_of="story"),
    Row("comment_withdrawal", COMMENT, CARL, None, {}, number_of="story"),
    Row("comment_restoration", COMMENT, CARL, None, {}, number_of="story"),
    Row("comment_story", COMMENT, WRITERS, None, {}, number_of="story"),
    Row("comment_criterion", COMMENT, WRITERS, None, {}, number_of="story"),
    Row("files", STORY, WRITERS, None, {}, REFUSED, number_of="story"),
    Row("file", (1, 9), get=404, number_of="story"),  # tests/walls/test_files.py asks for one that is there
    Row("file_thumbnail", FILE, get=404, number_of="story"),
    Row("file_withdrawal", FILE, WRITERS, None, {}, number_of="story"),
    Row("file_restoration", FILE, WRITERS, None, {}, number_of="story"),
    Row("schedule", STORY, WRITERS, None, {"act": "schedule", "seen": "unscheduled"}, number_of="story"),
    Row("progress", STORY, VENDOR, None, {"act": "start", "seen": "unscheduled"}, REFUSED, number_of="story"),
    Row("story_owner", STORY, WRITERS, None, {"member": 1}, number_of="story"),
    Row("story_label", STORY, WRITERS, None, {"name": "gate"}, number_of="story"),
    Row("story_skill", STORY, WRITERS, None, {"name": "Logistics"}, number_of="story"),
    Row("story_kind", STORY, WRITERS, None, {"kind": "bug", "seen": "feature"}, number_of="story"),
    Row("story_deadline", STORY, WRITERS, None, {"deadline": "2027-03-31"}, number_of="story"),
    Row("story_requester", STORY, WRITERS, None, {"member": 1}, number_of="story"),
    Row("story_block", STORY, WRITERS, None, {"reason": "No data"}, number_of="story"),
    Row("story_block_lifting", (1, 1), WRITERS, None, {}, number_of="story"),
    Row("story_relation", STORY, WRITERS, None, {"other": 1}, REFUSED, number_of="story"),
    Row("story_copy", STORY, WRITERS, None, {}, number_of="story"),
    Row(
        "story_split",
        STORY,
        WRITERS,
        None,
        {"title": "Part", "keys": "criterion-1"},
        DONE | REFUSED,
        number_of="story",
    ),
    Row("all_ready", STORY, VENDOR, None, {"seen": ""}, REFUSED, number_of="story"),
    Row(
        "criterion_ready",
        CRITERION,
        VENDOR,
        None,
        {"seen": "0 criterion-1:1"},
        frozenset({403}),
        number_of="story",
    ),
    Row(
        "criterion_verdict",
        CRITERION,
        SIGNERS,
        None,
        {"mark": "accepted", "revision": 1},
        REFUSED,
        number_of="story",
    ),
    Row("sign_off", STORY, SIGNERS, None, {"decision": "accept", "seen": ""}, REFUSED, number_of="story"),
    Row("ledger", region="ledger"),
    Row("certificate_pdf", (9,), get=404),  # tests/stories/test_certificate.py asks for one that is there
    Row("certificate_json", (9,), get=404),
    Row("board", region="plan"),
    Row("plan", region="plan"),
    Row("steps", (), WRITERS, None, {"step": "1.unscheduled.unstarted"}),
    Row("selection", (), WRITERS, None, {"numbers": 1, "act": "top"}),
    Row("plan_restoration", (), WRITERS, None, {}, REFUSED),  # what to restore stands in the address
    Row("forecast", region="foretold"),
    Row("goal", (), WRITERS, None, {"goal": "Slots"}),
    Row("plan_week", (1,), LEADS),
    Row("strength", (1,), LEADS, None, {"strength": 50}),
    Row("strength_agreement", (1,), frozenset({"clara"}), None, {"strength": 50}, REFUSED),
    Row("length", (2,), frozenset({"sam"}), None, {"weeks": 2}),
    Row("planning", region="planning"),
    Row("plan_agreement", (), LEADS, None, {"seen": "0"}, REFUSED),
    Row("skills", region="skills"),
    Row("story_taker", (), WRITERS, None, {"story": 1, "member": 1}),
    Row("pairs", (), WRITERS, None, {"teacher": 1, "learner": 2, "name": "Cranes"}),
    Row(
        "pair_agreement",
        (1,),
        frozenset({"sam", "sue"}),
        None,
        {},
        number_of="pair",
    ),
    Row("pair_end", (1,), frozenset({"carl", "sam", "sue"}), None, {}, number_of="pair"),
    Row("story_place", STORY, WRITERS, 200, {"to": "top"}, region="place", number_of="story"),
    Row("demo", (), EVERYBODY, 200, {}, may_post=WRITERS, region="demo"),
    Row("demo_agenda", (), EVERYBODY, 200, {"story": 1}, may_post=WRITERS, region="agenda"),
    Row("demo_item", STORY, WRITERS, None, {"act": "up"}, number_of="story"),
    Row("presenter", (), WRITERS, None, {}, DONE | REFUSED),
    Row("demo_place", (), EVERYBODY, None, {"story": 1}),
    Row(
        "demo_verdict",
        CRITERION,
        SIGNERS,
        None,
        {"mark": "accepted", "revision": 1},
        REFUSED,
        number_of="story",
    ),
    Row(
        "demo_sign_off", STORY, SIGNERS, None, {"decision": "accept", "seen": ""}, REFUSED, number_of="story"
    ),
    Row("attendance", (), EVERYBODY, None, {}),
    Row("demo_notes", (), EVERYBODY, None, {"note": "Thick paper"}),
    Row("note_outcome", (1,), WRITERS, None, {"outcome": "story"}, number_of="note"),
    Row("demo_closing", (), frozenset({"sam"}), None, {}),
    Row("minutes", (1,), region="minutes", number_of="demo"),
    Row("minutes_pdf", (1,), get=422, number_of="demo"),  # of a demo that is still open
    Row("minutes_agreement", (1,), AGREE, None, {}, REFUSED, number_of="demo"),
    Row("demo_reason", (1,), WRITERS, None, {"reason": "Nobody came"}, REFUSED, number_of="demo"),
    Row("standup", region="standup"),
    Row(
        "standup_of",
        lambda h: (h.today,),
        EVERYBODY,
        200,
        {"done": "Slots"},
        may_post=WRITERS,
        region="standup",
    ),
    Row("updates_of", (1,), number_of="member"),
    Row("floor", lambda h: (h.today,), WRITERS, None, {"member": "3"}),
    Row("round_end", lambda h: (h.today,), WRITERS, None, {}),
    Row("concern_of_update", lambda h: (h.today,), WRITERS, None, {}, DONE | REFUSED),
    Row(
        "story_of_line",
        lambda h: (h.today, h.cast.carl.number, "next"),
        WRITERS,
        None,
        {},
    ),
    Row("concerns", (), EVERYBODY, 200, {"text": "The crane"}, may_post=WRITERS, region="concerns"),
    Row("concern_owner", (1,), WRITERS, None, {}, DONE | REFUSED, number_of="concern"),
    Row("concern_answer", (1,), WRITERS, None, {"text": "It comes"}, DONE | REFUSED, number_of="concern"),
    Row("story_of_concern", (1,), WRITERS, None, {}, number_of="concern"),
    Row("concern_closing", (1,), frozenset({"carl"}), None, {}, DONE, number_of="concern"),
    Row(
        "commitments",
        (),
        EVERYBODY,
        200,
        {"text": "The crane", "due": "2099-12-31"},
        may_post=WRITERS,
        region="commitments",
    ),
    Row("commitment_keeping", (1,), CARL, None, {}, number_of="commitment"),
    Row("commitment_dispute", (1,), SAM, None, {"why": "No crane"}, REFUSED, number_of="commitment"),
    Row(
        "commitment_dates",
        (1,),
        CARL | SAM,
        None,
        {"due": "2100-01-31", "why": "The wind"},
        DONE | REFUSED,
        number_of="commitment",
    ),
    Row(
        "commitment_consent",
        (1,),
        WRITERS,
        None,
        {"due": "2100-01-30", "answer": "agreed"},
        REFUSED,
        number_of="commitment",
    ),
    Row("commitment_release", (1,), SAM, None, {}, DONE | REFUSED, number_of="commitment"),
    Row(
        "pings",
        (),
        EVERYBODY,
        200,
        {"text": "How high?", "to": "2"},
        DONE | REFUSED,  # nobody asks themselves
        may_post=WRITERS,
        region="pings",
    ),
    Row("pings_waiting", region="waiting"),
    Row("pings_similar", (), WRITERS, region="similar"),
    Row("ping_delay", (1,), SAM, None, {"until": "2099-12-31T09:00"}, number_of="ping"),
    Row("ping_answers", (1,), SAM, None, {"reply": "yes"}, number_of="ping"),
    Row("ping_questions", (1,), CARL, None, {"text": "Why?"}, REFUSED, number_of="ping"),
    Row("ping_person", (1,), CARL | SAM, None, {"to": 1}, number_of="ping"),
    Row("ping_story", (1,), WRITERS, None, {}, number_of="ping"),
    Row("ping_criterion", (1,), WRITERS, None, {}, number_of="ping"),
    Row("ping_acceptance", (1,), CARL, None, {"answer": 9}, REFUSED, number_of="ping"),
    Row("ping_withdrawal", (1,), CARL, None, {}, number_of="ping"),
    Row(
        "decisions",
        (),
        EVERYBODY,
        200,
        {"text": "A", "why": "B", "deciders": ["1", "3"], "decided_on": "2026-01-05"},
        may_post=WRITERS,
        region="decisions",
    ),
    Row("drift", region="findings"),
    Row("ball", region="weeks"),
    Row("ball_of", ("story-1",), EVERYBODY, 200, {"text": "No crane"}, may_post=WRITERS, region="ball"),
    Row("pulse", (), EVERYBODY, 200, PULSE, may_post=WRITERS, region="pulse"),
    Row("concern_reopening", (1,), frozenset({"carl"}), None, {}, DONE, number_of="concern"),
    Row("mail_choices", (), EVERYBODY, None, MAIL_CHOICES),
    Row("lines", region="lines"),
    Row("budget", region="budget"),
    Row("what_if", region="whatif"),
    Row("budget_table"),
    Row("budget_decisions", (), SPONSOR, None, {"amount": "7", "currency": "EUR", "reason": "Less"}),
    Row("budget_proposals", (), LEAD, None, {"amount": "7", "currency": "EUR", "reason": "Less"}),
    Row("rates", (), LEAD, None, {"who": "vendor_member", "amount": "7", "valid_from": "2027-03-31"}),
    Row("rate_agreement", (1,), SPONSOR | LEAD, None, {}, number_of="rate"),
    Row("offers", (), LEAD, None, {"iteration": 1, "member-1": 2, "member-2": 2}),
    Row("pace", (), SPONSOR, None, {"iteration": 1, "member-1": 2, "member-2": 2}),
    Row("days", (1,), VENDOR, None, {}, REFUSED, number_of="week"),
    Row("confirmation", (1,), LEAD, None, {}, REFUSED, number_of="week"),
    Row("tokens", post={"name": "Report", "days": "90"}, answers=frozenset({200}), region="tokens"),
    Row("token_end", (1,), CARL, None, {}, number_of="token"),
    Row("imports", (), IMPORTERS, 200, {}, frozenset({200, 422})),
    Row("import_batch", (1,), IMPORTERS, number_of="import"),
    Row("import_execution", (1,), IMPORTERS, None, {}, DONE | REFUSED, number_of="import"),
    Row("import_withdrawal", (1,), IMPORTERS, None, {}, DONE | REFUSED, number_of="import"),
]


def patterns(resolver: Any = None, prefix: str = "") -> Iterator[tuple[str, str, Callable[..., Any]]]:
    """(route, name with its namespace, view) of every address there is."""
    resolver = resolver or get_resolver()
    for pattern in resolver.url_patterns:
        route = prefix + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            yield from patterns(pattern, route)
        else:
            yield route, pattern.name or "", pattern.callback


THERE = {name for _route, name, _view in patterns()}
ROWS = [row for row in ROWS if row.name in THERE]


@dataclass
class House:
    """The cast, with everybody else who may stand before a door."""

    cast: Cast
    people: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        cast = self.cast
        gone = enrol(cast.acme, person("Ed Gone"), Party.CLIENT, Role.PRODUCT_OWNER)
        end_membership(gone, by=cast.clara)
        self.people = {name: getattr(cast, name) for name in (*MEMBERS, "otto", "bert")}
        self.people["ex"] = gone
        self.people["eva"] = person("Eva Sales", is_staff=True)
        self.people["root"] = person("Rut Root", is_staff=True, is_superuser=True)
        self.invitation = self.invite(cast.acme, by=cast.clara)
        cast.acme.imports.create(member=cast.clara, file_name="backlog.csv")
        agree_on_charter(cast)
        raise_concern(cast.acme, by=cast.carl, text="The crane is late.")
        due = today_of(cast.acme) + timedelta(days=7)
        commit(cast.acme, by=cast.carl, text="The crane is repaired.", due=due, to=cast.sam)
        ask(cast.acme, by=cast.carl, to=cast.sam, text="Is it the crane?", about="story-1")
        write_note(cast.acme, by=cast.carl, text="The crane was built.", day=LONG_AGO)
        decide_budget(cast.acme, by=cast.clara, amount=12_000_00, code="EUR", reason="As offered")
        self.rate = propose_rate(cast.acme, by=cast.sam, amount=800_00, valid_from=LONG_AGO, member=cast.sue)
        comment(cast.story, by=cast.carl, text="Who prints the badge?")
        attach(cast.story, [SimpleUploadedFile("badge.txt", b"A6, landscape")], by=cast.carl)
        say_skill(cast.sam, by=cast.sam, name="Cranes", level=3)
        propose_pair(cast.acme, by=cast.carl, teacher=cast.sam, learner=cast.sue, name="Cranes")
        block_story(cast.story, by=cast.carl, reason="The crane is late.")
        self.today = today_of(cast.acme)
        later = self.today + timedelta(days=30)
        name_deputy(cast.acme, member=cast.carl, starts=later, finishes=later, by=cast.clara)
        for member in (cast.carl, cast.clara, cast.sue, cast.sam):
            write_update(cast.acme, by=member, day=self.today, done="A", next="B", in_my_way="The wind")
        hold_demo(cast.acme, cast.story, by=cast.sam)
        open_pulse(cast.acme, 1)
        make_token(cast.acme, by=cast.carl, name="Weekly report", days=30, may_write=False)
        self.clients = {name: signed_in(who) for name, who in self.people.items()}
        self._nothing: dict[str, bytes] = {}

    def invite(self, engagement: Engagement, *, by: Membership) -> Invitation:
        return invite(engagement, email="invited@example.test", party="client", role="client_member", by=by)

    def nothing(self, who: str) -> bytes:
        """The page that this visitor gets at an engagement that never was."""
        if who not in self._nothing:
            self._nothing[who] = unmasked(self.clients[who].get(reverse("home", args=["never"])))
        return self._nothing[who]


def agree_on_charter(cast: Cast) -> None:
    """Version 1 holds and has a goal with a reading; the kick-off is not over, and version 2 is being written."""
    charters.begin(cast.acme, by=cast.sam)
    first = charters.propose(cast.acme, by=cast.sam)
    charters.add_line(first, "goals", by=cast.carl, values={"name": "Less paper", "measure": "sheets a day"})
    first.refresh_from_db()
    for member in (cast.clara, cast.sam):
        charters.agree_to(first, by=member, seen=first.wordings)
    cast.acme.refresh_from_db()
    charters.read_goal(cast.acme, 1, by=cast.carl, day=LONG_AGO, value=Decimal(40))
    charters.propose(cast.acme, by=cast.carl)


def hold_demo(engagement: Engagement, story: Story, *, by: Membership) -> Demo:
    """The week under way and its demo, in which this story is shown."""
    turn_week(engagement, now=timezone.now())
    demo = open_demo(engagement, by=by)
    add_item(demo, story, by=by)
    present(demo, by=by)
    note(demo, by=by, text="Thick paper", story=story)
    return demo


def sum_of(table: str, key: str) -> str:
    return (
        f"SELECT '{table}', count(*) || md5(coalesce(string_agg(t::text, chr(10) ORDER BY t::text), '')) "
        f'FROM "{table}" t WHERE {key} = %(key)s'
    )


HANGING = {
    model._meta.db_table: "id" if model is Engagement else "engagement_id"
    for model in apps.get_models()
    if model is Engagement or any(field.column == "engagement_id" for field in model._meta.concrete_fields)
}
SUMS = " UNION ALL ".join(sum_of(table, key) for table, key in HANGING.items())


def table_checksums(engagement: Engagement) -> dict[str, str]:
    """Of every table with rows of this engagement: their fingerprint."""
    with connection.cursor() as cursor:
        cursor.execute(SUMS, {"key": engagement.pk})
        return dict(cursor.fetchall())
