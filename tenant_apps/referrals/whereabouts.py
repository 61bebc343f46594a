"""Where a case is that was referred: the boxes and arrows of 三级总览, who holds it, and what the news of other levels does to that."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from kernel import clock, tenancy
from tenant_apps.referrals import possible, reaching, selectors, states, types, withdrawing
from tenant_apps.referrals.models import Referral, TraceEvent
from tenant_apps.suggestions.casepage import Headline, HopFacts
from tenant_apps.suggestions.models import Suggestion
from tenants import selectors as registry
from tenants.models import LEVELS

OFFICE = "代表工作机构"
# With it the matter goes back to whoever had sent it.
_SENT_BACK = frozenset({"rejected", "not_adopted"})
# With it the matter lies again with the congress that tells it: what it had sent on did not arrive, or was not gone on with.
_HELD_AGAIN = frozenset({"came_back", "recalled", "relay_ended"})
_SENT_ON = frozenset({"relayed", "relay_ended"})


def handed_to(row: TraceEvent, referral: Referral) -> str:
    """The level to which the deed hands the matter, if any. What a congress sends back goes to whoever had sent it there; what it sends on to
    one beside us (移送) comes not to us, and is known here from it alone."""
    if row.deed == "relayed" and referral.is_out and referral.kind == types.TRANSFER:
        return ""
    if row.to_level or row.deed not in _SENT_BACK:
        return row.to_level
    here = tenancy.current()
    back = here.level if row.congress_id == referral.peer_id else referral.peer_level
    return back if back != row.level else ""


def held_again(row: TraceEvent) -> bool:
    return row.deed in _HELD_AGAIN


def _before_it_leaves(referral: Referral) -> str:
    if reaching.gone(referral) is not None:
        return f"取回送{referral.peer_name}的转请，重新起草"
    return f"审签{'上转' if _is_up(referral) else '下交'} {referral.peer_name}"


def _owed_by_peer(found: list[Referral]) -> dict[UUID, Referral]:
    """The other end → ours of which it owes the next step by a day: as on the page of that referral."""
    return {row.peer_id: row for row in found if row.is_out and row.due_at and row.state in states.AWAITED}


def hops(found: list[Referral], trace: list[TraceEvent]) -> list[HopFacts]:
    """One box for each other congress on the way, from the last news of it; and the arrow of each referral."""
    here = tenancy.current()
    last: dict[UUID, TraceEvent] = {}
    numbers: dict[UUID, str] = {}
    for row in trace:
        if row.congress_id != here.id:
            last[row.congress_id] = row
            numbers[row.congress_id] = row.number or numbers.get(row.congress_id, "")
    owed = _owed_by_peer(found)
    called_off = {row.peer_id: row for row in found if row.is_out and row.state == states.CALLED_OFF}
    boxes = [
        HopFacts(
            level=row.level,
            congress_id=congress_id,
            organ=f"{row.congress_name}人大",
            number=f"第{numbers[congress_id]}号" if numbers[congress_id] else "尚未编号",
            state_label=called_off[congress_id].state_label if congress_id in called_off else row.state_label,
            lines=(("最近", f"{row.label} {clock.local(row.at):%m-%d}"),),
            due_at=_due(row, owed.get(congress_id))[0],
            due_provisional=_due(row, owed.get(congress_id))[1],
            done=row.closes or congress_id in called_off,
        )
        for congress_id, row in last.items()
    ]
    for referral in found:
        lower = here.level if referral.is_out == _is_up(referral) else referral.peer_level
        boxes.append(_arrow(referral, lower, ended=_ended(referral, trace)))
        if referral.is_out and referral.peer_id not in last and referral.state not in (states.TAKEN_BACK,):
            boxes.append(_silent(referral))
        boxes += _beside(referral, trace)
    return [*boxes, *_further(last, {box.level for box in boxes})]


def _beside(referral: Referral, trace: list[TraceEvent]) -> list[HopFacts]:
    """Whom ours was meant for (移送), once the congress between has sent it on there: of it we hear from that congress alone."""
    meant = str(referral.snapshot.get("towards_id", "")) if referral.is_out else ""
    there = [row.deed for row in trace if row.referral_id == referral.pk and row.deed in _SENT_ON]
    if not meant or not there or there[-1] != "relayed":
        return []
    entry = registry.entry(UUID(meant))
    over = referral.state in (states.CALLED_OFF, states.RESULT_RETURNED, states.ACKNOWLEDGED)
    return [
        HopFacts(
            level=entry.level,
            congress_id=entry.id,
            organ=f"{entry.name}人大",
            number="尚未编号",
            state_label=referral.state_label if over else states.LABELS[states.RELAYED],
            done=over,
        )
    ]


def _further(last: dict[UUID, TraceEvent], known: set[str]) -> list[HopFacts]:
    """The congress above to which another one sent it on, before any news of it."""
    found = []
    for row in last.values():
        above = registry.congress_above(registry.entry(row.congress_id).parent_id) if row.to_level else None
        if above is None or above.id == tenancy.current().id:  # here stands at its own box
            continue
        if above.level == row.to_level and above.level not in known:
            found.append(
                HopFacts(
                    level=above.level,
                    congress_id=above.id,
                    organ=f"{above.name}人大",
                    number="尚未编号",
                    state_label="待签收",
                )
            )
    return found


def _due(told: TraceEvent, owed: Referral | None) -> tuple[datetime | None, bool]:
    """The day kept on our own row is the present one; the news tells that of its own moment."""
    if owed is not None:
        return owed.due_at, owed.due_provisional
    return (None, False) if told.closes else (told.due_at, told.due_provisional)


def _ended(referral: Referral, trace: list[TraceEvent]) -> bool:
    """Whether its sender has taken back what it was sent for: nobody there waits for a result any more."""
    if referral.is_out:
        return possible.withdrawn(referral.suggestion)
    told = [row for row in trace if row.referral_id == referral.pk and row.congress_id == referral.peer_id]
    return any(row.deed in (withdrawing.WITHDRAWN, withdrawing.ENDED_BY) for row in told)


def _arrow(referral: Referral, lower: str, *, ended: bool) -> HopFacts:
    """The arrow between the two congresses, told at the lower one's box. `ended`: its source was taken back."""
    here = tenancy.current()
    at_home = lower == here.level
    up = _is_up(referral)
    out = [
        f"{'上转' if up else '下交'} {clock.local(referral.sent_at):%m-%d}"
        if referral.sent_at
        else referral.state_label
    ]
    if referral.received_at:
        out.append(f"签收 {clock.local(referral.received_at):%m-%d}")
    back, text, waiting = "", "", False
    if referral.result_at:
        back, text = "结果已回", f"{clock.local(referral.result_at):%m-%d}"
    elif referral.state in (states.ADOPTED, states.RELAYED, states.IN_HANDLING):
        back, waiting = ("已撤回，不等结果", False) if ended else ("待回结果", True)
    elif referral.state in states.NOT_GONE_ON_WITH or referral.state == states.CALLED_OFF:
        back = referral.state_label
    return HopFacts(
        level=lower,
        congress_id=here.id if at_home else referral.peer_id,
        organ=f"{here.name if at_home else referral.peer_name}人大",
        out=tuple(out),
        back_label=back,
        back_text=text,
        back_waiting=waiting,
    )


def _is_up(referral: Referral) -> bool:
    return types.TABLE[referral.kind].way in (types.Way.UP, types.Way.BESIDE)


def _silent(referral: Referral) -> HopFacts:
    """The other end before any news of it."""
    sent = selectors.delivered_at(referral) is not None if referral.sent_at else False
    return HopFacts(
        level=referral.peer_level,
        congress_id=referral.peer_id,
        organ=f"{referral.peer_name}人大",
        number="尚未编号",
        state_label="待签收" if sent and referral.state == states.SENT else referral.state_label,
        due_at=referral.due_at,
        due_provisional=referral.due_provisional,
    )


def headline(suggestion: Suggestion, latest: Referral | None, trace: list[TraceEvent]) -> Headline | None:
    """Who holds it and what is owed, as far as that is told by the last that we sent."""
    if latest is None or (latest.state == states.RESULT_RETURNED and possible.waits_for_reply(suggestion)):
        return None  # our own unit holds it
    if possible.withdrawn(suggestion) and latest.state != states.RECALLING:
        return None  # whatever it still does elsewhere, nothing is owed to us
    here = tenancy.current()
    steps = {
        states.SEND_APPROVAL: (OFFICE, _before_it_leaves(latest)),
        states.SENT: (latest.peer_organ, "签收"),
        states.RECALLING: (latest.peer_organ, "答复是否同意撤回"),
        states.RECEIVED: (latest.peer_organ, "受理或者退回"),
        states.ACCEPTED: (latest.peer_organ, types.TABLE[latest.kind].after_acceptance),
        states.RELAYED: (latest.peer_organ, "等候转送的结果并告知本级"),
        states.ADOPTED: (latest.peer_organ, "办理并回送结果"),
        states.RESULT_RETURNED: (OFFICE, "确认结果并转告"),
    }
    if latest.kind in types.UNDERTAKEN:
        government = latest.kind == types.ASSIGN_DOWN
        holder = f"{latest.peer_name}人民政府" if government else latest.peer_organ
        steps[states.IN_HANDLING] = (holder, "办理并答复代表")
        if government:
            steps[states.SENT] = (holder, "接办")
    if latest.state not in steps:
        return None
    holder, step = steps[latest.state]
    ours = latest.state in (states.SEND_APPROVAL, states.RESULT_RETURNED)
    level, holds = (here.level, here.id) if ours else (latest.peer_level, latest.peer_id)
    news = [row for row in trace if row.congress_id != here.id and row.at >= (latest.sent_at or row.at)]
    if latest.state in (states.ADOPTED, states.RELAYED) and news:
        told = news[-1]
        level, holds = handed_to(told, latest) or told.level, told.congress_id
        if level == latest.peer_level:
            holds = latest.peer_id
            if told.congress_id != latest.peer_id:
                step = f"{told.congress_name}{'已退回' if told.deed in _SENT_BACK else '已回送结果'}，{step}"
        else:
            # Further up, the last to have told of it holds it; what it sent on lies one level higher.
            holder = f"{told.congress_name}人大" if level == told.level else f"{LEVELS[level]}级人大"
    return Headline(
        level=level,
        congress_id=holds,
        holder=holder,
        next_step=step,
        since=latest.changed_at,
        due_at=latest.due_at,
        due_provisional=latest.due_provisional,
        rank=20,
    )
