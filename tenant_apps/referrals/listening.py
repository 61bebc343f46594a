"""What referrals hear from below them in the layers: published deeds and replies of suggestions and matters."""

from __future__ import annotations

from uuid import UUID

from kernel.actor import Actor, SeatFacts
from kernel.errors import StateRefused
from tenant_apps.handling import selectors as handling
from tenant_apps.handling import states as handling_states
from tenant_apps.handling.hooks import Progress
from tenant_apps.handling.models import Matter, Reply
from tenant_apps.referrals import events, results, selectors, states, types, withdrawing
from tenant_apps.referrals.actions import prescribed
from tenant_apps.referrals.models import Referral
from tenant_apps.suggestions import merging
from tenant_apps.suggestions.models import Suggestion
from tenant_apps.suggestions.publishing import Published


def on_published(told: Published) -> None:
    """A deed on a suggestion that was adopted from below is news for the congress it came from; and it may let a result be passed on."""
    results.keep_time(told.suggestion)
    sources = events.origins_of(told.suggestion)
    event = events.of_published(told) if sources else {}
    if told.deed == "adopted" and len(sources) > 1:
        event["text"] = "以本人名义提出"  # the source that it names is the other's
    for source in sources:
        events.tell(source, event, seat=told.seat, kind="adopted" if told.deed == "adopted" else "status")
    if told.deed in ("withdrawn", "not_accepted"):
        withdrawing.on_ended(told, [one for one in sources if one.state == states.ADOPTED])
    if told.deed == "withdrawn":
        withdrawing.on_withdrawn(told)
    if told.deed in ("assigned", "referred_down"):  # to a unit of ours, or to those below
        matter = handling.matter_of(told.suggestion.id)
        held = handling.assignments_of(matter) if matter else []
        if held:
            prescribed.tell_of_assignment(
                actor=told.actor, seat=told.seat, suggestion=told.suggestion, held=held
            )


def on_progress(actor: Actor | None, seat: SeatFacts | None, matter: Matter, progress: Progress) -> None:
    """A deed on what the congress above assigned to our government."""
    referral = _of_matter(matter)
    event = events.own(
        at=progress.at,
        deed=progress.deed,
        label=progress.label,
        text=progress.text,
        who=progress.who,
        quote=progress.quote,
        state_label=referral.state_label,
    )
    events.keep(referral, event)
    events.tell(referral, event, seat=seat)


def on_reply(actor: Actor | None, seat: SeatFacts | None, matter: Matter, reply: Reply) -> None:
    """A reply that the other end waits for goes back to it. “已向上级反映” is an interim word and travels as news only; a result from
    above went down when it was confirmed, before it was given to our own deputies."""
    if matter.is_assigned_down:
        results.send(_of_matter(matter), results.facts_of_reply(reply), actor=actor, seat=seat)
        return
    if matter.suggestion is not None:
        prescribed.tell_of_reply(actor=actor, seat=seat, suggestion=matter.suggestion, reply=reply)
    given_on = reply.kind == handling_states.FOLLOW_UP and reply.referral_id is not None
    if reply.outcome != handling_states.REFERRED_UP and not given_on:
        for one in merging.group(matter.suggestion) if matter.suggestion is not None else ():
            for source in events.origins_of(one):
                results.send(source, results.facts_of_reply(reply), actor=actor, seat=seat)


def on_redo(matter: Matter) -> None:
    """A result from above can't be passed on until the unit has answered anew."""
    if matter.suggestion is not None:
        results.keep_time(matter.suggestion)


def up_referral_open(suggestion_id: UUID) -> bool:
    """May a reply say “已向上级反映”?"""
    return Referral.objects.filter(
        suggestion_id=suggestion_id,
        direction=states.OUT,
        kind=states.REQUEST_ADOPTION,
        state__in=states.OPEN | {states.ACKNOWLEDGED},
    ).exists()


class ReferralOpen(StateRefused):
    code = "referral_open"
    message = "转请{peer}的事项尚未完结（{state}），请在办结说明中写明情况。"
    field = "note"


def referral_open(suggestion: Suggestion, explained: bool) -> StateRefused | None:
    """What was sent on in this case and is not over: closed only with a word about it."""
    found = Referral.objects.filter(
        suggestion=suggestion, direction=states.OUT, kind__in=types.PRINCIPAL, state__in=states.OPEN
    ).first()
    if found is None or explained:
        return None
    return ReferralOpen(peer=found.peer_name, state=found.state_label)


class SentOn(StateRefused):
    code = "referral_before_merger"
    message = "本件转请{peer}的事项尚未完结（{state}），完结以后再并案。"


class UndertakenBelow(StateRefused):
    """The text that went down is the main item's alone."""

    code = "undertaken_below"
    message = "主案已交{peer}办理，不能再并入其他建议。"
    field = "into"


def merger_refused(item: Suggestion, main: Suggestion) -> StateRefused | None:
    """What bars 并案: a referral of the one under way, or the other one in the hands of the government below."""
    own = selectors.under_way(item)
    if own is not None:
        return SentOn(peer=own.peer_name, state=own.state_label)
    down = selectors.under_way(main)
    if down is not None and down.kind in types.UNDERTAKEN:
        return UndertakenBelow(peer=down.peer_name)
    return None


def _of_matter(matter: Matter) -> Referral:
    """What the matter was opened for, locked after it."""
    rows = Referral.objects.filter(direction=states.IN).select_for_update(of=("self",))
    found: Referral = rows.get(pk=matter.referral_id)
    return found
