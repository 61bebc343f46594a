"""汇编: found cases as a Word document, made by a job whose progress is seen."""

from __future__ import annotations

import io
from datetime import timedelta
from html import unescape
from uuid import UUID

import pytest
from docx import Document

from kernel import clock
from tenant_apps.finding import actions, compiling, jobs, states, wanted
from tenant_apps.finding.models import Compilation
from tenant_apps.handling import actions as handling
from tenant_apps.handling.models import Assignment
from tenant_apps.suggestions import actions as stopping
from tenant_apps.suggestions.models import Suggestion
from tests.factories.house import House
from tests.units.suggestions.deeds import drafted, registered
from tests.units.suggestions.ruled import put_under
from tests.units.supervision import cases as ways

SECRET = "关于保护举报渠道的建议"


@pytest.fixture(scope="module")
def cases(house: House) -> dict[str, UUID]:
    """One replied to, one whose author is not to be named, one that is not for the public, one draft."""
    found = {
        "replied": registered(house, "deputy1", title="关于修缮古桥的建议"),
        "unnamed": registered(
            house, "deputy2", title="关于加固山塘的建议", confidentiality="AUTHOR_CONFIDENTIAL"
        ),
        "kept": registered(house, "deputy3", title=SECRET, confidentiality="NOT_PUBLIC"),
        "draft": drafted(house, "deputy1", title="关于没有写完的建议"),
    }
    clerk, handler = house.actor("clerk"), house.actor("handler1")
    with house.entered():
        held = handling.assign(
            actor=clerk, suggestion_id=found["replied"], unit_id=house.unit_ids["handler1"]
        )
        handling.sign_for(actor=handler, assignment_id=held.pk)
    return found


def made(house: House, *, is_public: bool, title: str = "二〇二六年建议汇编") -> tuple[UUID, str]:
    """A compilation's id and the text of its file; the job has run."""
    clerk = house.actor("clerk")
    with house.entered():
        asked = actions.compile_cases(actor=clerk, wanted=wanted.read({}), title=title, is_public=is_public)
    assert jobs.compile_(at=str(house.ref.id), compilation_id=str(asked.pk))
    answer = house.browser("clerk").get(house.url(f"compilations/{asked.pk}/file"))
    assert answer.status_code == 200 and "wordprocessingml" in answer["Content-Type"]
    return asked.pk, "\n".join(line.text for line in Document(io.BytesIO(answer.content)).paragraphs)


def test_the_office_s_own_holds_every_case_that_was_filed(house: House, cases: dict[str, UUID]) -> None:
    pk, text = made(house, is_public=False)
    assert SECRET in text and "领衔代表：周国良" in text and "桐庐县交通运输局" in text
    assert "没有写完" not in text and text.index("目　录") < text.index("建议正文")
    with house.entered():
        row = Compilation.objects.get(pk=pk)
        assert (row.state, row.done, row.percent) == (states.READY, 3, 100)
    assert jobs.compile_(at=str(house.ref.id), compilation_id=str(pk)) is False, "it is made once"


def opened(house: House, pk: UUID, publication: str = "CONTENT_REPLY") -> None:
    """As the office leaves it that has decided to publish it."""
    put_under(house, pk, publication=publication)
    with house.entered():
        Suggestion.objects.filter(pk=pk).update(openness="OPEN", openness_at=clock.now())


def test_the_public_s_holds_no_kept_case_and_no_hidden_name(house: House, cases: dict[str, UUID]) -> None:
    for name in ("unnamed", "kept"):
        opened(house, cases[name])
    _, text = made(house, is_public=True)
    assert "关于加固山塘的建议" in text and "（不公开代表姓名）" in text
    assert SECRET not in text and "周国良" not in text and "古桥" not in text, (
        "nobody has decided of that one"
    )


def test_what_is_stopped_after_the_order_is_left_out_and_after_the_making_the_file_stays_in_the_house(
    house: House, cases: dict[str, UUID]
) -> None:
    clerk, stays, goes = house.actor("clerk"), registered(house), registered(house)
    for pk in (stays, goes):
        opened(house, pk, "SITUATION")
    with house.entered():
        asked = actions.compile_cases(actor=clerk, wanted=wanted.read({}), title="公开", is_public=True)
        assert {stays, goes} <= set(asked.cases)
        stopping.stop_openness(actor=clerk, suggestion_id=goes, exception="PRIVACY", reason="涉及个人隐私。")
    assert compiling.run(house.ref, asked.pk)
    with house.entered():
        taken = Compilation.objects.get(pk=asked.pk).cases
        assert stays in taken and goes not in taken
    file = house.url(f"compilations/{asked.pk}/file")
    assert house.browser("clerk").get(file).status_code == 200
    lead = house.actor("deputy1")
    with house.entered():
        stopping.withdraw_consent(actor=lead, suggestion_id=stays)
    late = house.browser("clerk").get(file)
    assert late.status_code == 409 and "其中 1 件的公开情况有变化" in unescape(late.content.decode())


def test_the_page_asks_makes_and_shows_how_far_it_is(house: House, cases: dict[str, UUID]) -> None:
    clerk, address = house.browser("clerk"), house.url("compilations/new?q=古桥")
    page = unescape(clerk.get(address).content.decode())
    assert '共 <b class="num">1</b> 件' in page and "含“古桥”" in page
    refused = clerk.post(address, {"title": " "})
    assert refused.status_code == 422 and "请填写汇编的名称" in unescape(refused.content.decode())
    sent = clerk.post(address, {"title": "古桥"})
    assert sent.status_code == 302
    waits = clerk.get(sent["Location"]).content.decode()
    assert 'hx-trigger="every 2s"' in waits and "0 / 1" in waits
    part = clerk.get(sent["Location"], headers={"HX-Request": "true"}).content.decode()
    assert part.startswith("<section") and "<html" not in part
    assert clerk.get(f"{sent['Location']}file").status_code == 404
    assert "古桥" in clerk.get(house.url("compilations/")).content.decode()
    assert compiling.run(house.ref, UUID(sent["Location"].split("/")[-2]))
    assert "下载 Word 文件" in clerk.get(sent["Location"]).content.decode()


@pytest.mark.parametrize(("query", "code"), [("q=没有这回事", "没有可以汇编的建议"), ("", "超过 2 件")])
def test_none_and_too_many_are_refused(
    house: House, cases: dict[str, UUID], monkeypatch: pytest.MonkeyPatch, query: str, code: str
) -> None:
    monkeypatch.setattr(actions, "MOST", 2)
    answer = house.browser("clerk").post(house.url(f"compilations/new?{query}"), {"title": "汇编"})
    assert answer.status_code == 422 and code in unescape(answer.content.decode())


def test_a_lost_job_is_taken_up_given_up_in_the_end_and_old_files_go(
    house: House, cases: dict[str, UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    clerk = house.actor("clerk")
    with house.entered():
        lost = actions.compile_cases(actor=clerk, wanted=wanted.read({}), title="汇编", is_public=False)
        Compilation.objects.filter(pk=lost.pk).update(touched_at=clock.now() - timedelta(minutes=9))
        assert lost.pk in actions.lost()
        for _ in range(actions.TRIES):
            assert actions.begin(lost.pk) is not None
        assert actions.begin(lost.pk) is None and Compilation.objects.get(pk=lost.pk).state == states.FAILED
    old, _ = made(house, is_public=False)
    with house.entered():
        Compilation.objects.filter(pk=old).update(created_at=clock.now() - timedelta(days=8))
        assert actions.tidy() == 1
        row = Compilation.objects.get(pk=old)
        assert (row.state, row.content) == (states.GONE, None)


def test_a_reply_and_its_rating_stand_there_in_words_and_the_public_reads_what_the_rules_let_it(
    house: House,
) -> None:
    held, deputy = ways.assigned(house), house.actor("deputy1")
    ways.replied(house, held.pk)
    with house.entered():
        case, reply = Assignment.objects.values_list("matter__suggestion_id", "replies").get(pk=held.pk)
        handling.rate(actor=deputy, reply_id=reply, attitude="SATISFIED", result="SATISFIED")
    seen = []
    for rule in ("CONTENT_REPLY", "CONTENT_REPLY_RATING", "SITUATION"):
        opened(house, case, rule)
        with house.entered():
            own, public = (compiling.entries_of([case], is_public=way)[case] for way in (False, True))
        (letter,) = own.letters
        assert letter.body == ways.LETTER and letter.rating.endswith("：办理态度 满意、办理结果 满意")
        seen.append([(one.body, one.rating) for one in public.letters] or [(public.body, public.note)])
    assert seen == [
        [(ways.LETTER, "")],
        [(ways.LETTER, "办理态度 满意、办理结果 满意")],
        [("", "（答复不公开）")],
    ]


def test_a_reply_that_was_sent_back_is_no_part_of_a_compilation(house: House) -> None:
    held, deputy, clerk = ways.assigned(house), house.actor("deputy1"), house.actor("clerk")
    ways.replied(house, held.pk)
    with house.entered():
        case, reply = Assignment.objects.values_list("matter__suggestion_id", "replies").get(pk=held.pk)
        handling.rate(
            actor=deputy, reply_id=reply, attitude="SATISFIED", result="DISSATISFIED", text="没有答复第二点。"
        )
        handling.redo(actor=clerk, suggestion_id=case, note="请逐条答复代表所提各点。")
        (entry,) = compiling.entries_of([case], is_public=False).values()
    assert (entry.letters, entry.note) == ([], "（尚未答复）")
