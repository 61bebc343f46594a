"""A congress goes back: what it had told the address `public` is sent again, or told to its people, and can be said once more."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import pytest

from config.demo import people
from shared_apps.exchange.models import PublicHeard
from shared_apps.identity.models import Seat
from tenant_apps.deputies import actions, selectors
from tenants.archive import exporting
from tests.factories import cast
from tests.factories.cast import COUNTY, do, inside
from tests.units.archive.going_back import back, carry_all, undelivered

pytestmark = pytest.mark.usefixtures("cell")


def mandate(post: str) -> tuple[UUID, UUID]:
    """(mandate, seat) of a seeded deputy of the county."""
    person = next(one.person_id for one in people.holders([COUNTY]) if one.post.ending == post)
    seat = Seat.objects.get(person_id=person, congress__code=COUNTY, kind="deputy").pk
    row = inside(COUNTY, lambda: selectors.mandate_of_seat(seat))
    assert row is not None
    return row.pk, seat


def status(seat: UUID) -> str:
    return str(Seat.objects.get(pk=seat).status)


def test_what_public_has_not_heard_is_sent_again_and_what_it_has_is_told(tmp_path: Path) -> None:
    (early, early_seat), (late, late_seat) = mandate("deputy1"), mandate("deputy3")
    do(COUNTY, "clerk", actions.end, mandate_id=early, ground="RESIGNED")
    exporting.export_congress(code=COUNTY, to=tmp_path / "county")
    do(COUNTY, "clerk", actions.end, mandate_id=late, ground="RECALLED")

    told = "\n".join(back(tmp_path / "county").notes)

    assert status(early_seat) == "active" and "发往平台、对方尚未办理的 1 件" in told
    carry_all()
    assert status(early_seat) == "ended" and undelivered(COUNTY) == []
    assert status(late_seat) == "active", "the deed was lost with its envelope before anybody heard of it"
    county = cast.congress(COUNTY).id
    assert PublicHeard.objects.get(referral_id=early, peer_id=county).seen_epoch == 2


def test_what_public_has_heard_since_is_told_and_may_be_said_again(tmp_path: Path) -> None:
    pk, seat = mandate("deputy3")
    exporting.export_congress(code=COUNTY, to=tmp_path / "county")
    do(COUNTY, "clerk", actions.end, mandate_id=pk, ground="RECALLED")
    carry_all()
    assert status(seat) == "ended"

    told = "\n".join(back(tmp_path / "county").notes)

    row = inside(COUNTY, lambda: selectors.mandate_of_seat(seat))
    assert row is not None and row.is_active
    assert "备份之后发给平台的 1 件" in told and f"代表资格终止 代表{row.person_name}（代表证号" in told
    do(COUNTY, "clerk", actions.end, mandate_id=pk, ground="RECALLED")
    carry_all()
    assert status(seat) == "ended" and undelivered(COUNTY) == []
