"""What referrals add to the page of a case: the other levels' course, the boxes of 三级总览, the deeds and why one is not possible."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from uuid import UUID

from kernel import clock, tenancy
from kernel.actor import Actor
from kernel.errors import StateRefused
from kernel.web import links
from shared_apps.rules.codes import Outcome
from tenant_apps.referrals import (
    access,
    possible,
    reaching,
    selectors,
    states,
    types,
    whereabouts,
    withdrawing,
)
from tenant_apps.referrals.errors import NoUpper, PeerNotLive
from tenant_apps.referrals.models import Referral, TraceEvent
from tenant_apps.referrals.reaching import upper
from tenant_apps.suggestions import access as suggestions
from tenant_apps.suggestions import merging
from tenant_apps.suggestions import states as course
from tenant_apps.suggestions.casepage import (
    SUCCEEDED,
    Cannot,
    CaseEvent,
    DeedLink,
    Panel,
    Parts,
)
from tenant_apps.suggestions.models import Suggestion
from tenants import selectors as registry

NOT_PASSED_ON = "答复内容在结果转告代表后可阅"


def provide(actor: Actor, suggestion: Suggestion) -> Parts:
    """Registered with the case page."""
    every = selectors.of_suggestion(suggestion)
    found = [row for row in every if row.kind in types.PRINCIPAL]  # copies change nothing of the course
    trace = _told_once(selectors.trace_of(found))
    latest = next((row for row in reversed(found) if row.is_out), None)
    hidden = access.withheld(actor, found, trace)
    came = [row for row in found if not row.is_out]
    named = {row.pk: row.peer_name for row in came} if len(came) > 1 else {}
    of = {row.pk: row for row in found}
    return Parts(
        deeds=_deeds(actor, suggestion, latest, found),
        cannot=_cannot(actor, suggestion, latest),
        panels=[*_list_panel(actor, every), *_panels(actor, found)],
        events=[
            *(_event(row, of[row.referral_id], hidden=row.pk in hidden, named=named) for row in trace),
            *(_stopped(row, trace) for row in found if row.is_out and row.state == states.CALLED_OFF),
            *_expected(suggestion, latest),
        ],
        hops=whereabouts.hops(found, trace),
        headline=whereabouts.headline(suggestion, latest, trace),
    )


def _told_once(trace: list[TraceEvent]) -> list[TraceEvent]:
    """Who goes on with a case of ours, and that it was taken back, its own course tells already; of another congress
    each referral tells it, here it stands once."""
    here, seen = tenancy.current(), set[tuple[object, str]]()
    found = []
    for row in trace:
        if row.deed == withdrawing.WITHDRAWN and row.congress_id == here.id:
            continue  # ours: kept for the page of the referral
        if row.deed == SUCCEEDED:
            said = (row.congress_id, row.text)
            if row.level == here.level or said in seen:
                continue
            seen.add(said)
        found.append(row)
    return found


def _event(row: TraceEvent, referral: Referral, *, hidden: bool, named: Mapping[UUID, str]) -> CaseEvent:
    """`hidden`: its words are the answer, which was not passed on yet; `named`: of several that came whom each came from, for our own deeds."""
    text = row.text
    if hidden:
        text = f"{Outcome.REFERRED_UP.label}；{NOT_PASSED_ON}" if row.interim else NOT_PASSED_ON
    if row.congress_id == tenancy.current().id and row.referral_id in named:
        text = "；".join(filter(None, (f"{named[row.referral_id]}来件", text)))
    return CaseEvent(
        at=row.at,
        level=row.level,
        congress_id=row.congress_id,
        congress_name=row.congress_name,
        number=row.number,
        deed=row.deed,
        label=row.label,
        text=text,
        who=row.who,
        quote="" if hidden else row.quote,
        to_level=whereabouts.handed_to(row, referral),
        holds_again=whereabouts.held_again(row),
        key=row.key,
        closes=(row.level,) if row.closes else (),
    )


def _stopped(referral: Referral, trace: list[TraceEvent]) -> CaseEvent:
    """With our withdrawal it ends at the other end too, and wherever it was passed on from there, unless a deputy there had adopted it."""
    here = tenancy.current()
    theirs = [row for row in trace if row.referral_id == referral.pk and row.congress_id != here.id]
    goes_on = {row.congress_id for row in theirs if row.deed == "adopted"}
    on = [row.level for row in theirs if row.congress_id not in goes_on]
    return CaseEvent(
        at=referral.changed_at,
        level=referral.peer_level,
        congress_id=referral.peer_id,
        congress_name=referral.peer_name,
        deed=withdrawing.ENDED_BY,
        label=referral.state_label,
        text="本级建议撤回，随之停办",
        closes=tuple(dict.fromkeys((referral.peer_level, *on))),
    )


def _expected(suggestion: Suggestion, latest: Referral | None) -> list[CaseEvent]:
    """What the open referral still owes."""
    here = tenancy.current()
    if latest is None:
        return []
    if latest.state == states.SENT:
        government = latest.kind == types.ASSIGN_DOWN
        step, organ = ("接办", "人民政府") if government else ("签收", "人大办公机构")
        return [_future(latest.peer_level, latest, step, f"{latest.peer_name}{organ}")]
    if latest.state == states.RESULT_RETURNED:
        if possible.withdrawn(suggestion):
            return []
        if possible.waits_for_reply(suggestion):
            return [_future(here.level, latest, "转告代表", "上级结果待本级答复后转告")]
        return [_future(here.level, latest, "确认并转告", f"{here.name}人大{whereabouts.OFFICE}")]
    if latest.state == states.ACKNOWLEDGED and any(
        row.given_at is None for row in selectors.results_of(latest)
    ):
        return [_future(here.level, latest, "再次答复", "以上级结果补充答复代表，再由代表测评")]
    return []


def _future(level: str, referral: Referral, label: str, text: str) -> CaseEvent:
    here = tenancy.current()
    away = level == referral.peer_level
    return CaseEvent(
        at=None,
        level=level,
        congress_id=referral.peer_id if away else here.id,
        congress_name=referral.peer_name if away else here.name,
        deed="expected",
        label=label,
        text=text,
        future=True,
        due=clock.day_of_deadline(referral.due_at) if referral.due_at else None,
        due_provisional=referral.due_provisional,
    )


def _deeds(
    actor: Actor, suggestion: Suggestion, latest: Referral | None, found: list[Referral]
) -> list[DeedLink]:
    code = tenancy.current().code
    may = []
    if _may_refer_up(actor, suggestion, latest):
        url = links.tenant_url(code, "referrals:up", pk=suggestion.pk)
        may.append(DeedLink(deed="refer_up", label="转请上级", url=url, dialogue=True, icon="arrow-up-right"))
    if (
        actor.can(states.DRAFT)
        and selectors.to_be_undertaken(suggestion)
        and _settled(latest)
        and _has_below()
    ):
        url = links.tenant_url(code, "referrals:down", pk=suggestion.pk)
        may.append(
            DeedLink(
                deed="refer_down", label="交下级政府承办", url=url, dialogue=True, icon="arrow-down-right"
            )
        )
    if _may_file_below(actor, suggestion, latest):
        url = links.tenant_url(code, "referrals:file_below", pk=suggestion.pk)
        label = "直接送下级人大常委会"
        may.append(DeedLink(deed="file_below", label=label, url=url, dialogue=True, icon="arrow-down-right"))
    if actor.can(states.DRAFT) and suggestion.state in states.UP_FROM and selectors.further_kinds(suggestion):
        url = links.tenant_url(code, "referrals:further", pk=suggestion.pk)
        may.append(
            DeedLink(deed="refer_further", label="报送、移送与抄送", url=url, dialogue=True, icon="send")
        )
    # A later result may have come of a former one, while the last is under way.
    late = next((row for row in reversed(found) if row.is_out and row.state == states.RESULT_RETURNED), None)
    late = late or next((row for row in reversed(found) if _may_give(actor, suggestion, row)), None)
    on = {row.pk: row for row in (late, latest) if row is not None}
    return [*may, *(deed for row in on.values() for deed in _deeds_on(actor, suggestion, row))]


def _deeds_on(actor: Actor, suggestion: Suggestion, latest: Referral) -> Iterator[DeedLink]:
    """What may be done with a referral that we sent."""
    code = tenancy.current().code
    for deed, view, icon in (
        ("approve", "referrals:approval", "pen"),
        ("acknowledge", "referrals:acknowledgement", "check2-square"),
        ("take_back", "referrals:taking_back", "arrow-counterclockwise"),
        ("recall", "referrals:recall", "arrow-counterclockwise"),
        ("settle", "referrals:settling", "house-check"),
    ):
        row = states.OUTGOING.row(deed)
        may = latest.state in row.sources and actor.can(row.capability)
        if may and possible.barred(latest, deed) is None:
            url = links.tenant_url(code, view, pk=latest.pk)
            primary = deed in ("approve", "acknowledge")
            label = possible.label(latest, row)
            yield DeedLink(deed=deed, label=label, url=url, primary=primary, dialogue=True, icon=icon)
    if _may_give(actor, suggestion, latest):
        url = links.tenant_url(code, "referrals:result", pk=latest.pk)
        yield DeedLink(
            deed="give_result",
            label="再次答复代表",
            url=url,
            primary=True,
            dialogue=True,
            icon="envelope-check",
        )


def _may_refer_up(actor: Actor, suggestion: Suggestion, latest: Referral | None) -> bool:
    return _would_refer_up(actor, suggestion, latest) and _why_not_up() is None


def _would_refer_up(actor: Actor, suggestion: Suggestion, latest: Referral | None) -> bool:
    """Whether nothing of our own stands in the way."""
    return actor.can(states.DRAFT) and suggestion.state in states.UP_FROM and _settled(latest)


def _why_not_up() -> StateRefused | None:
    """Why the congress above takes nothing in now."""
    try:
        upper()
    except (NoUpper, PeerNotLive) as error:
        return error
    return None


def _settled(latest: Referral | None) -> bool:
    return latest is None or latest.state not in states.OPEN


def _may_file_below(actor: Actor, suggestion: Suggestion, latest: Referral | None) -> bool:
    """By its lead, while nobody undertakes it, where the rules of a congress below take it in."""
    own = actor.can(course.REVISE) and suggestions.leads(actor, suggestion)
    if not own or not selectors.to_be_undertaken(suggestion) or not _settled(latest):
        return False
    return not merging.of(suggestion).exists() and bool(reaching.taking_upper_deputies())


def _has_below() -> bool:
    return bool(registry.congresses_below(tenancy.current().id))


def _may_give(actor: Actor, suggestion: Suggestion, latest: Referral) -> bool:
    if not latest.is_out or latest.state != states.ACKNOWLEDGED or not actor.can("suggestion.follow_up"):
        return False
    return not possible.waits_for_reply(suggestion) and any(
        row.given_at is None for row in selectors.results_of(latest)
    )


def _cannot(actor: Actor, suggestion: Suggestion, latest: Referral | None) -> list[Cannot]:
    why = _why_not_up() if _would_refer_up(actor, suggestion, latest) else None
    found = [Cannot(label="转请上级", reason=why.message)] if isinstance(why, PeerNotLive) else []
    if latest is None or not actor.can(states.DRAFT):
        return found
    if latest.state in states.IN_THEIR_HANDS and latest.received_at:
        when = f"{clock.local(latest.received_at):%m-%d}"
        found.append(Cannot(label="撤回上转", reason=f"{latest.peer_name}已于 {when} 签收。"))
    if not _settled(latest) and suggestion.state in states.UP_FROM:
        found.append(Cannot(label="再次转请", reason=f"上一次转请在办（{latest.state_label}）。"))
    moved = reaching.gone(latest) if latest.state == states.SEND_APPROVAL else None
    if moved is not None:
        found.append(
            Cannot(label=states.OUTGOING.row("approve").label, reason=f"{moved.message}{moved.next}")
        )
    came = latest.state in (states.RESULT_RETURNED, states.ACKNOWLEDGED)
    if came and any(row.given_at is None for row in selectors.results_of(latest)):
        found += _waits(suggestion)
    return found


def _waits(suggestion: Suggestion) -> list[Cannot]:
    """A result that came before our own reply waits for it (DOMAIN 5.2)."""
    if not possible.waits_for_reply(suggestion):
        return []
    return [Cannot(label="再次答复代表", reason=possible.why_it_waits(suggestion))]


def _list_panel(actor: Actor, every: list[Referral]) -> list[Panel]:
    """Each referral of this case, copies too, with the way to its own page, for those who may open it."""
    ids = [row.pk for row in every]
    seen = set(access.visible(actor).filter(pk__in=ids).values_list("pk", flat=True)) if ids else set()
    code = tenancy.current().code
    rows = [
        (row, types.TABLE[row.kind].label, links.tenant_url(code, "referrals:referral", pk=row.pk))
        for row in every
        if row.pk in seen
    ]
    if not rows:
        return []
    return [
        Panel(title="转请与交办", template="referrals/list_panel.html", context={"referrals": rows}, order=50)
    ]


def _panels(actor: Actor, found: list[Referral]) -> list[Panel]:
    """Answers from above, shown as they came; they wait here if our own reply has not been given."""
    rows = list(access.results(actor, [referral for referral in found if referral.is_out]))
    if not rows:
        return []
    context = {"results": rows, "withdrawn": possible.withdrawn(rows[0].referral.suggestion)}
    return [Panel(title="上级结果", template="referrals/results_panel.html", context=context, order=60)]
