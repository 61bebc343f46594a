"""What `public` must know of a mandate: that it is over, so that its seat ends too (shared_apps.exchange.publicly).

A suspension tells nothing: the mandate itself refuses filing, signing and rating, and the seat lets the deputy go on reading.
"""

from __future__ import annotations

from kernel.actor import SeatFacts
from shared_apps.exchange import publicly
from tenant_apps.deputies import states
from tenant_apps.deputies.models import Mandate
from tenant_apps.postbox import actions as postbox


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
