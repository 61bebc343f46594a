"""The pages of suggestions. Each makes one domain call; a refusal gives the form back with what was typed."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kernel import clock, standing
from kernel.actor import Actor
from kernel.errors import DomainError, InputRefused
from kernel.ids import uuid7
from kernel.tenancy import CongressRef
from kernel.web.http import TenantRequest
from tenant_apps.deputies import selectors as deputies
from tenant_apps.suggestions import (
    access,
    actions,
    aids,
    attaching,
    checks,
    closing,
    deadlines,
    forms,
    going_on,
    openness,
    page,
    rows,
    selectors,
    states,
)
from tenant_apps.suggestions.models import Suggestion
from tenants.console import sheets
from ui import drafts
from ui.forms import AnyForm, deed_page
from ui.parts import Chip, Tab

# Where a button of the filing form leads once the draft is kept.
AFTER_SAVING = {"attach": "suggestions:attachments", "invite": "suggestions:cosigners"}


@require_safe
def workbench(request: TenantRequest) -> HttpResponse:
    """工作台: for now the list."""
    return HttpResponseRedirect(reverse("suggestions:list"))


@require_safe
def listing(request: TenantRequest) -> HttpResponse:
    """建议台账, or a deputy's own: filters, 20 a page. htmx asks for the table alone. Who keeps seats alone is told so."""
    if request.actor.keeps_seats_alone:
        return render(request, "suggestions/nothing_here.html")
    actor, chosen = request.actor, selectors.read_filter(request.GET)
    found = Paginator(selectors.listed(actor, chosen), selectors.PAGE_SIZE).get_page(request.GET.get("page"))
    counts = selectors.counts(actor, chosen)
    categories = selectors.categories()
    context = {
        "page": found,
        "rows": rows.rows_of(actor, list(found.object_list)),
        "chosen": chosen,
        "total": counts[""],
        "tabs": [
            Tab(
                label=states.MACHINE.label(state) if state else "全部",
                url=f"?{chosen.query(state=state)}",
                count=count,
                current=state == chosen.state,
            )
            for state, count in counts.items()
        ],
        "chips": _chips(chosen, categories.labels()),
        "categories": categories.choices(),
        "years": selectors.years(actor),
        "has_carried": chosen.carried or selectors.has_carried(actor),
        "export_url": f"{reverse('suggestions:export')}?{chosen.query()}",
        "may_file": actor.can(states.FILE),
        "may_enter": actor.can(states.REGISTER),
        "heading": _heading(actor),
        "is_former": actor.can(states.REVISE) and not actor.can(states.FILE),
    }
    fragment = request.htmx and not request.htmx.history_restore_request
    response = render(
        request, "suggestions/list_found.html" if fragment else "suggestions/list.html", context
    )
    response["Vary"] = "HX-Request"
    return response


def _heading(actor: Actor) -> str:
    if actor.can("content.read"):
        return "建议台账"
    return "我提出的建议" if actor.can(states.REVISE) else "交办我单位的建议"


def _chips(chosen: selectors.Filter, labels: dict[str, str]) -> list[Chip]:
    found = []
    if chosen.text:
        found.append(Chip(label=f"含“{chosen.text}”", url_without=f"?{chosen.query(q='')}"))
    if chosen.category:
        label = labels.get(chosen.category, chosen.category)
        found.append(Chip(label=label, url_without=f"?{chosen.query(category='')}"))
    if chosen.year:
        found.append(Chip(label=f"{chosen.year} 年", url_without=f"?{chosen.query(year='')}"))
    if chosen.carried:
        found.append(Chip(label="换届接续", url_without=f"?{chosen.query(carried='')}"))
    if chosen.entered:
        found.append(Chip(label="代录", url_without=f"?{chosen.query(entered='')}"))
    if chosen.state:
        found.append(Chip(label=states.MACHINE.label(chosen.state), url_without=f"?{chosen.query(state='')}"))
    return found


@require_safe
def export(request: TenantRequest) -> HttpResponse:
    """The list with its filter as an xlsx file."""
    chosen = selectors.read_filter(request.GET)
    found = selectors.in_batches(selectors.listed(request.actor, chosen))
    head, *lines = rows.export(request.actor, found)
    content = sheets.workbook(title="建议台账", head=head, rows=lines)
    return sheets.download(content, name=f"建议台账-{request.congress.name}-{clock.today():%Y%m%d}.xlsx")


@require_safe
def case(request: TenantRequest, pk: UUID) -> HttpResponse:
    """The page of one suggestion: where it is, who holds it, what I owe, by when; text, trace over all levels, deeds."""
    suggestion = access.get(request.actor, pk)
    context = {
        "suggestion": suggestion,
        "case": page.build(request.actor, suggestion),
        "category": selectors.categories().words(suggestion.category, kept=suggestion.category_label),
        "signatures": 1 + len(selectors.cosigners(suggestion)),
        "heading": _heading(request.actor),
        "shows_reason": suggestion.state in (states.RETURNED, states.NOT_ACCEPTED),
        "publishes": openness.publishes(suggestion),
        "withdrawal_pending": selectors.withdrawal_pending(suggestion),
    }
    return render(request, "suggestions/case.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: TenantRequest) -> HttpResponse:
    """An empty filing form; posted, it becomes a draft or is handed in at once."""
    request.actor.require(states.FILE)
    if request.method == "POST":
        return _filed(request, None)
    return _filing_page(
        request,
        None,
        forms.SuggestionForm(
            initial={"draft_id": uuid7(), "kind": Suggestion.Kind.SUGGESTION, "publish_consent": True}
        ),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: TenantRequest, pk: UUID) -> HttpResponse:
    """A draft, or an item that came back: change it, keep it or hand it in."""
    suggestion = access.get_own(request.actor, pk)
    if request.method == "POST":
        return _filed(request, suggestion)
    if not suggestion.is_editable:
        return HttpResponseRedirect(_case_url(suggestion))
    return _filing_page(request, suggestion, forms.SuggestionForm.of(suggestion))


@require_POST
def submission(request: TenantRequest, pk: UUID) -> HttpResponse:
    """The filing form, handed in."""
    return _filed(request, access.get_own(request.actor, pk), submit=True)


def _filed(request: TenantRequest, suggestion: Suggestion | None, *, submit: bool = False) -> HttpResponse:
    """Keep or hand in what was posted (the button `deed` says which)."""
    submit = submit or request.POST.get("deed") == "submit"
    form = forms.SuggestionForm(request.POST, for_submission=submit)
    if not form.is_valid():
        return _filing_refused(request, suggestion, form, status=InputRefused.status)
    try:
        kept = _kept(request, suggestion, form, submit=submit)
    except DomainError as error:
        form.refuse(error)
        return _filing_refused(request, suggestion, form, status=error.status)
    if submit:
        said = "已提出，等候代表工作机构受理登记。受理结果会出现在本页和待办中。"
        if deadlines.paper_required(kept):
            said += "按本级规则，请另将本人签名的纸质件交代表工作机构。"
        messages.success(request, said, extra_tags=_draft_key(request, kept.pk))
        return HttpResponseRedirect(_case_url(kept))
    messages.success(request, "草稿已保存，仅您本人可见。", extra_tags=_draft_key(request, kept.pk))
    after = AFTER_SAVING.get(request.POST.get("deed", ""), "suggestions:edit")
    return HttpResponseRedirect(reverse(after, kwargs={"pk": kept.pk}))


def _kept(
    request: TenantRequest, suggestion: Suggestion | None, form: forms.SuggestionForm, *, submit: bool
) -> Suggestion:
    fields, version = form.fields_written(), form.cleaned_data["draft_version"]
    if suggestion is None:
        made = actions.draft(actor=request.actor, draft_id=form.cleaned_data["draft_id"], **fields)
        if not submit:
            return made
        return actions.submit(actor=request.actor, suggestion_id=made.pk)
    deed = actions.submit if submit else actions.save_draft
    return deed(actor=request.actor, suggestion_id=suggestion.pk, draft_version=version, **fields)


def _filing_refused(
    request: TenantRequest, suggestion: Suggestion | None, form: forms.SuggestionForm, *, status: int
) -> HttpResponse:
    def save() -> tuple[Suggestion, int]:
        kept = _saved(request, suggestion)
        return kept, kept.draft_version

    return drafts.not_taken(
        form, save, lambda kept: _filing_page(request, kept or suggestion, form, status=status)
    )


def _saved(request: TenantRequest, suggestion: Suggestion | None) -> Suggestion:
    """What was typed, finished or not, as a draft."""
    form = forms.SuggestionForm(request.POST)
    if not form.is_valid():
        raise form.first_error()
    return _kept(request, suggestion, form, submit=False)


def _filing_page(
    request: TenantRequest, suggestion: Suggestion | None, form: forms.SuggestionForm, *, status: int = 200
) -> HttpResponse:
    seats = deputies.mandates_of(request.actor)
    written = {name: str(form[name].value() or "") for name in ("title", "body", "category")}
    mandate = seats[0] if seats else None
    if suggestion:
        mandate = deputies.acting(request.actor, suggestion.lead_mandate)
    context = {
        "form": form,
        "checks": checks.of_text(**written) if any(written.values()) else (),
        "elsewhere": _other_seats(request),
        "suggestion": suggestion,
        "attachments": attaching.of_suggestion(suggestion.pk) if suggestion else (),
        "cosigned": len(selectors.cosigners(suggestion)) if suggestion else 0,
        "mandate": mandate,
        # Shown where it may be ticked, and where it was.
        "may_delegate": mandate is not None
        and (form["by_delegation"].value() or not actions.delegation_refused(mandate)),
        "asks_consent": openness.asks_consent(request.congress.id),
        "exclusions": "；".join(choice.label for choice in selectors.exclusion_choices()),
        "aids": aids.beside(request.actor, suggestion, for_author=True),
        "autosave_url": reverse("suggestions:draft", kwargs={"pk": suggestion.pk})
        if suggestion
        else reverse("suggestions:drafts"),
        "autosave_key": _draft_key(request, suggestion.pk if suggestion else "new"),
        "autosave_own": "" if suggestion else _draft_key(request, form["draft_id"].value()),
    }
    return render(request, "suggestions/edit.html", context, status=status)


def _draft_key(request: TenantRequest, what: object) -> str:
    """The name under which the browser keeps a copy of what is typed."""
    return f"{request.actor.person_id}-{request.congress.code}-{what}"


def _other_seats(request: TenantRequest) -> list[CongressRef]:
    """The other congresses in which the person sits as a deputy: what is for them is filed there."""
    seats = {seat.congress_id for seat in request.actor.all_seats if seat.kind == "deputy"}
    known: dict[UUID, CongressRef] = getattr(request, "seat_congresses", {})
    return [
        c for c in known.values() if c.id in seats and c.id != request.congress.id and standing.at_work(c)
    ]


@require_POST
def first_autosave(request: TenantRequest) -> HttpResponse:
    """The first saving of a form that has no draft yet; the page carries the draft's id from the beginning."""
    request.actor.require(states.FILE)
    return _autosaved(request, None)


@require_POST
def autosave(request: TenantRequest, pk: UUID) -> HttpResponse:
    """Save what stands in the form. 409 with a sentence if another page has saved it meanwhile; nothing is overwritten."""
    return _autosaved(request, access.get_own(request.actor, pk))


def _autosaved(request: TenantRequest, suggestion: Suggestion | None) -> HttpResponse:
    try:
        kept = _saved(request, suggestion)
    except DomainError as error:
        return JsonResponse(error.as_dict(), status=error.status)
    where = {"pk": kept.pk}
    answer = {
        "saved": f"{clock.local(clock.now()):%H:%M}",
        "fields": {"draft_version": kept.draft_version},
        "autosave": reverse("suggestions:draft", kwargs=where),
        "url": reverse("suggestions:edit", kwargs=where),
        "key": _draft_key(request, kept.pk),
    }
    return JsonResponse(answer)


@require_http_methods(["GET", "HEAD", "POST"])
def registration(request: TenantRequest, pk: UUID) -> HttpResponse:
    """受理登记."""

    def deed(suggestion: Suggestion, form: forms.RegistrationForm) -> str:
        done = actions.register(actor=request.actor, suggestion_id=suggestion.pk)
        return f"已受理登记，编号 {done.number}。下一步：交办承办单位。"

    return one_deed(request, pk, "register", forms.RegistrationForm, deed)


@require_http_methods(["GET", "HEAD", "POST"])
def return_for_revision(request: TenantRequest, pk: UUID) -> HttpResponse:
    """退回修改."""

    def deed(suggestion: Suggestion, form: forms.ReturnForm) -> str:
        reason = form.cleaned_data["reason"]
        actions.return_for_revision(actor=request.actor, suggestion_id=suggestion.pk, reason=reason)
        return "已退回代表修改，退回意见已告知领衔代表。"

    return one_deed(request, pk, "return_for_revision", forms.ReturnForm, deed)


@require_http_methods(["GET", "HEAD", "POST"])
def refusal(request: TenantRequest, pk: UUID) -> HttpResponse:
    """不予受理."""

    def deed(suggestion: Suggestion, form: forms.RefusalForm) -> str:
        data = form.cleaned_data
        actions.not_accept(
            actor=request.actor,
            suggestion_id=suggestion.pk,
            exclusion=data["exclusion"],
            reason=data["reason"],
        )
        return "已作不予受理处理，情形和说明已告知领衔代表。"

    return one_deed(request, pk, "not_accept", forms.RefusalForm, deed)


@require_http_methods(["GET", "HEAD", "POST"])
def closure(request: TenantRequest, pk: UUID) -> HttpResponse:
    """办结."""

    def deed(suggestion: Suggestion, form: forms.ClosureForm) -> str:
        actions.close(actor=request.actor, suggestion_id=suggestion.pk, note=form.cleaned_data["note"])
        return "已办结。以后如有新的办理结果，仍可再次答复。"

    return one_deed(request, pk, "close", forms.ClosureForm, deed)


def one_deed(
    request: TenantRequest,
    pk: UUID,
    deed: str,
    form_class: type[AnyForm],
    act: Callable[[Suggestion, AnyForm], str],
) -> HttpResponse:
    """A page (or dialogue) for one deed of the office: shown only where the deed is possible, refused with its reason."""
    suggestion = access.get(request.actor, pk)
    row = states.MACHINE.row(deed)
    request.actor.require(row.capability)
    if request.method != "POST":
        states.MACHINE.check(suggestion, deed)
        if deed == "close":
            closing.check(suggestion, explained=True)
    return deed_page(
        request,
        f"suggestions/{deed}.html",
        form_class,
        lambda form: act(suggestion, form),
        context={
            "suggestion": suggestion,
            "deed": row,
            "aids": aids.beside(request.actor, suggestion, for_author=False) if deed == "register" else (),
            "goes_on": going_on.where(suggestion) if deed == "withdraw" else "",
        },
        after=lambda: _case_url(suggestion),
    )


def _case_url(suggestion: Suggestion) -> str:
    return reverse("suggestions:case", kwargs={"pk": suggestion.pk})
