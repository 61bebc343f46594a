"""Files that an envelope names: each once for whatever carries it, also where one envelope brings several that share a file."""

from __future__ import annotations

from typing import Any

from kernel.ids import uuid7
from tenant_apps.files import giving
from tenant_apps.files.models import Expected
from tenants import selectors as registry
from tests.factories.house import House

NAMED: list[dict[str, Any]] = [{"sha256": "a" * 64, "name": "改造计划.pdf", "kind": "pdf", "size": 1200}]


def test_a_file_that_two_cases_of_one_envelope_share_is_expected_under_both(house: House) -> None:
    one, other, envelope = uuid7(), uuid7(), uuid7()
    owner = registry.entry(house.ref.id)
    with house.entered():
        for carrier in (one, other, other):  # an envelope that comes again brings nothing twice
            giving.expect(
                kind="suggestion",
                carrier_id=carrier,
                owner=owner,
                msg_id=envelope,
                referral_id=uuid7(),
                named=NAMED,
            )
        rows = Expected.objects.filter(msg_id=envelope).values_list("carrier_id", flat=True)
        assert sorted(rows) == sorted([one, other])
        assert len(giving.coming("suggestion", one)) == 1
