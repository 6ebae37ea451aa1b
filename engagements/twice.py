"""What is sent twice, because a finger or a network was nervous, is done once.

An act that makes something looks at the newest of its kind first: the same of the same person, a moment ago, is the
one that was asked for (tests/faults/test_double_submit.py).
"""

from datetime import datetime, timedelta

from django.utils import timezone

A_MOMENT = timedelta(minutes=1)


def a_moment_ago() -> datetime:
    return timezone.now() - A_MOMENT
