"""`manage.py give_console_seat`: how a province's console gets its first person."""

from __future__ import annotations

import io
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command

from kernel import clock
from kernel.tenancy import CongressRef
from shared_apps.identity.models import Seat
from sso import officials, provisioning
from sso.provisioning import NewAccount
from tenants.models import Congress
from tests.stack.databases import Database
from ui.parts import Slip

CODE = "7KMN-QR4T-X2WZ"


@pytest.fixture(autouse=True)
def _no_keycloak(monkeypatch: pytest.MonkeyPatch, database: Database) -> None:
    """Keycloak's part: it takes every account, and has a password after the first slip."""
    given: set[UUID] = set()

    def make(rows: list[tuple[NewAccount, UUID]]) -> tuple[dict[str, str], dict[str, str]]:
        return {row.username: f"sub-{row.username}" for row, _ in rows}, {}

    def activate(person_id: UUID, ref: CongressRef, actor: None = None) -> Slip:
        if person_id in given:
            raise officials.CredentialThere
        given.add(person_id)
        return Slip(
            organ=ref.organ_name,
            name="张三",
            seat="",
            code=CODE,
            expires_at=clock.now(),
            asks_number=False,
            address="http://testserver/sso/activate",
            qr="",
        )

    monkeypatch.setattr(provisioning, "_live", lambda usernames: {})
    monkeypatch.setattr(provisioning, "_make", make)
    monkeypatch.setattr(officials, "activate", activate)


def give(division: str, login: str = "zhangsan", name: str = "张三") -> str:
    out = io.StringIO()
    call_command("give_console_seat", division=division, login=login, name=name, stdout=out)
    return out.getvalue()


def test_it_makes_person_seat_and_account_and_prints_an_activation_code() -> None:
    assert CODE in give("330000")
    seat = Seat.objects.get(person__name="张三", congress__code="330000")
    assert (seat.kind, seat.status) == ("console", "active")


def test_twice_is_as_once_and_gives_no_second_code() -> None:
    give("330000", login="lisi", name="李四")
    again = give("330000", login="lisi", name="李四")
    assert Seat.objects.filter(person__name="李四").count() == 1
    assert CODE not in again and "已有密码" in again


def test_a_log_in_name_of_somebody_else_gives_nobody_a_seat() -> None:
    give("330000", login="sunqi", name="孙七")
    with pytest.raises(CommandError, match="登录名 sunqi 是孙七的，不是周八的"):
        give("340000", login="sunqi", name="周八")
    assert not Seat.objects.filter(person__name="孙七", congress__code="340000").exists()
    assert not Seat.objects.filter(person__name="周八").exists()


def test_a_province_that_nobody_asked_for_yet_gets_its_row_in_the_registry() -> None:
    give("340000", login="wangwu", name="王五")
    assert Congress.objects.get(code="340000").state == "requested"


@pytest.mark.parametrize("division", ["999999", "330100", "x"])
def test_a_division_that_is_no_province_is_refused(division: str) -> None:
    with pytest.raises(CommandError, match="行政区划代码"):
        give(division, login="zhaoliu", name="赵六")
    assert not Seat.objects.filter(person__name="赵六").exists()


def test_a_log_in_name_that_keycloak_would_not_take_is_refused() -> None:
    with pytest.raises(CommandError, match="a login name has"):
        give("330000", login="A B", name="赵六")
