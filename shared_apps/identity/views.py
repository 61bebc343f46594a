"""/me/: 待办 and 待阅 over all seats, and the seats themselves. No block is open here; each seat's congress is entered in turn."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import update_wrapper
from typing import Concatenate, ParamSpec
from urllib.parse import quote

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from kernel import clock
from kernel.actor import Actor
from kernel.web import shut
from shared_apps.identity import desk, selectors, states, todo, todo_list
from tenants.console import sheets
from ui.context import door_of

Rest = ParamSpec("Rest")
FEW = 5  # items that need no filter
MOST_MARKED = 200  # 一键已阅 at once


def for_people(
    view: Callable[Concatenate[HttpRequest, Actor, Rest], HttpResponse],
) -> Callable[Concatenate[HttpRequest, Rest], HttpResponse]:
    """Gives the view who is asking; nobody is sent to the login and comes back."""

    def checked(request: HttpRequest, /, *args: Rest.args, **kwargs: Rest.kwargs) -> HttpResponse:
        actor: Actor | None = request.actor  # type: ignore[attr-defined]
        if actor is None:
            return HttpResponseRedirect(f"{settings.LOGIN_URL}?next={quote(request.get_full_path())}")
        return view(request, actor, *args, **kwargs)

    return update_wrapper(checked, view)


@require_safe
@never_cache
@for_people
def board(request: HttpRequest, actor: Actor) -> HttpResponse:
    """待办; `?export=xlsx` gives the filtered list as a file."""
    return _board(request, actor, reads=False)


@require_safe
@never_cache
@for_people
def readings(request: HttpRequest, actor: Actor) -> HttpResponse:
    """待阅: what is only to be taken note of; the same filters and export."""
    return _board(request, actor, reads=True)


@require_POST
@never_cache
@for_people
def mark_read(request: HttpRequest, actor: Actor) -> HttpResponse:
    """一键已阅 of what the page listed or of one; then 待阅 again, under the same filter."""
    chosen = [tuple(one.split("|", 2)) for one in request.POST.getlist("item")[:MOST_MARKED]]
    todo.mark_read(actor, [(one[0], one[1], one[2]) for one in chosen if len(one) == 3])
    messages.success(request, "已阅，不再列入待阅。")
    wanted = todo_list.Wanted.of(request.POST.dict())
    return HttpResponseRedirect(reverse("identity:readings") + wanted.query())


def _board(request: HttpRequest, actor: Actor, *, reads: bool) -> HttpResponse:
    if not actor.all_seats:
        return render(request, "identity/no_seat.html", {"seats": selectors.seats_of(actor.person_id)})
    if all(seat.kind in states.OUTSIDE for seat in actor.all_seats):
        return HttpResponseRedirect(door_of(states.CONSOLE))
    gathered = todo.gather(actor)
    found = gathered.to_read() if reads else gathered
    wanted = todo_list.Wanted.of(request.GET.dict())
    items = todo_list.narrowed(found, wanted)
    word = "待阅" if reads else "待办"
    if request.GET.get("export") == "xlsx":
        return _export(word, items)
    page = Paginator(items, todo_list.PAGE).get_page(request.GET.get("page"))
    rows = [
        (lamp, word, [_row(item) for item in group]) for lamp, word, group in todo_list.by_urgency(list(page))
    ]
    reasons = [(congress, shut.words(congress)) for congress in found.closed_now]
    context = {
        "board": found,
        "word": word,
        "reads": reads,
        "desk_tabs": desk.tabs(
            "readings" if reads else "todo",
            {"todo": len(gathered.items), "readings": len(gathered.readings)},
        ),
        "markable": [item for item in items if item.mark][:MOST_MARKED] if reads else [],
        "pending": selectors.pending_count(actor.person_id),
        "notices": [] if reads else todo.notices(actor),
        "shut": reasons,
        "comes_back": any(why.status != shut.CongressClosed.status for _, why in reasons),
        "wanted": wanted,
        "page": page,
        "groups": rows,
        "lamp_counts": todo_list.lamp_counts(list(found.items)),
        "lamps": todo.LAMPS.items(),
        "seat_tabs": todo_list.seat_tabs(found, wanted),
        "kind_tabs": todo_list.kind_tabs(found, wanted),
        "chips": todo_list.chips(wanted),
        "has_filter": len(found.items) > FEW or wanted != todo_list.Wanted(),
        "clear_url": todo_list.Wanted(seat=wanted.seat, kind=wanted.kind).query(),
        "export_url": f"{wanted.query()}&export=xlsx",
    }
    return render(request, "identity/todo.html", context)


@require_safe
@never_cache
def count(request: HttpRequest) -> HttpResponse:
    """A bare number for the menu; empty for nobody. Fetched after the page has loaded, so it asks for no login."""
    actor: Actor | None = request.actor  # type: ignore[attr-defined]
    number = len(todo.gather(actor).items) if actor is not None and actor.all_seats else ""
    return HttpResponse(str(number), content_type="text/plain; charset=utf-8")


@require_safe
@never_cache
def readings_count(request: HttpRequest) -> HttpResponse:
    """The same of 待阅, for its tab."""
    actor: Actor | None = request.actor  # type: ignore[attr-defined]
    number = len(todo.gather(actor).readings) if actor is not None and actor.all_seats else ""
    return HttpResponse(str(number), content_type="text/plain; charset=utf-8")


@require_safe
@never_cache
@for_people
def seats(request: HttpRequest, actor: Actor) -> HttpResponse:
    """All seats of the person, ended ones too, with what waits at each congress; first those that wait for a word of theirs."""
    waiting = Counter(item.congress.id for item in todo.gather(actor).items)
    held = selectors.seats_of(actor.person_id)
    rows = [
        (seat, None if seat.kind in states.OUTSIDE else waiting[seat.congress.id])
        for seat in held
        if seat.status != states.PENDING
    ]
    pending = [seat for seat in held if seat.status == states.PENDING]
    return render(request, "identity/seats.html", {"rows": rows, "pending": pending})


@dataclass(frozen=True)
class Row:
    """An item with its last day and for how many days it has been waiting (days of the calendar in Shanghai)."""

    item: todo.TodoItem
    last_day: date | None
    days: int


def _row(item: todo.TodoItem) -> Row:
    return Row(
        item=item,
        last_day=clock.day_of_deadline(item.due_at) if item.due_at else None,
        days=(clock.today() - clock.local(item.since).date()).days,
    )


_HEAD = ("期限", "是否暂定", "时限", "事项", "标题", "编号", "上一步", "席位", "已停留（日）", "应办")


def _export(word: str, items: list[todo.TodoItem]) -> HttpResponse:
    rows = [
        (
            row.last_day or "",
            "暂定" if row.item.due_provisional else "",
            row.item.left_label or todo.LAMPS[row.item.lamp],
            row.item.kind_label,
            row.item.title,
            row.item.number,
            row.item.previous,
            row.item.congress.organ_name,
            row.days,
            row.item.verb,
        )
        for row in map(_row, items)
    ]
    content = sheets.workbook(title=word, head=_HEAD, rows=rows)
    return sheets.download(content, name=f"{word}-{clock.today():%Y%m%d}.xlsx")
