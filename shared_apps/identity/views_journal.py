"""审计日志 of one congress. Works in public, around the congress's block."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from kernel.web.http import TenantRequest, around
from shared_apps.identity import actions, journal_list, seat_lists, seat_page


@around
@require_safe
@never_cache
def listing(request: TenantRequest) -> HttpResponse:
    """Who did what, the newest first."""
    actor, wanted = request.actor, journal_list.Wanted.of(request.GET.dict())
    page = Paginator(journal_list.listed(actor, wanted), journal_list.PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "entries": seat_page.told(list(page.object_list)),
        "wanted": wanted,
        "chips": wanted.chips(),
        "deeds": journal_list.deeds(actor),
        "most": journal_list.MOST,
        "export_url": reverse("seats:journal_export") + wanted.query(),
    }
    return render(request, "identity/journal.html", context)


@around
@require_safe
@never_cache
def export(request: TenantRequest) -> HttpResponse:
    """The filtered journal as an xlsx file; that it was taken stands in the journal too."""
    actor, wanted = request.actor, journal_list.Wanted.of(request.GET.dict())
    rows = journal_list.table(journal_list.listed(actor, wanted))
    filters = "、".join(word for _, word in wanted.words()) or "全部"
    actions.give_out_journal(actor=actor, filters=filters, rows=len(rows))
    return seat_lists.file(title="审计日志", place=request.congress.name, head=journal_list.HEAD, rows=rows)
