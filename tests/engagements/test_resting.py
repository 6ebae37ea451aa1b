"""Paused, closed, opened again: what ends with it, what stays, and that nothing is written meanwhile."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from budgets.actions import decide_budget
from digests import occurrences
from digests.duties import DUTIES
from digests.models import Occurrence, OccurrenceState, OutgoingMail
from digests.summing import summary_of
from engagements.actions import (
    close,
    end_membership,
    invite,
    mark_of,
    open_engagement,
    pause,
    reopen,
    resume,
)
from engagements.ending import checklist
from engagements.models import Engagement, Event, Invitation, Recess
from engagements.refusals import NotYours, Refused
from engagements.today import today_of
from iterations.actions import turn_week, turn_weeks
from partnership.actions import commit
from partnership.actions.pulse import open_pulse
from partnership.models import Commitment, PulseRound
from standups.actions import raise_concern
from stories.actions import write_story
from stories.models import SignOffLink
from tests.addresses import ROWS, House, table_checksums
from tests.cast import HTMX, person, signed_in
from tests.stories.journey import deliver

pytestmark = pytest.mark.django_db
SENTENCE = "This engagement is closed"


def anew(engagement) -> Engagement:
    return Engagement.objects.select_related("charter").get(pk=engagement.pk)


def closed(engagement, *, by) -> Engagement:
    close(engagement, reason="The work is done.", seen=mark_of(checklist(engagement)), by=by)
    return anew(engagement)


def test_the_checklist_counts_what_is_open(cast):
    deliver(cast.story, by=cast.sam)
    raise_concern(cast.acme, by=cast.sue, text="The crane")
    commit(cast.acme, by=cast.sam, text="A crane", due=today_of(cast.acme), to=cast.clara)
    decide_budget(cast.acme, by=cast.clara, amount=12_000_00, code="EUR", reason="As offered")
    invite(cast.acme, email="late@example.test", party="client", role="observer", by=cast.clara)
    found = {point.name: (point.left, point.sentence) for point in checklist(anew(cast.acme))}
    assert found["Unsigned stories"] == (1, "1 waits for a verdict")
    assert [
        found[name][0] for name in ("Stories under way", "Concerns", "Commitments", "Pings", "Invitations")
    ] == [
        0,
        1,
        1,
        0,
        1,
    ]
    assert found["Budget"] == (None, "€12,000.00 of €12,000.00 are left")
    assert {"Final report", "To take along"} <= found.keys()
    for member in (cast.clara, cast.sue):
        html = signed_in(member).get(reverse("closing", args=["acme"])).content.decode()
        assert "1 waits for a verdict" in html
        assert ('name="reason"' in html) == (member == cast.clara)


def test_closing_ends_links_invitations_and_reminders_and_tells_everybody(cast):
    deliver(cast.story, by=cast.sam)
    invitation = invite(cast.acme, email="late@example.test", party="client", role="observer", by=cast.clara)
    occurrences.plan(timezone.now())
    planned = Occurrence.objects.filter(engagement=cast.acme, state=OccurrenceState.PLANNED)
    assert planned.exists()
    assert "Sign off #1" in str(summary_of(cast.clara.user, timezone.now()))
    closed(cast.acme, by=cast.sam)
    occurrences.plan(timezone.now())
    assert not planned.exists()
    assert not SignOffLink.objects.open().exists()
    assert Invitation.objects.get(pk=invitation.pk).withdrawn_at
    told = OutgoingMail.objects.filter(kind="engagement_closed")
    assert set(told.values_list("to_addr", flat=True)) == {
        member.user.email for member in cast.acme.members.present()
    }
    assert "1 waits for a verdict" in told.first().payload["text"]
    assert not summary_of(cast.clara.user, timezone.now())
    kinds = [event.kind for event in Event.objects.filter(engagement=cast.acme).order_by("-number")[:1]]
    assert kinds == ["engagement.closed"]


def test_a_changed_checklist_closes_nothing(cast):
    seen = mark_of(checklist(cast.acme))
    raise_concern(cast.acme, by=cast.sue, text="The crane")
    with pytest.raises(Refused, match="has changed"):
        close(cast.acme, reason="Done", seen=seen, by=cast.clara)
    sent = {"reason": "Done, and the crane is ours now", "seen": seen}
    answer = signed_in(cast.clara).post(reverse("closing", args=["acme"]), sent, headers=HTMX)
    assert answer.status_code == 422
    assert "Done, and the crane is ours now" in answer.content.decode()  # nothing typed is lost
    assert anew(cast.acme).course == "running"


def test_only_leads_and_sales_close_and_open_again(cast):
    for who in (cast.carl, cast.sue, cast.vera):
        with pytest.raises(NotYours):
            closed(cast.acme, by=who)
    closed(cast.acme, by=cast.clara)
    closed(cast.acme, by=cast.clara)  # twice is once
    assert Recess.objects.count() == 1
    with pytest.raises(NotYours):
        reopen(cast.acme, by=cast.carl)
    assert reopen(cast.acme, by=cast.sam).course == "running"
    write_story(cast.acme, by=cast.sue, title="It goes on")
    closed(cast.acme, by=person("Eva Sales", is_staff=True))
    assert [(one.by, bool(one.ended_at)) for one in Recess.objects.order_by("number")] == [
        (cast.clara, True),
        (None, False),
    ]


def test_every_write_to_a_closed_engagement_is_refused_with_a_sentence(cast):
    house = House(cast)
    closed(cast.acme, by=cast.clara)
    before, faults = table_checksums(cast.acme), []
    exempt = {"departure", "reopening", "closing", "token_end"}
    for row in ROWS:
        if row.post is None or row.name in exempt:
            continue
        who = sorted(row.may_post or row.may)[0]
        answer = house.clients[who].post(row.at(house), row.post)
        if answer.status_code != 422 or SENTENCE not in answer.content.decode():
            faults.append((row.name, who, answer.status_code))
    assert not faults
    after = table_checksums(cast.acme)
    assert {table for table in after if after[table] != before[table]} == set()
    with pytest.raises(Refused, match=SENTENCE):  # past the door too
        write_story(cast.acme, by=cast.sam, title="Too late")
    for name in ("home", "stories", "board", "ledger", "people", "closing", "commitments", "budget", "demo"):
        page = house.clients["carl"].get(reverse(name, args=["acme"])).content.decode()
        assert SENTENCE in page, name
    assert 'data-dialog="capture"' not in page
    end_membership(cast.carl, by=cast.clara)  # who left the company doesn't keep the archive


def test_a_closed_engagement_stands_still(cast):
    """The tick turns no week of it and breaks no promise, and minds the others all the same."""
    turn_week(cast.acme, now=timezone.now())
    turn_week(cast.bolt, now=timezone.now())
    commit(cast.acme, by=cast.sam, text="A crane", due=today_of(cast.acme), to=cast.clara)
    asked = [open_pulse(engagement, 1) for engagement in (cast.acme, cast.bolt)]
    closed(cast.acme, by=cast.sam)
    later = timezone.now() + timedelta(weeks=5)
    for work in DUTIES:  # none stumbles over it and keeps the others waiting
        work(later)
    assert cast.acme.iterations.count() == 1
    assert cast.bolt.iterations.count() == 6
    assert not Commitment.objects.get().ended_as
    assert [bool(PulseRound.objects.get(pk=one.pk).closed_at) for one in asked] == [False, True]
    with time_machine.travel(later):
        reopen(cast.acme, by=cast.sam)
        turn_weeks(timezone.now())
    assert [week.strength for week in cast.acme.iterations.order_by("number")] == [100, 0, 0, 0, 0, 0]


def test_a_pause_reminds_nobody_and_its_weeks_have_no_strength(cast):
    turn_week(cast.acme, now=timezone.now())
    signed_in(cast.clara).post(reverse("pause", args=["acme"]), {"reason": "Summer, until August"})
    acme = anew(cast.acme)
    assert acme.course == "paused"
    occurrences.plan(timezone.now())
    assert not Occurrence.objects.filter(engagement=acme, state=OccurrenceState.PLANNED).exists()
    write_story(acme, by=cast.carl, title="For afterwards")  # people may still write
    assert "is paused" in signed_in(cast.sue).get(reverse("home", args=["acme"])).content.decode()
    later = timezone.now() + timedelta(weeks=2)
    turn_weeks(later)
    with time_machine.travel(later):
        resume(acme, by=cast.sam)
        occurrences.plan(timezone.now())
        assert Occurrence.objects.filter(engagement=acme, state=OccurrenceState.PLANNED).exists()
        turn_weeks(later + timedelta(weeks=1))
    assert [week.strength for week in acme.iterations.order_by("number")] == [100, 0, 0, 100]
    pause(acme, reason="Again", by=cast.clara)
    closed(acme, by=cast.clara)  # a pause ends with the closing
    assert [one.course for one in Recess.objects.filter(ended_at=None)] == ["closed"]


def test_the_same_two_organisations_begin_another_engagement(cast):
    closed(cast.acme, by=cast.clara)
    again = open_engagement(
        name="Harbour slots II", slug="acme-2", vendor=cast.acme.vendor, client=cast.acme.client
    )
    assert again.course == "running"
