"""Whether a restored installation works: its ledgers, its files, a sign-in and a page. Leaves nothing behind."""

import hashlib
import secrets

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.files.storage import default_storage
from django.db import transaction
from django.test import Client
from django.urls import reverse

from engagements.models import Engagement, Membership, Party, Role
from operations.archive import Manifest, Trouble, few
from people.models import User
from stories import record
from stories.models import Attachment


def examine(manifest: Manifest) -> list[str]:
    """What was found to hold, a sentence each. Raises Trouble with the first thing that doesn't."""
    return [ledgers(manifest), files(manifest), *pages()]


def ledgers(manifest: Manifest) -> str:
    there = {one.slug: one for one in Engagement.objects.all()}
    if there.keys() != manifest.ledgers.keys():
        odd = sorted(there.keys() ^ manifest.ledgers.keys())
        raise Trouble(f"Other engagements than were backed up: {few(odd)}.")
    entries = 0
    for slug, told in manifest.ledgers.items():
        if not told.entries:
            continue
        found = record.verify(there[slug], told.head)
        if not found.intact:
            raise Trouble(f"The ledger of {slug}, entry {found.bad}: {found.fault}")
        if (found.count, found.head) != (told.entries, told.head):
            raise Trouble(f"The ledger of {slug} ends elsewhere than the one that was backed up.")
        entries += found.count
    return f"{len(there)} ledgers are intact up to the heads noted ({entries} entries)."


def files(manifest: Manifest) -> str:
    wrong, count = [], 0
    for name, sha256 in Attachment.objects.values_list("stored", "sha256").iterator():
        count += 1
        try:
            with default_storage.open(name) as source:
                if hashlib.file_digest(source, "sha256").hexdigest() != sha256:
                    wrong.append(f"{name} holds something else")
        except FileNotFoundError:
            wrong.append(f"{name} is missing")
    lost = [one for one in wrong if one.split()[0] in manifest.files]
    if lost:
        raise Trouble(f"Files that were backed up are not what the database says: {few(lost)}.")
    missing = f"; {len(wrong)} were damaged or missing already when the backup was made" if wrong else ""
    return f"{count} attached files are what the database says{missing}."


class Done(Exception):
    """Everything was tried: what it needed is taken back."""


def pages() -> list[str]:
    """Sign in as a made-up observer and look at a board; the person, the session, all of it is rolled back."""
    told: list[str] = []
    try:
        with transaction.atomic():
            try_pages(told)
            raise Done
    except Done:
        return told


def try_pages(told: list[str]) -> None:
    password, address = secrets.token_urlsafe(18), f"drill-{secrets.token_hex(6)}@drill.invalid"
    user = User.objects.create_user(address, password, name="Drill")
    EmailAddress.objects.create(user=user, email=address, verified=True, primary=True)
    engagement = Engagement.objects.order_by("pk").first()
    if engagement:
        Membership.objects.create(engagement=engagement, user=user, party=Party.CLIENT, role=Role.OBSERVER)
    browser = Client(SERVER_NAME=settings.SITE_HOST)
    form = {"login": address, "password": password}
    answer = browser.post(reverse("account_login"), form, secure=settings.SITE_HTTPS)
    if answer.status_code != 302 or "_auth_user_id" not in browser.session:
        raise Trouble(f"Nobody can sign in: the form answered {answer.status_code}.")
    told.append("Somebody can sign in.")
    page = reverse("board", args=[engagement.slug]) if engagement else reverse("portfolio")
    shown = browser.get(page, secure=settings.SITE_HTTPS)
    if shown.status_code != 200:
        raise Trouble(f"{page} answered {shown.status_code}.")
    told.append(f"{page} is shown.")
