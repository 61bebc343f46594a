"""交换异常: the list, one of them, and the two deeds."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from kernel import clock
from kernel.web.http import TenantRequest
from tenant_apps.postbox import access, listing, replaying
from tenant_apps.postbox.models import Alarm
from tenants.console import sheets
from ui.forms import Checked, deed_page

METHODS = ["GET", "HEAD", "POST"]


@require_safe
def alarms(request: TenantRequest) -> HttpResponse:
    request.actor.require(access.SETTLE)
    wanted = listing.Wanted.of(request.GET)
    page = Paginator(listing.rows(wanted), listing.PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": listing.lines(page.object_list),
        "wanted": wanted,
        "tabs": wanted.tabs(),
        "chips": wanted.chips(),
        "codes": Alarm.Code.choices,
        "export": reverse("postbox:export") + wanted.query(),
        "clear": reverse("postbox:alarms") + listing.Wanted(box=wanted.box).query(),
    }
    return render(request, "postbox/alarms.html", context)


@require_safe
def export(request: TenantRequest) -> HttpResponse:
    """An xlsx file in which no cell is computed."""
    request.actor.require(access.SETTLE)
    found = listing.table(listing.rows(listing.Wanted.of(request.GET)))
    content = sheets.workbook(title="交换异常", head=listing.HEAD, rows=found)
    return sheets.download(content, name=f"交换异常-{request.congress.name}-{clock.today():%Y%m%d}.xlsx")


@require_safe
def alarm(request: TenantRequest, pk: UUID) -> HttpResponse:
    (line,) = listing.lines([access.get(request.actor, pk)])
    return render(request, "postbox/alarm.html", {"line": line, "alarm": line.alarm})


@require_http_methods(METHODS)
def again(request: TenantRequest, pk: UUID) -> HttpResponse:
    """再次投递, 再次处理."""
    return _deed(request, pk, replaying.again, "已重新处理，结果请看本页的状态。")


@require_http_methods(METHODS)
def notice(request: TenantRequest, pk: UUID) -> HttpResponse:
    """已知悉."""
    return _deed(request, pk, replaying.seen, "已标记为知悉，不再列入待办。")


def _deed(request: TenantRequest, pk: UUID, deed: Callable[..., Alarm], said: str) -> HttpResponse:
    (line,) = listing.lines([access.get(request.actor, pk)])
    back = reverse("postbox:alarm", kwargs={"pk": pk})
    is_again = deed is replaying.again

    def act(form: Checked) -> str:
        deed(actor=request.actor, alarm_id=pk)
        return said

    context = {
        "line": line,
        "back": back,
        "verb": (line.again_word or "再次投递") if is_again else "已知悉",
        "hint": line.cure if is_again else "标记后不再列入待办，记录保留在“全部”中。",
    }
    return deed_page(request, "postbox/deed.html", Checked, act, context=context, after=lambda: back)
