"""字典: what the congress chooses from, and what it changes of it. Each view makes one domain call."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kernel.web.http import TenantRequest
from shared_apps.dictionaries.names import Dictionary
from tenant_apps.codes import access, actions, forms, listing, page, selectors, states
from tenant_apps.codes.resolving import SOURCES, Code
from tenant_apps.codes.selectors import Choice
from ui import answers
from ui.forms import AnyForm, deed_page

METHODS = ["GET", "HEAD", "POST"]


@require_safe
def dictionaries(request: TenantRequest) -> HttpResponse:
    """All dictionaries, with how many entries each has here."""
    access.may_look(request.actor)
    text = listing.text_of(request.GET)
    context = {
        "summaries": listing.summaries(text),
        "text": text,
        "waiting": len(selectors.waiting()) if request.actor.can(states.APPROVE) else 0,
    }
    return render(request, "codes/dictionaries.html", context)


@require_safe
def export_all(request: TenantRequest) -> HttpResponse:
    """Every dictionary as this congress has it, in one xlsx sheet."""
    access.may_look(request.actor)
    return listing.sheet("字典", request.congress.name, ("字典", *listing.HEAD), listing.every_table())


@require_safe
def one(request: TenantRequest, name: str) -> HttpResponse:
    """One dictionary: every code with its source and state, in the congress's order, and what users are offered on a day."""
    access.may_look(request.actor)
    dictionary, wanted = access.dictionary(name), listing.Wanted.of(request.GET.dict())
    reading = selectors.read(dictionary)
    found = Paginator(wanted.narrowed(reading), listing.PAGE).get_page(request.GET.get("page"))
    keeps = request.actor.can(states.KEEP)
    on = listing.day_of(request.GET)
    context = {
        "dictionary": dictionary,
        "page": found,
        "lines": listing.lines(
            dictionary, list(found.object_list), reading, moves=keeps and not wanted.words()
        ),
        "wanted": wanted,
        "chips": wanted.chips(),
        "sources": SOURCES.items(),
        "states": states.LABELS.items(),
        "may_keep": keeps and not dictionary.is_fixed,
        "moves": keeps and not wanted.words(),
        "on": on,
        "offered": (selectors.read(dictionary, on=on) if on else reading).choices(),
    }
    return render(request, "codes/dictionary.html", context)


@require_safe
def export(request: TenantRequest, name: str) -> HttpResponse:
    """The list with its filter as an xlsx file."""
    access.may_look(request.actor)
    dictionary, wanted = access.dictionary(name), listing.Wanted.of(request.GET.dict())
    found = wanted.narrowed(selectors.read(dictionary))
    return listing.sheet(f"字典-{dictionary.word}", request.congress.name, listing.HEAD, listing.table(found))


@require_http_methods(METHODS)
def new(request: TenantRequest, name: str) -> HttpResponse:
    """增加."""
    dictionary = access.dictionary(name)
    if request.method != "POST":
        request.actor.require(states.KEEP)

    def act(form: forms.NewForm) -> str:
        data = form.cleaned_data
        made = actions.add(
            actor=request.actor,
            dictionary=dictionary,
            label=data["label"],
            note=data["note"],
            valid_from=form.from_day(),
            valid_to=data["valid_to"],
        )
        return f"已增加“{made.label}”，只在本级使用。需要上下级统一使用的，可以提请上级采用。"

    back = reverse("codes:dictionary", kwargs={"name": name})
    context = {"title": f"增加{dictionary.word}", "dictionary": dictionary, "back": back, "verb": "增加"}
    return deed_page(request, "codes/deed.html", forms.NewForm, act, context=context, after=lambda: back)


@require_safe
def code(request: TenantRequest, key: str) -> HttpResponse:
    """One code: what it is, what may be done, what was changed."""
    dictionary, found, _ = access.code(request.actor, key)
    context = {
        "dictionary": dictionary,
        "code": found,
        "facts": page.facts(dictionary, found),
        "acts": page.acts(request.actor, dictionary, found),
        "history": page.history(dictionary, found),
        "proposal": selectors.open_proposal(dictionary=dictionary.value, code=found.code),
    }
    return render(request, "codes/code.html", context)


@require_http_methods(METHODS)
def label(request: TenantRequest, key: str) -> HttpResponse:
    """改用本级名称."""

    def act(dictionary: Dictionary, found: Code, form: forms.LabelForm) -> str:
        data = form.cleaned_data
        row = actions.relabel(
            actor=request.actor,
            dictionary=dictionary,
            code=found.code,
            label=data["label"],
            valid_from=form.from_day(),
            valid_to=data["valid_to"],
        )
        return f"自 {row.valid_from:%Y-%m-%d} 起，本级使用“{row.label}”。以前的事项仍显示当时的名称。"

    return _deed(request, key, "改用本级名称", forms.LabelForm, act, hint="只改本级看到的名称，上下级不变。")


@require_http_methods(METHODS)
def standard_label(request: TenantRequest, key: str) -> HttpResponse:
    """恢复统一名称."""

    def act(dictionary: Dictionary, found: Code, form: forms.PlainForm) -> str:
        actions.restore_label(actor=request.actor, dictionary=dictionary, code=found.code)
        return f"已恢复统一名称“{found.standard}”，今天起使用。"

    return _deed(
        request,
        key,
        "恢复统一名称",
        forms.PlainForm,
        act,
        hint="今天起使用统一名称；以前的事项仍显示当时的名称。",
    )


@require_http_methods(METHODS)
def hiding(request: TenantRequest, key: str) -> HttpResponse:
    """隐藏."""

    def act(dictionary: Dictionary, found: Code, form: forms.HideForm) -> str:
        row = actions.hide(
            actor=request.actor,
            dictionary=dictionary,
            code=found.code,
            valid_from=form.from_day(),
            valid_to=form.cleaned_data["valid_to"],
        )
        return f"自 {row.valid_from:%Y-%m-%d} 起，本级不再提供“{found.label}”；已有事项照常显示。"

    return _deed(
        request,
        key,
        "隐藏",
        forms.HideForm,
        act,
        hint="隐藏后本级不能再选，已有事项照常显示和统计；可以随时恢复。",
    )


@require_http_methods(METHODS)
def showing(request: TenantRequest, key: str) -> HttpResponse:
    """恢复显示."""

    def act(dictionary: Dictionary, found: Code, form: forms.PlainForm) -> str:
        actions.show(actor=request.actor, dictionary=dictionary, code=found.code)
        return f"“{found.label}”已恢复显示，现在可以选用。"

    return _deed(request, key, "恢复显示", forms.PlainForm, act, hint="恢复后立即可以选用。")


@require_POST
def position(request: TenantRequest, key: str) -> HttpResponse:
    """上移, 下移 (the button `to` says which)."""
    dictionary, found, _ = access.code(request.actor, key)
    up = request.POST.get("to") == "up"
    if actions.move_code(actor=request.actor, dictionary=dictionary, code=found.code, up=up):
        messages.success(request, f"“{found.label}”已{'上移' if up else '下移'}一位。")
    else:
        messages.info(request, f"“{found.label}”已经在最{'前' if up else '后'}，次序没有变动。")
    return answers.go(request, reverse("codes:dictionary", kwargs={"name": dictionary.value}))


@require_http_methods(METHODS)
def ending(request: TenantRequest, key: str) -> HttpResponse:
    """停用."""

    def act(dictionary: Dictionary, found: Code, form: forms.EndForm) -> str:
        last = form.last_day()
        actions.end(actor=request.actor, dictionary=dictionary, code=found.code, last_day=last)
        return f"“{found.label}”使用到 {last:%Y-%m-%d} 为止；已有事项照常显示。"

    return _deed(
        request, key, "停用", forms.EndForm, act, hint="停用后不能再选，已有事项照常显示；可以恢复使用。"
    )


@require_http_methods(METHODS)
def reopening(request: TenantRequest, key: str) -> HttpResponse:
    """恢复使用."""

    def act(dictionary: Dictionary, found: Code, form: forms.PlainForm) -> str:
        actions.reopen(actor=request.actor, dictionary=dictionary, code=found.code)
        return f"“{found.label}”已恢复使用。"

    return _deed(request, key, "恢复使用", forms.PlainForm, act, hint="恢复后可以选用，不再有截止日期。")


@require_http_methods(METHODS)
def merger(request: TenantRequest, key: str) -> HttpResponse:
    """并入其他条目."""

    def act(dictionary: Dictionary, found: Code, form: forms.IntoForm) -> str:
        actions.merge(
            actor=request.actor, dictionary=dictionary, code=found.code, into=form.cleaned_data["into"]
        )
        return f"“{found.label}”已并入所选条目。已有事项保留原名称，按所选条目筛选时一并列出。"

    hint = "并入后不能再选，也不能撤销；已有事项保留原名称，筛选和统计时与并入的条目合并计算。"
    return _deed(request, key, "并入其他条目", forms.IntoForm, act, hint=hint, into="all")


@require_http_methods(METHODS)
def proposing(request: TenantRequest, key: str) -> HttpResponse:
    """提请上级采用."""

    def act(dictionary: Dictionary, found: Code, form: forms.ReasonForm) -> str:
        sent = actions.propose(
            actor=request.actor,
            dictionary=dictionary,
            code=found.code,
            reason=form.cleaned_data["reason"],
        )
        return f"已提请{sent.peer_name}审定。审定前本级照常使用；结果见“待审字典项”。"

    hint = "上级采用后，条目对其所辖各级统一使用，本级的这一条目随即并入。"
    return _deed(request, key, "提请上级采用", forms.ReasonForm, act, hint=hint)


@require_http_methods(METHODS)
def publication(request: TenantRequest, key: str) -> HttpResponse:
    """发布到下级."""

    def act(dictionary: Dictionary, found: Code, form: forms.PlainForm) -> str:
        actions.publish(actor=request.actor, dictionary=dictionary, code=found.code)
        return f"“{found.label}”已送发布，生效后本级和所辖下级统一使用。"

    hint = "发布后本级和所辖下级都可以选用；下级可以改用自己的名称，也可以隐藏。"
    return _deed(request, key, "发布到下级", forms.PlainForm, act, hint=hint, capability=states.APPROVE)


@require_http_methods(METHODS)
def revision(request: TenantRequest, key: str) -> HttpResponse:
    """修改发布条目."""

    def act(dictionary: Dictionary, found: Code, form: forms.ReviseForm) -> str:
        data = form.cleaned_data
        actions.revise(
            actor=request.actor,
            dictionary=dictionary,
            code=found.code,
            label=data["label"],
            note=data["note"],
            valid_to=data["valid_to"],
            into=data["into"],
        )
        return f"“{data['label']}”的修改已送发布，生效后本级和所辖下级统一使用。以前的事项仍显示当时的名称。"

    hint = "修改对本级和所辖下级同时生效。"
    return _deed(
        request,
        key,
        "修改发布条目",
        forms.ReviseForm,
        act,
        hint=hint,
        into="published",
        begin=forms.ReviseForm.of,
        capability=states.APPROVE,
    )


def _deed(
    request: TenantRequest,
    key: str,
    verb: str,
    form_class: Callable[..., AnyForm],
    act: Callable[[Dictionary, Code, AnyForm], str],
    *,
    hint: str,
    into: str = "",
    begin: Callable[[Code, list[Choice]], AnyForm] | None = None,
    capability: str = states.KEEP,
) -> HttpResponse:
    """A page (or dialogue) for one deed on a code. `into`: the form offers codes to merge into, all or the published ones.

    `begin` makes the form filled beforehand.
    """
    dictionary, found, reading = access.code(request.actor, key)
    if request.method != "POST":
        request.actor.require(capability)
    offered = reading.successors(but=found.code, published=into == "published") if into else []
    made = partial(form_class, codes=offered) if into else form_class
    back = reverse("codes:code", kwargs={"key": key})
    context = {
        "title": f"{verb} {found.label}",
        "dictionary": dictionary,
        "code": found,
        "back": back,
        "back_word": found.label,
        "verb": verb,
        "hint": hint,
    }
    return deed_page(
        request,
        "codes/deed.html",
        made,
        lambda form: act(dictionary, found, form),
        context=context,
        after=lambda: back,
        start=begin(found, offered) if begin else None,
    )
