"""20 and 21: the letter to the deputy."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from kernel import clock
from tenant_apps.deputies import actions as deputies
from tenant_apps.files.models import Attachment
from tenant_apps.handling import actions
from tenant_apps.handling.models import Assignment, Matter, Reply
from tenant_apps.suggestions.models import Suggestion
from tests.factories.house import House, furnish
from tests.units.badinput.asking import NO_PAGE, NOWHERE, api_refuses, page_refuses, send, unchanged, words
from tests.units.badinput.test_filing import asked
from tests.units.files import specimens
from tests.units.suggestions.deeds import registered
from tests.units.suggestions.ruled import version

BODY = "您提出的建议收悉。经研究，现答复如下：断点接续方案已经确定，年底前完工，施工期间先行设置隔离护栏。"
LETTER = {"letter_class": "A", "outcome": "SOLVED", "body": BODY, "doc_no": "", "signer": "俞水根"}
GOOD = {"attitude": "SATISFIED", "result": "SATISFIED"}
CONTACT: dict[str, Any] = {"way": "FACE", "with_name": "沈建芳", "note": "当面听取意见。"}


def signed(house: House, pk: UUID | None = None) -> Assignment:
    pk, clerk, handler = pk or registered(house), house.actor("clerk"), house.actor("handler1")
    with house.entered():
        made = actions.assign(actor=clerk, suggestion_id=pk, unit_id=house.unit_ids["handler1"])
        return actions.sign_for(actor=handler, assignment_id=made.pk)


def talked(house: House, pk: UUID | None = None) -> Assignment:
    one, handler = signed(house, pk), house.actor("handler1")
    with house.entered():
        actions.log_contact(actor=handler, assignment_id=one.pk, **CONTACT)
    return one


def replied(house: House, one: Assignment | None = None) -> Reply:
    answer = send(house, "handler1", f"assignments/{(one or talked(house)).pk}/replies/", LETTER)
    assert answer.status_code == 201, answer.json()
    with house.entered():
        found: Reply = Reply.objects.select_related("matter").get(pk=answer.json()["id"])
    return found


def under(house: House, pk: UUID, **changed: Any) -> None:
    """The case goes on under these rules."""
    found = version(house, **changed)
    with house.entered():
        Suggestion.objects.filter(pk=pk).update(profile_version=found)
        Matter.objects.filter(suggestion_id=pk).update(profile_version=found)


def letter_refused(
    house: House,
    one: Assignment,
    *,
    says: str,
    code: str,
    status: int = 422,
    field: str = "",
    **changed: str,
) -> str:
    typed = LETTER | changed
    html = page_refuses(
        house,
        "handler1",
        f"assignments/{one.pk}/reply",
        typed | {"deed": "send", "draft_version": "0"},
        says=says,
        status=status,
        field=field,
        keeps=("body", "letter_class", "outcome"),
    )
    api_refuses(
        house,
        "handler1",
        f"assignments/{one.pk}/replies/",
        typed,
        says=says,
        code=code,
        status=status,
        field=field,
    )
    with house.entered():
        assert not Reply.objects.filter(assignment=one).exists()
    return html


def test_no_20_a_reply_without_a_contact(house: House) -> None:
    html = letter_refused(
        house,
        signed(house),
        says="尚未登记与代表的沟通，不能送出答复（代表法第五十一条）。",
        code="contact_missing",
        status=409,
    )
    assert "请先登记一次沟通，再送出答复；已写的答复仍保留在本页。" in html


@pytest.mark.parametrize(
    ("number", "says", "code"),
    [
        (
            "桐交复第12号",
            "发文字号应为“机关代字〔年份〕顺序号”，例如 ○交复〔{year}〕12号；顺序号不编虚位，不加“第”字。",
            "doc_no",
        ),
        (
            "桐交复〔2026〕012号",
            "发文字号应为“机关代字〔年份〕顺序号”，例如 ○交复〔{year}〕12号；顺序号不编虚位，不加“第”字。",
            "doc_no",
        ),
        ("桐交复〔2019〕12号", "发文字号的年份是 2019 年，应为今年或者去年，请核对。", "doc_year"),
    ],
)
def test_no_20_a_reply_with_a_wrong_number(house: House, number: str, says: str, code: str) -> None:
    told = says.format(year=clock.today().year)
    letter_refused(house, talked(house), says=told, code=code, field="doc_no", doc_no=number)


def test_no_20_a_reply_with_the_number_of_another(house: House) -> None:
    sent = send(
        house,
        "handler1",
        f"assignments/{talked(house).pk}/replies/",
        LETTER | {"doc_no": "桐交复[2026]77号"},
    )
    assert sent.status_code == 201
    letter_refused(
        house,
        talked(house),
        says="桐交复〔2026〕77号已用于本单位的另一份答复，请改用其他顺序号。",
        code="doc_no_taken",
        field="doc_no",
        doc_no="桐交复〔2026〕77号",
    )


def test_no_20_a_reply_to_the_wrong_deputy(house: House) -> None:
    """Nobody types to whom it goes: it lies before who filed, names them, and nobody else gets it."""
    reply = replied(house, talked(house, registered(house, "deputy2")))
    assert "周国良" in reply.addressee and "沈建芳" not in reply.addressee
    with unchanged(house):
        assert NO_PAGE in words(house.browser("deputy1").get(house.url(f"replies/{reply.pk}/")), 404)
    page_refuses(house, "deputy1", f"replies/{reply.pk}/evaluation", GOOD, says=NO_PAGE, status=404)
    api_refuses(
        house,
        "deputy1",
        f"replies/{reply.pk}/evaluations/",
        GOOD,
        says=NOWHERE,
        code="not_found",
        status=404,
    )
    assert "周国良" in words(house.browser("deputy2").get(house.url(f"replies/{reply.pk}/")))


def test_no_20_a_reply_that_nobody_signed(house: House) -> None:
    letter_refused(
        house,
        talked(house),
        says="请填写签发人，即本单位主要负责人的姓名。",
        code="unsigned",
        field="signer",
        signer="",
    )


@pytest.mark.parametrize(
    ("name", "content", "code", "says"),
    [
        (
            "改造计划.pdf",
            specimens.pdf_with(S="/JavaScript", JS="app.alert(1)"),
            "file_script",
            "“改造计划.pdf”含有脚本或自动运行的动作，打开时可能自动运行。请重新打印成 PDF 后再添加。",
        ),
        (
            "改造计划.docx",
            specimens.docx({"word/vbaProject.bin": b"x"}),
            "file_macro",
            "“改造计划.docx”含有宏或者控件，可能自动运行程序。请另存为不含宏的文件，或者转成 PDF 后再添加。",
        ),
        (
            "改造计划.txt",
            b"a" * 70_000,
            "file_too_big",
            "“改造计划.txt”有 68 KB，超过 64 KB 的上限。请压缩或者拆分后再添加。",
        ),
    ],
    ids=["script", "macro", "too big"],
)
def test_no_20_an_annex_that_may_not_go_with_the_reply(
    house: House, tmp_path: Path, settings: Any, name: str, content: bytes, code: str, says: str
) -> None:
    settings.MEDIA_ROOT, settings.FILES_MAX_BYTES = tmp_path, 64 * 1024
    one = talked(house)
    with unchanged(house):
        answer = house.browser("handler1").post(
            house.url(f"assignments/{one.pk}/attachments/"), {"file": SimpleUploadedFile(name, content)}
        )
        told = house.api("handler1").post(
            house.api_url(f"assignments/{one.pk}/attachments/"), {"file": SimpleUploadedFile(name, content)}
        )
    refused = told.json()
    assert says in words(answer, 422)
    assert (told.status_code, refused["code"], refused["field"], refused["message"]) == (
        422,
        code,
        "file",
        says,
    )
    assert [found for found in tmp_path.rglob("*") if found.is_file()] == []


def test_no_20_a_photo_loses_where_it_was_taken(house: House, tmp_path: Path, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    one, browser = talked(house), house.browser("handler1")
    taken = browser.post(
        house.url(f"assignments/{one.pk}/attachments/"),
        {"file": SimpleUploadedFile("现场.jpg", specimens.photo())},
    )
    assert taken.status_code == 302, words(taken)
    with house.entered():
        annex = Attachment.objects.get(carrier_id=one.pk)
    answer: Any = browser.get(house.url(f"files/{annex.pk}/content"))
    content = b"".join(answer.streaming_content)
    assert b"TestPhone" not in content and b"TestComment" not in content
    with Image.open(io.BytesIO(content)) as picture:
        assert dict(picture.getexif()) == {} and picture.size == (900, 1200), "upright, as it was seen"


@pytest.mark.parametrize(("ground", "code"), [("DIED", "330127"), ("RESIGNED", "330203")])
def test_no_21_a_cosigner_gone_before_the_reply(house: House, ground: str, code: str) -> None:
    """The letter goes to all who signed; nobody waits for the rating of who is gone."""
    elsewhere = furnish(code)
    pk = asked(elsewhere, "deputy2", "deputy3")
    assert send(elsewhere, "deputy1", f"suggestions/{pk}/submission/", {}).status_code == 201
    assert send(elsewhere, "clerk", f"suggestions/{pk}/registration/", {}).status_code == 201
    one = talked(elsewhere, pk)
    under(elsewhere, pk, who_rates="ALL", joint_reply="EACH")
    with elsewhere.entered():
        deputies.end(actor=None, mandate_id=elsewhere.mandate_ids["deputy2"], ground=ground)
    reply = replied(elsewhere, one)
    case = words(elsewhere.browser("clerk").get(elsewhere.url(f"suggestions/{pk}/")))
    assert "已答复" in case and "周国良" in case
    for who, state in (("deputy1", "REPLIED"), ("deputy3", "EVALUATED")):
        rated = send(elsewhere, who, f"replies/{reply.pk}/evaluations/", GOOD)
        assert rated.status_code == 201, rated.json()
        with elsewhere.entered():
            assert Suggestion.objects.get(pk=pk).state == state
