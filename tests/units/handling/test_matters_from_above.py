"""A matter assigned down: the government's office distributes it, a unit replies, the answer goes back to
where it came from."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from kernel import clock
from kernel.errors import NotFound, NotPermitted
from tenant_apps.handling import access, actions, hooks, matters_page, selectors, waiting
from tenant_apps.handling.actions.assigning import AssignedAlready
from tenant_apps.handling.actions.choosing import SeparateFromAbove
from tenant_apps.handling.models import Matter
from tenant_apps.suggestions import access as suggestions
from tests.units.handling.house import LETTER, TEXT, House
from tests.units.handling.test_pages import browser, text_of, url


@pytest.fixture(autouse=True)
def nobody_listens(monkeypatch: pytest.MonkeyPatch) -> None:
    """These matters came by no envelope: whoever passes their course on would look for one."""
    monkeypatch.setattr(hooks, "_progress", [])
    monkeypatch.setattr(hooks, "_reply", [])


def from_above(house: House, referral_id: UUID | None = None) -> Matter:
    with house.inside():
        return actions.open_assigned_matter(
            referral_id=referral_id or uuid4(),
            title="关于治理跨县河道的建议",
            body=TEXT,
            number_label="第2026-0001号",
            from_name="杭州市人民代表大会常务委员会",
            lead_name="某某",
            due_at=clock.now() + timedelta(days=60),
            due_provisional=False,
        )


def test_the_same_referral_opens_one_matter(house: House) -> None:
    referral = uuid4()
    assert from_above(house, referral).pk == from_above(house, referral).pk


def test_distributor_unit_and_office_see_it_and_nobody_else(house: House) -> None:
    matter, distributor = from_above(house), house.actor("distributor")
    with house.inside():
        assert matter.pk in [row.pk for row in selectors.to_distribute()]
        actions.distribute(actor=distributor, matter_id=matter.pk, unit_id=house.units["handler"])
    for name in ("distributor", "clerk", "handler", "mate"):
        actor = house.actor(name)
        with house.inside():
            assert access.matter_from_above(actor, matter.pk).pk == matter.pk
            assert matters_page.build(actor, matter).trace is not None
    for name in ("alice", "other", "admin"):
        actor = house.actor(name)
        with house.inside(), pytest.raises(NotFound):
            access.matter_from_above(actor, matter.pk)


def test_it_is_distributed_once_and_by_the_governments_office(house: House) -> None:
    matter, distributor, clerk = from_above(house), house.actor("distributor"), house.actor("clerk")
    with house.inside():
        with pytest.raises(NotPermitted):
            actions.distribute(actor=clerk, matter_id=matter.pk, unit_id=house.units["handler"])
        made = actions.distribute(actor=distributor, matter_id=matter.pk, unit_id=house.units["handler"])
        assert made.due_at == matter.due_at
        with pytest.raises(AssignedAlready):
            actions.distribute(actor=distributor, matter_id=matter.pk, unit_id=house.units["other"])


def test_one_answer_goes_back_so_one_unit_leads_and_others_assist(house: House) -> None:
    matter, distributor = from_above(house), house.actor("distributor")
    units = {"unit_id": house.units["handler"], "other_unit_ids": [house.units["other"]]}
    with house.inside():
        with pytest.raises(SeparateFromAbove):
            actions.distribute(actor=distributor, matter_id=matter.pk, way="SEPARATE", **units)  # type: ignore[arg-type]
        actions.distribute(actor=distributor, matter_id=matter.pk, **units)  # type: ignore[arg-type]
        lead, co = selectors.assignments_of(matter)
        assert (lead.role, co.role, lead.due_at) == ("LEAD", "CO", matter.due_at)
        assert co.due_at is not None and matter.due_at is not None and co.due_at <= matter.due_at
    page = browser(house, "distributor").get(url(house, "handling:matter", matter.pk))
    assert "县林业水利局" in text_of(page) and "增加会办单位" in text_of(page)
    form = browser(house, "distributor").get(url(house, "handling:undertaker", matter.pk))
    assert "增加会办单位" in text_of(form) and "增加承办单位" not in text_of(form)


def test_its_course_is_told_upward_and_its_deadline_stays_the_upper_one(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[Any] = []
    monkeypatch.setattr(hooks, "_progress", [lambda *given: told.append(given[3].label)])
    monkeypatch.setattr(hooks, "_reply", [lambda *given: told.append(given[3].kind)])
    matter, distributor, handler = from_above(house), house.actor("distributor"), house.actor("handler")
    with house.inside():
        made = actions.distribute(actor=distributor, matter_id=matter.pk, unit_id=house.units["handler"])
        signed = actions.sign_for(actor=handler, assignment_id=made.pk)
        assert signed.due_at == matter.due_at
        actions.state_competence(actor=handler, assignment_id=made.pk, text="本局内部意见，不出本县。")
        actions.log_contact(
            actor=handler, assignment_id=made.pk, way="PHONE", with_name="某某", note="电话听取意见。"
        )
        sent = actions.reply(
            actor=handler, assignment_id=made.pk, letter_class="A", outcome="SOLVED", body=LETTER
        )
        assert sent.deliveries.count() == 0
        assert sent.matter.state == "REPLIED"
    assert told == ["分办", "签收", "沟通", "答复", "MAIN"]


def test_it_waits_with_the_distributor_then_with_the_unit(house: House) -> None:
    matter, distributor, handler = from_above(house), house.actor("distributor"), house.actor("handler")

    def waits(name: str) -> list[str]:
        actor = house.actor(name)
        with house.inside():
            return [item.verb for item in waiting.items(actor) if item.url.endswith(f"/matters/{matter.pk}/")]

    assert (waits("distributor"), waits("handler")) == (["分办"], [])
    with house.inside():
        made = actions.distribute(actor=distributor, matter_id=matter.pk, unit_id=house.units["handler"])
    assert (waits("distributor"), waits("handler")) == ([], ["签收"])
    with house.inside():
        actions.sign_for(actor=handler, assignment_id=made.pk)
    assert waits("handler") == ["答复"]


def test_the_upper_congress_takes_the_lower_reply_once(house: House) -> None:
    pk, clerk, alice, referral = house.registered(), house.actor("clerk"), house.actor("alice"), uuid4()
    facts = {
        "outcome": "SOLVED",
        "outcome_label": "已解决或基本解决",
        "letter_class": "A",
        "class_label": "已解决",
        "body": LETTER,
        "doc_no": "桐交复〔2026〕7号",
        "unit_name": "桐庐县交通运输局",
        "answered_at": clock.now().isoformat(),
    }
    with house.inside():
        seat = clerk.require("suggestion.assign")
        actions.assign_to_lower(
            actor=clerk, seat=seat, suggestion_id=pk, referral_id=referral, undertaker_name="桐庐县人民政府"
        )
        actions.lower_signed(referral_id=referral, by_name="县政府办公室 某某", at=clock.now())
        actions.lower_signed(referral_id=referral, by_name="县政府办公室 某某", at=clock.now())
        assert suggestions.get(alice, pk).state == "IN_HANDLING"
        first = actions.take_lower_reply(referral_id=referral, facts=facts)
        assert actions.take_lower_reply(referral_id=referral, facts=facts).pk == first.pk
        assert suggestions.get(alice, pk).state == "REPLIED"
        assert access.delivery(alice, first) is not None
        actions.rate(actor=alice, reply_id=first.pk, attitude="SATISFIED", result="SATISFIED")


def test_a_lower_reply_may_overtake_its_receipt(house: House) -> None:
    pk, clerk, alice, referral = house.registered(), house.actor("clerk"), house.actor("alice"), uuid4()
    facts = {"outcome": "SOLVED", "body": LETTER, "unit_name": "桐庐县交通运输局"}
    with house.inside():
        seat = clerk.require("suggestion.assign")
        actions.assign_to_lower(
            actor=clerk, seat=seat, suggestion_id=pk, referral_id=referral, undertaker_name="桐庐县人民政府"
        )
        actions.take_lower_reply(referral_id=referral, facts=facts)
        actions.lower_signed(referral_id=referral, by_name="某某", at=clock.now())
        assert suggestions.get(alice, pk).state == "REPLIED"
