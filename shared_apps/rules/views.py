"""本级规则 for everybody of the congress: what holds, on what ground, and how it came to be. Rules lie in public."""

from __future__ import annotations

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from kernel import clock
from kernel.web.http import TenantRequest, around
from shared_apps.rules import fields, history, rule_list, selectors, states
from shared_apps.rules.codes import Basis
from tenants.console import sheets

PAGE = 100  # more than there are rules: a lawyer reads and prints them in one piece
VERSIONS = 20


@around
@require_safe
def listing(request: TenantRequest) -> HttpResponse:
    """The rules in force today, or on the day asked for."""
    wanted = rule_list.Wanted.of(request.GET.dict())
    version, found = rule_list.found(request.congress, wanted)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    keeps = request.actor.can(states.PUBLISH)
    context = {
        "page": page,
        "groups": rule_list.grouped(list(page.object_list)),
        "wanted": wanted,
        "version": version,
        "next_day": selectors.next_version(request.congress.id, wanted.day),
        "bases": [(item.value, item.label) for item in Basis],
        "levels": rule_list.LEVELS.items(),
        "group_words": fields.GROUPS,
        "chips": wanted.chips(),
        "export_url": reverse("rules:export") + wanted.query(),
        "keeps": keeps,
        "draft": selectors.draft_of(request.congress.id) if keeps else None,
    }
    return render(request, "rules/list.html", context)


@around
@require_safe
def export(request: TenantRequest) -> HttpResponse:
    """The filtered list as an xlsx file."""
    wanted = rule_list.Wanted.of(request.GET.dict())
    _, found = rule_list.found(request.congress, wanted)
    content = sheets.workbook(title="本级规则", head=rule_list.HEAD, rows=rule_list.table(found))
    return sheets.download(content, name=f"本级规则-{request.congress.name}-{wanted.day:%Y%m%d}.xlsx")


@around
@require_safe
def history_list(request: TenantRequest) -> HttpResponse:
    """规则沿革: the versions of this congress, the latest first."""
    text = _text(request)
    found = history.matching(history.entries(request.congress.id), text)
    page = Paginator(found, VERSIONS).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "entries": page.object_list,
        "text": text,
        "export_url": reverse("rules:history_export") + (f"?{request.GET.urlencode()}" if text else ""),
    }
    return render(request, "rules/history.html", context)


@around
@require_safe
def history_export(request: TenantRequest) -> HttpResponse:
    found = history.matching(history.entries(request.congress.id), _text(request))
    content = sheets.workbook(title="规则沿革", head=history.HEAD, rows=history.table(found))
    return sheets.download(content, name=f"规则沿革-{request.congress.name}-{clock.today():%Y%m%d}.xlsx")


@around
@require_safe
def version(request: TenantRequest, pk: UUID) -> HttpResponse:
    """One version: what it changed against the one before."""
    context = {
        "entry": history.entry(request.congress.id, pk),
        "may_open_change": request.actor.can(states.PUBLISH),
    }
    return render(request, "rules/version.html", context)


def _text(request: TenantRequest) -> str:
    return str(request.GET.get("q", "")).replace("\x00", "").strip()[: rule_list.TEXT_LENGTH]
