from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from engagements.access import may_invite
from engagements.models import ROLES_OF, Membership, Party, Role
from engagements.models.recess import REASON_LIMIT
from people.names import one_line


class InvitationForm(forms.Form):
    """Who is invited, and as what. A seat is a role of a party; only those the inviter may give are offered."""

    email = forms.EmailField(
        label=_("E-mail"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "off"})
    )
    seat = forms.ChoiceField(label=_("Role"))

    def __init__(self, *args: Any, by: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seat"].choices = [
            ("", _("choose a role")),  # nobody becomes a delivery lead or sponsor by haste
        ] + [
            (
                by.engagement.organisation(party).name,
                [(f"{party}:{role}", Role(role).label) for role in roles],
            )
            for party, roles in ROLES_OF.items()
            if may_invite(by, party)
        ]

    def clean_seat(self) -> tuple[str, str]:
        party, role = self.cleaned_data["seat"].split(":")
        return Party(party), Role(role)


class DeputyForm(forms.Form):
    """Who acts in the asker's place, and on which days."""

    deputy = forms.TypedChoiceField(label=_("Deputy"), coerce=int)
    starts = forms.DateField(label=_("From"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    finishes = forms.DateField(
        label=_("Until, that day included"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args: Any, by: Membership, crew: Iterable[Membership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fitting = [m for m in crew if m.party == Party.CLIENT and m.role != Role.OBSERVER and m.pk != by.pk]
        self.fields["deputy"].choices = [("", _("choose a person"))] + [
            (member.number, member.name) for member in fitting
        ]


class RoleForm(forms.Form):
    """Another role of the same party."""

    role = forms.ChoiceField(label=_("Role"))

    def __init__(self, *args: Any, member: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": {"role": member.role}, **kwargs})
        self.fields["role"].choices = [(role.value, role.label) for role in ROLES_OF[Party(member.party)]]


class SuccessionForm(forms.Form):
    """Who takes over."""

    successor = forms.TypedChoiceField(label=_("Hand over to"), coerce=int)

    def __init__(self, *args: Any, member: Membership, crew: Iterable[Membership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = [one for one in crew if one.party == member.party and one.pk != member.pk]
        self.fields["successor"].choices = [("", _("choose a person"))] + [
            (one.number, f"{one.name}, {one.get_role_display()}") for one in others
        ]


class PauseForm(forms.Form):
    reason = forms.CharField(
        label=_("Pause it: why, and until when"),
        max_length=REASON_LIMIT,
        widget=forms.Textarea({"rows": 2}),
    )


class ClosingForm(forms.Form):
    """Closing says why, and what becomes of what is still open."""

    seen = forms.CharField(max_length=200, widget=forms.HiddenInput, required=False)
    reason = forms.CharField(
        label=_("Why, and what becomes of what is still open"),
        max_length=REASON_LIMIT,
        widget=forms.Textarea({"rows": 3}),
    )


class JoinForm(forms.Form):
    name = forms.CharField(
        label=_("Your name"),
        max_length=120,
        validators=[one_line],
        help_text=_("As your colleagues on both sides know you."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )


# --- Texts that are edited by themselves (engagements/wording.py) ---


class TextForm(forms.Form):
    """A text and the revision it was edited from. Lengths are the action's to judge: they depend on the text."""

    text = forms.CharField(required=False, strip=False)
    base = forms.IntegerField(min_value=1, max_value=2_000_000_000)


class DraftForm(TextForm):
    """`found`: its author's browser still held this; nobody is writing it now."""

    found = forms.BooleanField(required=False)


class BaseForm(forms.Form):
    base = forms.IntegerField(min_value=1, max_value=2_000_000_000)


class RevisionForm(forms.Form):
    """Which revision to bring back, and the one that the page showed as the present text."""

    revision = forms.IntegerField(min_value=1, max_value=2_000_000_000)
    seen = forms.IntegerField(min_value=1, max_value=2_000_000_000)
