"""三员, the console and the platform's operators open nothing that a congress deals with: asked at every address of the table."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from django.test import Client

from kernel import clock
from shared_apps.identity import actions as identity
from sso import conf
from sso.tokens import Proof
from tests.factories import sessions, texts
from tests.factories.house import SINCE
from tests.permissions.asking import Asker
from tests.permissions.rows import OFFICERS, Cell, Row
from tests.permissions.table import TABLE
from tests.permissions.world import LETTER, WORDS, world_person

KEEPING = ("seats/", "journal/", "accounts/")
# What the registers hold is public, or for those who keep them.
REGISTERS = (
    "deputies/",
    "terms/",
    "sessions/",
    "delegations/",
    "groups/",
    "districts/",
    "dictionaries/",
    "units/",
    "unit-competences/",
    # 本级规则 is for everybody who works in the congress.
    "rules/",
)
CONTENT = [
    row for row in TABLE if row.conf in ("web", "api") and not row.route.startswith(KEEPING + REGISTERS)
]
# What would show that something was read: the cases' own words.
SAID = (texts.TITLE, texts.BODY[:30], LETTER[:20], WORDS[:12])


def test_there_is_content_to_keep_from_them() -> None:
    assert len(CONTENT) > 100


@pytest.mark.parametrize("row", CONTENT, ids=lambda row: row.label)
def test_none_of_the_three_opens_it(asker: Asker, row: Row) -> None:
    for post in OFFICERS:
        answer = asker.answer(row, post)
        assert answer.status_code in (302, 403, 404) or not _tells(answer), (post, answer.status_code)
        if row.takes_a_row:
            assert answer.status_code in (403, 404), (post, answer.status_code)


def _tells(answer: Any) -> bool:
    text = answer.content.decode(errors="replace")
    return any(word in text for word in SAID)


@pytest.fixture(scope="module", params=["operator", "console"])
def outsider(asker: Asker, request: pytest.FixtureRequest) -> Client:
    """Somebody whose only seat is of the console, in the very congress; so that the level is no excuse."""
    person = world_person()
    county = asker.world.houses["county"].ref
    identity.give_seat(new=identity.NewSeat(person, county.id, request.param, SINCE))
    return _browser(person)


def _browser(person: UUID) -> Client:
    proof = Proof(
        issuer=conf.issuer(),
        sub=str(person),
        sid=str(person),
        acr="mfa",
        auth_time=clock.real_now(),
        claims={},
    )
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = sessions.strong_key(proof)
    return client


def test_a_seat_of_the_console_finds_no_page_of_a_congress(asker: Asker, outsider: Client) -> None:
    for row in TABLE:
        if row.conf == "web" and row.place == "county":
            answer = asker.ask(Cell(row, "owner", row.owner, ""), client=outsider)
            assert answer.status_code == 404, row.label


CONSOLE_READS = {
    "console/",
    "console/count",
    "console/export",
    "console/schemas/",
    "console/schemas/export",
    "console/congresses/<uuid:pk>/",
    "console/adjustments/",
    "console/adjustments/export",
    "console/adjustments/<uuid:pk>/",
    "console/adjustments/<uuid:pk>/progress",
    "console/adjustments/<uuid:pk>/report",
    # That files are there and how far they are; the highest console alone makes, takes in and downloads them.
    "console/exchange/",
    "console/exchange/export",
    "console/exchange/<uuid:pk>/",
    "console/batches/",
    "console/batches/count",
    "console/batches/export",
    "console/batches/<uuid:pk>/",
    "console/batches/<uuid:pk>/progress",
    "console/onboarding/template",
    "console/dictionaries/",
    "console/dictionaries/<str:name>/",
    "console/dictionaries/<str:name>/export",
    "console/rules/",
    "console/rules/export",
    "console/calendar/",
    "console/calendar/count",
    "console/calendar/export",
    "console/calendar/<int:year>/",
    "console/calendar/recounts/<uuid:pk>/",
    "console/calendar/recounts/<uuid:pk>/export",
}


@pytest.fixture(scope="module")
def operator(asker: Asker) -> Client:
    person = world_person()
    province = asker.world.houses["console"].ref
    identity.give_seat(new=identity.NewSeat(person, province.id, "operator", SINCE))
    return _browser(person)


@pytest.mark.parametrize(
    "row", [row for row in TABLE if row.route.startswith("console/")], ids=lambda row: row.label
)
def test_the_platforms_operator_reads_the_console_and_does_nothing_there(
    asker: Asker, row: Row, operator: Client
) -> None:
    answer = asker.ask(Cell(row, "owner", row.owner, ""), client=operator)
    if row.method == "GET" and row.route in CONSOLE_READS:
        assert answer.status_code == 200
        assert (
            'method="post"'
            not in answer.content.decode(errors="replace")
            .replace('action="/sso/logout"', "")
            .partition("<main")[2]
        )
    else:
        assert answer.status_code in (403, 404), answer.status_code
