"""A sign-off on paper: what the entry says, for both parties, and it can be checked without Tandem."""

import io
import json
import subprocess
import sys

import pypdf
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.management import CommandError, call_command
from django.urls import reverse

from engagements.models import Event
from engagements.refusals import Refused
from stories import actions, ledger, record, sealing
from stories.actions import Seen
from stories.models import LedgerEntry, Signatory
from tests.cast import signed_in
from tests.stories.journey import deliver, fresh

pytestmark = pytest.mark.django_db
VERIFIER = "docs/verify/tandem_verify.py"


@pytest.fixture
def signed(cast):
    story = deliver(cast.story, by=cast.sue)
    actions.give_verdict(
        story, "criterion-1", by=cast.carl, mark="accepted", revision=1, note="Tried it twice."
    )
    actions.accept(story, by=cast.clara, seen=Seen.of(story), all_shown=True)
    return cast


def paper(member, kind="pdf", number=1):
    return signed_in(member).get(reverse(f"certificate_{kind}", args=["acme", number]))


def words(answer) -> str:
    pages = pypdf.PdfReader(io.BytesIO(answer.content)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def test_the_paper_says_what_was_signed_to_both_parties(signed):
    entry = LedgerEntry.objects.get()
    body = json.loads(entry.body)
    for member in (signed.clara, signed.sam):
        answer = paper(member)
        assert answer["Content-Type"] == "application/pdf"
        text = words(answer)
        for said in (
            "Certificate of acceptance",
            "Northlight Software",
            "Acme Port",
            "Clara Berg, sponsor",
            "Sue Winter, vendor member",
            "Carl",
            "Tried it twice.",
            "accepted",
            body["at"][11:19] + " UTC",
            entry.hash,
            entry.previous_hash,
            ledger.public_hex(sealing.public_key()),
            *(criterion["text"] for criterion in body["story"]["criteria"]),
            body["story"]["title"]["text"],
        ):
            assert " ".join(said.split()) in text, said
        assert entry.signature in text.replace(" ", "").replace("\u200b", "")


def test_its_json_is_checked_by_the_stand_alone_verifier(signed, tmp_path):
    file = tmp_path / "certificate.json"
    file.write_bytes(paper(signed.clara, "json").content)
    told = json.loads(file.read_bytes())
    assert set(told["people"].values()) == {"Clara Berg", "Carl Dorn", "Sue Winter"}
    key = ledger.public_hex(sealing.public_key())
    check = [sys.executable, "-I", VERIFIER, str(file), "--key", key]
    done = subprocess.run(check, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, f"INTACT: entry 1, hash {LedgerEntry.objects.get().hash}.\n")
    for at in (40, len(file.read_bytes()) // 2):
        broken = bytearray(file.read_bytes())
        broken[at] ^= 1
        (tmp_path / "broken").write_bytes(broken)
        done = subprocess.run(
            [*check[:3], str(tmp_path / "broken"), *check[4:]], capture_output=True, text=True, check=False
        )
        assert done.returncode in (1, 2)


def test_an_erased_name_leaves_the_reference(signed):
    reference = json.loads(LedgerEntry.objects.get().body)["by"]["person"]
    Signatory.objects.filter(reference=reference).update(name="")
    text = words(paper(signed.sam))
    assert "Clara Berg" not in text
    assert reference[:12] in text


def test_only_decisions_on_a_story_have_one(signed):
    story = fresh(signed.story)
    actions.reopen(story, by=signed.carl, seen=Seen.of(story), reason="It opens twice.")
    for number in (2, 3, 900):
        for kind in ("pdf", "json"):
            assert paper(signed.clara, kind, number).status_code == 404


def test_a_rejection_is_a_record_of_its_own(cast):
    story = deliver(cast.story, by=cast.sue)
    actions.reject(
        story, by=cast.clara, seen=Seen.of(story), reason="#read(“x”)", new_criterion="It is green."
    )
    text = words(paper(cast.sam))
    assert "Record of a rejection" in text
    assert "Reason #read(“x”)" in text


def test_no_paper_says_what_nobody_signed(signed, monkeypatch):
    row = LedgerEntry.objects.get()
    changed = row.body.replace("Driver", "Pilot")
    assert changed != row.body
    monkeypatch.setattr(sealing, "as_entry", lambda _row: {**as_entry(row), "body": json.loads(changed)})
    assert paper(signed.clara).status_code == 422


as_entry = sealing.as_entry


def test_the_links_stand_at_the_story_and_in_the_ledger(signed):
    for page in (reverse("ledger", args=["acme"]), reverse("story", args=["acme", 1])):
        html = signed_in(signed.sam).get(page).content.decode()
        assert reverse("certificate_pdf", args=["acme", 1]) in html
        assert reverse("certificate_json", args=["acme", 1]) in html


# --- The key changes -----------------------------------------------------------------------------------------


@pytest.fixture
def new_key(signed, settings, tmp_path):
    """The installation has another key, the old one lies in a file."""
    old = tmp_path / "old"
    old.write_text(settings.SIGNING_KEY + "\n")
    settings.RETIRED_SIGNING_KEYS = [ledger.public_hex(sealing.public_key())]
    settings.SIGNING_KEY = "YW5vdGhlci1rZXktZm9yLXRlc3RzLW9ubHktMTIzNDU"[:43]
    return old


def test_a_new_key_is_announced_in_the_ledger_and_the_chain_holds(signed, new_key, tmp_path, capsys):
    story = fresh(signed.story)
    with pytest.raises(Refused, match="being changed"):
        actions.reopen(story, by=signed.carl, seen=Seen.of(story), reason="It opens twice.")
    call_command("announce_signing_key", str(new_key))
    call_command("announce_signing_key", str(new_key))
    assert "Announced in 1 ledgers." in capsys.readouterr().out
    story = fresh(signed.story)
    actions.reopen(story, by=signed.carl, seen=Seen.of(story), reason="It opens twice.")
    assert list(LedgerEntry.objects.values_list("decision", flat=True)) == ["accept", "key_change", "reopen"]
    assert record.verify(signed.acme).intact
    assert Event.objects.filter(kind="ledger.key_changed").count() == 1
    assert "Key changed" in signed_in(signed.sam).get(reverse("ledger", args=["acme"])).content.decode()
    for kind in ("pdf", "json"):
        assert paper(signed.clara, kind).status_code == 200  # of before the change, with the key of then
        assert paper(signed.clara, kind, 2).status_code == 404
    export = tmp_path / "export"
    call_command("export_ledger", "acme", to=export)
    assert subprocess.run([sys.executable, "-I", VERIFIER, str(export)], check=False).returncode == 0


def test_a_key_that_nobody_announced_is_found(signed, settings):
    settings.SIGNING_KEY = "YW5vdGhlci1rZXktZm9yLXRlc3RzLW9ubHktMTIzNDU"[:43]
    finding = record.verify(signed.acme)
    assert (finding.bad, "signature" in finding.fault) == (1, True)


def test_what_is_no_key_is_said(tmp_path):
    with pytest.raises(CommandError, match="holds no signing key"):
        call_command("announce_signing_key", str(tmp_path / "nowhere"))
    foreign = tmp_path / "foreign"
    foreign.write_text("x")
    with pytest.raises(CommandError, match="holds no signing key"):
        call_command("announce_signing_key", str(foreign))


def test_a_foreign_old_key_announces_nothing(signed, new_key):
    assert actions.announce_key(signed.acme, old=Ed25519PrivateKey.generate()) is None
