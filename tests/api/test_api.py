"""What programs may ask: as the person whose token they show, in that engagement alone."""

import json
import re
from datetime import timedelta
from itertools import count

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from api import urls
from api.actions import end_token, make_token
from api.description import DESCRIPTION, SCHEMAS
from api.models import Token
from engagements.actions import end_membership
from engagements.models import Event
from stories.actions import Seen, accept, comment, reword
from stories.models import LedgerEntry, Stamp
from tests.cast import HTMX, MARKER, signed_in
from tests.stories.journey import deliver, fresh

pytestmark = pytest.mark.django_db
NUMBERS = count(1)  # the same name again at once is taken for a form that was sent twice


class Program:
    """Holds a token and nothing else."""

    def __init__(self, member, *, may_write=True, secret="") -> None:
        self.client = Client(enforce_csrf_checks=True)
        given = {"name": f"Report {next(NUMBERS)}", "days": 30, "may_write": may_write}
        self.secret = secret or make_token(member.engagement, by=member, **given)[1]

    def get(self, path: str, **asked):
        return self.client.get(f"/api/acme/{path}", asked, headers={"Authorization": f"Bearer {self.secret}"})

    def post(self, path: str, said: object):
        body = said if isinstance(said, bytes) else json.dumps(said)
        return self.client.post(
            f"/api/acme/{path}",
            body,
            content_type="application/json",
            headers={"Authorization": f"Bearer {self.secret}"},
        )


def faults_in(said, schema, place="") -> list[str]:
    """Where an answer is not as the description says; every field that is there has to be described."""
    if "$ref" in schema:
        return faults_in(said, SCHEMAS[schema["$ref"].rpartition("/")[2]], place)
    if "anyOf" in schema:
        return [] if said is None else faults_in(said, schema["anyOf"][0], place)
    kinds = {"object": dict, "array": list, "string": str, "integer": int, "boolean": bool}
    if not isinstance(said, kinds[schema["type"]]):
        return [f"{place}: {said!r}"]
    if "enum" in schema and said not in schema["enum"]:
        return [f"{place}: {said!r}"]
    if schema["type"] == "array":
        return [fault for one in said for fault in faults_in(one, schema["items"], f"{place}[]")]
    if schema["type"] != "object" or "properties" not in schema:
        return []
    faults = [f"{place}: {name}" for name in said.keys() ^ set(schema["required"])]
    return faults + [
        fault
        for name, of in schema["properties"].items()
        if name in said
        for fault in faults_in(said[name], of, f"{place}.{name}")
    ]


def test_every_answer_is_as_the_description_says_and_every_address_is_in_it(cast):
    story = deliver(cast.story, by=cast.sue)
    comment(story, by=cast.sam, text="Not told here.")
    accept(story, by=cast.clara, seen=Seen.of(story), all_shown=True)
    program, seen = Program(cast.sue, may_write=False), set()
    for path, ways in DESCRIPTION["paths"].items():
        assert path.endswith("/")
        for method, told in ways.items():
            seen.add(path)
            if method == "get":
                answer = program.get(path.replace("{number}", "1").removeprefix("/api/{slug}/"))
                assert answer.status_code == 200
                wanted = told["responses"]["200"]["content"]["application/json"]["schema"]
                assert faults_in(answer.json(), wanted) == [], path
                assert MARKER not in answer.content.decode()
    routes = {re.sub(r"<\w+:(\w+)>", r"{\1}", str(one.pattern)) for one in urls.urlpatterns}
    assert {f"/{route}" for route in routes if route.startswith("api/{")} == seen
    assert Client().get(reverse("api_description")).json() == DESCRIPTION
    told = program.get("stories/1/").json()
    assert (told["state"], told["sign_offs"][0]["decision"]) == ("accepted", "accept")
    assert [one["verdict"]["mark"] for one in told["criteria"]] == ["accepted"] * 3
    assert program.get("stories/", q="state:icebox").json()["stories"] == []
    assert program.get("ledger/", after="1").json() == {"entries": [], "next_after": None}
    assert program.get("stories/77/").status_code == 404


def test_who_shows_no_token_that_holds_learns_nothing(cast):
    good = Program(cast.sam)
    assert good.get("").status_code == 200
    ended, late, left = (Program(who) for who in (cast.sue, cast.carl, cast.vera))
    end_token(Token.objects.get(member=cast.sue), by=cast.sue)
    Token.objects.filter(member=cast.carl).update(until=timezone.now() - timedelta(seconds=1))
    end_membership(cast.vera, by=cast.clara)
    for program in (
        ended,
        late,
        left,
        Program(cast.sam, secret="tandem_guess"),
        Program(cast.sam, secret="²"),
    ):
        for answer in (program.get(""), program.get("stories/1/"), program.post("stories/1/sign-offs/", {})):
            assert answer.status_code == 401
            assert "Harbour" not in answer.content.decode()
    assert signed_in(cast.sam).get("/api/acme/").status_code == 401  # a cookie is nothing here
    other = Program(cast.bolt_sam)  # Sam works for both: a token is of one of them
    assert other.get("").status_code == 404
    assert Program(cast.bert).get("stories/1/").status_code == 404


def test_a_signer_judges_and_decides_by_a_program(cast):
    story = deliver(cast.story, by=cast.sue)
    program = Program(cast.clara)
    assert Program(cast.clara, may_write=False).post("stories/1/sign-offs/", {}).status_code == 403
    asked = {"criterion": 2, "mark": "changes asked", "revision": 1}
    refused = program.post("stories/1/verdicts/", asked)
    assert (refused.status_code, refused.json()["error"]) == (422, "Say in a sentence what should change.")
    told = program.post("stories/1/verdicts/", asked | {"note": "Four slots."}).json()
    assert told["criteria"][1]["verdict"]["mark"] == "changes asked"
    assert program.post("stories/1/verdicts/", asked | {"criterion": 9}).status_code == 404
    seen = program.get("stories/1/").json()["seen"]
    reword(story, "criterion-3", by=cast.sam, text="It is very quick.", base=1)
    said = {"decision": "accept with follow-ups", "seen": seen}
    moved = program.post("stories/1/sign-offs/", said)
    assert moved.status_code == 409
    assert moved.json()["changed"] == [
        {"text": "criterion-3", "before": "It is quick.", "after": "It is very quick."}
    ]
    assert not LedgerEntry.objects.exists()
    said["seen"] = program.get("stories/1/").json()["seen"]
    first, again = (program.post("stories/1/sign-offs/", said) for _ in range(2))
    assert first.json() == again.json()
    assert [one["decision"] for one in first.json()["sign_offs"]] == ["accept with follow-ups"]
    assert LedgerEntry.objects.get().signer == cast.clara
    assert fresh(story).state == "accepted"
    assert (
        program.post("stories/1/sign-offs/", said | {"decision": "reject", "reason": "No"}).status_code == 422
    )


NO_OBJECT = [
    b"",
    b"[]",
    b"1",
    b"{",
    b'{"a": NaN}',
    b'{"seen": "\\ud800"}',
    b'{"seen": [1]}',
    b"\xff",
    b"[" * 99_999,
]


def test_whatever_is_sent_is_answered_by_a_sentence(cast):
    deliver(cast.story, by=cast.sue)
    program = Program(cast.clara)
    for body in NO_OBJECT:
        for path in ("stories/1/sign-offs/", "stories/1/verdicts/"):
            assert program.post(path, body).status_code == 400, body[:20]
    for body in (
        {},
        {"decision": "key_change", "seen": "0"},
        {"decision": True, "seen": 5},
        {"decision": "x\x00"},
    ):
        assert program.post("stories/1/sign-offs/", body).status_code == 422
    for body in ({"criterion": "1; x"}, {"criterion": 10**30, "mark": "accepted", "revision": 1}):
        assert program.post("stories/1/verdicts/", body).status_code == 404
    assert (
        program.post("stories/1/verdicts/", {"criterion": 1, "mark": "accepted", "revision": 0}).status_code
        == 422
    )
    assert not Stamp.objects.filter(party="client").exists()


def test_a_token_is_shown_once_and_ended_by_whose_it_is(cast):
    carl, page = signed_in(cast.carl), reverse("tokens", args=["acme"])
    answer = carl.post(page, {"name": " ", "days": "30"}, headers=HTMX)
    assert answer.status_code == 422
    html = carl.post(page, {"name": "Weekly  report", "days": "30", "may_write": "1"}).content.decode()
    secret = re.search(r"tandem_[\w-]{43}", html)[0]
    token = Token.objects.get()
    assert (token.name, token.may_write, token.number) == ("Weekly report", True, 1)
    assert secret not in str(vars(token))
    assert secret not in carl.get(page).content.decode()
    again = carl.post(page, {"name": "Weekly report", "days": "30", "may_write": "1"}).content.decode()
    assert list(Token.objects.open()) == [
        Token.objects.get(number=2)
    ]  # sent twice: whose answer was seen counts
    secret, token = re.search(r"tandem_[\w-]{43}", again)[0], Token.objects.get(number=2)
    assert "Weekly report" not in signed_in(cast.sam).get(page).content.decode()
    assert Event.objects.latest("number").kind == "token.made"  # both parties read that a program was let in
    assert Program(cast.carl, secret=secret).get("").json()["me"]["name"] == "Carl Dorn"
    token.refresh_from_db()
    assert token.used_at
    end = reverse("token_end", args=["acme", 2])
    assert signed_in(cast.sam).post(end).status_code == 403
    assert [carl.post(end).status_code for _ in range(2)] == [303, 303]
    assert Program(cast.carl, secret=secret).get("").status_code == 401
    assert Event.objects.filter(kind="token.ended").count() == 1
