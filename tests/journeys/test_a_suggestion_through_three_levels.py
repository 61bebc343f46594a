"""The main job as people see it: a suggestion travels county → city → province, and its answer comes home.

Real parts all through: pages and API of the running web, logins at Keycloak's own form, a Celery worker, Valkey, PostgreSQL.
"""

from __future__ import annotations

import re
from typing import Any

from tests.journeys.conftest import Company
from tests.journeys.people import Person, until
from tests.stack.programs import Worker

BUSES: dict[str, Any] = {
    "title": "关于增设县城学校路口过街信号灯的建议",
    "category": "TRANSPORT",
    "body": "一、情况\n县城三所小学校门口没有行人过街信号灯，上下学时段车多人多。\n二、建议\n在三处路口增设按钮式过街信号灯。",
}
RIVER: dict[str, Any] = {
    "title": "关于统一界河两岸保洁标准的建议",
    "category": "CONSTRUCTION",
    "body": "一、情况\n界河两岸保洁标准不一，枯水期垃圾淤积，群众多次反映。\n二、建议\n请上级统一标准、统一考核，并安排跨区域保洁经费。",
}
STORES: dict[str, Any] = {
    "title": "关于在流域中游前置储备防汛物资的建议",
    "category": "AGRICULTURE",
    "body": "一、情况\n流域内防汛物资储备点分布不均，跨区域调运平均耗时超过五小时。\n二、建议\n在流域中游增设物资前置点。",
}
BEYOND = "界河保洁涉及两省三市，考核标准和经费须由省级统筹，超出本级职权。"
INTERIM = "您提出的建议收悉。界河保洁标准和经费须由上级统筹，我局已向上级反映，本县河段先行加密保洁。"
RESULT = "您提出的建议收悉。省级保洁标准已经修订，跨区域保洁经费列入明年预算，自明年一月起统一考核。"
LOWER = "省人大常委会交办的建议收悉。已在流域中游选定两处物资前置点，储备目录已于汛前公布。"
DONE = "您提出的建议收悉。三处路口的信号灯已经安装完毕并投入使用，上下学时段安排了人员值守。"
WHOLE_WAY = [
    *("county:submitted", "county:registered", "county:assigned", "county:signed_for"),
    *("county:competence_stated", "county:referred_up", "city:received", "city:accepted", "city:adopted"),
    *("city:registered", "city:assigned", "city:signed_for", "county:contact_logged", "county:replied"),
    *("city:referred_up", "city:contact_logged", "city:replied", "province:received", "province:accepted"),
    *("province:adopted", "province:registered", "province:assigned", "province:signed_for"),
    *("province:contact_logged", "province:replied", "province:result_returned", "city:acknowledged"),
    *("city:result_returned", "city:followed_up", "county:acknowledged", "county:followed_up"),
]
REASON = "信号灯时长太短，老人过不了街，请再调。"


def test_a_suggestion_is_answered_and_rated_inside_its_county(someone: Company, real_worker: Worker) -> None:
    deputy, clerk, unit = (someone(f"330122-{post}") for post in ("deputy1", "clerk", "handler1"))

    form = deputy.open("suggestions/new")
    token = form.form("提出建议").fields["csrfmiddlewaretoken"]
    typed = {"csrfmiddlewaretoken": token, "title": BUSES["title"], "kind": "SUGGESTION"}
    saved = deputy.browser.post(f"{deputy.browser.base_url}/t/330122/suggestions/drafts", typed).json()
    assert re.fullmatch(r"\d\d:\d\d", saved["saved"]), "autosave says when"
    assert BUSES["title"] in deputy.waiting(text=BUSES["title"][:10]).words, "the draft waits for its author"
    assert clerk.open("suggestions/").words.count(BUSES["title"]) == 0, "and for nobody else"
    case = deputy.press(deputy.open(saved["url"]), "提出建议", **BUSES, confirmed="on").path
    assert "待受理" in deputy.open(case).words

    assert BUSES["title"] in clerk.waiting(text=BUSES["title"]).words
    before = _last_number(clerk)
    assert "已登记" in clerk.does(case, "受理登记").words
    number = clerk.get(f"suggestions/{_id(case)}/")["number"]
    assert number == f"{before[:5]}{int(before[5:]) + 1:04d}", "the next number of the year's series"
    assert "交通运输局" in clerk.does(case, "交办", unit_id="交通运输局", note="请按期答复。").words
    due = deputy.get(f"suggestions/{_id(case)}/timeline/")["events"][-1]
    assert due["future"] and due["due"], "the deputy sees by when"

    assert number in unit.waiting(text=number).words
    unit.does(case, "签收")
    assert "登记沟通" in unit.open(unit.open(case).link("答复")).words, "no reply before contact"
    _talks(unit, case)
    unit.does(case, "答复", button="送出答复", letter_class="A", outcome="SOLVED", body=DONE, doc_no="")

    assert number in deputy.waiting(text=number).words
    letter = deputy.open(deputy.open(case).link("答复"))
    assert DONE in letter.words and "A 类" in letter.words
    rating: dict[str, Any] = {"attitude": "SATISFIED", "result": "DISSATISFIED"}
    refused = deputy.press(deputy.open(letter.link("测评")), "交出测评", status=422, **rating, text="")
    assert refused.form("交出测评").fields["result"] == "DISSATISFIED", "what was chosen is kept"
    assert "已测评" in deputy.press(refused, "交出测评", **rating, text=REASON).words
    assert REASON in unit.open(case).words, "the unit sees the rating once it is handed in"


def test_a_suggestion_travels_to_the_province_and_its_answer_comes_home(
    someone: Company, real_worker: Worker
) -> None:
    county = _at_the_county(someone)
    up = _left_while_the_worker_is_stopped(someone, real_worker, county)
    city = _adopted(someone, "330100", up, below=county)
    _county_answers_in_time(someone, county)
    further_up = _sent_up_from_the_city(someone, city)
    province = _adopted(someone, "330000", further_up, below=city)
    _the_province_answers(someone, province)
    assert not someone("330122-clerk").open(county).has_link("确认并转告"), "one hop at a time"
    _home(someone, "330100", city, further_up, above="330000")
    _home(someone, "330122", county, up, above="330100")
    _the_county_deputy_sees_it_all(someone, county)


def _at_the_county(someone: Company) -> str:
    """Filed, registered, assigned; the unit says that it is beyond the county."""
    deputy = someone("330122-deputy1")
    case = deputy.press(deputy.open("suggestions/new"), "提出建议", **RIVER, confirmed="on").path
    someone("330122-clerk").does(case, "受理登记")
    _given_to_the_unit(someone, "330122", case)
    assert someone("330122-clerk").open(case).has_link("转请上级")
    return case


def _left_while_the_worker_is_stopped(someone: Company, worker: Worker, case: str) -> str:
    """Sent is not arrived: with nobody to carry it, it shows as sent and nothing is at the city."""
    clerk, head, city = someone("330122-clerk"), someone("330122-head"), someone("330100-clerk")
    asked = clerk.open(clerk.open(case).link("转请上级"))
    assert "将送出的全部内容" in asked.words and "本级的时限不停" in asked.words
    clerk.press(asked, "送审签", reason="BEYOND_POWER", note="请予转请。")
    assert not clerk.open(case).has_link("审签送出"), "the clerk does not approve"
    worker.stop()
    head.does(case, "审签送出")
    sent = clerk.open(clerk.open("referrals/?box=out").link(RIVER["title"]))
    assert "已送出" in sent.words and "尚未签收" in sent.words
    assert RIVER["title"] not in city.open("referrals/").words
    city.open(sent.path.replace("330122", "330100"), status=404)
    worker.start()
    city.await_words("referrals/", RIVER["title"])
    return sent.path.rsplit("/", 2)[1]


def _adopted(someone: Company, code: str, referral: str, *, below: str) -> str:
    """Received, accepted, adopted by a deputy of this level: a new suggestion with its own number, its origin kept."""
    clerk, deputy = someone(f"{code}-clerk"), someone(f"{code}-deputy1")
    sender = someone(f"{below.split('/')[2]}-clerk")
    path = f"referrals/{referral}/"
    until(lambda: clerk.ask("GET", path).status_code == 200 or None, what=f"the referral at {code}")
    assert RIVER["body"].split("\n")[1] in clerk.open(path).words, "the sender's own words"
    clerk.does(path, "签收")
    sender.await_words(path, "已签收")
    assert not sender.open(path).has_link("撤回"), "signed for: not to be recalled any more"
    deputy.open(path, status=404)
    clerk.does(path, "受理")
    if code == "330100":
        _two_seats_in_one_login(someone)
    assert RIVER["title"] in deputy.waiting(text=RIVER["title"]).words
    case = deputy.does(path, "采纳").path
    new = deputy.get(f"suggestions/{_id(case)}/")
    old = sender.get(f"suggestions/{_id(below)}/")
    assert new["origin"][0]["number"] == old["number"] and new["body"] == old["body"]
    sender.await_words(path, "已采纳")
    clerk.does(case, "受理登记")
    assert clerk.get(f"suggestions/{_id(case)}/")["number"]
    _given_to_the_unit(someone, code, case)
    return case


def _two_seats_in_one_login(someone: Company) -> None:
    """A deputy of 桐庐县 and of 杭州市: one list of what waits, one click from seat to seat."""
    both = someone("330122-deputy2")
    both.press(both.open("suggestions/new"), "存草稿", title="关于两级代表同写一件草稿的建议")
    waiting = both.waiting()
    assert "关于两级代表同写一件草稿的建议" in waiting.words and RIVER["title"] in waiting.words
    assert "桐庐县" in waiting.words and "杭州市" in waiting.words
    there = both.open(both.open("suggestions/").link("杭州市人民代表大会"))
    assert there.path.startswith("/t/330100/") and "当前席位" in there.words
    assert both.log_ins == 1


def _county_answers_in_time(someone: Company, case: str) -> None:
    """Referring up has not stopped the county's own clock."""
    unit, clerk = someone("330122-handler1"), someone("330122-clerk")
    _talks(unit, case)
    unit.does(
        case, "答复", button="送出答复", letter_class="C", outcome="REFERRED_UP", body=INTERIM, doc_no=""
    )
    replies = someone("330122-deputy1").rows(f"suggestions/{_id(case)}/replies/")
    assert [row["outcome"] for row in replies] == ["REFERRED_UP"]
    assert "已答复" in clerk.open(case).words and "已采纳" in clerk.open("referrals/?box=out").words


def _sent_up_from_the_city(someone: Company, case: str) -> str:
    clerk, head = someone("330100-clerk"), someone("330100-head")
    clerk.does(case, "转请上级", button="送审签", reason="BEYOND_AREA", note="")
    head.does(case, "审签送出")
    unit = someone("330100-handler1")
    _talks(unit, case)
    unit.does(
        case, "答复", button="送出答复", letter_class="C", outcome="REFERRED_UP", body=INTERIM, doc_no=""
    )
    listed = clerk.open(
        "referrals/?box=out&kind=REQUEST_ADOPTION"
    )  # the copy for who elected the deputy bears the same title
    return listed.link(RIVER["title"]).rsplit("/", 2)[1]


def _the_province_answers(someone: Company, case: str) -> None:
    unit = someone("330000-handler1")
    _talks(unit, case)
    unit.does(case, "答复", button="送出答复", letter_class="B", outcome="PLANNED", body=RESULT, doc_no="")
    assert RESULT in someone("330000-deputy1").open(someone("330000-deputy1").open(case).link("答复")).words


def _home(someone: Company, code: str, case: str, referral: str, *, above: str) -> None:
    """One hop: the result is back, acknowledged, and given to this level's deputy as a follow-up reply."""
    clerk, deputy = someone(f"{code}-clerk"), someone(f"{code}-deputy1")
    clerk.await_words(case, RESULT)
    assert RIVER["title"] in clerk.waiting(text=RIVER["title"]).words
    clerk.does(case, "确认并转告")
    someone(f"{above}-clerk").await_words(f"referrals/{referral}/", "已确认")
    clerk.does(case, "再次答复代表", words="")
    assert "跟踪办理" in deputy.open(case).words
    replies = deputy.rows(f"suggestions/{_id(case)}/replies/")
    assert [(row["kind"], row["outcome"]) for row in replies] == [
        ("MAIN", "REFERRED_UP"),
        ("FOLLOW_UP", "PLANNED"),
    ]
    assert replies[1]["body"].endswith(RESULT)


def _the_county_deputy_sees_it_all(someone: Company, case: str) -> None:
    """One timeline over three levels, in order, each deed once; and nobody has typed anything a second time."""
    deputy = someone("330122-deputy1")
    events = until(lambda: _told_whole(deputy, case), what="the whole timeline")
    assert [f"{event['level']}:{event['deed']}" for event in events] == WHOLE_WAY
    assert [event["at"] for event in events] == sorted(event["at"] for event in events)
    assert len({(event["level"], event["deed"], event["at"]) for event in events}) == len(events)
    numbers = {event["level"]: event["number"] for event in events if event["number"]}
    assert set(numbers) == {"county", "city", "province"}
    page = deputy.open(case).words
    for number in numbers.values():
        assert number in page
    for place in ("桐庐县", "杭州市", "浙江省"):
        assert place in page
    typed = [text for code in ("330122", "330100", "330000") for text in _typed(someone, code)]
    assert [typed.count(text) for text in (RIVER["title"], RIVER["body"], RESULT)] == [1, 1, 1]
    rating = deputy.open(deputy.open(case).link("测评再次答复"))
    assert "满意" in deputy.press(rating, "交出测评", attitude="SATISFIED", result="SATISFIED").words


def test_the_province_assigns_a_suggestion_down_to_a_citys_government(
    someone: Company, real_worker: Worker
) -> None:
    deputy, clerk, head = (someone(f"330000-{post}") for post in ("deputy1", "clerk", "head"))
    case = deputy.press(deputy.open("suggestions/new"), "提出建议", **STORES, confirmed="on").path
    clerk.does(case, "受理登记")
    clerk.does(
        case, "交下级政府承办", button="送审签", to="杭州市人民政府", reason="LOWER_DUTY", note="请按期答复。"
    )
    head.does(case, "审签送出")

    distributor, unit = someone("330100-distributor"), someone("330100-handler1")
    found = distributor.await_words("/me/", STORES["title"])
    offered = distributor.open(found.link(STORES["title"]))
    distributor.press(distributor.open(offered.link("接办")), "接办")
    matter = distributor.open("matters/").link(STORES["title"])
    distributor.does(matter, "分办", unit_id="交通运输局", note="")
    clerk.await_words(case, "杭州市人民政府")
    someone("330100-deputy1").open(matter, status=404)

    unit.does(matter, "签收")
    _talks(unit, matter)
    unit.does(matter, "答复", button="送出答复", letter_class="A", outcome="SOLVED", body=LOWER, doc_no="")
    deputy.await_words(case, "已答复")
    letter = deputy.open(deputy.open(case).link("答复"))
    assert LOWER in letter.words and "杭州市" in letter.words
    rated = deputy.press(
        deputy.open(letter.link("测评")), "交出测评", attitude="SATISFIED", result="SATISFIED"
    )
    assert "已测评" in rated.words
    assert LOWER not in someone("330000-handler1").typed, "the province typed none of it"


def test_who_has_no_seat_there_gets_the_page_that_does_not_exist_byte_for_byte(someone: Company) -> None:
    deputy = someone("330122-deputy1")
    found = someone("330127-clerk").open("suggestions/")
    assert found.status == 200
    there = deputy.open("/t/330127/suggestions/", status=404)
    for path in (
        "/t/330127/no-such-page/",
        "/t/330127/matters/",
        "/t/999999/suggestions/",
        "/t/330122/no-such-page/",
        "/t/330122/suggestions/0190a000-0000-7000-8000-000000000000/",
    ):
        assert deputy.open(path, status=404).raw == there.raw, path
    answers = {
        (answer.status_code, answer.content)
        for path in (
            "/api/v1/t/330127/suggestions/",
            "/api/v1/t/330127/nothing/",
            "/api/v1/t/999999/suggestions/",
            "/api/v1/t/330122/nothing/",
        )
        for answer in [deputy.ask("GET", path)]
    }
    assert len(answers) == 1 and next(iter(answers))[0] == 404


def _given_to_the_unit(someone: Company, code: str, case: str) -> None:
    """Assigned, signed for, and stated to be beyond this level."""
    unit = someone(f"{code}-handler1")
    someone(f"{code}-clerk").does(case, "交办", unit_id="交通运输", note="")
    unit.does(case, "签收")
    if code != "330000":
        unit.does(case, "提交单位说明", text=BEYOND, beyond="on")


def _talks(unit: Person, case: str) -> None:
    unit.does(case, "登记沟通", way="FACE", note="当面听取了代表的意见。")


def _typed(someone: Company, code: str) -> list[str]:
    posts = ("clerk", "head", "deputy1", "handler1")
    return [text for post in posts for text in someone(f"{code}-{post}").typed]


def _told_whole(deputy: Person, case: str) -> list[dict[str, Any]] | None:
    """What has been done, once the last of it (the follow-up reply here, the acknowledgement there) is told."""
    events = [row for row in deputy.get(f"suggestions/{_id(case)}/timeline/")["events"] if not row["future"]]
    told = {(row["level"], row["deed"]) for row in events}
    return events if {("county", "followed_up"), ("city", "acknowledged")} <= told else None


def _last_number(clerk: Person) -> str:
    rows = clerk.rows("suggestions/?page_size=100")
    return str(max(row["number"] or "" for row in rows))


def _id(case: str) -> str:
    return case.rstrip("/").rsplit("/", 1)[1]
