"""撤回 of a suggestion that was referred up after it was signed for there: not adopted yet it ends above too; adopted it is the deputy's who
adopted it. Whichever the congress above commits first. And 撤销委托 of an activity that is under way below."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from uuid import UUID

import pytest
from django.test import Client

from kernel.errors import NotFound, StateRefused
from shared_apps.exchange import checking, indexing
from shared_apps.exchange.models import IndexRow
from shared_apps.identity.todo import TodoItem
from tenant_apps.referrals import access, errors, page, todos
from tenant_apps.referrals import actions as referrals
from tenant_apps.referrals import selectors as known
from tenant_apps.suggestions import actions as suggestions
from tenant_apps.suggestions.models import Suggestion
from tests.factories import cast
from tests.factories.cast import CITY, COUNTY, PROVINCE, do, inside
from tests.units.referrals import playing
from tests.units.referrals.test_index import letters
from tests.units.referrals.test_three_levels import RunJobs
from tests.units.referrals.test_where_it_is import case_page

pytestmark = pytest.mark.usefixtures("database")
WHY = "断点已由村里自行接通，不再需要办理。"


@pytest.fixture(autouse=True)
def index_says_the_same() -> Iterator[None]:
    """After every test: what the index says of a referral is what its ends say."""
    yield
    assert checking.differences() == []


def _sent(run_jobs: RunJobs, *deeds: Callable[..., object]) -> tuple[UUID, UUID]:
    """A case of the county in handling, and its referral to the city, with which the city's clerk has done this."""
    case = playing.registered(COUNTY)
    playing.in_handling(COUNTY, case)
    up = playing.sent_up(COUNTY, case)
    run_jobs()
    for deed in deeds:
        do(CITY, "clerk", deed, referral_id=up)
    run_jobs()
    return case, up


def _offered(run_jobs: RunJobs) -> tuple[UUID, UUID]:
    return _sent(run_jobs, referrals.receive, referrals.accept)


def _withdraw(case: UUID) -> None:
    do(COUNTY, "deputy1", suggestions.withdraw, suggestion_id=case, reason=WHY)


def _ends(pk: UUID, *codes: str) -> list[str]:
    return [playing.state(code, pk) for code in codes]


def _told(code: str, post: str, kind: str, pk: UUID) -> list[TodoItem]:
    actor = cast.actor(code, post)
    return inside(
        code, lambda: [one for one in todos.provide(actor) if (one.kind, one.mark) == (kind, str(pk))]
    )


def test_not_adopted_yet_it_ends_above_and_nobody_adopts_it_unknowingly(
    run_jobs: RunJobs, web: Callable[[str, str], Client]
) -> None:
    case, up = _offered(run_jobs)
    _withdraw(case)
    run_jobs()
    assert _ends(up, COUNTY, CITY) == ["CALLED_OFF"] * 2
    for post in ("clerk", "deputy1", "deputy2"):
        [item] = _told(CITY, post, todos.CALLED_OFF, up)
        assert item.reading and WHY in item.previous, post
        shown = web(CITY, post).get(f"/t/{CITY}/referrals/{up}/").content.decode()
        assert WHY in shown and "已停办" in shown, post
    for deed in (referrals.adopt, referrals.accept):
        with pytest.raises(StateRefused):
            do(CITY, "deputy1" if deed is referrals.adopt else "clerk", deed, referral_id=up)
    with pytest.raises(errors.SourceWithdrawn, match="不能再采纳") as refused:
        do(CITY, "deputy1", referrals.adopt, referral_id=up)
    assert "另行提出" in refused.value.next
    told = web(CITY, "deputy1").post(f"/t/{CITY}/referrals/{up}/adoption", {}).content.decode()
    assert told.count("已撤回来源建议") == told.count("另行提出") == 1, "why, and what to do instead: once"
    view = case_page(COUNTY, case)
    assert "杭州市" not in view.holder + view.next_step
    assert view.strip is not None and view.trace is not None
    assert {box.level: box.state_label for hop in view.strip.hops for box in hop.boxes}["city"] == "已停办"
    labels = [row.event.deed for leg in view.trace.legs for row in leg.rows]
    assert labels.count("撤回建议") == 1


@pytest.mark.parametrize("passed_on", [False, True])
def test_the_deputy_who_withdraws_reads_that_it_goes_on_where_it_was_adopted(
    run_jobs: RunJobs, web: Callable[[str, str], Client], passed_on: bool
) -> None:
    case, up = _offered(run_jobs)
    where, pk = CITY, up
    if passed_on:
        where, pk = PROVINCE, do(CITY, "clerk", referrals.relay, referral_id=up).pk
        do(CITY, "head", referrals.approve, referral_id=pk)
        run_jobs()
        for deed in (referrals.receive, referrals.accept):
            do(PROVINCE, "clerk", deed, referral_id=pk)
    made = do(where, "deputy1", referrals.adopt, referral_id=pk).pk
    run_jobs()
    deputy, address, name = (
        web(COUNTY, "deputy1"),
        f"/t/{COUNTY}/suggestions/{case}/",
        cast.congress(where).name,
    )
    shown = deputy.get(address + "withdrawal").content.decode()
    assert f"{name}代表已经采纳本件" in shown and "撤回后本级办理工作即行终止" in shown
    told = deputy.post(address + "withdrawal", {"reason": WHY}, follow=True).content.decode()
    assert f"{name}代表已经采纳，由其继续办理" in told
    run_jobs()
    assert _ends(pk, CITY if passed_on else COUNTY, where) == ["ADOPTED"] * 2
    pages = [case_page(COUNTY, case), *([] if passed_on else [case_page(CITY, made)])]
    for view in pages:
        assert view.strip is not None
        assert view.strip.arrows[0].back_label == "已撤回，不等结果" and not view.strip.arrows[0].waiting
    ends = inside(COUNTY, lambda: page._ends(known.get(up)))
    assert ends[0] == ("本级", cast.congress(COUNTY).name, "已撤回")


def test_nothing_adopted_the_withdrawal_ends_all_of_it(
    run_jobs: RunJobs, web: Callable[[str, str], Client]
) -> None:
    case, up = _offered(run_jobs)
    deputy, address = web(COUNTY, "deputy1"), f"/t/{COUNTY}/suggestions/{case}/"
    assert "撤回后办理工作即行终止" in deputy.get(address + "withdrawal").content.decode()
    told = deputy.post(address + "withdrawal", {"reason": WHY}, follow=True).content.decode()
    assert "已撤回，办理工作即行终止，有关单位已经告知。" in told and "继续办理" not in told
    assert _ends(up, COUNTY) == ["CALLED_OFF"]
    run_jobs()
    ends = inside(COUNTY, lambda: page._ends(known.get(up)))
    assert ends[0] == ("本级", cast.congress(COUNTY).name, "已撤回")
    assert _open_rails(case) == set()


def _open_rails(case: UUID) -> set[str]:
    """The levels whose rail goes on below the last row of the county's page."""
    view = case_page(COUNTY, case)
    assert view.trace is not None
    return {rail.level for rail in view.trace.legs[-1].rows[-1].rails if rail.below}


def test_deputies_before_whom_it_never_lay_hear_nothing(run_jobs: RunJobs) -> None:
    case, up = _sent(run_jobs, referrals.receive)
    _withdraw(case)
    run_jobs()
    assert _ends(up, COUNTY, CITY) == ["CALLED_OFF"] * 2
    assert len(_told(CITY, "clerk", todos.CALLED_OFF, up)) == 1
    deputy = cast.actor(CITY, "deputy1")
    assert _told(CITY, "deputy1", todos.CALLED_OFF, up) == []
    with pytest.raises(NotFound):
        inside(CITY, lambda: access.get(deputy, up))


@pytest.mark.parametrize("crossing", [False, True])
def test_adopted_before_it_was_heard_of_it_is_the_deputys_at_both_ends(
    run_jobs: RunJobs, crossing: bool
) -> None:
    case, up = _offered(run_jobs)
    if crossing:
        _withdraw(case)
    made = do(CITY, "deputy1", referrals.adopt, referral_id=up).pk
    if not crossing:
        run_jobs()
        _withdraw(case)
    run_jobs()
    assert _ends(up, COUNTY, CITY) == ["ADOPTED"] * 2
    for post in ("clerk", "deputy1"):
        [item] = _told(CITY, post, todos.LEFT_ALONE, up)
        assert WHY in item.previous and "照常办理" in item.previous, post
    assert _told(CITY, "deputy2", todos.LEFT_ALONE, up) == []
    ends = inside(CITY, lambda: page._ends(known.get(up)))
    assert ends[1] == ("对方", "桐庐县", "已撤回")
    assert inside(CITY, lambda: Suggestion.objects.get(pk=made).state) == "SUBMITTED"
    said = IndexRow.objects.filter(referral_id=up).values_list("state", "is_open")
    assert set(said) == {("ADOPTED", True)}
    every = letters(up)
    for seed in range(4):
        random.Random(seed).shuffle(every)
        IndexRow.objects.filter(referral_id=up).delete()
        for envelope in every:
            indexing.note(envelope)
        assert set(IndexRow.objects.filter(referral_id=up).values_list("state", flat=True)) == {"ADOPTED"}


@pytest.mark.parametrize("taken", [False, True])
def test_a_recall_that_came_too_late_ends_it_or_is_told_to_who_adopted_it(
    run_jobs: RunJobs, taken: bool
) -> None:
    case, up = _sent(run_jobs)
    for deed in (referrals.receive, referrals.accept):
        do(CITY, "clerk", deed, referral_id=up)
    if taken:
        do(CITY, "deputy1", referrals.adopt, referral_id=up)
    _withdraw(case)
    assert playing.state(COUNTY, up) == "RECALLING"
    run_jobs()
    assert _ends(up, COUNTY, CITY) == ["ADOPTED" if taken else "CALLED_OFF"] * 2
    [item] = _told(CITY, "deputy1", todos.LEFT_ALONE if taken else todos.CALLED_OFF, up)
    assert WHY in item.previous


_DEEDS: dict[str, tuple[Callable[..., object], str, dict[str, str]]] = {
    "receive": (referrals.receive, "clerk", {}),
    "accept": (referrals.accept, "clerk", {}),
    "adopt": (referrals.adopt, "deputy1", {}),
    "not adopt": (
        referrals.not_adopt,
        "clerk",
        {"reason": "UNDERWAY", "answer": "相关工作已经在推进之中。"},
    ),
    "reject": (
        referrals.reject,
        "clerk",
        {"reason": "NOT_OURS", "answer": "不属于本级职权。", "competent": "省水利厅", "level": "province"},
    ),
}


@pytest.mark.parametrize(
    "course",
    [
        "",
        "receive",
        "receive, accept",
        "receive, accept, adopt",
        "receive, accept, not adopt",
        "receive, reject",
    ],
)
def test_at_whatever_moment_it_is_withdrawn_both_ends_agree(run_jobs: RunJobs, course: str) -> None:
    """Before, between and after the deeds of the city, with and without the news of those before it."""
    deeds = list(filter(None, course.split(", ")))
    for place in range(len(deeds) + 1):
        for carried in (False, True):
            case = playing.registered(COUNTY)
            up = playing.sent_up(COUNTY, case)
            run_jobs()
            for name in deeds[:place]:
                deed, post, words = _DEEDS[name]
                do(CITY, post, deed, referral_id=up, **words)
            if carried:
                run_jobs()
            _withdraw(case)
            for name in deeds[place:]:  # the city has not heard of it yet
                deed, post, words = _DEEDS[name]
                do(CITY, post, deed, referral_id=up, **words)
            run_jobs()
            ours, theirs = _ends(up, COUNTY, CITY)
            assert ours == theirs, (course, place, carried)
            assert (ours == "ADOPTED") == ("adopt" in deeds), (course, place, carried)
            assert ours in ("ADOPTED", "CALLED_OFF", "RECALLED", "REJECTED", "NOT_ADOPTED")


def test_a_refusal_that_crosses_it_is_overtaken(run_jobs: RunJobs) -> None:
    case, up = _offered(run_jobs)
    words = {"reason": "UNDERWAY", "answer": "相关工作已经在推进之中。"}
    do(CITY, "clerk", referrals.not_adopt, referral_id=up, **words)
    _withdraw(case)
    run_jobs()
    assert _ends(up, COUNTY, CITY) == ["CALLED_OFF"] * 2
    assert inside(CITY, lambda: known.get(up).decided_at) is None


@pytest.mark.parametrize("further", [False, True])
def test_passed_on_it_ends_further_up_unless_it_was_adopted_there(run_jobs: RunJobs, further: bool) -> None:
    case, up = _offered(run_jobs)
    on = do(CITY, "clerk", referrals.relay, referral_id=up).pk
    do(CITY, "head", referrals.approve, referral_id=on)
    run_jobs()
    for deed in (referrals.receive, referrals.accept):
        do(PROVINCE, "clerk", deed, referral_id=on)
    if further:
        do(PROVINCE, "deputy1", referrals.adopt, referral_id=on)
    run_jobs()
    _withdraw(case)
    run_jobs()
    below, above = ("RELAYED", "ADOPTED") if further else ("CALLED_OFF", "CALLED_OFF")
    assert _ends(up, COUNTY, CITY) == [below] * 2
    assert _ends(on, CITY, PROVINCE) == [above] * 2
    kind = todos.LEFT_ALONE if further else todos.CALLED_OFF
    assert WHY in _told(CITY, "clerk", kind, up)[0].previous
    for post in ("clerk", "deputy1"):
        [item] = _told(PROVINCE, post, kind, on)
        assert item.previous.startswith(cast.congress(COUNTY).name) and WHY in item.previous, "not the city"


def test_adopted_two_hops_up_before_that_was_heard_the_county_learns_that_it_goes_on(
    run_jobs: RunJobs, web: Callable[[str, str], Client]
) -> None:
    case, up = _offered(run_jobs)
    on = do(CITY, "clerk", referrals.relay, referral_id=up).pk
    do(CITY, "head", referrals.approve, referral_id=on)
    run_jobs()
    for deed in (referrals.receive, referrals.accept):
        do(PROVINCE, "clerk", deed, referral_id=on)
    run_jobs()
    do(PROVINCE, "deputy1", referrals.adopt, referral_id=on)
    _withdraw(case)  # the county has not heard of the adoption
    run_jobs()
    assert _ends(up, COUNTY, CITY) == ["CALLED_OFF"] * 2
    assert _ends(on, CITY, PROVINCE) == ["ADOPTED"] * 2
    assert "province:adopted" in playing.labels(COUNTY, up)
    assert _open_rails(case) == {"province"}
    shown = web(COUNTY, "deputy1").get(f"/t/{COUNTY}/suggestions/{case}/").content.decode()
    assert "采纳" in shown and cast.congress(PROVINCE).name in shown


def _entrusted(run_jobs: RunJobs) -> UUID:
    asked = {"title": "代表集中视察", "body": "请组织代表视察水环境治理情况。", "to": [COUNTY]}
    [made] = do(CITY, "clerk", referrals.entrust, **asked)
    do(CITY, "head", referrals.approve, referral_id=made.pk)
    run_jobs()
    for deed in (referrals.receive, referrals.accept):
        do(COUNTY, "clerk", deed, referral_id=made.pk)
    run_jobs()
    found: UUID = made.pk
    return found


def test_an_activity_that_was_entrusted_is_revoked_after_it_was_signed_for(
    run_jobs: RunJobs, web: Callable[[str, str], Client]
) -> None:
    pk = _entrusted(run_jobs)
    clerk = web(CITY, "clerk")
    assert "撤销委托" in clerk.get(f"/t/{CITY}/referrals/{pk}/").content.decode()
    refused = clerk.post(f"/t/{CITY}/referrals/{pk}/revocation", {"answer": "改期"})
    assert refused.status_code == 422 and "改期" in refused.content.decode()
    answer = "视察改由市里统一组织。"
    assert clerk.post(f"/t/{CITY}/referrals/{pk}/revocation", {"answer": answer}).status_code == 302
    run_jobs()
    assert _ends(pk, CITY, COUNTY) == ["CALLED_OFF"] * 2
    [item] = _told(COUNTY, "clerk", todos.CALLED_OFF, pk)
    assert answer in item.previous
    for code in (CITY, COUNTY):
        assert "撤销委托" in web(code, "clerk").get(f"/t/{code}/referrals/{pk}/").content.decode()
    with pytest.raises(StateRefused):
        do(COUNTY, "clerk", referrals.answer_back, referral_id=pk, answer="已组织视察，情况良好。")


def test_what_was_organised_before_it_was_revoked_stands(run_jobs: RunJobs) -> None:
    pk = _entrusted(run_jobs)
    do(COUNTY, "clerk", referrals.answer_back, referral_id=pk, answer="已组织视察，情况良好。")
    do(CITY, "clerk", referrals.revoke, referral_id=pk, answer="视察改由市里统一组织。")
    run_jobs()
    assert _ends(pk, CITY, COUNTY) == ["RESULT_RETURNED"] * 2


def test_only_what_was_entrusted_is_revoked(run_jobs: RunJobs) -> None:
    _, up = _offered(run_jobs)
    with pytest.raises(StateRefused, match="只有委托"):
        do(COUNTY, "clerk", referrals.revoke, referral_id=up, answer="情况已有变化，不再需要。")
