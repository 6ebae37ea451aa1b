from django import forms
from django.utils.translation import gettext_lazy as _

from exchange.tracker import BYTES_LIMIT


class UploadForm(forms.Form):
    file = forms.FileField(
        label=_("Export of Pivotal Tracker (CSV)"),
        help_text=_("Up to 25 MB. Nothing is imported yet: you see first what would become of it."),
        widget=forms.FileInput(
            attrs={
                "accept": ".csv,text/csv",
                "data-most": BYTES_LIMIT,  # static/js/file-size.js: not to be sent only to be refused
                "data-too-large": _("The file is larger than 25 MB."),
            }
        ),
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > BYTES_LIMIT:
            raise forms.ValidationError(_("The file is larger than %(n)s MB.") % {"n": BYTES_LIMIT // 2**20})
        return file
