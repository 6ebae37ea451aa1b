"""bin/check says what it found, and that it found nothing only where it could look."""

from bin.check import heard

SKIPPED = (
    "No known vulnerabilities found\nName Skip Reason\ndjango Dependency not found and could not be audited"
)
FOUND = "Found 1 known vulnerability in 1 package\n" + SKIPPED


def test_packages_that_nobody_could_ask_about_are_not_taken_for_sound():
    assert heard(0, "No known vulnerabilities found") is True
    assert heard(1, "Found 2 known vulnerabilities in 1 package") is False
    assert heard(1, FOUND) is False
    assert heard(0, SKIPPED) is None
    assert heard(1, "ConnectionError") is None
