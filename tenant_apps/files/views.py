"""附件: the page on which they are added, their preview, the bytes. A carrier's app declares the first one's address."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from kernel import tenancy
from kernel.errors import DomainError, InputRefused, NotFound
from kernel.web import answers
from kernel.web.http import TenantRequest, around
from tenant_apps.files import access, actions, limits, pages, refusals, serving, uploading
from tenant_apps.files.kinds import ALLOWED, KINDS
from tenant_apps.files.selectors import Row
from tenant_apps.files.storage import Store
from tenant_apps.files.uploading import Destination, Taken
from ui.forms import Checked, deed_page

GET_OR_POST = ["GET", "HEAD", "POST"]


@around
@never_cache
@require_http_methods(GET_OR_POST)
def attachments(request: TenantRequest, pk: UUID, kind: str) -> HttpResponse:
    """The attachments of one carrier; posted, files are added. The page's script sends one file a request and asks for JSON."""
    if request.method != "POST":
        return _page(request, kind, pk)
    taken: list[Taken] = []
    try:
        taken = uploading.take_all(
            actor=request.actor,
            congress=request.congress,
            to=Destination(kind, pk),
            files=cast("list[UploadedFile[bytes]]", request.FILES.getlist("file")),
        )
    except refusals.NoFile as error:
        taken = [Taken("", error)]
    refused = [one.refused for one in taken if one.refused]
    if answers.wants_json(request):
        return (
            answers.json_refusal(refused[0]) if refused else JsonResponse({"name": taken[0].name}, status=201)
        )
    added = [one.name for one in taken if one.refused is None]
    if added:
        messages.success(request, f"已添加附件 {len(added)} 个：{'、'.join(added)}。")
    if refused:
        return _page(request, kind, pk, refused)
    return HttpResponseRedirect(request.get_full_path())


def _page(
    request: TenantRequest, kind: str, pk: UUID, refused: list[DomainError] | None = None
) -> HttpResponse:
    with tenancy.enter(request.congress):
        carried, rows = pages.of_carrier(request.actor, kind, pk)
        context = {
            "carried": carried,
            "rows": rows,
            "waiting": any(row.is_waiting for row in rows),
            "refused": refused or [],
            "allowed": ALLOWED,
            "limits": limits.words(),
            "accept": ",".join(f".{ending}" for kind in KINDS.values() for ending in kind.endings),
            "most_bytes": limits.most_bytes(),
        }
        part = request.htmx and not request.htmx.history_restore_request
        template = "files/list.html" if part else "files/attachments.html"
        # A refusal of one file rolls nothing back: the others lie there by now.
        return render(request, template, context, status=InputRefused.status if refused else 200)


@require_safe
@never_cache
def preview(request: TenantRequest, pk: UUID) -> HttpResponse:
    """The file as page images, a portion at a time; what is not drawn yet is asked of a job, and the page asks again."""
    found, carried = access.get(request.actor, pk)
    shown = pages.preview(found, request.GET.get("from", ""), request.GET.get("tries", ""))
    context = {"carried": carried, "shown": shown, "row": shown.row}
    return render(request, "files/pages.html" if request.htmx else "files/preview.html", context)


@around
@require_safe
def page(request: TenantRequest, pk: UUID) -> HttpResponse:
    """One page image, `?n=` counted from 1. Access in the block, bytes after it."""
    row = _readable(request, pk)
    number = limits.number(request.GET.get("n", "1"))
    try:
        content = Store(request.congress.id).path(row.digest, number).read_bytes()
    except FileNotFoundError:
        raise NotFound from None
    response = HttpResponse(content, content_type="image/webp")
    response["Cache-Control"] = "private, max-age=300"
    return serving.alone(response)


@around
@require_safe
def content(request: TenantRequest, pk: UUID) -> FileResponse:
    """下载: access in the block, bytes after it; never shown in the browser's own window."""
    return serving.download(request.congress, _readable(request, pk))


def _readable(request: TenantRequest, pk: UUID) -> Row:
    with tenancy.enter(request.congress):
        return pages.readable(request.actor, pk)


@require_http_methods(GET_OR_POST)
def removal(request: TenantRequest, pk: UUID) -> HttpResponse:
    """移除: a dialogue, then the deed."""
    found, carried = access.get_to_change(request.actor, pk)

    def deed(form: Checked) -> str:
        actions.remove(actor=request.actor, attachment_id=pk)
        return f"已移除附件“{found.name}”。"

    context = {"found": found, "carried": carried, "here": reverse("files:removal", kwargs={"pk": pk})}
    return deed_page(
        request, "files/remove.html", Checked, deed, context=context, after=lambda: carried.attachments_url
    )
