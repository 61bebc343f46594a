"""The pages of bills. Each makes one domain call; a refusal gives the form back with what was typed."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kernel import clock
from kernel.actor import Actor
from kernel.errors import DomainError, InputRefused
from kernel.ids import uuid7
from kernel.web.http import TenantRequest
from tenant_apps.bills import (
    access,
    actions,
    attaching,
    course,
    forms,
    listing,
    selectors,
    states,
    thresholds,
)
from tenant_apps.bills.models import Bill
from tenant_apps.deputies import selectors as deputies
from tenant_apps.suggestions import access as suggestions
from tenants.console import sheets
from ui import drafts
from ui.parts import Chip, Tab

# Where a button of the form leads once the draft is kept.
AFTER_SAVING = {"attach": "bills:attachments", "invite": "bills:cosigners"}


@require_safe
def bills(request: TenantRequest) -> HttpResponse:
    """议案, or a deputy's own: filters, 20 a page."""
    actor, chosen = access.reader(request.actor), listing.read_filter(request.GET)
    found = Paginator(listing.listed(actor, chosen), listing.PAGE_SIZE).get_page(request.GET.get("page"))
    counts = listing.counts(actor, chosen)
    context = {
        "page": found,
        "rows": listing.rows_of(list(found.object_list)),
        "chosen": chosen,
        "tabs": [
            Tab(
                label=states.MACHINE.label(state) if state else "全部",
                url=f"?{chosen.query(state=state)}",
                count=count,
                current=state == chosen.state,
            )
            for state, count in counts.items()
        ],
        "chips": _chips(chosen),
        "kinds": Bill.Kind.choices,
        "occasions": listing.occasions(actor),
        "export_url": f"{reverse('bills:export')}?{chosen.query()}",
        "may_file": actor.can(states.FILE),
        "heading": heading(actor),
    }
    return render(request, "bills/list.html", context)


@require_safe
def export(request: TenantRequest) -> HttpResponse:
    """The list with its filter as an xlsx file."""
    found = listing.listed(access.reader(request.actor), listing.read_filter(request.GET))
    lines = listing.export(found.iterator(chunk_size=500))
    content = sheets.workbook(title="议案", head=listing.HEAD, rows=lines)
    return sheets.download(content, name=f"议案-{request.congress.name}-{clock.today():%Y%m%d}.xlsx")


@require_safe
def bill(request: TenantRequest, pk: UUID) -> HttpResponse:
    """The page of one bill: where it is, text, names, opinion and decision, trace, deeds."""
    found = access.get(request.actor, pk)
    linked = found.suggestion
    reads = linked is not None and suggestions.visible(request.actor).filter(pk=linked.pk).exists()
    context = {
        "bill": found,
        "view": course.build(request.actor, found, reads_suggestion=reads),
        "attachments": attaching.of_bill(found.pk),
        "heading": heading(request.actor),
    }
    return render(request, "bills/bill.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: TenantRequest) -> HttpResponse:
    """An empty form; posted, it becomes a draft."""
    request.actor.require(states.FILE)
    if request.method == "POST":
        return _kept_page(request, None)
    return _form_page(
        request, None, forms.BillForm(initial={"draft_id": uuid7(), "kind": Bill.Kind.DEPUTIES})
    )


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: TenantRequest, pk: UUID) -> HttpResponse:
    """A draft: change it, keep it, or go on to its co-signers."""
    found = access.get_own(request.actor, pk)
    if request.method == "POST":
        return _kept_page(request, found)
    if not found.is_editable:
        return HttpResponseRedirect(reverse("bills:bill", kwargs={"pk": pk}))
    return _form_page(request, found, forms.BillForm.of(found))


@require_POST
def first_autosave(request: TenantRequest) -> HttpResponse:
    """The first saving of a form that has no draft yet; the page carries the draft's id from the beginning."""
    request.actor.require(states.FILE)
    return _autosaved(request, None)


@require_POST
def autosave(request: TenantRequest, pk: UUID) -> HttpResponse:
    """Save what stands in the form. 409 with a sentence if another page has saved it meanwhile; nothing is overwritten."""
    return _autosaved(request, access.get_own(request.actor, pk))


def heading(actor: Actor) -> str:
    return "议案" if actor.can("content.read") else "我的议案"


def _chips(chosen: listing.Filter) -> list[Chip]:
    found = []
    if chosen.text:
        found.append(Chip(label=f"含“{chosen.text}”", url_without=f"?{chosen.query(q='')}"))
    if chosen.kind:
        found.append(Chip(label=Bill.Kind(chosen.kind).label, url_without=f"?{chosen.query(kind='')}"))
    if chosen.occasion:
        found.append(Chip(label=chosen.occasion, url_without=f"?{chosen.query(occasion='')}"))
    if chosen.state:
        found.append(Chip(label=states.MACHINE.label(chosen.state), url_without=f"?{chosen.query(state='')}"))
    return found


def _kept_page(request: TenantRequest, found: Bill | None) -> HttpResponse:
    deed = request.POST.get("deed", "")
    form = forms.BillForm(request.POST, complete=deed == "invite")
    if not form.is_valid():
        return _refused(request, found, form, status=InputRefused.status)
    try:
        kept = _kept(request, found, form)
    except DomainError as error:
        form.refuse(error)
        return _refused(request, found, form, status=error.status)
    messages.success(request, "草稿已保存，仅您本人可见。", extra_tags=_key(request, kept.pk))
    after = AFTER_SAVING.get(deed, "bills:edit")
    return HttpResponseRedirect(reverse(after, kwargs={"pk": kept.pk}))


def _kept(request: TenantRequest, found: Bill | None, form: forms.BillForm) -> Bill:
    fields, data = form.fields_written(), form.cleaned_data
    if found is None:
        return actions.draft(actor=request.actor, draft_id=data["draft_id"], **fields)
    return actions.save_draft(
        actor=request.actor, bill_id=found.pk, draft_version=data["draft_version"], **fields
    )


def _refused(
    request: TenantRequest, found: Bill | None, form: forms.BillForm, *, status: int
) -> HttpResponse:
    def save() -> tuple[Bill, int]:
        kept = _saved(request, found)
        return kept, kept.draft_version

    return drafts.not_taken(form, save, lambda kept: _form_page(request, kept or found, form, status=status))


def _saved(request: TenantRequest, found: Bill | None) -> Bill:
    """What was typed, finished or not, as a draft."""
    form = forms.BillForm(request.POST)
    if not form.is_valid():
        raise form.first_error()
    return _kept(request, found, form)


def _form_page(
    request: TenantRequest, found: Bill | None, form: forms.BillForm, *, status: int = 200
) -> HttpResponse:
    held = deputies.mandates_of(request.actor)
    mandate = found.lead_mandate if found else (held[0] if held else None)
    context = {
        "form": form,
        "bill": found,
        "mandate": mandate,
        "notice": thresholds.notice(mandate.term) if mandate else "",
        "is_member": mandate is not None and selectors.is_member(mandate),
        "attachments": attaching.of_bill(found.pk) if found else (),
        "autosave_url": reverse("bills:draft", kwargs={"pk": found.pk}) if found else reverse("bills:drafts"),
        "autosave_key": _key(request, found.pk if found else "new-bill"),
        "autosave_own": "" if found else _key(request, form["draft_id"].value()),
    }
    return render(request, "bills/edit.html", context, status=status)


def _key(request: TenantRequest, what: object) -> str:
    """The name under which the browser keeps a copy of what is typed."""
    return f"{request.actor.person_id}-{request.congress.code}-{what}"


def _autosaved(request: TenantRequest, found: Bill | None) -> HttpResponse:
    try:
        kept = _saved(request, found)
    except DomainError as error:
        return JsonResponse(error.as_dict(), status=error.status)
    where = {"pk": kept.pk}
    answer = {
        "saved": f"{clock.local(clock.now()):%H:%M}",
        "fields": {"draft_version": kept.draft_version},
        "autosave": reverse("bills:draft", kwargs=where),
        "url": reverse("bills:edit", kwargs=where),
        "key": _key(request, kept.pk),
    }
    return JsonResponse(answer)
