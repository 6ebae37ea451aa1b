"""The OpenAPI description (3.1) of what programs can ask. A test holds it against the addresses and the answers."""

from typing import Any

from api.shapes import DECISIONS, MARKS, STATES

Schema = dict[str, Any]


def text(about: str = "", **more: Any) -> Schema:
    return {"type": "string", **({"description": about} if about else {}), **more}


def thing(**fields: Schema) -> Schema:
    return {"type": "object", "required": list(fields), "properties": fields}


def some(of: Schema) -> Schema:
    return {"type": "array", "items": of}


def or_nothing(of: Schema) -> Schema:
    return {"anyOf": [of, {"type": "null"}]}


def ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


NUMBER: Schema = {"type": "integer"}
MOMENT = text(format="date-time")
IN_SHORT: dict[str, Schema] = {
    "number": NUMBER,
    "type": text(enum=["feature", "bug", "chore", "release"]),
    "title": text(),
    "state": text(enum=[*STATES.values(), "done"]),
    "points": or_nothing(NUMBER),
    "delivered_at": or_nothing(MOMENT),
    "accepted_at": or_nothing(MOMENT),
}
SCHEMAS: dict[str, Schema] = {
    "Person": thing(number=NUMBER, name=text(), party=text(enum=["vendor", "client"]), role=text()),
    "Engagement": thing(
        slug=text(), name=text(), vendor=text(), client=text(), time_zone=or_nothing(text()), me=ref("Person")
    ),
    "Stamp": thing(mark=text(enum=[*MARKS.values()]), by=text(), at=MOMENT, note=text()),
    "Criterion": thing(
        number=NUMBER,
        text=text(),
        revision=NUMBER,
        ready=or_nothing(ref("Stamp")),
        verdict=or_nothing(ref("Stamp")),
    ),
    "SignOff": thing(
        entry=NUMBER, decision=text(enum=[*DECISIONS.values()]), by=or_nothing(text()), at=MOMENT, hash=text()
    ),
    "StoryInShort": thing(**IN_SHORT),
    "Story": thing(
        **IN_SHORT,
        narrative=text(),
        criteria=some(ref("Criterion")),
        seen=text("What a decision names, so that nobody signs other words than they read."),
        may_sign={"type": "boolean"},
        why_not=text("Why a signer doesn't sign this story; empty otherwise."),
        signers=some(ref("Person")),
        sign_offs=some(ref("SignOff")),
    ),
    "Stories": thing(stories=some(ref("StoryInShort")), next_after=or_nothing(NUMBER)),
    "Ledger": thing(entries=some({"type": "object"}), next_after=or_nothing(NUMBER)),
    "Error": {
        "type": "object",
        "required": ["error"],
        "properties": {"error": text(), "changed": some({"type": "object"})},
    },
    "Verdict": {
        "type": "object",
        "required": ["criterion", "mark", "revision"],
        "properties": {
            "criterion": NUMBER,
            "mark": text(enum=[word for word in MARKS.values() if word != "ready"]),
            "revision": {**NUMBER, "description": "Of the criterion, as it was read."},
            "note": text("What should change; needed with “changes asked”."),
        },
    },
    "Decision": {
        "type": "object",
        "required": ["decision", "seen"],
        "properties": {
            "decision": text(enum=[*DECISIONS.values()]),
            "seen": text("As the story had it when it was read."),
            "all_shown": {"type": "boolean", "description": "Accept every criterion without a verdict, too."},
            "reason": text("Needed to reject and to reopen."),
            "new_criterion": text("For a rejection that no criterion says."),
        },
    },
}
FAULTS = {
    "401": "No token that holds.",
    "403": "This person, or this token, may not.",
    "404": "There is no such thing here.",
}
REFUSALS = {
    "400": "The body is no JSON object.",
    "409": "The story has changed since it was read; nothing was decided. `changed` says what.",
    "422": "The rules of the engagement don't allow it now; `error` says why.",
}


def answers(of: str, **faults: str) -> Schema:
    good = {"description": "So it is.", "content": {"application/json": {"schema": ref(of)}}}
    bad = {"content": {"application/json": {"schema": ref("Error")}}}
    return {"200": good} | {status: {"description": why, **bad} for status, why in (FAULTS | faults).items()}


def given(name: str, where: str, of: Schema, about: str = "") -> Schema:
    return {"name": name, "in": where, "required": where == "path", "schema": of, "description": about}


SLUG = given("slug", "path", text(), "The engagement's, as in its addresses.")
STORY = given("number", "path", NUMBER, "The story's, as in #12.")
AFTER = given("after", "query", NUMBER, "`next_after` of the answer before.")
ASKED = given("q", "query", text(), "A search as on the pages, such as `state:readytodemo owner:me`.")


def get(about: str, of: str, *where: Schema) -> Schema:
    return {"get": {"summary": about, "parameters": [SLUG, *where], "responses": answers(of)}}


def post(about: str, body: str, *where: Schema) -> Schema:
    sent = {"required": True, "content": {"application/json": {"schema": ref(body)}}}
    told = {"summary": about, "parameters": [SLUG, *where], "requestBody": sent}
    return {"post": told | {"responses": answers("Story", **REFUSALS)}}


DESCRIPTION: Schema = {
    "openapi": "3.1.0",
    "info": {
        "title": "Tandem",
        "version": "1",
        "description": "A program acts as the person whose token it shows, in that token's engagement alone.",
    },
    "security": [{"token": []}],
    "paths": {
        "/api/{slug}/": get("The engagement, and who one is in it", "Engagement"),
        "/api/{slug}/stories/": get("Stories by number, a hundred at a time", "Stories", ASKED, AFTER),
        "/api/{slug}/stories/{number}/": get("A story with its criteria and stamps", "Story", STORY),
        "/api/{slug}/stories/{number}/verdicts/": post("A signer's mark on a criterion", "Verdict", STORY),
        "/api/{slug}/stories/{number}/sign-offs/": post("A signer's decision", "Decision", STORY),
        "/api/{slug}/ledger/": get("Entries of the ledger as they were signed", "Ledger", AFTER),
    },
    "components": {
        "schemas": SCHEMAS,
        "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
    },
}
