"""Like suggestions of other congresses: told by signature, named along one's own chain alone, gone when taken back or made confidential."""

from __future__ import annotations

from html import unescape
from uuid import UUID

import pytest

from kernel.ids import uuid7
from shared_apps.likeness import keyed, selectors
from shared_apps.likeness.models import Signature
from tenant_apps.finding import jobs, likeness, telling
from tenant_apps.suggestions import actions
from tenant_apps.suggestions.models import Suggestion
from tests.factories.house import House, furnish
from tests.stack.databases import Database
from tests.units.finding.test_likeness import BODY, CHANGED, TITLE
from tests.units.suggestions.deeds import registered, submitted

WHY = "情况已有变化，不再需要办理。"


@pytest.fixture(scope="module")
def houses(database: Database) -> dict[str, House]:
    return {
        place: furnish(code) for place, code in (("here", "330122"), ("city", "330100"), ("beside", "330127"))
    }


@pytest.fixture
def cases(houses: dict[str, House]) -> dict[str, UUID]:
    """One each above and beside, both told; and one that the office here takes up."""
    for house in houses.values():
        with house.entered():
            Suggestion.objects.update(trial=True)  # what earlier tests left is no part of this one
        jobs.tell(str(house.ref.id))
    found = {
        "city": registered(houses["city"], title=TITLE, body=BODY),
        "beside": registered(houses["beside"], title=TITLE, body=CHANGED),
        "here": submitted(houses["here"], title=TITLE, body=BODY),
    }
    tell(houses)
    return found


def tell(houses: dict[str, House]) -> None:
    for house in houses.values():
        jobs.tell(str(house.ref.id))


def look(house: House, pk: UUID) -> str:
    return unescape(house.browser("clerk").get(house.url(f"suggestions/{pk}/elsewhere")).content.decode())


def test_the_office_learns_who_above_has_one_and_of_others_how_many(
    houses: dict[str, House], cases: dict[str, UUID]
) -> None:
    page = look(houses["here"], cases["here"])
    assert "其他 2 个人大有内容相近的建议 2 件：杭州市 1 件，非上下级的 1 个人大 1 件。" in page
    with houses["city"].entered():
        theirs = Suggestion.objects.get(pk=cases["city"])
    told = [str(theirs.pk), str(theirs.number), theirs.lead_name, houses["beside"].ref.name]
    found = page.partition('id="elsewhere"')[2].partition("</p>")[0]
    assert found and not [one for one in told if one in found]
    part = houses["here"].browser("clerk")
    bare = part.get(
        houses["here"].url(f"suggestions/{cases['here']}/elsewhere"), headers={"HX-Request": "true"}
    )
    assert b"<html" not in bare.content and "杭州市 1 件" in bare.content.decode()
    registration = part.get(houses["here"].url(f"suggestions/{cases['here']}/registration")).content.decode()
    assert f"suggestions/{cases['here']}/elsewhere" in registration


def test_those_above_are_told_of_each_county_by_name(
    houses: dict[str, House], cases: dict[str, UUID]
) -> None:
    pk = submitted(houses["city"], title=TITLE, body=BODY)
    assert f"：{houses['beside'].ref.name} 1 件。" in look(houses["city"], pk)


def test_what_lies_in_public_is_no_text_and_leads_to_no_case(
    houses: dict[str, House], cases: dict[str, UUID]
) -> None:
    columns = {field.name for field in Signature._meta.concrete_fields}
    assert columns == {"id", "congress_id", "case_key", "year", "category", "bands", "mark"}
    rows = list(Signature.objects.filter(congress_id=houses["city"].ref.id))
    assert len(rows) == 1 and rows[0].case_key not in cases.values()
    plain = likeness.bands(likeness.runs(f"{TITLE}{BODY}"))
    assert not set(plain).intersection(rows[0].bands) and rows[0].bands == keyed.bands(plain)


@pytest.mark.parametrize("made", ["taken back", "NOT_PUBLIC", "AUTHOR_CONFIDENTIAL", "KEPT"])
def test_what_is_taken_back_or_made_confidential_is_gone(
    houses: dict[str, House], cases: dict[str, UUID], made: str
) -> None:
    city, lead = houses["city"], houses["city"].actor("deputy1")
    former = Signature.objects.get(congress_id=city.ref.id)  # as a congress that was merged into it had told
    former.pk, former.congress_id = uuid7(), uuid7()
    former.save(force_insert=True)
    with city.entered():
        if made == "taken back":
            actions.withdraw(actor=lead, suggestion_id=cases["city"], reason=WHY)
        else:
            field = "openness" if made == "KEPT" else "confidentiality"
            Suggestion.objects.filter(pk=cases["city"]).update(**{field: made})
        assert telling.is_behind(cases["city"])
    tell(houses)
    assert not Signature.objects.filter(congress_id=city.ref.id).exists()
    assert not Signature.objects.filter(case_key=former.case_key).exists()
    assert "其他 1 个人大有内容相近的建议 1 件：非上下级的 1 个人大 1 件。" in look(
        houses["here"], cases["here"]
    )
    assert telling.run(city.ref) == 0, "nothing is told twice"


def test_another_text_or_a_short_one_is_found_nowhere(
    houses: dict[str, House], cases: dict[str, UUID]
) -> None:
    pk = submitted(houses["here"])
    assert "其他人大没有发现内容相近的建议" in look(houses["here"], pk)
    assert selectors.like(houses["here"].ref.id, []).cases == 0


def test_under_another_secret_everything_is_told_anew(
    houses: dict[str, House], cases: dict[str, UUID], settings: object
) -> None:
    settings.DATA_KEYS = f"two:{'x' * 40}"  # type: ignore[attr-defined]
    assert "没有发现" in look(houses["here"], cases["here"])
    assert telling.run(houses["city"].ref) == 1
    row = Signature.objects.get(congress_id=houses["city"].ref.id)
    assert row.mark == keyed.mark()
    assert "杭州市 1 件" in look(houses["here"], cases["here"])
