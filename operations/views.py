"""What people take along of themselves."""

import tempfile

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest
from django.utils import timezone
from django.views.decorators.http import require_safe

from operations.exporting import own_export


@require_safe
@login_required
def my_data(request: HttpRequest) -> FileResponse:
    """Everything that is theirs or that they did, as a zip."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 (the answer closes it)
    own_export(request.user, file)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"tandem-{timezone.now():%Y-%m-%d}.zip")
