import copy
import io
import json
import subprocess
import sys
from datetime import datetime, timedelta, timezone
from importlib.util import module_from_spec, spec_from_file_location
from itertools import zip_longest
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from stories.ledger import (
    BEFORE_THE_FIRST,
    Fault,
    FirstBad,
    Judged,
    Signed,
    Signer,
    Stamp,
    Wording,
    canonical,
    entry_hash,
    export_lines,
    instant,
    is_signed,
    key_change,
    person_reference,
    public_from,
    public_hex,
    reopening,
    seal,
    sign,
    sign_off,
    verify_chain,
    wordings,
)

SCRIPT = Path(__file__).parents[2] / "docs" / "verify" / "tandem_verify.py"
spec = spec_from_file_location("tandem_verify", SCRIPT)
verifier = module_from_spec(spec)
spec.loader.exec_module(verifier)

KEY, NEXT_KEY, FOREIGN_KEY = (Ed25519PrivateKey.from_private_bytes(bytes([n]) * 32) for n in (1, 2, 3))
CLARA = Signer(person_reference(b"c" * 16, "Clara"), "client", "product owner")
SAM = Signer(person_reference(b"s" * 16, "Sam"), "vendor", "vendor member")
AT = datetime(2026, 3, 27, 15, 30, tzinfo=timezone(timedelta(hours=1)))
some = settings(max_examples=80, deadline=None)


def a_story(number=12, text="The gate shows a free slot – “A4”") -> Signed:
    return Signed(
        number,
        "feature",
        3,
        Wording("A driver books a slot", 2),
        Wording("As a driver\nI want a slot", 1),
        (
            Judged(
                1,
                Wording(text, 4),
                Stamp("ready", SAM, AT),
                Stamp("accepted", CLARA, AT + timedelta(hours=1), "fine"),
            ),
            Judged(3, Wording("No slot, no gate", 1), None, Stamp("changes asked", CLARA, AT), 40),
        ),
    )


def a_body(number, **more):
    given = {"engagement": "harbour", "number": number, "at": AT, "by": CLARA, "story": a_story(number + 10)}
    return sign_off(**{**given, "decision": "accept", **more})


def chained(bodies, key=KEY):
    entries, previous = [], BEFORE_THE_FIRST
    for body in bodies:
        entries.append(seal(body, previous=previous, key=key))
        previous = entries[-1]["hash"]
        if body["kind"] == "key change":
            key = NEXT_KEY
    return entries


CHAIN = chained(
    [
        a_body(1),
        a_body(2, decision="reject", reason="The gate stays shut"),
        key_change(engagement="harbour", number=3, at=AT, public_key=NEXT_KEY.public_key()),
        a_body(4, decision="accept with follow-ups", follow_ups=[(40, "No slot, no gate")]),
        reopening(
            engagement="harbour", number=5, at=AT, by=CLARA, story=14, sign_off=4, reason="Lost a slot"
        ),
        a_body(6),
    ]
)
HEAD = CHAIN[-1]["hash"]


def first_difference(tampered):
    pairs = enumerate(zip_longest(CHAIN, tampered), start=1)
    return next(number for number, (one, other) in pairs if json.dumps(one) != json.dumps(other))


def both(entries, head=HEAD):
    """What the program and the stand-alone verifier say; they must agree."""
    bad = verify_chain(entries, KEY.public_key(), head)
    lines = [json_line(entry) for entry in entries]
    held, _, wrong = verifier.check(lines, public_hex(KEY.public_key()), head)
    assert (held + 1 if wrong else None) == (bad.number if bad else None)
    return bad


def json_line(entry) -> bytes:
    return json.dumps(entry, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


# --- What stands in it -----------------------------------------------------------------------------


def test_a_sign_off_quotes_every_text_with_its_revision_and_who_judged_it():
    body = a_body(1, decision="reject", reason="The gate stays shut", follow_ups=[(40, "No slot")])
    assert body | {"story": None} == {
        "format": "tandem-ledger/1",
        "kind": "sign-off",
        "engagement": "harbour",
        "number": 1,
        "at": "2026-03-27T14:30:00.000000Z",
        "by": {"person": CLARA.person, "party": "client", "role": "product owner"},
        "decision": "reject",
        "reason": "The gate stays shut",
        "story": None,
        "follow_ups": [{"number": 40, "title": "No slot"}],
    }
    story = body["story"]
    assert (story["number"], story["kind"], story["points"]) == (11, "feature", 3)
    first, second = story["criteria"]
    assert first["ready"]["by"]["party"] == "vendor"
    assert first["verdict"] == {
        "mark": "accepted",
        "by": {"person": CLARA.person, "party": "client", "role": "product owner"},
        "at": "2026-03-27T15:30:00.000000Z",
        "note": "fine",
    }
    assert (second["ready"], second["follow_up"]) == (None, 40)


def test_the_texts_to_compare_with_the_revisions_they_name():
    assert list(wordings(a_body(1))) == [
        ("title", 2, "A driver books a slot"),
        ("narrative", 1, "As a driver\nI want a slot"),
        ("criterion-1", 4, "The gate shows a free slot – “A4”"),
        ("criterion-3", 1, "No slot, no gate"),
    ]
    assert list(wordings(CHAIN[2]["body"])) == []


def test_no_name_stands_in_an_entry_and_without_the_salt_none_can_be_found():
    assert "Clara" not in canonical(CHAIN[0]).decode()
    assert person_reference(b"c" * 16, "Clara") == CLARA.person != person_reference(b"d" * 16, "Clara")
    with pytest.raises(ValueError, match="16 bytes"):
        person_reference(b"short", "Clara")


def test_canonical_json_is_that_of_the_standard():
    assert (
        canonical({"b": 1, "a": ["é\n\x7f\x01", True, None]})
        == '{"a":["é\\n\x7f\\u0001",true,null],"b":1}'.encode()
    )


@pytest.mark.parametrize(
    "value",
    [1.5, 1.0, float("nan"), 2**53, -(2**53), {1: "a"}, "\ud800", {"\ud800": 1}, {"a": b"x"}, {AT}, AT],
)
def test_what_has_more_than_one_way_to_be_written_is_refused(value):
    with pytest.raises(ValueError, match=r"ledger|canonical"):
        canonical({"a": value})


def test_nesting_without_end_is_refused():
    deep: list = []
    for _ in range(5_000):
        deep = [deep]
    with pytest.raises(ValueError, match="deeply"):
        canonical(deep)


def test_naive_instants_bad_numbers_and_bad_hashes_are_refused():
    with pytest.raises(ValueError, match="offset"):
        instant(datetime(2026, 3, 27))  # noqa: DTZ001
    with pytest.raises(ValueError, match="from 1"):
        a_body(0)
    with pytest.raises(ValueError, match="64"):
        entry_hash("x", {})
    with pytest.raises(ValueError, match="64"):
        sign("A" * 64, KEY)
    with pytest.raises(ValueError, match="64"):
        public_from(public_hex(KEY.public_key()).upper())


def test_the_hash_is_what_the_page_says_it_is():
    """Known by heart: a changed way to hash would make every ledger ever written look forged."""
    body = {"format": "tandem-ledger/1", "kind": "sign-off", "number": 1}
    assert entry_hash(BEFORE_THE_FIRST, body) == KNOWN_HASH
    assert sign(KNOWN_HASH, KEY) == KNOWN_SIGNATURE
    assert is_signed(KNOWN_HASH, KNOWN_SIGNATURE, public_from(public_hex(KEY.public_key())))


KNOWN_HASH = "73daed712a5eda465cd3c9ab6908b3c7be9497fa685610512b4f212455783dd2"
KNOWN_SIGNATURE = (
    "65926f4b0f224a7777d9df7239c730f366e1710f65d6c777c07c1d67057ed4fb"
    "5bc1c023d252737c95c68ce31bfbb8862e1f9aa8a28111369c2870eec0cd9500"
)

values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@some
@given(values)
@example({"\ufb33": 1, "\U0001f600": 2, "\u20ac": 3})  # astral keys sort by their UTF-16 halves
def test_program_and_verifier_write_the_same_canonical_json(value):
    try:
        written = canonical(value)
    except ValueError:
        with pytest.raises(ValueError):
            verifier.canonical(value)
        return
    assert verifier.canonical(value) == written
    assert verifier.parsed(written + b"\n") == value


# --- Tampering -------------------------------------------------------------------------------------


def test_an_untouched_chain_holds():
    assert both(CHAIN) is None
    assert both(CHAIN, head=None) is None
    assert both([], head=None) is None
    assert both(CHAIN, head=CHAIN[2]["hash"]) is None  # a head mailed some weeks ago
    assert both(CHAIN, head=BEFORE_THE_FIRST) is None


def leaves(value, path=()):
    if isinstance(value, dict):
        for key in value:
            yield from leaves(value[key], (*path, key))
    elif isinstance(value, list):
        for at, part in enumerate(value):
            yield from leaves(part, (*path, at))
    else:
        yield path


def with_leaf(entry, path, value):
    changed = copy.deepcopy(entry)
    inner = changed
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = value
    return changed


@some
@given(st.data())
def test_a_changed_value_is_named(data):
    at = data.draw(st.integers(0, len(CHAIN) - 1))
    path = data.draw(st.sampled_from(list(leaves(CHAIN[at]))))
    value = data.draw(st.none() | st.booleans() | st.integers(0, 9) | st.text(max_size=3) | st.just(1.0))
    changed = with_leaf(CHAIN[at], path, value)
    assume(json.dumps(changed) != json.dumps(CHAIN[at]))
    bad = both([*CHAIN[:at], changed, *CHAIN[at + 1 :]])
    assert bad
    assert bad.number == at + 1


@pytest.mark.parametrize("at", range(len(CHAIN)))
def test_a_removed_entry_is_named(at):
    bad = both([*CHAIN[:at], *CHAIN[at + 1 :]])
    assert bad
    assert bad.number == at + 1
    assert bad.fault == (Fault.MISSING if at == len(CHAIN) - 1 else Fault.NUMBER)


@pytest.mark.parametrize("kept", range(len(CHAIN)))
def test_a_cut_tail_is_named_where_the_head_is_known_and_only_there(kept):
    assert both(CHAIN[:kept]) == FirstBad(kept + 1, Fault.MISSING)
    assert both(CHAIN[:kept], head=None) is None


@some
@given(st.permutations(range(len(CHAIN))))
def test_another_order_is_named(order):
    assume(order != sorted(order))
    tampered = [CHAIN[at] for at in order]
    bad = both(tampered)
    assert bad
    assert bad.number == first_difference(tampered)


@some
@given(st.integers(0, len(CHAIN)), st.integers(0, len(CHAIN) - 1))
def test_a_repeated_entry_is_named(to, at):
    tampered = [*CHAIN[:to], CHAIN[at], *CHAIN[to:]]
    bad = both(tampered)
    assert bad
    assert bad.number == first_difference(tampered)


@pytest.mark.parametrize("key", [FOREIGN_KEY, KEY])
@pytest.mark.parametrize("to", [3, 5, 6])
def test_an_entry_forged_with_another_key_is_named_even_if_all_after_it_are_made_to_fit(to, key):
    """KEY itself is another key here: since entry 3 it signs no more."""
    forged = chained([*(e["body"] for e in CHAIN[:to]), a_body(to + 1, decision="reject", reason="x")])[to]
    forged = seal(forged["body"], previous=CHAIN[to - 1]["hash"], key=key)
    assert both([*CHAIN[:to], forged], head=None) == FirstBad(to + 1, Fault.SIGNATURE)


def test_what_is_added_to_an_entry_is_named():
    assert both([CHAIN[0] | {"note": "x"}, *CHAIN[1:]]) == FirstBad(1, Fault.MALFORMED)
    added = CHAIN[1] | {"body": {**CHAIN[1]["body"], "note": "x"}}
    assert both([CHAIN[0], added, *CHAIN[2:]]) == FirstBad(2, Fault.CONTENT)


def test_an_entry_of_another_engagement_is_named():
    other = seal(a_body(2, engagement="castle"), previous=CHAIN[0]["hash"], key=KEY)
    assert both([CHAIN[0], other], head=None) == FirstBad(2, Fault.ENGAGEMENT)


@pytest.mark.parametrize("junk", [{}, {"body": []}, CHAIN[0] | {"hash": 1}, CHAIN[0] | {"body": None}])
def test_what_is_no_entry_is_named(junk):
    assert both([junk]) == FirstBad(1, Fault.MALFORMED)


def test_a_key_change_without_a_key_is_named():
    body = {**CHAIN[2]["body"], "public_key": "none"}
    entry = seal(body, previous=CHAIN[1]["hash"], key=KEY)
    assert both([*CHAIN[:2], entry], head=None) == FirstBad(3, Fault.MALFORMED)


def test_the_first_bad_entry_is_said_in_a_sentence():
    assert str(FirstBad(3, Fault.CONTENT)) == "Entry 3: Its content was changed after it was signed."


EXPORT = list(export_lines(CHAIN, KEY.public_key()))


@some
@given(st.data())
def test_a_flipped_byte_of_the_export_is_named(data):
    """Any bit of any byte of any entry, as it lies in the file; by both verifiers."""
    line = data.draw(st.integers(1, len(CHAIN)))
    at, bit = data.draw(st.integers(0, len(EXPORT[line]) - 1)), data.draw(st.integers(0, 7))
    flipped = bytearray(EXPORT[line])
    flipped[at] ^= 1 << bit
    lines = io.BytesIO(b"".join([*EXPORT[1:line], bytes(flipped), *EXPORT[line + 1 :]])).readlines()
    held, _head, wrong = verifier.check(lines, public_hex(KEY.public_key()), HEAD)
    assert (held + 1, bool(wrong)) == (line, True)
    bad = verify_chain(map(readable, lines), KEY.public_key(), HEAD)
    assert bad
    assert bad.number == line


def readable(line):
    try:
        value = json.loads(line)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


@some
@given(st.data())
def test_random_tampering_is_named_where_it_begins(data):
    """Several entries changed, dropped, swapped, repeated or brought in from elsewhere, in any mixture."""
    tampered = list(CHAIN)
    for _ in range(data.draw(st.integers(1, 4))):
        act = data.draw(st.sampled_from(["drop", "swap", "repeat", "foreign", "cut"]))
        at = data.draw(st.integers(0, max(0, len(tampered) - 1)))
        if act == "drop" and tampered:
            del tampered[at]
        elif act == "swap" and tampered:
            to = data.draw(st.integers(0, len(tampered) - 1))
            tampered[at], tampered[to] = tampered[to], tampered[at]
        elif act == "repeat" and tampered:
            tampered.insert(at, data.draw(st.sampled_from(CHAIN)))
        elif act == "foreign":
            tampered.insert(at, data.draw(st.sampled_from(FOREIGN)))
        elif act == "cut":
            del tampered[at:]
    assume(tampered != CHAIN)
    bad = both(tampered)
    assert bad
    assert bad.number == first_difference(tampered)


FOREIGN = chained([a_body(1, reason="other"), a_body(2, engagement="castle")], key=FOREIGN_KEY)


# --- The stand-alone verifier ----------------------------------------------------------------------


def run(path, *options):
    argv = [sys.executable, "-I", str(SCRIPT), str(path), *options]  # -I: nothing of ours can be imported
    return subprocess.run(argv, capture_output=True, text=True, timeout=30, check=False, cwd="/")


@pytest.fixture
def export(tmp_path):
    path = tmp_path / "ledger.jsonl"
    path.write_bytes(b"".join(export_lines(CHAIN, KEY.public_key())))
    return path


def test_an_export_is_found_intact(export):
    done = run(export, "--key", public_hex(KEY.public_key()), "--head", HEAD)
    assert (done.returncode, done.stdout, done.stderr) == (0, f"INTACT: 6 entries, head {HEAD}.\n", "")


def test_what_cannot_be_seen_is_said(export):
    done = run(export)
    assert done.returncode == 0
    assert "key was taken from the file itself" in done.stdout
    assert "entries at the end are missing can't be seen" in done.stdout


def test_the_key_must_be_the_one_of_the_export(export):
    assert run(export, "--key", public_hex(KEY.public_key())).returncode == 0
    done = run(export, "--key", public_hex(NEXT_KEY.public_key()))
    assert (done.returncode, "another key" in done.stdout) == (1, True)


def test_a_changed_export_names_the_entry(export):
    lines = export.read_bytes().splitlines(keepends=True)
    export.write_bytes(
        b"".join([*lines[:2], lines[2].replace(b"gate stays shut", b"gate stays open"), *lines[3:]])
    )
    done = run(export)
    assert done.returncode == 1
    assert "BAD: entry 2: its content was changed after it was signed." in done.stdout


def test_a_cut_export_is_found_by_the_mailed_head(export):
    lines = export.read_bytes().splitlines(keepends=True)
    export.write_bytes(b"".join(lines[:-1]))
    assert run(export).returncode == 0
    done = run(export, "--head", HEAD)
    assert (done.returncode, "BAD: entry 6: it is missing" in done.stdout) == (1, True)


@pytest.mark.parametrize(
    ("data", "options", "said"),
    [
        (b"", [], "no ledger export"),
        (b"{}\n", [], "no ledger export"),
        (b"\xff\n", [], "no ledger export"),
        (b'{"format":"tandem-ledger/1","public_key":"x"}\n', [], "no ledger export"),
        (b"", ["--head", "x"], "64 hexadecimal digits"),
        (b"", ["--key", "/nowhere"], "64 hexadecimal digits"),
    ],
)
def test_what_is_no_export_is_said(tmp_path, data, options, said):
    (tmp_path / "x").write_bytes(data)
    done = run(tmp_path / "x", *options)
    assert (done.returncode, said in done.stderr) == (2, True)


EXPORT = list(export_lines(CHAIN, KEY.public_key()))


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_any_flipped_byte_of_an_entry_is_named_at_that_entry(data):
    line = data.draw(st.integers(1, len(CHAIN)))
    at = data.draw(st.integers(0, len(EXPORT[line]) - 1))
    flipped = bytearray(EXPORT[line])
    flipped[at] ^= data.draw(st.integers(1, 255))
    changed = b"".join([*EXPORT[1:line], bytes(flipped), *EXPORT[line + 1 :]])
    held, _, wrong = verifier.check(io.BytesIO(changed).readlines(), public_hex(KEY.public_key()), HEAD)
    assert wrong
    assert held + 1 == line


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=200), st.integers(0, 7))
def test_no_bytes_make_the_verifier_stumble(junk, at):
    lines = [*EXPORT[1 : at + 1], junk, *EXPORT[at + 1 :]]
    held, _, wrong = verifier.check(lines, public_hex(KEY.public_key()), HEAD)
    assert wrong
    assert held == min(at, len(CHAIN))
