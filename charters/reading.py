"""What the pages of a charter show: the version that holds, an earlier one, or the proposal with what it changes."""

from dataclasses import dataclass
from datetime import date, time
from functools import cached_property
from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.formats import time_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from charters.actions.proposing import mark_of, terms_of
from charters.cadence import next_iteration
from charters.forms import LINE_FORMS, TERMS_FORMS, seats
from charters.models import LINES, CharterDraft, CharterText, Goal, Line, Path
from charters.progress import Standing, said, standings_of
from charters.sections import BY_KEY, SECTIONS, TERMS, USUAL_ACTIVITIES, Section
from charters.wording import Wording
from config.locales import day as day_in_words
from engagements.access import may
from engagements.door import MemberRequest
from engagements.holidays import name_of
from engagements.models import Agreement, Charter, Engagement, Membership, Party
from engagements.pages import crew_of, csrf_input
from engagements.texts import TextView, pieces
from people.models import WEEKDAYS


def find_version(engagement: Engagement, version: int) -> Charter:
    found = engagement.charters.agreed().with_people().filter(version=version).first()
    if found is None:
        raise Http404
    return of_engagement(found, engagement)


def proposal_of(engagement: Engagement) -> Charter | None:
    """What is being written now."""
    found = engagement.charters.proposed().with_people().first()
    return of_engagement(found, engagement) if found else None


def find_proposal(engagement: Engagement) -> Charter:
    found = proposal_of(engagement) or set_aside_of(engagement)
    if found is None:
        raise Http404
    return found


def set_aside_of(engagement: Engagement) -> Charter | None:
    """The newest that was given up, if nothing has been agreed since: it can be taken up again."""
    assert engagement.charter is not None
    later = engagement.charters.filter(version__gt=engagement.charter.version).with_people()
    found = later.order_by("-version").first()
    return of_engagement(found, engagement) if found else None


def of_engagement(charter: Charter, engagement: Engagement) -> Charter:
    charter.engagement = engagement
    return charter


def find_wording(charter: Charter, key: str) -> Wording:
    return Wording.of(charter, key)


def promised_hours(engagement: Engagement) -> int | None:
    """Within how many working hours a ping is to be answered, as the charter that holds promises it."""
    paths = Path.objects.filter(charter=engagement.charter_id, for_pings=True).standing()
    return paths.values_list("reply_hours", flat=True).first()


# --- In words ------------------------------------------------------------------------------------------------


NOTHING = {
    "planning_on": _lazy("the first working day of an iteration"),
    "people_at_demos": _lazy("nothing is promised"),
    "decided_within": _lazy("those after which a silent client is reminded"),
    "reminded_after": _lazy("nobody is reminded"),
    "alarm_shares": _lazy("none"),
}


def in_words(value: Any, name: str, charter: Charter) -> str:
    """A term as a page shows it."""
    if name == "escalates_to":
        return charter.escalates_to.name if charter.escalates_to else _("nobody")
    if name.endswith("_country"):
        return name_of(value) if value else _("no public holidays")
    if value is None or value == "" or value == []:
        return str(NOTHING.get(name, "–"))
    if value is True or value is False:
        return _("yes") if value else _("no")
    if name in {"week_starts_on", "demo_on", "planning_on"}:
        return str(dict(WEEKDAYS)[value])
    if name == "working_days":
        return ", ".join(str(dict(WEEKDAYS)[day]) for day in sorted(value))
    if name == "backlog_ordered_by":
        return charter.get_backlog_ordered_by_display()
    return plainly(value)


def plainly(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(plainly(one) for one in value)
    if isinstance(value, time):
        return time_format(value, "H:i")
    if isinstance(value, date):
        return day_in_words(value)
    return str(value)


@dataclass(frozen=True)
class Term:
    label: str
    said: str
    before: str = ""  # where it says something else by now

    @property
    def changed(self) -> bool:
        return self.before not in ("", self.said)


def term_of(name: str, charter: Charter, before: Charter | None) -> Term:
    field = Charter._meta.get_field(name)
    said = in_words(getattr(charter, name), name, charter)
    earlier = in_words(getattr(before, name), name, before) if before else ""
    label = str(field.verbose_name)
    return Term(label[:1].upper() + label[1:], said, earlier)


# --- One version ---------------------------------------------------------------------------------------------


class CharterPage:
    """A version of the charter as one member sees it."""

    editing = False  # whether its sections can be written in
    sitting = False  # whether it is shown at the kick-off
    before: Charter | None = None  # what it is compared with

    def __init__(self, charter: Charter, request: MemberRequest) -> None:
        self.charter, self.engagement, self.viewer = charter, request.engagement, request.member
        self.csrf_input = csrf_input(request)
        self.sections = SECTIONS
        self.zone = self.engagement.charter.zone

    @cached_property
    def crew(self) -> list[Membership]:
        return crew_of(self.engagement)

    @cached_property
    def whose(self) -> str:
        return f"{self.engagement.slug}:{self.viewer.number}"

    @cached_property
    def texts(self) -> dict[str, CharterText]:
        return self.charter.texts.by_key()

    def text(self, key: str) -> str:
        return self.texts[key].text if key in self.texts else ""

    @cached_property
    def lines(self) -> dict[str, list[Line]]:
        return {code: lines_of(self.charter, code) for code in LINES}

    def terms(self, group: str) -> list[Term]:
        """What a group says; what only matters before the first week is left out later."""
        left_out = {"start_date"} if self.next_iteration > 1 else {"cadence_from"}
        return [term_of(name, self.charter, self.before) for name in TERMS[group] if name not in left_out]

    @cached_property
    def standings(self) -> dict[int, Standing]:
        """How goals go, by their number; of the version that holds."""
        goals = [line for line in self.lines["goals"] if isinstance(line, Goal)]
        return standings_of(self.engagement, goals) if self.holds else {}

    @staticmethod
    def number(value: Any, unit: str) -> str:
        return said(value, unit)

    @cached_property
    def next_iteration(self) -> int:
        return next_iteration(self.engagement)

    def is_empty(self, section: Section) -> bool:
        return not section.terms and not any(
            [self.text(text.key) for text in section.texts] + [self.lines[code] for code in section.lists]
        )

    # --- Who agreed, who has read it ---

    @cached_property
    def agreements(self) -> list[Agreement]:
        given = self.engagement.agreements.on(self.charter.element_id, self.charter.wordings)
        return list(given)

    @cached_property
    def read_by(self) -> dict[int, Any]:
        """When whom of the members has read it, by their key."""
        return dict(self.charter.acknowledgements.values_list("member", "at"))

    @cached_property
    def unread_by(self) -> list[Membership]:
        return [member for member in self.crew if member.pk not in self.read_by]

    @property
    def holds(self) -> bool:
        return self.charter.pk == self.engagement.charter_id

    @property
    def may_acknowledge(self) -> bool:
        return self.holds and self.charter.version > 0 and self.viewer.pk not in self.read_by

    @cached_property
    def proposal(self) -> Charter | None:
        return proposal_of(self.engagement)

    @cached_property
    def versions(self) -> list[Charter]:
        """All that hold or held, newest first."""
        return list(self.engagement.charters.agreed())

    @property
    def may_write(self) -> bool:
        return may(self.viewer, "write charter")


def lines_of(charter: Charter, code: str) -> list[Line]:
    rows = LINES[code].objects.of(charter).standing()
    return list(rows.select_related("accountable__user") if code == "responsibilities" else rows)


# --- The proposal --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class LineChange:
    """A line against the one of the same number in the version that holds."""

    line: Line
    kind: str  # "", "new", "changed", "gone"
    before: Line | None = None


class ProposalPage(CharterPage):
    """The next version while both parties write it, with what it changes."""

    def __init__(self, charter: Charter, request: MemberRequest) -> None:
        super().__init__(charter, request)
        self.before = current = request.engagement.charter
        self.open = charter.withdrawn_at is None and charter.agreed_at is None
        self.editing = self.open and self.may_write
        self.now = CharterPage(current, request)
        self.shown: dict[str, TextView] = {}  # texts in another state than plainly shown
        self.form: Any = None  # of a line or a group of terms that is open, with its place
        self.form_at = ""
        drafts = CharterDraft.objects.filter(charter=charter).saying_if_fresh().with_people()
        self.drafts = list(drafts) if self.open else []

    def view(self, key: str) -> TextView:
        view = self.shown.get(key) or TextView(Wording(self.charter, self.texts[key]))
        view.draft = next((d for d in self.drafts if d.key == key and d.member_id == self.viewer.pk), None)
        view.writers = [
            d.member for d in self.drafts if d.key == key and d.is_fresh and d.member_id != self.viewer.pk
        ]
        return view

    @cached_property
    def anybody_writes(self) -> bool:
        return any(draft.is_fresh and draft.member_id != self.viewer.pk for draft in self.drafts)

    def difference(self, key: str) -> list[tuple[str, str]]:
        """Word by word, against the version that holds; nothing where it says the same."""
        old, new = self.now.text(key), self.text(key)
        return pieces(old, new) if old != new else []

    def changes(self, code: str) -> list[LineChange]:
        old = {line.number: line for line in self.now.lines[code]}
        found = [
            LineChange(line, kind_of(line, old.get(line.number)), old.get(line.number))
            for line in self.lines[code]
        ]
        standing = {line.number for line in self.lines[code]}
        return found + [
            LineChange(line, "gone", line) for number, line in old.items() if number not in standing
        ]

    def change_of(self, code: str, number: int) -> LineChange:
        return next(one for one in self.changes(code) if one.line.number == number)

    @cached_property
    def changed(self) -> dict[str, bool]:
        """By section, whether it says something else than the version that holds."""
        return {section.key: self.differs(section) for section in SECTIONS}

    def differs(self, section: Section) -> bool:
        return (
            any(self.now.text(text.key) != self.text(text.key) for text in section.texts)
            or any(change.kind for code in section.lists for change in self.changes(code))
            or any(term.changed for group in section.terms for term in self.terms(group))
        )

    # --- Forms ---

    def seats(self) -> list[tuple[str, str]]:
        return seats(self.crew)

    def add_form(self, code: str) -> Any:
        """The form of a new line: the one that was not taken, else an empty one."""
        if self.form_at == code:
            return self.form
        return LINE_FORMS[code](crew=self.crew, prefix=code)

    def form_of(self, place: str) -> Any:
        """The open form at this place, or none."""
        return self.form if self.form_at == place else None

    def seen_terms(self, group: str) -> str:
        return mark_of(terms_of(self.charter, group))

    def seen_line(self, line: Line) -> str:
        return mark_of(line.values)

    @property
    def usual_activities(self) -> list[str]:
        known = {line.activity for line in self.lines["responsibilities"]}
        return [str(one) for one in USUAL_ACTIVITIES if str(one) not in known]

    # --- Agreeing ---

    @cached_property
    def given(self) -> dict[str, Agreement]:
        return {one.party: one for one in self.agreements}

    @property
    def parties(self) -> list[Any]:
        return list(Party)

    @property
    def may_agree(self) -> bool:
        return self.open and may(self.viewer, "agree") and self.viewer.party not in self.given

    @cached_property
    def who_agrees(self) -> dict[str, list[Membership]]:
        """By party, whom one asks."""
        named = [member for member in self.crew if may(member, "agree")]
        return {party: [m for m in named if m.party == party] for party in Party.values}


def kind_of(line: Line, before: Line | None) -> str:
    if before is None:
        return "new"
    return "changed" if before.values != line.values else ""


def terms_form(page: ProposalPage, group: str, data: Any = None) -> Any:
    more = {"next_iteration": page.next_iteration} if group == "week" else {}
    return TERMS_FORMS[group](data, charter=page.charter, crew=page.crew, prefix=group, **more)


def line_form(page: ProposalPage, code: str, line: Line | None, data: Any = None) -> Any:
    """Of a new line, or of one that is there."""
    prefix = line.element_id if line else code
    more = {"instance": line} if line else {}
    return LINE_FORMS[code](data, crew=page.crew, prefix=prefix, **more)


def find_line(charter: Charter, code: str, number: int) -> Line:
    rows = LINES[code].objects.of(charter).filter(number=number)
    found = (rows.select_related("accountable__user") if code == "responsibilities" else rows).first()
    if found is None:
        raise Http404
    return found


def section_with(what: str) -> Section:
    """The section in which a text, a list or a group of terms stands."""
    for section in SECTIONS:
        if what in {text.key for text in section.texts} | {*section.lists, *section.terms}:
            return section
    raise Http404


def find_section(key: str) -> Section:
    if key not in BY_KEY:
        raise Http404
    return BY_KEY[key]


def address_of(engagement: Engagement) -> str:
    return reverse("charter_proposal", args=[engagement.slug])
