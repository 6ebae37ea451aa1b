"""How often one visitor may ask: more often than anybody does by hand or by a well-made program.

Counted by session or token, minute by minute, in each web worker by itself: it costs no question to a server, and a
limit that is the double of what it says does no harm. Who has neither sees nothing but the doors of the accounts, and
those count for themselves (docs/operators/accounts.md).
"""

import hashlib
from typing import Any

from django.conf import settings
from django.http.cookie import parse_cookie

MOST = 100_000  # visitors that are remembered; who sends ever other cookies fills the table and gains nothing
MINUTE = 60


def visitors(scope: dict[str, Any]) -> set[bytes]:
    """Marks of all sessions and tokens that a request shows, read as Django reads them: who adds another one to a real
    one, or writes the same in another way, is counted all the same. Empty for who shows none."""
    shown = {text.decode("latin-1") for name, text in scope["headers"] if name == b"authorization"}
    shown = {" ".join(text.split()) for text in shown}
    cookies = [text.decode("latin-1") for name, text in scope["headers"] if name == b"cookie"]
    for said in {*cookies, ",".join(cookies), ";".join(cookies)}:
        shown.add(parse_cookie(said).get(settings.SESSION_COOKIE_NAME, ""))
    return {hashlib.blake2b(one.encode(), digest_size=16).digest() for one in shown if one}


class Pace:
    def __init__(self, reads: int, writes: int) -> None:
        """The most requests of a visitor in a minute; 0 is any number."""
        self.most = {False: reads, True: writes}
        self.minute = 0
        self.counts: dict[tuple[bytes, bool], int] = {}

    def pause(self, who: bytes, now: float, *, writes: bool) -> int:
        """Count this request, and say how many seconds this visitor must wait; 0 for who may go on."""
        minute = int(now // MINUTE)
        if minute != self.minute or len(self.counts) > MOST:
            self.minute, self.counts = minute, {}
        most = self.most[writes]
        if not most:
            return 0
        count = self.counts[who, writes] = self.counts.get((who, writes), 0) + 1
        return 0 if count <= most else MINUTE - int(now % MINUTE)
