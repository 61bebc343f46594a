"""/t/<code>/accounts/: slips in print and as PDF, second factors that wait, reset and forced logout."""

from __future__ import annotations

import io
import re

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from kernel import clock
from kernel.errors import NotFound
from kernel.ids import uuid7
from shared_apps.identity import actions as identity
from shared_apps.identity.actions import NewSeat
from shared_apps.identity.models import Person, Seat
from sso import conf, guarding, person_account, testing
from sso.activation import entering, gateways, issuing, paper
from sso.form_login import NotLoggedIn, Visitor
from sso.models import ActivationCode, LoginSession, SecondFactor
from tenants.models import PlatformEntry
from tests.factories.house import House, browser_of
from tests.factories.numbers import id_number
from ui.parts import Slip

CODE = re.compile(r"(?:[A-HJ-NP-Z2-9]{4}-){2}[A-HJ-NP-Z2-9]{4}")
WHY = "手机遗失，本人已到场核实。"


def post(browser: Client, address: str, **fields: object) -> tuple[int, str]:
    answer = browser.post(address, fields)
    return answer.status_code, answer.content.decode(errors="replace")


def test_slips_are_shown_once_and_the_older_ones_are_void(house: House) -> None:
    browser, address = house.browser("admin"), house.url("accounts/slips/")
    page = browser.get(f"{address}?kind=deputy").content.decode()
    assert "沈建芳" in page and "方晓燕" not in page and "激活单还没有用" not in page
    seats = [str(house.seat_ids[who]) for who in ("deputy1", "deputy2")]
    key = str(uuid7())
    status, shown = post(browser, address, seat=seats, channel="paper", idempotency_key=key)
    codes = CODE.findall(shown)
    assert status == 200 and len(set(codes)) == 2 and "沈建芳" in shown and "显示一次" in shown
    status, again = post(browser, address, seat=seats, channel="paper", idempotency_key=key)
    assert status == 409 and not CODE.search(again)
    page = browser.get(f"{address}?kind=deputy").content.decode()
    assert "已发，未用" in page and "本页有" in page and ">未发<" in page
    made = ActivationCode.objects.filter(seat_id__in=seats)
    made.update(used_at=clock.real_now())
    assert "已用" in browser.get(f"{address}?kind=deputy").content.decode()
    made.update(used_at=None, expires_at=clock.real_now())
    assert "已失效" in browser.get(f"{address}?kind=deputy").content.decode()
    post(browser, address, seat=seats[:1], channel="staff")
    mine = ActivationCode.objects.filter(person_id=house.person_ids["deputy1"])
    assert mine.filter(voided_at=None).count() == 1 and mine.count() == 2
    entries = PlatformEntry.objects.filter(deed="activation.issued", congress_id=house.ref.id)
    assert entries.filter(person_id=house.person_ids["admin"]).count() == 3
    assert not any(code in entry.body for code in codes for entry in entries)


@pytest.mark.needs("libpango")
def test_a_delegation_is_one_pdf(house: House) -> None:
    slip = house_slips(house)
    content = paper.pdf(slip * 7)
    assert content.startswith(b"%PDF")
    browser, address = house.browser("admin"), house.url("accounts/slips/")
    answer = browser.post(address, {"seat": [str(house.seat_ids["deputy3"])], "pdf": "1"})
    assert answer["Content-Type"] == "application/pdf" and answer.content.startswith(b"%PDF")


def house_slips(house: House) -> list[Slip]:
    return issuing.for_seats(
        actor=house.actor("admin"),
        congress=house.ref,
        seat_ids=[house.seat_ids["handler1"]],
        channel="paper",
    )


def test_without_the_means_for_a_pdf_nothing_is_made(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paper, "missing", lambda: "Pango")
    browser, address = house.browser("admin"), house.url("accounts/slips/")
    before = ActivationCode.objects.count()
    status, page = post(browser, address, seat=[str(house.seat_ids["deputy3"])], pdf="1")
    assert status == 409 and "Pango" in page and "打开打印页" in page
    assert ActivationCode.objects.count() == before


def test_sms_is_offered_where_a_gateway_is_and_the_code_is_on_no_page(house: House, settings) -> None:  # type: ignore[no-untyped-def]
    browser, address = house.browser("admin"), house.url("accounts/slips/")
    seat = {"seat": [str(house.seat_ids["deputy3"])], "channel": "sms"}
    assert "短信" not in browser.get(address).content.decode()
    assert post(browser, address, **seat)[0] == 422
    settings.SMS_GATEWAY = "sso.activation.gateways.FakeGateway"
    number = id_number(800)
    person, _ = identity.enrol_by_number(name="何秀英", id_number=number, phone="13800000800")
    new = NewSeat(
        person_id=person, congress_id=house.ref.id, kind="deputy", valid_from=clock.today(), term="第十八届"
    )
    given = identity.give_seat(new=new)
    status, page = post(browser, address, seat=[str(given.id)], channel="sms")
    phone, text = gateways.FakeGateway.sent[-1]
    assert status == 200 and not CODE.search(page) and phone == "13800000800"
    assert entering.prove(code=CODE.findall(text)[0], proof=number[-6:], address="here").code_id


def test_nobody_chosen_and_a_seat_of_another_congress_are_refused(house: House) -> None:
    browser, address = house.browser("admin"), house.url("accounts/slips/")
    assert post(browser, address)[0] == 422
    status, page = post(browser, address, seat=[str(uuid7())])
    assert status == 422 and "不在本页" in page
    assert browser.get(f"{address}?only=x&q=%00&group=%00").status_code == 200


@pytest.fixture
def somebody(house: House, realm: testing.Realm) -> tuple[str, House, Seat]:
    """Somebody whom the county keeps, with a password and a second factor that counts."""
    login = f"kept-{uuid7().hex[-8:]}"
    person = testing.add_people([(login, "何秀英", None)], with_otp=[login])[login]
    Person.objects.filter(pk=person).update(keeper_id=house.ref.id)
    new = NewSeat(
        person_id=person, congress_id=house.ref.id, kind="staff", roles=("clerk",), valid_from=clock.today()
    )
    seat = identity.give_seat(new=new)
    return login, house, Seat.objects.get(pk=seat.id)


def test_a_reset_takes_everything_and_the_new_slip_sets_it_anew(somebody: tuple[str, House, Seat]) -> None:
    login, house, seat = somebody
    browser, address = house.browser("security"), house.url(f"accounts/seats/{seat.pk}/reset")
    assert "何秀英" in browser.get(address).content.decode()
    assert post(browser, address, reason="")[0] == 422
    status, page = post(browser, address, reason=WHY)
    (code,) = CODE.findall(page)
    assert status == 200
    held = person_account.held_by(seat.person_id)
    assert held is not None and held.credentials == ()
    assert not SecondFactor.objects.filter(person_id=seat.person_id).exists()
    with pytest.raises(NotLoggedIn):
        Visitor().api_tokens(login, testing.PASSWORD)
    proved = entering.prove(code=code, proof="何秀英", address="here")
    assert entering.set_password(code_id=proved.code_id, password="quite-another-1") == login
    assert Visitor().api_tokens(login, "quite-another-1").access_token
    entry = PlatformEntry.objects.get(deed="login.reset", subject_id=seat.person_id)
    assert entry.facts["reason"] == WHY and code not in entry.body


def test_an_old_slip_sets_nothing_after_a_reset(somebody: tuple[str, House, Seat]) -> None:
    _, house, seat = somebody
    (old,) = issuing.for_seats(
        actor=house.actor("admin"), congress=house.ref, seat_ids=[seat.pk], channel="paper"
    )
    guarding.reset(actor=house.actor("security"), seat_id=seat.pk, congress=house.ref, reason=WHY)
    with pytest.raises(entering.CodeRefused):
        entering.prove(code=old.code, proof="何秀英", address="here")


def test_the_operator_resets_whom_nobody_else_can(somebody: tuple[str, House, Seat]) -> None:
    login, _, seat = somebody
    out = io.StringIO()
    call_command("reset_log_in", login=login, reason=WHY, stdout=out)
    (code,) = CODE.findall(out.getvalue())
    held = person_account.held_by(seat.person_id)
    assert held is not None and held.credentials == ()
    assert entering.prove(code=code, proof="何秀英", address="here").step == entering.PASSWORD
    with pytest.raises(CommandError):
        call_command("reset_log_in", login="nobody-here", reason=WHY, stdout=out)


def test_a_forced_logout_ends_the_sessions_and_keeps_the_password(somebody: tuple[str, House, Seat]) -> None:
    login, house, seat = somebody
    identity.link_accounts(
        issuer="http://nobody.example/realms/tests",
        accounts=[identity.Account(person_id=seat.person_id, sub=str(seat.person_id))],
    )
    theirs = browser_of(seat.person_id)
    assert theirs.get("/me/seats").status_code == 200
    address = house.url(f"accounts/seats/{seat.pk}/logout")
    assert post(house.browser("security"), address, reason=WHY)[0] == 303
    assert theirs.get("/me/seats").status_code == 302
    assert not LoginSession.objects.filter(person_id=seat.person_id).exists()
    assert Visitor().api_tokens(login, testing.PASSWORD).access_token


def test_a_factor_counts_when_the_security_administrator_has_seen_the_person(
    somebody: tuple[str, House, Seat],
) -> None:
    _, house, seat = somebody
    row = SecondFactor.objects.create(
        person_id=seat.person_id, issuer=conf.issuer(), credential_id="new", seen_at=clock.real_now()
    )
    browser = house.browser("security")
    assert "何秀英" in browser.get(house.url("accounts/factors/")).content.decode()
    address = house.url(f"accounts/factors/{row.pk}/confirmation")
    assert post(browser, address)[0] == 422
    assert post(browser, address, seen="on")[0] == 303
    row.refresh_from_db()
    assert row.confirmed_at is not None and row.confirmed_by == "骆志明"


@pytest.mark.parametrize("kept_by_us", [True, False])
def test_nobody_does_it_to_themselves_and_no_congress_to_people_of_another(
    house: House, realm: testing.Realm, kept_by_us: bool
) -> None:
    security = house.actor("security")
    person = house.person_ids["security"] if kept_by_us else house.person_ids["deputy2"]
    seat = house.seat_ids["security"] if kept_by_us else house.seat_ids["deputy2"]
    Person.objects.filter(pk=house.person_ids["security"]).update(keeper_id=house.ref.id)
    row = SecondFactor.objects.create(
        person_id=person, issuer=conf.issuer(), credential_id=str(uuid7()), seen_at=clock.real_now()
    )
    refused = guarding.OwnLogin if kept_by_us else NotFound
    with pytest.raises(refused):
        guarding.confirm(actor=security, factor_id=row.pk, seen=True)
    with pytest.raises(refused):
        guarding.reset(actor=security, seat_id=seat, congress=house.ref, reason=WHY)
    with pytest.raises(refused):
        guarding.log_out(actor=security, seat_id=seat, reason=WHY)


def test_a_sheet_that_is_no_sheet_is_refused_at_its_field(house: House) -> None:
    picture = io.BytesIO(b"\x89PNG\r\n\x1a\n\x00\x01")
    picture.name = "x.png"
    status, page = post(house.browser("admin"), house.url("accounts/imports/new/people"), sheet=picture)
    assert status == 422 and "只能上传 xlsx 或 csv" in page
    prose = io.BytesIO("名单如下，请查收：沈建芳，周国良\n".encode())
    prose.name = "名单.xlsx"
    status, page = post(house.browser("admin"), house.url("accounts/imports/new/people"), sheet=prose)
    assert status == 422 and "内容是纯文本，不是表格，改名不能变成 xlsx" in page and "这一列" not in page
