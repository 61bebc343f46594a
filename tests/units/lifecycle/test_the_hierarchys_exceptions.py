"""Where the tree is not province, city, county: what goes up and down there, with units as they are in divisions.csv."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from kernel import tenancy
from kernel.ids import uuid7
from shared_apps.identity.plugging import NewMandate
from tenant_apps.deputies import actions as deputies
from tenant_apps.deputies import offices
from tenant_apps.postbox.models import Inbox
from tenant_apps.referrals import actions as referrals
from tenant_apps.referrals import errors, reaching, receivers, selectors
from tenant_apps.referrals.models import Referral
from tenant_apps.suggestions import actions as suggestions
from tenants import provisioning
from tests.factories import texts
from tests.factories.house import House, furnish, trust_test_tokens
from tests.stack.databases import Database
from tests.units.lifecycle.conftest import REASON, congress, ref, set_state

pytestmark = pytest.mark.usefixtures("as_it_was")
# province → units below it: a 地区 with a county, a county and a city directly under provinces, a municipality's district,
# a city without counties, a 盟 with two.
UNITS = {
    "230000": {"232700", "232722", "230100"},
    "410000": {"419001", "410100"},
    "310000": {"310101"},
    "440000": {"441900"},
    "150000": {"152200", "152201", "152222"},
}
OFFICE, UNDER_OFFICE = "232700", "232722"
ABOVE = {
    UNDER_OFFICE: "230000",
    "152201": "150000",
    "152222": "150000",
    "419001": "410000",
    "310101": "310000",
    "441900": "440000",
    "230100": "230000",
}
TEXT: dict[str, Any] = {"title": texts.TITLE, "body": texts.BODY, "category": texts.CATEGORY}
RunJobs = Callable[[], list[str]]


@pytest.fixture(scope="module", autouse=True)
def units(database: Database) -> None:
    for province, below in UNITS.items():
        provisioning.onboard(province, only={province, *below}, told=lambda *_: None)


@pytest.fixture(scope="module")
def county(units: None) -> House:
    """塔河县, whose 大兴安岭地区 has a work office alone."""
    return furnish(UNDER_OFFICE)


@pytest.fixture(scope="module")
def province(units: None) -> House:
    return furnish("230000")


def _begun(house: House) -> UUID:
    """A draft that could be handed in."""
    deputy = house.actor("deputy1")
    with house.entered():
        return suggestions.draft(actor=deputy, **TEXT).pk


def _submitted(house: House) -> UUID:
    begun, deputy = _begun(house), house.actor("deputy1")
    with house.entered():
        return suggestions.submit(actor=deputy, suggestion_id=begun).pk


def filed(house: House) -> UUID:
    """A registered suggestion."""
    case, clerk = _submitted(house), house.actor("clerk")
    with house.entered():
        return suggestions.register(actor=clerk, suggestion_id=case).pk


def refer_up(house: House, suggestion_id: UUID, **more: Any) -> Referral:
    clerk = house.actor("clerk")
    with house.entered():
        return referrals.refer_up(actor=clerk, suggestion_id=suggestion_id, reason="BEYOND_POWER", **more)


@pytest.mark.parametrize(("unit", "above"), ABOVE.items())
def test_each_unit_refers_up_to_the_nearest_congress_above_it(unit: str, above: str) -> None:
    with tenancy.enter(ref(unit)):
        assert reaching.upper().code == above


def test_a_province_has_nobody_above() -> None:
    with tenancy.enter(ref("410000")), pytest.raises(errors.NoUpper):
        reaching.upper()


def test_what_is_below_is_seen_past_work_offices_and_never_is_one() -> None:
    below = {"230000": {"230100", UNDER_OFFICE}, "150000": {"152201", "152222"}, "310000": {"310101"}}
    below |= {"410000": {"410100", "419001"}}
    for above, wanted in below.items():
        with tenancy.enter(ref(above)):
            assert {entry.code for entry in selectors.below()} == wanted


def test_a_city_without_counties_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """东莞 has towns and streets, no counties."""
    house = furnish("441900")
    trust_test_tokens(monkeypatch)
    case, browser = filed(house), house.browser("clerk")
    page = browser.get(house.url(f"suggestions/{case}/")).content.decode()
    assert "交下级政府承办" not in page and "转请上级" in page
    answer = browser.get(house.url(f"suggestions/{case}/referrals/down"))
    said = answer.content.decode()
    assert answer.status_code == 409 and "东莞市之下没有可以承办的" in said and "本级承办单位" in said
    told = house.api("clerk").post(
        house.api_url(f"suggestions/{case}/referrals/"),
        data={"direction": "down", "to": "440100", "reason": _down_reason()},
        content_type="application/json",
    )
    assert (told.status_code, told.json()["code"]) == (409, "nothing_below")


def test_a_referral_of_a_county_under_a_work_office_arrives_at_the_province(
    county: House, province: House, run_jobs: RunJobs
) -> None:
    sent = refer_up(county, filed(county))
    assert sent.peer_code == "230000"
    head = county.actor("head")
    with county.entered():
        referrals.approve(actor=head, referral_id=sent.pk)
    run_jobs()
    with province.entered():
        arrived = Referral.objects.get(pk=sent.pk)
        assert (arrived.state, arrived.peer_code) == ("DELIVERED", UNDER_OFFICE)
    with tenancy.enter(ref(OFFICE)):
        assert not Referral.objects.exists()


def test_a_province_assigns_down_to_the_government_of_a_county_under_a_work_office(
    county: House, province: House, run_jobs: RunJobs
) -> None:
    clerk, head, case = province.actor("clerk"), province.actor("head"), filed(province)
    with province.entered():
        reason = _down_reason()
        down = referrals.refer_down(actor=clerk, suggestion_id=case, to=UNDER_OFFICE, reason=reason)
    with province.entered():
        referrals.approve(actor=head, referral_id=down.pk)
    run_jobs()
    with county.entered():
        assert Referral.objects.get(pk=down.pk).kind == "ASSIGN_DOWN"


def _down_reason() -> str:
    return "LOWER_POWER"


def test_neither_the_office_itself_nor_a_level_in_between_can_be_named_as_receiver(
    county: House, province: House
) -> None:
    with pytest.raises(errors.SkipsALevel):
        refer_up(county, filed(county), to=OFFICE)
    clerk, case = province.actor("clerk"), filed(province)
    with province.entered():
        for to in (OFFICE, "152201", "999999"):
            with pytest.raises(errors.NotBelow):
                referrals.refer_down(actor=clerk, suggestion_id=case, to=to, reason=_down_reason())


def test_a_work_office_has_no_deputies_and_nothing_is_filed_registered_or_adopted_there(
    county: House,
) -> None:
    office = ref(OFFICE)
    assert congress(OFFICE).kind == offices.WORK_OFFICE and "工作委员会" in office.organ_name
    with tenancy.enter(office):
        term = deputies.open_term(ordinal=17, begins=date(2022, 1, 1))
        new = NewMandate(person_id=uuid7(), seat_id=uuid7(), person_name="某某", seat_no="001")
        with pytest.raises(offices.WorkOfficeHoldsNone) as refused:
            deputies.enrol(actor=None, term=term, new=new)
    assert office.organ_name in refused.value.message and refused.value.next
    # The same deeds where a congress has just become an office in the registry: the row counts, not what was there before.
    deputy, clerk, case = county.actor("deputy1"), county.actor("clerk"), _submitted(county)
    begun = _begun(county)
    type(congress(UNDER_OFFICE)).objects.filter(code=UNDER_OFFICE).update(kind=offices.WORK_OFFICE)
    deeds: list[Callable[[], object]] = [
        lambda: suggestions.draft(actor=deputy, **TEXT),
        lambda: suggestions.submit(actor=deputy, suggestion_id=begun),
        lambda: suggestions.register(actor=clerk, suggestion_id=case),
        lambda: suggestions.file_adopted(actor=deputy, origin=[], referral_id=uuid7(), **TEXT),
        lambda: referrals.accept(actor=clerk, referral_id=uuid7()),
    ]
    for deed in deeds:
        with tenancy.enter(ref(UNDER_OFFICE)), pytest.raises(offices.WorkOfficeHoldsNone):
            deed()


@pytest.mark.parametrize("state", ["requested", "provisioning", "suspended", "closed", "merged"])
def test_a_referral_to_a_congress_that_is_not_live_is_refused_with_a_sentence(
    county: House, state: str
) -> None:
    case = filed(county)
    drafted = refer_up(county, filed(county))
    set_state("230000", state, reason=REASON)
    with pytest.raises(errors.PeerNotLive) as refused:
        refer_up(county, case)
    assert "黑龙江省人民代表大会常务委员会的系统" in refused.value.message
    assert "时限照常计算" in refused.value.next
    head = county.actor("head")
    with county.entered(), pytest.raises(errors.PeerNotLive):
        referrals.approve(actor=head, referral_id=drafted.pk)
    with county.entered():
        assert Referral.objects.get(pk=drafted.pk).state == "SEND_APPROVAL", "nothing half was done"
    page = county.browser("clerk").get(county.url(f"suggestions/{case}/")).content.decode()
    assert "现在不能向其转送" in page
    dialogue = county.browser("clerk").get(county.url(f"suggestions/{case}/referrals/up"))
    assert "现在不能向其转送" in dialogue.content.decode()


def test_maintenance_above_refuses_nothing_since_the_envelope_waits(county: House) -> None:
    case = filed(county)
    set_state("230000", "migrating", reason="")
    assert refer_up(county, case).peer_code == "230000"


def test_an_offer_that_reaches_a_work_office_all_the_same_is_not_taken_in(county: House) -> None:
    with tenancy.enter(ref(OFFICE)), pytest.raises(offices.WorkOfficeHoldsNone):
        receivers.offer(Inbox(msg_id=uuid7(), from_id=county.ref.id, referral_id=uuid7()), {"path": []})
