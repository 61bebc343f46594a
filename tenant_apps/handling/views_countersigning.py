"""会签 of a letter that several lead units give together: the text as it will leave, who has signed it, the deeds of this unit."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from kernel.errors import DomainError, InputRefused, NotFound
from kernel.web.http import TenantRequest
from tenant_apps.handling import (
    access,
    countersigned,
    countersigns,
    deadlines,
    forms,
    letters,
    selectors,
    states,
)
from tenant_apps.handling.models import Assignment
from tenant_apps.handling.views import METHODS, back_of


@require_http_methods(METHODS)
def countersigning(request: TenantRequest, pk: UUID) -> HttpResponse:
    """One opinion box for those who sign; whoever drafted may take it back."""
    assignment = access.assignment_of_unit(request.actor, pk)
    if request.method != "POST":
        return _page(request, assignment, forms.CountersignForm())
    form = forms.CountersignForm(request.POST)
    if not form.is_valid():
        return _page(request, assignment, form, status=InputRefused.status)
    given = {"opinion": form.cleaned_data["opinion"], "deed": request.POST.get("deed", "")}
    try:
        said = countersigns.take_step(actor=request.actor, assignment_id=pk, **given)
    except DomainError as error:
        form.refuse(error)
        return _page(request, assignment, form, status=error.status)
    messages.success(request, said)
    return HttpResponseRedirect(back_of(assignment.matter))


def _page(
    request: TenantRequest, assignment: Assignment, form: forms.CountersignForm, *, status: int = 200
) -> HttpResponse:
    matter = assignment.matter
    lead = selectors.lead_of(matter)
    if lead is None or assignment.role not in states.LEADING:
        raise NotFound
    lead.matter = matter
    rules, found = deadlines.rules(matter.profile_version), countersigned.of(lead)
    draft = countersigned.laid(lead, found)
    doc = None
    if draft is not None:
        written = forms.LetterForm.of(matter, draft, rules=rules, by_name=draft.by_name)
        doc = letters.draft(lead, written)
    context = {
        "form": form,
        "assignment": assignment,
        "lead": lead,
        "drafts": assignment.role == states.LEAD,
        "matter": matter,
        "circulated": found,
        "deeds": countersigns.deeds_of(request.actor, assignment, found),
        "doc": doc,
        "annexes": selectors.annexes_written(lead.pk) if doc is not None else [],
        "lamp": deadlines.shown(assignment.due_at, assignment.due_provisional, by=deadlines.lamps(rules)),
        "phrases": ["同意。", "请核实第__点的数据", "涉及本单位的部分请改为：", "请补充时间安排"],
        "back": back_of(matter),
    }
    return render(request, "handling/countersigning.html", context, status=status)
