"""转来与交办总览 and 下级汇总. Work in public, around the congress's block: the index lies there."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from kernel import clock
from kernel.tenancy import CongressRef
from kernel.text import one_line
from kernel.web.http import TenantRequest, around
from tenant_apps.referrals import access, below, overview, types
from tenants import selectors as registry
from tenants.console import sheets
from ui.parts import Tab


@around
@require_safe
def listing(request: TenantRequest) -> HttpResponse:
    """What this congress sent, received or passed on, over all levels, the latest change first."""
    access.may_overlook(request.actor)
    wanted = overview.Wanted.of(request.GET.dict())
    pages = overview.pages(overview.listed(request.congress, wanted))
    page = pages.get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": overview.lines(request.congress, list(page.object_list)),
        "more": overview.COUNTED if pages.count > overview.COUNTED else 0,
        "wanted": wanted,
        "chips": wanted.chips(),
        "sides": overview.SIDES.items(),
        "kinds": types.choices().items(),
        "states": overview.STATES.items(),
        "dues": overview.DUES.items(),
        "tabs": _tabs(request.congress, "list"),
        "has_below": _has_below(request.congress),
        "export_url": reverse("referrals:overview_export") + wanted.query(),
        "most": overview.SHEET,
    }
    return render(request, "referrals/overview.html", context)


@around
@require_safe
def export(request: TenantRequest) -> HttpResponse:
    access.may_overlook(request.actor)
    wanted = overview.Wanted.of(request.GET.dict())
    content = sheets.workbook(
        title="转来与交办总览", head=overview.HEAD, rows=overview.table(request.congress, wanted)
    )
    name = f"转来与交办总览-{request.congress.name}-{clock.today():%Y%m%d}.xlsx"
    return sheets.download(content, name=name)


@around
@require_safe
def congresses(request: TenantRequest) -> HttpResponse:
    """How many are open at each congress below."""
    access.may_overlook(request.actor)
    text = _text(request)
    page = Paginator(below.listed(request.congress, text), below.PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": below.lines(request.congress, list(page.object_list)),
        "text": text,
        "tabs": _tabs(request.congress, "below"),
        "export_url": reverse("referrals:below_export") + (f"?q={text}" if text else ""),
    }
    return render(request, "referrals/below.html", context)


@around
@require_safe
def congresses_export(request: TenantRequest) -> HttpResponse:
    access.may_overlook(request.actor)
    rows = below.table(request.congress, below.listed(request.congress, _text(request)))
    content = sheets.workbook(title="下级汇总", head=below.HEAD, rows=rows)
    return sheets.download(content, name=f"下级汇总-{request.congress.name}-{clock.today():%Y%m%d}.xlsx")


def _text(request: TenantRequest) -> str:
    return one_line(request.GET.get("q", "")[:400])[:60]


def _has_below(here: CongressRef) -> bool:
    """Where nobody is below, there is nothing to sum up by congress."""
    return bool(registry.every_congress_below(here.id))


def _tabs(here: CongressRef, current: str) -> list[Tab]:
    return [
        Tab(label=label, url=reverse(view), count=None, current=name == current)
        for name, label, view in (
            ("list", "逐件", "referrals:overview"),
            ("below", "按下级单位汇总", "referrals:below"),
        )
        if name == "list" or _has_below(here)
    ]
