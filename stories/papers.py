"""A sign-off as a paper of its own: what its entry of the ledger says, and by which key it can be checked.

Everything on it comes from the entry, except who the people and parties are called: names stand beside the ledger.
"""

from datetime import datetime
from typing import Any

from django.http import Http404
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from config.locales import dated_moment
from engagements.models import Engagement, Party, Role
from engagements.refusals import Refused
from engagements.typesetting import typeset
from stories import ledger, sealing
from stories.models import Decision, LedgerEntry, Signatory, StoryKind

FORMAT = "tandem-certificate/1"


class Certificate:
    """Of one sign-off. Refused when the entry is not what was signed: no paper says what nobody said."""

    def __init__(self, engagement: Engagement, number: int) -> None:
        rows = LedgerEntry.objects.filter(engagement=engagement)
        row = rows.filter(number=number).exclude(decision__in=[Decision.KEY_CHANGE, Decision.REOPEN]).first()
        if row is None:
            raise Http404
        self.engagement, self.row, self.entry = engagement, row, sealing.as_entry(row)
        self.key = sealing.key_of(row)
        if ledger.seal_fault(self.entry, self.key):
            raise Refused(
                _("Entry %(n)s is not what was signed: there is no certificate of it.") % {"n": number}
            )
        self.body = self.entry["body"]
        self.zone = engagement.charter.zone  # type: ignore[union-attr]  # every engagement has one
        self.names = dict(Signatory.objects.filter(engagement=engagement).values_list("reference", "name"))

    @property
    def file_name(self) -> str:
        return f"{self.engagement.slug}-sign-off-{self.row.number}"

    def as_json(self) -> bytes:
        """For `docs/verify/tandem_verify.py`: the entry as it was signed; what stands beside it is not signed."""
        return (
            ledger.canonical(
                {
                    "format": FORMAT,
                    "public_key": ledger.public_hex(self.key),
                    "entry": self.entry,
                    "parties": {party: self.engagement.organisation(party).name for party in Party},
                    "people": {reference: self.names.get(reference, "") for reference in self.references()},
                }
            )
            + b"\n"
        )

    def as_pdf(self) -> bytes:
        return typeset("stories/pdf/certificate.typ", self.on_paper())

    # --- What stands on the paper, in words ---

    def references(self) -> list[str]:
        """Everybody whom the entry names."""
        stamps = [each[by] for each in self.body["story"]["criteria"] for by in ("ready", "verdict")]
        signers = [self.body["by"], *(stamp["by"] for stamp in stamps if stamp)]
        found = [signer.get(key) for signer in signers for key in ("person", "deputy_of")]
        return sorted({reference for reference in found if reference})

    def on_paper(self) -> dict[str, Any]:
        body, story = self.body, self.body["story"]
        accepted = body["decision"] != "reject"
        return {
            "title": _("Certificate of acceptance") if accepted else _("Record of a rejection"),
            "foot": _("%(engagement)s, entry %(n)s of the ledger")
            % {"engagement": self.engagement.name, "n": self.row.number},
            "parties": [
                {"party": party, "word": WORDS[party](), "name": self.engagement.organisation(party).name}
                for party in Party
            ],
            "facts": [
                [_("Engagement"), self.engagement.name],
                [_("Story"), f"#{story['number']} · {self.kind(story)}"],
                [_("Decision"), DECIDED[self.row.decision]()],
            ],
            "signer": {"label": _("Signed by"), "party": body["by"]["party"], "name": self.who(body["by"])},
            "at": [_("Time"), self.when(body["at"])],
            "story": story["title"]["text"],
            "narrative": story["narrative"]["text"],
            "reason": [_("Reason"), body["reason"]],
            "criteria_heading": _("Acceptance criteria"),
            "criteria": [self.criterion(each, story["number"]) for each in story["criteria"]],
            "follow_ups_heading": _("Follow-ups"),
            "follow_ups": [f"#{each['number']} {each['title']}" for each in body["follow_ups"]],
            "record_heading": _("How this can be checked"),
            "record_note": _(
                "The text above is part of an entry in the engagement’s ledger. The JSON of this certificate, the "
                "key below and docs/verify/tandem_verify.py are all it takes to check it: no Tandem is needed."
            ),
            "record": [
                [_("Entry"), str(self.row.number)],
                [_("Hash"), self.row.hash],
                [_("Hash before"), self.row.previous_hash],
                [_("Signature"), self.row.signature],
                [_("Key"), ledger.public_hex(self.key)],
            ],
        }

    def kind(self, story: dict[str, Any]) -> str:
        kind = str(StoryKind(story["kind"]).label)
        if story["points"] is None:
            return kind
        return _("%(kind)s, points: %(points)s") % {"kind": kind, "points": story["points"]}

    def criterion(self, criterion: dict[str, Any], story: int) -> dict[str, Any]:
        marks = [(Party.VENDOR, criterion["ready"]), (Party.CLIENT, criterion["verdict"])]
        follow_up = criterion["follow_up"]
        return {
            "number": f"{story}.{criterion['number']}",
            "text": criterion["text"],
            "stamps": [
                {"party": party, "said": self.stamp(stamp), "note": stamp["note"]}
                for party, stamp in marks
                if stamp
            ],
            "follow_up": _("Became #%(n)s") % {"n": follow_up} if follow_up else "",
        }

    def stamp(self, stamp: dict[str, Any]) -> str:
        said = {
            "mark": MARKS[stamp["mark"]](),
            "who": self.who(stamp["by"]),
            "at": dated_moment(instant(stamp["at"]), self.zone),
        }
        return _("%(mark)s: %(who)s, %(at)s") % said

    def who(self, signer: dict[str, Any]) -> str:
        """A person with their role at that time. An erased name leaves the reference."""
        name = self.names.get(signer["person"]) or signer["person"][:12]
        role = signer["role"].removeprefix("deputy of ")
        told = {"name": name, "role": str(Role(role).label)}
        if "deputy_of" not in signer:
            return _("%(name)s, %(role)s") % told
        of = self.names.get(signer["deputy_of"]) or signer["deputy_of"][:12]
        return _("%(name)s, deputy of %(of)s (%(role)s)") % {**told, "of": of}

    def when(self, text: str) -> str:
        at = instant(text)
        return f"{dated_moment(at, self.zone)} {self.zone} ({at:%Y-%m-%d %H:%M:%S} UTC)"


WORDS = {Party.VENDOR: lambda: _("Vendor"), Party.CLIENT: lambda: _("Client")}
DECIDED = {
    Decision.ACCEPT: lambda: _("Accepted"),
    Decision.ACCEPT_WITH_FOLLOW_UPS: lambda: _("Accepted with follow-ups"),
    Decision.REJECT: lambda: _("Rejected"),
}
MARKS = {
    "ready": lambda: _("ready"),
    "accepted": lambda: _("accepted"),
    "changes asked": lambda: _("changes asked"),
    "not shown": lambda: _("not shown"),
}


def instant(text: str) -> datetime:
    at = parse_datetime(text)
    if at is None:
        raise ValueError(f"no instant: {text!r}")
    return at
