"""G20: no input gives 5xx. Seeded; the seed is in the name of the test that fails."""

import random

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import reverse

from tests.addresses import MEMBERS, ROWS, House, patterns

pytestmark = pytest.mark.django_db
NASTY = [
    "",
    "0",
    "-1",
    "1",
    "2",
    "77",
    str(10**30),
    "9" * 5000,
    "²",
    "٣",
    "1.5",
    "NaN",
    "null",
    "[]",
    "{}",
    "a" * 6000,
    "x" * 101_000,
    "\u202e\u0000"[:1],
    "👩‍👩‍👧",
    "'; DROP TABLE x; --",
    "<script>alert(1)</script>",
    "{{7*7}}",
    "%(a)s %s {0}",
    "2026-13-45",
    "0001-01-01",
    "9999-12-31",
    "../../etc/passwd",
    "a\nb\r\nc",
    "client:observer",
    "vendor:sponsor",
    "criterion-1",
    "narrative",
    "00000000-0000-0000-0000-000000000000",
    "true",
    "\ud7ff\ue000",
    "a,b;c",
    "\x7f\x01",
]
RAW = [
    b"%00",
    b"a=%00",
    b"%ff=1",
    b"\xff\xfe",
    b"{" * 100_000,
    b'{"a": NaN}',
    b'{"a":"\\ud800"}',
    b"&" * 3000,
    b"a=1&" * 1500,
    b"text=%ED%A0%80",
    b"--x\r\n\r\n",
]
KINDS = [
    "application/x-www-form-urlencoded",
    "application/json",
    "text/plain",
    "multipart/form-data",
    "multipart/form-data; boundary=x",
    "",
    "application/x-www-form-urlencoded; charset=utf-99",
]
METHODS = ["GET"] * 5 + ["POST"] * 8 + ["HEAD", "TRACE", "PROPFIND", "PUT"]
NAMES = sorted(
    {name for row in ROWS for name in (row.post or {})}
    | {
        "base",
        "velocity",
        "next",
        "login",
        "email",
        "code",
        "password",
        "q",
        "p",
        "sure",
        "page",
        "seen",
        "_save",
        "name",
    }
)
PLACES = [
    "1",
    "2",
    "0",
    "77",
    str(10**30),
    "9" * 4400,
    "-1",
    "a",
    "%00",
    "%ff",
    "title",
    "criterion-1",
    "criterion-999999999",
    "2026-11-18",
    "9999-12-31",
    "2026-02-30",
    "acme",
    "bolt",
    "never",
    "A B",
    "..",
    "x" * 300,
    "²",
]


def address(dice: random.Random, house: House) -> str:
    if dice.random() < 0.55:
        return dice.choice(ROWS).at(house)
    route = dice.choice(ROUTES)
    parts = [
        dice.choice(PLACES) if "<" in part or "(" in part else part for part in route.strip("^$").split("/")
    ]
    return "/" + "/".join(parts)


ROUTES = [route for route, _name, _view in patterns()]


def fields(dice: random.Random) -> dict:
    return {dice.choice(NAMES): dice.choice(NASTY) for _ in range(dice.randrange(5))}


def request(dice: random.Random, house: House, client: Client) -> tuple[str, int]:
    method, path = dice.choice(METHODS), address(dice, house)
    headers = dice.choice(
        [
            {},
            {},
            {"HX-Request": "true"},
            {"Host": "a b"},
            {"Accept-Language": "xx-\x7f"},
            {"Referer": "javascript:alert(1)"},
        ]
    )
    if dice.random() < 0.3:
        path += "?" + dice.choice(
            ["base=²", "base=" + "9" * 30, "velocity=-1", "next=//x", "q=%00", "p=1e9", "o=1.2.3", "%ff"]
        )
    if method == "POST" and dice.random() < 0.3:
        answer = client.generic(method, path, dice.choice(RAW), dice.choice(KINDS), headers=headers)
    elif method == "POST":
        row = next((row for row in ROWS if row.at(house) == path and row.post), None)
        data = {**(row.post if row else {}), **fields(dice)}
        answer = client.post(path, data, headers=headers)
    else:
        answer = client.generic(method, path, headers=headers)
    return f"{method} {path[:200]}", answer.status_code


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_no_request_breaks_the_house(seed, cast):
    break_it(seed, 100, cast)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(100, 150))
def test_no_request_of_many_breaks_the_house(seed, cast):
    break_it(seed, 100, cast)


def break_it(seed: int, times: int, cast) -> None:
    dice, house = random.Random(seed), House(cast)
    clients = [Client(raise_request_exception=False) for _ in range(3)]
    clients[1].force_login(cast.clara.user)
    clients[2].force_login(house.people["root"])
    clients.append(Client(raise_request_exception=False))
    clients[3].force_login(cast.sam.user)
    broken = []
    for _ in range(times):
        with transaction.atomic():
            what, status = request(dice, house, dice.choice(clients))
            if status >= 500:
                transaction.set_rollback(True)
        if status >= 500 and not (status == 503 and "readyz" in what):
            broken.append(f"{status} {what}")
    assert not broken
    nobody_is_poisoned(house)


def nobody_is_poisoned(house: House) -> None:
    """Every page still opens for who is still in, whatever was saved."""
    present = [
        name
        for name in MEMBERS
        if house.people[name].__class__.objects.filter(pk=house.people[name].pk, left_at=None).exists()
    ]
    client = Client()
    client.force_login(house.people[present[0]].user)
    for name in ("home", "people", "stories", "story", "story_history", "plan"):
        row = next(row for row in ROWS if row.name == name)
        assert client.get(row.at(house)).status_code == 200, name
    assert client.get(reverse("portfolio")).status_code == 200
    assert settings.SESSION_COOKIE_NAME in client.cookies
