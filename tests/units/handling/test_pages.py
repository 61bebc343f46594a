"""The pages: refusals keep what was typed, one click is one deed, an ended seat is gone at the next click."""

from __future__ import annotations

import re
from html import unescape
from uuid import UUID, uuid4

import pytest
from django.test import Client

from kernel.web import links
from shared_apps.identity import actions as identity
from shared_apps.identity.actions import NewSeat
from tenant_apps.handling import access, selectors
from tests.units.handling.house import LETTER, SINCE, House, case_id

STRANGE = "𠅤家岙、䶮村 ئۇيغۇرچە བོད་ཡིག <script>alert(1)</script> “引号”"
LETTER_FORM = {"letter_class": "B", "outcome": "IN_PROGRESS", "body": LETTER, "deed": "send"}


def browser(house: House, name: str) -> Client:
    client = Client()
    client.cookies["liandong_session"] = house.session(name)
    return client


def url(house: House, view: str, pk: object) -> str:
    return links.tenant_url(house.ref.code, view, pk=pk)


def text_of(response: object) -> str:
    return unescape(response.content.decode())  # type: ignore[attr-defined]


def test_every_page_of_a_reply_opens_for_those_it_is_meant_for(house: House) -> None:
    talked = house.talked()
    handler, clerk = browser(house, "handler"), browser(house, "clerk")
    for client, view, pk in (
        (handler, "handling:reply", talked.pk),
        (handler, "handling:contact", talked.pk),
        (handler, "handling:statement", talked.pk),
        (handler, "suggestions:case", case_id(talked)),
        (clerk, "suggestions:case", case_id(talked)),
    ):
        page = client.get(url(house, view, pk))
        assert page.status_code == 200, (view, text_of(page)[-600:])
    assert client.get(links.tenant_url(house.ref.code, "handling:matters")).status_code == 200


def test_the_office_assigns_by_the_form(house: House) -> None:
    pk, clerk = house.registered(), browser(house, "clerk")
    page = clerk.get(url(house, "handling:assign", pk))
    assert "县交通运输局" in text_of(page) and "县人民政府" not in text_of(page)
    unit = str(house.units["handler"])
    done = clerk.post(url(house, "handling:assign", pk), {"unit_id": unit, "note": ""})
    assert done.status_code == 302
    case = text_of(clerk.get(done["Location"]))
    assert "县交通运输局" in case and "待签收" in case and "个工作日" in case


def test_a_refused_assignment_keeps_the_note(house: House) -> None:
    pk, clerk = house.registered(), browser(house, "clerk")
    refused = clerk.post(url(house, "handling:assign", pk), {"unit_id": str(uuid4()), "note": STRANGE})
    assert refused.status_code == 422
    assert STRANGE in text_of(refused) and "<script>alert(1)" not in refused.content.decode()


def test_two_clicks_on_the_same_form_are_one_deed(house: House) -> None:
    pk, clerk = house.registered(), browser(house, "clerk")
    form = {"unit_id": str(house.units["handler"]), "note": "", "idempotency_key": str(uuid4())}
    first, second = (clerk.post(url(house, "handling:assign", pk), form) for _ in range(2))
    assert (first.status_code, second.status_code) == (302, 302)
    assert second["Idempotency-Replayed"] == "true"
    other = clerk.post(url(house, "handling:assign", pk), form | {"note": "换了内容"})
    assert other.status_code == 409


def test_without_contact_the_send_button_gives_way_to_the_missing_deed(house: House) -> None:
    signed, handler = house.signed(), browser(house, "handler")
    address = url(house, "handling:reply", signed.pk)
    page = text_of(handler.get(address))
    assert 'value="send"' not in page and "不能送出答复" in page and "登记沟通" in page
    refused = handler.post(address, LETTER_FORM | {"contact_name": STRANGE})
    assert refused.status_code == 409
    kept = text_of(refused)
    assert "尚未登记与代表的沟通" in kept and "两条预约线路" in kept and STRANGE in kept


def test_the_form_speaks_the_places_classes_and_previews_the_letter(house: House) -> None:
    talked, handler = house.talked(), browser(house, "handler")
    address = url(house, "handling:reply", talked.pk)
    page = text_of(handler.get(address))
    assert "A 类" in page and "C 类" in page and "D 类" not in page and "留作参考或暂不可行" in page
    preview = text_of(handler.post(address, LETTER_FORM | {"deed": "preview"}))
    assert "县交通运输局文件" in preview and "文号未填" in preview
    assert "关于桐庐县第十七届人民代表大会闭会期间" in preview and "测alice代表" in preview
    with house.inside():
        draft = selectors.draft_of(talked)
        assert draft is not None and draft.body == LETTER_FORM["body"], "previewed, it is kept as well"
        assert selectors.replies_of(case_id(talked)) == []


@pytest.mark.parametrize(
    ("changed", "sentence", "kept"),
    [
        ({"letter_class": ""}, "请选择办理结果类别", True),
        ({"outcome": "SOLVED"}, "不属于 B 类", True),
        ({"body": ""}, "请填写答复正文", True),
        ({"body": "长" * 20_001}, "最多 20000 个字", True),
        ({"body": LETTER + "绝密★"}, "密级标志", False),
    ],
)
def test_a_refused_letter_is_given_back_with_its_sentence_and_stays_as_the_draft(
    house: House, changed: dict[str, str], sentence: str, kept: bool
) -> None:
    talked, handler = house.talked(), browser(house, "handler")
    form = LETTER_FORM | {"contact_phone": "0571-64211100", "doc_no": "桐交复〔2026〕9号"} | changed
    refused = handler.post(url(house, "handling:reply", talked.pk), form)
    assert refused.status_code == 422
    page = text_of(refused)
    assert sentence in page and 'aria-invalid="true"' in page
    assert "0571-64211100" in page and "桐交复〔2026〕9号" in page and form["body"] in page
    assert ("并已存为草稿" in page) == kept and ("data-autosave-refused" in page) == (not kept)
    with house.inside():
        draft = selectors.draft_of(talked)
        assert (draft.body if draft else None) == (form["body"] if kept else None)


def test_a_ten_megabyte_letter_is_refused_in_a_sentence(house: House) -> None:
    talked, handler = house.talked(), browser(house, "handler")
    form = LETTER_FORM | {"body": "汉" * 3_400_000}
    refused = handler.post(url(house, "handling:reply", talked.pk), form)
    assert refused.status_code in (413, 422)
    assert "过大" in text_of(refused) or "最多 20000 个字" in text_of(refused)


def test_the_draft_is_saved_as_it_is_typed(house: House) -> None:
    signed, handler, mate = house.signed(), browser(house, "handler"), browser(house, "mate")
    saved = handler.post(url(house, "handling:reply_draft", signed.pk), {"body": "写到一半的答复"})
    assert saved.status_code == 200 and saved.json()["saved"]
    assert "写到一半的答复" in text_of(mate.get(url(house, "handling:reply", signed.pk)))
    huge = handler.post(url(house, "handling:reply_draft", signed.pk), {"body": "长" * 100_001})
    assert huge.status_code == 422 and huge.json()["field"] == "body"


def test_two_tabs_on_one_reply_do_not_overwrite_each_other(house: House) -> None:
    talked, handler, mate = house.talked(), browser(house, "handler"), browser(house, "mate")
    draft, page = url(house, "handling:reply_draft", talked.pk), url(house, "handling:reply", talked.pk)
    assert 'name="draft_version" value="0"' in text_of(handler.get(page))
    saved = handler.post(draft, {"body": "第一页写的", "draft_version": "0"})
    assert saved.json()["fields"] == {"draft_version": 1}
    for read in ("0", "", "x"):
        late = mate.post(draft, {"body": "第二页写的", "draft_version": read})
        assert (late.status_code, late.json()["code"]) == (409, "reply_draft_conflict")
        assert "另一个页面" in late.json()["message"]
    assert "第一页写的" in text_of(mate.get(page))
    kept = mate.post(page, LETTER_FORM | {"body": "第二页写的", "deed": "draft", "draft_version": "0"})
    html = text_of(kept)
    assert kept.status_code == 409 and "另一个页面" in html and "第二页写的" in html
    assert 'name="draft_version" value="1"' in html
    meant = LETTER_FORM | {"body": "第二页写的", "deed": "draft", "draft_version": "1"}
    done = mate.post(page, meant, follow=True)
    assert "第二页写的" in text_of(done) and 'name="draft_version" value="2"' in text_of(done)
    assert f"-reply-{talked.pk}" in re.findall('data-draft-taken="([^"]+)"', text_of(done))[0]
    assert handler.post(page, LETTER_FORM | {"draft_version": "2"}).status_code == 302


@pytest.mark.parametrize("deed", ["send", "submit"])
def test_a_stale_page_neither_sends_nor_submits_over_a_colleagues_draft(house: House, deed: str) -> None:
    talked, handler, mate = house.talked(), browser(house, "handler"), browser(house, "mate")
    page = url(house, "handling:reply", talked.pk)
    handler.post(url(house, "handling:reply_draft", talked.pk), {"body": "同事写的", "draft_version": "0"})
    late = mate.post(page, LETTER_FORM | {"deed": deed, "draft_version": "0"})
    html = text_of(late)
    assert late.status_code == 409 and "另一个页面" in html and LETTER_FORM["body"] in html
    assert 'name="draft_version" value="1"' in html
    with house.inside():
        kept = selectors.draft_of(talked)
        assert kept is not None and (kept.body, kept.version) == ("同事写的", 1)
    if deed == "send":
        assert mate.post(page, LETTER_FORM | {"deed": deed, "draft_version": "1"}).status_code == 302


def test_the_whole_course_by_the_pages(house: House) -> None:
    pk = case_id(house.assigned())
    handler, alice = browser(house, "handler"), browser(house, "alice")
    case = text_of(handler.get(url(house, "suggestions:case", pk)))
    receipt = _link(case, "receipt")
    assert handler.get(receipt).status_code == 200
    assert handler.post(receipt).status_code == 302
    case = text_of(handler.get(url(house, "suggestions:case", pk)))
    talk = {"way": "FACE", "with_name": "测alice", "note": "当面听取了意见。", "at": ""}
    assert handler.post(_link(case, "contacts/new"), talk).status_code == 302
    assert handler.post(_link(case, "reply"), LETTER_FORM).status_code == 302
    case = text_of(alice.get(url(house, "suggestions:case", pk)))
    assert "已答复" in case
    rating = _link(case, "evaluation")
    letter = rating.replace("evaluation", "")
    page = text_of(alice.get(letter))
    assert "县交通运输局" in page and "县交通运输局文件" not in page and "B 类" in page, "no number, no 文件"
    refused = alice.post(rating, {"attitude": "SATISFIED", "result": "DISSATISFIED", "text": ""})
    assert refused.status_code == 422 and "请写明哪一点没有解决" in text_of(refused)
    assert re.search(r'value="DISSATISFIED"[^>]*checked', text_of(refused))
    reason = {"attitude": "SATISFIED", "result": "DISSATISFIED", "text": "没有时间表，请写明。"}
    assert alice.post(rating, reason).status_code == 302
    assert alice.post(rating, reason).status_code == 409
    case = text_of(handler.get(url(house, "suggestions:case", pk)))
    assert "没有时间表，请写明。" in case


def _link(page: str, ending: str) -> str:
    found = re.search(rf'href="([^"]+/{ending})"', page)
    assert found is not None, ending
    return found[1]


def test_opening_the_letter_marks_it_read_for_the_deputy_alone(house: House) -> None:
    reply, alice, clerk = house.replied(), house.actor("alice"), browser(house, "clerk")
    address = url(house, "handling:letter", reply.pk)

    def read_at() -> object:
        with house.inside():
            delivery = access.delivery(alice, reply)
            assert delivery is not None
            return delivery.read_at

    clerk.get(address)
    assert read_at() is None
    browser(house, "alice").get(address)
    assert read_at() is not None


def test_strangers_and_others_get_the_one_answer(house: House) -> None:
    reply = house.replied()
    nowhere = browser(house, "other").get(f"/t/{house.ref.code}/replies/{uuid4()}/")
    for name in ("other", "bob", "admin"):
        for view in ("handling:letter", "handling:evaluation"):
            answer = browser(house, name).get(url(house, view, reply.pk))
            assert (answer.status_code, answer.content) == (404, nowhere.content), (name, view)


def test_a_seat_ended_while_the_page_is_open_answers_as_if_nothing_were_there(house: House) -> None:
    talked, leaver = house.talked(), uuid4()
    handler = _extra_handler(house, leaver)
    address = url(house, "handling:reply", talked.pk)
    assert handler.get(address).status_code == 200
    identity.end_seat(actor=None, seat_id=house.seats["leaver"], reason="调离")
    answer = handler.post(address, LETTER_FORM)
    assert answer.status_code == 404
    with house.inside():
        assert selectors.replies_of(case_id(talked)) == []


def _extra_handler(house: House, person: UUID) -> Client:
    from tenant_apps.organs import actions as organs
    from tenant_apps.organs import selectors as units
    from tests.units.handling.house import ISSUER

    identity.enrol_people(people=[(person, "测leaver")])
    identity.link_accounts(
        issuer=ISSUER, accounts=[identity.Account(person_id=person, sub=f"{house.ref.code}-leaver")]
    )
    new = NewSeat(person_id=person, congress_id=house.ref.id, kind="handler", valid_from=SINCE)
    house.seats["leaver"] = identity.give_seat(actor=None, new=new).id
    with house.inside():
        unit = units.unit(house.units["handler"])
        assert unit is not None
        organs.add_member(actor=None, unit=unit, seat_id=house.seats["leaver"], person_name="测leaver")
    return browser(house, "leaver")


def test_the_office_follows_up_by_the_form(house: House) -> None:
    reply, clerk = house.replied(), browser(house, "clerk")
    address = url(house, "handling:follow_up", case_id(reply))
    assert clerk.get(address).status_code == 200
    refused = clerk.post(address, {"outcome": "SOLVED", "body": "短", "source": STRANGE})
    assert refused.status_code == 422 and STRANGE in text_of(refused)
    done = clerk.post(address, {"outcome": "SOLVED", "body": LETTER, "source": "省水利厅的答复"})
    assert done.status_code == 302
    assert "据省水利厅的答复" in text_of(clerk.get(done["Location"]))
