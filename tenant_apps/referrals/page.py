"""The pages of referrals, made ready for ui's components."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from kernel import clock, tenancy
from kernel.actor import Actor
from kernel.errors import StateRefused
from kernel.web import links
from shared_apps.worktime import lamps
from shared_apps.worktime import selectors as worktime
from tenant_apps.deputies import access as deputies
from tenant_apps.deputies import selectors as roster
from tenant_apps.files import giving
from tenant_apps.files import selectors as files
from tenant_apps.files.models import Expected
from tenant_apps.handling import access as undertaken
from tenant_apps.handling import selectors as handling
from tenant_apps.handling import states as handling_states
from tenant_apps.referrals import (
    access,
    cannot,
    course,
    deadlines,
    possible,
    selectors,
    states,
    types,
    wording,
)
from tenant_apps.referrals.attaching import KIND
from tenant_apps.referrals.models import ClockStep, Referral, Result
from tenant_apps.suggestions import access as suggestions
from tenant_apps.suggestions import attaching
from tenant_apps.suggestions.casepage import DeedLink
from ui import parts as ui
from ui import words

HEAD = ("方向", "编号", "标题", "方式", "对方", "状态", "送出日期", "签收日期", "期限", "灯", "催办次数")
_VIEWS = {
    "approve": ("referrals:approval", "pen"),
    "send_back": ("referrals:sending_back", "arrow-return-left"),
    "take_back": ("referrals:taking_back", "arrow-return-left"),
    "recall": ("referrals:recall", "arrow-counterclockwise"),
    "revoke": ("referrals:revocation", "arrow-counterclockwise"),
    "settle": ("referrals:settling", "house-check"),
    "acknowledge": ("referrals:acknowledgement", "check2-square"),
    "receive": ("referrals:receipt", "inbox"),
    "accept": ("referrals:acceptance", "journal-check"),
    "reject": ("referrals:rejection", "arrow-return-left"),
    "adopt": ("referrals:adoption", "pencil-square"),
    "not_adopt": ("referrals:non_adoption", "slash-circle"),
    "take_on": ("referrals:taking_on", "inbox"),
    "take_in": ("referrals:acceptance", "journal-check"),
    "decline": ("referrals:declining", "arrow-return-left"),
    "note": ("referrals:noting", "inbox"),
    "answer_back": ("referrals:answer", "reply"),
}
_PRIMARY = frozenset(
    {"approve", "acknowledge", "receive", "accept", "adopt", "take_on", "take_in", "note", "answer_back"}
)


@dataclass(frozen=True, kw_only=True)
class Row:
    """One line of the list."""

    referral: Referral
    url: str
    direction: str
    kind: str
    lamp: ui.Lamp | None


@dataclass(frozen=True, kw_only=True)
class ReferralView:
    """All that the page of one referral draws besides the row itself."""

    deeds: tuple[DeedLink, ...]
    cannot: tuple[ui.Cannot, ...]
    lamp: ui.Lamp | None
    kind: str
    reason: str
    decided: str
    unsent: str
    unsigned: str
    answer_word: str
    delivered: str
    case_url: str
    events: tuple[course.Step, ...]
    files: tuple[files.Row, ...]
    coming: tuple[Expected, ...]
    results: tuple[Result, ...]
    clock: tuple[ClockStep, ...]
    ends: tuple[tuple[str, str, str], ...]
    relays: tuple[Row, ...]
    together: tuple[Row, ...]
    towards: str
    until: str
    ground: str
    register_url: str
    register_words: str
    matter_url: str


def rows(found: Sequence[Referral]) -> list[Row]:
    here = tenancy.current()
    return [
        Row(
            referral=item,
            url=links.tenant_url(here.code, "referrals:referral", pk=item.pk),
            direction="发出" if item.is_out else "收到",
            kind=types.kind_label(item.kind, item.reason),
            lamp=_lamp(item),
        )
        for item in found
    ]


def sheet(found: Iterable[Referral]) -> Iterator[tuple[object, ...]]:
    """The rows of the list for a table; HEAD is their head."""
    for item in found:
        lamp = _lamp(item)
        yield (
            "发出" if item.is_out else "收到",
            item.number,
            item.title,
            types.kind_label(item.kind, item.reason),
            item.peer_name,
            item.state_label,
            *(f"{clock.local(at):%Y-%m-%d}" if at else "" for at in (item.sent_at, item.received_at)),
            f"{clock.day_of_deadline(item.due_at):%Y-%m-%d}" if item.due_at else "",
            lamp.words if lamp else "",
            item.urged_times or "",
        )


def build(actor: Actor, referral: Referral) -> ReferralView:
    here = tenancy.current()
    case_url = ""
    if (
        referral.suggestion is not None
        and suggestions.visible(actor).filter(pk=referral.suggestion_id).exists()
    ):
        case_url = links.tenant_url(here.code, "suggestions:case", pk=referral.suggestion.pk)
    register_url, register_words = _register(actor, referral)
    return ReferralView(
        deeds=tuple(_deeds(actor, referral)),
        cannot=tuple(cannot.of(actor, referral)),
        lamp=_lamp(referral),
        kind=types.kind_label(referral.kind, referral.reason),
        reason=wording.reason(referral),
        decided=wording.decided(referral),
        unsent=wording.not_yet(referral, sent=True),
        unsigned=wording.not_yet(referral, sent=False),
        answer_word=wording.whose_answer(referral),
        delivered=_delivered(referral),
        case_url=case_url,
        events=course.of(actor, referral),
        files=_files(referral),
        coming=tuple(giving.coming(KIND, referral.pk)),
        results=tuple(access.results(actor, [referral])),
        clock=tuple(selectors.clock_of(referral)),
        ends=_ends(referral),
        relays=tuple(rows(selectors.relayed(referral) if actor.can("content.read") else [])),
        together=tuple(rows(_together(actor, referral))),
        towards=str(referral.snapshot.get("towards_name", "")),
        until=str(referral.snapshot.get("until", "")),
        # Of what a regulation or a law prescribes in the very case; else what the kind rests on.
        ground=str(referral.snapshot.get("ground") or types.TABLE[referral.kind].article),
        register_url=register_url,
        register_words=register_words,
        matter_url=_matter(actor, referral),
    )


def adopted_along(actor: Actor, referral: Referral) -> list[Row]:
    """What is adopted with it, since it is handled together with it."""
    return rows([row for row in _together(actor, referral) if row.state == states.ACCEPTED])


def _together(actor: Actor, referral: Referral) -> list[Referral]:
    """Who adopts reads what goes along with it."""
    found = selectors.bundled(referral)
    seen = set(access.visible(actor).filter(pk__in=[row.pk for row in found]).values_list("pk", flat=True))
    return [row for row in found if row.pk in seen]


def _matter(actor: Actor, referral: Referral) -> str:
    """The page on which what came from above is given to units, for whoever may read it."""
    matter = None if referral.is_out else handling.matter_of_referral(referral.pk)
    if matter is None or not undertaken.visible_matters(actor).filter(pk=matter.pk).exists():
        return ""
    return links.tenant_url(tenancy.current().code, "handling:matter", pk=matter.pk)


def _register(actor: Actor, referral: Referral) -> tuple[str, str]:
    """Where who keeps the register enters a change that was reported from below: at the one deputy of that name, else in the list."""
    name = str(referral.snapshot.get("mandate", {}).get("name", ""))
    if referral.is_out or not name or not deputies.keeps(actor):
        return "", ""
    here = tenancy.current()
    found = roster.open_named(name)
    if len(found) == 1:
        return links.tenant_url(
            here.code, "deputies:deputy", pk=found[0].pk
        ), f"打开{name}的登记，登记本次变动"
    listed = f"{links.tenant_url(here.code, 'deputies:list')}?{urlencode({'q': name})}"
    words = "没有这一姓名的在任代表，打开名册" if not found else f"有 {len(found)} 名同名代表，在名册中查看"
    return listed, words


def _ends(referral: Referral) -> tuple[tuple[str, str, str], ...]:
    """(end, its name, its state as it is known here). Of the other end the last that it told."""
    here = tenancy.current()
    other = {
        states.SEND_APPROVAL: "尚未送出",
        states.TAKEN_BACK: "没有送出",
        states.CALLED_OFF: referral.state_label,
        states.SENT: "待签收" if referral.sent_at and selectors.delivered_at(referral) else "正在送达",
    }
    told = [event for event in selectors.trace_of([referral]) if event.congress_id == referral.peer_id]
    theirs = next((event.state_label for event in reversed(told) if event.state_label), "")
    if referral.is_out:
        return ("本级", here.name, wording.our_part(referral)), (
            "对方",
            referral.peer_name,
            other.get(referral.state) or theirs or referral.state_label,
        )
    # Their deed, of which the case's own state tells nothing; and what a deputy of ours had adopted before it was heard of.
    ended = (states.LABELS[states.RECALLED], states.LABELS[states.CALLED_OFF])
    if referral.state_label in ended or theirs in ended:
        theirs = states.LABELS[states.RECALLED]
    return ("本级", here.name, referral.state_label), ("对方", referral.peer_name, theirs or "已送出")


def _delivered(referral: Referral) -> str:
    """Of what we sent: has it reached the other end?"""
    if not referral.is_out or referral.sent_at is None:
        return ""
    found = selectors.delivered_at(referral)
    return f"{clock.local(found):%m-%d %H:%M} 送达" if found else "正在送达"


def _deeds(actor: Actor, referral: Referral) -> Iterator[DeedLink]:
    here = tenancy.current()
    for move in states.machine(referral.direction).possible(referral):
        may = move.deed in _VIEWS and move.capability and actor.can(move.capability)
        if may and possible.barred(referral, move.deed) is None:
            view, icon = _VIEWS[move.deed]
            url = links.tenant_url(here.code, view, pk=referral.pk)
            yield DeedLink(
                deed=move.deed,
                label=possible.label(referral, move),
                url=url,
                primary=move.deed in _PRIMARY,
                dialogue=True,
                icon=icon,
            )
    for deed, label, view, icon, now in (
        (
            "take_back",
            "取回同批各件",
            "referrals:taking_all_back",
            "arrow-return-left",
            _may_take_all(actor, referral),
        ),
        ("relay", "转送", "referrals:relay", "send", _may_relay(actor, referral)),
        ("bundle", "并办", "referrals:bundle", "intersect", _may_bundle(actor, referral)),
        ("urge", "催办", "referrals:urging", "bell", _may_urge(actor, referral)),
    ):
        if now:
            url = links.tenant_url(here.code, view, pk=referral.pk)
            yield DeedLink(deed=deed, label=label, url=url, dialogue=True, icon=icon)
    if url := _to_distribute(actor, referral):
        yield DeedLink(deed="distribute", label="分办", url=url, primary=True, icon="diagram-3")


def _to_distribute(actor: Actor, referral: Referral) -> str:
    """Where it is given to a unit, as long as no unit has it."""
    matter = handling.matter_of_referral(referral.pk) if actor.can(states.TAKE_ON) else None
    if matter is None or not handling_states.MATTER.allows(matter, "distribute"):
        return ""
    return "" if handling.assignments_of(matter) else _matter(actor, referral)


def _may_take_all(actor: Actor, referral: Referral) -> bool:
    return (
        referral.is_out
        and referral.state == states.SEND_APPROVAL
        and actor.can(states.DRAFT)
        and len(selectors.drafted_together(referral)) > 1
    )


def _may_relay(actor: Actor, referral: Referral) -> bool:
    return actor.can(states.DRAFT) and _stands(possible.relay, referral)


def _may_bundle(actor: Actor, referral: Referral) -> bool:
    able = actor.can(states.RECEIVE) and _stands(possible.bundle, referral)
    return able and bool(selectors.to_bundle(referral))


def _may_urge(actor: Actor, referral: Referral) -> bool:
    return actor.can(states.DRAFT) and _stands(possible.urge, referral)


def _stands(check: Callable[[Referral], object], referral: Referral) -> bool:
    try:
        check(referral)
    except StateRefused:
        return False
    return True


def _files(referral: Referral) -> tuple[files.Row, ...]:
    """What came along, or what goes along with ours: those of the suggestion that may be read."""
    if not referral.is_out:
        return tuple(files.of_carrier(KIND, referral.pk))
    if referral.suggestion_id is None or types.TABLE[referral.kind].copy:
        return ()
    return tuple(row for row in attaching.of_suggestion(referral.suggestion_id) if row.is_readable)


def _lamp(item: Referral) -> ui.Lamp | None:
    if item.due_at is None:
        return None
    here = tenancy.current()
    near = deadlines.profile().near_working_days
    lamp = lamps.lamp(item.due_at, clock.now(), calendar=worktime.calendar(here.id), near_days=near)
    return ui.Lamp(
        code=lamp.code,  # type: ignore[arg-type]
        words=lamp.label,
        date=words.day(clock.day_of_deadline(item.due_at)),
        provisional=item.due_provisional,
    )
