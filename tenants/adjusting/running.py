"""The job of a 区划调整. Every step is one transaction, in public or in one congress, and may be done twice without harm: killed
anywhere, the next run goes on where the last one stopped. It never writes in the successor: what goes on is sent by the exchange.

A merger: the merged congress is suspended and sends all that goes on (`carrying`); what has come lies aside in the successor until a
person confirms; then what changed since is sent after it, the successor takes everything over, and only when that has happened is the
one merged into the other, so that an envelope that was under way finds its referral (`confirming`).
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from kernel import clock, jobs, journal, tenancy
from kernel.errors import DomainError
from tenants import lifecycle, selectors, states
from tenants.adjusting import counting, ports
from tenants.models import Adjustment, AdjustmentPart, Congress

OUTDATED = "清点之后数字有变动，没有实施；下面是重新清点的数字，请核对后再实施。"
OUTDATED_SINCE = "实施之后数字有变动，没有确认；下面“调整后”是现在的数字，请核对后再确认。"
log = logging.getLogger(__name__)
LEASE = timedelta(seconds=120)  # a worker that dies gives the adjustment back after this


def advance(adjustment_id: UUID) -> bool:
    """Everything that can be done now; False if another worker has it or nothing is to be done."""
    if not _take(adjustment_id):
        return False
    try:
        while _step(Adjustment.objects.get(pk=adjustment_id)):
            Adjustment.objects.filter(pk=adjustment_id).update(lease_until=clock.now() + LEASE)
    except DomainError as refused:
        log.warning("adjustment %s waits: %s", adjustment_id, refused.code)
        Adjustment.objects.filter(pk=adjustment_id).update(trouble=refused.message[:200])
    finally:
        Adjustment.objects.filter(pk=adjustment_id).update(lease_until=None)
    return True


def sweep() -> list[UUID]:
    """Adjustments that nobody works on although they should be: lost wake-ups, dead workers, envelopes that took their time."""
    return list(_free().values_list("pk", flat=True))


def _free() -> QuerySet[Adjustment]:
    nobodys = Q(lease_until=None) | Q(lease_until__lt=clock.now())
    return Adjustment.objects.filter(nobodys, state__in=states.ADJUSTMENT_AT_WORK)


def _take(adjustment_id: UUID) -> bool:
    return bool(_free().filter(pk=adjustment_id).update(lease_until=clock.now() + LEASE))


def _step(found: Adjustment) -> bool:
    """One step; False if there is none left, or if it waits for an answer from elsewhere."""
    steps: dict[str, Callable[[Adjustment], bool]] = {
        states.COUNTING: _count,
        states.CARRYING: _carry,
        states.CONFIRMING: _confirm,
        states.TAKING_BACK: _take_back,
    }
    return found.state in steps and steps[found.state](found)


def _count(found: Adjustment) -> bool:
    counting.before(found)
    return _on(found, "counted", counted_at=clock.now())


def _carry(found: Adjustment) -> bool:
    if _untouched(found) and counting.is_outdated(found):
        counting.before(found)
        return _on(found, "outdated", counted_at=clock.now(), trouble=OUTDATED)
    if found.kind != states.MERGE:
        with transaction.atomic():
            _change(found, back=False)
        counting.after(found)  # what is looked at before it is confirmed
        return _on(found, "carried", carried_at=clock.now())
    waits = False
    for part in _parts(found):
        _rest(found, part)
        with tenancy.enter(_ref(part.congress_id)):
            sent = ports.hands().offer(adjustment_id=found.pk, successor_id=_heir(found))
        with tenancy.enter(_ref(_heir(found))):
            arrived = ports.hands().arrived(adjustment_id=found.pk, sender_id=part.congress_id)
        AdjustmentPart.objects.filter(pk=part.pk).update(sent=sent, arrived=arrived)
        waits |= arrived < sent
    if waits:
        return False
    # Nothing changes any more in what is merged: from here on the numbers are those of what was sent.
    counting.before(found)
    now = clock.now()
    return _on(found, "carried", counted_at=now, carried_at=now)


def _untouched(found: Adjustment) -> bool:
    """Nothing of it was done yet."""
    return all(
        not part.done and not part.sent and part.congress.state == part.state_before for part in _parts(found)
    )


def _confirm(found: Adjustment) -> bool:
    """Part by part: the envelopes of two merged congresses do not wait for each other."""
    if found.kind != states.MERGE and counting.is_outdated_since(found):
        counting.after(found)
        return _on(found, "outdated_since", trouble=OUTDATED_SINCE)
    if found.kind == states.MERGE:
        _count_at_last(found)
        merged = [_merged(found, part) for part in _parts(found)]
        if not all(merged):
            return False
    counting.after(found)
    return _on(found, "confirmed", confirmed_at=clock.now())


def _count_at_last(found: Adjustment) -> None:
    """The numbers before, of the moment at which it was confirmed: the successor has gone on working since the plan."""
    if found.counted_at is None or found.carried_at is None or found.counted_at > found.carried_at:
        return
    counting.before(found)
    found.counted_at = clock.now()
    Adjustment.objects.filter(pk=found.pk).update(counted_at=found.counted_at)


def _merged(found: Adjustment, part: AdjustmentPart) -> bool:
    """Whether this part has come to its end: taken over, merged, and told to those it was in touch with."""
    heir = _heir(found)
    if not part.done:
        with tenancy.enter(_ref(part.congress_id)):
            ports.hands().finish(adjustment_id=found.pk, successor_id=heir)
        with tenancy.enter(_ref(heir)):
            if not ports.hands().is_taken_over(adjustment_id=found.pk, sender_id=part.congress_id):
                return False
        _merge(found, part)
    with tenancy.enter(_ref(heir)):
        ports.hands().announce(adjustment_id=found.pk, sender_id=part.congress_id)
    return True


@transaction.atomic
def _merge(found: Adjustment, part: AdjustmentPart) -> None:
    """The registry and the seats, in one transaction; what waited for the merged congress is carried to its successor."""
    for one in sorted((part.congress_id, _heir(found))):
        Congress.objects.select_for_update().get(pk=one)
    congress, heir = Congress.objects.get(pk=part.congress_id), Congress.objects.get(pk=_heir(found))
    lifecycle.succeed(congress=congress, successor=heir, reason=_why(found))
    ports.seats_follow(congress.pk, heir.pk)
    AdjustmentPart.objects.filter(pk=part.pk).update(done=True)
    jobs.enqueue("exchange.welcome", receiver_id=str(congress.pk))


def _take_back(found: Adjustment) -> bool:
    if found.kind != states.MERGE:
        with transaction.atomic():
            _change(found, back=True)
            counting.nothing_after(found)
            return _on(found, "taken_back", taken_back_at=clock.now())
    waits = False
    for part in _parts(found):
        with tenancy.enter(_ref(part.congress_id)):
            ports.hands().withdraw(adjustment_id=found.pk, successor_id=_heir(found))
        with tenancy.enter(_ref(_heir(found))):
            gone = ports.hands().is_withdrawn(adjustment_id=found.pk, sender_id=part.congress_id)
        waits |= not gone
        if gone:
            _rise(found, part)
    return not waits and _on(found, "taken_back", taken_back_at=clock.now())


@transaction.atomic
def _rest(found: Adjustment, part: AdjustmentPart) -> None:
    """Nobody works there from now on; its people read why, and what is sent to it waits."""
    row = Congress.objects.select_for_update().get(pk=part.congress_id)
    if row.state == states.ACTIVE:
        _set(found, row, "suspend", _why(found))


@transaction.atomic
def _rise(found: Adjustment, part: AdjustmentPart) -> None:
    row = Congress.objects.select_for_update().get(pk=part.congress_id)
    if row.state == states.SUSPENDED and part.state_before == states.ACTIVE:
        _set(found, row, "resume", "")
        jobs.enqueue("exchange.welcome", receiver_id=str(row.pk))


def _set(found: Adjustment, row: Congress, deed: str, reason: str) -> None:
    states.CONGRESS.move(row, deed)
    row.state_since, row.state_reason = clock.now(), reason
    row.save(update_fields=["state", "state_since", "state_reason"])
    _tell(row, f"congress.{deed}{'d' if deed.endswith('e') else 'ed'}", {"adjustment": str(found.pk)})


def _change(found: Adjustment, *, back: bool) -> None:
    """Parent, names and code of the one congress, forth or back. What is so already stays as it is."""
    part = found.parts.get()
    row = Congress.objects.select_for_update().get(pk=part.congress_id)
    parent = found.old_parent_id if back else found.new_parent_id
    name, organ = (found.old_name, found.old_organ) if back else (found.new_name, found.new_organ)
    code = (found.old_code if back else found.new_code) if found.new_code else ""
    if parent and parent != row.parent_id:
        former, row.parent_id = row.parent_id, parent
        row.save(update_fields=["parent"])
        lifecycle.tell_followers([row.pk])
        _tell(row, "congress.moved", {"from": str(former), "to": str(parent), "code": row.code})
    if name and (name, organ) != (row.name, row.organ_name):
        before = {"name": row.name, "organ_name": row.organ_name}
        row.name, row.organ_name = name, organ
        row.save(update_fields=["name", "organ_name"])
        _tell(row, "congress.renamed", {"before": before, "after": {"name": name, "organ_name": organ}})
    if code and code != row.code:
        former_code = row.code
        lifecycle.bear(row, code)
        _tell(row, "congress.recoded", {"before": former_code, "after": code})
    AdjustmentPart.objects.filter(pk=part.pk).update(done=not back)


def _on(found: Adjustment, deed: str, **stamps: object) -> bool:
    """The next state, unless a person has moved it meanwhile; always True, since there may be more to do."""
    with transaction.atomic():
        row = Adjustment.objects.select_for_update().get(pk=found.pk)
        if not states.ADJUSTMENT.allows(row, deed):
            return True
        states.ADJUSTMENT.move(row, deed)
        row.trouble = ""
        for name, value in stamps.items():
            setattr(row, name, value)
        row.save(update_fields=["state", "trouble", *stamps])
        body = {"kind": row.kind, "state": row.state}
        journal.record(
            actor=None,
            seat=None,
            deed=f"adjustment.{deed}",
            subject=row,
            body=body,
            congress_id=row.scope_id,
        )
    return True


def _tell(row: Congress, deed: str, body: dict[str, object]) -> None:
    journal.record(actor=None, seat=None, deed=deed, subject=row, body=body, congress_id=row.pk)


def _parts(found: Adjustment) -> list[AdjustmentPart]:
    return list(found.parts.select_related("congress").order_by("congress__code"))


def _heir(found: Adjustment) -> UUID:
    assert found.successor_id is not None
    return found.successor_id


def _ref(congress_id: UUID) -> tenancy.CongressRef:
    ref = selectors.ref_by_id(congress_id)
    assert ref is not None
    return ref


def _why(found: Adjustment) -> str:
    return f"区划调整：{found.reason}"[:200]
