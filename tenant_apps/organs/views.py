"""单位与职责: the register of units. Each view makes one domain call; a refusal gives the form back with what was typed.

更名 and 撤并 stand around the block: the seats of those who act for the unit lie in public and bear its name.
"""

from __future__ import annotations

from functools import partial
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from kernel import clock, tenancy
from kernel.web.http import TenantRequest, around
from shared_apps.identity.actions import placing
from tenant_apps.organs import access, actions, forms, kinds, listing, page, selectors
from tenant_apps.organs.actions import Reorganised
from tenant_apps.organs.models import Unit
from tenants.console import sheets
from ui.forms import deed_page

GET_OR_POST = ["GET", "HEAD", "POST"]


@require_safe
def units(request: TenantRequest) -> HttpResponse:
    """The list: a tree of the units in use, 20 a page. htmx asks for the table alone."""
    wanted = listing.Wanted.of(request.GET.dict())
    found = listing.places(request.actor, wanted)
    shown = Paginator(found.places, listing.PAGE).get_page(request.GET.get("page"))
    context = {
        "page": shown,
        "lines": listing.lines(list(shown.object_list)),
        "wanted": wanted,
        "tabs": found.tabs,
        "chips": wanted.chips(kinds.labels()),
        "kinds": kinds.choices(),
        "may_keep": request.actor.can(access.KEEP),
        "clear_url": listing.Wanted(state=wanted.state).query(),
        "export_url": reverse("organs:export") + wanted.query(),
    }
    fragment = request.htmx and not request.htmx.history_restore_request
    response = render(request, "organs/list_found.html" if fragment else "organs/list.html", context)
    response["Vary"] = "HX-Request"
    return response


@require_safe
def export(request: TenantRequest) -> HttpResponse:
    """The list with its filter as an xlsx file."""
    found = listing.places(request.actor, listing.Wanted.of(request.GET.dict()))
    content = sheets.workbook(title="单位与职责", head=listing.HEAD, rows=listing.table(found.places))
    name = f"单位与职责-{request.congress.name}-{clock.today():%Y%m%d}.xlsx"
    return sheets.download(content, name=name)


@require_safe
def unit(request: TenantRequest, pk: UUID) -> HttpResponse:
    """One unit."""
    found = access.unit(request.actor, pk)
    return render(request, "organs/unit.html", {"here": page.build(request.actor, found)})


@require_http_methods(GET_OR_POST)
def new(request: TenantRequest) -> HttpResponse:
    """录入单位."""
    request.actor.require(access.KEEP)
    made: list[Unit] = []

    def act(form: forms.UnitForm) -> str:
        done = actions.add_unit(actor=request.actor, name=form.cleaned_data["name"], **form.facts())
        made.append(done)
        return f"已录入“{done.name}”。接着可以登记职责类别；经办人员由系统管理员在“席位管理”中确定。"

    return deed_page(
        request,
        "organs/unit_form.html",
        partial(forms.UnitForm, parents=forms.others_in_use()),
        act,
        context={"unit": None, "back": reverse("organs:list")},
        after=lambda: _url(made[0].pk),
    )


@require_http_methods(GET_OR_POST)
def edit(request: TenantRequest, pk: UUID) -> HttpResponse:
    """修改: everything but the name."""
    found = access.unit(request.actor, pk)
    request.actor.require(access.KEEP)
    parents = forms.others_in_use(found)

    def act(form: forms.UnitForm) -> str:
        actions.change_unit(actor=request.actor, unit_id=pk, **form.facts())
        return f"“{found.name}”的登记事项已保存。"

    return deed_page(
        request,
        "organs/unit_form.html",
        partial(forms.UnitForm, parents=parents, unit=found),
        act,
        context={"unit": found, "back": _url(pk)},
        after=lambda: _url(pk),
        start=forms.UnitForm.of(found, parents, selectors.undated_names_of(pk)),
    )


@require_http_methods(GET_OR_POST)
def competence_new(request: TenantRequest, pk: UUID) -> HttpResponse:
    """添加职责: a category for which the unit is competent."""
    found = access.unit(request.actor, pk)
    request.actor.require(access.KEEP)

    def act(form: forms.CompetenceForm) -> str:
        actions.set_competence(actor=request.actor, unit_id=pk, **form.cleaned_data)
        return "职责已登记。交办这类建议时会提示该单位，由交办人员选定。"

    context = {"unit": found, "label": "添加职责", "back": _url(pk)}
    return deed_page(
        request,
        "organs/competence.html",
        forms.CompetenceForm,
        act,
        context=context,
        after=lambda: _url(pk),
    )


@require_http_methods(GET_OR_POST)
def competence_removal(request: TenantRequest, pk: UUID) -> HttpResponse:
    """取消职责."""
    row = access.competence(request.actor, pk)
    request.actor.require(access.KEEP)
    label = kinds.category_labels().get(row.category, row.category)
    back = _url(row.unit_id)

    def act(form: forms.PlainForm) -> str:
        actions.drop_competence(actor=request.actor, competence_id=pk)
        return f"已取消“{row.unit.name}”的职责“{label}”。"

    context = {"unit": row.unit, "label": "取消职责", "back": back, "category": label}
    return deed_page(
        request,
        "organs/competence_removal.html",
        forms.PlainForm,
        act,
        context=context,
        after=lambda: back,
    )


@around
@require_http_methods(GET_OR_POST)
def renaming(request: TenantRequest, pk: UUID) -> HttpResponse:
    """更名."""
    found = _to_keep(request, pk)

    def act(form: forms.RenameForm) -> str:
        with tenancy.enter(request.congress):
            done = actions.rename_unit(actor=request.actor, unit_id=pk, **form.cleaned_data)
        _regroup(request, done)
        return f"“{found.name}”已更名为“{done.unit.name}”。以前交办的件仍显示当时的名称。"

    return deed_page(
        request,
        "organs/renaming.html",
        forms.RenameForm,
        act,
        context={"unit": found, "label": "更名", "back": _url(pk)},
        after=lambda: _url(pk),
        start=forms.RenameForm(initial={"name": found.name}),
    )


@around
@require_http_methods(GET_OR_POST)
def abolition(request: TenantRequest, pk: UUID) -> HttpResponse:
    """撤并: what is open stands in the dialogue, so that nobody is surprised by the refusal."""
    found = _to_keep(request, pk)
    with tenancy.enter(request.congress):
        heirs, here = forms.heirs_for(found), page.build(request.actor, found)

    def act(form: forms.AbolishForm) -> str:
        data = form.cleaned_data
        with tenancy.enter(request.congress):
            done = actions.abolish_unit(
                actor=request.actor,
                unit_id=pk,
                ending=data["ending"],
                successor_ids=form.successor_ids(),
                hands_over=data["hands_over"],
                on=data["on"],
                document=data["document"],
            )
        _regroup(request, done)
        moved = (
            f"{done.handed_over} 件在办件和 {len(done.seat_ids)} 人已转入“{done.seat_unit}”。"
            if done.seat_unit
            else ""
        )
        return f"“{found.name}”已撤并，不再列入交办。{moved}"

    return deed_page(
        request,
        "organs/abolition.html",
        partial(forms.AbolishForm, units=heirs),
        act,
        context={
            "unit": found,
            "label": "撤并",
            "back": _url(pk),
            "here": here,
            "branch": kinds.branch_of(found.kind),
            "heirs": len(heirs),
        },
        after=lambda: _url(pk),
    )


@require_http_methods(GET_OR_POST)
def restoration(request: TenantRequest, pk: UUID) -> HttpResponse:
    """恢复."""
    found = access.unit(request.actor, pk)
    request.actor.require(access.KEEP)

    def act(form: forms.RestoreForm) -> str:
        actions.restore_unit(actor=request.actor, unit_id=pk, **form.cleaned_data)
        return f"“{found.name}”已恢复，可以交办。已转入承继单位的件和人员不退回。"

    return deed_page(
        request,
        "organs/restoration.html",
        forms.RestoreForm,
        act,
        context={"unit": found, "label": "恢复", "back": _url(pk)},
        after=lambda: _url(pk),
    )


def _to_keep(request: TenantRequest, pk: UUID) -> Unit:
    """The unit, read in a block of its own, for who may change it."""
    with tenancy.enter(request.congress):
        found = access.unit(request.actor, pk)
    request.actor.require(access.KEEP)
    return found


def _regroup(request: TenantRequest, done: Reorganised) -> None:
    placing.regroup(actor=request.actor, seat_ids=done.seat_ids, name=done.seat_unit)


def _url(pk: UUID) -> str:
    return reverse("organs:unit", kwargs={"pk": pk})
