"""The API of attachments: the same checks, limits and refusals as on the page. A carrier's app declares the first one's address."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast
from uuid import UUID

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import BaseParser, MultiPartParser
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from kernel import tenancy
from kernel.web.api import Json
from kernel.web.deeds import READ_REFUSALS, REFUSALS, actor_of
from kernel.web.http import TenantRequest, around
from tenant_apps.files import access, actions, limits, pages, selectors, serializers, serving, uploading
from tenant_apps.files.kinds import KINDS
from tenant_apps.files.uploading import Destination

TAG = ["附件"]


class Whatever(BaseContentNegotiation):
    """A download's media type is the file's own, whatever the request would rather have."""

    def select_parser(self, request: Request, parsers: Iterable[BaseParser]) -> BaseParser:
        return next(iter(parsers))

    def select_renderer(
        self, request: Request, renderers: Iterable[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        found = next(iter(renderers))
        return found, str(found.media_type)


def congress_of(request: Request) -> tenancy.CongressRef:
    return cast(TenantRequest, request._request).congress


@around
class Attachments(APIView):
    """Of one carrier. An upload is looked into, scanned and stored outside the block."""

    kind = ""
    parser_classes = (MultiPartParser, Json)  # JSON holds no file: it is told what is missing

    @extend_schema(
        operation_id="attachments_list",
        tags=TAG,
        responses={200: serializers.AttachmentsOut, **READ_REFUSALS},
    )
    def get(self, request: Request, pk: UUID) -> Response:
        with tenancy.enter(congress_of(request)):
            carried, rows = pages.of_carrier(actor_of(request), self.kind, pk)
        found = {
            "may_change": carried.may_change,
            "most_files": settings.FILES_PER_CARRIER,
            "most_bytes": limits.most_bytes(),
            "endings": [ending for kind in KINDS.values() for ending in kind.endings],
            "results": rows,
        }
        return Response(serializers.AttachmentsOut(found).data)

    @extend_schema(
        operation_id="attachments_add",
        tags=TAG,
        request={"multipart/form-data": serializers.FileIn},
        responses={201: serializers.AttachmentOut, **REFUSALS},
    )
    def post(self, request: Request, pk: UUID) -> Response:
        made = uploading.take_one(
            actor=actor_of(request),
            congress=congress_of(request),
            to=Destination(self.kind, pk),
            files=cast("list[UploadedFile[bytes]]", request.FILES.getlist("file")),
        )
        with tenancy.enter(congress_of(request)):
            row = selectors.row(access.get(actor_of(request), made.pk)[0])
        return Response(serializers.AttachmentOut(row).data, status=201)


class OneAttachment(APIView):
    @extend_schema(
        operation_id="attachments_read", tags=TAG, responses={200: serializers.AttachmentOut, **READ_REFUSALS}
    )
    def get(self, request: Request, pk: UUID) -> Response:
        found, _ = access.get(actor_of(request), pk)
        return Response(serializers.AttachmentOut(selectors.row(found)).data)


@around
class Content(APIView):
    """下载: access in the block, bytes after it."""

    content_negotiation_class = Whatever

    @extend_schema(
        operation_id="attachments_content",
        tags=TAG,
        responses={(200, "application/octet-stream"): OpenApiTypes.BINARY, **REFUSALS},
    )
    def get(self, request: Request, pk: UUID) -> FileResponse:
        with tenancy.enter(congress_of(request)):
            row = pages.readable(actor_of(request), pk)
        return serving.download(congress_of(request), row)


class Removal(APIView):
    @extend_schema(
        operation_id="attachments_remove",
        tags=TAG,
        description="移除",
        request=None,
        responses={204: None, **REFUSALS},
    )
    def post(self, request: Request, pk: UUID) -> Response:
        actions.remove(actor=actor_of(request), attachment_id=pk)
        return Response(status=204)
