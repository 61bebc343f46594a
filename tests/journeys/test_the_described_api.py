"""Whatever fits the API's own description, and much that does not, is answered without an unforeseen error."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.core.result import Ok

from tests.conftest import Site
from tests.journeys.conftest import Company
from tests.journeys.people import Person

EXAMPLES = 3  # an operation and actor
CODE = "330122"


@pytest.mark.parametrize("post", ["clerk", "deputy1"])
def test_no_request_of_the_description_ends_in_an_error(site: Site, someone: Company, post: str) -> None:
    person = someone(f"{CODE}-{post}")
    described = requests.get(f"{site.address}/api/v1/schema/?format=json", timeout=60).json()
    schema = schemathesis.openapi.from_dict(described)
    asked, known = Counter[int](), _known(person)
    for found in schema.get_all_operations():
        assert isinstance(found, Ok), found
        _ask(found.ok(), person, asked, known)
    assert {200, 404, 409, 422} <= set(asked), f"lists, strange ids, states and fields were reached: {asked}"


def _known(person: Person) -> dict[str, str]:
    """One id of each kind that is really there."""
    kinds = ("suggestions", "assignments", "referrals", "matters")
    found = {kind: person.ask("GET", f"{kind}/") for kind in kinds}
    rows = {kind: answer.json() for kind, answer in found.items() if answer.status_code == 200}
    return {kind: row["results"][0]["id"] for kind, row in rows.items() if row.get("results")}


def _ask(operation: Any, person: Person, asked: Counter[int], known: dict[str, str]) -> None:
    """In the person's own congress, for in any other all is one 404; half of the ids are real."""

    @given(case=operation.as_strategy())
    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def ask(case: Any) -> None:
        parts = dict(case.path_parameters or {})
        kind = operation.path.split("/{code}/")[-1].partition("/")[0]
        real = kind in known and sum(asked.values()) % 2
        for name in parts:
            parts[name] = CODE if name == "code" else known[kind] if real else parts[name]
        address = operation.path.format_map(parts)
        sent = case.as_transport_kwargs()
        answer = person.ask(sent["method"], address, sent.get("json"), params=sent.get("params"))
        asked[answer.status_code] += 1
        assert answer.status_code < 500, (operation.label, sent, answer.status_code, answer.text[:300])
        if answer.status_code >= 400:
            assert answer.json()["message"], (operation.label, answer.text[:300])

    ask()
