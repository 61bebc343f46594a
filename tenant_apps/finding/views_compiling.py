"""汇编: asking for one, how far it is, and the file."""

from __future__ import annotations

from urllib.parse import quote
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from kernel import clock
from kernel.errors import NotFound
from kernel.web.http import TenantRequest
from tenant_apps.finding import access, actions, forms, listing, states, wanted
from ui.forms import deed_page

PAGE = 20
KIND = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@require_safe
def compilations(request: TenantRequest) -> HttpResponse:
    """One's own, the latest first."""
    page = Paginator(access.compilations(request.actor), PAGE).get_page(request.GET.get("page"))
    return render(request, "finding/compilations.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: TenantRequest) -> HttpResponse:
    """What was found, to be compiled: the conditions stand in the address."""
    request.actor.require(states.COMPILE)
    chosen = wanted.read(request.GET)
    made: list[UUID] = []

    def deed(form: forms.CompilationForm) -> str:
        data = form.cleaned_data
        done = actions.compile_cases(
            actor=request.actor, wanted=chosen, title=data["title"], is_public=data["is_public"]
        )
        made.append(done.pk)
        return f"正在编制，共 {done.count} 件。"

    cases, of_bills = actions.chosen(request.actor, chosen)
    context = {
        "chips": listing.chips(chosen, listing.choices(request.actor)),
        "count": len(cases) + len(of_bills),
        "cases": len(cases),
        "bills": len(of_bills),
        "most": actions.MOST,
        "back": f"{reverse('finding:search')}?{chosen.query()}",
    }
    start = forms.CompilationForm(
        initial={"title": f"{request.congress.name}代表建议汇编（{clock.today().year}年）"}
    )
    return deed_page(
        request,
        "finding/compilation_new.html",
        forms.CompilationForm,
        deed,
        context=context,
        after=lambda: reverse("finding:compilation", kwargs={"pk": made[0]}),
        start=start,
    )


@require_safe
def compilation(request: TenantRequest, pk: UUID) -> HttpResponse:
    """How far it is; htmx asks every two seconds for the panel alone."""
    found = access.compilation(request.actor, pk)
    part = request.htmx and not request.htmx.history_restore_request
    template = "finding/compilation_progress.html" if part else "finding/compilation.html"
    response = render(request, template, {"made": found, "waits": found.state == states.WAITING})
    response["Vary"] = "HX-Request"
    return response


@require_safe
def file(request: TenantRequest, pk: UUID) -> HttpResponse:
    """The Word document."""
    found = access.compilation(request.actor, pk)
    if found.content is None:
        raise NotFound
    actions.check_still_public(found)
    response = HttpResponse(bytes(found.content), content_type=KIND)
    name = quote(f"{found.title}-{clock.local(found.created_at):%Y%m%d}.docx")
    response["Content-Disposition"] = f"attachment; filename=\"compilation.docx\"; filename*=UTF-8''{name}"
    return response
