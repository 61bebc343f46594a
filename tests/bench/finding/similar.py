"""Earlier texts like a new one among 20,000, and how many of planted ones are found."""

from __future__ import annotations

import os
import random
import time

import django

from tests.bench import rows
from tests.bench.figures import median, percentile
from tests.bench.stacks import Stack
from tests.bench.tenancy.scale import is_small

PLANTED, LIMIT = 300, 10  # texts; ms, p95
CHANGED = 0.1  # of its letters: about three of five runs stay


def measure(stack: Stack) -> list[rows.Row]:
    os.environ.update(stack.environment)
    django.setup()
    from kernel import tenancy
    from kernel.ids import uuid7
    from tenant_apps.finding import alike, indexing
    from tenant_apps.suggestions.models import Suggestion
    from tests.bench.finding import filling, texts
    from tests.bench.finding.search import _analyze
    from tests.bench.ground.importing import _clerk

    count = 1_000 if is_small() else 20_000
    actor, ref = _clerk(), tenancy.directory().by_code(filling.COUNTY)
    assert ref is not None
    with tenancy.enter(ref):
        made = filling.suggestions(ref, count, seed=5)
        indexing.rebuild(missing=True)
    _analyze(ref.schema)
    dice, took, found = random.Random(3), [], 0
    for former in dice.sample(made, PLANTED):
        with tenancy.enter(ref):
            new = Suggestion(id=uuid7(), title=former.title, body=texts.altered(dice, former.body, CHANGED))
            begun = time.perf_counter()
            shown = alike.to(actor, new)
            took.append((time.perf_counter() - begun) * 1000)
            found += any(one.case.pk == former.pk for one in shown)
    return [
        rows.limited(
            f"earlier texts like a new one among {count}, p95", percentile(took, 95), "ms", limit=LIMIT
        ),
        rows.told(f"earlier texts like a new one among {count}, median", median(took), "ms"),
        rows.limited(
            f"of {PLANTED} texts with a tenth of their letters changed, not found",
            100 * (1 - found / PLANTED),
            "%",
            limit=1,
        ),
    ]
