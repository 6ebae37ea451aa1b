from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from engagements.models import Engagement, Membership, Role
from stories.models import TEXT_LIMIT


class Line(forms.CharField):
    def __init__(self, **more: Any) -> None:
        widget = forms.Textarea(attrs={"rows": 2})
        super().__init__(max_length=TEXT_LIMIT, required=False, strip=False, widget=widget, **more)


class UpdateForm(forms.Form):
    done = Line(label=_("Done since last time"))
    next = Line(label=_("Next"))
    in_my_way = Line(label=_("In my way"))

    def clean(self) -> dict[str, Any]:
        written = super().clean() or {}
        if not self.errors and not any(text.strip() for text in written.values()):
            self.add_error("done", _("Write at least one of the three lines."))
        return written


class OwnerForm(forms.Form):
    """Who is to own a concern, by number within the engagement; nobody named is oneself or nobody yet."""

    owner = forms.TypedChoiceField(label=_("Who could own it?"), coerce=int, required=False, empty_value=None)

    def __init__(self, *args: Any, engagement: Engagement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        crew = engagement.members.present().exclude(role=Role.OBSERVER).with_person()
        self.crew = {member.number: member for member in crew}
        choices = [(str(member.number), f"{member.name} ({member.get_party_display()})") for member in crew]
        owner = cast(forms.TypedChoiceField, self.fields["owner"])
        owner.choices = [("", _("nobody yet")), *choices]

    @property
    def named(self) -> Membership | None:
        return self.crew.get(self.cleaned_data["owner"])


class FloorForm(forms.Form):
    """Whose turn it is, by number within the engagement; nobody named is whoever comes next."""

    member = forms.IntegerField(required=False, min_value=1, max_value=2**31 - 1)


class ConcernForm(OwnerForm):
    text = forms.CharField(
        label=_("What worries you?"),
        max_length=TEXT_LIMIT,
        widget=forms.Textarea(attrs={"rows": 2, "data-key": "c"}),
        help_text=_("Everybody of both parties sees it."),
        error_messages={"required": _("Say what worries you.")},
    )
    field_order = ["text", "owner"]


class AnswerForm(forms.Form):
    text = forms.CharField(
        label=_("Answer"), max_length=TEXT_LIMIT, error_messages={"required": _("Write the answer.")}
    )
