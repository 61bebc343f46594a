"""A pending seat opens nothing until the person, or the province, says that it is theirs."""

from __future__ import annotations

import pytest

from kernel.errors import NotFound, StateRefused
from shared_apps.identity import actions, refusals, selectors
from shared_apps.identity.models import Person, Seat
from tenants.models import PlatformEntry
from tests.units.identity.conftest import actor, congress, person, seat
from tests.units.identity.offices import COUNTY, OTHER, PROVINCE, Office, browser, number, office

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture(scope="module")
def county(database: object) -> Office:
    return office(COUNTY)


@pytest.fixture(scope="module")
def other(database: object) -> Office:
    return office(OTHER)


@pytest.fixture(scope="module")
def console(database: object) -> Office:
    return office(PROVINCE, "console")


def known(of: Office, **more: str) -> Seat:
    """A pending seat of somebody who can log in."""
    given = of.invite(
        kind=more.pop("kind", "staff"), roles=() if more.pop("bare", "") else ("clerk",), **more
    )
    account = actions.Account(person_id=given.person_id, sub=str(given.person_id), username=str(given.pk))
    actions.link_accounts(issuer="https://login.invalid/realms/test", accounts=[account])
    return given


def test_a_pending_seat_opens_nothing_and_a_confirmed_one_its_congress(county: Office) -> None:
    given = known(county)
    theirs = browser(given.person_id)
    assert theirs.get(county.url("suggestions/")).status_code == 404
    page = theirs.get("/me/seats").content.decode()
    assert "待您确认" in page and f"由桐庐县admin-{COUNTY}给予" in page
    answer = theirs.post(f"/me/seats/{given.pk}/confirmation")
    assert (answer.status_code, answer["Location"]) == (302, "/me/seats")
    assert theirs.get(county.url("suggestions/")).status_code == 200
    entry = PlatformEntry.objects.get(deed="seat.confirmed", subject_id=given.pk)
    assert entry.person_id == given.person_id and entry.congress_id == congress(COUNTY).id
    assert theirs.post(f"/me/seats/{given.pk}/confirmation").status_code == 409


def test_somebody_elses_seat_is_not_there_to_confirm_or_decline(county: Office) -> None:
    given, stranger = known(county), person()
    for deed in (actions.confirm_seat, actions.decline_seat):
        with pytest.raises(NotFound):
            deed(actor=actor(stranger), seat_id=given.pk)
    assert browser(stranger).post(f"/me/seats/{given.pk}/confirmation").status_code == 404
    assert browser(stranger).get(f"/me/seats/{given.pk}/refusal").status_code == 404


def test_a_declined_seat_ends_and_tells_the_congress_no_name(county: Office) -> None:
    given = known(county, name="方小燕")
    Person.objects.filter(pk=given.person_id).update(name="真实姓名")
    theirs = browser(given.person_id)
    assert "不能恢复" in theirs.get(f"/me/seats/{given.pk}/refusal").content.decode()
    assert theirs.post(f"/me/seats/{given.pk}/refusal").status_code == 302
    assert Seat.objects.get(pk=given.pk).status == "ended"
    page = county.browser("admin").get(county.url(f"seats/{given.pk}/")).content.decode()
    assert "本人否认席位" in page and "真实姓名" not in page
    assert "真实姓名" not in county.browser("auditor").get(county.url("journal/")).content.decode()


def test_a_deputys_seat_off_the_chain_is_refused_at_the_confirmation(county: Office, other: Office) -> None:
    mine = number()
    first = known(county, id_number=mine, kind="deputy", bare="1")
    actions.confirm_seat(actor=actor(first.person_id), seat_id=first.pk)
    second = other.invite(id_number=mine, kind="deputy", roles=())
    with pytest.raises(refusals.SeatsOffChain):
        actions.confirm_seat(actor=actor(first.person_id), seat_id=second.pk)
    assert (
        actions.activate_pending(person_id=first.person_id, congress_id=congress(OTHER).id, hand="本人") == []
    )
    assert Seat.objects.get(pk=second.pk).status == "pending"
    refused = browser(first.person_id).post(f"/me/seats/{second.pk}/confirmation")
    assert refused.status_code == 409 and "选举法第四十八条" in refused.content.decode()
    actions.end_seat(actor=None, seat_id=first.pk, reason="辞职")
    actions.confirm_seat(actor=actor(first.person_id), seat_id=second.pk)


def test_activation_begins_the_pending_seats_of_that_congress_alone(county: Office, other: Office) -> None:
    mine = number()
    here = [county.invite(id_number=mine), county.invite(id_number=mine, kind="handler", roles=())]
    there = other.invite(id_number=mine)
    begun = actions.activate_pending(person_id=there.person_id, congress_id=congress(COUNTY).id, hand="本人")
    assert {one.id for one in begun} == {one.pk for one in here}
    assert Seat.objects.get(pk=there.pk).status == "pending"


def test_the_province_confirms_for_its_own_congresses_and_sees_where_names_differ(
    county: Office, console: Office
) -> None:
    given = known(county, name="方小燕")
    Person.objects.filter(pk=given.person_id).update(name="真实姓名")
    theirs = console.browser("console")
    page = theirs.get("/console/seats/?q=方小燕").content.decode()
    assert "与登记姓名“真实姓名”不同" in page
    dialogue = theirs.get(f"/console/seats/{given.pk}/confirmation").content.decode()
    assert "请先核实是不是同一个人" in dialogue
    assert theirs.post(f"/console/seats/{given.pk}/confirmation").status_code == 302
    assert Seat.objects.get(pk=given.pk).status == "active"
    entry = PlatformEntry.objects.get(deed="seat.confirmed_for", subject_id=given.pk)
    assert (entry.person_id, entry.seat_label) == (console.people["console"], "单位开通管理员")
    with pytest.raises(StateRefused):
        actions.refuse_seat_for(actor=console.actor("console"), seat_id=given.pk, reason="重复")


def test_the_province_refuses_with_a_reason_that_the_congress_reads(county: Office, console: Office) -> None:
    given = county.invite()
    address = f"/console/seats/{given.pk}/refusal"
    assert console.browser("console").post(address, {"reason": " "}).status_code == 422
    assert console.browser("console").post(address, {"reason": "未见任职文件"}).status_code == 302
    page = county.browser("admin").get(county.url(f"seats/{given.pk}/")).content.decode()
    assert "上级不予确认席位" in page and "未见任职文件" in page


def test_another_province_a_county_and_an_operator_confirm_nothing(county: Office) -> None:
    given = county.invite()
    elsewhere = office(OTHER, "console")
    operator = person()
    actions.give_seat(new=seat(operator, PROVINCE, "operator"))
    for who in (elsewhere.actor("console"), actor(operator), county.actor("admin")):
        for deed, facts in ((actions.confirm_seat_for, {}), (actions.refuse_seat_for, {"reason": "不行"})):
            with pytest.raises(NotFound):
                deed(actor=who, seat_id=given.pk, **facts)
    assert browser(operator).get("/console/seats/").status_code == 404


def test_nobody_confirms_their_own_seat_for_the_province(county: Office, console: Office) -> None:
    given = county.invite()
    Seat.objects.filter(pk=given.pk).update(person_id=console.people["console"])
    with pytest.raises(refusals.OwnSeat):
        actions.confirm_seat_for(actor=console.actor("console"), seat_id=given.pk)


def test_the_keeping_passes_on_when_the_first_congress_has_no_seat_any_more(
    county: Office, other: Office
) -> None:
    mine = number()
    first = known(county, id_number=mine)
    actions.confirm_seat(actor=actor(first.person_id), seat_id=first.pk)
    second = other.invite(id_number=mine)
    actions.confirm_seat(actor=actor(first.person_id), seat_id=second.pk)
    assert Person.objects.get(pk=first.person_id).keeper_id == congress(COUNTY).id
    third = other.invite(id_number=mine, kind="handler", roles=())
    actions.end_seat(actor=county.actor("admin"), seat_id=first.pk, reason="调离")
    actions.confirm_seat(actor=actor(first.person_id), seat_id=third.pk)
    assert Person.objects.get(pk=first.person_id).keeper_id == congress(OTHER).id


def test_it_never_passes_to_a_congress_from_who_sits_at_the_console(county: Office, console: Office) -> None:
    mine = number()
    first = known(county, id_number=mine)
    actions.give_seat(new=seat(first.person_id, PROVINCE, "console"))
    Person.objects.filter(pk=first.person_id).update(keeper=congress(PROVINCE).id)
    actions.confirm_seat(actor=actor(first.person_id), seat_id=first.pk)
    assert Person.objects.get(pk=first.person_id).keeper_id == congress(PROVINCE).id


def test_who_has_only_pending_seats_is_led_to_them(county: Office) -> None:
    given = known(county)
    page = browser(given.person_id).get("/me/").content.decode()
    assert "您目前没有在任席位" in page and "/me/seats" in page
    assert selectors.pending_of(given.person_id, given.pk).status == "pending"
