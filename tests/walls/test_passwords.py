"""ASVS 6.2: what no password may be, and that nothing else is asked of one."""

import hashlib

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from config.checks import stolen_passwords_can_be_read
from people.models import User
from tests.walls.factors import by_code

PERSON = User(name="Clara Brandt", email="c.brandt@acme-port.example")


def faults(password: str) -> list[str]:
    try:
        validate_password(password, PERSON)
    except ValidationError as error:
        return [one.code for one in error.error_list]
    return []


@pytest.fixture(autouse=True)
def house(settings):
    settings.SITE_HOST = "work.harbour-house.example"
    settings.OIDC = [{"name": "Quay Identity"}]


def test_no_word_of_here_with_little_beside_it():
    refused = [
        "Tandem2026!!",
        "t4nd3m-t4nd3m",
        "acme-port-2026",
        "BrandtBrandt1",
        "harbour.house.1",
        "quayIdentity99",
    ]
    refused += ["p@$$w0rd-2026", "tandem0134570134570", "vendor client 1"]
    assert [one for one in refused if "password_word_of_here" not in faults(one)] == []
    taken = [
        "correct horse battery",
        "a tandem for two lovers",
        "ЁЖ и дикобраз",
        "     spaces     ",
        "x" * 900,
    ]
    assert [one for one in taken if faults(one)] == []  # nothing is asked of what it is made of
    assert faults("nine long") == ["password_too_short"]


def test_none_that_was_stolen(settings, tmp_path):
    """The file is as those who gather such passwords hand it out: hashes in order, and how often each was seen."""
    stolen = [f"stolen sentence {n}" for n in range(500)]
    hashes = sorted(hashlib.sha1(one.encode(), usedforsecurity=False).hexdigest().upper() for one in stolen)
    for ending, last in (("\n", "\n"), ("\r\n", "")):
        settings.BREACHED_PASSWORDS = str(tmp_path / "stolen.txt")
        lines = ending.join(f"{one}:{n * 7}" for n, one in enumerate(hashes)) + last
        (tmp_path / "stolen.txt").write_bytes(lines.encode())
        assert [one for one in stolen if faults(one) != ["password_stolen"]] == []
        assert [n for n in range(500) if faults(f"my own sentence {n}")] == []
    (tmp_path / "stolen.txt").write_bytes(b"")
    assert faults(stolen[0]) == []
    assert stolen_passwords_can_be_read() == []
    settings.BREACHED_PASSWORDS = str(tmp_path / "nowhere.txt")
    assert [one.id for one in stolen_passwords_can_be_read()] == ["tandem.E011"]


@pytest.mark.django_db
@pytest.mark.usefixtures("accounts")
def test_it_is_said_beside_the_field_and_nothing_is_changed(cast):
    client = by_code(cast.clara.user)
    page = client.post("/account/password/set/", {"password1": "Tandem2026!!", "password2": "Tandem2026!!"})
    assert "It must be more than your name" in page.content.decode()
    cast.clara.user.refresh_from_db()
    assert not cast.clara.user.has_usable_password()
