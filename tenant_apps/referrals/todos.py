"""待办 of referrals: to approve, to sign for, to accept, to adopt, to take on, to acknowledge, to give to the deputy, to take back, to
decide again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

from kernel import clock, tenancy, text
from kernel.actor import Actor
from kernel.errors import NotFound, NotPermitted, StateRefused
from kernel.web import links
from shared_apps.identity.todo import TodoItem
from shared_apps.worktime import lamps
from shared_apps.worktime import selectors as worktime
from tenant_apps.records import seen
from tenant_apps.referrals import (
    access,
    actions,
    deadlines,
    possible,
    reaching,
    selectors,
    sources,
    states,
    types,
    undecided,
    withdrawing,
)
from tenant_apps.referrals.models import Referral
from tenants.models import LEVELS

NOTE = "referral_note"
CALLED_OFF = "referral_called_off"
URGED = "referral_urged"
LEFT_ALONE = "referral_source_withdrawn"


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
    reading: bool = False


def _that_may(deed: str) -> frozenset[str]:
    return frozenset(code for code, row in types.TABLE.items() if deed in row.deeds)


_WAITS = (
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
        NOTE,
        "抄送与报送",
        "签收阅存",
        _that_may("note"),
        reading=True,
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


_REFUSED = {
    states.REJECTED: "转请被退回",
    states.NOT_ADOPTED: "转请未采纳",
    states.BOUNCED: "转请未送达",
}
_EARLY = "确认收到即可；本级答复后再转告代表"
_NOBODY = "本级建议已经撤回，确认收到即可，无须转告代表"


def provide(actor: Actor) -> Iterator[TodoItem]:
    """Registered with identity's 待办; called inside the block of each congress where the person holds a seat."""
    calendar, near = worktime.calendar(tenancy.current().id), deadlines.profile().near_working_days

    def lamp(row: Referral) -> lamps.Lamp:
        return lamps.lamp(row.due_at, clock.now(), calendar=calendar, near_days=near)

    back = _back(actor) if actor.can(states.RECEIVE) else {}
    for row, previous in back.values():
        yield replace(_item(row, "referral_back", "转送未成", "决定去向", lamp(row)), previous=previous)
    if actor.can(states.DRAFT):
        for row in undecided.among(access.visible(actor)):
            item = _item(row, "referral_refused", _REFUSED[row.state], "决定去向", lamp(row))
            yield replace(item, previous=_refused(row))
    if actor.can(states.APPROVE) or actor.can(states.DRAFT):
        drafted = selectors.waiting(actor, direction=states.OUT, state=states.SEND_APPROVAL)
        for row, several in _together(drafted):
            yield from _drafted(actor, row, several, lamp)
    for wait in _WAITS:
        if not actor.can(wait.capability):
            continue
        found = selectors.waiting(actor, direction=wait.direction, state=wait.state, kinds=wait.only)
        for row in found:
            if wait.kind == "referral_answer" and row.pk in back:
                continue
            item = _item(row, wait.kind, wait.word, wait.verb, lamp(row))
            if wait.reading:
                item = replace(item, reading=True, mark=str(row.pk))
            early = wait.kind == "referral_acknowledge" and possible.waits_for_reply(row.suggestion)
            then = _NOBODY if possible.withdrawn(row.suggestion) else _EARLY
            yield replace(item, kind_label="上级结果待确认", previous=then) if early else item
    yield from _called_off(actor, lamp)
    yield from _left_alone(actor, lamp)
    yield from _urged(actor, lamp)
    if actor.can("suggestion.follow_up"):
        for row in selectors.to_give(actor):
            yield _item(row, "referral_give", "结果待答复", "再次答复", lamp(row))


def _called_off(actor: Actor, lamp: Callable[[Referral], lamps.Lamp]) -> Iterator[TodoItem]:
    """待阅 of the office, and of the deputies before whom it lay: what came from another congress was taken back there, for as many
    days as the rules say."""
    if not actor.can(states.RECEIVE) and not actor.can(states.ADOPT):
        return
    since = clock.now() - timedelta(days=deadlines.profile().told_days)
    found = selectors.waiting(actor, direction=states.IN, state=states.CALLED_OFF)
    recent = [row for row in found if row.changed_at > since]
    known = seen.among(actor, CALLED_OFF, [str(row.pk) for row in recent])
    why = selectors.said_with(recent, deed=withdrawing.ENDED_BY)
    for row in recent:
        if str(row.pk) not in known:
            item = _item(row, CALLED_OFF, "来件已撤回", "查看", lamp(row))
            said = f"{sources.begun_by(row)}已撤回，停止办理" + (
                f"：{why[row.pk]}" if why.get(row.pk) else ""
            )
            yield replace(item, reading=True, mark=str(row.pk), previous=said)


def _left_alone(actor: Actor, lamp: Callable[[Referral], lamps.Lamp]) -> Iterator[TodoItem]:
    """待阅 of the office and of the deputy who adopted it: its source was taken back, and ours goes on."""
    if not actor.can(states.RECEIVE) and not actor.can(states.ADOPT):
        return
    since = clock.now() - timedelta(days=deadlines.profile().told_days)
    deeds = (withdrawing.WITHDRAWN, withdrawing.ENDED_BY)
    found = sources.without_source(actor, deeds=deeds, since=since)
    known = seen.among(actor, LEFT_ALONE, [str(row.pk) for row, _ in found])
    for row, why in found:
        if str(row.pk) not in known:
            goes_on = "已由本级代表采纳" if row.state == states.ADOPTED else "已转送并由上级代表采纳"
            said = f"{sources.begun_by(row)}的来源建议已撤回{f'：{why}' if why else ''}；{goes_on}，照常办理"
            item = _item(row, LEFT_ALONE, "来源建议已撤回", "查看", lamp(row))
            yield replace(item, reading=True, mark=str(row.pk), previous=said)


def _urged(actor: Actor, lamp: Callable[[Referral], lamps.Lamp]) -> Iterator[TodoItem]:
    """待阅 of whoever has it under way: the other end reminds us. What waits for our own deed says so in its row of 待办."""
    if not actor.can(states.RECEIVE) and not actor.can("matter.distribute"):
        return
    rows = selectors.urged(actor, since=clock.now() - timedelta(days=deadlines.profile().told_days))
    marks = {f"{row.pk}:{row.urged_times}": row for row in rows}
    known = seen.among(actor, URGED, list(marks))
    for mark, row in marks.items():
        if mark not in known:
            item = _item(row, URGED, "对方催办", "查看", lamp(row))
            said = f"{row.peer_name}催办，这是第 {row.urged_times} 次"
            yield replace(item, reading=True, mark=mark, since=row.urged_at or row.changed_at, previous=said)


def mark_noted(actor: Actor, marks: Sequence[str]) -> None:
    """一键已阅: 签收阅存 of these copies."""
    for one in marks:
        if (pk := text.as_uuid(one)) is not None:
            with suppress(NotFound, NotPermitted, StateRefused):
                actions.note(actor=actor, referral_id=pk)


def _drafted(
    actor: Actor, row: Referral, several: int, lamp: Callable[[Referral], lamps.Lamp]
) -> Iterator[TodoItem]:
    """To be approved by the head; what can never leave is the clerk's to take back, and its batch waits for that."""
    lost = [(one, why) for one in selectors.drafted_together(row) if (why := reaching.gone(one)) is not None]
    if not lost and actor.can(states.APPROVE):
        yield _item(row, "referral_approve", "转请待审签", "审签", lamp(row), several)
    if actor.can(states.DRAFT):
        for one, why in lost:
            item = _item(one, "referral_take_back", "转请须取回", "取回", lamp(one))
            yield replace(item, previous=f"{why.message}{why.next}")


def _named(row: Referral) -> str:
    """The unit that a refusal names as competent."""
    return (
        f"，指明应由{row.competent_unit}（{LEVELS[row.competent_level]}级）办理" if row.competent_unit else ""
    )


def _refused(row: Referral) -> str:
    """What became of it, who was named competent, and what may be done now."""
    ways = (
        "可以另行委托，或者由本级组织"
        if row.suggestion_id is None
        else "可以改送其他单位，或者由本级办理并答复代表"
    )
    return f"{row.peer_name} {row.state_label}{_named(row)}；{ways}"


def _back(actor: Actor) -> dict[UUID, tuple[Referral, str]]:
    """What we sent on and what lies with us again: the row, what became of it and what may be done."""
    found = {}
    for row, last in selectors.failed_onwards(actor):
        ways = [f"退回{row.peer_name}"] if selectors.allows(row, "reject") else []
        ways.append("由本级代表采纳" if row.kind == types.REQUEST_ADOPTION else "回送结果")
        found[row.pk] = (
            row,
            f"{last.peer_name} {last.state_label}{_named(last)}；可以{'、'.join(ways)}，或者重新转送",
        )
    return found


def _together(found: list[Referral]) -> list[tuple[Referral, int]]:
    """What was drafted at once for several receivers is approved at once: the first of each batch, and how many it has."""
    keys = [row.bundle_id or row.pk for row in found]
    sizes = Counter(keys)
    first = dict(zip(reversed(keys), reversed(found), strict=True))
    return [(first[key], sizes[key]) for key in dict.fromkeys(keys)]


def _item(row: Referral, kind: str, word: str, verb: str, lamp: lamps.Lamp, several: int = 1) -> TodoItem:
    here = tenancy.current()
    if kind in ("referral_give", "referral_refused") and row.suggestion_id:
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
