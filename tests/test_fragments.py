"""A fragment is a region of its page, from the same template and the same context: word by word."""

import re

import pytest
from django.utils import timezone
from time_machine import travel

from engagements.models import Membership, Party, Role
from standups.actions import raise_concern
from stories.actions import keep_draft
from stories.models import Criterion, Revision, Story
from tests.addresses import ROWS, House
from tests.cast import HTMX, person

pytestmark = pytest.mark.django_db
REGIONS = [row for row in ROWS if row.region]
TOKEN = re.compile(r"[A-Za-z0-9]{64}")
SPACE = re.compile(r"\s+")


def plain(html: str) -> str:
    return SPACE.sub(" ", TOKEN.sub("", html)).strip()


@pytest.fixture
def house(cast):
    return House(cast)


def test_each_fragment_is_inside_its_page(house):
    with travel(timezone.now(), tick=False):  # a clock on the page must not strike between the two answers
        compare(house)


def compare(house):
    for row in REGIONS:
        for who in ("clara", "vera"):
            if who not in row.may:
                continue
            client, path = house.clients[who], row.at(house)
            page = plain(client.get(path).content.decode())
            fragment = plain(client.get(path, headers=HTMX).content.decode())
            told = f"{row.name} for {who}"
            assert "<html" in page, told
            assert "<html" not in fragment, told
            assert len(fragment) > 30, told
            assert fragment in page, told


def test_a_region_is_one_element_of_the_name_it_is_asked_by(house):
    """Block name = element id = target; the region fetches itself at its page's own address."""
    for row in REGIONS:
        fragment = house.clients["clara"].get(row.at(house), headers=HTMX).content.decode().strip()
        element = re.match(r'<(\w+)[^>]*\bid="([^"]+)"', fragment)
        assert element, row.name
        assert fragment.endswith(f"</{element[1]}>"), row.name
        if row.name not in ("text", "story_history"):  # one text of many; what happened is not fetched anew
            assert element[2] == row.region, row.name


def test_a_page_asked_for_as_a_whole_comes_as_a_whole(house):
    """Going back in history, htmx asks for the full page."""
    for row in REGIONS:
        answer = house.clients["clara"].get(
            row.at(house), headers={"HX-Request": "true", "HX-Request-Type": "full"}
        )
        assert "<html" in answer.content.decode(), row.name
        assert "HX-Request" in answer["Vary"], row.name


def test_ids_stand_once_in_a_page(house):
    for row in ROWS:
        if row.get == 200 and "clara" in row.may:
            page = house.clients["clara"].get(row.at(house)).content.decode()
            ids = re.findall(r'\sid="([^"]+)"', page)
            assert sorted(ids) == sorted(set(ids)), f"{row.name}: {[i for i in ids if ids.count(i) > 1]}"


def test_no_page_shows_a_global_key(house):
    """RULES §5: public numbers alone stand in addresses, element ids and payloads."""
    cast, key = house.cast, 7_654_321
    Membership.objects.create(
        pk=key, engagement=cast.acme, user=person("Kim Key"), party=Party.CLIENT, role=Role.CLIENT_MEMBER
    )
    story = Story.objects.create(pk=key, engagement=cast.acme, title="Keyed", rank="zz", requested_by_id=key)
    criterion = Criterion.objects.create(pk=key, engagement=cast.acme, story=story, text="Keyed", rank="a")
    for name in ("title", "narrative", criterion.key):
        Revision.objects.create(
            engagement=cast.acme, story=story, key=name, number=1, text="Keyed", author_id=key
        )
    keep_draft(story, criterion.key, by=Membership.objects.get(pk=key), text="K", base=1)
    raise_concern(cast.acme, by=Membership.objects.get(pk=key), text="Keyed")
    pages = [row.at(house) for row in ROWS if row.get == 200 and "clara" in row.may]
    pages += [
        path.replace("/stories/1/", f"/stories/{story.number}/") for path in pages if "/stories/1/" in path
    ]
    for path in pages:
        answer = house.clients["clara"].get(path)
        assert answer.status_code == 200, path
        assert str(key) not in answer.content.decode(), path
