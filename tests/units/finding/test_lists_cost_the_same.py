"""A list of 2,000 cases asks the database no more questions than one of 20: for each list on which cases stand."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kernel import clock
from kernel.db.copying import insert_many
from shared_apps.rules import selectors as rules
from tenant_apps.finding import indexing
from tenant_apps.handling.models import Assignment, Matter
from tenant_apps.suggestions.models import Suggestion
from tests.bench.finding import filling
from tests.factories.house import House

FEW, MANY = 20, 2_000
# (who, address): the ledger by state, 检索 with and without words, 待办 over all seats, what lies at a unit.
LISTS = [
    ("clerk", "suggestions/"),
    ("clerk", "suggestions/?state=IN_HANDLING"),
    ("deputy1", "suggestions/"),
    ("handler1", "suggestions/"),
    ("clerk", "search/?q=建议"),
    ("clerk", "search/?q=建议&lamp=ok"),
    ("clerk", "search/?year=2026"),
    ("handler1", "search/?q=建议"),
    ("clerk", "/me/"),
    ("handler1", "/me/"),
    ("deputy1", "/me/started/"),
    ("clerk", "alert-cards/"),
    ("clerk", "compilations/"),
    ("clerk", "compilations/new"),
]


@pytest.fixture(scope="module")
def asked(house: House) -> dict[tuple[str, str], tuple[int, int]]:
    """list → how many statements it takes over few cases and over many."""
    _fill(house, FEW, seed=1)
    few = {one: _count(house, *one) for one in LISTS}
    _fill(house, MANY - FEW, seed=2)
    return {one: (few[one], _count(house, *one)) for one in LISTS}


def _fill(house: House, count: int, *, seed: int) -> None:
    """Half of them handed in, half assigned to the first unit, which has signed for them."""
    with house.entered():
        made = filling.suggestions(house.ref, count, seed=seed)
        version = rules.version_for(house.ref.id, clock.today()).version_id
        keys = [row.pk for row in made]
        Suggestion.objects.filter(pk__in=keys).update(profile_version=version)
        Suggestion.objects.filter(pk__in=keys[::2]).update(state="SUBMITTED", number=None)
        Suggestion.objects.filter(pk__in=keys[1::2]).update(state="IN_HANDLING")
        matters = [_matter(house, row, version) for row in made[1::2]]
        insert_many(matters)
        insert_many([_assignment(house, row) for row in matters])
        indexing.rebuild()


def _matter(house: House, case: Any, version: Any) -> Matter:
    return Matter(
        congress_id=house.ref.id,
        kind="SUGGESTION",
        suggestion=case,
        title=case.title,
        number_label=f"第{case.number}号",
        clock_start=case.created_at,
        due_at=clock.now() + timedelta(days=random.Random(case.number).randint(-30, 60)),
        profile_version=version,
        created_at=case.created_at,
    )


def _assignment(house: House, matter: Matter) -> Assignment:
    return Assignment(
        matter=matter,
        unit_id=house.unit_ids["handler1"],
        undertaker_name="桐庐县交通运输局",
        state="SIGNED",
        assigned_at=matter.created_at,
        assigned_by_name="方晓燕",
        due_at=matter.due_at,
    )


def _count(house: House, who: str, address: str) -> int:
    browser = house.browser(who)
    path = address if address.startswith("/") else house.url(address)
    assert browser.get(path).status_code == 200  # what is asked once a process is asked now
    with CaptureQueriesContext(connection) as captured:
        assert browser.get(path).status_code == 200
    return len(captured)


@pytest.mark.parametrize("one", LISTS, ids=lambda one: f"{one[0]} {one[1]}")
def test_a_list_asks_as_much_for_many_as_for_few(
    asked: dict[tuple[str, str], tuple[int, int]], one: tuple[str, str]
) -> None:
    few, many = asked[one]
    assert many <= few, f"{one}: {few} statements over {FEW} cases, {many} over {MANY}"
