"""What people say about their mail."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from digests.matters import in_order
from digests.models import DIGEST_AT, Rhythm, When
from engagements.models import Membership


def clock() -> forms.TimeInput:
    return forms.TimeInput(format="%H:%M", attrs={"type": "time"})


class ChoicesForm(forms.Form):
    """A row for each matter of one engagement; ways that a matter does not have are not offered."""

    def __init__(self, *args: Any, member: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for matter in in_order():
            self.fields[matter.code] = forms.ChoiceField(
                label=matter.label(),
                choices=[(when.value, when.label) for when in When if when in matter.choices],
                widget=forms.RadioSelect(attrs={"id": f"{member.engagement.slug}-{matter.code}"}),
            )


class BounceForm(forms.Form):
    address = forms.EmailField(label=_("address"), max_length=320)
    reason = forms.CharField(label=_("reason"), max_length=500, required=False)


class ReplyForm(forms.Form):
    """What the reader of a kept mail would write in their mail program."""

    text = forms.CharField(
        label=_("As its reader would"), max_length=100_000, widget=forms.Textarea(attrs={"rows": 4})
    )


class RhythmForm(forms.Form):
    digest = forms.BooleanField(label=_("Send me a digest on my working days"), required=False)
    digest_at = forms.TimeField(label=_("at"), widget=clock())
    quiet_from = forms.TimeField(label=_("Quiet from"), required=False, widget=clock())
    quiet_until = forms.TimeField(label=_("until"), required=False, widget=clock())

    @classmethod
    def of(cls, rhythm: Rhythm | None) -> "RhythmForm":
        rhythm = rhythm or Rhythm(digest_at=DIGEST_AT)
        return cls(initial={name: getattr(rhythm, name) for name in cls.base_fields})

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not self.errors and (said["quiet_from"] is None) != (said["quiet_until"] is None):
            empty = "quiet_from" if said["quiet_from"] is None else "quiet_until"
            self.add_error(empty, _("Quiet hours have a beginning and an end."))
        return said
