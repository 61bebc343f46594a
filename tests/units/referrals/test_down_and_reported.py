"""交办, 交下级人大 and 报送 at both ends: what each says, to whom it falls, which lamps burn, what the table holds; and no form for a deed that can't be done."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

import openpyxl
import pytest
from django.test import Client

from kernel import clock
from kernel.actor import Actor
from shared_apps.exchange import index
from shared_apps.identity.todo import TodoItem
from tenant_apps.referrals import actions as referrals
from tenant_apps.referrals import page, todos, types
from tenant_apps.referrals import selectors as known
from tenant_apps.suggestions import casepage
from tenant_apps.suggestions import selectors as suggestions
from tests.factories import cast
from tests.factories.cast import CITY, COUNTY, do, inside
from tests.stack.databases import Database
from tests.units.evidence.acting import carry_all
from tests.units.referrals import playing

pytestmark = pytest.mark.usefixtures("database")
Web = Callable[[str, str], Client]
ASSIGNED, REMITTED, REPORTED = types.ASSIGN_DOWN, types.REMIT_DOWN, types.REPORT_REFERENCE
TITLES = {
    ASSIGNED: "关于由县政府整治界河的建议",
    REMITTED: "关于由县人大督促界河保洁的建议",
    REPORTED: "关于界河保洁情况的建议",
}
FROM = {ASSIGNED: CITY, REMITTED: CITY, REPORTED: COUNTY}
TO = {ASSIGNED: COUNTY, REMITTED: COUNTY, REPORTED: CITY}
WHY = {"answer": "该事项不属于本级职权范围。", "reason": "NOT_OURS", "competent": "市水务局", "level": "city"}
# address → (whose deed, what would be sent)
DEEDS: dict[str, tuple[str, dict[str, str]]] = {
    "approval": ("head", {}),
    "sending-back": ("head", WHY),
    "taking-back": ("clerk", {}),
    "taking-back-together": ("clerk", {}),
    "recall": ("clerk", {}),
    "receipt": ("clerk", {}),
    "acceptance": ("clerk", {}),
    "rejection": ("clerk", WHY),
    "adoption": ("deputy1", {}),
    "non-adoption": ("clerk", {"reason": "UNDERWAY", "answer": "相关工作已经在推进之中。"}),
    "taking-on": ("distributor", {}),
    "declining": ("distributor", WHY),
    "acknowledgement": ("clerk", {}),
    "noting": ("clerk", {}),
    "answer": ("clerk", WHY),
    "relay": ("clerk", {}),
    "bundle": ("clerk", {}),
    "urging": ("clerk", {}),
    "result": ("clerk", {}),
}


@pytest.fixture(scope="module")
def cases(database: Database) -> dict[str, UUID]:
    return {kind: playing.registered(FROM[kind], title=title) for kind, title in TITLES.items()}


@pytest.fixture(scope="module")
def sent(cases: dict[str, UUID]) -> dict[str, UUID]:
    """One of each kind, arrived and not signed for."""
    down = do(
        CITY, "clerk", referrals.refer_down, suggestion_id=cases[ASSIGNED], to=COUNTY, reason="LOWER_DUTY"
    )
    found = {ASSIGNED: down.pk}
    for kind in (REMITTED, REPORTED):
        to = [TO[kind]]
        [made] = do(FROM[kind], "clerk", referrals.refer_further, suggestion_id=cases[kind], kind=kind, to=to)
        found[kind] = made.pk
    for kind, pk in found.items():
        do(FROM[kind], "head", referrals.approve, referral_id=pk)
    carry_all()
    return found


def falls_to(code: str, post: str, pk: UUID) -> list[tuple[str, str]]:
    """(kind, verb) of what this post has to do with it."""

    def mine(actor: Actor) -> list[TodoItem]:
        return list(todos.provide(actor))

    return [(item.kind, item.verb) for item in do(code, post, mine) if str(pk) in item.url]


def next_step(code: str, case: UUID) -> tuple[str, str]:
    """(who, what) as the page of the case says it."""
    clerk = cast.actor(code, "clerk")

    def look() -> casepage.Headline:
        suggestion = suggestions.facts(case)
        assert suggestion is not None
        found = [parts.headline for parts in casepage.gather(clerk, suggestion)]
        return max((one for one in found if one), key=lambda one: one.rank)

    said = inside(code, look)
    return said.holder, said.next_step


def due(code: str, pk: UUID) -> datetime:
    found = inside(code, partial(known.get, pk)).due_at
    assert isinstance(found, datetime)
    return found


def states(kind: str, pk: UUID) -> tuple[str, str]:
    return playing.state(FROM[kind], pk), playing.state(TO[kind], pk)


def test_where_a_deed_can_not_be_done_its_address_draws_no_form(sent: dict[str, UUID], web: Web) -> None:
    possible = {
        (CITY, ASSIGNED): {"recall", "urging"},
        (COUNTY, ASSIGNED): {"taking-on", "declining"},
        (CITY, REMITTED): {"recall", "urging"},
        (COUNTY, REMITTED): {"receipt"},
        (COUNTY, REPORTED): {"recall", "urging"},
        (CITY, REPORTED): {"noting"},
    }
    browsers = {(code, post): web(code, post) for code in (CITY, COUNTY) for post, _ in DEEDS.values()}
    for (code, kind), may in possible.items():
        for address, (post, given) in DEEDS.items():
            browser, where = browsers[code, post], f"/t/{code}/referrals/{sent[kind]}/{address}"
            shown = browser.get(where)
            if address in may:
                assert shown.status_code == 200, where
                continue
            refused = browser.post(where, given)
            assert shown.status_code == refused.status_code and shown.status_code in (404, 409), where
            assert "data-guard" not in shown.content.decode(), where
    assert [states(kind, pk) for kind, pk in sent.items()] == [("SENT", "DELIVERED")] * 3

    clerk, case = browsers[CITY, "clerk"], inside(CITY, lambda: known.get(sent[ASSIGNED]).suggestion_id)
    for route in ("up", "down"):
        again = clerk.get(f"/t/{CITY}/suggestions/{case}/referrals/{route}")
        assert again.status_code == 409 and "data-guard" not in again.content.decode(), route


def test_before_anybody_signed_for_it(sent: dict[str, UUID], cases: dict[str, UUID], web: Web) -> None:
    county = cast.congress(COUNTY)
    assert next_step(CITY, cases[ASSIGNED]) == (f"{county.name}人民政府", "接办")
    assert next_step(CITY, cases[REMITTED]) == (county.organ_name, "签收")
    assert falls_to(COUNTY, "distributor", sent[ASSIGNED]) == [("referral_take_on", "接办")]
    assert falls_to(COUNTY, "clerk", sent[ASSIGNED]) == []
    assert falls_to(COUNTY, "clerk", sent[REMITTED]) == [("referral_receive", "签收")]
    assert falls_to(COUNTY, "distributor", sent[REMITTED]) == []
    assert falls_to(CITY, "clerk", sent[REPORTED]) == [("referral_note", "签收阅存")]
    for kind, pk in sent.items():
        for code, word in ((FROM[kind], "已送出"), (TO[kind], "待签收")):
            shown = web(code, "clerk").get(f"/t/{code}/referrals/?kind={kind}").content.decode()
            assert TITLES[kind] in shown and f'<td class="nw o2">{word}</td>' in shown, (code, kind)
        assert playing.labels(TO[kind], pk)


def test_who_is_late_is_late_at_both_ends_and_the_table_holds_what_the_list_shows(
    sent: dict[str, UUID], web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    ends = {(code, kind): sent[kind] for kind in sent for code in (FROM[kind], TO[kind])}
    dues = {(code, kind): due(code, pk) for (code, kind), pk in ends.items()}
    later = max(dues.values()) + timedelta(days=3)
    browsers = {code: web(code, "clerk") for code in (CITY, COUNTY)}
    monkeypatch.setattr(clock, "now", lambda: later)
    for (code, kind), pk in ends.items():
        [row] = inside(code, partial(page.rows, [inside(code, partial(known.get, pk))]))
        assert row.lamp is not None and row.lamp.code == "over", (code, kind)
        days = (clock.local(later).date() - clock.day_of_deadline(dues[code, kind])).days
        assert row.lamp.words == f"逾期 {days} 日"
        late = index.rows(cast.congress(code).id, index.Wanted(due=index.OVER, now=later))
        assert late.filter(referral_id=pk).exists(), "in the overview too"
    for code, browser in browsers.items():
        for query in ("due=over", f"due=over&kind={REMITTED}", "box=in&due=over", "due=over&q=界河"):
            at = f"/t/{code}/referrals/"
            answer = browser.get(f"{at}?{query}")
            assert answer.status_code == 200, answer.content.decode()[:300]
            shown = [
                (
                    row.direction,
                    row.referral.title,
                    row.kind,
                    row.referral.peer_name,
                    row.referral.state_label,
                    f"{clock.day_of_deadline(row.referral.due_at):%Y-%m-%d}",
                    row.lamp.words,
                )
                for row in answer.context["rows"]
            ]
            assert shown and answer.context["page"].paginator.count == len(shown), "one page"
            sheet: Any = openpyxl.load_workbook(io.BytesIO(browser.get(f"{at}export?{query}").content)).active
            head, *lines = [tuple(line) for line in sheet.values]
            assert head == page.HEAD
            assert [(line[0], *line[2:6], line[8], line[9]) for line in lines] == shown, (code, query)


def test_taken_on_taken_in_and_kept(sent: dict[str, UUID], cases: dict[str, UUID], web: Web) -> None:
    do(COUNTY, "distributor", referrals.take_on, referral_id=sent[ASSIGNED])
    do(COUNTY, "clerk", referrals.receive, referral_id=sent[REMITTED])
    do(CITY, "clerk", referrals.note, referral_id=sent[REPORTED])
    carry_all()
    county = cast.congress(COUNTY)
    assert next_step(CITY, cases[REMITTED]) == (county.organ_name, "受理或者退回")
    assert falls_to(COUNTY, "clerk", sent[REMITTED]) == [("referral_accept", "受理")]
    clerk, at = web(COUNTY, "clerk"), f"/t/{COUNTY}/referrals/{sent[REMITTED]}/"
    assert clerk.get(f"{at}acceptance").status_code == 200
    assert clerk.post(f"{at}acceptance").status_code == 302
    carry_all()
    assert [states(kind, pk) for kind, pk in sent.items()] == [("IN_HANDLING", "IN_HANDLING")] * 2 + [
        ("NOTED", "NOTED")
    ]
    assert next_step(CITY, cases[ASSIGNED]) == (f"{county.name}人民政府", "办理并答复代表")
    assert next_step(CITY, cases[REMITTED]) == (county.organ_name, "办理并答复代表")
    for kind, pk in sent.items():
        for code in (FROM[kind], TO[kind]):
            for post in ("clerk", "head", "distributor"):
                assert falls_to(code, post, pk) == [], (code, post, kind)
        ends = [inside(code, partial(known.get, pk)).due_at for code in (FROM[kind], TO[kind])]
        assert ends[0] == ends[1] and (ends[0] is None) == (kind == REPORTED), kind
        for code in (FROM[kind], TO[kind]):
            shown = web(code, "clerk").get(f"/t/{code}/referrals/{pk}/").content.decode()
            assert not re.search(r"[A-Z]{2,}_[A-Z]{2,}", _words(shown)), "no code for a word"


def _words(shown: str) -> str:
    """What is read of a page, without its tags."""
    body = re.sub(r"<(script|style|svg)\b.*?</\1>", "", shown, flags=re.S)
    return re.sub(r"<[^>]+>", " ", body)
