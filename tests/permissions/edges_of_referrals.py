"""What the page of a referral asks before its deed does, and what of an answer it shows: asked here without it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from kernel import clock, tenancy
from kernel.errors import NotPermitted
from tenant_apps.referrals import access, actions, states, types
from tenant_apps.referrals.models import Referral, Result, TraceEvent
from tests.permissions.refusing import refused, undone

if TYPE_CHECKING:
    from tests.permissions.asking import Asker

NEAR, FAR = "上级甲", "上级乙"  # two congresses above


def a_change_of_mandate_is_reported_by_the_office(asker: Asker) -> None:
    house = asker.world.houses["county"]
    for who in ("deputy1", "handler1", "admin"):
        actor = house.actor(who)
        with house.entered(), refused(NotPermitted):
            actions.report_mandate_change(actor=actor, name="沈建芳", change="RESIGNED", on=clock.today())


def an_answer_from_above_is_read_by_the_deputy_once_it_was_passed_on(asker: Asker) -> None:
    house, read = asker.world.houses["county"], {}
    actors = {who: house.actor(who) for who in ("clerk", "deputy1", "handler1")}
    with house.entered(), undone():
        play = _Answers(clock.now())
        for who, actor in actors.items():
            read[who] = (
                {play.names[row.pk] for row in access.results(actor, play.found)},
                {play.names[pk] for pk in access.withheld(actor, play.found, play.told)},
            )
    assert read["clerk"] == ({"given", "kept back"}, set())
    for who in ("deputy1", "handler1"):
        assert read[who] == ({"given"}, {"later than what was given", "of a level further up"}), who


@dataclass
class _Answers:
    """Of one referral up an answer was passed on and one was not; beside it one to us, one down, and one that is not asked about."""

    now: datetime

    def __post_init__(self) -> None:
        up, other = self._referral(states.OUT), self._referral(states.OUT)
        down, received = self._referral(states.OUT, types.ASSIGN_DOWN), self._referral(states.IN)
        self.found = [up, down, received]
        day = timedelta(days=1)
        results = {
            "given": self._result(up, self.now),
            "kept back": self._result(up, None),
            "not asked": self._result(other, self.now),
        }
        told: Mapping[str, TraceEvent] = {
            "told by what was given": self._event(up, self.now),
            "of a level further up, before": self._event(up, self.now - 2 * day, by=FAR),
            "later than what was given": self._event(up, self.now + day),
            "of a level further up": self._event(up, self.now, by=FAR),
            "no answer": self._event(up, self.now + day, deed="received"),
            "our own": self._event(up, self.now + day, congress_id=tenancy.current().id),
            "down": self._event(down, self.now + day),
            "received": self._event(received, self.now + day),
        }
        self.told = list(told.values())
        self.names = {row.pk: name for name, row in {**results, **told}.items()}

    def _referral(self, direction: str, kind: str = types.REQUEST_ADOPTION) -> Referral:
        made: Referral = Referral.objects.create(
            congress_id=tenancy.current().id,
            direction=direction,
            kind=kind,
            peer_id=uuid4(),
            peer_code="330100",
            title="界河保洁",
            reason="BEYOND_POWER",
            snapshot={},
            path=[],
            state=states.ADOPTED,
            changed_at=self.now,
        )
        return made

    def _result(self, referral: Referral, given_at: datetime | None) -> Result:
        made: Result = Result.objects.create(
            referral=referral,
            congress_name=NEAR,
            body="已列入明年工作计划。",
            answered_at=self.now - timedelta(days=1),
            at=self.now,
            given_at=given_at,
        )
        return made

    def _event(self, referral: Referral, at: datetime, *, by: str = NEAR, **columns: Any) -> TraceEvent:
        facts = {"congress_id": uuid4(), "deed": "replied", "level": "city", **columns}
        made: TraceEvent = TraceEvent.objects.create(
            referral=referral, at=at, congress_name=by, label="答复", **facts
        )
        return made


def a_deputy_reads_what_was_taken_back_if_it_had_lain_before_the_deputies(asker: Asker) -> None:
    house = asker.world.houses["county"]
    deputy, clerk = house.actor("deputy1"), house.actor("clerk")
    with house.entered(), undone():
        here, adoption = tenancy.current().id, types.REQUEST_ADOPTION
        made = {
            name: _called_off(direction, kind, accepted_by=by)
            for name, direction, kind, by in (
                ("offered", states.IN, adoption, here),
                ("never accepted", states.IN, adoption, None),
                ("accepted below alone", states.IN, adoption, uuid4()),
                ("of another kind", states.IN, types.TRANSFER, here),
                ("sent by us", states.OUT, adoption, here),
            )
        }
        names = {pk: name for name, pk in made.items()}
        read = {
            who.person_id: {names[row.pk] for row in access.visible(who).filter(pk__in=names)}
            for who in (deputy, clerk)
        }
    assert read == {deputy.person_id: {"offered"}, clerk.person_id: set(made)}


def _called_off(direction: str, kind: str, *, accepted_by: UUID | None) -> UUID:
    now = clock.now()
    row = Referral.objects.create(
        congress_id=tenancy.current().id,
        direction=direction,
        kind=kind,
        peer_id=uuid4(),
        peer_code="330100",
        title="界河保洁",
        reason="BEYOND_POWER",
        snapshot={},
        path=[],
        state=states.CALLED_OFF,
        changed_at=now,
    )
    for by, deed in ((accepted_by, "accepted"), (tenancy.current().id, "received")):
        if by is not None:
            facts = {"congress_id": by, "congress_name": NEAR, "level": "county", "label": "受理"}
            TraceEvent.objects.create(referral=row, at=now, deed=deed, **facts)
    found: UUID = row.pk
    return found


EDGES = (
    a_deputy_reads_what_was_taken_back_if_it_had_lain_before_the_deputies,
    a_change_of_mandate_is_reported_by_the_office,
    an_answer_from_above_is_read_by_the_deputy_once_it_was_passed_on,
)
