import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from engagements.models import Engagement, Party
from stories.actions import Seen
from stories.models import COMMENT_LIMIT, MARKS_OF, TEXT_LIMIT, TITLE_LIMIT, Decision, State, StoryKind

# "- ", "* ", "3. ", "3) ", "[ ] ", "☐ " in front of a pasted line are the list's marks, not the criterion's words.
LIST_MARK = re.compile(r"^\s*(?:[-*•–☐☑]|\[[ xX]?\]|\d{1,3}[.)])\s+(?:\[[ xX]?\]\s+)?")


CRITERIA_AT_ONCE = 200


def lines_of(text: str) -> list[str]:
    """A pasted list as its items; a single paragraph stays one item."""
    return [item for line in text.splitlines() if (item := LIST_MARK.sub("", line).strip())]


class CriteriaField(forms.CharField):
    widget = forms.Textarea(attrs={"rows": 3})

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=TEXT_LIMIT, **options)

    def clean(self, value: Any) -> list[str]:
        items = lines_of(super().clean(value) or "")
        if len(items) > CRITERIA_AT_ONCE:
            raise forms.ValidationError(
                _("At most %(n)s criteria can be added at once.") % {"n": CRITERIA_AT_ONCE}
            )
        if any(len(item) > TITLE_LIMIT for item in items):
            raise forms.ValidationError(
                _("One of the criteria is longer than %(n)s characters.") % {"n": TITLE_LIMIT}
            )
        if self.required and not items:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        return items


class StoryForm(forms.Form):
    title = forms.CharField(
        label=_("Title"),
        max_length=TITLE_LIMIT,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("A story needs a title: what will somebody be able to do?")},
    )
    kind = forms.ChoiceField(
        label=_("Type"), choices=StoryKind.choices, initial=StoryKind.FEATURE, required=False
    )
    narrative = forms.CharField(
        label=_("Narrative"),
        required=False,
        max_length=TEXT_LIMIT,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("As a … I want … so that … Markdown works."),
    )
    criteria = CriteriaField(
        label=_("Acceptance criteria"),
        required=False,
        help_text=_("One per line; paste a list if you have one."),
    )

    def clean_kind(self) -> str:
        return self.cleaned_data["kind"] or StoryKind.FEATURE


class CriteriaForm(forms.Form):
    criteria = CriteriaField(
        label=_("New criterion"),
        error_messages={"required": _("Write what must be true, one criterion per line.")},
    )


FILES_AT_ONCE = 20


class FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files. What each of them is and may be is for the action to judge (`stories/files.py`)."""

    widget = FilesInput

    def clean(self, value: Any, initial: Any = None) -> list[Any]:
        files = [file for file in (value or []) if file]
        if self.required and not files:
            raise forms.ValidationError(_("Choose a file."), code="required")
        if len(files) > FILES_AT_ONCE:
            raise forms.ValidationError(_("At most %(n)s files at once.") % {"n": FILES_AT_ONCE})
        return files


class FilesForm(forms.Form):
    files = FilesField(label=_("Files"))


class CommentForm(forms.Form):
    text = forms.CharField(max_length=COMMENT_LIMIT, error_messages={"required": _("Write something first.")})
    files = FilesField(label=_("Files"), required=False)


class RestorationForm(forms.Form):
    """Without a text, or with an empty one, a criterion comes back as it was."""

    text = forms.CharField(required=False, strip=False, empty_value=None)
    base = forms.IntegerField(required=False, min_value=1, max_value=2_000_000_000)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("text") is not None and given.get("base") is None:
            raise forms.ValidationError(_("A text comes with the revision it was edited from."))
        return given


class StepForm(forms.Form):
    step = forms.IntegerField(min_value=-1000, max_value=1000)


class EstimateForm(forms.Form):
    points = forms.TypedChoiceField(label=_("Points"), coerce=int, required=False, empty_value=None)
    seen = forms.TypedChoiceField(coerce=int, required=False, empty_value=None, widget=forms.HiddenInput)

    def __init__(self, *args: Any, engagement: Engagement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        scale = [(str(points), str(points)) for points in engagement.charter.point_scale]
        self.fields["points"].choices = [("", "–"), *scale]
        # What the page showed may be off the scale of today: an old scale's points stay as they were.
        self.fields["seen"].choices = [("", "–"), *((str(n), str(n)) for n in range(101))]


class StepTakenForm(forms.Form):
    """An act and the state that its page showed."""

    act = forms.ChoiceField()
    seen = forms.ChoiceField(choices=State.choices)

    def __init__(self, *args: Any, acts: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["act"].choices = [(act, act) for act in acts]


class OwnerForm(forms.Form):
    member = forms.IntegerField(min_value=1, max_value=2_000_000_000)
    take_off = forms.BooleanField(required=False)


class WordForm(forms.Form):
    """A label or a skill, to put on or to take off."""

    name = forms.CharField(max_length=500, error_messages={"required": _("Type a word first.")})
    take_off = forms.BooleanField(required=False)


class KindForm(forms.Form):
    kind = forms.ChoiceField(choices=StoryKind.choices)
    seen = forms.ChoiceField(choices=StoryKind.choices)


class DeadlineForm(forms.Form):
    deadline = forms.DateField(
        required=False, error_messages={"invalid": _("Write the deadline as a date, such as 2027-03-31.")}
    )
    seen = forms.DateField(required=False)


class BlockForm(forms.Form):
    reason = forms.CharField(
        max_length=5_000, error_messages={"required": _("Say in a sentence what blocks it.")}
    )
    by_story = forms.IntegerField(required=False, min_value=1, max_value=2_000_000_000)


class RelationForm(forms.Form):
    other = forms.IntegerField(
        min_value=1,
        max_value=2_000_000_000,
        error_messages={"required": _("Type the number of the other story, such as 12.")},
    )
    take_off = forms.BooleanField(required=False)


class SplitForm(forms.Form):
    """The criteria that go to a story of their own, by their keys."""

    title = forms.CharField(
        max_length=TITLE_LIMIT, error_messages={"required": _("Give the new story a title.")}
    )
    keys = forms.MultipleChoiceField(
        error_messages={"required": _("Choose at least one criterion for the new story.")}
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        keys = self.data.getlist("keys")  # any that are no criterion's the act leaves out
        self.fields["keys"].choices = [(key, key) for key in keys]


class VerdictForm(forms.Form):
    mark = forms.ChoiceField(
        choices=[(mark, mark) for mark in MARKS_OF[Party.CLIENT]],
        error_messages={"required": _("Choose a verdict: accepted, changes asked or not shown.")},
    )
    revision = forms.IntegerField(min_value=1, max_value=2_000_000_000)
    note = forms.CharField(required=False, strip=True)


class SeenField(forms.CharField):
    """What the page showed, as `Seen` writes it."""

    def clean(self, value: Any) -> Seen:
        return Seen.read(super().clean(value) or "")


class SignOffForm(forms.Form):
    decision = forms.ChoiceField(choices=[(one, one.label) for one in Decision if one != Decision.KEY_CHANGE])
    seen = SeenField(max_length=200_000)
    all_shown = forms.BooleanField(required=False)
    reason = forms.CharField(required=False)
    new_criterion = forms.CharField(required=False, max_length=TITLE_LIMIT)
