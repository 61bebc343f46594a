"""工作日历 of a congress, for everybody who sits there; its own days, for its head. All in public, around the block."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kernel.web.http import TenantRequest, around
from shared_apps.worktime import access, places, recounting, views_notice, year_page
from shared_apps.worktime.forms import DueForm
from tenants.console import sheets

GET_OR_POST = ["GET", "HEAD", "POST"]


@around
@require_safe
@never_cache
def year(request: TenantRequest) -> HttpResponse:
    """The year's days, and the last day of a period."""
    congress_id, asked = request.congress.id, "start" in request.GET
    form = DueForm(request.GET) if asked else DueForm(initial={"unit": "wd"})
    answer = year_page.answer(form, congress_id) if asked else None
    number = year_page.wanted_year(request.GET.get("year", ""))
    if answer and "year" not in request.GET:
        number = answer.day.year
    context = {
        "page": year_page.build(number, congress_id, found=answer.day if answer else None),
        "form": form,
        "answer": answer,
        "spans": places.of(congress_id).spans,
        "job": recounting.of_congress(congress_id),
        "may_enter": request.actor.can(access.OWN),
    }
    return render(request, "worktime/year.html", context, status=422 if form.errors else 200)


@around
@require_safe
@never_cache
def export(request: TenantRequest) -> HttpResponse:
    """Every day of the year as an xlsx file."""
    number = year_page.wanted_year(request.GET.get("year", ""))
    rows = year_page.table(year_page.build(number, request.congress.id))
    title = f"{number}年工作日历"
    content = sheets.workbook(title=title, head=year_page.HEAD, rows=rows)
    return sheets.download(content, name=f"{title}-{request.congress.name}.xlsx")


def _own(request: TenantRequest) -> views_notice.Place:
    number = year_page.wanted_year(request.GET.get("year", ""))
    query = f"?year={number}"
    return views_notice.Place(
        actor=request.actor,
        year=number,
        scope=request.congress,
        name=request.congress.name,
        page_url=reverse("worktime:year") + query,
        entry_url=reverse("worktime:own_days") + query,
        confirm_url=reverse("worktime:own_confirmation") + query,
        discard_url=reverse("worktime:own_discard") + query,
    )


@around
@require_http_methods(GET_OR_POST)
@never_cache
def own_days(request: TenantRequest) -> HttpResponse:
    """录入本地区放假日 (放假办法 第四条)."""
    return views_notice.entry(request, _own(request))


@around
@require_http_methods(GET_OR_POST)
@never_cache
def own_confirmation(request: TenantRequest) -> HttpResponse:
    """核对并确认."""
    place = _own(request)
    return views_notice.confirmation(request, place, after=lambda _: place.page_url)


@around
@require_POST
@never_cache
def own_discard(request: TenantRequest) -> HttpResponse:
    """放弃草稿."""
    return views_notice.discard(request, _own(request))
