from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from dashboard import demo
from dashboard.demo import volume
from engagements.demonstrating import tell_the_rest


class Command(BaseCommand):
    help = (
        "Loads the demonstration engagement, once; --people lists who can sign in to it. "
        "With --stories it makes volume instead: so many stories in all, in --engagements, spread or --in-one."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--people", action="store_true", help="print e-mail, party, role and password")
        parser.add_argument("--seed", type=int, default=demo.SEED, help="another seed, another history")

        parser.add_argument("--stories", type=int, default=0, help="volume: so many stories in all")
        parser.add_argument("--engagements", type=int, default=1, help="volume: in so many engagements")
        parser.add_argument("--in-one", action="store_true", help="volume: all stories in the first of them")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["people"]:
            self.list_people()
        elif options["stories"]:
            self.make_volume(**options)
        elif demo.loaded():
            self.stdout.write("The demonstration engagement is here already.")
        elif not settings.DEMO_PASSWORD:
            raise CommandError(
                "Set TANDEM_DEMO_PASSWORD: the people of the demonstration need one to sign in."
            )
        else:
            self.check_key()
            tell_the_rest(demo.load(settings.DEMO_PASSWORD, seed=options["seed"]))

    def list_people(self) -> None:
        for line in demo.people() if demo.loaded() else []:
            self.stdout.write("  ".join([*line, settings.DEMO_PASSWORD]))

    def make_volume(self, *, stories: int, engagements: int, seed: int, in_one: bool, **options: Any) -> None:
        if stories < 1 or engagements < 1:
            raise CommandError("Volume needs at least one story in one engagement.")
        if volume.loaded():
            self.stdout.write("Volume is here already.")
            return
        self.check_key()
        volume.load(engagements, stories, seed=seed, in_one=in_one, password=settings.DEMO_PASSWORD or None)
        where = f"in {engagements} engagements" if engagements > 1 and not in_one else "in one engagement"
        self.stdout.write(f"{stories} stories {where}, from /e/{volume.SLUG}-1/ on.")

    def check_key(self) -> None:
        if not settings.SIGNING_KEY:
            raise CommandError("Set TANDEM_SIGNING_KEY: weeks of sign-offs need a key.")
