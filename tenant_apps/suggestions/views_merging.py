"""Pages of 并案 and 解除并案."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from kernel import text
from kernel.web.http import TenantRequest
from tenant_apps.suggestions import access, actions, aids, merging, states
from tenant_apps.suggestions.forms_entering import ReasonForm
from tenant_apps.suggestions.forms_merging import MergerForm
from tenant_apps.suggestions.models import Suggestion
from tenant_apps.suggestions.views import one_deed
from ui.forms import deed_page

METHODS = ["GET", "HEAD", "POST"]


@require_http_methods(METHODS)
def merger(request: TenantRequest, pk: UUID) -> HttpResponse:
    """并案; of what is not registered yet, with its registration. `?into=` names a main item beforehand."""
    suggestion = access.get(request.actor, pk)
    row = states.MACHINE.row("merge")
    request.actor.require(row.capability)
    registers = suggestion.state == states.SUBMITTED
    if request.method != "POST" and not registers:
        states.MACHINE.check(suggestion, "merge")

    def deed(form: MergerForm) -> str:
        main = merging.named(request.actor, form.cleaned_data["into"])
        reason = form.cleaned_data["reason"]
        done = actions.merge(actor=request.actor, suggestion_id=pk, into=main.pk, reason=reason)
        return f"{done.number_label}已并入{main.number_label}办理，编号保留，答复送达全体提出代表。"

    return deed_page(
        request,
        "suggestions/merge.html",
        MergerForm,
        deed,
        context={
            "suggestion": suggestion,
            "deed": row,
            "registers": registers,
            "aids": aids.beside(request.actor, suggestion, for_author=False),
        },
        after=lambda: reverse("suggestions:case", kwargs={"pk": pk}),
        start=MergerForm(initial=_chosen(request)),
    )


def _chosen(request: TenantRequest) -> dict[str, str]:
    """The main item that the panel of like texts offered, and the usual reason."""
    key = text.as_uuid(request.GET.get("into", ""))
    main: Suggestion | None = (
        access.visible(request.actor).filter(pk=key).exclude(number=None).first() if key else None
    )
    if main is None:
        return {}
    return {"into": str(main.number), "reason": f"内容与{main.number_label}建议相近，一并办理，分别答复。"}


@require_http_methods(METHODS)
def separation(request: TenantRequest, pk: UUID) -> HttpResponse:
    """解除并案."""

    def deed(suggestion: Suggestion, form: ReasonForm) -> str:
        actions.unmerge(actor=request.actor, suggestion_id=suggestion.pk, reason=form.cleaned_data["reason"])
        return "已解除并案，本件回到已登记，请另行交办。"

    return one_deed(request, pk, "unmerge", ReasonForm, deed)
