"""What follows the reply, in the permission table: 重新办理 and 再次不满意的处理 are the office's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from kernel import clock
from tenant_apps.handling import actions as handling
from tenant_apps.handling.models import Assignment, Commitment
from tests.permissions import sent
from tests.permissions.rows import Row, api, web

ONE = "suggestions/<uuid:pk>/"
AT_WORK = "clerk head: {ok} | deputy1 handler1: 403 not_permitted | *: 404 not_found"
BAD = {"attitude": "SATISFIED", "result": "DISSATISFIED", "text": "没有时间表，问题没有解决。"}
REDO = {"note": "请写明完成时间，当面听取代表意见。"}
SETTLE = {"decision": "STANDS", "opinion": "经研究，承办单位已按现有条件办理完毕。"}


def _deed(route: str, api_route: str, on: str, send: dict[str, Any]) -> list[Row]:
    return [
        web("GET", ONE + route, on, AT_WORK.format(ok="200")),
        web("POST", ONE + route, on, AT_WORK.format(ok="302"), send=send),
        api("POST", ONE + api_route, on, AT_WORK.format(ok="201"), send=send),
    ]


PROMISE = "commitments/<uuid:pk>/"
MADE = {"text": "两条预约线路各增加一辆车"}
REPORT = {"report": "两条线路已各增加一辆车，并已投入运行。"}
WORD = {"answer": "请补充车辆投入的时间。"}
BY_UNIT = "handler1: {ok} | clerk head: 403 not_permitted | *: 404 not_found"
BY_OFFICE = "clerk head: {ok} | handler1: 403 not_permitted | *: 404 not_found"
READERS = "clerk head handler1 handler2: {ok} | *: 403 not_permitted"


def _promise(page: str, api_page: str, on: str, seats: str, send: dict[str, Any]) -> list[Row]:
    return [
        web("GET", PROMISE + page, on, seats.format(ok="200")),
        web("POST", PROMISE + page, on, seats.format(ok="302"), send=send),
        api("POST", PROMISE + api_page, on, seats.format(ok="201"), send=send),
    ]


COMMITMENTS = [
    web("GET", "commitments/", "", READERS.format(ok="200"), neighbour="200"),
    web("GET", "commitments/export", "", READERS.format(ok="200"), neighbour="200"),
    api("GET", "commitments/", "", READERS.format(ok="200"), neighbour="200"),
    api("GET", PROMISE, "promise", "clerk head handler1: {ok} | *: 404 not_found".format(ok="200")),
    # The unit that promised it undertakes it no more.
    api("GET", PROMISE, "promise given back", "clerk head: 200 | *: 404 not_found"),
    web("GET", "assignments/<uuid:pk>/commitments/new", "to reply to", BY_UNIT.format(ok="200")),
    web("POST", "assignments/<uuid:pk>/commitments/new", "to reply to", BY_UNIT.format(ok="302"), send=MADE),
    api("POST", "assignments/<uuid:pk>/commitments/", "to reply to", BY_UNIT.format(ok="201"), send=MADE),
    *_promise("report", "reports/", "promise", BY_UNIT, REPORT),
    *_promise("sending-back", "sendings-back/", "promise reported", BY_OFFICE, WORD),
    *_promise("explanation", "explanations/", "promise", BY_OFFICE, WORD),
    # Here what was promised is followed by another reply, and no word of the office's alone will do.
    *(
        row("POST", PROMISE + route, "promise reported", BY_OFFICE.format(ok="409 reply_first"), send=WORD)
        for row, route in ((web, "confirmation"), (api, "confirmations/"))
    ),
    web("GET", PROMISE + "confirmation", "promise reported", BY_OFFICE.format(ok="409 reply_first")),
]
READS_ALL = "clerk head: {ok} | *: 403 not_permitted"
YEARLY = {"year": "2025", "reported_on": "2026-01-20", "occasion": "县人大常委会第三十次会议"}
REPORTS = [
    web("GET", "yearly-reports/", "", READS_ALL.format(ok="200"), neighbour="200"),
    web("GET", "yearly-reports/export", "", READS_ALL.format(ok="200"), neighbour="200"),
    web("GET", "yearly-reports/new", "", READS_ALL.format(ok="200"), neighbour="200"),
    web("POST", "yearly-reports/new", "", READS_ALL.format(ok="302"), send=YEARLY, neighbour="302"),
    api("GET", "yearly-reports/", "", READS_ALL.format(ok="200"), neighbour="200"),
    api("POST", "yearly-reports/", "", READS_ALL.format(ok="201"), send=YEARLY, neighbour="201"),
]
ROWS: list[Row] = [
    *REPORTS,
    *COMMITMENTS,
    *_deed("redo", "redos/", "dissatisfied", REDO),
    *_deed("dissatisfaction", "dissatisfactions/", "dissatisfied again", SETTLE),
    web("GET", ONE + "redo", "dissatisfied again", AT_WORK.format(ok="409 settle_first")),
    web("GET", ONE + "redo", "rated", AT_WORK.format(ok="409 nothing_to_redo")),
    web("GET", ONE + "dissatisfaction", "rated", AT_WORK.format(ok="409 nothing_to_settle")),
]


def things(
    do: Callable[..., Any],
    talked: Callable[[], tuple[UUID, UUID]],
    reply: Callable[[UUID], UUID],
) -> dict[str, UUID]:
    """A reply rated 不满意, and one given anew and rated so again. `talked`: a case and the task of its unit; `reply`: its letter."""
    once, task = talked()
    do("county", "deputy1", handling.rate, reply_id=reply(task), **BAD)
    again, task = talked()
    do("county", "deputy1", handling.rate, reply_id=reply(task), **BAD)
    do("county", "clerk", handling.redo, suggestion_id=again, **REDO)
    do("county", "handler1", handling.log_contact, assignment_id=task, **sent.CONTACT)
    do("county", "deputy1", handling.rate, reply_id=reply(task), **BAD)
    found = {}
    for name in ("promise", "promise reported"):
        _, task = talked()
        found[name] = do("county", "handler1", handling.make_commitment, assignment_id=task, **MADE).pk
        reply(task)
    do("county", "handler1", handling.report_commitment, commitment_id=found["promise reported"], **REPORT)
    return found | {"dissatisfied": once, "dissatisfied again": again}


def given_back(task: UUID) -> dict[str, UUID]:
    """A promise whose unit will undertake it no more."""
    assignment = Assignment.objects.get(pk=task)
    made = Commitment.objects.create(
        matter_id=assignment.matter_id,
        assignment=assignment,
        text=MADE["text"],
        due_at=clock.now(),
        year=clock.today().year,
        made_at=clock.now(),
        by_name="俞水根",
    )
    return {"promise given back": made.pk}
