"""年度报告: those given and how far their cases are archived, a file of them, and the form of the next."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from kernel import clock
from kernel.errors import NotPermitted
from kernel.web.http import TenantRequest
from tenant_apps.suggestions import actions, figures, forms_yearly, reported, states, yearly
from tenants.console import sheets
from ui.forms import deed_page


def _asked(request: TenantRequest) -> int | None:
    """The year that was asked for, if any. Raises YearRefused: another year's figures are no answer."""
    year = request.GET.get("year", "").strip()
    if not year:
        return None
    return yearly.checked(int(year) if len(year) == 4 and year.isascii() and year.isdigit() else 0)


@require_safe
def reports(request: TenantRequest) -> HttpResponse:
    """The list, the latest first."""
    if not request.actor.can("content.read"):
        raise NotPermitted
    typed = request.GET.get("year", "").strip()[:20]
    try:
        asked, refused = _asked(request), ""
    except yearly.YearRefused as error:
        asked, refused = None, error.message
    year = asked or clock.today().year
    found = yearly.listed(asked) if not refused else yearly.listed(asked).none()
    context = {
        "page": Paginator(found, yearly.PAGE).get_page(request.GET.get("page")),
        "asked": typed,
        "refused": refused,
        "year": year,
        "lines": () if refused else figures.lines(figures.of_year(year)),
        "rule": yearly.rule().label,
        "standing": yearly.standing(clock.today().year),
        "may": request.actor.can(states.CLOSE),
    }
    return render(request, "suggestions/yearly_reports.html", context)


@require_safe
def export(request: TenantRequest) -> HttpResponse:
    """The list as a file. Raises YearRefused."""
    if not request.actor.can("content.read"):
        raise NotPermitted
    rows = yearly.table(yearly.listed(_asked(request)))
    content = sheets.workbook(title="年度报告", head=yearly.HEAD, rows=rows)
    return sheets.download(content, name=f"年度报告-{request.congress.name}-{clock.today():%Y%m%d}.xlsx")


@require_safe
def export_figures(request: TenantRequest) -> HttpResponse:
    """The year's figures as a file. Raises YearRefused."""
    if not request.actor.can("content.read"):
        raise NotPermitted
    year = _asked(request) or clock.today().year
    content = sheets.workbook(
        title=f"{year}年办理情况", head=figures.HEAD, rows=figures.table(figures.of_year(year))
    )
    return sheets.download(
        content, name=f"{year}年办理情况-{request.congress.name}-{clock.today():%Y%m%d}.xlsx"
    )


@require_safe
def one(request: TenantRequest, pk: UUID) -> HttpResponse:
    """One report: what it told, beside the figures of today."""
    found = reported.get(request.actor, pk)
    rows = reported.beside(found)
    context = {"report": found, "rows": rows, "is_kept": any(row.then for row in rows)}
    return render(request, "suggestions/yearly_report.html", context)


@require_safe
def export_one(request: TenantRequest, pk: UUID) -> HttpResponse:
    """The same as a file."""
    found = reported.get(request.actor, pk)
    title = f"{found.year}年{found.get_part_display()}数据"
    content = sheets.workbook(title=title, head=reported.HEAD, rows=reported.table(reported.beside(found)))
    return sheets.download(content, name=f"{title}-{request.congress.name}-{clock.today():%Y%m%d}.xlsx")


@require_http_methods(["GET", "HEAD", "POST"])
def report(request: TenantRequest) -> HttpResponse:
    """登记年度报告."""
    request.actor.require(states.CLOSE)
    rule = yearly.rule()

    def act(form: forms_yearly.YearlyReportForm) -> str:
        made = actions.report_year(actor=request.actor, **form.cleaned_data)
        if made.finished_at is not None:
            return f"{made.year} 年的{made.get_part_display()}已登记。"
        return f"{made.year} 年的年度报告已登记，正在归档 {made.total} 件已办结的建议，可以离开本页。"

    back = reverse("suggestions:yearly_reports")
    this_year = clock.today().year
    return deed_page(
        request,
        "suggestions/report_year.html",
        partial(forms_yearly.YearlyReportForm, rule=rule),
        act,
        context={"rule": rule.label, "standing": yearly.standing(this_year), "back": back},
        after=lambda: back,
        start=forms_yearly.YearlyReportForm(
            rule=rule, initial={"year": this_year, "part": "YEAR", "reported_on": clock.today()}
        ),
    )
