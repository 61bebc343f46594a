"""So many rows of everything that a county has lists of, by COPY: as deeds leave them, without the deeds."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from kernel import clock
from kernel.db.copying import insert_many
from kernel.ids import uuid7
from shared_apps.rules import selectors as rules_of_place
from tenant_apps.deputies.models import Term
from tenant_apps.finding import indexing
from tenant_apps.handling.models import (
    Assignment,
    Commitment,
    Extension,
    Matter,
    Reply,
    ReplyDelivery,
    ReturnRequest,
)
from tenant_apps.records.models import Entry
from tenant_apps.suggestions.models import NumberSeries, Suggestion
from tenant_apps.supervision.models import AlertCard, Circulation, KeySupervision, Reader, Urging
from tests.factories.house import House
from tests.year import besides

MOST_TERMS = 200


def fill(house: House, count: int) -> None:
    """So many cases, every second in the hands of a unit with a day that is near and was moved, the others replied to; and as many of
    whatever else stands in a list."""
    now, rules = clock.now(), rules_of_place.version_for(house.ref.id, clock.today()).version_id
    numbers = range(1, count + 1)
    seats = besides.seats(house, count)
    with house.entered():
        term = Term.objects.get()
        cases = [_case(house, number, now - timedelta(hours=number), rules) for number in numbers]
        matters = [_matter(house, case) for case in cases]
        tasks = [_task(house, matter) for matter in matters]
        letters = [_letter(house, task) for task in tasks if task.state == "REPLIED"]
        circulations = [_circulation(house, case) for case in cases]
        referrals = [
            besides.referral(house, case, direction) for case in cases for direction in ("OUT", "IN")
        ]
        terms = [besides.term(house, number) for number in numbers if number <= MOST_TERMS]
        tables: list[list[Any]] = [cases, matters, tasks, letters, circulations, referrals, terms]
        tables += [[make(house, task) for task in tasks] for make in OF_TASK]
        tables += [[make(house, case) for case in cases] for make in OF_CASE]
        tables += [[make(house, number) for number in numbers] for make in OF_NUMBER]
        tables += [
            [_delivery(house, letter) for letter in letters],
            [_reader(house, one) for one in circulations],
            [besides.mandate(house, seat, term) for seat in seats],
            [besides.delegation(house, number, term) for number in numbers],
            [besides.from_above(house, one) for one in referrals if one.direction == "IN"],
        ]
        for rows in tables:
            insert_many(rows)
        NumberSeries.objects.create(congress_id=house.ref.id, year=clock.today().year, last=count)
        indexing.rebuild(missing=True)
    insert_many([besides.index(house, one) for one in referrals])
    insert_many([besides.platform_entry(house, seat) for seat in seats])


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
        # Of every second letter that was sent to deputy1 another one is the lead.
        lead_mandate_id=house.mandate_ids["deputy2" if number % 4 == 1 else "deputy1"],
        lead_name="沈建芳",
        lead_delegation="分水代表团",
        state="REPLIED" if number % 2 else "IN_HANDLING",
        answered_at=clock.now() if number % 2 else None,
        channel="PAPER" if number % 2 else "web",
        entered_by="方晓燕" if number % 2 else "",
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
        due_at=besides.near(),
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
        due_at=besides.near(),
    )


def _card(house: House, task: Assignment) -> AlertCard:
    return AlertCard(
        id=uuid7(),
        assignment=task,
        unit_id=house.unit_ids["handler1"],
        unit_name=task.undertaker_name,
        colour="YELLOW",
        due_at=besides.near(),
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
        due_at=besides.near(),
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
        due_before=besides.near(),
        until=besides.near() + timedelta(days=30),
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


def _entry(house: House, case: Suggestion) -> Entry:
    return Entry(
        id=uuid7(),
        at=clock.now(),
        deed="registered",
        subject_type="suggestions.suggestion",
        subject_id=case.pk,
        case_id=case.pk,
        congress_id=house.ref.id,
        person_id=house.person_ids["clerk"],
        person_name="方晓燕",
    )


OF_TASK: tuple[Callable[[House, Assignment], Any], ...] = (_card, _urging, _promise, _return, _extension)
OF_CASE: tuple[Callable[[House, Suggestion], Any], ...] = (_key, _entry)
OF_NUMBER: tuple[Callable[[House, int], Any], ...] = (
    besides.bill,
    besides.unit,
    besides.compilation,
    besides.report,
    besides.alarm,
)
