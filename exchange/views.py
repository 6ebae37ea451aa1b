"""The import page: choose a file, see what would become of it, import, take back."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from engagements.door import MemberRequest, door
from engagements.pages import done, show
from engagements.refusals import Refused
from exchange import actions, forms, tracker


@door("import stories", methods=("GET", "POST"))
def imports(request: MemberRequest) -> HttpResponse:
    form = forms.UploadForm(request.POST, request.FILES) if request.method == "POST" else forms.UploadForm()
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            batch = actions.look(request.engagement, file.read(), by=request.member, file_name=file.name)
            return done(request, batch_url(request, batch.number))
        except Refused as refused:
            form.add_error("file", refused.sentence)
    batches = list(request.engagement.imports.imported()[:10])
    context = {"form": form, "batches": batches, "place": "import", "tab": "b"}
    return show(request, "exchange/imports.html", context, status=422 if form.errors else 200)


def batch_url(request: MemberRequest, number: int) -> str:
    return reverse("import_batch", args=[request.engagement.slug, number])


@door("import stories")
def batch(request: MemberRequest, number: int) -> HttpResponse:
    found = get_object_or_404(request.engagement.imports, number=number)
    context = {"batch": found, "place": f"import-{found.number}", "tab": "b"}
    if found.data is not None:
        export = tracker.read(bytes(found.data))
        context |= {"export": export, "intake": actions.sort_in(request.engagement, export)}
    else:
        context |= {"count": found.stories.count()}
    return show(request, "exchange/batch.html", context)


@door("import stories", methods=("POST",))
def batch_execution(request: MemberRequest, number: int) -> HttpResponse:
    actions.import_batch(get_object_or_404(request.engagement.imports, number=number), by=request.member)
    return done(request, batch_url(request, number))


@door("import stories", methods=("POST",))
def batch_withdrawal(request: MemberRequest, number: int) -> HttpResponse:
    actions.withdraw_import(get_object_or_404(request.engagement.imports, number=number), by=request.member)
    return done(request, batch_url(request, number))
