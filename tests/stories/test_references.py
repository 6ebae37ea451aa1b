"""What a text names by its number leads there: stories and criteria of its own engagement, and nothing else."""

from bench.statements import counted
from stories import actions, record
from stories.actions import add_criteria, comment, reword, withdraw_criterion, write_story
from tests.cast import HTMX, signed_in
from tests.stories.journey import deliver


def page_of(member, address="/e/acme/stories/1/"):
    return signed_in(member).get(address, headers=HTMX).content.decode()


def link(name, address):
    return f'<a href="/e/acme/stories/{address}"{{}}>{name}</a>'


def test_narrative_criteria_and_comments_lead_to_what_they_name(cast):
    write_story(cast.acme, by=cast.sam, title="Gate opens", criteria=["At once.", "Only then."])
    reword(cast.story, "narrative", by=cast.sam, text="After #2, see 2.2.", base=1)
    add_criteria(cast.story, ["As in 2.1 <b>within 2.1 seconds</b>."], by=cast.clara)
    comment(cast.story, by=cast.carl, text="Like #2.1, not #77 or 2.9.")
    rel = ' rel="noopener nofollow"'
    for member in (cast.clara, cast.sam):
        html = page_of(member)
        assert link("#2", "2/").format(rel) in html
        assert link("2.2", "2/#criterion-2-2").format(rel) in html
        assert f"As in {link('2.1', '2/#criterion-2-1').format('')} &lt;b&gt;within 2.1 seconds" in html
        assert f"Like {link('#2.1', '2/#criterion-2-1').format(rel)}, not #77 or 2.9." in html
    alone = page_of(cast.sam, "/e/acme/stories/1/texts/criterion-4/")
    assert link("2.1", "2/#criterion-2-1").format("") in alone


def test_what_was_deleted_or_is_another_clients_is_no_link(cast):
    for _more in range(2):
        write_story(cast.bolt, by=cast.bolt_sam, title="Theirs", criteria=["One."])
    withdraw_criterion(cast.story, "criterion-2", by=cast.sam)
    comment(cast.story, by=cast.sam, text="As #3, 3.1 and 1.2 say.")
    html = page_of(cast.clara)
    assert "As #3, 3.1 and 1.2 say." in html
    assert signed_in(cast.clara).get("/e/bolt/stories/3/").status_code == 404


def test_it_costs_one_question_and_none_where_nothing_is_named(cast):
    sam = signed_in(cast.sam)

    def ask():
        return sam.get("/e/acme/stories/1/", headers=HTMX)

    ask()
    comment(cast.story, by=cast.sam, text="Nothing named.")
    _answer, without = counted(ask)
    for _more in range(3):
        comment(cast.story, by=cast.sam, text=f"{_more}: #1 and 1.1")
    _answer, named = counted(ask)
    assert len(named) <= len(without) + 1, "\n".join(named)


def test_what_was_signed_keeps_its_very_words(cast):
    reword(cast.story, "criterion-1", by=cast.sam, text="It works as #1 says.", base=1)
    story = deliver(cast.story, by=cast.sam)
    entry = actions.accept(story, by=cast.clara, seen=actions.Seen.of(story), all_shown=True)
    assert 'works as <a href="/e/acme/stories/1/">#1</a> says' in page_of(cast.clara)
    assert "It works as #1 says." in entry.body
    assert record.verify(cast.acme).intact
    ledger = page_of(cast.clara, "/e/acme/ledger/")
    assert "works as #1 says." in ledger or "works as" not in ledger
