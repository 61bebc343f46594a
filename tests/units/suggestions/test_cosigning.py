"""联名: who is asked reads a frozen text; a name stands under that text alone, and only of who sits when it is filed."""

from __future__ import annotations

from html import unescape
from uuid import UUID, uuid4

import pytest

from kernel.errors import NotFound, StateRefused
from kernel.ids import uuid7
from tenant_apps.deputies import actions as deputies
from tenant_apps.records import selectors as records
from tenant_apps.suggestions import access, actions, joint, selectors, signing, waiting
from tenant_apps.suggestions.actions import cosigning
from tenant_apps.suggestions.models import Signature, Suggestion
from tests.factories import texts
from tests.factories.house import House, furnish
from tests.units.suggestions.deeds import drafted, submitted


def asked(house: House, *who: str, pk: UUID | None = None) -> UUID:
    """A suggestion of deputy1 that waits for the signatures of `who`."""
    pk, lead = pk or drafted(house), house.actor("deputy1")
    with house.entered():
        actions.invite(
            actor=lead, suggestion_id=pk, mandates=[house.mandate_ids[one] for one in who or ("deputy2",)]
        )
    return pk


def sign(house: House, pk: UUID, who: str = "deputy2") -> None:
    actor = house.actor(who)
    with house.entered():
        actions.cosign(actor=actor, suggestion_id=pk)


def of(house: House, pk: UUID, who: str = "deputy2") -> Signature:
    with house.entered():
        found: Signature = Signature.objects.get(suggestion_id=pk, mandate_id=house.mandate_ids[who])
    return found


def kinds(house: House, who: str, pk: UUID) -> set[str]:
    actor, row = house.actor(who), str(pk)
    with house.entered():
        voided = {str(one.pk) for one in Signature.objects.filter(suggestion_id=pk)}
        return {
            item.kind
            for item in waiting.items(actor)
            if row in item.url or any(one in item.url for one in voided)
        }


def test_those_who_signed_are_filed_with_the_lead_and_nobody_else_is(house: House) -> None:
    pk, lead = asked(house, "deputy2", "deputy3"), house.actor("deputy1")
    assert kinds(house, "deputy2", pk) == {"cosign"} and kinds(house, "deputy1", pk) == {"cosigning"}
    sign(house, pk)
    assert kinds(house, "deputy2", pk) == set()
    with house.entered():
        filed = actions.submit(actor=lead, suggestion_id=pk)
        assert [row.person_name for row in selectors.cosigners(filed)] == ["周国良"]
        assert filed.state == "SUBMITTED"
        labels = [entry.facts["label"] for entry in records.of_case(pk)]
        assert labels == ["征集联名", "联名", "提出"]
        assert "1 位代表联名" in records.of_case(pk)[-1].facts["text"]
    # Who never answered reads nothing and has nothing to note.
    assert kinds(house, "deputy3", pk) == set()
    third, second = house.actor("deputy3"), house.actor("deputy2")
    with house.entered():
        assert access.get(second, pk).pk == pk
        with pytest.raises(NotFound):
            access.get(third, pk)


def test_nobody_but_the_lead_and_those_asked_reads_the_frozen_text(house: House) -> None:
    pk = asked(house)
    for who in ("clerk", "head", "deputy3", "handler1"):
        actor = house.actor(who)
        with house.entered(), pytest.raises(NotFound):
            access.get(actor, pk)
    second = house.actor("deputy2")
    with house.entered():
        assert access.get(second, pk).body == texts.BODY.replace("\r", "")


def test_the_text_is_frozen_while_others_sign(house: House) -> None:
    pk, lead = asked(house), house.actor("deputy1")
    with house.entered(), pytest.raises(StateRefused):
        actions.save_draft(actor=lead, suggestion_id=pk, body=texts.BODY + "改动。")
    with house.entered(), pytest.raises(actions.TextFrozen):
        actions.submit(actor=lead, suggestion_id=pk, body=texts.BODY + "改动。")


def test_taking_the_text_back_voids_every_name_and_tells_who_had_signed(house: House) -> None:
    pk, lead = asked(house, "deputy2", "deputy3"), house.actor("deputy1")
    sign(house, pk)
    with house.entered():
        actions.recall_text(actor=lead, suggestion_id=pk)
        assert Suggestion.objects.get(pk=pk).state == "DRAFT"
    row = of(house, pk)
    assert (row.status, row.void_reason) == ("VOIDED", signing.EDITED)
    assert kinds(house, "deputy2", pk) == {"cosigning_voided"} and kinds(house, "deputy3", pk) == set()
    second = house.actor("deputy2")
    with house.entered():
        with pytest.raises(NotFound):
            access.get(second, pk)
        actions.note_voided(actor=second, signature_id=row.pk)
    assert kinds(house, "deputy2", pk) == set()
    with house.entered():
        actions.save_draft(actor=lead, suggestion_id=pk, body=texts.BODY + "改动。")
        filed = actions.submit(actor=lead, suggestion_id=pk)
        assert selectors.cosigners(filed) == []


def test_who_opened_the_page_before_the_text_changed_does_not_sign_the_new_one(house: House) -> None:
    pk, lead, second = asked(house), house.actor("deputy1"), house.actor("deputy2")
    before = of(house, pk).text_sha256
    with house.entered():
        actions.recall_text(actor=lead, suggestion_id=pk)
        actions.save_draft(actor=lead, suggestion_id=pk, body=texts.BODY + "改动。")
    asked(house, pk=pk)
    with house.entered(), pytest.raises(cosigning.TextChanged):
        actions.cosign(actor=second, suggestion_id=pk, text_sha256=before)
    with house.entered():
        actions.cosign(actor=second, suggestion_id=pk, text_sha256=of_now(pk))


def of_now(pk: UUID) -> str:
    return signing.digest(Suggestion.objects.get(pk=pk))


def test_a_signer_suspended_before_the_filing_is_named_and_dropped_by_choice_alone(house: House) -> None:
    pk, lead = asked(house, "deputy2", "deputy3"), house.actor("deputy1")
    sign(house, pk)
    sign(house, pk, "deputy3")
    with house.entered():
        deputies.suspend(actor=None, mandate_id=house.mandate_ids["deputy3"], ground="DETAINED")
    try:
        with house.entered(), pytest.raises(signing.SignersNotActive) as refused:
            actions.submit(actor=lead, suggestion_id=pk)
        assert "雷建军（暂停执行职务）" in refused.value.message and "周国良" not in refused.value.message
        with house.entered():
            filed = actions.submit(actor=lead, suggestion_id=pk, drop_inactive=True)
            assert [row.person_name for row in selectors.cosigners(filed)] == ["周国良"]
        assert of(house, pk, "deputy3").void_reason == signing.INACTIVE
    finally:
        with house.entered():
            deputies.restore(actor=None, mandate_id=house.mandate_ids["deputy3"])


def test_a_suspended_deputy_signs_nothing(house: House) -> None:
    pk, third = asked(house, "deputy3"), house.actor("deputy3")
    with house.entered():
        deputies.suspend(actor=None, mandate_id=house.mandate_ids["deputy3"], ground="DETAINED")
    try:
        with house.entered(), pytest.raises(cosigning.CosignerNotActive) as refused:
            actions.cosign(actor=third, suggestion_id=pk)
        assert "不能参加联名" in refused.value.message
    finally:
        with house.entered():
            deputies.restore(actor=None, mandate_id=house.mandate_ids["deputy3"])


def test_only_deputies_in_office_of_this_congress_are_asked(house: House) -> None:
    other = furnish("330127")
    pk, lead = drafted(house), house.actor("deputy1")
    for wrong in (other.mandate_ids["deputy2"], house.mandate_ids["deputy1"], uuid4()):
        with house.entered(), pytest.raises(cosigning.InviteeUnknown):
            actions.invite(actor=lead, suggestion_id=pk, mandates=[house.mandate_ids["deputy2"], wrong])
    with house.entered(), pytest.raises(cosigning.NobodyInvited):
        actions.invite(actor=lead, suggestion_id=pk, mandates=[])


def test_a_decline_is_the_leads_to_know_and_is_answered_once(house: House) -> None:
    pk, second, lead = asked(house), house.actor("deputy2"), house.actor("deputy1")
    with house.entered():
        actions.decline_cosigning(actor=second, suggestion_id=pk, words="另有考虑。")
        assert [entry.facts["label"] for entry in records.of_case(pk)] == ["征集联名"]
        assert [row.status for row in joint.seen_by(lead, Suggestion.objects.get(pk=pk))] == ["DECLINED"]
        with pytest.raises(NotFound):
            actions.cosign(actor=second, suggestion_id=pk)
    sign_again = asked(house, pk=pk)
    sign(house, sign_again)
    with house.entered(), pytest.raises(cosigning.NotInvited):
        actions.cosign(actor=second, suggestion_id=pk)


def test_what_came_back_keeps_its_names_while_its_text_stands(house: House) -> None:
    kept, changed = asked(house), asked(house)
    lead, clerk = house.actor("deputy1"), house.actor("clerk")
    for pk in (kept, changed):
        sign(house, pk)
        with house.entered():
            actions.submit(actor=lead, suggestion_id=pk)
            actions.return_for_revision(actor=clerk, suggestion_id=pk, reason="请补充附件材料。")
    with house.entered():
        same = actions.submit(actor=lead, suggestion_id=kept)
        other = actions.submit(actor=lead, suggestion_id=changed, body=texts.BODY + "补充。")
        assert len(selectors.cosigners(same)) == 1 and selectors.cosigners(other) == []
    assert of(house, changed).void_reason == signing.OUTDATED


def test_what_came_back_may_be_signed_anew_and_the_office_goes_on_seeing_it(house: House) -> None:
    pk, lead, clerk = submitted(house), house.actor("deputy1"), house.actor("clerk")
    with house.entered():
        actions.return_for_revision(actor=clerk, suggestion_id=pk, reason="请征求其他代表意见。")
    asked(house, pk=pk)
    with house.entered():
        assert access.get(clerk, pk).state == "COSIGNING"
        assert actions.recall_text(actor=lead, suggestion_id=pk).state == "RETURNED_FOR_REVISION"


def test_the_pages_from_the_draft_to_the_joint_filing(house: House) -> None:
    pk, lead, second = drafted(house), house.browser("deputy1"), house.browser("deputy2")
    form = {"title": texts.TITLE, "kind": "SUGGESTION", "category": texts.CATEGORY, "body": texts.BODY}
    saved = lead.post(
        house.url(f"suggestions/{pk}/edit"),
        form | {"deed": "invite", "draft_version": "1", "idempotency_key": str(uuid7())},
    )
    choose = house.url(f"suggestions/{pk}/cosigners")
    assert saved["Location"] == choose
    page = unescape(lead.get(choose).content.decode())
    assert "横村代表团" in page and "证号 002" in page and "沈建芳（001）" not in page
    nobody = lead.post(choose, {"idempotency_key": str(uuid7())})
    assert nobody.status_code == 422 and "请至少选择一位代表" in nobody.content.decode()
    given = {"mandates": [str(house.mandate_ids["deputy2"])], "idempotency_key": str(uuid7())}
    assert lead.post(choose, given).status_code == 302
    case = unescape(second.get(house.url(f"suggestions/{pk}/")).content.decode())
    assert "同意联名" in case and "谢绝联名" in case and texts.BODY.split("\n")[0] in case
    assert "收回修改" not in case
    url = house.url(f"suggestions/{pk}/cosignature")
    assert "以本人名义参加联名" in second.get(url).content.decode()
    assert second.post(url, {"words": "同意。", "idempotency_key": str(uuid7())}).status_code == 302
    mine = unescape(lead.get(house.url(f"suggestions/{pk}/")).content.decode())
    assert "已签 1，未签 0，谢绝 0" in mine and "同意。" in mine
    hand_in = house.url(f"suggestions/{pk}/joint-submission")
    assert lead.post(hand_in, {"idempotency_key": str(uuid7())}).status_code == 422
    assert lead.post(hand_in, {"confirmed": "on", "idempotency_key": str(uuid7())}).status_code == 302
    assert "等 2 人" in unescape(lead.get(house.url(f"suggestions/{pk}/")).content.decode())


def test_the_api_names_who_signed(house: House, tokens: None) -> None:
    pk, lead, second = drafted(house), house.api("deputy1"), house.api("deputy2")
    url = house.api_url(f"suggestions/{pk}/")
    sent = {"mandates": [str(house.mandate_ids["deputy2"])]}
    assert lead.post(url + "cosigners/", sent, content_type="application/json").status_code == 201
    [one] = lead.get(url).json()["cosigners"]
    assert one["status"] == "INVITED" and one["person_name"] == "周国良"
    stale = {"text_sha256": "0" * 64}
    refused = second.post(url + "cosignature/", stale, content_type="application/json")
    assert (refused.status_code, refused.json()["code"]) == (409, "cosigned_text_changed")
    read = {"text_sha256": one["text_sha256"]}
    assert second.post(url + "cosignature/", read, content_type="application/json").status_code == 201
    answer = lead.post(url + "submission/", {}, content_type="application/json")
    assert answer.status_code == 201 and answer.json()["cosigners"][0]["status"] == "SIGNED"
