"""代表名册: the list, one deputy, and the deeds on a mandate. Each view makes one domain call."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from functools import partial
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from kernel import clock, tenancy
from kernel.web.http import TenantRequest, around
from shared_apps.identity import deputy_seats
from shared_apps.identity.plugging import NewMandate
from tenant_apps.deputies import (
    access,
    actions,
    bodies,
    forms,
    private_facts,
    roster,
    selectors,
    showing,
    states,
)
from tenant_apps.deputies.models import Mandate
from tenants.console import sheets
from ui.forms import AnyForm, deed_page
from ui.parts import Act, Acts, Cannot

GET_OR_POST = ["GET", "HEAD", "POST"]
# The deed of the table → its page's name.
PAGES = {
    "confirm": "confirmation",
    "place": "placement",
    "amend": "record",
    "suspend": "suspension",
    "restore": "restoration",
    "end": "termination",
}


@require_safe
def listing(request: TenantRequest) -> HttpResponse:
    """代表名册: filters, 20 a page. Who does not keep the register sees who sits, and of them what is public."""
    actor = request.actor
    wanted = roster.Wanted.of(actor, request.GET.dict())
    page = Paginator(roster.listed(actor, wanted), roster.PAGE).get_page(request.GET.get("page"))
    keeps = access.keeps(actor)
    context = {
        "page": page,
        "rows": [(showing.public_facts(row), row.status, row.status_label) for row in page.object_list],
        "wanted": wanted,
        "keeps": keeps,
        "tabs": roster.tabs(actor, wanted) if keeps else [],
        "chips": wanted.chips(),
        "filters": _filters(wanted),
        "clear_url": reverse("deputies:list"),
        "query": wanted.query(),
    }
    return render(request, "deputies/list.html", context)


def _filters(wanted: roster.Wanted) -> list[dict[str, object]]:
    """The three drop-downs of bodies, in the order of the columns."""
    level = tenancy.current().level
    return [
        {
            "name": kind.key,
            "word": kind.word,
            "options": wanted.choices.bodies[kind.key].items(),
            "chosen": getattr(wanted, kind.key),
        }
        for kind in bodies.kinds(level)
    ]


@require_safe
def export(request: TenantRequest) -> HttpResponse:
    """The filtered list as xlsx; what is in it follows the reader, and who took it stays in the journal."""
    actor = request.actor
    wanted = roster.Wanted.of(actor, request.GET.dict())
    rows = list(roster.listed(actor, wanted))
    keeps = actions.give_out(actor=actor, filters=wanted.in_words(), rows=len(rows))
    head = showing.HEAD + (showing.MORE if keeps else ())
    content = sheets.workbook(title="代表名册", head=head, rows=showing.table(rows, keeps=keeps))
    return sheets.download(content, name=f"代表名册-{request.congress.name}-{clock.today():%Y%m%d}.xlsx")


@require_safe
def printed(request: TenantRequest) -> HttpResponse:
    """席位表: by delegation, for paper; public facts alone."""
    wanted = roster.Wanted.of(request.actor, request.GET.dict())
    parts = [
        (name or "未编入代表团", [showing.public_facts(row) for row in rows])
        for name, rows in roster.by_delegation(request.actor, wanted)
    ]
    context = {
        "parts": parts,
        "term": wanted.choices.term,
        "total": sum(len(rows) for _, rows in parts),
        "electing_word": bodies.kind(bodies.DISTRICTS, level=request.congress.level).word,
        "back": reverse("deputies:list") + wanted.query(),
    }
    return render(request, "deputies/printed.html", context)


@require_safe
def deputy(request: TenantRequest, pk: UUID) -> HttpResponse:
    """One deputy: what is known of the mandate, what befell it, what may be done."""
    mandate = access.mandate(request.actor, pk)
    keeps = access.keeps(request.actor)
    groups = [member.group.name for member in selectors.groups_of(mandate)]
    context = {
        "mandate": mandate,
        "known": showing.public_facts(mandate),
        "facts": showing.facts(mandate, groups=groups, keeps=keeps),
        "keeps": keeps,
        "events": showing.events(mandate) if keeps else [],
        "acts": _acts(request, mandate) if keeps else Acts(),
    }
    return render(request, "deputies/deputy.html", context)


def _acts(request: TenantRequest, mandate: Mandate) -> Acts:
    can, cannot = [], []
    for deed, page in PAGES.items():
        move = states.MANDATE.row(deed)
        if states.MANDATE.allows(mandate, deed):
            url = reverse(f"deputies:{page}", kwargs={"pk": mandate.pk})
            can.append(Act(label=move.label, url=url, dialogue=deed != "amend", primary=deed == "confirm"))
        elif mandate.status in states.OVER:
            cannot.append(Cannot(label=move.label, reason=f"代表资格已经{mandate.status_label}。"))
    return Acts(can=tuple(can), cannot=tuple(cannot[:1]))


@around
@require_safe
def levels(request: TenantRequest, pk: UUID) -> HttpResponse:
    """What public knows of the deputy: the seat, and where else they sit (选举法 第四十八条). A part of the deputy's page, fetched by it."""
    with tenancy.enter(request.congress):
        mandate = access.mandate(request.actor, pk)
        request.actor.require(states.KEEP)
        person_id, seat_id = mandate.person_id, mandate.seat_id
    seat = deputy_seats.behind(request.congress.id, seat_id)
    context = {
        "others": deputy_seats.elsewhere(person_id=person_id, seat_id=seat_id),
        "seat": seat,
        "may_reseat": seat is not None and seat.has_ended and states.MANDATE.allows(mandate, "reseat"),
        "reseat_url": reverse("deputies:seat", kwargs={"pk": pk}),
    }
    return render(request, "deputies/levels.html", context)


@around
@require_http_methods(GET_OR_POST)
def seat(request: TenantRequest, pk: UUID) -> HttpResponse:
    """换接席位: a mandate whose seat has ended gets another that waits."""
    held = deputy_seats.of_congress(request.congress.id)
    with tenancy.enter(request.congress):
        mandate = access.mandate(request.actor, pk)
        if request.method != "POST":
            request.actor.require(states.KEEP)
            states.MANDATE.check(mandate, "reseat")
        entered = selectors.seat_ids_entered(one.id for one in held)
    before = deputy_seats.behind(request.congress.id, mandate.seat_id)
    waiting = {one.id: one for one in held if one.id not in entered}

    def act(form: forms.ReseatForm) -> str:
        chosen = waiting[form.cleaned_data["seat"]]
        with tenancy.enter(request.congress):
            actions.reseat(actor=request.actor, mandate_id=pk, before=before, seat=chosen)
        return f"{mandate.person_name}的席位已换接，待本人确认后启用。"

    if request.method != "POST" and (before is None or not before.has_ended):
        raise actions.SeatStands
    page_url = reverse("deputies:deputy", kwargs={"pk": pk})
    context = {
        "mandate": mandate,
        "deed": states.MANDATE.row("reseat"),
        "page_url": page_url,
        "before": before,
        "has_seats": bool(waiting),
    }
    options = [(str(one.id), one.words) for one in waiting.values()]
    form_class = partial(forms.ReseatForm, seats=options)
    return deed_page(request, "deputies/seat.html", form_class, act, context=context, after=lambda: page_url)


@around
@require_http_methods(GET_OR_POST)
def new(request: TenantRequest) -> HttpResponse:
    """登记代表: a deputy whose seat is there, confirmed or not, enters the register of the present term."""
    if request.method != "POST":
        request.actor.require(states.KEEP)
    held = deputy_seats.of_congress(request.congress.id)
    with tenancy.enter(request.congress):
        choices = roster.choices_of("")
        entered = selectors.seat_ids_entered(seat.id for seat in held)
    waiting = {seat.id: seat for seat in held if seat.id not in entered}

    def act(form: forms.EnrolForm) -> str:
        said = dict(form.cleaned_data)
        seat = waiting[said.pop("seat")]
        row = NewMandate(person_id=seat.person_id, seat_id=seat.id, person_name=seat.name, **said)
        if choices.term is None:
            raise actions.TermUnknown
        with tenancy.enter(request.congress):
            actions.enrol(actor=request.actor, term=choices.term, new=row)
        return f"{seat.name}已登入代表名册。"

    context = {
        "term": choices.term,
        "has_seats": bool(waiting),
        "delegations": choices.bodies[bodies.DELEGATIONS].values(),
        "districts": choices.bodies[bodies.DISTRICTS].values(),
    }
    options = [(str(seat.id), seat.words) for seat in waiting.values()]
    word = bodies.kind(bodies.DISTRICTS, level=request.congress.level).word
    form_class = partial(forms.EnrolForm, seats=options, word=word)
    return deed_page(
        request, "deputies/new.html", form_class, act, context=context, after=lambda: reverse("deputies:list")
    )


@require_http_methods(GET_OR_POST)
def confirmation(request: TenantRequest, pk: UUID) -> HttpResponse:
    """确认代表资格."""

    def act(row: Mandate, form: forms.DecisionForm) -> str:
        actions.confirm(actor=request.actor, mandate_id=row.pk, decision=form.decision())
        return f"{row.person_name}的代表资格已确认，本人席位启用后即可提出建议。"

    return _deed(request, pk, "confirm", forms.DecisionForm, act)


@require_http_methods(GET_OR_POST)
def suspension(request: TenantRequest, pk: UUID) -> HttpResponse:
    """暂停执行代表职务."""

    def act(row: Mandate, form: forms.GroundForm) -> str:
        ground = form.cleaned_data["ground"]
        actions.suspend(actor=request.actor, mandate_id=row.pk, ground=ground, decision=form.decision())
        return f"{row.person_name}已暂停执行代表职务，期间不能提出、联名和测评，仍可查看。"

    return _deed(request, pk, "suspend", partial(forms.GroundForm, grounds=states.SUSPENSIONS), act)


@require_http_methods(GET_OR_POST)
def restoration(request: TenantRequest, pk: UUID) -> HttpResponse:
    """恢复执行代表职务."""

    def act(row: Mandate, form: forms.DecisionForm) -> str:
        actions.restore(actor=request.actor, mandate_id=row.pk, decision=form.decision())
        return f"{row.person_name}已恢复执行代表职务。"

    return _deed(request, pk, "restore", forms.DecisionForm, act)


@require_http_methods(GET_OR_POST)
def termination(request: TenantRequest, pk: UUID) -> HttpResponse:
    """终止代表资格; the seat in public follows within seconds."""

    def act(row: Mandate, form: forms.GroundForm) -> str:
        ground = form.cleaned_data["ground"]
        actions.end(actor=request.actor, mandate_id=row.pk, ground=ground, decision=form.decision())
        return f"{row.person_name}的代表资格已终止，本级代表席位随之结束。"

    return _deed(request, pk, "end", partial(forms.GroundForm, grounds=states.GROUNDS), act)


@require_http_methods(GET_OR_POST)
def placement(request: TenantRequest, pk: UUID) -> HttpResponse:
    """变更代表团、小组或者职务."""
    choices = roster.choices_for(access.mandate(request.actor, pk))
    form_class = partial(
        forms.PlaceForm,
        delegations=choices.options(bodies.DELEGATIONS),
        groups=choices.options(bodies.GROUPS),
    )

    def act(row: Mandate, form: forms.PlaceForm) -> str:
        said = form.cleaned_data
        actions.place(
            actor=request.actor,
            mandate_id=row.pk,
            delegation_id=said["delegation"],
            group_ids=said["groups"],
            roles=said["roles"],
        )
        return f"{row.person_name}的代表团、小组和职务已变更。"

    def start(row: Mandate) -> forms.PlaceForm:
        groups = [member.group_id for member in selectors.groups_of(row)]
        held = {"delegation": row.delegation_row_id, "groups": groups, "roles": row.roles or []}
        return form_class(initial=held)

    return _deed(request, pk, "place", form_class, act, start=start)


@require_http_methods(GET_OR_POST)
def record(request: TenantRequest, pk: UUID) -> HttpResponse:
    """更正登记."""
    choices = roster.choices_for(access.mandate(request.actor, pk))
    kind = bodies.kind(bodies.DISTRICTS, level=request.congress.level)
    form_class = partial(forms.RecordForm, electing=choices.options(bodies.DISTRICTS), word=kind.word)

    def act(row: Mandate, form: forms.RecordForm) -> str:
        actions.amend(actor=request.actor, mandate_id=row.pk, told=form.told())
        return f"{row.person_name}的登记已更正。"

    def start(row: Mandate) -> forms.RecordForm:
        columns = {name: getattr(row, name) for name in actions.COLUMNS}
        return form_class(
            initial=columns | asdict(private_facts.of(row)) | {"electing": getattr(row, f"{kind.link}_id")}
        )

    return _deed(request, pk, "amend", form_class, act, template="deputies/record.html", start=start)


def _deed(
    request: TenantRequest,
    pk: UUID,
    deed: str,
    form_class: Callable[..., AnyForm],
    act: Callable[[Mandate, AnyForm], str],
    *,
    template: str = "deputies/deed.html",
    start: Callable[[Mandate], AnyForm] | None = None,
) -> HttpResponse:
    """A page (or dialogue) for one deed: shown where it may be done, done once, refused with its reason."""
    mandate = access.mandate(request.actor, pk)
    if request.method != "POST":
        request.actor.require(states.KEEP)
        states.MANDATE.check(mandate, deed)
    page_url = reverse("deputies:deputy", kwargs={"pk": pk})
    return deed_page(
        request,
        template,
        form_class,
        lambda form: act(mandate, form),
        context={"mandate": mandate, "deed": states.MANDATE.row(deed), "page_url": page_url},
        after=lambda: page_url,
        start=start(mandate) if start and request.method != "POST" else None,
    )
