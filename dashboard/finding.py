"""What the search page and the palette show: the groups of a question, or what comes near it."""

from dataclasses import dataclass, field

from django.utils.functional import cached_property

from engagements.models import Membership
from engagements.searching import SHOWN, Asked, Group, search
from stories.asking import in_words
from stories.query import Query, parse

ALL_OF_ONE = 100  # shown of a group that is looked at by itself


@dataclass
class Finding:
    """A question as somebody typed it, and what their engagement answers."""

    by: Membership
    text: str
    only: str = ""  # the code of the one group to show
    many: int = SHOWN
    query: Query = field(init=False)

    def __post_init__(self) -> None:
        self.query = parse(self.text)

    @cached_property
    def exact(self) -> list[Group]:
        return search(Asked(self.by, self.query), only=self.only, many=self.many) if self.query else []

    @cached_property
    def near(self) -> list[Group]:
        """What is written almost so; asked for only where nothing is written just so."""
        if self.exact or not any(not term.without for term in self.query.terms):
            return []
        return search(Asked(self.by, self.query, roughly=True), only=self.only, many=self.many)

    @property
    def groups(self) -> list[Group]:
        return self.exact or self.near

    @property
    def total(self) -> int:
        return sum(group.total for group in self.groups)

    @property
    def capped(self) -> bool:
        return any(group.capped for group in self.groups)

    @property
    def filters(self) -> list[str]:
        """What of the question was taken for filters, each in words."""
        return [in_words(one) for one in self.query.filters]
