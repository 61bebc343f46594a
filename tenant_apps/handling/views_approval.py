"""审签 of a letter: what lies before the unit's reviewer and head, through whose hands it went, and the deeds of this step."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from kernel.errors import DomainError, InputRefused
from kernel.web.http import TenantRequest
from tenant_apps.handling import access, approvals, deadlines, forms, letters, numbering, selectors, states
from tenant_apps.handling.models import Assignment
from tenant_apps.handling.views import METHODS, back_of


@require_http_methods(METHODS)
def approval(request: TenantRequest, pk: UUID) -> HttpResponse:
    """The letter as it will leave, and one opinion box for all that may be done with it now."""
    assignment = access.assignment_of_unit(request.actor, pk)
    if request.method != "POST":
        draft = selectors.draft_of(assignment)
        kept = draft.doc_no if draft is not None else ""
        form = forms.StepForm.of(kept or numbering.of_unit(assignment.unit_id).following)
        return _page(request, assignment, form)
    form = forms.StepForm(request.POST)
    if not form.is_valid():
        return _page(request, assignment, form, status=InputRefused.status)
    given = {"opinion": form.cleaned_data["opinion"], "deed": request.POST.get("deed", "")}
    if "doc_no" in request.POST:
        given["doc_no"] = form.cleaned_data["doc_no"]
    try:
        said = approvals.take_step(actor=request.actor, assignment_id=pk, **given)
    except DomainError as error:
        form.refuse(error)
        return _page(request, assignment, form, status=error.status)
    messages.success(request, said)
    return HttpResponseRedirect(back_of(assignment.matter))


def _page(
    request: TenantRequest, assignment: Assignment, form: forms.StepForm, *, status: int = 200
) -> HttpResponse:
    matter, rules = assignment.matter, deadlines.rules(assignment.matter.profile_version)
    found = selectors.approval_of(assignment)
    if found is None:
        return HttpResponseRedirect(reverse("handling:reply", kwargs={"pk": assignment.pk}))
    draft = selectors.draft_of(assignment)
    written = forms.LetterForm.of(matter, draft, rules=rules, by_name=request.actor.name)
    context = {
        "form": form,
        "assignment": assignment,
        "matter": matter,
        "approval": found,
        "under_way": found.state in states.IN_APPROVAL,
        "deeds": approvals.deeds_of(request.actor, assignment, found),
        "trail": selectors.approval_trail(assignment),
        "series": numbering.of_unit(assignment.unit_id),
        "doc": letters.draft(assignment, written) if draft is not None else None,
        "lamp": deadlines.shown(assignment.due_at, assignment.due_provisional, by=deadlines.lamps(rules)),
        "phrases": ["同意。", "请核实第__点的数据", "请补充时间安排", "文字请再精简"],
        "back": back_of(matter),
    }
    return render(request, "handling/approval.html", context, status=status)
