"""Outgoing mail of a trial, in the browser instead of an inbox. These pages exist nowhere else."""

import ipaddress
from collections.abc import Callable
from functools import wraps

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp, csp_update
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST, require_safe

from digests import kept as folder
from digests.actions import receive
from digests.forms import ReplyForm
from digests.letters import INLINER
from digests.models import Outcome
from digests.previews import letters_at
from engagements.pages import done, show

View = Callable[..., HttpResponseBase]

# A mail brings its own styles and nothing else; its links open beside, the mail itself can do nothing.
MAIL_POLICY = {
    "default-src": [NONE],
    "style-src": [UNSAFE_INLINE],
    "img-src": ["data:"],
    "frame-ancestors": [SELF],
    "base-uri": [NONE],
    "form-action": [NONE],
    "sandbox": ["allow-popups", "allow-popups-to-escape-sandbox"],
}


def in_a_trial(view: View) -> View:
    """404 unless bin/up set the house up, and for anyone who isn't at this machine."""

    @wraps(view)
    def only(request: HttpRequest, **kwargs: str) -> HttpResponseBase:
        if not (settings.TRIAL and is_here(request.META.get("REMOTE_ADDR", ""))):
            raise Http404
        return view(request, **kwargs)

    return only


def is_here(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


def mail_or_404(name: str) -> folder.KeptMail:
    if mail := folder.mail_named(name):
        return mail
    raise Http404


def show_kept(
    request: HttpRequest, mail: folder.KeptMail, reply: ReplyForm, *, status: int = 200
) -> HttpResponse:
    return show(request, "digests/kept_mail.html", {"mail": mail, "reply": reply}, status=status)


@require_safe
@in_a_trial
@never_cache
def kept_mails(request: HttpRequest) -> HttpResponse:
    return show(request, "digests/kept_mails.html", {"mails": list(folder.newest())})


@require_safe
@in_a_trial
@never_cache
@csp_update({"frame-src": [SELF]})  # type: ignore[arg-type]  # its type knows no address with a part in it
def kept_mail(request: HttpRequest, name: str) -> HttpResponse:
    return show_kept(request, mail_or_404(name), ReplyForm())


@require_POST
@in_a_trial
@csp_update({"frame-src": [SELF]})  # type: ignore[arg-type]  # as above
def kept_mail_reply(request: HttpRequest, name: str) -> HttpResponse:
    """Answer it as its reader would; who sits at this machine may be any of them."""
    mail = mail_or_404(name)
    if not mail.reply_to:
        raise Http404
    form = ReplyForm(request.POST)
    if not form.is_valid():
        return show_kept(request, mail, form, status=422)
    reply = folder.reply_to(mail, form.cleaned_data["text"].replace("\r\n", "\n"))
    outcome = receive(folder.arriving(reply), trusted=True)
    said = {
        Outcome.POSTED: _("Posted."),
        Outcome.REFUSED: _("Not posted: the reason is on its way by mail."),
        Outcome.DROPPED: _("Dropped: the audit log in the admin says why."),
    }
    messages.success(request, said[outcome])
    return done(request, reverse("kept_mail", args=[name]))


@require_safe
@in_a_trial
@never_cache
@xframe_options_sameorigin
@csp(MAIL_POLICY)  # type: ignore[arg-type]
def kept_mail_html(request: HttpRequest, name: str) -> HttpResponse:
    html = mail_or_404(name).html
    if not html:
        raise Http404
    # Links leave the frame: no page of ours lets itself be framed.
    return HttpResponse(html.replace("<head>", '<head><base target="_blank">', 1))


@require_safe
@in_a_trial
@never_cache
def mail_templates(request: HttpRequest) -> HttpResponse:
    """Every kind of mail, of a partnership that is acted out for it; none of them is sent."""
    made = sorted(letters_at(timezone.now()).items())
    letters = [(kind, letter.subject) for kind, letter in made]
    return show(request, "digests/mail_templates.html", {"letters": letters})


@require_safe
@in_a_trial
@never_cache
@csp(MAIL_POLICY)  # type: ignore[arg-type]
def mail_template(request: HttpRequest, kind: str, reading: str) -> HttpResponse:
    letter = letters_at(timezone.now(), only=kind).get(kind)
    if letter is None:
        raise Http404
    if reading == "text":
        return HttpResponse(letter.body, content_type="text/plain; charset=utf-8")
    return HttpResponse(INLINER.inline(str(letter.alternatives[0][0])))
