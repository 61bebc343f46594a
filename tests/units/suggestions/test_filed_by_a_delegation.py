"""以代表团名义提出 (重庆 第八条, 第二十六条): the head signs, where and when the rules let it; the head of the group rates."""

from __future__ import annotations

from datetime import timedelta
from html import unescape
from typing import Any
from uuid import UUID

import pytest

from kernel import clock
from kernel.errors import NotPermitted
from shared_apps.rules import selectors as rules
from shared_apps.rules.codes import DelegationFiling
from tenant_apps.deputies.models import DeputyGroup, GroupMember, Mandate, Session, Term
from tenant_apps.handling import access as handled
from tenant_apps.handling import actions as handling
from tenant_apps.suggestions import actions
from tenant_apps.suggestions.actions import filing
from tenant_apps.suggestions.models import Suggestion
from tests.factories import texts
from tests.factories.house import House
from tests.units.suggestions.deeds import drafted, filled
from tests.units.suggestions.ruled import put_under
from tests.units.supervision.cases import LETTER


@pytest.fixture
def in_session(monkeypatch: pytest.MonkeyPatch) -> None:
    """A place where delegations file while the congress sits."""
    real = rules.version_for

    class Ruled:
        delegation_filing = DelegationFiling.IN_SESSION

        def __init__(self, found: object) -> None:
            self.found = found

        def __getattr__(self, name: str) -> object:
            return getattr(self.found, name)

    monkeypatch.setattr(rules, "version_for", lambda *given: Ruled(real(*given)))


def head(house: House, who: str = "deputy1") -> None:
    with house.entered():
        Mandate.objects.filter(pk=house.mandate_ids[who]).update(
            roles=["DELEGATION_HEAD"], delegation="分水代表团"
        )


def sitting(house: House) -> Term:
    """The congress sits; inside its block."""
    term: Term = Term.objects.get(ordinal=17)
    today = clock.today()
    days = {"begins": today - timedelta(days=1), "ends": today + timedelta(days=3)}
    Session.objects.get_or_create(congress_id=house.ref.id, term=term, no=4, defaults=days)
    return term


def test_without_the_rule_nobody_files_so_and_the_form_does_not_ask(house: House) -> None:
    head(house)
    browser = house.browser("deputy1")
    assert "以代表团名义提出" not in unescape(browser.get(house.url("suggestions/new")).content.decode())
    pk, lead = drafted(house), house.actor("deputy1")
    with house.entered(), pytest.raises(filing.DelegationRefused, match="不以代表团名义提出"):
        actions.submit(actor=lead, suggestion_id=pk, by_delegation=True)


def test_the_office_enters_none_that_the_rules_do_not_let_be_filed(house: House, in_session: None) -> None:
    head(house)
    clerk, day = house.actor("clerk"), clock.today() - timedelta(days=30)
    sheet: dict[str, Any] = {
        "way": "PAPER",
        "title": texts.TITLE,
        "body": texts.BODY,
        "category": texts.CATEGORY,
    }
    with house.entered():
        for who, said in (("deputy2", "由代表团团长"), ("deputy1", "只在会议期间")):
            with pytest.raises(filing.DelegationRefused, match=said):
                actions.enter(
                    actor=clerk, mandate=house.mandate_ids[who], received_on=day, by_delegation=True, **sheet
                )


def test_the_head_files_in_session_and_the_head_of_the_group_rates(house: House, in_session: None) -> None:
    head(house)
    lead, second = house.actor("deputy1"), house.actor("deputy2")
    pk, other = drafted(house), drafted(house, "deputy2")
    with house.entered():
        with pytest.raises(filing.DelegationRefused, match="只在会议期间"):
            actions.submit(actor=lead, suggestion_id=pk, by_delegation=True)
        term = sitting(house)
        with pytest.raises(filing.DelegationRefused, match="由代表团团长"):
            actions.submit(actor=second, suggestion_id=other, by_delegation=True)
    sheet = {"title": texts.TITLE, "kind": "SUGGESTION", "category": texts.CATEGORY, "body": texts.BODY}
    browser, where = house.browser("deputy1"), house.url(f"suggestions/{pk}/edit")
    assert "以代表团名义提出" in unescape(browser.get(where).content.decode())
    posted = browser.post(
        where, sheet | {"by_delegation": "on", "hides_name": "on", "confirmed": "on", "deed": "submit"}
    )
    assert posted.status_code == 302
    page = unescape(browser.get(house.url(f"suggestions/{pk}/")).content.decode())
    assert "以分水代表团名义提出" in page and "团长" in page
    put_under(house, pk, who_rates="LEAD_OR_GROUP_HEAD", joint_reply="LEAD", paper_required=False)
    clerk, handler, rater = house.actor("clerk"), house.actor("handler1"), house.actor("deputy3")
    with house.entered():
        one = Suggestion.objects.get(pk=pk)
        assert one.by_delegation and one.confidentiality == "AUTHOR_CONFIDENTIAL"
        group = DeputyGroup.objects.create(congress_id=house.ref.id, term=term, name="分水代表小组")
        for who in ("deputy1", "deputy3"):
            GroupMember.objects.create(
                group=group, mandate_id=house.mandate_ids[who], is_head=who == "deputy3"
            )
        actions.register(actor=clerk, suggestion_id=pk)
        held = handling.assign(actor=clerk, suggestion_id=pk, unit_id=house.unit_ids["handler1"])
        handling.sign_for(actor=handler, assignment_id=held.pk)
        handling.log_contact(
            actor=handler, assignment_id=held.pk, way="PHONE", with_name="沈建芳", note="电话听取意见。"
        )
        sent = handling.reply(
            actor=handler, assignment_id=held.pk, letter_class="A", outcome="SOLVED", body=LETTER
        )
        with pytest.raises(NotPermitted) as refused:
            handling.rate(actor=lead, reply_id=sent.pk, attitude="SATISFIED", result="SATISFIED")
        assert isinstance(refused.value, handled.LeadRates)
        handling.rate(actor=rater, reply_id=sent.pk, attitude="SATISFIED", result="SATISFIED")
        assert Suggestion.objects.get(pk=pk).state == "EVALUATED"
    read = house.browser("deputy3").get(house.url(f"suggestions/{pk}/"))
    assert read.status_code == 200, "who rates reads the case"


def test_merged_into_another_the_delegation_is_answered_and_rates_by_its_head(
    house: House, in_session: None
) -> None:
    """From the form of filing to 办结, all that proposers and office do through the pages."""
    head(house)
    with house.entered():
        sitting(house)
    heads, clerk, second = map(house.browser, ("deputy1", "clerk", "deputy2"))
    made: list[UUID] = []
    for browser, more in ((second, {}), (heads, {"by_delegation": "on"})):
        assert browser.post(house.url("suggestions/new"), filled(**more)).status_code == 302
        with house.entered():
            made.append(Suggestion.objects.exclude(pk__in=made).latest("created_at", "id").pk)
    main, other = made
    for pk in made:
        assert clerk.post(house.url(f"suggestions/{pk}/registration"), {}).status_code == 302
    with house.entered():
        number = Suggestion.objects.get(pk=main).number
    into = {"into": number, "reason": "内容相近，一并办理，分别答复。"}
    assert clerk.post(house.url(f"suggestions/{other}/merger"), into).status_code == 302
    shown = unescape(heads.get(house.url(f"suggestions/{other}/")).content.decode())
    assert f"并入第{number}号办理" in shown and "以分水代表团名义提出" in shown
    office, unit = house.actor("clerk"), house.actor("handler1")
    with house.entered():
        held = handling.assign(actor=office, suggestion_id=main, unit_id=house.unit_ids["handler1"])
        handling.sign_for(actor=unit, assignment_id=held.pk)
        handling.log_contact(
            actor=unit, assignment_id=held.pk, way="PHONE", with_name="沈建芳", note="电话听取意见。"
        )
        sent = handling.reply(
            actor=unit, assignment_id=held.pk, letter_class="A", outcome="SOLVED", body=LETTER
        )
        numbers = [Suggestion.objects.get(pk=pk).number for pk in made]
        assert all(f"第{one}号" in sent.title for one in numbers), "one letter to each proposer"
    rated = house.url(f"replies/{sent.pk}/evaluation")
    for browser, pk in ((heads, other), (second, main)):
        shown = unescape(browser.get(house.url(f"suggestions/{pk}/")).content.decode())
        assert f"replies/{sent.pk}/evaluation" in shown
        assert browser.post(rated, {"attitude": "SATISFIED", "result": "SATISFIED"}).status_code == 302
    assert clerk.post(house.url(f"suggestions/{main}/closure"), {}).status_code == 302
    with house.entered():
        assert {Suggestion.objects.get(pk=pk).state for pk in made} == {"CLOSED"}
