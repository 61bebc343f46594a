"""A dictionary as a county reads it: the country's, the province's and the city's rows and its own overlay, in one query."""

from __future__ import annotations

import time
from datetime import date
from uuid import UUID

from django.db import connection
from django.test.utils import CaptureQueriesContext

from kernel import clock, tenancy
from shared_apps.dictionaries import actions as public
from shared_apps.dictionaries import wording
from shared_apps.dictionaries.names import Dictionary
from tenant_apps.codes import selectors
from tenant_apps.codes.models import Overlay
from tenants import selectors as registry
from tests.bench import rows
from tests.bench.figures import median
from tests.bench.stacks import NotMeasured

CHAIN = ("330000", "330100", "330122")  # 浙江省, 杭州市, 桐庐县
PUBLISHED, OWN, CALLS = 10, 30, 2_000
LIMIT = 1  # ms


def measure() -> list[rows.Row]:
    """Milliseconds of a look-up inside the county's block, the codes ready to be offered."""
    refs = [registry.ref_by_code(code) for code in CHAIN]
    province, city, county = (ref for ref in refs if ref is not None)
    for ref in (province, city):
        for number in range(PUBLISHED):
            _publish(ref.id, f"{wording.PUBLISHED}{ref.code}-{number:08d}", f"{ref.name}类别{number}")
    with tenancy.enter(county):
        Overlay.objects.bulk_create(_overlay(county.id, number) for number in range(OWN))
    with tenancy.enter(county), CaptureQueriesContext(connection) as asked:
        found = selectors.read(Dictionary.SUBJECT)
    if len(asked) != 1 or len({code.source for code in found}) != 4:
        raise NotMeasured(f"{len(asked)} queries, sources {sorted({code.source for code in found})}")
    with tenancy.enter(county):
        took = [_timed() for _ in range(CALLS)]
    many = len(found.codes)
    return [
        rows.limited(
            f"a dictionary of {many} codes with overlays over three levels, one query, median of {CALLS}",
            median(took) * 1000,
            "ms",
            limit=LIMIT,
        )
    ]


def _publish(scope_id: UUID, code: str, label: str) -> None:
    facts = {"dictionary": "subject", "code": code, "label": label, "note": "", "valid_from": "2026-01-01"}
    public.take_published(scope_id=scope_id, facts={**facts, "valid_to": None})


def _overlay(congress_id: UUID, number: int) -> Overlay:
    """A third additions, a third names, a third hidden."""
    kind = (Overlay.Kind.ADD, Overlay.Kind.LABEL, Overlay.Kind.HIDE)[number % 3]
    scope, serial = CHAIN[number % 2], number // 3
    is_new = kind == Overlay.Kind.ADD
    return Overlay(
        congress_id=congress_id,
        dictionary="subject",
        code=f"L330122-{number:08d}" if is_new else f"P{scope}-{serial:08d}",
        kind=kind,
        label=f"本级{number}" if kind != Overlay.Kind.HIDE else "",
        order=40_000_000 + number,
        valid_from=date(2026, 1, 1),
        at=clock.now(),
    )


def _timed() -> float:
    begun = time.perf_counter()
    selectors.read(Dictionary.SUBJECT)
    return time.perf_counter() - begun
