"""代录: entered by the office as of the day it was received, marked everywhere, and the deputy has a word in it."""

from __future__ import annotations

import re
from datetime import date, timedelta
from html import unescape
from uuid import UUID, uuid4

import pytest

from kernel import clock
from kernel.errors import NotPermitted
from kernel.ids import uuid7
from shared_apps.rules import selectors as rules
from tenant_apps.records import selectors as records
from tenant_apps.suggestions import actions, attaching, deadlines, rows, selectors, waiting
from tenant_apps.suggestions.actions import entering, intake
from tenant_apps.suggestions.models import Signature, Suggestion
from tests.factories import texts
from tests.factories.house import House
from tests.units.suggestions.deeds import submitted

FIELDS = actions.Fields(title=texts.TITLE, body=texts.BODY, category=texts.CATEGORY)


def days_ago(count: int) -> date:
    return clock.today() - timedelta(days=count)


def entered(
    house: House, *, way: str = "PAPER", on: date | None = None, signed: tuple[str, ...] = ()
) -> UUID:
    clerk = house.actor("clerk")
    with house.entered():
        return actions.enter(
            actor=clerk,
            mandate=house.mandate_ids["deputy1"],
            way=way,
            received_on=on or clock.today(),
            cosigners=[house.mandate_ids[who] for who in signed],
            **FIELDS,
        ).pk


def kinds(house: House, who: str, pk: UUID) -> set[str]:
    actor = house.actor(who)
    with house.entered():
        return {item.kind for item in waiting.items(actor) if str(pk) in item.url}


def test_the_clock_runs_from_the_day_it_was_received_and_both_days_are_kept(house: House) -> None:
    early, today = entered(house, on=days_ago(20), signed=("deputy2",)), entered(house)
    with house.entered():
        one, other = Suggestion.objects.get(pk=early), Suggestion.objects.get(pk=today)
        assert one.received_on == days_ago(20)
        assert one.submitted_at is not None and clock.local(one.submitted_at).date() == clock.today()
        late, due = deadlines.intake_due(one), deadlines.intake_due(other)
        assert late is not None and due is not None and late.date < due.date
        assert [row.person_name for row in selectors.cosigners(one)] == ["周国良"]
        assert set(Signature.objects.filter(suggestion=one).values_list("method", flat=True)) == {"PAPER"}
        assert records.of_case(early)[0].facts["label"] == "代录（纸质）"
        assert one.profile_version == rules.version_for(house.ref.id, days_ago(20)).version_id


@pytest.mark.parametrize("on", [-1, 20_000])
def test_a_day_that_can_not_be_is_refused(house: House, on: int) -> None:
    with pytest.raises(entering.ReceivedOnRefused):
        entered(house, on=days_ago(on))


def test_only_the_office_enters_and_only_for_deputies_in_office(house: House) -> None:
    deputy, clerk = house.actor("deputy1"), house.actor("clerk")
    given = {"way": "PAPER", "received_on": clock.today(), **FIELDS}
    with house.entered():
        with pytest.raises(NotPermitted):
            actions.enter(actor=deputy, mandate=house.mandate_ids["deputy1"], **given)  # type: ignore[arg-type]
        with pytest.raises(entering.DeputyUnknown):
            actions.enter(actor=clerk, mandate=uuid4(), **given)  # type: ignore[arg-type]
        with pytest.raises(entering.DeputyUnknown) as refused:
            actions.enter(
                actor=clerk,
                mandate=house.mandate_ids["deputy1"],
                cosigners=[uuid4()],
                **given,  # type: ignore[arg-type]
            )
        assert refused.value.field == "cosigners"


def test_an_objection_stops_the_registration_until_it_is_answered(house: House) -> None:
    pk, lead, clerk = entered(house, way="PHONE"), house.actor("deputy1"), house.actor("clerk")
    assert kinds(house, "deputy1", pk) == {"entered"}
    with house.entered():
        actions.object_to_entry(actor=lead, suggestion_id=pk, reason="我说的是另一处断点。")
        with pytest.raises(entering.ObjectedAlready):
            actions.object_to_entry(actor=lead, suggestion_id=pk, reason="我说的是另一处断点。")
        with pytest.raises(intake.ObjectionOpen):
            actions.register(actor=clerk, suggestion_id=pk)
    assert kinds(house, "clerk", pk) == {"register", "objection"} and kinds(house, "deputy1", pk) == set()
    with house.entered():
        actions.answer_objection(actor=clerk, suggestion_id=pk, answer="已按来电录音更正。")
        with pytest.raises(entering.NotObjected):
            actions.answer_objection(actor=clerk, suggestion_id=pk, answer="已按来电录音更正。")
    assert kinds(house, "deputy1", pk) == {"entered"}
    with house.entered():
        actions.confirm_entry(actor=lead, suggestion_id=pk)
        assert actions.register(actor=clerk, suggestion_id=pk).state == "REGISTERED"
    assert kinds(house, "deputy1", pk) == set()


def test_the_office_enters_the_changed_sheet_of_what_it_sent_back(house: House) -> None:
    """Whose deputy has no login could hand it in no more."""
    pk, clerk, head = (
        entered(house, on=days_ago(30), signed=("deputy2", "deputy3")),
        house.actor("clerk"),
        "head",
    )
    with house.entered():
        actions.return_for_revision(actor=clerk, suggestion_id=pk, reason="请写明断点的具体位置。")
    assert "returned_entry" in kinds(house, "clerk", pk)
    where, browser = house.url(f"suggestions/{pk}/entry/revision"), house.browser(head)
    case = unescape(browser.get(house.url(f"suggestions/{pk}/")).content.decode())
    assert "代表工作机构可以代录修改" in case and "仅本人可改" not in case
    page = unescape(browser.get(where).content.decode())
    assert "请写明断点的具体位置。" in page and texts.BODY[:20] in page
    changed = texts.BODY + "断点位于三号码头以东。"
    sheet = {
        "way": "VISIT",
        "received_on": f"{days_ago(2):%Y-%m-%d}",
        "title": texts.TITLE,
        "kind": "SUGGESTION",
        "category": texts.CATEGORY,
        "body": changed,
        "cosigners": [str(house.mandate_ids["deputy2"])],
    }
    read = re.findall('name="draft_version" value="([0-9]+)"', page)[0]
    lead = house.actor("deputy1")
    with house.entered():
        actions.save_draft(actor=lead, suggestion_id=pk, body=texts.BODY + "本人另行补充。")
    late = browser.post(where, sheet | {"draft_version": read})
    html = unescape(late.content.decode())
    assert late.status_code == 409 and "已在另一个页面中改动并保存" in html and changed in html
    assert f'name="draft_version" value="{int(read) + 1}"' in html and html.count(" checked") == 3
    with house.entered():
        assert Suggestion.objects.get(pk=pk).body.endswith("本人另行补充。")
    sheet["draft_version"] = str(int(read) + 1)
    refused = browser.post(where, sheet | {"title": "短"})
    assert refused.status_code == 422 and "断点位于三号码头以东。" in unescape(refused.content.decode())
    assert browser.post(where, sheet).status_code == 302
    with house.entered():
        one = Suggestion.objects.get(pk=pk)
        assert (one.state, one.body, one.entry_label) == ("SUBMITTED", changed, "代录（来访）")
        assert [row.person_name for row in selectors.cosigners(one)] == ["周国良"]
        due = deadlines.intake_due(one)
        assert due is not None and due.date > clock.today(), "the clock begins with the new sheet"
        assert records.of_case(pk)[-1].deed == "entry_revised"
        voided = Signature.objects.get(suggestion=one, mandate_id=house.mandate_ids["deputy3"])
        assert voided.status == "VOIDED" and voided.seen_at is None
    assert "entered" in kinds(house, "deputy1", pk), "its deputy looks at it once more"
    assert "returned_entry" not in kinds(house, "clerk", pk)
    own = submitted(house)
    with house.entered():
        actions.return_for_revision(actor=clerk, suggestion_id=own, reason="请写明断点的具体位置。")
        with pytest.raises(entering.NotEntered):
            actions.revise_entry(actor=clerk, suggestion_id=own, way="PAPER", received_on=clock.today())


def test_the_clock_of_what_its_deputy_hands_in_again_does_not_run_from_the_old_sheet(house: House) -> None:
    pk, clerk, lead = entered(house, on=days_ago(30)), house.actor("clerk"), house.actor("deputy1")
    with house.entered():
        actions.return_for_revision(actor=clerk, suggestion_id=pk, reason="请写明断点的具体位置。")
        one = actions.submit(actor=lead, suggestion_id=pk)
        assert one.received_on == clock.today()
        assert one.entry_seen_at is not None, "who hands it in has seen it"
    case = unescape(house.browser("deputy1").get(house.url(f"suggestions/{pk}/")).content.decode())
    assert f"{clock.today():%Y-%m-%d} 提出" in case and "录入 ·" not in case
    assert "entry/objection" not in case, "it is the deputy's own text now"


def test_what_the_deputy_filed_is_no_entry(house: House) -> None:
    pk, lead = submitted(house), house.actor("deputy1")
    with house.entered(), pytest.raises(entering.NotEntered):
        actions.confirm_entry(actor=lead, suggestion_id=pk)


def test_the_scan_is_added_by_the_office_until_the_registration(house: House) -> None:
    pk, clerk = entered(house), house.actor("clerk")
    with house.entered():
        assert attaching._change(clerk, pk).may_change
        actions.register(actor=clerk, suggestion_id=pk)
        assert not attaching._read(clerk, pk).may_change


def test_where_paper_is_wanted_the_sheet_comes_before_the_number(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    pk, on_paper, clerk = submitted(house), entered(house), house.actor("clerk")
    monkeypatch.setattr(deadlines, "paper_required", lambda suggestion: True)
    with house.entered():
        with pytest.raises(intake.PaperMissing):
            actions.register(actor=clerk, suggestion_id=pk)
        with pytest.raises(entering.ReceivedOnRefused):
            actions.receive_paper(actor=clerk, suggestion_id=pk, received_on=days_ago(-1))
        actions.receive_paper(actor=clerk, suggestion_id=pk, received_on=clock.today())
        with pytest.raises(entering.PaperNotAsked):
            actions.receive_paper(actor=clerk, suggestion_id=pk, received_on=clock.today())
        assert actions.register(actor=clerk, suggestion_id=pk).number
        assert actions.register(actor=clerk, suggestion_id=on_paper).number


def test_the_page_of_an_entry_keeps_what_was_typed_and_marks_what_it_made(house: House) -> None:
    browser, url = house.browser("clerk"), house.url("suggestions/entry")
    assert "代录建议" in unescape(browser.get(url).content.decode())
    form = {
        "mandate": str(house.mandate_ids["deputy1"]),
        "way": "VISIT",
        "received_on": f"{days_ago(3):%Y-%m-%d}",
        "title": "关于来访提出的一件建议",
        "kind": "SUGGESTION",
        "category": texts.CATEGORY,
        "body": texts.BODY,
        "publish_consent": "on",
        "cosigners": [str(house.mandate_ids["deputy3"])],
    }
    refused = browser.post(url, form | {"received_on": "", "idempotency_key": str(uuid7())})
    html = unescape(refused.content.decode())
    assert refused.status_code == 422 and "请填写收到日期" in html and "关于来访提出的一件建议" in html
    done = browser.post(url, form | {"idempotency_key": str(uuid7())})
    assert done.status_code == 302 and done["Location"].endswith("/attachments/")
    case = unescape(browser.get(done["Location"].removesuffix("attachments/")).content.decode())
    assert "添加附件" in case and done["Location"] in case, "the scan may be added later"
    assert "代录（来访）" in case and f"{days_ago(3):%Y-%m-%d} 收到" in case and "等 2 人" in case
    clerk = house.actor("clerk")
    with house.entered():
        made = Suggestion.objects.get(title="关于来访提出的一件建议")
        [head, line] = rows.export(clerk, [made])
        assert dict(zip(head, line, strict=True))["代录"] == "代录（来访）"
