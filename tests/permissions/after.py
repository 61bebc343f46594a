"""What follows the reply, in the permission table: 重新办理 and 再次不满意的处理 are the office's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from tenant_apps.handling import actions as handling
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


ROWS: list[Row] = [
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
    do("county", "deputy1", handling.rate, reply_id=reply(task), **BAD)
    return {"dissatisfied": once, "dissatisfied again": again}
