"""The lists of a county with few and with very many rows: how many statements a page of each asks, and how long it takes."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kernel import clock
from kernel.db.copying import insert_many
from kernel.ids import uuid7
from shared_apps.rules import selectors as rules_of_place
from tenant_apps.handling.models import Assignment, Commitment, Matter
from tenant_apps.suggestions.models import NumberSeries, Suggestion
from tenant_apps.supervision.models import AlertCard, Urging
from tests.factories.house import House

RUNS = 5
OFFICE = (
    "suggestions/",
    "numbers/",
    "commitments/",
    "supervision/",
    "alert-cards/",
    "alert-cards/units/",
    "deadlines/moved/",
    "yearly-reports/",
)
UNIT = ("suggestions/", "commitments/", "alert-cards/")
API = ("suggestions/", "assignments/", "commitments/", "alert-cards/")


def fill(house: House, count: int) -> None:
    """So many cases in the hands of one unit, each with a day that is near, a card, an urging and a promise."""
    now, rules = clock.now(), rules_of_place.version_for(house.ref.id, clock.today()).version_id
    with house.entered():
        cases = [_case(house, number, now - timedelta(hours=number), rules) for number in range(1, count + 1)]
        matters = [_matter(house, case) for case in cases]
        tasks = [_task(house, matter) for matter in matters]
        insert_many(cases)
        insert_many(matters)
        insert_many(tasks)
        insert_many([_card(house, task) for task in tasks])
        insert_many([_urging(house, task) for task in tasks])
        insert_many([_promise(task) for task in tasks])
        NumberSeries.objects.create(congress_id=house.ref.id, year=clock.today().year, last=count)


def asked(house: House) -> Iterator[tuple[str, int, float]]:
    """Page, statements, median of milliseconds; the first visit is not counted."""
    for who, routes in (("clerk", OFFICE), ("handler1", UNIT), ("deputy1", ("suggestions/",))):
        browser = house.browser(who)
        for route in routes:
            yield (f"{route} as {who.rstrip('1')}", *_measured(browser, house.url(route)))
        yield (f"/me/ as {who.rstrip('1')}", *_measured(browser, "/me/"))
    program = house.api("clerk")
    for route in API:
        yield (f"api {route} as clerk", *_measured(program, house.api_url(route)))


def _measured(client: Client, path: str) -> tuple[int, float]:
    took, statements = [], 0
    for number in range(RUNS + 1):
        begun = time.perf_counter()
        with CaptureQueriesContext(connection) as captured:
            answer = client.get(path)
        if answer.status_code != 200:
            raise AssertionError(f"{path} answered {answer.status_code}")
        if number:
            took.append((time.perf_counter() - begun) * 1000)
            statements = len(captured)
    return statements, statistics.median(took)


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
        state="IN_HANDLING",
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
        created_at=case.created_at,
    )


def _task(house: House, matter: Matter) -> Assignment:
    return Assignment(
        id=uuid7(),
        matter=matter,
        unit_id=house.unit_ids["handler1"],
        undertaker_name="交通运输局",
        state="SIGNED",
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


def _promise(task: Assignment) -> Commitment:
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
