"""What people take along of themselves."""

import tempfile

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.http import require_safe

from dashboard.health import is_inside
from operations.exporting import own_export


@require_safe
@login_required
def my_data(request: HttpRequest) -> FileResponse:
    """Everything that is theirs or that they did, as a zip."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 (the answer closes it)
    own_export(request.user, file)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"tandem-{timezone.now():%Y-%m-%d}.zip")


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """For Prometheus, with its token, on this network; to all others there is no such address."""
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not (is_inside(request) and constant_time_compare(given, settings.METRICS_TOKEN)):
        raise Http404
    from operations.figures import told

    return HttpResponse(
        told(), content_type="text/plain; version=0.0.4", headers={"Cache-Control": "no-store"}
    )
