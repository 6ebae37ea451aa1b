"""What a password must not be, beside short and well known: words that stand around it here, or one that was stolen."""

import hashlib
import re
from typing import BinaryIO

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from people.models import User

# The product, and what people are called in it; docs/operators/accounts.md lists them.
OF_THE_HOUSE = (
    "tandem",
    "password",
    "passwort",
    "admin",
    "sponsor",
    "observer",
    "vendor",
    "client",
    "delivery",
)
OF_THE_HOUSE += ("engagement", "sales", "staff", "member")
SHORTEST = 3  # letters of a word that counts
OWN = 6  # letters that a password must have beside such words
LOOKALIKES = str.maketrans("013457@$!|", "oieastasii")
NO_LETTER = re.compile(r"[\W\d_]+")
LINE = 128  # bytes; a hash, a colon and a number have fewer


def words_around(person: User | None) -> set[str]:
    """The house's words, those of its address and of its providers' names, and of the person's name and address."""
    texts = [settings.SITE_HOST.rpartition(".")[0], *(one.get("name", "") for one in settings.OIDC)]
    if person is not None:
        local, _at, domain = person.email.partition("@")
        texts += [person.name, local, domain.rpartition(".")[0]]
    around = {word for text in texts for word in NO_LETTER.split(text.casefold())}
    return {word for word in around | set(OF_THE_HOUSE) if len(word) >= SHORTEST}


def is_made_of(password: str, words: set[str]) -> bool:
    """Whether one of these words is in it and little else, also with digits and signs that stand for letters."""
    plain = password.casefold()
    return any(is_word_and_little(said, words) for said in (plain, plain.translate(LOOKALIKES)))


def is_word_and_little(said: str, words: set[str]) -> bool:
    rest = said
    for word in sorted(words, key=len, reverse=True):
        rest = rest.replace(word, " ")
    return rest != said and len(NO_LETTER.sub("", rest)) < OWN


class NoWordOfHere:
    """A name, a company or the product with a year behind it is what is tried first."""

    def validate(self, password: str, user: User | None = None) -> None:
        if is_made_of(password, words_around(user)):
            raise ValidationError(self.get_help_text(), code="password_word_of_here")

    def get_help_text(self) -> str:
        return _("It must be more than your name, your company’s or the name of this site.")


class NeverStolen:
    """Against the file of TANDEM_BREACHED_PASSWORDS; nothing about a password leaves the house for it."""

    def validate(self, password: str, user: User | None = None) -> None:
        if not settings.BREACHED_PASSWORDS:
            return
        digest = hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper()
        with open(settings.BREACHED_PASSWORDS, "rb") as known:
            if stands_in(known, digest.encode()):
                raise ValidationError(
                    _("This password is among those that were stolen elsewhere. Choose another one."),
                    code="password_stolen",
                )

    def get_help_text(self) -> str:
        return _("It must not be one that was stolen elsewhere.") if settings.BREACHED_PASSWORDS else ""


def stands_in(known: BinaryIO, digest: bytes) -> bool:
    """Whether a line begins with this hash, in a file of lines "HASH:NUMBER" in their order; some 40 looks at most."""
    low, high = 0, known.seek(0, 2)
    while low < high:
        middle = (low + high) // 2
        known.seek(middle)
        if middle:
            known.seek(middle - 1)
            known.readline(LINE)  # the line that the middle lies in, unless one begins there
        at = known.tell()
        found = known.readline(LINE)[: len(digest)].upper()
        if not found or at >= high or found > digest:
            high = middle
        elif found == digest:
            return True
        else:
            low = known.tell()
    return False
