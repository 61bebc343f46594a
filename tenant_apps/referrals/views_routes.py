"""职责指明: who was named competent for which kind of matter when something was sent back; searched, filtered, given out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from kernel import clock
from kernel.tenancy import TenantQuerySet
from kernel.text import one_line
from kernel.web.http import TenantRequest
from shared_apps.dictionaries.names import Dictionary
from tenant_apps.codes import selectors as codes
from tenant_apps.referrals import access, routing
from tenants.console import sheets
from tenants.models import LEVELS

PAGE, SHEET = 20, 5_000  # rows
HEAD = ("类别", "层级", "指明的单位", "次数", "最近由谁指明", "最近时间")


@dataclass(frozen=True)
class Asked:
    """The address as the page reads it; empty means all, and values that mean nothing are left out."""

    text: str = ""
    category: str = ""
    level: str = ""

    @classmethod
    def of(cls, given: Mapping[str, str], categories: Mapping[str, str]) -> Asked:
        category, level = given.get("category", ""), given.get("level", "")
        return cls(
            text=one_line(given.get("q", "")[:400])[:60],
            category=category if category in categories else "",
            level=level if level in LEVELS else "",
        )

    @property
    def query(self) -> str:
        pairs = {"q": self.text, "category": self.category, "level": self.level}
        given = {name: value for name, value in pairs.items() if value}
        return f"?{urlencode(given)}" if given else ""

    @property
    def rows(self) -> TenantQuerySet:
        return routing.listed(text=self.text, category=self.category, level=self.level)


@require_safe
def listing(request: TenantRequest) -> HttpResponse:
    access.may_overlook(request.actor)
    categories = codes.read(Dictionary.SUBJECT).labels()
    asked = Asked.of(request.GET.dict(), categories)
    page = Paginator(asked.rows, PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [(row, categories.get(row.category, row.category)) for row in page.object_list],
        "asked": asked,
        "categories": categories.items(),
        "levels": LEVELS.items(),
        "export_url": reverse("referrals:routes_export") + asked.query,
    }
    return render(request, "referrals/routes_list.html", context)


@require_safe
def export(request: TenantRequest) -> HttpResponse:
    """The list with its filter, at most SHEET rows."""
    access.may_overlook(request.actor)
    categories = codes.read(Dictionary.SUBJECT).labels()
    lines = (
        (
            categories.get(row.category, row.category),
            f"{LEVELS[row.level]}级",
            row.unit,
            row.times,
            row.named_by,
            f"{clock.local(row.at):%Y-%m-%d %H:%M}",
        )
        for row in Asked.of(request.GET.dict(), categories).rows[:SHEET]
    )
    content = sheets.workbook(title="职责指明", head=HEAD, rows=lines)
    return sheets.download(content, name=f"职责指明-{request.congress.name}-{clock.today():%Y%m%d}.xlsx")
