"""A demo on its way, for tests that begin in the middle."""

from django.urls import reverse

from iterations.models import Demo
from stories.actions import write_story
from stories.models import Story
from tests.cast import HTMX, signed_in

DEMO = "/e/acme/demo/"


def another(cast, title: str) -> Story:
    return write_story(cast.acme, by=cast.carl, title=title, criteria=["It holds.", "It is quick."])


def now(demo: Demo) -> Demo:
    return Demo.objects.select_related("engagement", "current__story", "presenter").get(pk=demo.pk)


def agenda(demo: Demo) -> list[int]:
    return [item.story.number for item in demo.items.standing().with_stories()]


def post(who, name: str, *place, **form):
    return signed_in(who).post(reverse(name, args=["acme", *place]), form, headers=HTMX)


def page(who) -> str:
    return signed_in(who).get(DEMO).content.decode()
