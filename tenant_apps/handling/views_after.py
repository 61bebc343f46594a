"""Pages of what the office does once the deputies have rated: 重新办理, 处理再次不满意."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from kernel import clock
from kernel.errors import DomainError
from kernel.web.http import TenantRequest
from shared_apps.rules.values import Rules
from tenant_apps.handling import actions, deadlines, dissent, forms_after, selectors, states
from tenant_apps.handling.actions.redoing import NothingToRedo, NothingToSettle, SettleFirst
from tenant_apps.handling.models import Matter
from tenant_apps.handling.views import METHODS
from tenant_apps.suggestions import access as suggestions
from tenant_apps.suggestions import states as course
from tenant_apps.suggestions.models import Suggestion
from ui.forms import deed_page


@require_http_methods(METHODS)
def redo(request: TenantRequest, pk: UUID) -> HttpResponse:
    """重新办理: which replies go back, why the deputies are not satisfied, by when the new ones are due."""
    suggestion, matter, rules = _rated(request, pk, "redo", "redo_in_part")
    found = dissent.to_redo(matter, by=rules)
    if not found and request.method != "POST":
        raise _why_no_redo(matter, rules)
    due = deadlines.redo_due(clock.now(), by=rules)

    def act(form: forms_after.RedoForm) -> str:
        sent = actions.redo(actor=request.actor, suggestion_id=pk, note=form.cleaned_data["note"])
        names = "、".join(one.assignment.undertaker_name for one in sent)
        return f"已交{names}重新办理，{deadlines.by_when(sent[0].due_at, provisional=sent[0].due_provisional)}前再次答复。"

    lamp = deadlines.shown(*due, by=deadlines.lamps(rules))
    context = _context(suggestion, "redo", found) | {"lamp": lamp}
    return deed_page(
        request, "handling/redo.html", forms_after.RedoForm, act, context=context, after=lambda: _case(pk)
    )


@require_http_methods(METHODS)
def dissatisfaction(request: TenantRequest, pk: UUID) -> HttpResponse:
    """处理再次不满意, as the rules of the case say."""
    suggestion, matter, rules = _rated(request, pk, "settle_dissent")
    found = dissent.to_settle(matter, by=rules)
    if not found and request.method != "POST":
        raise NothingToSettle

    def act(form: forms_after.SettlementForm) -> str:
        made = actions.settle_dissent(actor=request.actor, suggestion_id=pk, **form.cleaned_data)
        if made[0].decision == states.REDO:
            return "处理意见已记入办理经过。下一步：办理“重新办理”。"
        return "处理意见已记入办理经过，不再重新办理。"

    context = _context(suggestion, "settle_dissent", found) | {"rule": rules.second_dissatisfaction.label}
    form = partial(forms_after.SettlementForm, rules=rules, found=found)
    return deed_page(
        request, "handling/settle_dissent.html", form, act, context=context, after=lambda: _case(pk)
    )


def _rated(
    request: TenantRequest, pk: UUID, deed: str, otherwise: str = ""
) -> tuple[Suggestion, Matter, Rules]:
    """A case of the office's, in a state in which this, or the other in its place, may be done."""
    suggestion = suggestions.get(request.actor, pk)
    request.actor.require(course.REDO_ORDER)
    matter = selectors.matter_of(pk)
    either = bool(otherwise) and course.MACHINE.allows(suggestion, otherwise)
    if (request.method != "POST" and not either) or matter is None:
        course.MACHINE.check(suggestion, deed)
    assert matter is not None  # who was never assigned anything is in no such state
    return suggestion, matter, deadlines.rules(matter.profile_version)


def _why_no_redo(matter: Matter, rules: Rules) -> DomainError:
    if dissent.to_settle(matter, by=rules):
        return SettleFirst(rule=rules.second_dissatisfaction.label)
    return NothingToRedo()


def _context(suggestion: Suggestion, deed: str, found: list[dissent.Dissent]) -> dict[str, Any]:
    return {
        "deed": course.MACHINE.row(deed),
        "subject": {
            "title": suggestion.title,
            "note": f"领衔 {suggestion.lead_name} · {suggestion.number_label}",
        },
        "found": found,
        "back": _case(suggestion.pk),
    }


def _case(pk: UUID) -> str:
    return reverse("suggestions:case", kwargs={"pk": pk})
