"""How much of the machine's memory the embedded PostgreSQL takes."""

from __future__ import annotations

import os

import pytest

from local import postgres

GIGABYTES = {"SC_PHYS_PAGES": 2**18, "SC_PAGE_SIZE": 2**12}


@pytest.mark.parametrize(
    ("gigabytes", "buffers"), [(1, "256MB"), (4, "512MB"), (12, "1536MB"), (64, "2048MB")]
)
def test_an_eighth_of_it_within_bounds(gigabytes: int, buffers: str, monkeypatch: pytest.MonkeyPatch) -> None:
    told = {**GIGABYTES, "SC_PHYS_PAGES": gigabytes * GIGABYTES["SC_PHYS_PAGES"]}
    monkeypatch.setattr(os, "sysconf", told.__getitem__)
    assert postgres.for_daily_use() == {"shared_buffers": buffers}
