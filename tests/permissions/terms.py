"""The change of terms in the permission table: its rows, and changes in every state that has a deed."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from kernel import clock
from kernel.errors import NotFound, NotPermitted
from kernel.ids import uuid7
from shared_apps.identity.plugging import NewMandate
from tenant_apps.deputies import actions as deputies
from tenant_apps.deputies.models import Mandate, Term
from tenant_apps.handling import access as handling
from tenant_apps.handling.access import NotYourReply
from tenant_apps.termchange import actions, states
from tenant_apps.termchange.models import TermChange
from tests.factories.house import House
from tests.permissions.refusing import refused
from tests.permissions.rows import Row, web

if TYPE_CHECKING:
    from tests.permissions.asking import Asker

ONE = "term-changes/<uuid:pk>/"
BY_HEAD = "head: {ok} | *: 403 not_permitted"
WHO_READS = "clerk head: {ok} | *: 403 not_permitted"
_LATER = f"{clock.today() + timedelta(days=60):%Y-%m-%d}"
DAY = {"switch_on": _LATER}
WHY = {"reason": "选举日期另行安排。"}
ANNOUNCED = {"decision_no": "〔2027〕第1号", "decision_on": "2026-01-05"}
DEEDS = ("day", "schedule", "unscheduling", "cancellation", "switch", "confirmation", "taking-back")
STRONG = {"term-changes/new", *(ONE + deed for deed in DEEDS)}


def _deed(deed: str, on: str, send: dict[str, Any] | None = None) -> list[Row]:
    return [
        web("GET", ONE + deed, on, BY_HEAD.format(ok="200")),
        web("POST", ONE + deed, on, BY_HEAD.format(ok="302 /t/"), send=send or {}),
    ]


ROWS = [
    web("GET", "term-changes/", "", WHO_READS.format(ok="302 /t/"), neighbour="200"),
    web("GET", "term-changes/new", "", BY_HEAD.format(ok="200"), neighbour="200"),
    web("POST", "term-changes/new", "", BY_HEAD.format(ok="302 /t/"), send=DAY, neighbour="302 /t/"),
    *(
        web("GET", ONE + page, "term change", WHO_READS.format(ok="200"))
        for page in ("", "progress", "people/", "people/export", "cases/", "cases/export", "report")
    ),
    *_deed("day", "term change", DAY),
    *_deed("schedule", "term change", ANNOUNCED),
    *_deed("cancellation", "term change", WHY),
    *_deed("unscheduling", "term change due"),
    *_deed("switch", "term change due"),
    *_deed("confirmation", "term change done"),
    *_deed("taking-back", "term change done", {**DAY, **WHY}),
]


def a_change_of_terms_is_its_heads(asker: Asker) -> None:
    """Asked for without a page in between: the deed itself looks who does it, and to what."""
    house = asker.world.houses["county"]
    clerk, head = house.actor("clerk"), house.actor("head")
    with house.entered():
        with refused(NotPermitted):
            actions.plan(actor=clerk, switch_on=clock.today())
        with refused(NotPermitted):
            actions.cancel(actor=clerk, change_id=asker.world.things["term change"], **WHY)
        with refused(NotFound):
            actions.cancel(actor=head, change_id=uuid7(), **WHY)


def who_is_suspended_rates_nothing(asker: Asker) -> None:
    """In office, and when the term ended meanwhile (代表法 §61)."""
    house, letter = asker.world.houses["county"], asker.world.things["letter"]
    actor = house.actor("deputy1")
    for status in ("SUSPENDED", "EXPIRED"):
        with house.entered():
            mine = Mandate.objects.filter(pk=house.mandate_ids["deputy1"])
            mine.update(status=status, ground="DETAINED")
            with refused(NotYourReply):
                handling.delivery_to_rate(actor, letter)


EDGES = (a_change_of_terms_is_its_heads, who_is_suspended_rates_nothing)


def things(house: House) -> dict[str, Any]:
    """Changes between two terms of long ago, each as if in a congress of its own: one congress has one at a time."""
    today, found = clock.today(), {}
    with house.entered():
        known = {"congress_id": house.ref.id, "begins": today - timedelta(days=9000)}
        old = Term.objects.create(ordinal=1, status="CURRENT", **known)
        new = Term.objects.create(ordinal=2, status="PREPARED", **known)
        row = NewMandate(person_id=uuid7(), seat_id=uuid7(), person_name="新任甲", seat_no="001")
        deputies.enrol(actor=None, term=new, new=row)
        for name, state in {
            "term change": states.PREPARING,
            "term change due": states.SCHEDULED,
            "term change done": states.SWITCHED,
        }.items():
            change = TermChange.objects.create(
                congress_id=uuid7(),
                old_term=old,
                new_term=new,
                switch_on=today,
                state=state,
                planned_by="楼建平",
                planned_at=clock.now(),
            )
            found[name] = change.pk
    return found
