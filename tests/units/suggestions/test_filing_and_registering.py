from __future__ import annotations

import threading
from uuid import UUID

import pytest
from django.db import connection

from kernel import clock
from kernel.errors import DomainError, InputRefused, NotFound, NotPermitted, StateRefused
from tenant_apps.deputies import actions as deputies
from tenant_apps.records import selectors as records
from tenant_apps.suggestions import access, actions, selectors
from tenant_apps.suggestions.models import NumberSeries, Signature, Suggestion
from tests.factories import texts
from tests.factories.house import House, furnish
from tests.units.suggestions.deeds import drafted, registered, submitted


def row(house: House, pk: UUID) -> Suggestion:
    with house.entered():
        found: Suggestion = Suggestion.objects.get(pk=pk)
    return found


def test_a_draft_may_be_incomplete_and_is_seen_by_its_author_alone(house: House) -> None:
    pk = drafted(house, title="半", body="")
    for who in ("clerk", "head", "admin", "deputy2", "handler1", "distributor"):
        actor = house.actor(who)
        with house.entered(), pytest.raises(NotFound):
            access.get(actor, pk)
    author = house.actor("deputy1")
    with house.entered():
        assert access.get(author, pk).title == "半"


def test_submitting_keeps_the_rules_of_the_day_and_the_leads_signature(house: House) -> None:
    pk = submitted(house)
    found = row(house, pk)
    assert found.state == "SUBMITTED"
    assert found.profile_version is not None
    with house.entered():
        assert list(Signature.objects.filter(suggestion_id=pk).values_list("person_name", flat=True)) == [
            "沈建芳"
        ]


def test_registering_gives_the_next_number_of_the_year_and_says_so_in_the_journal(house: House) -> None:
    first, second = registered(house), registered(house)
    one, two = row(house, first).number, row(house, second).number
    assert one is not None and two is not None
    year = clock.today().year
    assert one.startswith(f"{year}-") and int(two[-4:]) == int(one[-4:]) + 1
    with house.entered():
        entries = records.of_case(first)
    assert [entry.deed for entry in entries] == ["submitted", "registered"]
    assert entries[1].facts["text"] == f"编号 {one}"
    assert entries[1].facts["who"].endswith("方晓燕")


def test_a_deputy_can_not_register_and_a_clerk_can_not_file(house: House) -> None:
    pk, deputy, clerk = submitted(house), house.actor("deputy1"), house.actor("clerk")
    with house.entered(), pytest.raises(NotPermitted):
        actions.register(actor=deputy, suggestion_id=pk)
    with house.entered(), pytest.raises(NotPermitted):
        actions.draft(actor=clerk, title=texts.TITLE)


def test_registering_twice_is_refused_in_words_and_costs_no_number(house: House) -> None:
    pk, clerk = registered(house), house.actor("clerk")
    with house.entered():
        before = NumberSeries.objects.get(series="").last
    with pytest.raises(StateRefused) as refused, house.entered():
        actions.register(actor=clerk, suggestion_id=pk)
    assert refused.value.message == "当前状态为“已登记”，不能受理登记。"
    with house.entered():
        assert NumberSeries.objects.get(series="").last == before


def test_a_returned_item_is_changed_and_handed_in_again(house: House) -> None:
    pk, clerk, deputy = submitted(house), house.actor("clerk"), house.actor("deputy1")
    with house.entered():
        actions.return_for_revision(actor=clerk, suggestion_id=pk, reason="请写明断点的具体位置。")
    assert row(house, pk).state == "RETURNED_FOR_REVISION"
    with house.entered():
        actions.submit(actor=deputy, suggestion_id=pk, body=texts.BODY + "断点位于常绿溪口。")
    found = row(house, pk)
    assert (found.state, found.returned_reason) == ("SUBMITTED", "")
    with house.entered():
        assert [entry.facts["label"] for entry in records.of_case(pk)] == ["提出", "退回修改", "重新提出"]


def test_what_is_not_accepted_keeps_its_ground_and_stays(house: House) -> None:
    pk, clerk = submitted(house), house.actor("clerk")
    with house.entered(), pytest.raises(actions.ExclusionUnknown):
        actions.not_accept(actor=clerk, suggestion_id=pk, exclusion="NONE_SUCH", reason="不属于建议范围。")
    with house.entered():
        code = selectors.exclusion_choices()[0].code
        actions.not_accept(actor=clerk, suggestion_id=pk, exclusion=code, reason="请通过信访渠道反映。")
    assert row(house, pk).state == "NOT_ACCEPTED"


def test_a_suspended_mandate_can_not_file_but_loses_no_text(house: House) -> None:
    pk, deputy = drafted(house, "deputy3"), house.actor("deputy3")
    with house.entered():
        deputies.suspend(actor=None, mandate_id=house.mandate_ids["deputy3"], ground="DETAINED")
    try:
        with pytest.raises(actions.MandateNotActive) as refused, house.entered():
            actions.submit(actor=deputy, suggestion_id=pk)
        assert "暂停执行职务" in refused.value.message
        with house.entered():
            kept = actions.save_draft(actor=deputy, suggestion_id=pk, body=texts.BODY + "补充。")
        assert kept.body.endswith("补充。")
        with house.entered(), pytest.raises(actions.MandateNotActive):
            actions.draft(actor=deputy, title=texts.TITLE)
    finally:
        with house.entered():
            deputies.restore(actor=None, mandate_id=house.mandate_ids["deputy3"])


def test_two_tabs_do_not_overwrite_each_other_silently(house: House) -> None:
    pk, deputy = drafted(house), house.actor("deputy1")
    with house.entered():
        first = actions.save_draft(actor=deputy, suggestion_id=pk, draft_version=1, title="第一个页面的标题")
    with pytest.raises(actions.DraftConflict) as refused, house.entered():
        actions.save_draft(actor=deputy, suggestion_id=pk, draft_version=1, title="第二个页面的标题")
    assert refused.value.draft_version == first.draft_version == 2
    assert row(house, pk).title == "第一个页面的标题"
    with house.entered():
        actions.save_draft(actor=deputy, suggestion_id=pk, draft_version=1, title="第一个页面的标题")


def test_adopting_a_referral_makes_an_own_suggestion_with_its_origin(house: House) -> None:
    deputy = house.actor("deputy2")
    referral, origin = UUID(int=7), [{"congress_name": "某县", "number": "2026-0009", "level": "county"}]
    with house.entered():
        made = actions.file_adopted(
            actor=deputy,
            title=texts.TITLE,
            body=texts.BODY,
            category=texts.CATEGORY,
            origin=origin,
            referral_id=referral,
        )
    found = row(house, made.pk)
    assert (found.state, found.source, found.lead_name) == ("SUBMITTED", "REFERRAL", "周国良")
    assert found.origin == origin and found.origin_referral_id == referral


def test_two_clerks_registering_the_same_item_give_it_one_number(house: House) -> None:
    pk = submitted(house)
    outcomes = _at_once(house, [("clerk", pk), ("clerk2", pk)])
    assert sorted(outcomes) == ["registered", "state"]


def test_many_clerks_registering_at_once_give_each_item_its_own_number(house: House) -> None:
    items = [submitted(house) for _ in range(8)]
    with house.entered():
        before = NumberSeries.objects.filter(series="").values_list("last", flat=True).first() or 0
    outcomes = _at_once(house, [("clerk" if n % 2 else "clerk2", pk) for n, pk in enumerate(items)])
    assert outcomes == ["registered"] * 8
    with house.entered():
        numbers = Suggestion.objects.filter(pk__in=items).values_list("number", flat=True)
        assert sorted(int(number[-4:]) for number in numbers) == list(range(before + 1, before + 9))


def test_the_first_number_of_a_series_is_given_once_though_two_ask(database: object) -> None:
    elsewhere = furnish("330127", trial=True)
    items = [submitted(elsewhere), submitted(elsewhere)]
    assert _at_once(elsewhere, [("clerk", items[0]), ("clerk2", items[1])]) == ["registered"] * 2
    year = clock.today().year
    assert sorted(row(elsewhere, pk).number or "" for pk in items) == [f"T{year}-0001", f"T{year}-0002"]


def _at_once(house: House, work: list[tuple[str, UUID]]) -> list[str]:
    """Each in a thread of its own, with its own connection, all let go at the same moment."""
    actors = {who: house.actor(who) for who in {who for who, _ in work}}
    gate, outcomes = threading.Barrier(len(work)), [""] * len(work)

    def run(index: int, who: str, pk: UUID) -> None:
        try:
            gate.wait(60)
            with house.entered():
                actions.register(actor=actors[who], suggestion_id=pk)
            outcomes[index] = "registered"
        except DomainError as error:
            outcomes[index] = error.code
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(index, who, pk)) for index, (who, pk) in enumerate(work)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return outcomes


@pytest.mark.parametrize("field", ["title", "body", "category"])
def test_filing_asks_for_every_part(house: House, field: str) -> None:
    pk, deputy = drafted(house), house.actor("deputy1")
    with house.entered():
        actions.save_draft(actor=deputy, suggestion_id=pk, **{field: ""})  # type: ignore[arg-type]
    with pytest.raises(InputRefused) as refused, house.entered():
        actions.submit(actor=deputy, suggestion_id=pk)
    assert refused.value.field == field and refused.value.status == 422
