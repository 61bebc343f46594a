"""The files of a letter by the API: access in the block, bytes after it."""

from __future__ import annotations

from uuid import UUID

from django.http import FileResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.views import APIView

from kernel.web.deeds import REFUSALS, actor_of
from kernel.web.http import around
from tenant_apps.files.api import Whatever, congress_of
from tenant_apps.handling import paper


def _sealed(kind: str) -> type[APIView]:
    @around
    class Sealed(APIView):
        content_negotiation_class = Whatever

        @extend_schema(
            operation_id=f"replies_{kind}",
            tags=["办理"],
            description=f"答复件 as {kind}, sealed at its sending",
            responses={(200, "application/octet-stream"): OpenApiTypes.BINARY, **REFUSALS},
        )
        def get(self, request: Request, pk: UUID) -> FileResponse:
            return paper.download(congress_of(request), actor=actor_of(request), reply_id=pk, kind=kind)

    return Sealed


Pdf, Docx = _sealed("pdf"), _sealed("docx")
