"""A local code goes up, is decided there, and comes down for all; what the province's console adds; mergers of published codes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kernel import clock
from kernel.errors import DomainError
from shared_apps.dictionaries import actions as public
from shared_apps.dictionaries.models import Edition, Entry
from shared_apps.dictionaries.names import Dictionary
from shared_apps.identity import todo
from tenant_apps.codes import actions, selectors, states
from tenant_apps.codes.models import Proposal
from tenant_apps.postbox import actions as postbox
from tenant_apps.postbox.models import Delivery
from tenants.models import PlatformEntry
from tests.factories.house import House
from tests.permissions import console
from tests.units.codes.conftest import Chain

SUBJECT = Dictionary.SUBJECT
WHY = "本市各县都有此类建议，宜统一归类。"
Run = Callable[[], list[str]]


def read(house: House) -> selectors.Reading:
    with house.entered():
        return selectors.read(SUBJECT)


def local(chain: Chain, label: str, house: House | None = None) -> str:
    return str(chain.do(house or chain.county, "clerk", actions.add, dictionary=SUBJECT, label=label).code)


def proposed(chain: Chain, label: str, run_jobs: Run) -> tuple[str, Proposal]:
    code = local(chain, label)
    sent = chain.do(chain.county, "clerk", actions.propose, dictionary=SUBJECT, code=code, reason=WHY)
    run_jobs()
    return code, sent


def state_of(house: House, proposal: Proposal) -> Proposal:
    with house.entered():
        return Proposal.objects.get(pk=proposal.pk)


def refused(chain: Chain, house: House, who: str, deed: Any, **facts: Any) -> str:
    with pytest.raises(DomainError) as found:
        chain.do(house, who, deed, **facts)
    return found.value.code


def test_a_local_code_goes_up_is_adopted_and_published_for_all_below(chain: Chain, run_jobs: Run) -> None:
    code, sent = proposed(chain, "乡村旅游", run_jobs)
    assert read(chain.county).use(code) is not None, "used here meanwhile"
    again = {"dictionary": SUBJECT, "code": code}
    assert refused(chain, chain.county, "clerk", actions.propose, reason=WHY, **again) == "code_under_way"
    assert refused(chain, chain.county, "clerk", actions.merge, into="OTHER", **again) == "code_under_way"
    board = todo.gather(chain.city.actor("head"))
    assert "建议分类：乡村旅游" in [item.title for item in board.items]
    assert "乡村旅游" not in str(todo.gather(chain.city.actor("clerk")).items)
    browser = chain.city.browser("head")
    given = {"label": "文化旅游", "note": "含乡村旅游", "into": ""}
    answer = browser.post(chain.city.url(f"dictionaries/proposals/{sent.pk}/approval"), given)
    assert answer.status_code == 302, answer.content.decode()
    run_jobs()
    published = state_of(chain.county, sent).published_code
    for house in (chain.county, chain.city, chain.beside):
        found = read(house).get(published)
        assert found is not None and found.label == "文化旅游" and found.is_usable
        assert found.source == ("own" if house is chain.city else "city")
    merged = read(chain.county).get(code)
    assert merged is not None and merged.state_word == "已并入“文化旅游”"
    assert state_of(chain.county, sent).state == states.APPROVED
    told = (
        chain.county.browser("clerk")
        .get(chain.county.url(f"dictionaries/proposals/{sent.pk}/"))
        .content.decode()
    )
    assert "已采用" in told and "文化旅游" in told
    assert PlatformEntry.objects.filter(deed="code.published", congress_id=chain.city.ref.id).exists()


def test_a_refusal_goes_back_with_its_reason_and_the_code_stays(chain: Chain, run_jobs: Run) -> None:
    code, sent = proposed(chain, "民宿管理", run_jobs)
    head = chain.city.browser("head")
    short = head.post(chain.city.url(f"dictionaries/proposals/{sent.pk}/refusal"), {"answer": "不"})
    assert short.status_code == 422 and "请写明理由，5 至 300 字" in short.content.decode()
    assert (
        refused(chain, chain.city, "clerk", actions.refuse, proposal_id=sent.pk, answer=WHY)
        == "not_permitted"
    )
    chain.do(chain.city, "head", actions.refuse, proposal_id=sent.pk, answer="可归入农业与农村，不另设类别。")
    run_jobs()
    back = state_of(chain.county, sent)
    assert (back.state, back.answer) == (states.REFUSED, "可归入农业与农村，不另设类别。")
    assert read(chain.county).use(code) is not None
    assert refused(chain, chain.city, "head", actions.approve, proposal_id=sent.pk, label="甲") == "state"
    chain.do(chain.county, "clerk", actions.merge, dictionary=SUBJECT, code=code, into="AGRICULTURE")


def test_what_says_the_same_is_adopted_as_the_code_that_is_there(chain: Chain, run_jobs: Run) -> None:
    code, sent = proposed(chain, "道路交通", run_jobs)
    own = local(chain, "市级自用", chain.city)
    assert (
        refused(chain, chain.city, "head", actions.approve, proposal_id=sent.pk, into=own)
        == "code_published_only"
    )
    chain.do(chain.city, "head", actions.approve, proposal_id=sent.pk, into="TRANSPORT")
    run_jobs()
    found = read(chain.county).get(code)
    assert found is not None and found.successor == "TRANSPORT"


def test_until_the_published_code_can_be_read_the_local_one_counts(chain: Chain, run_jobs: Run) -> None:
    """Answer and publication travel on two threads; whichever comes first, something can be chosen."""
    code = local(chain, "河湖长制", chain.city)
    chain.do(chain.city, "head", actions.publish, dictionary=SUBJECT, code=code)
    reading = read(chain.city)
    assert reading.use(code) is not None and reading.get(code).is_awaiting  # type: ignore[union-attr]
    assert (
        refused(chain, chain.city, "head", actions.publish, dictionary=SUBJECT, code=code) == "code_under_way"
    )
    run_jobs()
    found = read(chain.city).get(code)
    assert found is not None and found.state == states.MERGED
    assert read(chain.beside).get(found.successor) is not None


def test_a_published_code_is_revised_and_merged_by_who_published_it(chain: Chain, run_jobs: Run) -> None:
    code = local(chain, "古树保护", chain.city)
    published = chain.do(chain.city, "head", actions.publish, dictionary=SUBJECT, code=code)
    run_jobs()
    named = {"dictionary": SUBJECT, "code": published}
    assert refused(chain, chain.county, "head", actions.revise, label="古树名木", **named) == "code_not_ours"
    assert (
        refused(chain, chain.city, "clerk", actions.relabel, label="古树名木", **named)
        == "code_published_here"
    )
    chain.do(chain.city, "head", actions.revise, label="古树名木", note="保护条例", **named)
    run_jobs()
    found = read(chain.county).get(published)
    assert found is not None and (found.label, found.version) == ("古树名木", "2.0")
    assert Edition.objects.get(code=published).label == "古树保护"
    history = (
        chain.county.browser("clerk")
        .get(chain.county.url(f"dictionaries/codes/subject.{published}/"))
        .content.decode()
    )
    assert "发布单位改名" in history and "古树保护" in history
    chain.do(chain.city, "head", actions.revise, label="古树名木", into="CONSTRUCTION", **named)
    run_jobs()
    reading = read(chain.county)
    assert published in reading.family("CONSTRUCTION")
    with pytest.raises(selectors.CodeMerged, match="请改选“城乡建设与环境资源保护”"):
        reading.use(published)


def test_public_takes_nothing_of_another_congress(chain: Chain, run_jobs: Run) -> None:
    facts = {
        "dictionary": "subject",
        "code": "FINANCE",
        "label": "财政",
        "note": "",
        "valid_from": "2026-01-01",
        "valid_to": None,
    }
    with pytest.raises(public.Anothers):
        public.take_published(scope_id=chain.county.ref.id, facts=facts)
    with pytest.raises(public.Anothers):
        public.take_revised(scope_id=chain.county.ref.id, facts=facts)
    assert Entry.objects.get(code="FINANCE", dictionary="subject").label == "财政经济"


def test_the_same_publication_twice_is_one_row(chain: Chain) -> None:
    facts: dict[str, Any] = {
        "dictionary": "subject",
        "code": f"P330100-{uuid4().hex[:8].upper()}",
        "label": "甲类",
        "note": "",
    }
    facts |= {"valid_from": "2026-01-01", "valid_to": None}
    one, two = (public.take_published(scope_id=chain.city.ref.id, facts=facts) for _ in range(2))
    assert one.pk == two.pk
    merged = {"dictionary": "subject", "code": facts["code"], "into": facts["code"]}
    assert public.take_merged(scope_id=chain.city.ref.id, facts=merged).merged_into == "", (
        "noted, and nothing changes"
    )
    public.take_merged(scope_id=chain.city.ref.id, facts={**merged, "into": "OTHER"})


def test_a_proposal_from_elsewhere_is_not_taken_in(chain: Chain, run_jobs: Run) -> None:
    """The city is no congress below the county: the envelope stays undelivered and nothing is made of it."""
    body = {
        "dictionary": "subject",
        "code": "L330100-ABCDEFGH",
        "label": "甲",
        "note": "",
        "reason": WHY,
        "by": "某",
    }
    with chain.city.entered():
        sent = postbox.send(
            to_id=chain.county.ref.id, referral_id=uuid4(), kind="code-proposed", body=body, seat=None
        )
    run_jobs()
    with chain.city.entered():
        assert "NotTheSender" in Delivery.objects.get(message_id=sent).last_error
        Delivery.objects.filter(message_id=sent).update(dead_at=clock.now())
    with chain.county.entered():
        assert not Proposal.objects.filter(label="甲").exists()


def test_the_console_keeps_the_provinces_entries(chain: Chain) -> None:
    keeper, _ = console.houses()
    browser, root = keeper.browser(console.KEEPER), "/console/dictionaries/"
    answer = browser.post(f"{root}subject/new", {"label": "数字经济", "note": "全省统一", "after": "FINANCE"})
    assert answer.status_code == 302, answer.content.decode()
    entry = Entry.objects.get(label="数字经济")
    labels = [choice.label for choice in read(chain.county).choices()]
    assert labels.index("数字经济") == labels.index("财政经济") + 1
    twice = browser.post(f"{root}subject/new", {"label": "数字经济", "note": "已写的说明"})
    assert twice.status_code == 422 and "已写的说明" in twice.content.decode()
    assert (
        browser.post(f"{root}entries/{entry.pk}/change", {"label": "数字产业", "after": ""}).status_code
        == 302
    )
    found = read(chain.county).get(entry.code)
    assert found is not None and (found.label, found.source, found.version) == ("数字产业", "province", "2.0")
    page = browser.get(f"{root}subject/?source=province").content.decode()
    assert "数字产业" in page and "财政经济" not in page
    assert browser.get(f"{root}subject/export").status_code == 200
    assert browser.post(f"{root}entries/{entry.pk}/merger", {"into": "FINANCE"}).status_code == 302
    assert entry.code in read(chain.county).family("FINANCE")
    fixed = browser.post(f"{root}outcome/new", {"label": "部分解决"})
    assert fixed.status_code == 409 and "全国统一规定" in fixed.content.decode()
    national = Entry.objects.get(dictionary="subject", code="OTHER")
    assert browser.get(f"{root}entries/{national.pk}/change").status_code == 404


def test_the_list_of_proposals_asks_a_constant_number_of_queries(chain: Chain) -> None:
    browser, path = chain.county.browser("clerk"), chain.county.url("dictionaries/proposals/?box=out")
    browser.get(path)
    counts = []
    for extra in (1, 12):
        with chain.county.entered():
            for number in range(extra):
                Proposal.objects.create(
                    congress_id=chain.county.ref.id,
                    direction=states.OUT,
                    peer_id=chain.city.ref.id,
                    peer_name="某市",
                    peer_level="city",
                    dictionary="subject",
                    code=f"L{number}",
                    label=f"条目{number}",
                    reason=WHY,
                    state=states.REFUSED,
                    proposed_at=clock.now(),
                    proposed_by="某",
                )
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(path).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
