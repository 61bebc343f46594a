"""A page of 50 from an index of 200,000 rows, all of one viewer, with each of its filters: EXPLAIN ANALYZE's own time."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

from django.db import connection, connections

from kernel import clock
from kernel.tenancy import CongressRef
from shared_apps.exchange import index, indexing
from shared_apps.exchange.index import Wanted
from tenant_apps.referrals import overview, states
from tests.bench import rows
from tests.bench.figures import median
from tests.bench.tenancy.scale import is_small

ROWS, RUNS, LIMIT = 200_000, 7, 5.0  # ms
# Each other congress has the end that is not the viewer's; one of the viewer's rows in two is open, one of them in fifty late.
FILL = """
INSERT INTO exchange_indexrow (id, viewer_id, referral_id, side, from_id, to_id, peer_id, path, kind, category, number, trial,
    state, is_open, stated_at, due_at, due_provisional, dated_at, sent_at, changed_at)
SELECT gen_random_uuid(), ends.viewer, one.id, ends.side, ends.began, ends.asked, ends.peer, ARRAY[ends.began, ends.asked], one.kind,
    'CONSTRUCTION', to_char(one.n, 'FM000000'), false, one.state, one.n %% 2 = 0, one.at, one.due, false, one.at, one.at, one.at
FROM (
    SELECT n, gen_random_uuid() AS id, now() - n * interval '90 seconds' AS at,
        (ARRAY['REQUEST_ADOPTION', 'ASSIGN_DOWN'])[1 + n %% 2] AS kind,
        (%(states)s::text[])[1 + n %% array_length(%(states)s::text[], 1)] AS state,
        now() + ((n %% 100) - 2) * interval '1 day' AS due,
        (%(others)s::uuid[])[1 + n %% array_length(%(others)s::uuid[], 1)] AS other
    FROM generate_series(1, %(rows)s) AS n
) AS one CROSS JOIN LATERAL (
    VALUES (%(viewer)s::uuid, 'in', one.other, %(viewer)s::uuid, one.other), (one.other, 'out', one.other, %(viewer)s::uuid, %(viewer)s::uuid)
) AS ends (viewer, side, began, asked, peer)
"""


def measure(refs: Sequence[CongressRef]) -> list[rows.Row]:
    """The first of `refs` is the viewer of every row; each has one at the other end besides."""
    here, others = refs[0], [ref.id for ref in refs[1:]]
    count = 2_000 if is_small() else ROWS
    params: dict[str, Any] = {
        "viewer": here.id,
        "others": others,
        "states": list(overview.STATES),
        "rows": count,
    }
    with connections["owner"].cursor() as cursor:
        cursor.execute(FILL, params)
        cursor.execute("VACUUM ANALYZE exchange_indexrow")
    told = []
    for name, wanted in _filters(others[len(others) // 2]):
        page = index.rows(here.id, wanted)
        counted = page.order_by()[: overview.COUNTED + 1]
        told.append((name, _took(page[: overview.PAGE]) + _took(counted, counted=True)))
    slowest = max(took for _, took in told)
    found = [
        rows.told(f"a page of {overview.PAGE} of {count:,} rows, {name}: database time", took, "ms")
        for name, took in told
    ]
    counts = _took_counts([ref.id for ref in refs[1:21]])
    return [
        *found,
        rows.limited("the slowest of these pages with its count: database time", slowest, "ms", limit=LIMIT),
        rows.told("what is open at 20 congresses below, in numbers: database time", counts, "ms"),
    ]


def _filters(peer: Any) -> Iterator[tuple[str, Wanted]]:
    now = clock.now()
    yield "all", Wanted()
    yield "received", Wanted(side=indexing.IN)
    yield "sent (there are none)", Wanted(side=indexing.OUT)
    yield "waiting to be signed for", Wanted(state=states.DELIVERED)
    yield "one kind", Wanted(kind=states.ASSIGN_DOWN)
    yield "overdue", Wanted(due=index.OVER, now=now)
    yield "near", Wanted(due=index.NEAR, now=now, near_until=now + timedelta(days=7))
    yield "one congress", Wanted(peers=frozenset({peer}), referrals=frozenset())
    yield "waiting and overdue", Wanted(state=states.DELIVERED, due=index.OVER, now=now)


def _took(page: Any, *, counted: bool = False) -> float:
    """Milliseconds of planning and execution, median."""
    sql, params = page.query.sql_with_params()
    return _explained(f"SELECT count(*) FROM ({sql}) AS one" if counted else sql, params)


def _took_counts(ids: Sequence[Any]) -> float:
    with connection.execute_wrapper(_kept := _Kept()):
        index.counts(ids, waiting=states.DELIVERED, now=clock.now())
    return _explained(*_kept.asked)


class _Kept:
    """The statement that was sent."""

    asked: tuple[str, Any]

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        self.asked = (sql, params)
        return execute(sql, params, many, context)


def _explained(sql: str, params: Any) -> float:
    took = []
    with connection.cursor() as cursor:
        for _ in range(RUNS):
            cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}", params)
            plan = cursor.fetchone()[0]
            plan = json.loads(plan) if isinstance(plan, str) else plan
            took.append(plan[0]["Planning Time"] + plan[0]["Execution Time"])
    return median(took)
