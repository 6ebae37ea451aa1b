"""What the components promise to ears and keyboards."""

from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest
from django import forms
from django.template import engines
from django.test import Client, override_settings
from django.utils import translation

JONAS = SimpleNamespace(number=1, name="Jonas <Lind>", party="vendor", initials="JL")
TOM = SimpleNamespace(number=2, name="Tom Osei", party="client", initials="TO")


def show(source: str, **context) -> str:
    return engines["jinja2"].env.from_string(source).render(context)


def test_an_avatar_says_name_party_and_presence():
    html = show("{{ ui.avatar(who, here=True, editing=True) }}", who=JONAS)
    assert 'aria-label="Jonas &lt;Lind&gt;, vendor, here now, is writing"' in html
    assert 'data-party="vendor"' in html


def test_a_stack_shows_some_and_counts_the_rest():
    html = show("{{ ui.avatar_stack(people, here, most=2) }}", here={2}, people=[JONAS, TOM, JONAS])
    assert html.count('role="img"') == 2
    assert html.count("here now") == 1
    assert "+1" in html


def test_a_party_is_mark_and_word():
    assert "(client)" in show("{{ ui.party(who) }}", who=TOM)
    assert ">Vendor<" in show('{{ ui.party("vendor") }}')


@pytest.mark.parametrize(
    ("state", "word"),
    [
        ("unscheduled", "Icebox"),
        ("unstarted", "Planned"),
        ("started", "In progress"),
        ("finished", "Finished"),
        ("delivered", "Ready to demo"),
        ("accepted", "Accepted"),
        ("rejected", "Changes asked"),
        ("blocked", "Blocked"),
        ("stale", "Wording changed"),
    ],
)
def test_a_state_is_sign_and_word(state, word):
    html = show("{{ ui.state_chip(state) }}", state=state)
    assert word in html
    assert "<svg" in html


def test_a_button_takes_attributes_and_shows_its_key():
    html = show('{{ ui.button("Edit", key="e", hx_post="/x", hidden=True, title=none) }}')
    assert 'data-key="e"' in html
    assert 'aria-keyshortcuts="e"' in html
    assert 'hx-post="/x"' in html
    assert " hidden" in html
    assert "title" not in html


def test_a_disabled_button_says_why():
    assert "Points first." in show('{{ ui.button("Start", disabled=True, reason="Points first.") }}')


def test_attributes_are_escaped():
    assert "&#34;&gt;" in show('{{ ui.button("x", value=text) }}', text='">')


class Sample(forms.Form):
    title = forms.CharField(help_text="What will be true.")
    agreed = forms.BooleanField(required=False)
    kind = forms.ChoiceField(choices=[("a", "A")], widget=forms.RadioSelect)


def test_a_field_ties_label_help_and_error_together():
    form = Sample({})
    html = show('{{ ui.field(form["title"]) }}', form=form)
    assert '<label for="id_title">' in html
    assert 'aria-describedby="id_title_helptext id_title_error"' in html
    assert 'id="id_title_helptext"' in html
    assert 'id="id_title_error"' in html
    assert 'aria-invalid="true"' in html


def test_choices_are_a_fieldset_with_a_legend():
    html = show('{{ ui.field(form["kind"]) }}', form=Sample())
    assert html.startswith("<fieldset")
    assert "<legend>" in html


def test_the_summary_links_to_the_fields_and_takes_the_focus():
    html = show("{{ ui.error_summary(form) }}", form=Sample({}))
    assert 'href="#id_title"' in html
    assert "autofocus" in html
    assert "2 things to put right" in html
    assert show("{{ ui.error_summary(form) }}", form=Sample()) == ""


def test_differences_are_escaped_and_marked():
    html = show("{{ ui.diff(pieces) }}", pieces=[("same", "a "), ("del", "<b>"), ("ins", "c")])
    assert html == '<span class="diff">a <del>&lt;b&gt;</del><ins>c</ins></span>'


def test_the_conflict_card_offers_three_ways_out():
    html = show(
        '{{ ui.conflict_card("crit-4", "Tom", "14:02", "was", [("ins", "theirs")], "mine") }}',
    )
    assert [word in html for word in ("Keep mine", "Take Tom’s", "Edit both together")] == [True] * 3
    assert 'aria-labelledby="crit-4-conflict"' in html


@pytest.mark.parametrize("state", ["open", "ready", "accepted", "changes", "not_shown", "stale"])
def test_a_stamp_has_a_full_name(state):
    html = show('{{ ui.stamp("client", state, "Accept criterion 2, as client", action=True) }}', state=state)
    assert html.startswith('<button type="submit"')
    assert 'aria-label="Accept criterion 2, as client"' in html


def test_dates_and_numbers_are_local():
    at = datetime(2020, 11, 17, 23, 30, tzinfo=UTC)
    assert show('{{ at|moment("Europe/Berlin") }}', at=at) == "Wed, 18 Nov 2020, 00:30"
    assert show("{{ day|day }}", day=date(2020, 11, 17)) == "Tue, 17 Nov 2020"
    assert show("{{ n|number }}", n=1234567.5) == "1,234,567.5"
    with translation.override("de"):
        assert show("{{ n|number }}", n=1234567.5) == "1.234.567,5"
        assert show("{{ at|clock('Europe/Berlin') }}", at=at) == "00:30"


def test_text_mails_are_not_escaped():
    env = engines["jinja2"].env
    assert env.autoescape("account/email/login_code_message.txt") is False
    assert env.autoescape("account/login.html") is True
    assert env.autoescape(None) is True


def test_the_page_of_a_failure_needs_nobody():
    html = show('{% include "500.html" %}')
    assert "Something broke" in html


@pytest.mark.django_db
def test_the_style_guide_is_for_trials_only():
    with override_settings(TRIAL=True):
        assert Client().get("/styleguide/").status_code == 200
    with override_settings(TRIAL=False, DEBUG=False):
        assert Client().get("/styleguide/").status_code == 404


@pytest.mark.django_db
def test_strangers_find_a_plain_page_where_nothing_is():
    answer = Client().get("/nowhere/")
    assert answer.status_code == 404
    assert "There is nothing here for you" in answer.content.decode()


@pytest.mark.django_db
def test_the_theme_is_there_before_the_first_paint():
    client = Client()
    client.cookies["tandem_theme"] = "dark"
    client.cookies["tandem_density"] = '"><script>'
    html = client.get("/account/login/").content.decode()
    assert 'data-theme="dark"' in html
    assert "data-density=" not in html.split("<head>")[0]


@pytest.mark.django_db
def test_htmx_is_told_what_was_tried():
    html = Client().get("/account/login/").content.decode()
    assert '{"noSwap":[204,304,"4xx","5xx"],"transitions":false,"extensions":"sse"' in html
    assert 'hx-status:422:inherited="swap:outerMorph"' in html
    assert 'hx-status:409:inherited="swap:outerMorph"' in html
    assert 'hx-headers:inherited=\'{"X-CSRFToken":"' in html
