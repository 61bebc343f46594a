"""征集联名 at a change of terms: names are void and told; what was never handed in is a draft to be read, what came back goes on."""

from __future__ import annotations

from tenant_apps.deputies.models import Term
from tenant_apps.records import selectors as records
from tenant_apps.suggestions import actions, carrying, signing
from tenant_apps.suggestions.models import Signature, Suggestion
from tests.factories.house import House
from tests.units.suggestions.deeds import drafted, submitted


def test_each_has_one_fate_and_a_sentence(house: House) -> None:
    never, back = drafted(house), submitted(house)
    lead, clerk, signer = (house.actor(who) for who in ("deputy1", "clerk", "deputy2"))
    asked = [house.mandate_ids["deputy2"], house.mandate_ids["deputy3"]]
    with house.entered():
        actions.return_for_revision(actor=clerk, suggestion_id=back, reason="请写明断点的具体位置。")
        for pk in (never, back):
            actions.invite(actor=lead, suggestion_id=pk, mandates=asked)
            actions.cosign(actor=signer, suggestion_id=pk)
        term = Term.objects.get(ordinal=17)
        for _ in range(2):
            carrying.carry_over(term_id=term.pk, label="第17届")
        found = {row.pk: row for row in Suggestion.objects.filter(pk__in=[never, back])}
        assert (found[never].state, found[never].carried_from) == ("DRAFT", "")
        assert (found[back].state, found[back].carried_from) == ("RETURNED_FOR_REVISION", "第17届")
        for pk, fate in (
            (never, "转为草稿；连任的可以提出，离任的可以查看，不能提出"),
            (back, "可以修改后由本人提出"),
        ):
            (told,) = [one.facts["text"] for one in records.of_case(pk) if one.deed == "cosigning_ended"]
            assert told == f"第17届任期届满，1 位代表的联名作废，本件{fate}"
            names = Signature.objects.filter(suggestion_id=pk, mandate_id__in=asked)
            assert set(names.values_list("status", "void_reason")) == {("VOIDED", signing.TERM_OVER)}
            assert [row.mandate_id for row in names.filter(seen_at=None)] == asked[:1], (
                "who had signed is told"
            )
