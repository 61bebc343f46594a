"""4, 5, 7, 10, 11: what a deputy files, and with whom."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlencode
from uuid import UUID

import pytest

from kernel import clock, tenancy
from kernel.ids import uuid7
from shared_apps.identity import actions as identity
from shared_apps.identity.plugging import NewMandate
from shared_apps.rules import selectors as rules
from tenant_apps.deputies import actions as deputies
from tenant_apps.deputies.models import Term
from tenant_apps.suggestions import actions
from tenant_apps.suggestions.models import Signature, Suggestion
from tests.factories import texts
from tests.factories.house import ISSUER, SINCE, House, browser_of, furnish
from tests.units.badinput.asking import (
    NO_PAGE,
    NOWHERE,
    api_refuses,
    kept,
    page_refuses,
    send,
    unchanged,
    words,
)
from tests.units.suggestions.deeds import drafted, filled, submitted

CHANGED = "二、建议\n改动过的正文：请先行设置隔离护栏，再提出断点接续方案，年底前向社会公布。"
TYPED = ("title", "body", "category", "confirmed")


def asked(house: House, *who: str) -> UUID:
    """A suggestion of deputy1 that `who` are asked to sign, and have signed."""
    pk, lead = drafted(house), house.actor("deputy1")
    with house.entered():
        actions.invite(actor=lead, suggestion_id=pk, mandates=[house.mandate_ids[one] for one in who])
    for one in who:
        signer = house.actor(one)
        with house.entered():
            actions.cosign(actor=signer, suggestion_id=pk)
    return pk


def of(house: House, pk: UUID) -> Suggestion:
    with house.entered():
        found: Suggestion = Suggestion.objects.get(pk=pk)
    return found


@contextmanager
def suspended(house: House, who: str) -> Iterator[None]:
    with house.entered():
        deputies.suspend(actor=None, mandate_id=house.mandate_ids[who], ground="DETAINED")
    yield
    with house.entered():
        deputies.restore(actor=None, mandate_id=house.mandate_ids[who])


def test_no_04_a_cosigner_of_another_congress(house: House) -> None:
    other, pk = furnish("330127"), drafted(house)
    stranger, mate = str(other.mandate_ids["deputy2"]), str(house.mandate_ids["deputy2"])
    says = "所选人员中有的不是本级在任代表，请从列表中重新选择。"
    html = page_refuses(
        house, "deputy1", f"suggestions/{pk}/cosigners", {"mandates": [mate, stranger]}, says=says
    )
    assert kept(html, "mandates", mate), "who was chosen rightly is still chosen"
    api_refuses(
        house,
        "deputy1",
        f"suggestions/{pk}/cosigners/",
        {"mandates": [mate, stranger]},
        says=says,
        code="invitee_unknown",
        field="mandates",
    )
    assert of(house, pk).state == "DRAFT"


def test_no_04_an_upper_deputy_files_nothing_below_where_the_rules_forbid_it(house: House) -> None:
    city = tenancy.directory().by_code("330100")
    assert city is not None and not rules.version_for(house.ref.id, clock.today()).accept_upper_deputies
    person = uuid7()
    identity.enrol_people(people=[(person, "何志远")])
    identity.link_accounts(issuer=ISSUER, accounts=[identity.Account(person_id=person, sub=str(person))])
    identity.give_seat(
        actor=None,
        new=identity.NewSeat(person_id=person, congress_id=city.id, kind="deputy", valid_from=SINCE),
    )
    house.person_ids["upper"] = person
    page_refuses(
        house, "upper", "suggestions/new", filled(), says=NO_PAGE, status=404, browser=browser_of(person)
    )
    api_refuses(
        house, "upper", "suggestions/", {"title": texts.TITLE}, says=NOWHERE, code="not_found", status=404
    )


def test_no_05_a_cosigner_suspended_between_signing_and_submit(house: House) -> None:
    pk = asked(house, "deputy2", "deputy3")
    says = "雷建军（暂停执行职务）的代表资格当前不是在任，不能作为联名代表提出。"
    with suspended(house, "deputy3"):
        html = page_refuses(
            house,
            "deputy1",
            f"suggestions/{pk}/joint-submission",
            {"confirmed": "on"},
            says=says,
            status=409,
            keeps=("confirmed",),
        )
        assert "如不再列入上述代表，请勾选“不再列入资格不在任的代表”后提出。" in html
        told = api_refuses(
            house,
            "deputy1",
            f"suggestions/{pk}/submission/",
            {},
            says=says,
            code="signers_not_active",
            status=409,
        )
        assert told["next"] == "如不再列入上述代表，请勾选“不再列入资格不在任的代表”后提出。"
        with house.entered():
            assert set(Signature.objects.filter(suggestion_id=pk).values_list("status", flat=True)) == {
                "SIGNED"
            }
        filed = send(house, "deputy1", f"suggestions/{pk}/submission/", {"drop_inactive": True})
    assert filed.status_code == 201
    assert [row["person_name"] for row in filed.json()["cosigners"]] == ["周国良"]


def test_no_07_a_text_edited_after_signatures(house: House) -> None:
    pk = asked(house, "deputy2")
    frozen = "正在征集联名，正文已经定稿，不能改动。"
    typed = filled(draft_id=str(pk), body=CHANGED)
    page_refuses(
        house,
        "deputy1",
        f"suggestions/{pk}/edit",
        typed,
        says=frozen,
        status=409,
        keeps=("title", "body", "category"),
    )
    told = api_refuses(
        house,
        "deputy1",
        f"suggestions/{pk}/submission/",
        {"body": CHANGED},
        says=frozen,
        code="text_frozen",
        status=409,
    )
    assert told["next"] == "确需修改的，请先“收回修改”，已签的联名随之作废，须重新征集。"
    api_refuses(
        house,
        "deputy1",
        f"suggestions/{pk}/",
        {"body": CHANGED},
        says="当前状态为“征集联名”，不能修改草稿。",
        code="state",
        status=409,
        method="patch",
    )
    assert of(house, pk).body == texts.BODY


def test_no_07_a_name_given_to_the_text_before_the_change(house: House) -> None:
    """The co-signer's page was open while the lead took the text back, changed it and asked again."""
    pk, lead = drafted(house), house.actor("deputy1")
    mandates = [house.mandate_ids["deputy2"]]
    with house.entered():
        actions.invite(actor=lead, suggestion_id=pk, mandates=mandates)
        read = Signature.objects.get(suggestion_id=pk, mandate_id=mandates[0]).text_sha256
        actions.recall_text(actor=lead, suggestion_id=pk)
        actions.save_draft(actor=lead, suggestion_id=pk, body=CHANGED)
        actions.invite(actor=lead, suggestion_id=pk, mandates=mandates)
    typed = {"text_sha256": read, "words": "同意，建议年内办成。"}
    says = "正文在您打开本页之后有过改动，请阅读现在的正文后再签名。"
    page_refuses(
        house, "deputy2", f"suggestions/{pk}/cosignature", typed, says=says, status=409, keeps=("words",)
    )
    api_refuses(
        house,
        "deputy2",
        f"suggestions/{pk}/cosignature/",
        typed,
        says=says,
        code="cosigned_text_changed",
        status=409,
    )


def test_no_10_a_suggestion_with_three_matters_goes_back_with_the_reason(house: House) -> None:
    """What one matter is, no machine can say: the office is asked to look, and sends back in a sentence that the deputy reads."""
    body = "一、修路：请硬化村道。\n二、办学：请增加学位。\n三、看病：请增设卫生室的药品种类和坐诊医生。"
    pk = submitted(house, body=body)
    clerk = house.browser("clerk")
    assert "请先核对：一事一议" in words(clerk.get(house.url(f"suggestions/{pk}/registration")))
    short = "请写明理由，不少于 5 字。"
    page_refuses(
        house,
        "clerk",
        f"suggestions/{pk}/return",
        {"reason": "分开"},
        says=short,
        field="reason",
        keeps=("reason",),
    )
    api_refuses(
        house,
        "clerk",
        f"suggestions/{pk}/return/",
        {"reason": "分开"},
        says=short,
        code="text",
        field="reason",
    )
    reason = "本件含三件事，请一事一议，分三件提出。"
    assert clerk.post(house.url(f"suggestions/{pk}/return"), {"reason": reason}).status_code == 302
    back = of(house, pk)
    assert (back.state, back.number, back.body) == ("RETURNED_FOR_REVISION", None, body)
    form = words(house.browser("deputy1").get(house.url(f"suggestions/{pk}/edit")))
    assert reason in form and kept(form, "body", body)


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("", "请填写正文，写明情况和建议。"),
        ("\u200b\ufeff\x00", "请填写正文，写明情况和建议。"),
        ("请修路。", "正文只有 4 字，不少于 30 字，写明情况和建议。"),
    ],
    ids=["empty", "invisible", "one line"],
)
def test_no_11_an_empty_or_one_line_body(house: House, typed: str, says: str) -> None:
    page_refuses(
        house,
        "deputy1",
        "suggestions/new",
        filled(body=typed),
        says=says,
        field="body",
        keeps=TYPED if typed.isprintable() else ("title", "category", "confirmed"),
    )
    pk = drafted(house)
    api_refuses(
        house,
        "deputy1",
        f"suggestions/{pk}/submission/",
        {"body": typed},
        says=says,
        code="text",
        field="body",
    )
    assert of(house, pk).body == texts.BODY


def test_no_11_a_body_of_ten_megabytes(house: House) -> None:
    """Ten megabytes of Hanzi, which a form triples, are sent over the net in tests/journeys/test_bad_input.py."""
    typed = "a" * 10_000_000
    says = "正文过长（10000000 个字符），系统未能处理。请只粘贴文字，精简后再提交。"
    with unchanged(house):
        answer = house.browser("deputy1").post(
            house.url("suggestions/new"),
            urlencode(filled(body=typed)),
            content_type="application/x-www-form-urlencoded",
        )
        html = answer.content.decode()
        assert answer.status_code == 422 and says in html and typed in html and texts.TITLE in html
    pk = drafted(house)
    api_refuses(
        house,
        "deputy1",
        f"suggestions/{pk}/submission/",
        {"body": typed},
        says=says,
        code="text",
        field="body",
    )


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        (
            texts.WORD,
            "一、情况：富春江绿道断点长 1.6 公里，群众须绕行。\n二、建议： 请县林业水利局提出接续方案&工期安排。",
        ),
        ("表情🚲🛤️" + texts.BODY, "表情🚲🛤️" + texts.BODY),
        ("𠅤村、䶮湖、㐱岭。" + texts.BODY, "𠅤村、䶮湖、㐱岭。" + texts.BODY),
        (
            "富春江綠道斷點，群眾騎行須繞行國道。" + texts.BODY,
            "富春江綠道斷點，群眾騎行須繞行國道。" + texts.BODY,
        ),
        (texts.UYGHUR + texts.BODY, texts.UYGHUR + texts.BODY),
        (texts.TIBETAN + texts.BODY, texts.TIBETAN + texts.BODY),
        ("绿\x00道断点。" + texts.BODY, "绿道断点。" + texts.BODY),
        ("绿\u200b道\ufeff断\u2060点。" + texts.BODY, "绿道断点。" + texts.BODY),
    ],
    ids=["Word", "emoji", "rare Hanzi", "traditional", "Uyghur", "Tibetan", "NUL", "zero width"],
)
def test_no_11_every_script_is_stored_and_shown_unharmed(house: House, typed: str, shown: str) -> None:
    browser, form = house.browser("deputy1"), filled(body=typed)
    answer = browser.post(house.url("suggestions/new"), form)
    assert answer.status_code == 302, words(answer)
    found = of(house, UUID(str(form["draft_id"])))
    assert (found.state, found.body) == ("SUBMITTED", shown)
    html = words(browser.get(answer["Location"]))
    assert all(line in html for line in shown.split("\n"))
    assert house.api("deputy1").get(house.api_url(f"suggestions/{found.pk}/")).json()["body"] == shown


@pytest.mark.parametrize(
    "name",
    ["丁一", "阿卜杜热合曼·艾克拜尔江·买买提依明", "欧阳𠅤䶮", "ئابدۇراخمان", "བསོད་ནམས་"],
    ids=["two", "with dots", "rare", "Uyghur", "Tibetan"],
)
def test_no_11_a_name_of_two_to_twenty_characters_is_shown_as_it_is(house: House, name: str) -> None:
    with house.entered():
        mandate = deputies.enrol(
            actor=None,
            term=Term.objects.get(status="CURRENT"),
            new=NewMandate(
                person_id=uuid7(),
                seat_id=uuid7(),
                person_name=name,
                seat_no=f"9{len(name):02d}{ord(name[0])}",
                elected_on=SINCE,
            ),
        )
    sheet = {"mandate": str(mandate.pk), "way": "PAPER", "received_on": "2026-03-09"}
    given = {"title": texts.TITLE, "body": texts.BODY, "category": texts.CATEGORY}
    entered = send(house, "clerk", "suggestions/entries/", sheet | given)
    assert (entered.status_code, entered.json()["lead_name"]) == (201, name)
    browser = house.browser("clerk")
    for path in (f"suggestions/{entered.json()['id']}/", "suggestions/", f"deputies/?q={name}"):
        assert name in words(browser.get(house.url(path))), path
