"""What `public` must know of mandates: that one is over, so that its seat ends too, and in which 代表团 they are (shared_apps.exchange.publicly).

A suspension tells nothing: the mandate itself refuses filing, signing and rating, and the seat lets the deputy go on reading.
"""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from kernel.actor import SeatFacts
from shared_apps.exchange import publicly
from tenant_apps.deputies import states
from tenant_apps.deputies.models import Mandate
from tenant_apps.postbox import actions as postbox

BATCH = 200  # seats of one envelope


def placed(term_id: UUID, delegations: Mapping[UUID, str], *, seat: SeatFacts | None) -> None:
    """Seat → the 代表团 that its deputy is in from now on. The term is the thread, so of two words about one seat the later counts."""
    pairs = [[seat_id, name] for seat_id, name in delegations.items()]
    for start in range(0, len(pairs), BATCH):
        body = {"seats": pairs[start : start + BATCH]}
        postbox.send(
            to_id=publicly.ADDRESS, referral_id=term_id, kind="deputies-placed", body=body, seat=seat
        )


def ended(mandate: Mandate, *, seat: SeatFacts | None) -> None:
    """In the transaction of the deed. The mandate is the thread, so what is told of one is heard in order."""
    body = {
        "seat_id": mandate.seat_id,
        "ground": mandate.ground,
        "reason": mandate.status_reason or mandate.status_label,
        "on": mandate.status_from,
        "all_levels": mandate.ground in states.GROUNDS and states.GROUNDS[mandate.ground].all_levels,
    }
    postbox.send(to_id=publicly.ADDRESS, referral_id=mandate.pk, kind="mandate-ended", body=body, seat=seat)
