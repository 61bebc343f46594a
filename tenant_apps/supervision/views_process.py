"""The page of 办理流程: for everybody with a seat here; it shows tables of states and nothing of any case."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kernel.web.http import TenantRequest
from tenant_apps.supervision import process, steps


@require_safe
def chart(request: TenantRequest) -> HttpResponse:
    """`?state=`: where a case stands, marked among the steps."""
    state = request.GET.get("state", "")
    at = steps.step_of(state)
    context = {
        "steps": steps.STEPS,
        "bar": process.bar(state),
        "now": None if at is None else at + 1,
        "state": state if at is not None else "",
        "charts": process.charts(),
    }
    return render(request, "supervision/process.html", context)
