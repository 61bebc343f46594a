"""The letter as PDF and Word: the sealed files of one that was sent, the preview of one that is being written."""

from __future__ import annotations

from uuid import UUID

from django.http import FileResponse, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from kernel import tenancy
from kernel.web.http import TenantRequest, around
from tenant_apps.files import serving
from tenant_apps.handling import access, deadlines, forms, letters, paper, selectors


@around
@never_cache
@require_safe
def sealed(request: TenantRequest, pk: UUID, kind: str) -> FileResponse:
    """下载 of a letter that was sent."""
    return paper.download(request.congress, actor=request.actor, reply_id=pk, kind=kind)


@around
@never_cache
@require_safe
def preview(request: TenantRequest, pk: UUID, kind: str) -> HttpResponse:
    """What the unit has saved so far, laid out as it will be sent and marked 预览."""
    with tenancy.enter(request.congress):
        assignment = access.assignment_of_unit(request.actor, pk)
        matter = assignment.matter
        form = forms.LetterForm.of(
            matter,
            selectors.draft_of(assignment),
            rules=deadlines.rules(matter.profile_version),
            by_name=request.actor.name,
        )
        doc = letters.draft(assignment, form)
    return serving.fresh(paper.file_name(f"预览：{doc.title}", kind), kind, paper.FORMATS[kind](doc))
