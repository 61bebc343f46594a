"""Searching 50,000 suggestions of one congress by the list of queries, against `ILIKE` over the same texts."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

import django

from tests.bench import rows
from tests.bench.figures import median, percentile
from tests.bench.stacks import NotMeasured, Stack
from tests.bench.tenancy.scale import is_small

QUERIES = Path(__file__).with_name("queries.txt")
ROUNDS = 5
LIMIT = 30  # ms, p95


def measure(stack: Stack) -> list[rows.Row]:
    os.environ.update(stack.environment)
    django.setup()
    from kernel import tenancy
    from tenant_apps.finding import indexing, wanted
    from tenant_apps.suggestions.models import Suggestion
    from tests.bench.finding import filling
    from tests.bench.ground.importing import _clerk

    count = 2_000 if is_small() else 50_000
    actor, ref = _clerk(), tenancy.directory().by_code(filling.COUNTY)
    assert ref is not None
    with tenancy.enter(ref):
        filling.suggestions(ref, count - Suggestion.objects.count())
        begun = time.monotonic()
        entered = indexing.rebuild(missing=True)
        speed = entered / (time.monotonic() - begun)
    _analyze(ref.schema)
    asked = [wanted.read({"q": line}) for line in filling.queries(QUERIES.read_text(encoding="utf-8"))]
    ours, plain, wrong = [], [], 0
    for number in range(ROUNDS + 1):
        for one in asked:
            with tenancy.enter(ref):
                took, found = _timed(_ours, actor, one)
                if number:
                    ours.append(took)
                    continue
                peer, expected = _timed(_plainly, actor, one)
                plain.append(peer)
                wrong += len(expected) <= len(found.ids) < 200 and set(found.ids) != expected
    if wrong:
        raise NotMeasured(f"{wrong} queries find other cases than looking through every text does")
    name = f"a search over {count} suggestions, {len(asked)} queries"
    return [
        rows.limited(f"{name}, p95", percentile(ours, 95), "ms", limit=LIMIT),
        rows.faster(f"{name}, median, against ILIKE", median(ours), "ms", peer=median(plain), times=5),
        rows.told(f"{name}, the slowest", max(ours), "ms"),
        rows.told("cases entered into the index a second", speed, "/s"),
    ]


def _ours(actor: Any, one: Any) -> Any:
    from tenant_apps.finding import searching

    return searching.first(actor, one)


def _plainly(actor: Any, one: Any) -> set[Any]:
    """Every case whose number, title, people or text hold all words as they are compared."""
    from django.db.models import Q

    from tenant_apps.suggestions import access

    found = access.visible(actor)
    for word in one.words:
        every = Q()
        for field in ("number", "title", "body", "lead_name", "lead_delegation", "category_label"):
            every |= Q(**{f"{field}__icontains": word})
        found = found.filter(every)
    return set(found.order_by("-created_at", "-id").values_list("pk", flat=True)[:201])


def _timed(deed: Any, *given: Any) -> tuple[float, Any]:
    begun = time.perf_counter()
    found = deed(*given)
    return (time.perf_counter() - begun) * 1000, found


def _analyze(schema: str) -> None:
    """As the server's own autovacuum does some minutes later."""
    from django.db import connections
    from psycopg import sql

    with connections["owner"].cursor() as cursor:
        for table in ("suggestions_suggestion", "finding_casewords"):
            cursor.execute(sql.SQL("VACUUM ANALYZE {}").format(sql.Identifier(schema, table)).as_string())
