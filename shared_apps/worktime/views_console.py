"""节假日安排 at the province's console: the State Council's notice into the calendar of the whole cell."""

from __future__ import annotations

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kernel import clock
from kernel.errors import NotFound
from kernel.web.http import PublicRequest
from shared_apps.worktime import (
    access,
    actions,
    drafting,
    entering,
    forms,
    outlook,
    recounting,
    selectors,
    views_notice,
    year_page,
    years_list,
)
from shared_apps.worktime.models import Recount, RecountRow
from tenants.console import sheets
from tenants.console.gate import Desk, for_console
from ui.forms import deed_page

GET_OR_POST = ["GET", "HEAD", "POST"]


@require_safe
@for_console
def years(request: PublicRequest, desk: Desk) -> HttpResponse:
    """Which years are known, and what was counted anew after changes."""
    wanted, every = years_list.Wanted.of(request.GET.dict()), years_list.lines()
    shown = [line for line in every if wanted.takes(line)]
    context = {
        "desk": desk,
        "page": Paginator(shown, years_list.PAGE).get_page(request.GET.get("page")),
        "wanted": wanted,
        "tabs": years_list.tabs(every, wanted),
        "chips": wanted.chips(),
        "alarms": [outlook.sentence(year) for year in outlook.lacking(clock.today())],
        "may_enter": years_list.may_enter(desk.actor),
        "runs": [recounting.progress(run) for run in recounting.latest()],
    }
    return render(request, "worktime/years.html", context)


@require_safe
@for_console
def export(request: PublicRequest, desk: Desk) -> HttpResponse:
    wanted = years_list.Wanted.of(request.GET.dict())
    rows = years_list.table([line for line in years_list.lines() if wanted.takes(line)])
    content = sheets.workbook(title="节假日安排", head=years_list.HEAD, rows=rows)
    return sheets.download(content, name=f"节假日安排-{clock.today():%Y%m%d}.xlsx")


@require_safe
@for_console
def count(request: PublicRequest, desk: Desk) -> HttpResponse:
    """For the menu: how many years lack their arrangement although it is needed."""
    number = len(outlook.lacking(clock.today()))
    return HttpResponse(str(number), content_type="text/plain; charset=utf-8")


def _place(desk: Desk, year: int) -> views_notice.Place:
    def url(name: str) -> str:
        return reverse(f"console_calendar:{name}", kwargs={"year": year})

    return views_notice.Place(
        actor=desk.actor,
        year=year,
        scope=None,
        name="全国",
        page_url=url("year"),
        entry_url=url("entry"),
        confirm_url=url("confirmation"),
        discard_url=url("discard"),
    )


@require_safe
@for_console
def year(request: PublicRequest, desk: Desk, year: int) -> HttpResponse:
    """One year as it counts, and the draft that waits."""
    if year not in [line.year for line in years_list.lines()]:
        raise NotFound
    draft = entering.draft(year, None)
    context = {
        "desk": desk,
        "page": year_page.build(year, None),
        "place": _place(desk, year),
        "draft": draft,
        "review": drafting.review(draft) if draft else None,
        "may_enter": years_list.may_enter(desk.actor) and year in drafting.open_years(),
        "alarm_days": selectors.alarm_days(year),
        "next_year": year + 1,
    }
    return render(request, "worktime/console_year.html", context)


@require_http_methods(GET_OR_POST)
@for_console
def entry(request: PublicRequest, desk: Desk, year: int) -> HttpResponse:
    """录入安排."""
    return views_notice.entry(request, _place(desk, year))


@require_http_methods(GET_OR_POST)
@for_console
def confirmation(request: PublicRequest, desk: Desk, year: int) -> HttpResponse:
    """核对并确认."""

    def after(run: Recount) -> str:
        return reverse("console_calendar:recount", kwargs={"pk": run.pk})

    return views_notice.confirmation(request, _place(desk, year), after=after)


@require_http_methods(GET_OR_POST)
@for_console
def alarm(request: PublicRequest, desk: Desk, year: int) -> HttpResponse:
    """提醒时间: from when on the next year's arrangement is asked for."""
    access.keeping_seat(desk.actor)
    if year not in [line.year for line in years_list.lines()]:
        raise NotFound

    def act(form: forms.AlarmForm) -> str:
        days = form.cleaned_data["days"] or 0
        actions.set_alarm(actor=desk.actor, year=year, days=days)
        return f"已设置：{year}年年末前 {days} 日起提醒录入{year + 1}年安排。"

    back = reverse("console_calendar:year", kwargs={"year": year})
    return deed_page(
        request,
        "worktime/alarm.html",
        forms.AlarmForm,
        act,
        context={"year": year, "next_year": year + 1, "back": back},
        after=lambda: back,
        start=forms.AlarmForm(initial={"days": selectors.alarm_days(year)}),
    )


@require_POST
@for_console
def discard(request: PublicRequest, desk: Desk, year: int) -> HttpResponse:
    """放弃草稿."""
    return views_notice.discard(request, _place(desk, year))


@require_safe
@for_console
def recount(request: PublicRequest, desk: Desk, pk: UUID) -> HttpResponse:
    """重新计算期限: how far it has come, congress by congress. The page fetches its own bar anew while it is at work."""
    run, (state, text) = recounting.find(pk), _asked(request)
    rows = recounting.rows(run, state=state, text=text)
    context = {
        "desk": desk,
        "job": recounting.progress(run),
        "page": Paginator(rows, years_list.PAGE).get_page(request.GET.get("page")),
        "tabs": years_list.recount_tabs(state, text),
        "state": state,
        "text": text,
    }
    return render(request, "worktime/recount.html", context)


@require_safe
@for_console
def recount_export(request: PublicRequest, desk: Desk, pk: UUID) -> HttpResponse:
    run, (state, text) = recounting.find(pk), _asked(request)
    rows = years_list.recount_table(list(recounting.rows(run, state=state, text=text)))
    content = sheets.workbook(title="重新计算期限", head=years_list.RECOUNT_HEAD, rows=rows)
    return sheets.download(content, name=f"重新计算期限-{clock.today():%Y%m%d}.xlsx")


def _asked(request: PublicRequest) -> tuple[str, str]:
    state, text = request.GET.get("state", ""), request.GET.get("q", "").replace("\x00", "").strip()[:60]
    return state if state in RecountRow.State.values else "", text
