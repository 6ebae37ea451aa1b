"""A member as their avatar shows them: words alone, so that what was drawn from them can be kept."""

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from engagements.models import Membership


class Face(NamedTuple):
    name: str
    initials: str
    party: str

    @classmethod
    def of(cls, member: "Membership") -> "Face":
        return cls(member.name, member.initials, member.party)
