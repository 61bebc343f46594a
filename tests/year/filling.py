"""So many rows of everything that a county has lists of, by COPY: as deeds leave them, without the deeds."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from kernel import clock
from kernel.db.copying import insert_many
from kernel.ids import uuid7
from shared_apps.exchange.models import IndexRow
from shared_apps.identity.models import Person, Seat
from shared_apps.rules import selectors as rules_of_place
from tenant_apps.bills.models import Bill
from tenant_apps.deputies.models import Delegation, Mandate, Term
from tenant_apps.finding import indexing
from tenant_apps.finding.models import Compilation
from tenant_apps.handling.models import (
    Assignment,
    Commitment,
    Extension,
    Matter,
    Reply,
    ReplyDelivery,
    ReturnRequest,
)
from tenant_apps.organs.models import Unit
from tenant_apps.postbox.models import Alarm
from tenant_apps.referrals.models import Referral
from tenant_apps.suggestions.models import NumberSeries, Suggestion, YearlyReport
from tenant_apps.supervision.models import AlertCard, Circulation, KeySupervision, Reader, Urging
from tenants.models import PlatformEntry
from tests.factories.house import SINCE, House

MOST_TERMS = 200


def fill(house: House, count: int) -> None:
    """So many cases, every second in the hands of a unit with a day that is near and was moved, the others replied to; and as many of
    whatever else stands in a list."""
    now, rules = clock.now(), rules_of_place.version_for(house.ref.id, clock.today()).version_id
    numbers = range(1, count + 1)
    seats = _seats(house, count)
    with house.entered():
        term = Term.objects.get()
        cases = [_case(house, number, now - timedelta(hours=number), rules) for number in numbers]
        matters = [_matter(house, case) for case in cases]
        tasks = [_task(house, matter) for matter in matters]
        letters = [_letter(house, task) for task in tasks if task.state == "REPLIED"]
        circulations = [_circulation(house, case) for case in cases]
        referrals = [_referral(house, case, direction) for case in cases for direction in ("OUT", "IN")]
        terms = [_term(house, number) for number in numbers if number <= MOST_TERMS]
        tables: list[list[Any]] = [cases, matters, tasks, letters, circulations, referrals, terms]
        tables += [[make(house, task) for task in tasks] for make in OF_TASK]
        tables += [[make(house, case) for case in cases] for make in OF_CASE]
        tables += [[make(house, number) for number in numbers] for make in OF_NUMBER]
        tables += [
            [_delivery(house, letter) for letter in letters],
            [_reader(house, one) for one in circulations],
            [_mandate(house, seat, term) for seat in seats],
            [_delegation(house, number, term) for number in numbers],
            [_from_above(house, one) for one in referrals if one.direction == "IN"],
        ]
        for rows in tables:
            insert_many(rows)
        NumberSeries.objects.create(congress_id=house.ref.id, year=clock.today().year, last=count)
        indexing.rebuild(missing=True)
    IndexRow.objects.bulk_create(_index(house, one) for one in referrals)
    PlatformEntry.objects.bulk_create(_entry(house, seat) for seat in seats)


def _upper(house: House) -> UUID:
    assert house.ref.parent_id is not None
    return house.ref.parent_id


def _near() -> datetime:
    return clock.end_of_day(clock.today() + timedelta(days=3))


def _case(house: House, number: int, at: datetime, rules: UUID | None) -> Suggestion:
    return Suggestion(
        id=uuid7(),
        congress_id=house.ref.id,
        number=f"{clock.today().year}-{number:04d}",
        series_year=clock.today().year,
        title=f"关于改善第{number:04d}号村口道路照明的建议",
        body="一、情况\n路灯不亮，出行不便。\n二、建议\n更换路灯。",
        category="TRANSPORT",
        category_label="交通",
        lead_mandate_id=house.mandate_ids["deputy1"],
        lead_name="沈建芳",
        lead_delegation="分水代表团",
        state="REPLIED" if number % 2 else "IN_HANDLING",
        answered_at=clock.now() if number % 2 else None,
        created_at=at,
        submitted_at=at,
        registered_at=at,
        profile_version=rules,
    )


def _matter(house: House, case: Suggestion) -> Matter:
    return Matter(
        id=uuid7(),
        congress_id=house.ref.id,
        kind="SUGGESTION",
        suggestion=case,
        title=case.title,
        number_label=case.number or "",
        lead_name=case.lead_name,
        clock_start=case.created_at,
        profile_version=case.profile_version,
        due_at=_near(),
        due_note="放假安排调整",
        redated_at=clock.now(),
        state="REPLIED" if case.state == "REPLIED" else "OPEN",
        created_at=case.created_at,
    )


def _task(house: House, matter: Matter) -> Assignment:
    return Assignment(
        id=uuid7(),
        matter=matter,
        unit_id=house.unit_ids["handler1"],
        undertaker_name="交通运输局",
        state="REPLIED" if matter.state == "REPLIED" else "SIGNED",
        assigned_at=matter.clock_start,
        assigned_by_name="方晓燕",
        received_at=matter.clock_start,
        received_by_name="俞水根",
        due_at=_near(),
    )


def _card(house: House, task: Assignment) -> AlertCard:
    return AlertCard(
        id=uuid7(),
        assignment=task,
        unit_id=house.unit_ids["handler1"],
        unit_name=task.undertaker_name,
        colour="YELLOW",
        due_at=_near(),
        given_at=clock.now(),
    )


def _urging(house: House, task: Assignment) -> Urging:
    return Urging(
        id=uuid7(),
        assignment=task,
        unit_id=house.unit_ids["handler1"],
        unit_name=task.undertaker_name,
        at=clock.now(),
        by_name="方晓燕",
    )


def _promise(house: House, task: Assignment) -> Commitment:
    return Commitment(
        id=uuid7(),
        matter_id=task.matter_id,
        assignment=task,
        text="村口路灯全部更换",
        due_at=_near(),
        year=clock.today().year,
        made_at=clock.now(),
        by_name="俞水根",
    )


def _letter(house: House, task: Assignment) -> Reply:
    return Reply(
        id=uuid7(),
        matter=task.matter,
        assignment=task,
        unit_id=task.unit_id,
        kind="MAIN",
        round=1,
        outcome="SOLVED",
        outcome_label="已解决",
        letter_class="A",
        class_label="已解决或者基本解决",
        title=f"关于{task.matter.number_label}号建议的答复",
        body="您提出的建议收悉。路灯已全部更换。",
        unit_name=task.undertaker_name,
        by_name="俞水根",
        at=clock.now(),
    )


def _delivery(house: House, letter: Reply) -> ReplyDelivery:
    return ReplyDelivery(id=uuid7(), reply=letter, mandate_id=house.mandate_ids["deputy1"], at=letter.at)


def _return(house: House, task: Assignment) -> ReturnRequest:
    return ReturnRequest(
        id=uuid7(),
        assignment=task,
        reason="不属于本局职责。",
        competent_name="住房和城乡建设局",
        at=clock.now(),
        by_name="俞水根",
    )


def _extension(house: House, task: Assignment) -> Extension:
    return Extension(
        id=uuid7(),
        assignment=task,
        reason="受汛期影响，需要延长办理时间。",
        due_before=_near(),
        until=_near() + timedelta(days=30),
        at=clock.now(),
        by_name="俞水根",
    )


def _key(house: House, case: Suggestion) -> KeySupervision:
    return KeySupervision(
        id=uuid7(),
        suggestion=case,
        reason="群众反映集中。",
        proposed_at=clock.now(),
        proposed_by_name="方晓燕",
    )


def _circulation(house: House, case: Suggestion) -> Circulation:
    return Circulation(
        id=uuid7(),
        suggestion=case,
        note="请阅。",
        at=clock.now(),
        by_person=house.person_ids["head"],
        by_name="楼建平",
    )


def _reader(house: House, one: Circulation) -> Reader:
    return Reader(id=uuid7(), circulation=one, person_id=house.person_ids["clerk"], name="方晓燕")


def _bill(house: House, number: int) -> Bill:
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


def _unit(house: House, number: int) -> Unit:
    return Unit(
        id=uuid7(),
        congress_id=house.ref.id,
        name=f"{house.ref.name}第{number:04d}局",
        kind="department",
        order=number,
    )


def _compilation(house: House, number: int) -> Compilation:
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


def _report(house: House, number: int) -> YearlyReport:
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


def _alarm(house: House, number: int) -> Alarm:
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


def _term(house: House, number: int) -> Term:
    """Former ones, long over."""
    return Term(
        id=uuid7(),
        congress_id=house.ref.id,
        ordinal=100 + number,
        begins=date(1950, 1, 1),
        ends=date(1954, 12, 31),
        status="PAST",
    )


def _delegation(house: House, number: int, term: Term) -> Delegation:
    return Delegation(
        id=uuid7(), congress_id=house.ref.id, term=term, name=f"第{number:04d}代表团", order=number
    )


def _mandate(house: House, seat: Seat, term: Term) -> Mandate:
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


def _seats(house: House, count: int) -> list[Seat]:
    """New people, each with a deputy's seat here."""
    people = [Person(id=uuid7(), name=f"代表{number:04d}") for number in range(1, count + 1)]
    Person.objects.bulk_create(people)
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
    Seat.objects.bulk_create(seats)
    return seats


def _entry(house: House, seat: Seat) -> PlatformEntry:
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


def _referral(house: House, case: Suggestion, direction: str) -> Referral:
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


def _from_above(house: House, referral: Referral) -> Matter:
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
        due_at=_near(),
        created_at=clock.now(),
    )


def _index(house: House, referral: Referral) -> IndexRow:
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


OF_TASK: tuple[Callable[[House, Assignment], Any], ...] = (_card, _urging, _promise, _return, _extension)
OF_CASE: tuple[Callable[[House, Suggestion], Any], ...] = (_key,)
OF_NUMBER: tuple[Callable[[House, int], Any], ...] = (_bill, _unit, _compilation, _report, _alarm)
