from django import forms
from django.utils.translation import gettext_lazy as _

from iterations.models import GOAL_LIMIT


class GoalForm(forms.Form):
    goal = forms.CharField(
        label=_("Goal of the week"),
        max_length=GOAL_LIMIT,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class StrengthForm(forms.Form):
    strength = forms.IntegerField(label=_("Team strength"), min_value=0, max_value=200)


class WhatIfForm(forms.Form):
    velocity = forms.IntegerField(label=_("What if the velocity were"), min_value=1, max_value=999)


class MoveForm(forms.Form):
    to = forms.ChoiceField(choices=[(to, to) for to in ("top", "up", "down", "bottom")])
