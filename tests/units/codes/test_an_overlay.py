"""What a congress changes of the dictionaries for itself, row by row, and what its cases keep of it."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from kernel import clock
from kernel.errors import DomainError
from shared_apps.dictionaries.models import Entry
from shared_apps.dictionaries.names import Dictionary
from tenant_apps.codes import actions, selectors
from tenant_apps.codes.models import Overlay
from tenant_apps.suggestions import actions as suggestions
from tenant_apps.suggestions import selectors as cases
from tenant_apps.suggestions.models import Suggestion
from tests.factories import texts
from tests.factories.house import House, trust_test_tokens
from tests.units.codes.conftest import Chain

SUBJECT, WAY, REFUSAL = Dictionary.SUBJECT, Dictionary.CONTACT_WAY, Dictionary.REFERRAL_REFUSAL


@pytest.fixture(autouse=True)
def clean(chain: Chain) -> Iterator[None]:
    """Each test finds the dictionaries as shipped."""
    yield
    for house in (chain.county, chain.city):
        with house.entered():
            Suggestion.objects.update(category="TRANSPORT")
            Overlay.objects.all().delete()


def read(house: House, dictionary: Dictionary = SUBJECT, **more: Any) -> selectors.Reading:
    with house.entered():
        return selectors.read(dictionary, **more)


def do(chain: Chain, deed: Any, code: str = "", *, who: str = "clerk", **facts: Any) -> Any:
    named = {"dictionary": SUBJECT} | ({"code": code} if code else {}) | facts
    return chain.do(chain.county, who, deed, **named)


def refused(chain: Chain, deed: Any, code: str = "", **facts: Any) -> str:
    with pytest.raises(DomainError) as found:
        do(chain, deed, code, **facts)
    return found.value.code


def test_three_levels_and_the_overlay_are_read_in_one_query(chain: Chain) -> None:
    do(chain, actions.add, label="乡村旅游")
    with chain.county.entered(), CaptureQueriesContext(connection) as queries:
        selectors.read(SUBJECT)
    assert len(queries) == 1


def test_a_new_public_row_appears_where_there_are_overlays(chain: Chain) -> None:
    """Where peers fail: a local list takes the place of the whole list of the state."""
    do(chain, actions.add, label="乡村旅游")
    do(chain, actions.relabel, "FINANCE", label="财政")
    do(chain, actions.hide, "CONGRESS")
    new = Entry.objects.create(dictionary=SUBJECT, code="DIGITAL", label="数字经济", order=450)
    try:
        labels = [choice.label for choice in read(chain.county).choices()]
        assert {"乡村旅游", "财政", "数字经济"} < set(labels) and "人大工作" not in labels
        assert labels.index("数字经济") < labels.index("其他")
    finally:
        Entry.objects.using("owner").filter(pk=new.pk).delete()


def test_what_one_congress_changes_no_other_sees(chain: Chain) -> None:
    do(chain, actions.add, label="乡村旅游")
    do(chain, actions.relabel, "FINANCE", label="财政")
    do(chain, actions.hide, "OTHER")
    for house in (chain.city, chain.beside):
        labels = [choice.label for choice in read(house).choices()]
        assert "财政经济" in labels and "其他" in labels and "乡村旅游" not in labels


def test_each_change_holds_from_its_first_to_its_last_day(chain: Chain) -> None:
    today = clock.today()
    later, last = today + timedelta(days=5), today + timedelta(days=9)
    do(chain, actions.relabel, "FINANCE", label="财政", valid_from=later, valid_to=last)
    do(chain, actions.hide, "OTHER", valid_from=later, valid_to=last)
    local = do(chain, actions.add, label="乡村旅游", valid_from=later, valid_to=last).code
    for day, holds in (
        (later - timedelta(days=1), False),
        (later, True),
        (last, True),
        (last + timedelta(days=1), False),
    ):
        reading = read(chain.county, on=day)
        found = {choice.code for choice in reading.choices()}
        assert (reading.labels()["FINANCE"] == "财政", "OTHER" not in found, local in found) == (
            holds,
            holds,
            holds,
        )


def test_names_and_hiding_can_be_taken_back(chain: Chain) -> None:
    do(chain, actions.relabel, "FINANCE", label="财政")
    do(chain, actions.hide, "OTHER")
    do(chain, actions.restore_label, "FINANCE")
    do(chain, actions.show, "OTHER")
    reading = read(chain.county)
    assert reading.labels()["FINANCE"] == "财政经济" and "OTHER" in dict(reading.choices())
    assert refused(chain, actions.restore_label, "FINANCE") == "code_no_own_name"
    assert refused(chain, actions.show, "OTHER") == "code_not_hidden"


def test_a_code_moves_by_one_place_and_the_rest_keeps_its_order(chain: Chain) -> None:
    before = [code.code for code in read(chain.county)]
    assert not do(chain, actions.move_code, before[0], up=True)
    assert [code.code for code in read(chain.county)] == before
    for code in (before[3], before[2]) * 12:  # past each other, until there is no room left between two
        do(chain, actions.move_code, code, up=True)
    assert [code.code for code in read(chain.county)] == before
    do(chain, actions.move_code, before[-1], up=True)
    assert [code.code for code in read(chain.county)] == [*before[:-2], before[-1], before[-2]]


@pytest.mark.parametrize(
    ("label", "code"),
    [
        ("", "code_label"),
        (" \u200b ", "code_label"),
        ("长" * 31, "code_label_too_long"),
        ("其他", "code_label_taken"),
    ],
)
def test_a_label_that_cannot_be_taken_is_refused_at_its_field(chain: Chain, label: str, code: str) -> None:
    assert refused(chain, actions.add, label=label) == code
    page = chain.county.browser("clerk").post(
        chain.county.url("dictionaries/subject/new"), {"label": label, "note": "说明仍在"}
    )
    assert page.status_code == 422 and "说明仍在" in page.content.decode()


def test_what_may_not_be_done_is_refused_with_its_reason(chain: Chain) -> None:
    local = do(chain, actions.add, label="乡村旅游").code
    today = clock.today()
    assert refused(chain, actions.add, dictionary=Dictionary.OUTCOME, label="部分解决") == "dictionary_fixed"
    assert refused(chain, actions.hide, "SOLVED", dictionary=Dictionary.OUTCOME) == "dictionary_fixed"
    assert refused(chain, actions.hide, local) == "code_ours"
    assert refused(chain, actions.end, "FINANCE", last_day=today) == "code_not_ours"
    assert refused(chain, actions.merge, "FINANCE", into=local) == "code_not_ours"
    assert refused(chain, actions.end, local, last_day=today - timedelta(days=9)) == "code_period"
    assert refused(chain, actions.end, "NOBODY", last_day=today) == "not_found"
    assert refused(chain, actions.add, label="新", who="deputy1") == "not_permitted"
    assert refused(chain, actions.publish, local, who="clerk") == "not_permitted"
    assert refused(chain, actions.publish, local, who="head") == "code_nothing_below"


def test_the_last_choice_stays(chain: Chain) -> None:
    """Else nobody could log a talk, and so no reply could leave."""
    codes = [choice.code for choice in read(chain.county, WAY).choices()]
    for code in codes[:-1]:
        do(chain, actions.hide, code, dictionary=WAY)
    assert refused(chain, actions.hide, codes[-1], dictionary=WAY) == "code_last_choice"


def test_a_local_code_ends_and_comes_back(chain: Chain) -> None:
    local = do(chain, actions.add, label="乡村旅游", valid_from=clock.today() - timedelta(days=3)).code
    do(chain, actions.end, local, last_day=clock.today() - timedelta(days=1))
    assert read(chain.county).labels()[local] == "乡村旅游" and read(chain.county).use(local) is None
    do(chain, actions.reopen, local)
    assert read(chain.county).use(local) is not None


def test_mergers_follow_each_other_and_close_to_no_ring(chain: Chain) -> None:
    one, two, three = (do(chain, actions.add, label=label).code for label in ("甲类", "乙类", "丙类"))
    do(chain, actions.merge, one, into=two)
    do(chain, actions.merge, two, into=three)
    reading = read(chain.county)
    assert {code.successor for name in (one, two) if (code := reading.get(name))} == {three}
    assert set(reading.family(three)) == {one, two, three}
    assert refused(chain, actions.merge, three, into=three) == "code_successor_itself"
    with pytest.raises(DomainError, match="已并入“丙类”，请直接选择“丙类”") as found:
        do(chain, actions.merge, three, into=one)
    assert found.value.code == "code_successor_merged"
    assert refused(chain, actions.merge, three, into="NOBODY") == "code_successor"
    assert refused(chain, actions.merge, one, into="FINANCE") == "code_not_in_use"


def _filed(chain: Chain, category: str) -> Suggestion:
    house = chain.county
    made = chain.do(
        house, "deputy1", suggestions.draft, title=texts.TITLE, body=texts.BODY, category=category
    )
    return chain.do(house, "deputy1", suggestions.submit, suggestion_id=made.pk)


def test_an_old_case_keeps_its_words_and_names_their_version(chain: Chain) -> None:
    old = _filed(chain, "FINANCE")
    row = do(chain, actions.relabel, "FINANCE", label="财政")
    new = _filed(chain, "FINANCE")
    assert (old.category_label, old.category_version) == ("财政经济", "1.0")
    assert (new.category_label, new.category_version) == ("财政", f"1.{row.pk}")
    page = chain.county.browser("clerk").get(chain.county.url(f"suggestions/{old.pk}/")).content.decode()
    assert "财政经济" in page
    changed = (
        chain.county.browser("clerk")
        .get(chain.county.url("dictionaries/codes/subject.FINANCE/"))
        .content.decode()
    )
    assert "本级名称" in changed and "统一名称" in changed


def test_a_merged_code_is_refused_by_its_successors_name_and_found_with_it(chain: Chain) -> None:
    local = do(chain, actions.add, label="乡村旅游").code
    old = _filed(chain, local)
    house = chain.county
    draft = chain.do(house, "deputy1", suggestions.draft, title=texts.TITLE, body=texts.BODY, category=local)
    do(chain, actions.merge, local, into="AGRICULTURE")
    browser = house.browser("deputy1")
    given = {
        "title": texts.TITLE,
        "body": texts.BODY,
        "category": local,
        "kind": "SUGGESTION",
        "confirmed": "on",
    }
    answer = browser.post(house.url(f"suggestions/{draft.pk}/submission"), given)
    assert (
        answer.status_code == 422
        and "“乡村旅游”已并入“农业与农村”，请改选“农业与农村”" in answer.content.decode()
    )
    with pytest.raises(selectors.CodeMerged, match="请改选“农业与农村”"):
        chain.do(house, "deputy1", suggestions.submit, suggestion_id=draft.pk)
    for wanted in ("AGRICULTURE", local):
        found = house.browser("clerk").get(house.url(f"suggestions/?category={wanted}")).content.decode()
        assert str(old.pk) in found and "乡村旅游（已并入“农业与农村”）" in found
    clerk = house.actor("clerk")
    with house.entered():
        assert cases.counts(clerk, cases.read_filter({"category": "AGRICULTURE"}))[""] == 1


def test_the_pages_show_filter_and_export_one_dictionary(chain: Chain) -> None:
    house = chain.county
    do(chain, actions.add, label="=1+1 旅游", note="说明")
    do(chain, actions.hide, "OTHER")
    clerk = house.browser("clerk")
    everything = clerk.get(house.url("dictionaries/subject/")).content.decode()
    assert "=1+1 旅游" in everything and "本级已隐藏" in everything and "上移" in everything
    hidden = clerk.get(house.url("dictionaries/subject/?state=HIDDEN&q=其他")).content.decode()
    assert "其他" in hidden and "财政经济</a>" not in hidden and "上移" not in hidden
    answer = clerk.get(house.url("dictionaries/subject/export?source=own"))
    rows = list(load_workbook(io.BytesIO(answer.content)).active.values)
    assert [row[1] for row in rows[1:]] == ["=1+1 旅游"]
    every = clerk.get(house.url("dictionaries/export"))
    assert len(list(load_workbook(io.BytesIO(every.content)).active.values)) > 50
    assert clerk.get(house.url("dictionaries/?q=沟通")).content.decode().count('class="t"') == 1
    preview = clerk.get(house.url("dictionaries/subject/?on=1999-01-01")).content.decode()
    assert "1999-01-01" in preview


def test_the_deeds_of_the_pages_do_what_they_say(chain: Chain) -> None:
    house = chain.county
    clerk = house.browser("clerk")
    local = do(chain, actions.add, label="乡村旅游").code
    for path, given in (
        ("dictionaries/codes/subject.FINANCE/label", {"label": "财政"}),
        ("dictionaries/codes/subject.OTHER/hiding", {}),
        (f"dictionaries/codes/subject.{local}/position", {"to": "up"}),
        (f"dictionaries/codes/subject.{local}/ending", {}),
        (f"dictionaries/codes/subject.{local}/reopening", {}),
        (f"dictionaries/codes/subject.{local}/merger", {"into": "AGRICULTURE"}),
        ("dictionaries/codes/subject.FINANCE/standard-label", {}),
        ("dictionaries/codes/subject.OTHER/showing", {}),
    ):
        answer = clerk.post(house.url(path), given)
        assert answer.status_code == 302, (path, answer.content.decode()[-900:])
    reading = read(house)
    merged = reading.get(local)
    assert (
        merged is not None and merged.successor == "AGRICULTURE" and reading.labels()["FINANCE"] == "财政经济"
    )
    assert "OTHER" in dict(reading.choices())


def test_the_api_reads_one_dictionary(chain: Chain, monkeypatch: pytest.MonkeyPatch) -> None:
    trust_test_tokens(monkeypatch)
    do(chain, actions.relabel, "FINANCE", label="财政")
    found = chain.county.api("deputy1").get(chain.county.api_url("dictionaries/subject/")).json()
    finance = next(row for row in found["codes"] if row["code"] == "FINANCE")
    assert found["label"] == "建议分类"
    assert (finance["label"], finance["standard"], finance["state"]) == ("财政", "财政经济", "IN_USE")
    assert chain.county.api("deputy1").get(chain.county.api_url("dictionaries/nothing/")).status_code == 404


def test_the_lists_ask_as_often_for_two_hundred_own_codes_as_for_one(chain: Chain) -> None:
    house, clerk = chain.county, chain.county.browser("clerk")
    pages = [house.url(f"dictionaries/{path}") for path in ("", "subject/", "subject/export")]

    def asked() -> list[int]:
        counts = []
        for page in pages:
            with CaptureQueriesContext(connection) as queries:
                assert clerk.get(page).status_code == 200
            counts.append(len(queries))
        return counts

    do(chain, actions.add, label="乡村旅游")
    asked()  # the first request of a session asks for what is kept afterwards
    few = asked()
    with house.entered():
        Overlay.objects.bulk_create(
            Overlay(
                congress_id=house.ref.id,
                dictionary="subject",
                code=f"L{number:03d}",
                kind=Overlay.Kind.ADD,
                label=f"本级条目{number}",
                order=1000 + number,
                valid_from=clock.today(),
                at=clock.now(),
            )
            for number in range(200)
        )
    assert len(list(read(house))) > 200
    assert asked() == few
