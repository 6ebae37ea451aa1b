"""Papers of the record, for both parties alike."""

from django.http import HttpResponse

from engagements.door import MemberRequest, door
from stories.papers import Certificate


@door()
def certificate_pdf(request: MemberRequest, number: int) -> HttpResponse:
    certificate = Certificate(request.engagement, number)
    return as_file(certificate.as_pdf(), "application/pdf", f"{certificate.file_name}.pdf")


@door()
def certificate_json(request: MemberRequest, number: int) -> HttpResponse:
    certificate = Certificate(request.engagement, number)
    return as_file(certificate.as_json(), "application/json", f"{certificate.file_name}.json")


def as_file(content: bytes, kind: str, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
