"""What is done about mail: the outbox is emptied, digests are written, people choose, addresses are given up,
replies come in."""

from digests.actions.bouncing import bounced, revive
from digests.actions.choosing import choose, send_again, set_rhythm, unsubscribe
from digests.actions.daily import send_sample
from digests.actions.emptying import database_now, drain, heartbeat, run_tick
from digests.actions.feeding import renew_feed, withdraw_feed
from digests.actions.receiving import receive

__all__ = [
    "bounced",
    "choose",
    "database_now",
    "drain",
    "heartbeat",
    "receive",
    "renew_feed",
    "revive",
    "run_tick",
    "send_again",
    "send_sample",
    "set_rhythm",
    "unsubscribe",
    "withdraw_feed",
]
