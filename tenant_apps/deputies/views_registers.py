"""届次 with sessions; 代表团, 代表小组, 选区 or 选举单位. Each view makes one domain call."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from kernel import clock, tenancy
from kernel.web.http import TenantRequest
from tenant_apps.deputies import access, actions, bodies, forms, listing, roster, selectors, states
from tenant_apps.deputies.bodies import Kind
from tenants import selectors as registry
from tenants.console import sheets
from ui.forms import deed_page

GET_OR_POST = ["GET", "HEAD", "POST"]
# Columns of a kind's form, in the order of the page.
COLUMNS = {
    "代表团": ("name", "order"),
    "代表小组": ("name", "kind", "order"),
    "选区": ("number", "name", "seats", "area", "order"),
    "选举单位": ("name", "kind", "electing_congress_id", "seats", "order"),
}


@require_safe
def terms(request: TenantRequest) -> HttpResponse:
    """届次: the latest first, each with its sessions."""
    access.reader(request.actor)
    page = Paginator(selectors.terms(), listing.PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "parts": listing.term_parts(request.actor, list(page.object_list)),
        "keeps": access.keeps(request.actor),
    }
    return render(request, "deputies/terms.html", context)


@require_safe
def export_terms(request: TenantRequest) -> HttpResponse:
    """Terms and sessions as xlsx."""
    rows = [
        (
            str(part.term),
            part.term.status_label,
            part.term.begins,
            part.term.ends,
            str(session),
            session.get_kind_display(),
            session.begins,
            session.ends,
            f"{clock.local(session.bill_cutoff):%Y-%m-%d %H:%M}" if session.bill_cutoff else "",
        )
        for part in listing.term_parts(request.actor, selectors.terms())
        for session in part.sessions
    ]
    head = ("届次", "状态", "本届开始", "本届结束", "会议", "类别", "开始日期", "结束日期", "议案截止时间")
    content = sheets.workbook(title="届次与会议", head=head, rows=rows)
    return sheets.download(content, name=f"届次与会议-{request.congress.name}-{clock.today():%Y%m%d}.xlsx")


@require_http_methods(GET_OR_POST)
def new_term(request: TenantRequest) -> HttpResponse:
    """设立届次."""

    def act(form: forms.TermForm) -> str:
        term = actions.open_term(actor=request.actor, **form.cleaned_data)
        return f"{term}已设立（{term.status_label}）。"

    return _of_terms(request, forms.TermForm, act, title="设立届次")


@require_http_methods(GET_OR_POST)
def term(request: TenantRequest, pk: UUID) -> HttpResponse:
    """更改起止日期."""
    row = access.term(request.actor, pk)

    def act(form: forms.DatesForm) -> str:
        actions.change_term(actor=request.actor, term_id=pk, **form.cleaned_data)
        return f"{row}的起止日期已更改。"

    start = forms.DatesForm(initial={"begins": row.begins, "ends": row.ends})
    return _of_terms(request, forms.DatesForm, act, title=f"更改{row}起止日期", start=start)


@require_http_methods(GET_OR_POST)
def new_session(request: TenantRequest, pk: UUID) -> HttpResponse:
    """登记会议."""
    row = access.term(request.actor, pk)

    def act(form: forms.SessionForm) -> str:
        session = actions.open_session(actor=request.actor, term_id=pk, **form.cleaned_data)
        return f"{row}{session}已登记。"

    return _of_terms(request, forms.SessionForm, act, title=f"登记{row}的会议")


@require_http_methods(GET_OR_POST)
def session(request: TenantRequest, pk: UUID) -> HttpResponse:
    """更正会议登记."""
    row = access.session(request.actor, pk)

    def act(form: forms.SessionForm) -> str:
        actions.change_session(actor=request.actor, session_id=pk, **form.cleaned_data)
        return f"{row.term}{row}的登记已更正。"

    held = {name: getattr(row, name) for name in ("no", "kind", "begins", "ends", "bill_cutoff")}
    start = forms.SessionForm(initial=held)
    return _of_terms(request, forms.SessionForm, act, title=f"更正{row.term}{row}", start=start)


def _of_terms(
    request: TenantRequest, form_class: Any, act: Any, *, title: str, start: Any = None
) -> HttpResponse:
    return _deed(request, form_class, act, title, "届次", reverse("deputies:terms"), start)


def _kind(request: TenantRequest, key: str) -> Kind:
    return bodies.kind(key, level=request.congress.level)


@require_safe
def bodies_list(request: TenantRequest, key: str) -> HttpResponse:
    """Bodies of one kind and term: search, 20 a page."""
    kind = _kind(request, key)
    wanted = listing.Wanted.of(kind, request.GET.dict())
    page = Paginator(listing.listed(request.actor, wanted), listing.PAGE).get_page(request.GET.get("page"))
    urls = {one.key: reverse(f"deputies:{one.key}") for one in bodies.kinds(request.congress.level)}
    context = {
        "kind": kind,
        "page": page,
        "wanted": wanted,
        "head": listing.head(kind),
        "rows": [(row, listing.cells(kind, row)) for row in page.object_list],
        "tabs": listing.tabs(kind, urls=urls),
        "keeps": access.keeps(request.actor),
        "here": urls[key],
        "export_url": reverse(f"deputies:{key}_export") + wanted.query(),
    }
    return render(request, "deputies/bodies.html", context)


@require_safe
def export_bodies(request: TenantRequest, key: str) -> HttpResponse:
    """The filtered list as xlsx."""
    kind = _kind(request, key)
    wanted = listing.Wanted.of(kind, request.GET.dict())
    rows = [listing.cells(kind, row) for row in listing.listed(request.actor, wanted)]
    content = sheets.workbook(title=kind.word, head=listing.head(kind), rows=rows)
    return sheets.download(content, name=f"{kind.word}-{request.congress.name}-{clock.today():%Y%m%d}.xlsx")


@require_http_methods(GET_OR_POST)
def new_body(request: TenantRequest, key: str) -> HttpResponse:
    """Entered in the term that the address names, else in the present one."""
    kind = _kind(request, key)
    chosen = roster.choices_of(request.GET.get("term", "")).term

    def act(form: forms.BodyForm) -> str:
        if chosen is None:
            raise actions.TermUnknown(field="name")
        row = actions.add_body(actor=request.actor, key=key, term_id=chosen.pk, told=form.cleaned_data)
        return f"{kind.word}“{row.name}”已登记。"

    title = f"登记{kind.word}" + (f"（{chosen}）" if chosen else "")
    return _of_bodies(request, kind, _body_form(kind), act, title=title)


@require_http_methods(GET_OR_POST)
def body(request: TenantRequest, key: str, pk: UUID) -> HttpResponse:
    """更名、更正."""
    kind = _kind(request, key)
    row = access.body(request.actor, kind, pk)
    form_class = _body_form(kind)

    def act(form: forms.BodyForm) -> str:
        done = actions.change_body(actor=request.actor, key=key, body_id=pk, told=form.cleaned_data)
        return f"{kind.word}“{done.name}”的登记已更正。"

    held = {name: getattr(row, name) for name in COLUMNS[kind.word]}
    if not held.get("seats"):
        held.pop("seats", None)  # made by a sheet: nobody has said yet
    start = form_class(initial=held)
    return _of_bodies(request, kind, form_class, act, title=f"更正{kind.word}“{row.name}”", start=start)


@require_http_methods(GET_OR_POST)
def dissolution(request: TenantRequest, key: str, pk: UUID) -> HttpResponse:
    """撤销, into a successor where deputies are in it."""
    kind = _kind(request, key)
    row = access.body(request.actor, kind, pk)
    others = roster.choices_of(str(row.term.ordinal)).options(key)
    form_class = partial(forms.DissolveForm, others=[one for one in others if one[0] != str(pk)])

    def act(form: forms.DissolveForm) -> str:
        successor = form.cleaned_data["successor"]
        actions.dissolve_body(actor=request.actor, key=key, body_id=pk, successor_id=successor)
        return f"{kind.word}“{row.name}”已撤销。"

    return _of_bodies(request, kind, form_class, act, title=f"撤销{kind.word}“{row.name}”")


def _body_form(kind: Kind) -> Any:
    columns = COLUMNS[kind.word]
    below = registry.congresses_below(tenancy.current().id) if "electing_congress_id" in columns else []
    congresses = [(str(one.id), one.name) for one in below]
    return partial(forms.BodyForm, columns=columns, congresses=congresses)


def _of_bodies(
    request: TenantRequest, kind: Kind, form_class: Any, act: Any, *, title: str, start: Any = None
) -> HttpResponse:
    return _deed(request, form_class, act, title, kind.word, reverse(f"deputies:{kind.key}"), start)


def _deed(
    request: TenantRequest, form_class: Any, act: Any, title: str, register: str, back: str, start: Any
) -> HttpResponse:
    """The form for who keeps the register; posted, the deed itself asks."""
    if request.method != "POST":
        request.actor.require(states.KEEP)
    context = {"deed_title": title, "register": register, "back": back}
    return deed_page(
        request,
        "deputies/register_deed.html",
        form_class,
        act,
        context=context,
        after=lambda: back,
        start=start,
    )
