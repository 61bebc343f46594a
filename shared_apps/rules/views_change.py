"""The head changes the congress's own rules. All work in public, around the block; each page makes one domain call."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from kernel.errors import DomainError, NotFound
from kernel.web.http import TenantRequest, around
from shared_apps.rules import access, actions, change_page, fields, forms, rule_list, selectors, states
from shared_apps.rules.models import RuleChange
from ui.forms import AnyForm, deed_page

GET_OR_POST = ["GET", "HEAD", "POST"]


@around
@require_http_methods(GET_OR_POST)
@never_cache
def new(request: TenantRequest) -> HttpResponse:
    """起草修改: from which day, on which document. A draft that is open already is shown instead."""
    seat = access.keeper(request.actor)
    if request.method != "POST":
        request.actor.require(states.PUBLISH)
        draft = selectors.draft_of(seat.congress_id)
        if draft is not None:
            return HttpResponseRedirect(_page(draft))
    made: list[RuleChange] = []

    def act(form: forms.DescriptionForm) -> str:
        made.append(actions.begin(actor=request.actor, **_described(form)))
        return "草稿已建立。下一步：逐项修改规则，预览后发布。"

    return deed_page(
        request,
        "rules/change_describe.html",
        forms.DescriptionForm,
        act,
        context={"heading": "起草规则修改", "back": reverse("rules:list")},
        after=lambda: _page(made[0]),
    )


@around
@require_safe
@never_cache
def change(request: TenantRequest, pk: UUID) -> HttpResponse:
    """One change: the rules as they hold, and what it says of them."""
    found = access.change(actor=request.actor, change_id=pk)
    effect = selectors.effect(found)
    rows = change_page.rows(found, effect)
    is_draft = found.state == states.DRAFT
    only = "" if is_draft and not request.GET.get("changed") else "1"
    context = {
        "change": found,
        "state_label": states.CHANGE.label(found.state),
        "is_draft": is_draft,
        "facts": change_page.facts(found),
        "acts": change_page.acts(found),
        "rows": [row for row in rows if row.is_changed or not only],
        "changed": sum(row.is_changed for row in rows),
        "refused": effect.refused,
        "only": only,
    }
    return render(request, "rules/change.html", context)


@around
@require_http_methods(GET_OR_POST)
@never_cache
def description(request: TenantRequest, pk: UUID) -> HttpResponse:
    """修改日期和依据."""
    found = _to_work_on(request, pk, "describe")

    def act(form: forms.DescriptionForm) -> str:
        actions.describe(
            actor=request.actor, change_id=pk, version=form.cleaned_data["version"] or 0, **_described(form)
        )
        return "已保存施行日期和依据。"

    start = forms.DescriptionForm(
        initial={
            "version": found.version,
            "effective_from": found.effective_from,
            "name": found.name,
            "note": found.note,
        }
    )
    return deed_page(
        request,
        "rules/change_describe.html",
        forms.DescriptionForm,
        act,
        context={"heading": "修改日期和依据", "back": _page(found)},
        after=lambda: _page(found),
        start=start,
    )


@around
@require_http_methods(GET_OR_POST)
@never_cache
def rule(request: TenantRequest, pk: UUID) -> HttpResponse:
    """One rule of the draft (`rule` says which): the present value with its source, and the new one with its own."""
    found = _to_work_on(request, pk, "set_rule")
    name = str((request.POST if request.method == "POST" else request.GET).get("rule", ""))
    if name not in fields.FIELDS:
        raise NotFound
    effect = selectors.effect(found)
    line = forms.line_of(rule_list.lines(effect.before.fields, congress_id=found.congress_id), name)
    form_class = partial(forms.RuleForm, line=line)

    def act(form: forms.RuleForm) -> str:
        actions.set_rule(
            actor=request.actor,
            change_id=pk,
            version=form.cleaned_data["version"] or 0,
            name=name,
            **form.deed(),
        )
        return f"“{line.label}”已写入草稿，发布后自 {found.effective_from:%Y-%m-%d} 起施行。"

    return deed_page(
        request,
        "rules/change_rule.html",
        form_class,
        act,
        context={"change": found, "line": line, "back": _page(found)},
        after=lambda: f"{_page(found)}#rule-{name}",
        start=forms.RuleForm.of(line, found.changes.get(name), version=found.version, document=found.name),
    )


@around
@require_http_methods(GET_OR_POST)
@never_cache
def publication(request: TenantRequest, pk: UUID) -> HttpResponse:
    """预览和发布: what would change for whom; a refused publication shows the preview anew, with the reason."""
    found = _to_work_on(request, pk, "publish")
    if request.method != "POST":
        return _preview(request, found)
    try:
        done, made = actions.publish(
            actor=request.actor, change_id=pk, seen=str(request.POST.get("seen", ""))
        )
    except DomainError as error:
        return _preview(request, found, refused=error)
    said = f"已发布，自 {done.effective_from:%Y-%m-%d} 起施行；本级和下级共形成 {made} 个新版本。在办件仍按原规则办理。"
    messages.success(request, said)
    return HttpResponseRedirect(_page(done))


def _preview(
    request: TenantRequest, found: RuleChange, *, refused: DomainError | None = None
) -> HttpResponse:
    day = rule_list.day_of(str(request.GET.get("day", "")))
    number = str(request.GET.get("page", ""))
    shown = change_page.preview(
        found,
        request.congress,
        day=date.fromisoformat(day) if day else found.effective_from,
        page=max(1, int(number)) if number.isascii() and number.isdecimal() and len(number) < 5 else 1,
    )
    since = change_page.since_of(shown["cases"])
    context = {
        "change": found,
        "back": _page(found),
        "refused": refused,
        "rows": [(case, since.get(case.version_id)) for case in shown["cases"]],
        **shown,
    }
    return render(request, "rules/preview.html", context, status=refused.status if refused else 200)


@around
@require_http_methods(GET_OR_POST)
@never_cache
def withdrawal(request: TenantRequest, pk: UUID) -> HttpResponse:
    """撤回发布, before its day."""

    def act(form: forms.ReasonForm) -> str:
        _, made = actions.withdraw(actor=request.actor, change_id=pk, reason=form.cleaned_data["reason"])
        return f"已撤回，本级和下级共 {made} 个版本恢复为原规则。"

    return _deed(request, pk, "withdraw", forms.ReasonForm, act, after=_page)


@around
@require_http_methods(GET_OR_POST)
@never_cache
def discarding(request: TenantRequest, pk: UUID) -> HttpResponse:
    """放弃草稿."""

    def act(form: forms.DiscardForm) -> str:
        actions.discard(actor=request.actor, change_id=pk, version=form.cleaned_data["version"] or 0)
        return "草稿已放弃，规则没有改变。"

    return _deed(request, pk, "discard", forms.DiscardForm, act, after=lambda row: reverse("rules:list"))


def _deed(
    request: TenantRequest,
    pk: UUID,
    deed: str,
    form_class: type[AnyForm],
    act: Callable[[AnyForm], str],
    *,
    after: Callable[[RuleChange], str],
) -> HttpResponse:
    """A page (or dialogue) for one deed on the change."""
    found = _to_work_on(request, pk, deed)
    context = {"change": found, "deed": states.CHANGE.row(deed), "back": _page(found)}
    return deed_page(
        request,
        "rules/change_deed.html",
        form_class,
        act,
        context=context,
        after=lambda: after(found),
        start=form_class(initial={"version": found.version}),
    )


def _to_work_on(request: TenantRequest, pk: UUID, deed: str) -> RuleChange:
    """The change, if the actor may do the deed now; its state is asked before a form is shown."""
    found = access.change(actor=request.actor, change_id=pk)
    if request.method != "POST":
        request.actor.require(states.PUBLISH)
        states.CHANGE.check(found, deed)
    return found


def _described(form: forms.DescriptionForm) -> dict[str, Any]:
    return {name: form.cleaned_data[name] for name in ("effective_from", "name", "note")}


def _page(change: RuleChange) -> str:
    return reverse("rules:change", kwargs={"pk": change.pk})
