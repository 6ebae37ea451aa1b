from django import forms
from django.utils.translation import gettext_lazy as _

DAYS = [("30", _("30 days")), ("90", _("90 days")), ("365", _("a year"))]


class TokenForm(forms.Form):
    name = forms.CharField(
        label=_("What is it for?"), max_length=80, help_text=_("Both parties read this in the history.")
    )
    days = forms.TypedChoiceField(label=_("It holds for"), choices=DAYS, coerce=int, initial="90")
    may_write = forms.BooleanField(
        label=_("It may also stamp and sign"),
        required=False,
        help_text=_("As you, with your rights: what it signs stands in the ledger under your name."),
    )
