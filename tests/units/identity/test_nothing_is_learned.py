"""An administrator who types a 身份证号 can't tell whether the platform knows it: every answer is the same but for what was typed.

Compared byte by byte, apart from identifiers, for a number nobody has, one of somebody at work elsewhere, and one under another name.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connection, connections
from django.test import Client
from openpyxl import load_workbook

from kernel import clock, tenancy
from shared_apps.identity import actions, personal
from shared_apps.identity.models import Person, Seat
from tests.factories.house import House, furnish
from tests.units.identity.conftest import congress
from tests.units.identity.offices import COUNTY, OTHER, PHONE, Office, number, office

pytestmark = pytest.mark.usefixtures("database")
_OWN = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|name=\"csrfmiddlewaretoken\" value=\"[^\"]+\"")


@dataclass
class Typist:
    """An administrator's browser, and what it is answered."""

    of: Office
    browser: Client

    def answers(self, id_number: str, **more: str) -> list[tuple[int, str, str]]:
        """Everything from the form to the seat's end: status, place, text."""
        typed = {"name": "方晓燕", "id_number": id_number, "phone": PHONE, "term": "第十七届"} | more
        out = [self._post("seats/new?kind=deputy", typed)]
        seat = Seat.objects.filter(congress__code=self.of.code).order_by("-id")[0]
        assert seat.person.id_number_index == personal.index_of(id_number)
        one = f"seats/{seat.pk}/"
        out += [self._get(place) for place in ("seats/?status=pending&q=方晓燕", one)]
        out += [self._get(one + page) for page in ("end", "phone", "roles", "unit")]
        out += [
            self._post(one + "phone", {"phone": "13900000000"}),
            self._post("seats/new?kind=deputy", typed),
        ]
        out.append((200, "", str(self._cells())))
        security, auditor = self.of.browser("security"), self.of.browser("auditor")
        out.append(self._shape(security.post(self.of.url(one + "id-number"), {"reason": "核对身份"})))
        out.append(self._post(one + "end", {"reason": "核对完毕"}))
        out += [self._get(one), self._shape(auditor.get(self.of.url("journal/?since=2026-01-01")))]
        return out

    def _get(self, place: str) -> tuple[int, str, str]:
        return self._shape(self.browser.get(self.of.url(place)))

    def _post(self, place: str, given: dict[str, str]) -> tuple[int, str, str]:
        return self._shape(self.browser.post(self.of.url(place), given))

    def _cells(self) -> list[tuple[Any, ...]]:
        answer = self.browser.get(self.of.url("seats/export?status=pending"))
        return list(load_workbook(io.BytesIO(answer.content)).active.iter_rows(values_only=True))

    def _shape(self, answer: Any) -> tuple[int, str, str]:
        text = _OWN.sub("…", answer.content.decode())
        return answer.status_code, _OWN.sub("…", answer.get("Location", "")), text


def _without(found: list[tuple[int, str, str]], *typed: str) -> list[tuple[int, str, str]]:
    """What was typed is the typist's own."""
    out = []
    for status, place, text in found:
        for word in typed:
            text = text.replace(word, "～").replace(word[:3] + "*" * 11 + word[-4:], "～")
        out.append((status, place, text))
    return out


@pytest.fixture
def typist(database: object, monkeypatch: pytest.MonkeyPatch) -> Typist:
    """A congress in which nothing was done before, at one moment."""
    of = office(OTHER)
    moment = clock.now()
    monkeypatch.setattr(clock, "now", lambda: moment)
    monkeypatch.setattr(clock, "real_now", lambda: moment)  # until when a proof serves stands on the page
    return Typist(of, of.browser("admin"))


def _seen(typist: Typist, id_number: str) -> list[tuple[int, str, str]]:
    # As if nothing had been done: only the owner may take a line out of the journal.
    with connections["owner"].cursor() as cursor:
        here = [congress(OTHER).id]
        cursor.execute("DELETE FROM tenants_platformentry WHERE congress_id = %s", here)
        cursor.execute("DELETE FROM identity_seat WHERE congress_id = %s AND name_given <> ''", here)
    return _without(typist.answers(id_number), id_number)


def test_a_number_that_is_known_elsewhere_looks_like_one_that_is_not(typist: Typist) -> None:
    county = office(COUNTY)
    same, renamed, alone = number(), number(), number()
    for known, name in ((same, "方晓燕"), (renamed, "完全不同")):
        held = county.invite(id_number=known, name=name, kind="deputy", roles=())
        actions.activate_seat(seat_id=held.pk)
    unknown = _seen(typist, alone)
    assert [status for status, _, _ in unknown[:3]] == [302, 200, 200]
    for known in (same, renamed):
        for nth, (got, wanted) in enumerate(zip(_seen(typist, known), unknown, strict=True)):
            assert got == wanted, (nth, got[:2], wanted[:2])
    assert Person.objects.filter(name="完全不同").exists()


@pytest.fixture(scope="module")
def house(database: object) -> House:
    return furnish(COUNTY)


def test_no_number_and_no_telephone_lies_in_clear_in_any_table(house: House) -> None:
    """After everything that takes one in: forms refused and taken, telephone changed, number shown."""
    of = Office(COUNTY, house.person_ids)
    admin, security = house.browser("admin"), house.browser("security")
    known, phone, later = number(), "13711112222", "13733334444"
    typed = {"name": "某某", "id_number": known, "phone": phone, "idempotency_key": "k1"}
    assert admin.post(house.url("seats/new?kind=deputy"), typed | {"valid_from": "x"}).status_code == 422
    assert admin.post(house.url("seats/new?kind=deputy"), typed).status_code == 302
    seat = Seat.objects.order_by("-created_at")[0]
    actions.activate_seat(seat_id=seat.pk)
    answer = admin.post(house.url(f"seats/{seat.pk}/phone"), {"phone": later, "idempotency_key": "k2"})
    assert answer.status_code == 302
    shown = security.post(
        house.url(f"seats/{seat.pk}/id-number"), {"reason": "核对身份", "idempotency_key": "k3"}
    )
    assert known in shown.content.decode()
    assert of.code == COUNTY
    found = [place for place, text in _everything(house) for one in (known, phone, later) if one in text]
    assert not found


def _everything(house: House) -> Iterator[tuple[str, str]]:
    """(table, row as text) of public and of the congress."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        public = [name for (name,) in cursor.fetchall()]
        for name in public:
            cursor.execute(f'SELECT t::text FROM "{name}" t')
            yield from ((name, text) for (text,) in cursor.fetchall())
    with tenancy.enter(house.ref), connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s", [house.ref.schema])
        own = [name for (name,) in cursor.fetchall() if name != "django_migrations"]
        for name in own:
            cursor.execute(f'SELECT t::text FROM "{name}" t')
            yield from ((f"{house.ref.code} {name}", text) for (text,) in cursor.fetchall())
