"""Files of a story: attached, served to members alone, withdrawn, brought back."""

import logging

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from engagements.door import MemberRequest, door
from engagements.pages import done
from engagements.refusals import Refused
from stories import actions, forms
from stories.discussion import find_file
from stories.models import Attachment
from stories.reading import find_story
from stories.views.facts import filled
from stories.views.texts import REGION, not_taken, show_story, story_done, story_url

log = logging.getLogger(__name__)

# Whatever it turns out to be, it runs nothing, loads nothing and stands in no frame.
POWERLESS = "sandbox; default-src 'none'; frame-ancestors 'none'"


@door("attach files", methods=("POST",))
def files(request: MemberRequest, number: int) -> HttpResponse:
    story = find_story(request.engagement, number)
    form = forms.FilesForm(request.POST, request.FILES)
    try:
        attached = actions.attach(story, filled(form).cleaned_data["files"], by=request.member)
    except Refused as refused:
        return not_taken(request, story, "attach", refused)
    said = ngettext("“%(name)s” is attached", "%(n)s files are attached", len(attached))
    return story_done(request, story, said % {"name": attached[0].name, "n": len(attached)})


@door()
def file(request: MemberRequest, number: int, file: int) -> HttpResponseBase:
    attachment = standing_file(request, number, file)
    return serve(attachment.stored, attachment.kind, attachment.name, inline=attachment.is_picture)


@door()
def file_thumbnail(request: MemberRequest, number: int, file: int) -> HttpResponseBase:
    attachment = standing_file(request, number, file)
    if not attachment.is_picture:
        raise Http404
    return serve(attachment.thumbnail, "image/webp", attachment.name, inline=True)


def standing_file(request: MemberRequest, number: int, file: int) -> Attachment:
    attachment = find_file(find_story(request.engagement, number), file)
    if attachment.withdrawn_at:
        raise Http404
    return attachment


def serve(stored: str, kind: str, name: str, *, inline: bool) -> HttpResponseBase:
    """Something out of the storage, streamed: nobody is ever sent to the storage itself."""
    try:
        content = default_storage.open(stored)
    except FileNotFoundError:
        raise Http404 from None
    except OSError:
        log.exception("a file could not be fetched")
        raise Refused(_("Files can't be fetched just now. Try again in a while.")) from None
    # Whatever text it is, no browser guesses at it.
    response = FileResponse(
        content, content_type=f"{kind}; charset=utf-8" if kind.startswith("text/") else kind
    )
    response["Content-Disposition"] = content_disposition_header(not inline, name)
    response["Content-Security-Policy"] = POWERLESS
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


@door("attach files", methods=("POST",))
def file_withdrawal(request: MemberRequest, number: int, file: int) -> HttpResponse:
    story = find_story(request.engagement, number)
    attachment = actions.withdraw_file(find_file(story, file), by=request.member)
    return done(
        request,
        story_url(story),
        lambda: show_story(request, story),
        region=REGION,
        sentence=_("“%(name)s” is withdrawn") % {"name": attachment.name},
        undo=reverse("file_restoration", args=[request.engagement.slug, number, file]),
    )


@door("attach files", methods=("POST",))
def file_restoration(request: MemberRequest, number: int, file: int) -> HttpResponse:
    story = find_story(request.engagement, number)
    attachment = actions.restore_file(find_file(story, file), by=request.member)
    return story_done(request, story, _("“%(name)s” is back") % {"name": attachment.name})
