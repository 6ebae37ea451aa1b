"""Delivering mails each signer a link to their verdict. The link leads there and does nothing by itself."""

import re

import pytest
from django.urls import reverse

from digests.kinds import habits_of
from digests.models import OutgoingMail
from engagements.actions import end_membership
from stories import actions
from stories.actions import Seen
from stories.models import LedgerEntry, SignOffLink, State
from tests.addresses import table_checksums
from tests.cast import signed_in
from tests.stories.journey import deliver, fresh

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def outbox(settings):
    settings.EMAIL_BACKEND = "digests.backend.OutboxBackend"


@pytest.fixture
def delivered(cast):
    deliver(cast.story, by=cast.sue)
    return cast


def mails() -> dict[str, OutgoingMail]:
    return {mail.to_addr: mail for mail in OutgoingMail.objects.filter(kind="verdict_awaited")}


def link_of(member) -> str:
    return re.search(r"/sign-off/[0-9a-f]{64}/", mails()[member.user.email].payload["text"])[0]


def test_delivering_mails_the_signers_and_who_asked_for_it(cast):
    actions.set_requester(cast.story, by=cast.sue, member=cast.vera)
    deliver(cast.story, by=cast.sue)
    assert set(mails()) == {member.user.email for member in (cast.clara, cast.carl, cast.vera)}
    assert "/sign-off/" not in str(mails()[cast.vera.user.email].payload)
    assert link_of(cast.clara) != link_of(cast.carl)
    assert SignOffLink.objects.count() == 2


def test_an_owner_gets_no_link(cast):
    actions.own(cast.story, by=cast.sue, member=cast.carl)
    deliver(cast.story, by=cast.sue)
    assert cast.carl.user.email not in mails()


def test_opening_it_changes_nothing(delivered):
    link, before = link_of(delivered.clara), table_checksums(delivered.acme)
    clara = signed_in(delivered.clara)
    for _ in range(2):
        page = clara.get(link)
        assert page.status_code == 200
        assert clara.head(link).status_code == 200
    assert "Sign: accept #1" in page.content.decode()
    assert table_checksums(delivered.acme) == before


def test_without_signing_in_it_leads_to_the_sign_in(delivered, client):
    link = link_of(delivered.clara)
    for answer in (client.get(link), client.post(link, {"decision": "accept", "all_shown": "1"})):
        assert answer.status_code == 302
        assert answer["Location"].startswith(reverse("account_login"))
    assert not LedgerEntry.objects.exists()


@pytest.mark.parametrize("who", ["carl", "sam", "otto", "bert"])
def test_somebody_else_is_told_so_and_nothing_more(delivered, who):
    other = signed_in(getattr(delivered, who))
    link = link_of(delivered.clara)
    for answer in (other.get(link), other.post(link, {"decision": "accept", "all_shown": "1"})):
        html = answer.content.decode()
        assert answer.status_code == 403
        assert "for somebody else" in html
        for secret in ("Clara", "Driver", "Harbour", "acme"):
            assert secret not in html
    assert not LedgerEntry.objects.exists()


def test_it_signs_once(delivered):
    clara, link = signed_in(delivered.clara), link_of(delivered.clara)
    answer = clara.post(link, {"decision": "accept", "all_shown": "1"})
    assert answer.status_code == 303
    entry = LedgerEntry.objects.get()
    assert entry.signer == delivered.clara
    again = clara.post(link, {"decision": "accept", "all_shown": "1"})
    assert "This link was used" in again.content.decode()
    assert "This link was used" in signed_in(delivered.carl).get(link_of(delivered.carl)).content.decode()
    assert LedgerEntry.objects.count() == 1


def test_a_rejection_keeps_what_was_typed(delivered):
    clara, link = signed_in(delivered.clara), link_of(delivered.clara)
    answer = clara.post(link, {"decision": "reject", "reason": "", "new_criterion": "It is green."})
    assert answer.status_code == 422
    assert "Give a reason" in answer.content.decode()
    answer = clara.post(link, {"decision": "reject", "reason": "It is red."})
    assert answer.status_code == 422
    assert "It is red." in answer.content.decode()
    answer = clara.post(link, {"decision": "reject", "reason": "It is red.", "new_criterion": "It is green."})
    assert answer.status_code == 303
    assert fresh(delivered.story).state == State.REJECTED


def test_another_wording_needs_another_look(delivered):
    clara, link = signed_in(delivered.clara), link_of(delivered.clara)
    actions.reword(delivered.story, "criterion-1", by=delivered.carl, text="Something else.", base=1)
    page = clara.get(link).content.decode()
    assert "Changed since" in page
    assert "Sign: accept" not in page
    seen = str(Seen.of(fresh(delivered.story)))
    answer = clara.post(link, {"decision": "accept", "all_shown": "1", "seen": seen})
    assert answer.status_code == 409
    assert not LedgerEntry.objects.exists()


def test_delivered_anew_the_old_link_is_over(delivered):
    old = link_of(delivered.clara)
    actions.take_back(delivered.story, by=delivered.sue)
    OutgoingMail.objects.all().delete()
    actions.deliver(delivered.story, by=delivered.sue)
    assert link_of(delivered.clara) != old
    assert "Sign: accept" not in signed_in(delivered.clara).get(old).content.decode()


def test_who_has_left_finds_nothing(delivered):
    link = link_of(delivered.carl)
    end_membership(delivered.carl, by=delivered.clara)
    assert signed_in(delivered.carl).get(link).status_code == 404
    assert signed_in(delivered.clara).get("/sign-off/" + "0" * 64 + "/").status_code == 404


def test_a_mail_that_comes_too_late_is_not_sent(delivered):
    wanted = habits_of("verdict_awaited").wanted
    mail = mails()[delivered.carl.user.email]
    assert wanted(mail)
    story = fresh(delivered.story)
    actions.accept(story, by=delivered.clara, seen=Seen.of(story), all_shown=True)
    assert not wanted(mail)


def test_its_own_forms_post_to_it(delivered):
    link = link_of(delivered.clara)
    html = signed_in(delivered.clara).get(link).content.decode()
    actions_of = set(re.findall(r'<form class="decision" method="post" action="([^"]*)"( hx-post)?', html))
    assert actions_of == {(link, "")}
