"""Every component in every state on one page, for those who build and those who test. Not in production."""

from dataclasses import dataclass
from datetime import UTC, datetime

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe


@dataclass
class Someone:
    number: int
    name: str
    party: str

    @property
    def initials(self) -> str:
        return "".join(word[0] for word in self.name.split()[:2])


JONAS = Someone(1, "Jonas Lind", "vendor")
MIRA = Someone(2, "Mira Kaur", "vendor")
TOM = Someone(3, "Tom Osei", "client")
PIA = Someone(4, "Pia Wang", "client")
CREW = [JONAS, MIRA, Someone(5, "Ana Ruiz", "vendor"), TOM, PIA, Someone(6, "Li Na", "client")]


class Sample(forms.Form):
    title = forms.CharField(label=_("Title"), help_text=_("What will be true when it is done."))
    email = forms.EmailField(label=_("E-mail"), required=False)
    narrative = forms.CharField(
        label=_("Narrative"), widget=forms.Textarea(attrs={"rows": 3}), required=False
    )
    points = forms.ChoiceField(label=_("Points"), choices=[("", "–"), ("1", "1"), ("2", "2"), ("3", "3")])
    due = forms.DateField(label=_("Due"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    kind = forms.ChoiceField(
        label=_("Kind"),
        widget=forms.RadioSelect,
        choices=[("feature", _("feature")), ("bug", _("bug")), ("chore", _("chore"))],
    )
    frozen = forms.CharField(label=_("Code"), disabled=True, required=False, initial="NW")
    mail = forms.BooleanField(
        label=_("Mail me a digest"), required=False, help_text=_("Once a day at 08:30.")
    )


WAS = "A refused slot can be given back."
THEIRS = [
    ("same", "A refused slot can be given back"),
    ("ins", " until the truck is at the gate"),
    ("same", "."),
]
MINE = [
    ("same", "A "),
    ("del", "refused"),
    ("ins", "rejected"),
    ("same", " slot can be given back"),
    ("ins", " up to 2 hours before, without a phone call"),
    ("same", "."),
]


@require_safe
def styleguide(request: HttpRequest) -> HttpResponse:
    if not (settings.DEBUG or settings.TRIAL):
        raise Http404
    context = {
        "crew": CREW,
        "here": {1, 3},
        "jonas": JONAS,
        "mira": MIRA,
        "tom": TOM,
        "pia": PIA,
        "form": Sample(prefix="fresh"),
        "wrong": Sample({"wrong-email": "tom@", "wrong-points": "5"}, prefix="wrong"),
        "was": WAS,
        "theirs": THEIRS,
        "mine": MINE,
        "at": datetime(2026, 11, 17, 14, 2, tzinfo=UTC),
        "zone": "Europe/Berlin",
        "burnup": [(34 + 44 * week, 214 - points) for week, points in enumerate([0, 12, 26, 38, 55, 69])],
        "states": ["unscheduled", "unstarted", "started", "finished", "delivered", "accepted", "rejected"],
    }
    return render(request, "dashboard/styleguide.html", context)
