"""The admin's lists at ten thousand rows beside a hundred: statements, and how much longer a page takes.

    .venv/bin/python -m bench.admin [--rows 10000] [--rounds 9]

It starts servers of its own in a temporary folder, as `bench.run` does, and asks the application within one process.
Compare the two columns of one run with each other; milliseconds of a busy machine say little.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

from bench.statements import counted

LISTS = (
    "admin:index",
    "admin:sales_opportunity_changelist",
    "admin:sales_contact_changelist",
    "admin:sales_activity_changelist",
    "admin:engagements_organisation_changelist",
    "admin:engagements_engagement_changelist",
    "admin:engagements_membership_changelist",
    "admin:engagements_invitation_changelist",
)


AT_ONCE = 1000  # rows: PostgreSQL takes 65,535 values in a statement


def fill(rows: int, owner: Any) -> None:
    """So many of everything that the lists show, as if it had come over two years."""
    from sales.models import Opportunity

    for first in range(Opportunity.objects.count(), rows, AT_ONCE):
        add(range(first, min(first + AT_ONCE, rows)), owner)


def add(more: range, owner: Any) -> None:
    from django.utils import timezone

    from engagements.models import Charter, Engagement, Invitation, Membership, Organisation
    from people.models import User
    from sales.models import Activity, Contact, Opportunity, Stage

    now = timezone.now()
    stages = [stage.value for stage in Stage]
    vendor, _new = Organisation.objects.get_or_create(name="Vendor AB")
    clients = Organisation.objects.bulk_create([Organisation(name=f"Client {n}") for n in more])
    Contact.objects.bulk_create(
        [
            Contact(organisation=one, name=f"Contact {n}", email=f"c{n}@client{n}.test")
            for n, one in zip(more, clients, strict=True)
        ]
    )
    opportunities = Opportunity.objects.bulk_create(
        [
            Opportunity(
                name=f"Opportunity {n}",
                organisation=one,
                owner=owner,
                stage=stages[n % len(stages)],
                lost_reason="Too dear" if stages[n % len(stages)] == Stage.LOST else "",
                value=1000 + n,
                currency=("EUR", "SEK")[n % 2],
                next_step="Call" if n % 3 else "",
                next_on=now.date() + timedelta(days=n % 60 - 20) if n % 3 else None,
                expected_on=now.date() + timedelta(days=n % 300),
                created_at=now - timedelta(hours=n % 17_000),
            )
            for n, one in zip(more, clients, strict=True)
        ]
    )
    Activity.objects.bulk_create(
        [
            Activity(opportunity=one, kind="call", text="They call back", by=owner, at=one.created_at)
            for one in opportunities
        ]
    )
    engagements = Engagement.objects.bulk_create(
        [
            Engagement(name=f"Engagement {n}", slug=f"engagement-{n}", vendor=vendor, client=one)
            for n, one in zip(more, clients, strict=True)
        ]
    )
    charters = Charter.objects.bulk_create([Charter(engagement=one) for one in engagements])
    for one, charter in zip(engagements, charters, strict=True):
        one.charter = charter
    Engagement.objects.bulk_update(engagements, ["charter"], batch_size=2000)
    people = User.objects.bulk_create(
        [User(email=f"p{n}@client{n}.test", name=f"Person {n}", password="!") for n in more]
    )
    Membership.objects.bulk_create(
        [
            Membership(engagement=one, user=person, party="client", role="sponsor")
            for one, person in zip(engagements, people, strict=True)
        ]
    )
    Invitation.objects.bulk_create(
        [
            Invitation(
                engagement=one,
                email=f"i{n}@client{n}.test",
                party="client",
                role="observer",
                token_hash=f"{n:064}",
                invited_by=owner,
                expires_at=now,
            )
            for n, one in zip(more, engagements, strict=True)
        ]
    )


def inside(rows: int, rounds: int) -> None:
    import django

    django.setup()
    from django.db import connection
    from django.test import Client
    from django.urls import reverse

    from people.models import User

    owner = User.objects.create_superuser("bench@example.test", name="Eva Bench")
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(owner)
    took: dict[tuple[str, int], tuple[float, int]] = {}
    for many in (100, rows):
        fill(many, owner)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        for name in LISTS:
            path = reverse(name)
            client.get(path)
            _answer, sent = counted(lambda path=path: client.get(path))
            times = []
            for _round in range(rounds):
                begun = time.perf_counter()
                assert client.get(path).status_code == 200
                times.append((time.perf_counter() - begun) * 1000)
            took[name, many] = statistics.median(times), len(sent)
    print(f"| list | 100 rows | {rows:,} rows | ratio | statements |\n|---|---|---|---|---|")
    for name in LISTS:
        (few, _sent), (much, sent) = took[name, 100], took[name, rows]
        print(f"| {name.removeprefix('admin:')} | {few:.0f} ms | {much:.0f} ms | {much / few:.2f} | {sent} |")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.inside:
        inside(options.rows, options.rounds)
        return
    from config.house import House

    with tempfile.TemporaryDirectory(prefix="tandem-bench-") as folder:
        house = House(Path(folder))
        house.take()
        house.open("bench")
        try:
            if house.manage(["manage.py", "migrate", "-v0"], owner=True).wait():
                sys.exit("The tables could not be made.")
            argv = [
                sys.executable,
                "-m",
                "bench.admin",
                "--inside",
                f"--rows={options.rows}",
                f"--rounds={options.rounds}",
            ]
            subprocess.run(
                argv, env=house.env | {"TANDEM_ROLE": "command", "TANDEM_PLAIN_STATIC": "1"}, check=True
            )
        finally:
            house.close()


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    main()
