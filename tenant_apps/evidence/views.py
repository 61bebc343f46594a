"""存证 of one case. Works in public, around the congress's block: signing keys lie there."""

from __future__ import annotations

from urllib.parse import quote
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from kernel import clock, tenancy
from kernel.web.http import TenantRequest, around
from tenant_apps.evidence import access, exporting, page


@around
@require_safe
@never_cache
def case(request: TenantRequest, pk: UUID) -> HttpResponse:
    """What is sealed of this case, who countersigned it, and how a proof is taken and checked."""
    with tenancy.enter(request.congress):
        found, _ = access.case(request.actor, pk)
        view = page.build(exporting.case_of(found))
    context = {"suggestion": found, "view": view, "back": reverse("suggestions:case", kwargs={"pk": pk})}
    return render(request, "evidence/case.html", context)


@around
@require_safe
@never_cache
def export(request: TenantRequest, pk: UUID) -> HttpResponse:
    """The proof as a zip file; that it was taken stands in the journal."""
    made = exporting.for_actor(request.congress, request.actor, pk)
    response = HttpResponse(made.content, content_type="application/zip")
    name = quote(f"存证-{made.case.number or '未编号'}-{request.congress.name}-{clock.today():%Y%m%d}.zip")
    response["Content-Disposition"] = f"attachment; filename=\"evidence.zip\"; filename*=UTF-8''{name}"
    return response
