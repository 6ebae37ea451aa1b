"""What must be read again, but not by whoever reads the database: sealed with a key made of TANDEM_SECRET_KEY.

AES-256-GCM, a random nonce for each; the beginning says the form, so that another one can follow.
"""

import base64
import secrets
from functools import lru_cache
from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

FORM = "v2."
PURPOSE = b"tandem.people.sealing.v2"  # so that the key is good for nothing else
NONCE = 12  # bytes


class Broken(Exception):
    """It was sealed with a key that this installation does not have, or somebody changed it."""


@lru_cache(maxsize=8)
def made_of(key: str) -> "AESGCM":
    from cryptography.hazmat.primitives import hashes  # 40 ms that most processes never need
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    return AESGCM(HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=PURPOSE).derive(key.encode()))


def seal(text: str) -> str:
    """With the present key."""
    nonce = secrets.token_bytes(NONCE)
    closed = made_of(settings.SECRET_KEY).encrypt(nonce, text.encode(), PURPOSE)
    return FORM + base64.urlsafe_b64encode(nonce + closed).decode()


def unseal(sealed: str) -> str:
    """What the present key or a retired one sealed. Raises Broken for what was not sealed here."""
    from cryptography.exceptions import InvalidTag

    try:
        raw = base64.b64decode(sealed.removeprefix(FORM), altchars=b"-_", validate=True)
    except ValueError:
        raise Broken("no seal") from None
    for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        try:
            return made_of(key).decrypt(raw[:NONCE], raw[NONCE:], PURPOSE).decode()
        except (InvalidTag, ValueError):
            continue
    raise Broken("sealed with another key")
