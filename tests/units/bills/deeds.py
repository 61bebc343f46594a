"""Short ways to a bill in a given state. A session sits today; as many more deputies as the law asks for sit beside the house's three."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from kernel import clock
from kernel.ids import uuid7
from shared_apps.identity.plugging import NewMandate
from tenant_apps.bills import actions, selectors
from tenant_apps.bills.models import Bill, BillSignature
from tenant_apps.deputies import actions as deputies
from tenant_apps.deputies.models import Mandate, Session, Term
from tests.factories import texts
from tests.factories.house import House

CAUSE = "关于制定富春江绿道保护办法的议案"
GROUNDS = "富春江绿道跨越多个乡镇，管护职责不清，断点和占用问题多年没有解决。"
PLAN = "由县人民政府制定绿道保护办法，明确管护主体、经费来源和禁止行为，每年向人大报告。"
TEXT = actions.Fields(cause=CAUSE, grounds=GROUNDS, plan=PLAN, category=texts.CATEGORY)
MEETING = "主席团第二次会议"
OPINION = "所提事项属于本级人大职权范围，有必要作出规定。"
REASON = "所提事项属于政府日常工作，可以作为建议办理。"
COMMITTEE = "城建环资委员会"


def sitting(house: House, *, cutoff: datetime | None = None) -> Session:
    """A session of the present term that sits yesterday, today and tomorrow."""
    today = clock.today()
    with house.entered():
        term = Term.objects.get(status="CURRENT")
        made: Session
        made, _ = Session.objects.update_or_create(
            congress_id=house.ref.id,
            term=term,
            no=3,
            defaults={
                "begins": today - timedelta(days=1),
                "ends": today + timedelta(days=1),
                "bill_cutoff": cutoff,
            },
        )
    return made


def seat_more(house: House, count: int = 9, *, roles: tuple[str, ...] = ()) -> list[Mandate]:
    """Deputies without a log-in."""
    found = []
    with house.entered():
        term = Term.objects.get(status="CURRENT")
        start = Mandate.objects.filter(term=term).count() + 1
        for index in range(start, start + count):
            mandate = deputies.enrol(
                actor=None,
                term=term,
                new=NewMandate(
                    person_id=uuid7(),
                    seat_id=uuid7(),
                    person_name=f"代表{index}",
                    seat_no=f"{index:03d}",
                    delegation="江南代表团",
                    elected_on=date(2022, 1, 1),
                ),
            )
            Mandate.objects.filter(pk=mandate.pk).update(roles=list(roles))
            found.append(mandate)
    return found


def drafted(house: House, **fields: str) -> UUID:
    lead, given = house.actor("deputy1"), actions.Fields(**TEXT)
    given.update(fields)  # type: ignore[typeddict-item]
    with house.entered():
        return actions.draft(actor=lead, **given).pk


def signed(house: House, others: list[Mandate], pk: UUID | None = None, **fields: str) -> UUID:
    """deputy1's bill, asked of deputy2 and `others`, whose names stand; deputy2 has not answered."""
    pk, lead = pk or drafted(house, **fields), house.actor("deputy1")
    with house.entered():
        asked = [house.mandate_ids["deputy2"], *(one.pk for one in others)]
        actions.invite(actor=lead, bill_id=pk, mandates=asked)
        BillSignature.objects.filter(bill_id=pk, mandate_id__in=[one.pk for one in others]).update(
            status="SIGNED", signed_at=clock.now()
        )
    return pk


def cosigned_by(house: House, pk: UUID, who: str = "deputy2") -> None:
    actor = house.actor(who)
    with house.entered():
        actions.cosign(actor=actor, bill_id=pk)


def submitted(house: House, others: list[Mandate]) -> UUID:
    pk, lead = signed(house, others), house.actor("deputy1")
    cosigned_by(house, pk)
    with house.entered():
        actions.submit(actor=lead, bill_id=pk)
    return pk


def registered(house: House, others: list[Mandate]) -> UUID:
    pk, clerk = submitted(house, others), house.actor("clerk")
    with house.entered():
        actions.register(actor=clerk, bill_id=pk)
    return pk


def opined(house: House, others: list[Mandate]) -> UUID:
    pk, clerk = registered(house, others), house.actor("clerk")
    with house.entered():
        actions.give_opinion(
            actor=clerk, bill_id=pk, committee=COMMITTEE, recommends="ON_AGENDA", opinion=OPINION
        )
    return pk


def decided(house: House, others: list[Mandate], way: str) -> UUID:
    pk, head = registered(house, others), house.actor("head")
    given: dict[str, Any] = {"actor": head, "bill_id": pk, "decided_by": MEETING, "decided_on": clock.today()}
    with house.entered():
        if way == "ON_AGENDA":
            actions.put_on_agenda(**given)
        elif way == "TO_COMMITTEE":
            actions.send_to_committee(committee=COMMITTEE, **given)
        else:
            actions.decide_no_bill(reason=REASON, **given)
    return pk


def of(house: House, pk: UUID) -> Bill:
    with house.entered():
        found: Bill = Bill.objects.select_related("session", "suggestion").get(pk=pk)
    return found


def names(house: House, pk: UUID) -> list[str]:
    bill = of(house, pk)
    with house.entered():
        return [row.person_name for row in selectors.names(bill)]
