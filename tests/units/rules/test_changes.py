"""A congress's head changes its rules: drafted, previewed, published to all below, withdrawn before its day. Pages and deeds."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from openpyxl import load_workbook

from kernel import clock
from kernel.errors import DomainError, NotFound, NotPermitted
from shared_apps.rules import actions, selectors
from shared_apps.rules.actions import changing
from shared_apps.rules.models import RuleChange, RuleProfile, RuleVersion
from shared_apps.rules.texts import RuleTextRefused
from shared_apps.rules.validation import AgainstLaw, ContactByLaw, NotNationalLaw
from tenant_apps.suggestions.models import Suggestion
from tenants import selectors as registry
from tenants.models import PlatformEntry
from tests.factories.house import House, browser_of, furnish, trust_test_tokens
from tests.permissions import console
from tests.units.rules.conftest import add_versions, tomorrow
from tests.units.suggestions.deeds import registered, submitted

pytestmark = pytest.mark.usefixtures("database")

DOCUMENT = "杭州市人民代表大会代表建议、批评和意见办理办法"
CITY, COUNTY, OTHER = "330100", "330122", "330200"


@pytest.fixture(scope="module")
def county(database: object) -> House:
    return furnish(COUNTY)


@pytest.fixture(scope="module")
def city(database: object) -> House:
    return furnish(CITY)


@pytest.fixture(autouse=True)
def _clean(city: House) -> Iterator[None]:
    """Profiles, changes and versions that a test made are taken away again; the app's login may do neither."""
    kept = set(RuleVersion.objects.values_list("id", flat=True))
    profiles = set(RuleProfile.objects.values_list("id", flat=True))
    yield
    RuleVersion.objects.using("owner").exclude(id__in=kept).delete()
    RuleProfile.objects.using("owner").exclude(id__in=profiles).delete()
    RuleChange.objects.using("owner").all().delete()


def words(answer: Any) -> str:
    return str(answer.content.decode())


def begun(house: House, day: date | None = None) -> RuleChange:
    return actions.begin(actor=house.actor("head"), effective_from=day or tomorrow(), name=DOCUMENT)


def set_to(house: House, change: RuleChange, name: str, value: Any, **more: Any) -> RuleChange:
    given = {"use": "own", "basis": "LR", "article": "第九条"} | more
    version = RuleChange.objects.get(pk=change.pk).version
    return actions.set_rule(
        actor=house.actor("head"), change_id=change.pk, version=version, name=name, value=value, **given
    )


def published(house: House, change: RuleChange) -> int:
    seen = selectors.effect(RuleChange.objects.get(pk=change.pk)).after.digest
    return actions.publish(actor=house.actor("head"), change_id=change.pk, seen=seen)[1]


def id_of(code: str) -> UUID:
    found = registry.ref_by_code(code)
    assert found is not None
    return found.id


def holds(code: str, day: date, name: str) -> str:
    return str(getattr(selectors.version_for(id_of(code), day), name))


def test_a_published_rule_holds_from_its_day_on_here_and_below_and_nowhere_else(city: House) -> None:
    change = set_to(city, begun(city, tomorrow(2)), "return_span", "5wd")
    assert published(city, change) == 3  # the city and the two counties below it that are onboarded
    for code in (CITY, COUNTY):
        assert holds(code, tomorrow(1), "return_span") == "10d"
        assert holds(code, tomorrow(2), "return_span") == "5wd"
    assert holds(OTHER, tomorrow(2), "return_span") == "10d"
    source = selectors.version_for(id_of(COUNTY), tomorrow(2)).sources["return_span"]
    assert (source.profile, source.article, source.set_by) == (DOCUMENT, "第九条", city.ref.id)
    entry = PlatformEntry.objects.get(deed="rules.published", subject_id=change.pk)
    assert entry.person_name == "楼建平" and entry.congress_id == city.ref.id
    assert entry.facts["rules"]["return_span"]["after"] == "5 个工作日"


def test_what_a_lower_level_has_set_for_itself_wins(city: House, county: House) -> None:
    published(county, set_to(county, begun(county), "return_span", "7wd"))
    published(city, set_to(city, begun(city), "return_span", "5wd"))
    assert (holds(CITY, tomorrow(), "return_span"), holds(COUNTY, tomorrow(), "return_span")) == (
        "5wd",
        "7wd",
    )
    back = set_to(
        county, begun(county, tomorrow(3)), "return_span", None, use="inherit", article="第三条废止"
    )
    published(county, back)
    assert holds(COUNTY, tomorrow(3), "return_span") == "5wd"


def test_a_case_keeps_the_rules_it_began_under(
    city: House, county: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = submitted(county)
    published(city, set_to(city, begun(city), "assign_span", "3wd"))
    later = clock.now() + timedelta(days=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    after = submitted(county)
    with county.entered():
        kept = dict(Suggestion.objects.filter(pk__in=(before, after)).values_list("id", "profile_version"))
    spans = [str(selectors.rules(kept[pk]).assign_span) for pk in (before, after)]
    assert spans == ["7d", "3wd"]


def test_values_that_are_kept_keep_their_own_document(county: House) -> None:
    published(county, set_to(county, begun(county), "return_span", "7wd", document="旧办法"))
    published(county, set_to(county, begun(county, tomorrow(4)), "redo_span", "2m"))
    held = selectors.version_for(county.ref.id, tomorrow(4)).sources
    assert (held["return_span"].profile, held["redo_span"].profile) == ("旧办法", DOCUMENT)


def test_before_its_day_a_publication_can_be_withdrawn_and_the_day_given_anew(city: House) -> None:
    change = set_to(city, begun(city), "return_span", "5wd")
    published(city, change)
    head = city.actor("head")
    with pytest.raises(RuleTextRefused):
        actions.withdraw(actor=head, change_id=change.pk, reason=" ")
    assert actions.withdraw(actor=head, change_id=change.pk, reason="表决推迟")[1] == 3
    assert (holds(CITY, tomorrow(), "return_span"), holds(COUNTY, tomorrow(), "return_span")) == (
        "10d",
        "10d",
    )
    assert published(city, set_to(city, begun(city), "return_span", "6wd")) == 3
    assert holds(COUNTY, tomorrow(), "return_span") == "6wd"


def test_what_is_in_force_is_not_withdrawn(city: House, monkeypatch: pytest.MonkeyPatch) -> None:
    change = set_to(city, begun(city), "return_span", "5wd")
    published(city, change)
    head, later = city.actor("head"), clock.now() + timedelta(days=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    with pytest.raises(changing.InForceAlready):
        actions.withdraw(actor=head, change_id=change.pk, reason="表决推迟")


def test_days_that_can_not_be(city: House) -> None:
    for day in (clock.today(), clock.today() - timedelta(days=400)):
        with pytest.raises(changing.DayPast):
            begun(city, day)
    with pytest.raises(changing.DayTooFar):
        begun(city, date(2090, 1, 1))
    published(city, set_to(city, begun(city), "return_span", "5wd"))
    with pytest.raises(changing.DayTaken):
        published(city, set_to(city, begun(city), "redo_span", "2m"))


def test_national_law_is_refused_with_its_article_and_a_ground_is_asked_for(city: House) -> None:
    change = begun(city)
    for name, value, refusal in (
        ("reply_span", "4m", AgainstLaw),
        ("reply_max", "190d", AgainstLaw),
        ("contact_required", False, ContactByLaw),
    ):
        with pytest.raises(refusal) as refused:
            set_to(city, change, name, value)
        assert "代表法 第五十一条" in refused.value.message
    with pytest.raises(changing.BasisMissing):
        set_to(city, change, "return_span", "5wd", basis="")
    with pytest.raises(NotNationalLaw, match="不是国家法律"):
        set_to(city, change, "return_span", "5wd", basis="L")
    with pytest.raises(RuleTextRefused):
        set_to(city, change, "return_span", "5wd", article="")
    with pytest.raises(changing.NothingChanged):
        published(city, change)
    set_to(
        city, change, "return_span", "4m"
    )  # longer than the reply itself: told in the preview, refused at last
    with pytest.raises(DomainError) as late:
        published(city, change)
    assert late.value.code == "longer_than"


def test_a_rule_of_a_lower_level_that_could_not_stand_beside_it_is_named(city: House, county: House) -> None:
    published(county, set_to(county, begun(county), "co_opinion_span", "70d"))
    change = begun(city)
    set_to(city, change, "co_opinion_span", "1m")
    set_to(city, change, "reply_span", "30d")
    with pytest.raises(changing.LowerConflict) as refused:
        published(city, change)
    assert "桐庐县" in refused.value.message and "会办意见期限" in refused.value.message


def test_two_who_edit_at_once_and_one_who_publishes_what_he_did_not_see(city: House) -> None:
    change = begun(city)
    with pytest.raises(changing.DraftExists):
        begun(city)
    stale = change.version
    set_to(city, change, "return_span", "5wd")
    head = city.actor("head")
    given = {"use": "own", "basis": "LR", "article": "第九条"}
    with pytest.raises(changing.ChangeConflict) as refused:
        actions.set_rule(
            actor=head,
            change_id=change.pk,
            version=stale,
            name="redo_span",
            value="2m",
            **given,  # type: ignore[arg-type]
        )
    assert "楼建平" in refused.value.message
    seen = selectors.effect(RuleChange.objects.get(pk=change.pk)).after.digest
    set_to(city, change, "redo_span", "2m")
    with pytest.raises(changing.PreviewStale):
        actions.publish(actor=head, change_id=change.pk, seen=seen)


def test_a_draft_is_its_congresss_heads_alone(city: House, county: House) -> None:
    change = begun(city)
    for actor, refusal in ((city.actor("clerk"), NotPermitted), (county.actor("head"), NotFound)):
        with pytest.raises(refusal):
            actions.discard(actor=actor, change_id=change.pk, version=change.version)
    actions.discard(actor=city.actor("head"), change_id=change.pk, version=change.version)
    assert RuleChange.objects.get(pk=change.pk).state == "DISCARDED"


def test_the_list_finds_a_rule_by_its_words_and_says_who_set_it(county: House) -> None:
    browser = county.browser("handler1")
    page = words(browser.get(county.url("rules/")))
    for said in (
        "申请退办期限",
        "10 日",
        "第十四条",
        "浙江省人民代表大会代表建议、批评和意见办理的规定",
        "地方性法规",
    ):
        assert said in page
    found = words(browser.get(county.url("rules/?q=退办 第十四条")))
    assert "申请退办期限" in found and "评价选项" not in found
    assert "平台约定，待本级确认" not in words(browser.get(county.url("rules/?basis=LR")))
    old = words(browser.get(county.url("rules/?on=2015-12-31&q=申请退办期限")))
    assert "10 个工作日" in old and "国家和平台通例" in old
    assert "没有符合条件的规则" in words(browser.get(county.url("rules/?q=不存在的词")))
    assert browser.get(county.url("rules/?on=2001-01-01")).status_code == 409
    sheet = load_workbook(io.BytesIO(browser.get(county.url("rules/export?q=退办")).content)).active
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0][0] == "规则项" and {"申请退办期限", "退办未获同意"} <= {row[0] for row in rows}


def test_more_rules_ask_no_more_queries(county: House, django_assert_max_num_queries: Any) -> None:
    browser = county.browser("clerk")
    with django_assert_max_num_queries(12):
        assert browser.get(county.url("rules/")).status_code == 200
    add_versions(county.ref.id, 60)
    with django_assert_max_num_queries(12):
        assert "共 6" in words(browser.get(county.url("rules/history/")))


def test_a_head_changes_a_rule_on_the_pages_and_publishes_what_was_previewed(
    city: House, county: House
) -> None:
    registered(city)
    browser = city.browser("head")
    assert browser.get(city.url("rules/changes/new")).status_code == 200
    given = {"effective_from": f"{tomorrow():%Y-%m-%d}", "name": DOCUMENT}
    refused = browser.post(city.url("rules/changes/new"), given | {"effective_from": "2020-01-01"})
    assert refused.status_code == 422 and "最早为明日" in words(refused) and DOCUMENT in words(refused)
    assert browser.post(city.url("rules/changes/new"), given).status_code == 302
    change = RuleChange.objects.get(congress_id=city.ref.id, state="DRAFT")
    one = city.url(f"rules/changes/{change.pk}/")
    typed = {
        "version": "1", "use": "own", "count": "4", "unit": "m", "basis": "LR", "article": "第九条", "document": DOCUMENT,
    }  # fmt: skip
    wrong = browser.post(one + "rule", typed | {"rule": "reply_span"})
    assert (
        wrong.status_code == 422 and "代表法 第五十一条" in words(wrong) and 'value="第九条"' in words(wrong)
    )
    missing = browser.post(
        one + "rule", typed | {"rule": "return_span", "count": "", "basis": "", "article": ""}
    )
    for said in ("请填写期限的数目", "请选择这项规则的依据", "请填写条款"):
        assert said in words(missing)
    assert (
        browser.post(one + "rule", typed | {"rule": "return_span", "count": "5", "unit": "wd"}).status_code
        == 302
    )
    stale = browser.post(one + "rule", typed | {"rule": "redo_span", "count": "2"})
    assert (
        stale.status_code == 409 and "没有保存" in words(stale) and 'name="version" value="2"' in words(stale)
    )
    preview = words(browser.get(one + "publication"))
    for said in (
        "申请退办期限",
        "10 日",
        "5 个工作日",
        "按 2016-01-01 版办理的",
        "不变",
        "有变化",
        "2</b> 个单位",
    ):
        assert said in preview, said
    seen = re.search(r'name="seen" value="([0-9a-f]{64})"', preview)
    assert seen is not None
    late = browser.post(one + "publication", {"seen": "0" * 64})
    assert late.status_code == 409 and "没有发布" in words(late)
    assert browser.post(one + "publication", {"seen": seen[1]}).status_code == 302
    assert "撤回发布" in words(browser.get(one))
    history = words(county.browser("deputy1").get(county.url("rules/history/")))
    assert "尚未施行" in history and "上级规则变化" in history
    version = RuleVersion.objects.filter(congress_id=county.ref.id).latest("effective_from", "made_at")
    assert "5 个工作日" in words(county.browser("deputy1").get(county.url(f"rules/versions/{version.pk}/")))
    sheet = load_workbook(io.BytesIO(browser.get(city.url("rules/history/export")).content)).active
    assert any("楼建平" in row for row in sheet.iter_rows(values_only=True))
    assert browser.post(one + "withdrawal", {"reason": "表决推迟"}).status_code == 302
    assert "尚未施行" not in words(browser.get(city.url("rules/history/")))


TABLES: dict[str, dict[str, str | list[str]]] = {
    "rating_axes": {"several": ["RESULT"]}, "clock_start": {"chosen": "ASSIGNED"}, "roll_on_holiday": {"chosen": "no"},
    "near_working_days": {"number": "3"}, "co_label": {"word": "协办"}, "contact_span": {"unit": "none"},
    "reply_classes": {
        "r0__code": "A", "r0__label": "已解决", "r0__outcomes": ["SOLVED"],
        "r1__code": "B", "r1__label": "其他",
        "r1__outcomes": ["IN_PROGRESS", "PLANNED", "REFERENCE", "NOT_FEASIBLE", "REFERRED_UP"],
    },
    "reply_kinds": {
        "r0__label": "已解决", "r0__outcomes": ["SOLVED"],
        "r1__label": "其他", "r1__outcomes": ["PLANNED", "NOT_FEASIBLE"],
    },
    "ratings": {
        "r0__label": "满意", "r0__code": "GOOD",
        "r1__label": "不满意", "r1__code": "BAD", "r1__needs_text": "on", "r1__dissatisfied": "on",
    },
}  # fmt: skip


def test_every_kind_of_rule_can_be_set_on_its_form_and_comes_back_as_it_was_set(county: House) -> None:
    change = begun(county)
    browser = county.browser("head")
    for version, (name, typed) in enumerate(TABLES.items(), start=1):
        address = county.url(f"rules/changes/{change.pk}/rule")
        assert browser.get(f"{address}?rule={name}").status_code == 200
        given = {
            "version": str(version),
            "use": "own",
            "basis": "A",
            "article": "本级试行",
            "document": DOCUMENT,
        }
        answer = browser.post(address, given | typed | {"rule": name})
        assert answer.status_code == 302, (name, words(answer))
    kept = RuleChange.objects.get(pk=change.pk).changes
    assert kept["ratings"]["value"][1] == {
        "code": "BAD", "label": "不满意", "needs_text": True, "dissatisfied": True,
    }  # fmt: skip
    assert kept["contact_span"]["value"] is None and kept["roll_on_holiday"]["value"] is False
    page = words(browser.get(county.url(f"rules/changes/{change.pk}/rule?rule=reply_classes")))
    assert 'value="其他"' in page


def test_the_province_sees_who_deviates_in_what(city: House) -> None:
    published(city, set_to(city, begun(city), "return_span", "5wd"))
    own, _ = console.houses()
    keeper = browser_of(own.person_ids[console.KEEPER])
    page = words(keeper.get("/console/rules/?rule=return_span"))
    for said in ("杭州市", "5 个工作日", "10 日", "尚未施行", "浙江省"):
        assert said in page
    assert "宁波市" not in page
    assert "答复期限" not in words(keeper.get("/console/rules/?differs=1")).split("<tbody>")[1]
    sheet = load_workbook(io.BytesIO(keeper.get("/console/rules/export?level=city").content)).active
    assert [row[3] for row in sheet.iter_rows(min_row=2, values_only=True)] == ["申请退办期限"]


def test_the_api_tells_the_rules_of_a_day(county: House, monkeypatch: pytest.MonkeyPatch) -> None:
    trust_test_tokens(monkeypatch)
    program = county.api("deputy1")
    told = program.get(county.api_url("rules/?on=2026-03-02")).json()
    rules = {row["name"]: row for row in told["rules"]}
    assert told["effective_from"] == "2016-01-01"
    assert (rules["return_span"]["value"], rules["return_span"]["article"]) == ("10d", "第十四条")
    assert rules["return_span"]["level"] == "浙江省" and not rules["return_span"]["is_own"]
    wrong = program.get(county.api_url("rules/?on=yesterday"))
    assert wrong.status_code == 422 and wrong.json()["field"] == "on"
