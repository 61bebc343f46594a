"""A deputy of the province files directly with a city, whose rules take it in: no 审签, one text, the answer comes back to the deputy."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from uuid import UUID, uuid4

import pytest
from django.test import Client

from kernel import clock
from kernel.errors import NotFound, NotPermitted
from shared_apps.rules import selectors as rules
from shared_apps.rules.models import RuleVersion
from tenant_apps.handling import actions as handling
from tenant_apps.handling import selectors as answers
from tenant_apps.referrals import actions as referrals
from tenant_apps.referrals import selectors as known
from tenant_apps.referrals import types
from tenant_apps.referrals.errors import NobodyTakesIt, ReceiverRefused
from tenant_apps.suggestions import page
from tenant_apps.suggestions.models import Suggestion
from tests.factories import cast
from tests.factories.cast import CITY, PROVINCE, do, inside
from tests.units.evidence.acting import carry_all
from tests.units.referrals import playing, test_called_off

pytestmark = pytest.mark.usefixtures("database")
LABEL = "交下级人大：上级代表直接提出"
Web = Callable[[str, str], Client]


@pytest.fixture
def taken_in() -> Iterator[None]:
    """The city's rules of today take in what deputies from above file (as 山东 §31(2))."""
    _rules(True)
    yield
    _rules(False)


def _rules(takes: bool) -> None:
    city = cast.congress(CITY)
    stored = rules.complete(rules.version_on(city.id, clock.today()).fields)
    stored["accept_upper_deputies"] = {**stored["accept_upper_deputies"], "value": takes}
    RuleVersion.objects.create(
        congress_id=city.id,
        effective_from=clock.today(),
        fields=stored,
        digest=uuid4().hex,
        made_at=clock.now(),
    )


def test_it_goes_there_is_handled_and_answered_to_the_deputy(taken_in: None) -> None:
    case = playing.registered(PROVINCE)
    shown = do(PROVINCE, "deputy1", lambda actor: page.build(actor, Suggestion.objects.get(pk=case)))
    assert "file_below" in [one.deed for one in shown.deeds]
    sent = do(
        PROVINCE, "deputy1", referrals.file_below, suggestion_id=case, to=CITY, note="请市人大常委会办理。"
    )
    assert (sent.kind, sent.state, sent.peer_code) == (types.REMIT_DOWN, "SENT", CITY)
    assert types.kind_label(sent.kind, sent.reason) == LABEL
    said = inside(PROVINCE, lambda: known.trace_of([known.get(sent.pk)]))
    assert "审签" not in "".join(row.who for row in said)
    carry_all()
    there = inside(CITY, lambda: known.get(sent.pk))
    assert (there.state, types.kind_label(there.kind, there.reason)) == ("DELIVERED", LABEL)
    assert there.title == sent.title and there.lead_name == sent.lead_name
    task = test_called_off._taken(types.REMIT_DOWN, sent.pk)
    talk = {"way": "PHONE", "with_name": "代表", "note": "已说明办理打算。"}
    do(CITY, "handler1", handling.log_contact, assignment_id=task, **talk)
    playing.answer(CITY, task)
    carry_all()
    [reply] = inside(PROVINCE, lambda: answers.replies_of(case))
    rated = {"attitude": "SATISFIED", "result": "SATISFIED"}
    do(PROVINCE, "deputy1", handling.rate, reply_id=reply.pk, **rated)
    assert inside(PROVINCE, lambda: Suggestion.objects.get(pk=case).state) in ("EVALUATED", "TRACKING")


def test_it_is_the_leads_deed_and_goes_where_the_rules_take_it_in(taken_in: None) -> None:
    case = playing.registered(PROVINCE)
    for post, refusal in (("clerk", NotPermitted), ("deputy2", NotFound)):
        with pytest.raises(refusal):
            do(PROVINCE, post, referrals.file_below, suggestion_id=case, to=CITY)
    with pytest.raises(ReceiverRefused) as refused:
        do(PROVINCE, "deputy1", referrals.file_below, suggestion_id=case, to="110100")
    assert refused.value.field == "to"
    assert inside(PROVINCE, lambda: known.of_suggestion(Suggestion.objects.get(pk=case))) == []


def test_where_no_rules_below_take_it_in_there_is_no_button_and_the_address_says_why(web: Web) -> None:
    case: UUID = playing.registered(PROVINCE)
    with pytest.raises(NobodyTakesIt):
        do(PROVINCE, "deputy1", referrals.file_below, suggestion_id=case, to=CITY)
    browser, there = web(PROVINCE, "deputy1"), f"/t/{PROVINCE}/suggestions/{case}/"
    assert "referrals/below" not in browser.get(there).content.decode()
    for answer in (
        browser.get(f"{there}referrals/below"),
        browser.post(f"{there}referrals/below", {"to": CITY}),
    ):
        assert answer.status_code == 409 and "不能直接送交" in answer.content.decode()


def test_the_page_sends_it_and_keeps_what_was_typed_when_it_refuses(taken_in: None, web: Web) -> None:
    case = playing.registered(PROVINCE)
    browser, there = web(PROVINCE, "deputy1"), f"/t/{PROVINCE}/suggestions/{case}/"
    assert "referrals/below" in browser.get(there).content.decode()
    shown = browser.get(f"{there}referrals/below").content.decode()
    assert cast.congress(CITY).organ_name in shown
    refused = browser.post(f"{there}referrals/below", {"note": "请予办理。"})
    assert refused.status_code == 422 and "请予办理。" in refused.content.decode()
    assert "请选择下级人大。" in refused.content.decode()
    assert browser.post(f"{there}referrals/below", {"to": CITY, "note": "请予办理。"}).status_code == 302
    again = browser.post(f"{there}referrals/below", {"to": CITY})
    assert again.status_code == 409
