"""待审字典项: codes that congresses below propose, decided here; and what this congress has proposed."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from kernel.web.http import TenantRequest
from shared_apps.dictionaries.names import Dictionary
from tenant_apps.codes import access, actions, forms, listing, selectors, states
from tenant_apps.codes.models import Proposal
from ui.forms import AnyForm, deed_page

METHODS = ["GET", "HEAD", "POST"]


@require_safe
def proposals(request: TenantRequest) -> HttpResponse:
    """待审字典项: what congresses below propose, and what this one has proposed."""
    access.may_look(request.actor)
    box, text = listing.box_of(request.GET), listing.text_of(request.GET)
    found = Paginator(listing.proposals(box, text), listing.PAGE).get_page(request.GET.get("page"))
    context = {
        "page": found,
        "rows": [(row, Dictionary(row.dictionary).word) for row in found.object_list],
        "tabs": listing.proposal_tabs(box, text),
        "box": box,
        "text": text,
    }
    return render(request, "codes/proposals.html", context)


@require_safe
def proposals_export(request: TenantRequest) -> HttpResponse:
    access.may_look(request.actor)
    rows = listing.proposal_table(
        list(listing.proposals(listing.box_of(request.GET), listing.text_of(request.GET)))
    )
    return listing.sheet("待审字典项", request.congress.name, listing.PROPOSAL_HEAD, rows)


@require_safe
def proposal(request: TenantRequest, pk: UUID) -> HttpResponse:
    """One proposal, with what stands in the dictionary already."""
    row = access.proposal(request.actor, pk)
    dictionary = Dictionary(row.dictionary)
    context = {
        "proposal": row,
        "dictionary": dictionary,
        "may_decide": not row.is_out and row.state == states.PROPOSED and request.actor.can(states.APPROVE),
        "offered": selectors.choices(dictionary),
    }
    return render(request, "codes/proposal.html", context)


@require_http_methods(METHODS)
def approval(request: TenantRequest, pk: UUID) -> HttpResponse:
    """采用."""
    row = access.proposal(request.actor, pk)
    published = selectors.read(Dictionary(row.dictionary)).successors(published=True)

    def act(form: forms.ApproveForm) -> str:
        data = form.cleaned_data
        done = actions.approve(
            actor=request.actor,
            proposal_id=pk,
            label=data["label"],
            note=data["note"],
            into=data["into"],
        )
        return f"已采用为“{done.published_label}”，并告知{done.peer_name}。"

    return _decision(
        request,
        row,
        "approve",
        partial(forms.ApproveForm, codes=published),
        act,
        start=forms.ApproveForm.of(row, published),
    )


@require_http_methods(METHODS)
def refusal(request: TenantRequest, pk: UUID) -> HttpResponse:
    """不予采用."""
    row = access.proposal(request.actor, pk)

    def act(form: forms.AnswerForm) -> str:
        done = actions.refuse(actor=request.actor, proposal_id=pk, answer=form.cleaned_data["answer"])
        return f"未予采用，理由已告知{done.peer_name}。"

    return _decision(request, row, "refuse", forms.AnswerForm, act)


def _decision(
    request: TenantRequest,
    row: Proposal,
    deed: str,
    form_class: Callable[..., AnyForm],
    act: Callable[[AnyForm], str],
    *,
    start: AnyForm | None = None,
) -> HttpResponse:
    move = states.PROPOSAL.row(deed)
    if request.method != "POST":
        request.actor.require(move.capability)
        states.PROPOSAL.check(row, deed)
    back = reverse("codes:proposal", kwargs={"pk": row.pk})
    context = {
        "title": f"{move.label} {row.label}",
        "dictionary": Dictionary(row.dictionary),
        "back": back,
        "back_word": row.label,
        "verb": move.label,
    }
    return deed_page(
        request, "codes/deed.html", form_class, act, context=context, after=lambda: back, start=start
    )
