"""Like suggestions of other congresses, by signature. Works in public, around the congress's block: the signatures lie there."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kernel import tenancy
from kernel.web.http import TenantRequest, around
from shared_apps.likeness import selectors
from tenant_apps.finding import likeness
from tenant_apps.suggestions import access, states


@around
@require_safe
def elsewhere(request: TenantRequest, pk: UUID) -> HttpResponse:
    """How many other congresses have something like this one, for the office that takes it up; the panel asks for the part alone."""
    with tenancy.enter(request.congress):
        case = access.get(request.actor, pk)
        request.actor.require(states.REGISTER)
        bands = likeness.bands(likeness.runs(f"{case.title}{case.body}"))
    context = {"suggestion": case, "found": selectors.like(request.congress.id, bands)}
    part = "finding/elsewhere_found.html" if request.htmx else "finding/elsewhere.html"
    return render(request, part, context)
