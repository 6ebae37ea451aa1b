"""What must be read again, but not by whoever reads the database: sealed with a key made of TANDEM_SECRET_KEY."""

import base64
from functools import lru_cache
from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from cryptography.fernet import MultiFernet

PURPOSE = b"tandem.people.sealing.v1"  # so that the key is good for nothing else


class Broken(Exception):
    """It was sealed with a key that this installation does not have, or somebody changed it."""


@lru_cache(maxsize=4)
def sealer(keys: tuple[str, ...]) -> "MultiFernet":
    """Seals with the first of these keys, opens what any of them sealed."""
    from cryptography.fernet import Fernet, MultiFernet  # 40 ms that most processes never need
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    def made_of(key: str) -> Fernet:
        derived = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=PURPOSE).derive(key.encode())
        return Fernet(base64.urlsafe_b64encode(derived))

    return MultiFernet([made_of(key) for key in keys])


def present() -> "MultiFernet":
    return sealer((settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS))


def seal(text: str) -> str:
    return present().encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    """Raises Broken for what was not sealed here."""
    from cryptography.fernet import InvalidToken

    try:
        return present().decrypt(sealed.encode()).decode()
    except InvalidToken:
        raise Broken("sealed with another key") from None
