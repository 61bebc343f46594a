"""The life of a congress, as deeds of the console: go live, suspend, resume, close, merge, rename, re-code.

Each locks the registry's row, asks the table (`tenants.states.CONGRESS`), writes and leaves an entry in the public journal, in one
transaction. Nothing is dropped, ever: a closed or merged congress keeps its schema, its role and its address.

A parent and its children: suspending does not reach down, since what stops one office's work is no reason to stop another's
(the children work on, and what they send up waits). Closing is refused while a child lives, since it would hang from nothing. Merging takes
the children along to the successor.
"""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.db import IntegrityError, transaction

from kernel import clock, jobs, journal
from kernel.actor import Actor, SeatFacts
from kernel.errors import InputRefused, StateRefused
from kernel.states import Move
from kernel.tenancy import CongressRef
from kernel.text import one_line
from tenants import access, selectors, states
from tenants.models import Congress, CongressCode, Division
from tenants.onboarding import units
from tenants.onboarding.codes import Register

LIFECYCLE, ONBOARD = "console.lifecycle", "console.onboard"
REASON_MIN, REASON_MAX = 5, 200  # characters; its people read it
NAME_MIN, NAME_MAX, ORGAN_MIN, ORGAN_MAX = 2, 60, 4, 120

# Answers the labels of what still lacks before a congress may go live.
Readiness = Callable[[CongressRef], list[str]]
_readiness: list[Readiness] = []
# Told, in the same transaction, of congresses that hang under another parent from now on.
Follower = Callable[[list[UUID]], object]
_followers: list[Follower] = []
# Told, in the same transaction, which congress goes on in which.
Inheritor = Callable[[UUID, UUID], object]
_inheritors: list[Inheritor] = []


class NotReady(StateRefused):
    code = "congress_not_ready"
    message = "还不能上线，有 {count} 项未完成：{lacks}。"
    next = "请在该单位的检查清单中逐项办理后再上线。"


class OwnCongress(StateRefused):
    code = "own_congress"
    message = "不能{verb}您的管理席位所在的单位：此后将没有人能够管理其下级。"


class ChildrenLive(StateRefused):
    code = "children_live"
    message = "{name}还有 {count} 个下级单位没有关闭（{first}等），不能关闭。"
    next = "请先逐个关闭或者并入下级单位；只需停用本单位时，请用“暂停”，下级不受影响。"


class ReasonRefused(InputRefused):
    code = "lifecycle_reason"
    message = "请写明原因，{least} 至 {most} 字；该单位人员打开系统时会看到这段文字。"
    field = "reason"


class NameRefused(InputRefused):
    code = "congress_name"
    message = "{label}须为 {least} 至 {most} 字。"


class NameUnfit(NameRefused):
    message = "{label}不能用：{why}"


class SuccessorRefused(InputRefused):
    code = "successor"
    message = "不能并入这个单位：{why}。"
    field = "successor"


class CodeRefused(InputRefused):
    code = "congress_code"
    message = "不能改用代码 {given}：{why}。"
    field = "code"


def when_moved(follower: Follower) -> Follower:
    """Register who must know that congresses have come under another parent (what they inherit changes)."""
    if follower not in _followers:
        _followers.append(follower)
    return follower


def tell_followers(moved: list[UUID]) -> None:
    """These congresses hang under another parent from now on."""
    for follow in _followers:
        follow(moved)


def when_merged(inheritor: Inheritor) -> Inheritor:
    """Register who must know that a congress goes on in its successor (what it had set for those below it)."""
    if inheritor not in _inheritors:
        _inheritors.append(inheritor)
    return inheritor


def ready_when(readiness: Readiness) -> Readiness:
    """Register what must hold before going live; called outside every transaction."""
    if readiness not in _readiness:
        _readiness.append(readiness)
    return readiness


def possible(congress: Congress) -> list[Move]:
    """The console's deeds that the congress's state allows, in the table's order."""
    return [row for row in states.CONGRESS.possible(congress) if row.capability]


def go_live(*, actor: Actor, congress_id: UUID) -> Congress:
    """上线: its people may enter. Raises NotReady with what lacks, StateRefused, NotFound."""
    found = access.congress_in_scope(actor=actor, capability=ONBOARD, congress_id=congress_id)
    states.CONGRESS.check(found, "go_live")
    ref = selectors.ref(found)
    lacks = [label for readiness in _readiness for label in readiness(ref)]
    if lacks:
        raise NotReady(count=len(lacks), lacks="、".join(lacks))
    with transaction.atomic():
        congress, seat = _mine(actor, congress_id, "go_live")
        congress.activated_at = clock.now()
        _moved(congress, actor, seat, deed="went_live", fields=["activated_at"])
        _wake(congress)
    return congress


@transaction.atomic
def suspend(*, actor: Actor, congress_id: UUID, reason: str) -> Congress:
    """暂停: nobody works there until it is resumed; envelopes for it wait. Its people read the reason.

    Raises StateRefused, ReasonRefused, NotFound. The levels below work on.
    """
    words = _reason(reason)
    congress, seat = _mine(actor, congress_id, "suspend")
    return _moved(congress, actor, seat, deed="suspended", reason=words)


@transaction.atomic
def resume(*, actor: Actor, congress_id: UUID) -> Congress:
    """恢复: its people go on where they were; what waited for it is carried. Raises StateRefused, NotFound."""
    congress, seat = _mine(actor, congress_id, "resume")
    _moved(congress, actor, seat, deed="resumed")
    _wake(congress)
    return congress


@transaction.atomic
def close(*, actor: Actor, congress_id: UUID, reason: str) -> Congress:
    """关闭, for good: the schema stays as the archive. Raises ChildrenLive, OwnCongress, StateRefused, ReasonRefused, NotFound."""
    words = _reason(reason)
    congress, seat = _mine(actor, congress_id, "close")
    _not_own(congress, seat, "关闭")
    alive = list(
        congress.children.exclude(state__in=(states.CLOSED, states.MERGED, states.ELSEWHERE)).order_by("code")
    )
    if alive:
        raise ChildrenLive(name=congress.name, count=len(alive), first=alive[0].name)
    return _moved(congress, actor, seat, deed="closed", reason=words)


@transaction.atomic
def merge(*, actor: Actor, congress_id: UUID, successor_id: UUID, reason: str) -> Congress:
    """并入: the successor goes on; this one's children hang under it from now on.

    The successor must be live, of the same level, and no work office where a congress merges into it (组织法 §59: an office
    has no deputies). Raises SuccessorRefused, OwnCongress, StateRefused, ReasonRefused, NotFound.
    """
    words = _reason(reason)
    if successor_id == congress_id:
        raise SuccessorRefused(why="不能并入自身")
    # Two merges that cross lock in one order; the second then finds its successor no longer live.
    for one in sorted((congress_id, successor_id)):
        access.congress_in_scope(actor=actor, capability=LIFECYCLE, congress_id=one, lock=True)
    successor = Congress.objects.get(pk=successor_id)
    congress, seat = _mine(actor, congress_id, "merge")
    _not_own(congress, seat, "并入其他单位")
    check_successor(congress, successor)
    return _goes_on_in(congress, successor, actor, seat, words)


def succeed(*, congress: Congress, successor: Congress, reason: str) -> Congress:
    """并入 as the end of a 区划调整, which a person has confirmed and its job carries out (tenants.adjusting).

    Both rows are locked by the caller, in its transaction. Raises SuccessorRefused, StateRefused.
    """
    states.CONGRESS.move(congress, "merge")
    check_successor(congress, successor)
    return _goes_on_in(congress, successor, None, None, reason)


def _goes_on_in(
    congress: Congress, successor: Congress, actor: Actor | None, seat: SeatFacts | None, words: str
) -> Congress:
    congress.successor = successor
    moved = list(congress.children.order_by("code"))
    Congress.objects.filter(pk__in=[child.pk for child in moved]).update(parent=successor)
    for child in moved:
        body = {"from": str(congress.pk), "to": str(successor.pk), "code": child.code}
        _entry(child, actor, seat, deed="moved", body=body)
    tell_followers([child.pk for child in moved])
    for inherit in _inheritors:
        inherit(congress.pk, successor.pk)
    facts = {"successor": str(successor.pk), "successor_code": successor.code, "children": len(moved)}
    return _moved(congress, actor, seat, deed="merged", reason=words, fields=["successor"], facts=facts)


@transaction.atomic
def rename(*, actor: Actor, congress_id: UUID, name: str, organ_name: str) -> Congress:
    """更名, of the place and of its organ. What was sent before keeps the name of its day.

    A name must pass what a sheet's names must: letters alone, and no other unit's. Raises NameRefused, StateRefused, NotFound.
    """
    new_name, new_organ = names(name, organ_name)
    congress, seat = _mine(actor, congress_id, "rename")
    check_names(congress, new_name, new_organ)
    before = {"name": congress.name, "organ_name": congress.organ_name}
    congress.name, congress.organ_name = new_name, new_organ
    congress.save(update_fields=["name", "organ_name"])
    after = {"name": new_name, "organ_name": new_organ}
    _entry(congress, actor, seat, deed="renamed", body={"before": before, "after": after})
    return congress


@transaction.atomic
def recode(*, actor: Actor, congress_id: UUID, code: str) -> Congress:
    """变更代码: the new code is the address from now on, the old one leads there. Schema and role keep their names.

    Raises CodeRefused, StateRefused, NotFound.
    """
    congress, seat = _mine(actor, congress_id, "recode")
    check_code(congress, code)
    before = congress.code
    bear(congress, code)
    _entry(congress, actor, seat, deed="recoded", body={"before": before, "after": code})
    return congress


def bear(congress: Congress, code: str) -> None:
    """The code from now on, in the caller's transaction; the one before leads here. Raises CodeRefused."""
    before, congress.code = congress.code, code
    try:
        with transaction.atomic():
            congress.save(update_fields=["code"])
    except IntegrityError:  # another congress took it in this very moment
        raise CodeRefused(given=code, why="另一个单位正在使用")
    # A code that it bore once and bears again is no former code any more.
    CongressCode.objects.filter(code=code, congress=congress).delete()
    CongressCode.objects.update_or_create(
        code=before, defaults={"congress": congress, "valid_to": clock.today()}
    )


def _mine(actor: Actor, congress_id: UUID, deed: str) -> tuple[Congress, SeatFacts]:
    """The congress, locked and moved but not saved, with the seat that allows the deed."""
    capability = states.CONGRESS.row(deed).capability
    congress = access.congress_in_scope(
        actor=actor, capability=capability, congress_id=congress_id, lock=True
    )
    seat = access.seat_over(actor=actor, capability=capability, congress=congress)
    access.not_held(congress)
    states.CONGRESS.move(congress, deed)
    return congress, seat


def _moved(
    congress: Congress,
    actor: Actor | None,
    seat: SeatFacts | None,
    *,
    deed: str,
    reason: str = "",
    fields: list[str] | None = None,
    facts: dict[str, object] | None = None,
) -> Congress:
    """Save the new state with its reason and its moment, and record who did it."""
    congress.state_since, congress.state_reason = clock.now(), reason
    congress.save(update_fields=["state", "state_since", "state_reason", *(fields or [])])
    body = {"state": congress.state, "code": congress.code, "reason": reason, **(facts or {})}
    _entry(congress, actor, seat, deed=deed, body=body)
    return congress


def _entry(
    congress: Congress, actor: Actor | None, seat: SeatFacts | None, *, deed: str, body: dict[str, object]
) -> None:
    journal.record(
        actor=actor,
        seat=seat,
        deed=f"congress.{deed}",
        subject=congress,
        body=body,
        congress_id=congress.pk,
    )


def _wake(congress: Congress) -> None:
    """What waited for this congress is carried at once."""
    jobs.enqueue("exchange.welcome", receiver_id=str(congress.pk))


def _not_own(congress: Congress, seat: SeatFacts, verb: str) -> None:
    if seat.congress_id == congress.pk:
        raise OwnCongress(verb=verb)


def _reason(raw: str) -> str:
    text = one_line(raw[: 10 * REASON_MAX])
    if not REASON_MIN <= len(text) <= REASON_MAX:
        raise ReasonRefused(least=REASON_MIN, most=REASON_MAX)
    return text


def names(name: str, organ: str) -> tuple[str, str]:
    """Place and organ as they are kept. Raises NameRefused."""
    place = _named(name, "地名", NAME_MIN, NAME_MAX, "name")
    return place, _named(organ, "机关全称", ORGAN_MIN, ORGAN_MAX, "organ_name")


def _named(raw: str, label: str, least: int, most: int, field: str) -> str:
    text = one_line(raw[: 10 * most])
    if not least <= len(text) <= most:
        raise NameRefused(label=label, least=least, most=most, field=field)
    return text


def check_names(congress: Congress, name: str, organ: str) -> None:
    """What stays as it is needs no check. Raises NameUnfit."""
    if name != congress.name and not units.lettered(name):
        raise NameUnfit(label="地名", why="含有不能用在地名中的字符。", field="name")
    if organ == congress.organ_name:
        return
    top = congress
    while top.parent is not None:
        top = top.parent
    register = Register.load(selectors.ref(top))
    bearer = Congress.objects.filter(organ_name=organ, code__in=register.area).exclude(pk=congress.pk)
    bearer = bearer.exclude(state__in=(states.CLOSED, states.MERGED))
    why = "".join(f"这是{row.name}（{row.code}）现用的名称。" for row in bearer[:1])
    told = units.faults(organ, register.divisions[congress.code], register)
    why = why or "".join(one.reason for one in told[:1])
    if why:
        raise NameUnfit(label="机关全称", why=why, field="organ_name")


def check_successor(congress: Congress, successor: Congress) -> None:
    why = ""
    if successor.state != states.ACTIVE:
        why = f"{successor.name}当前为“{states.CONGRESS.label(successor.state)}”，须为已上线的单位"
    elif successor.level != congress.level:
        why = f"{successor.name}与{congress.name}不是同一层级"
    elif successor.kind == "work_office" and congress.kind != "work_office":
        why = f"{successor.name}只设工作机构，不能承接人民代表大会的建议"
    if why:
        raise SuccessorRefused(why=why)


def check_code(congress: Congress, code: str, *, under: UUID | None = None) -> None:
    """`under`: the parent that it is to have, if another than now. Raises CodeRefused."""
    why, parent_id = "", under or congress.parent_id
    division = Division.objects.filter(code=code).first() if _well_formed(code) else None
    if not _well_formed(code):
        raise CodeRefused(given=code[:20], why="行政区划代码应为 6 位数字")
    if code == congress.code:
        why = "该单位现在就使用这个代码"
    elif Congress.objects.filter(code=code).exists():
        why = "另一个单位正在使用"
    elif CongressCode.objects.filter(code=code).exclude(congress=congress).exists():
        why = "它曾是另一个单位的代码，旧地址仍指向那里"
    elif division is None or division.organ == "none":
        why = "区划表中没有这个代码，或者该地不设人大机关"
    elif division.level != congress.level:
        why = "它属于另一个层级"
    elif division.organ != congress.kind:
        why = "机关性质不同（人大常委会与工作机构），请开通新单位后将原单位并入"
    elif _moves_elsewhere(parent_id, division):
        why = "它属于另一个上级，变更代码不改变隶属关系"
    if why:
        raise CodeRefused(given=code, why=why)


def _well_formed(code: str) -> bool:
    return len(code) == 6 and code.isascii() and code.isdigit()


def _moves_elsewhere(parent_id: UUID | None, division: Division) -> bool:
    """Whether the new code lies below a congress of the registry that is not the parent."""
    above = Congress.objects.filter(code=division.parent_code).first() if division.parent_code else None
    return above is not None and above.pk != parent_id
