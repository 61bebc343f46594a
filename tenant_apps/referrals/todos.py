"""待办 of referrals: to approve, to sign for, to accept, to adopt, to take on, to acknowledge, to give to the deputy, to decide again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from uuid import UUID

from kernel import clock, tenancy
from kernel.actor import Actor
from kernel.web import links
from shared_apps.identity.todo import TodoItem
from shared_apps.worktime import lamps
from shared_apps.worktime import selectors as worktime
from tenant_apps.referrals import deadlines, selectors, states, types
from tenant_apps.referrals.models import Referral


@dataclass(frozen=True)
class _Wait:
    """Who sees it, where it lies, what it is called and which page does it."""

    capability: str
    direction: str
    state: str
    kind: str
    word: str
    verb: str
    only: frozenset[str] = frozenset()


def _that_may(deed: str) -> frozenset[str]:
    return frozenset(code for code, row in types.TABLE.items() if deed in row.deeds)


_WAITS = (
    _Wait("referral.approve", states.OUT, states.SEND_APPROVAL, "referral_approve", "转请待审签", "审签"),
    _Wait(
        "referral.receive",
        states.IN,
        states.DELIVERED,
        "referral_receive",
        "来件待签收",
        "签收",
        _that_may("receive"),
    ),
    _Wait(
        "referral.receive",
        states.IN,
        states.DELIVERED,
        "referral_note",
        "抄送与报送",
        "签收阅存",
        _that_may("note"),
    ),
    _Wait(
        "referral.receive",
        states.IN,
        states.RECEIVED,
        "referral_accept",
        "来件待受理",
        "受理",
    ),
    _Wait(
        "referral.receive",
        states.IN,
        states.ACCEPTED,
        "referral_answer",
        "受理待回送",
        "办理",
        _that_may("answer_back"),
    ),
    _Wait(
        "referral.adopt",
        states.IN,
        states.ACCEPTED,
        "referral_adopt",
        "转请采纳",
        "查看",
        _that_may("adopt"),
    ),
    _Wait(
        "matter.distribute",
        states.IN,
        states.DELIVERED,
        "referral_take_on",
        "上级交办",
        "接办",
        _that_may("take_on"),
    ),
    _Wait(
        "referral.acknowledge",
        states.OUT,
        states.RESULT_RETURNED,
        "referral_acknowledge",
        "结果待转告",
        "确认",
    ),
)


def provide(actor: Actor) -> Iterator[TodoItem]:
    """Registered with identity's 待办; called inside the block of each congress where the person holds a seat."""
    here = tenancy.current()
    calendar, near = worktime.calendar(here.id), deadlines.profile().near_working_days
    back = _back(actor) if actor.can(states.RECEIVE) else {}
    for row, previous in back.values():
        lamp = lamps.lamp(row.due_at, clock.now(), calendar=calendar, near_days=near)
        yield replace(_item(row, "referral_back", "转送未成", "决定去向", lamp), previous=previous)
    for wait in _WAITS:
        if not actor.can(wait.capability):
            continue
        found = selectors.waiting(actor, direction=wait.direction, state=wait.state, kinds=wait.only)
        if wait.kind == "referral_answer":
            found = [row for row in found if row.pk not in back]
        for row, several in (
            _together(found) if wait.state == states.SEND_APPROVAL else [(r, 1) for r in found]
        ):
            lamp = lamps.lamp(row.due_at, clock.now(), calendar=calendar, near_days=near)
            yield _item(row, wait.kind, wait.word, wait.verb, lamp, several)
    if actor.can("suggestion.follow_up"):
        for row in selectors.to_give(actor):
            lamp = lamps.lamp(row.due_at, clock.now(), calendar=calendar, near_days=near)
            yield _item(row, "referral_give", "结果待答复", "再次答复", lamp)


def _back(actor: Actor) -> dict[UUID, tuple[Referral, str]]:
    """What we sent on and what lies with us again: the row, what became of it and what may be done."""
    found = {}
    for row, last in selectors.failed_onwards(actor):
        ways = [f"退回{row.peer_name}"] if selectors.allows(row, "reject") else []
        ways.append("由本级代表采纳" if row.kind == types.REQUEST_ADOPTION else "回送结果")
        found[row.pk] = row, f"{last.peer_name} {last.state_label}；可以{'、'.join(ways)}，或者重新转送"
    return found


def _together(found: list[Referral]) -> list[tuple[Referral, int]]:
    """What was drafted at once for several receivers is approved at once: the first of each batch, and how many it has."""
    keys = [row.bundle_id or row.pk for row in found]
    sizes = Counter(keys)
    first = dict(zip(reversed(keys), reversed(found), strict=True))
    return [(first[key], sizes[key]) for key in dict.fromkeys(keys)]


def _item(row: Referral, kind: str, word: str, verb: str, lamp: lamps.Lamp, several: int = 1) -> TodoItem:
    here = tenancy.current()
    if kind == "referral_give" and row.suggestion_id:
        url = links.tenant_url(here.code, "suggestions:case", pk=row.suggestion_id)
    else:
        url = links.tenant_url(here.code, "referrals:referral", pk=row.pk)
    return TodoItem(
        congress=here,
        kind=kind,
        kind_label=word,
        title=row.title,
        number=f"第{row.number}号" if row.number else "",
        url=url,
        verb=verb,
        since=row.changed_at,
        due_at=row.due_at,
        due_provisional=row.due_provisional,
        lamp=lamp.code,  # type: ignore[arg-type]
        left_label=lamp.label,
        previous=_previous(row, several),
    )


def _previous(row: Referral, several: int) -> str:
    if several > 1:
        return f"{row.peer_name}等 {several} 个单位 {row.state_label}"
    if row.is_out:
        return f"{row.peer_name} {row.state_label}"
    return f"{row.peer_name}送来" + (f"，已催办 {row.urged_times} 次" if row.urged_times else "")
