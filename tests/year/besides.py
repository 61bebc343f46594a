"""What stands in a county's lists besides its cases, row by row: people, units, bills, what went to and fro between levels."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from kernel import clock
from kernel.db.copying import insert_many
from kernel.ids import uuid7
from shared_apps.exchange.models import IndexRow
from shared_apps.identity.models import Person, Seat
from tenant_apps.bills.models import Bill
from tenant_apps.deputies.models import Delegation, Mandate, Term
from tenant_apps.finding.models import Compilation
from tenant_apps.handling.models import Matter
from tenant_apps.organs.models import Unit
from tenant_apps.postbox.models import Alarm
from tenant_apps.referrals.models import Referral
from tenant_apps.suggestions.models import Suggestion, YearlyReport
from tenants.models import PlatformEntry
from tests.factories.house import SINCE, House


def _upper(house: House) -> UUID:
    assert house.ref.parent_id is not None
    return house.ref.parent_id


def near() -> datetime:
    return clock.end_of_day(clock.today() + timedelta(days=3))


def bill(house: House, number: int) -> Bill:
    return Bill(
        id=uuid7(),
        congress_id=house.ref.id,
        series=f"常委会{clock.today().year}",
        no=number,
        kind="STANDING",
        cause=f"关于第{number:04d}条河道保洁的议案",
        grounds="河道淤积。",
        plan="清淤。",
        lead_mandate_id=house.mandate_ids["deputy1"],
        lead_name="沈建芳",
        state="REGISTERED",
        created_at=clock.now(),
        submitted_at=clock.now(),
        registered_at=clock.now(),
    )


def unit(house: House, number: int) -> Unit:
    return Unit(
        id=uuid7(),
        congress_id=house.ref.id,
        name=f"{house.ref.name}第{number:04d}局",
        kind="department",
        order=number,
    )


def compilation(house: House, number: int) -> Compilation:
    return Compilation(
        id=uuid7(),
        congress_id=house.ref.id,
        by_person_id=house.person_ids["clerk"],
        by_name="方晓燕",
        title=f"建议汇编第{number}册",
        is_public=False,
        cases=[],
        state="READY",
        created_at=clock.now(),
        touched_at=clock.now(),
    )


def report(house: House, number: int) -> YearlyReport:
    return YearlyReport(
        id=uuid7(),
        congress_id=house.ref.id,
        year=number,
        reported_on=SINCE,
        occasion="县人大常委会会议",
        by_name="方晓燕",
        made_at=clock.now(),
        finished_at=clock.now(),
    )


def alarm(house: House, number: int) -> Alarm:
    return Alarm(
        id=uuid7(),
        code=Alarm.Code.STUCK,
        outgoing=False,
        peer_id=_upper(house),
        referral_id=uuid7(),
        msg_id=uuid7(),
        kind="status",
        tries=9,
        first_at=clock.now(),
        last_at=clock.now(),
        raised_at=clock.now(),
    )


def term(house: House, number: int) -> Term:
    """Former ones, long over."""
    return Term(
        id=uuid7(),
        congress_id=house.ref.id,
        ordinal=100 + number,
        begins=date(1950, 1, 1),
        ends=date(1954, 12, 31),
        status="PAST",
    )


def delegation(house: House, number: int, term: Term) -> Delegation:
    return Delegation(
        id=uuid7(), congress_id=house.ref.id, term=term, name=f"第{number:04d}代表团", order=number
    )


def mandate(house: House, seat: Seat, term: Term) -> Mandate:
    return Mandate(
        id=uuid7(),
        congress_id=house.ref.id,
        term=term,
        person_id=seat.person_id,
        seat_id=seat.pk,
        person_name=seat.person.name,
        seat_no=seat.person.name,
        delegation="分水代表团",
        elected_on=SINCE,
        status="ACTIVE",
    )


def seats(house: House, count: int) -> list[Seat]:
    """New people, each with a deputy's seat here."""
    people = [Person(id=uuid7(), name=f"代表{number:04d}") for number in range(1, count + 1)]
    insert_many(people)
    seats = [
        Seat(
            id=uuid7(),
            person=person,
            congress_id=house.ref.id,
            kind="deputy",
            valid_from=SINCE,
            status="active",
        )
        for person in people
    ]
    insert_many(seats)
    return seats


def platform_entry(house: House, seat: Seat) -> PlatformEntry:
    return PlatformEntry(
        id=uuid7(),
        at=clock.now(),
        deed="seat.given",
        subject_type="identity.seat",
        subject_id=seat.pk,
        congress_id=house.ref.id,
        person_id=house.person_ids["admin"],
        person_name="叶明",
    )


def referral(house: House, case: Suggestion, direction: str) -> Referral:
    """Ours to the congress above, or its own to us."""
    upper, is_ours = _upper(house), direction == "OUT"
    return Referral(
        id=uuid7(),
        congress_id=house.ref.id,
        direction=direction,
        kind="REPORT_REFERENCE" if is_ours else "ASSIGN_DOWN",
        peer_id=upper,
        peer_code="330100",
        peer_name="杭州市",
        peer_organ="杭州市人大常委会代表工作委员会",
        peer_level="city",
        suggestion=case if is_ours else None,
        title=case.title,
        number=case.number or "",
        lead_name=case.lead_name,
        reason="BEYOND_POWER" if is_ours else "LOWER_POWER",
        snapshot={"title": case.title, "body": case.body},
        path=[str(one) for one in ((house.ref.id,) if is_ours else (upper,))],
        state="SENT" if is_ours else "IN_HANDLING",
        drafted_at=clock.now(),
        sent_at=clock.now(),
        changed_at=clock.now(),
    )


def from_above(house: House, referral: Referral) -> Matter:
    return Matter(
        id=uuid7(),
        congress_id=house.ref.id,
        kind="ASSIGNED_DOWN",
        referral_id=referral.pk,
        title=referral.title,
        number_label=referral.number,
        from_name=referral.peer_name,
        lead_name=referral.lead_name,
        clock_start=clock.now(),
        due_at=near(),
        created_at=clock.now(),
    )


def index(house: House, referral: Referral) -> IndexRow:
    is_ours = referral.direction == "OUT"
    ends = (house.ref.id, referral.peer_id)
    from_id, to_id = ends if is_ours else ends[::-1]
    return IndexRow(
        id=uuid7(),
        viewer_id=house.ref.id,
        referral_id=referral.pk,
        side=referral.direction.lower(),
        from_id=from_id,
        to_id=to_id,
        peer_id=referral.peer_id,
        path=[from_id],
        kind=referral.kind,
        number=referral.number,
        state=referral.state,
        stated_at=clock.now(),
        dated_at=clock.now(),
        sent_at=clock.now(),
        changed_at=clock.now(),
    )
