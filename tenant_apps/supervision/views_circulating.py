"""Pages of 传阅. People lie in public, so the dialogue works around the congress's block and enters it."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from kernel import tenancy
from kernel.web.http import TenantRequest, around
from shared_apps.identity import colleagues
from tenant_apps.supervision import access, actions, circulating, forms
from ui.forms import deed_page


@around
@require_http_methods(["GET", "HEAD", "POST"])
def circulate(request: TenantRequest, pk: UUID) -> HttpResponse:
    """传阅: whom to ask, with a note."""
    people = colleagues.at_work_in(request.congress)
    with tenancy.enter(request.congress):
        suggestion, _ = access.case_to_circulate(request.actor, pk)
        choices = circulating.choices(request.actor, suggestion, people)

    def act(form: forms.CirculateForm) -> str:
        data = form.cleaned_data
        with tenancy.enter(request.congress):
            actions.circulate(
                actor=request.actor,
                suggestion_id=pk,
                people=people,
                person_ids=data["readers"],
                note=data["note"],
            )
        return f"已传阅 {len(data['readers'])} 人，列入他们的待阅；阅读时间见本页“传阅”。"

    back = reverse("suggestions:case", kwargs={"pk": pk})
    context = {
        "subject": suggestion,
        "choices": choices,
        "back": back,
        "phrases": circulating.PHRASES,
    }
    return deed_page(
        request,
        "supervision/circulate.html",
        partial(forms.CirculateForm, people=choices),
        act,
        context=context,
        after=lambda: back,
    )


@require_POST
def reading(request: TenantRequest, pk: UUID) -> HttpResponse:
    """已阅; then the case again."""
    done = actions.read_circulated(actor=request.actor, circulation_id=pk)
    messages.success(request, "已阅，阅读时间已告知传阅人。")
    return HttpResponseRedirect(reverse("suggestions:case", kwargs={"pk": done.suggestion_id}))


@require_POST
def recall(request: TenantRequest, pk: UUID) -> HttpResponse:
    """撤回."""
    done = actions.recall_circulated(actor=request.actor, circulation_id=pk)
    messages.success(request, "已撤回，尚未阅读的人员的待阅中不再列出。")
    return HttpResponseRedirect(reverse("suggestions:case", kwargs={"pk": done.suggestion_id}))
