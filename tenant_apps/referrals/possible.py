"""Whether a deed may be done now, and why not: asked before its form is drawn, and again by the deed itself."""

from __future__ import annotations

from datetime import date

from kernel import clock
from kernel.errors import StateRefused
from kernel.states import Move
from tenant_apps.referrals import deadlines, errors, reaching, selectors, sources, states, types, undecided
from tenant_apps.referrals.models import Referral, Result
from tenant_apps.suggestions import merging
from tenant_apps.suggestions import states as suggestion_states
from tenant_apps.suggestions.models import Suggestion
from tenants.models import DirectoryEntry

WAITS = "本级承办单位尚未答复；上级结果先在本页列出，待本级答复后转告代表，转告的期限自本级答复起算。"
WITHDRAWN = "本级建议已经撤回，上级结果只在本页列出，无须转告代表。"
_GIVEN_FROM = suggestion_states.MACHINE.row("follow_up").sources
_OURS = frozenset(row.deed for row in states.OUTGOING.moves)
# While ours onwards is under way, what it came from can't be ended by us.
_AWAIT_THE_RELAY = {"reject": "退回", "answer_back": "答复"}


def barred(referral: Referral, deed: str) -> StateRefused | None:
    """Why this deed of the table of states is not to be done on it, whatever its state: it is the other end's, whom it was
    drafted for is no more above or below us, it is none of its kind, deputies have it before them, or it lies with the next congress."""
    if referral.is_out and deed not in _OURS:
        return StateRefused("这是本级送出的转请，须由对方办理这一步。")
    if not referral.is_out and deed in _OURS:
        return StateRefused("这是对方送来的转请，不能由本级办理这一步。")
    if referral.is_out:
        if deed == "revoke" and referral.kind != types.DELEGATE:
            return StateRefused("只有委托下级组织的活动可以撤销委托。")
        if deed == "settle" and referral.state in states.NOT_GONE_ON_WITH and not undecided.has(referral):
            return StateRefused("本件的去向已经决定，无须再定。")
        drafted = deed == "approve" and referral.state == states.SEND_APPROVAL
        return reaching.gone(referral) if drafted else None
    if deed == "adopt" and referral.state == states.CALLED_OFF:
        return errors.SourceWithdrawn(name=sources.begun_by(referral))
    if deed not in types.TABLE[referral.kind].deeds:
        return StateRefused(f"“{states.TYPES[referral.kind]}”不能{states.INCOMING.row(deed).label}。")
    if deed in _AWAIT_THE_RELAY and selectors.relay_open(referral):
        return StateRefused(f"本件已转送，待转送有结果或者撤回之后再{_AWAIT_THE_RELAY[deed]}。")
    if not selectors.allows(referral, deed):
        return StateRefused(
            f"本件已提请本级代表研究采纳，不能{states.INCOMING.row(deed).label}。",
            next="没有代表采纳的，请办理“不予采纳”。",
        )
    return None


def waits_for_reply(suggestion: Suggestion | None) -> bool:
    """A result can't be given to the deputy yet: our own reply comes first (DOMAIN 5.2)."""
    return suggestion is not None and suggestion.state not in _GIVEN_FROM


def withdrawn(suggestion: Suggestion | None) -> bool:
    """Of what our deputy has taken back no result is passed on, and none is waited for."""
    return suggestion is not None and suggestion.state == suggestion_states.WITHDRAWN


def why_it_waits(suggestion: Suggestion | None) -> str:
    return WITHDRAWN if withdrawn(suggestion) else WAITS


def label(referral: Referral, move: Move) -> str:
    """The verb on the button: what is confirmed before our own reply is not passed on to the deputy with it."""
    if move.deed == "acknowledge" and waits_for_reply(referral.suggestion):
        return "确认收到结果"
    return move.label


def check(referral: Referral, deed: str) -> None:
    """A deed of the table of states, of this kind and at this end, now. Raises StateRefused."""
    why = barred(referral, deed)
    if why is not None:
        raise why
    states.machine(referral.direction).check(referral, deed)


def refer(suggestion: Suggestion, kind: str = "") -> None:
    """May a case of ours be referred by this kind (by any, if none is given)? Raises NotRegisteredYet, LeadsMerger, NotYetRegistered,
    AlreadyReferred."""
    if kind in types.UNDERTAKEN and not selectors.to_be_undertaken(suggestion):
        raise errors.NotRegisteredYet
    if kind in types.UNDERTAKEN and merging.of(suggestion).exists():
        raise errors.LeadsMerger
    if suggestion.state not in states.UP_FROM:
        raise errors.NotYetRegistered
    before = selectors.under_way(suggestion) if kind in types.PRINCIPAL else None
    if before is not None:
        raise errors.AlreadyReferred(state=before.state_label)


def entrust() -> list[DirectoryEntry]:
    """Who may be entrusted with an activity. Raises NobodyBelow."""
    found = selectors.receivers(types.DELEGATE)
    if not found:
        raise errors.NobodyBelow
    return found


def file_below() -> list[DirectoryEntry]:
    """With whom a deputy of ours may file directly. Raises NobodyTakesIt."""
    found = reaching.taking_upper_deputies()
    if not found:
        raise errors.NobodyTakesIt
    return found


def relay(source: Referral) -> dict[str, DirectoryEntry]:
    """Code → where one that we received may go on to. Raises StateRefused, PeerNotLive."""
    if source.is_out or not types.allows(source.kind, "relay", source.state):
        raise StateRefused(f"“{states.TYPES[source.kind]}”不能转送。")
    if source.state != states.ACCEPTED:
        raise StateRefused("只有已受理、尚未采纳的来件可以转送。")
    if selectors.relay_open(source):
        raise StateRefused("本件已有一次转送在办，不能重复转送。")
    found = selectors.relay_receivers(source)
    if not found:
        raise StateRefused("没有可以转送的单位。")
    return {entry.code: reaching.live(entry) for entry in found}


def bundle(referral: Referral) -> None:
    """Raises StateRefused."""
    fits = not referral.is_out and referral.kind == types.REQUEST_ADOPTION
    if not fits or referral.state != states.ACCEPTED:
        raise StateRefused("只有已受理、尚未采纳的转请可以并办。")


def urge(referral: Referral) -> None:
    """Raises StateRefused, UrgedLately."""
    if not referral.is_out or referral.state not in states.AWAITED:
        raise StateRefused("现在没有等候对方办理的步骤，无须催办。")
    next_day = may_urge_from(referral)
    if next_day is not None and clock.today() < next_day:
        raise errors.UrgedLately(day=f"{next_day:%m-%d}")


def may_urge_from(referral: Referral) -> date | None:
    """The first day on which the other end may be reminded again; None: it has not been reminded yet."""
    if referral.urged_at is None:
        return None
    return clock.day_of_deadline(deadlines.after(referral.urged_at, deadlines.profile().urge_gap).at)


def give(referral: Referral) -> tuple[Suggestion, Result]:
    """The result from above that our deputy may be given now, and of which case. Raises StateRefused."""
    suggestion, result = referral.suggestion, None
    if referral.is_out and referral.state == states.ACKNOWLEDGED:
        result = Result.objects.filter(referral=referral, given_at=None).order_by("-at", "-id").first()
    if suggestion is None or result is None:
        raise StateRefused("没有已确认、尚未转告的上级结果。", next="请先确认收到上级结果。")
    suggestion_states.MACHINE.check(suggestion, "follow_up")
    return suggestion, result
