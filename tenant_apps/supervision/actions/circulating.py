"""传阅 (提醒相关人员关注): somebody who sees a case asks others who may see it to read it. Rate-limited like 催办, kept in the journal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.db import transaction

from kernel import clock, journal, tenancy
from kernel.actor import Actor, SeatFacts
from kernel.errors import InputRefused, StateRefused
from shared_apps.rules import deadlines as ruled
from shared_apps.worktime import selectors as worktime
from tenant_apps.handling import deadlines
from tenant_apps.handling import texts as typed
from tenant_apps.suggestions.models import Suggestion
from tenant_apps.supervision import access, selectors, states, texts
from tenant_apps.supervision.models import Circulation, Reader

MOST_READERS = 50


class NobodyToRead(InputRefused):
    code = "nobody_to_read"
    message = f"请选择传阅对象，一次最多 {MOST_READERS} 人。"
    field = "readers"


class NoReader(InputRefused):
    code = "no_reader"
    message = "所选人员中有人不能查看本件，或者已经调离。请刷新后重新选择。"
    field = "readers"


class AskedAlready(StateRefused):
    code = "asked_already"
    message = "{who}：不久前已经传阅给本人，{day} 起可以再次传阅。"


@transaction.atomic
def circulate(
    *,
    actor: Actor,
    suggestion_id: UUID,
    people: Sequence[Actor],
    person_ids: Sequence[UUID],
    note: str = "",
) -> Circulation:
    """传阅. `people` are those at work in this congress, as public knows them (shared_apps.identity.colleagues).

    Raises NotFound, NotPermitted, NobodyToRead, NoReader, AskedAlready, TextRefused, SecretMarking.
    """
    suggestion, seat = access.case_to_circulate(actor, suggestion_id, lock=True)
    words = typed.block(note, texts.CIRCULATION, field="note")
    chosen = set(person_ids)
    if not 0 < len(chosen) <= MOST_READERS:
        raise NobodyToRead
    readers = [one for one in access.possible_readers(actor, suggestion, people) if one.person_id in chosen]
    if len(readers) != len(chosen):
        raise NoReader
    days = may_ask_from(actor, suggestion)
    for one in readers:
        if one.person_id in days and clock.today() < days[one.person_id]:
            raise AskedAlready(who=one.name, day=f"{days[one.person_id]:%m-%d}")
    made = Circulation(
        suggestion=suggestion,
        note=words,
        at=clock.now(),
        by_person=actor.person_id,
        by_name=actor.name,
        by_organ=seat.label,
    )
    made.save(force_insert=True)
    Reader.objects.bulk_create(
        Reader(circulation=made, person_id=one.person_id, name=one.name, organ=one.seats[0].label)
        for one in readers
    )
    _note(made, actor, seat, "circulated", {"readers": sorted(str(pk) for pk in chosen), "note": words})
    return made


def may_ask_from(actor: Actor, suggestion: Suggestion) -> dict[UUID, date]:
    """person → the first day on which the actor may ask them again to read this case: after the gap of its rules (`urge_gap`)."""
    before = selectors.last_asked(suggestion.pk, by=actor.person_id)
    if not before:
        return {}
    calendar, rules = worktime.calendar(tenancy.current().id), deadlines.rules(suggestion.profile_version)
    return {
        person_id: ruled.due(clock.local(at).date(), rules.urge_gap, rules=rules, calendar=calendar).date
        for person_id, at in before.items()
    }


@transaction.atomic
def read_circulated(*, actor: Actor, circulation_id: UUID) -> Circulation:
    """已阅, by the person who was asked. Raises NotFound, NotPermitted, StateRefused (read before)."""
    reader, seat = access.reading(actor, circulation_id)
    states.CIRCULATION.move(reader, "read_circulated")
    reader.ended_at = clock.now()
    reader.save(update_fields=["state", "ended_at"])
    _note(reader.circulation, actor, seat, "circulation.read", {"reader": reader.pk})
    return access.circulation(actor, circulation_id)


@transaction.atomic
def recall_circulated(*, actor: Actor, circulation_id: UUID) -> Circulation:
    """撤回: whoever has not read it yet need not any more. Raises NotFound, NotPermitted, StateRefused (all have read it)."""
    made, readers, seat = access.circulation_to_recall(actor, circulation_id)
    waiting = [one for one in readers if states.CIRCULATION.allows(one, "recall_circulated")]
    if not waiting:
        raise StateRefused("传阅对象都已阅读或者已撤回，不能撤回。")
    for one in waiting:
        states.CIRCULATION.move(one, "recall_circulated")
        one.ended_at = clock.now()
    Reader.objects.bulk_update(waiting, ["state", "ended_at"])
    _note(made, actor, seat, "circulation.recalled", {"readers": sorted(str(one.pk) for one in waiting)})
    return access.circulation(actor, circulation_id)


def _note(made: Circulation, actor: Actor, seat: SeatFacts, deed: str, facts: dict[str, object]) -> None:
    """For the journal alone: who reads what is the house's own affair."""
    journal.record(actor=actor, seat=seat, deed=deed, subject=made, body=facts, case_id=made.suggestion_id)
