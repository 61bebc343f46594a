"""What every deed on a code begins and ends with: who, which code, may it be so named, may it be merged into that; and the journal's entry."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from kernel import clock, journal, tenancy
from kernel.actor import Actor, SeatFacts
from shared_apps.dictionaries import wording
from shared_apps.dictionaries.names import Dictionary
from tenant_apps.codes import access, selectors, states
from tenant_apps.codes.actions import refusals
from tenant_apps.codes.models import Overlay, thread_of
from tenant_apps.codes.resolving import Code
from tenant_apps.codes.selectors import Reading


def found(
    actor: Actor, dictionary: Dictionary, code: str, capability: str = states.KEEP
) -> tuple[SeatFacts, Code, Reading]:
    """The seat that allows the deed, the code, and the dictionary around it. Raises NotPermitted, NotFound."""
    seat = actor.require(capability)
    reading = selectors.read(dictionary)
    return seat, access.one_of(reading, code), reading


def own_addition(dictionary: Dictionary, code: Code) -> Overlay:
    """The row of a local code, locked, if nothing of it is under way. Raises NotOurs, PublishedHere, CodeEnded, AtTheUpper."""
    if code.is_published:
        raise refusals.PublishedHere(label=code.label)
    if not code.is_local:
        raise refusals.NotOurs(label=code.label)
    if code.state == states.MERGED:
        raise wording.CodeEnded(label=code.label, state=code.state_word)
    row = additions(dictionary, code.code)[code.code]
    if row.merged_into or selectors.open_proposal(dictionary=dictionary.value, code=code.code):
        raise refusals.AtTheUpper(label=code.label)
    return row


def additions(dictionary: Dictionary, *codes: str) -> dict[str, Overlay]:
    """Own additions among these codes, locked in one order."""
    rows = Overlay.objects.select_for_update().filter(
        congress_id=tenancy.current().id, dictionary=dictionary.value, code__in=codes, kind=Overlay.Kind.ADD
    )
    return {row.code: row for row in rows.order_by("id")}


def free_label(reading: Reading, raw: str, *, but: str = "") -> str:
    """A label that no other code in use (or to be used, or hidden) bears. Raises LabelMissing, LabelTooLong, LabelTaken."""
    label = wording.label(raw)
    taken = (
        code.label == label and code.state in (states.IN_USE, states.AHEAD, states.HIDDEN)
        for code in reading
        if code.code != but
    )
    if any(taken):
        raise wording.LabelTaken(label=label)
    return label


def successor(reading: Reading, code: str, into: str) -> Code:
    """A code into which another may be merged. Raises SuccessorItself, SuccessorMerged, SuccessorUnknown.

    None that is merged itself: so no chain of mergers can close to a ring.
    """
    if into == code:
        raise wording.SuccessorItself
    chosen = reading.get(into)
    if chosen is not None and chosen.state == states.MERGED:
        raise wording.SuccessorMerged(label=chosen.label, successor=chosen.successor_label)
    if chosen is None or not chosen.is_usable:
        raise wording.SuccessorUnknown
    return chosen


def published_successor(reading: Reading, code: str, into: str) -> Code:
    """The same among what those below read too. Raises PublishedOnly besides."""
    chosen = successor(reading, code, into)
    if chosen.is_local:
        raise refusals.PublishedOnly
    return chosen


def not_the_last(reading: Reading, code: Code) -> None:
    """Somebody must be able to choose something. Raises LastChoice."""
    if not any(one.is_usable for one in reading if one.code != code.code):
        raise refusals.LastChoice(label=code.label)


def keep(row: Overlay, actor: Actor) -> Overlay:
    row.congress_id, row.at, row.by_name = tenancy.current().id, clock.now(), actor.name
    row.save(force_insert=True)
    return row


def record(
    actor: Actor | None,
    seat: SeatFacts | None,
    deed: str,
    dictionary: Dictionary,
    code: str,
    facts: Mapping[str, Any],
    *,
    proposal_id: UUID | None = None,
) -> None:
    journal.record(
        actor=actor,
        seat=seat,
        deed=deed,
        subject=("codes.overlay", thread_of(tenancy.current().id, dictionary.value, code)),
        body={"dictionary": dictionary.value, "code": code, **facts},
        referral_id=proposal_id,
        congress_id=tenancy.current().id,
    )
