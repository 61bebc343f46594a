"""The hierarchy's exceptions (tenants/data/divisions.csv) come live like everything else, each below its right parent."""

from __future__ import annotations

import pytest

from tenants import selectors
from tenants.models import BatchRow, Congress
from tenants.onboarding import batches, upload
from tests.units.onboarding.batch import office

pytestmark = pytest.mark.usefixtures("database")
# province, {unit: the one above it}
PLACES = {
    "直辖市：区在市（省级）之下，没有市一级": ("110000", {"110101": "110000", "110119": "110000"}),
    "县级单位直属省；没有区县的地级市": (
        "460000",
        {"460100": "460000", "460400": "460000", "469001": "460000"},
    ),
    "地区只有工作委员会，其下有县": ("650000", {"652900": "650000", "652901": "652900"}),
    "东莞没有区县": ("440000", {"441900": "440000"}),
    "一省之内两个桥西区": (
        "130000",
        {"130100": "130000", "130104": "130100", "130700": "130000", "130703": "130700"},
    ),
}


@pytest.mark.parametrize("what", PLACES)
def test_it_comes_live_below_its_parent(what: str, monkeypatch: pytest.MonkeyPatch) -> None:
    office.use_no_keycloak(monkeypatch)
    province, above = PLACES[what]
    office.registered(province)
    actor = office.console(province)
    codes = [province, *above]
    batch = office.worked(office.started(actor, codes[::-1], scope=province))
    assert sorted(office.rows(batch)) == sorted((code, "done", "checked", "") for code in codes)
    rows = {row.code: row for row in Congress.objects.filter(code__in=codes).select_related("parent")}
    assert {code: row.parent.code for code, row in rows.items() if row.parent} == above
    assert {row.state for row in rows.values()} == {"active"}
    assert len({row.schema_name for row in rows.values()}) == len(codes)
    assert office.checks(province)["probe"] == "not_needed"
    assert {office.checks(code)["probe"] for code in above} == {"ok"}
    assert office.halves() == []


def test_a_work_office_has_no_deputies_and_assigns_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    office.use_no_keycloak(monkeypatch)
    office.registered("150000")
    actor = office.console("150000")
    office.worked(office.started(actor, ["150000", "152200", "152201"], scope="150000"))
    found = office.everything(["152200", "152201"])
    assert found["152200"]["organ"] == "内蒙古自治区人民代表大会常务委员会兴安盟工作委员会"
    nothing = dict.fromkeys(("units", "term", "deputies"), "not_needed")
    assert {name: found["152200"]["checks"][name] for name in nothing} == nothing
    assert (found["152200"]["units"], found["152201"]["units"]) == ([], ["乌兰浩特市人民政府"])
    assert found["152200"]["received"] == ["probe", "probe-answer"], "it passes on what its counties send"


def test_a_place_without_an_organ_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """西沙区 has none; should a row get past the preview, the job refuses it too."""
    office.use_no_keycloak(monkeypatch)
    office.registered("460000")
    actor = office.console("460000")
    batch = office.uploaded(actor, ["460302"], scope="460000")
    assert [row.verdict for row in batch.rows.all()] == ["error"]
    with pytest.raises(batches.NothingToDo):
        batches.start(actor=actor, batch_id=batch.id)
    BatchRow.objects.filter(batch=batch).update(verdict="new")
    monkeypatch.setattr(upload, "judge_again", lambda batch: False)
    batches.start(actor=actor, batch_id=batch.id)
    office.worked(batch)
    assert office.rows(batch) == [("460302", "failed", "", "unknown_division")]
    assert selectors.ref_by_code("460302") is None
    assert upload.twin_of(batch.id) is None
