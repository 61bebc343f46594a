"""A program with a token of the real Keycloak, got by its own key: one congress, its unit's matters, its scopes, and nothing besides."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.management import call_command
from django.test import Client
from joserfc.jwk import ECKey

from sso import conf, programs, scopes, selectors, testing, tokens
from sso.models import ServiceClient
from tenant_apps.handling import actions
from tenant_apps.organs import selectors as organs
from tests.stack.databases import Database
from tests.units.handling.house import House, furnish
from tests.units.sso import forge
from tests.units.sso.hostile import assertion, bearing

NAME = "svc-bus-office"
KEY = ECKey.generate_key("P-256", {"kid": "one", "alg": "ES256", "use": "sig"})
BOTH = f"{scopes.READ} {scopes.HANDLE}"


@dataclass(frozen=True)
class World:
    house: House
    beside: House

    def api(self, rest: str, house: House | None = None) -> str:
        return f"/api/v1/t/{(house or self.house).ref.code}/{rest}"


@pytest.fixture(scope="module")
def world(database: Database, keycloak: dict[str, Any]) -> Iterator[World]:
    """Two congresses at work, and a program of one unit of the first."""
    settings = {
        "KEYCLOAK_URL": keycloak["url"],
        "KEYCLOAK_ADMIN": keycloak["admin"],
        "KEYCLOAK_ADMIN_PASSWORD": keycloak["password"],
    }
    with testing.make_realm(f"test-{uuid4().hex[:12]}", base_url="http://127.0.0.1:8000", **settings):
        house, beside = furnish(), furnish("330127")
        with house.inside():
            unit = organs.unit(house.units["handler"])
        assert unit is not None
        programs.register(
            client_id=NAME,
            name="公交办件系统",
            congress=house.ref,
            unit=unit.name,
            wanted=[scopes.READ, scopes.HANDLE],
            jwks=json.dumps({"keys": [KEY.as_dict(private=False)]}),
        )
        call_command("sso_apply", verbosity=0)
        yield World(house, beside)


def token(scope: str = BOTH) -> str:
    got: str = assertion.asked(NAME, KEY, scope=scope)["access_token"]
    return got


def program(scope: str = BOTH) -> Client:
    return bearing.program(token(scope))


def sign_for(world: World, assignment: UUID, *, scope: str = BOTH) -> tuple[int, str]:
    answer = program(scope).post(
        world.api(f"assignments/{assignment}/receipt/"), {}, content_type="application/json"
    )
    return answer.status_code, answer.json().get("code", "")


def test_it_lists_its_units_assignments_and_signs_for_one(world: World) -> None:
    mine = world.house.assigned()
    listed = program().get(world.api("assignments/"))
    assert listed.status_code == 200
    assert str(mine.pk) in [row["id"] for row in listed.json()["results"]]
    assert sign_for(world, mine.pk)[0] == 201
    with world.house.inside():
        mine.refresh_from_db()
    assert mine.state == "SIGNED"


def test_another_congress_is_not_there(world: World) -> None:
    theirs = world.beside.assigned()
    for rest in ("assignments/", f"assignments/{theirs.pk}/", "suggestions/", "no/such/page"):
        assert program().get(world.api(rest)).status_code in (200, 404)
        answer = program().get(world.api(rest, world.beside))
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    answer = program().get("/api/v1/t/999999/assignments/")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_what_lies_outside_its_scopes_is_refused(world: World) -> None:
    mine = world.house.assigned()
    assert program(scopes.READ).get(world.api(f"assignments/{mine.pk}/")).status_code == 200
    assert sign_for(world, mine.pk, scope=scopes.READ) == (403, "not_permitted")
    assert sign_for(world, mine.pk, scope=scopes.HANDLE)[0] == 201


def test_without_any_scope_it_reads_nothing(world: World) -> None:
    mine = world.house.assigned()
    assert program("").get(world.api("assignments/")).status_code == 403
    assert program("").get(world.api(f"assignments/{mine.pk}/")).status_code == 404


def test_a_scope_that_its_row_does_not_name_counts_for_nothing(world: World) -> None:
    """Even if Keycloak's client were opened by hand, and though the token says so."""
    mine = world.house.assigned()
    rows = ServiceClient.objects.filter(client_id=NAME)
    rows.update(scopes=[scopes.READ])
    try:
        assert sign_for(world, mine.pk) == (403, "not_permitted")
        assert program().get(world.api(f"assignments/{mine.pk}/")).status_code == 200
    finally:
        rows.update(scopes=[scopes.READ, scopes.HANDLE])
    assert sign_for(world, mine.pk)[0] == 201


def test_another_units_matters_are_not_there(world: World) -> None:
    suggestion, other = world.house.registered(), world.house.units["other"]
    clerk = world.house.actor("clerk")
    with world.house.inside():
        theirs = actions.assign(actor=clerk, suggestion_id=suggestion, unit_id=other)
    assert program().get(world.api(f"assignments/{theirs.pk}/")).status_code == 404
    assert sign_for(world, theirs.pk) == (404, "not_found")


def test_it_never_steps_up(world: World) -> None:
    answer = program().post("/api/v1/me/step-ups/")
    assert (answer.status_code, answer.json()["code"]) == (403, "step_up_by_person")
    lying = bearing.changed(token(), bearing.sets(acr="mfa"))
    live = selectors.bearer_of(tokens.access_token(lying))
    assert live is not None and (live.acr, live.auth_time) == ("", None)


CHANGED: dict[str, bearing.Change] = {
    "the app's client": bearing.sets(azp=conf.APP_CLIENT, sid=str(uuid4())),
    "another program": bearing.sets(azp="svc-nobody"),
    "a client that is no program": bearing.sets(azp="account"),
    "a program's name in another case": bearing.sets(azp=NAME.upper()),
    "another subject": bearing.sets(sub=str(uuid4())),
}


@pytest.mark.parametrize("case", CHANGED)
def test_its_token_with_another_party_is_refused(world: World, case: str) -> None:
    assert bearing.status(bearing.changed(token(), bearing.unchanged)) == 200
    assert bearing.status(bearing.changed(token(), CHANGED[case])) == 401


def test_a_persons_token_does_not_become_a_programs(world: World) -> None:
    """The person whose seat it is comes by the program's client alone; the app's client gives them nothing."""
    claims = forge.parts(token())[1]
    assert "sid" not in claims and claims["azp"] == NAME
    person = ServiceClient.objects.get(client_id=NAME).person_id
    assert bearing.program(token()).get(bearing.ME).json()["id"] == str(person)


def test_a_stopped_programs_token_counts_no_more(world: World) -> None:
    """By our own row, at once: Keycloak hears of it with the next sso_apply."""
    rows = ServiceClient.objects.filter(client_id=NAME)
    held = token()
    assert bearing.status(held) == 200
    rows.update(active=False)
    try:
        assert bearing.status(held) == 401
    finally:
        rows.update(active=True)
    assert bearing.status(held) == 200
