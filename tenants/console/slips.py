"""Activation slips for the administrators of several units at once, to be printed and cut apart."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kernel.actor import Actor
from kernel.errors import DomainError
from tenants.models import BatchRow, Congress
from tenants.onboarding import naming
from ui.parts import Slip

UNREACHABLE = "accounts_unreachable"  # what the log-in's refusal is called when it can't be asked at all


@dataclass(frozen=True)
class Given:
    """One unit's slip, or why there is none."""

    congress: Congress
    slip: Slip | None
    why: str = ""


def give(*, actor: Actor, rows: Iterable[BatchRow]) -> list[Given]:
    """An activation slip for the newest administrator of each unit that is done; who has set a password gets none."""
    found: list[Given] = []
    trouble = ""
    for row in rows:
        if row.state != "done" or row.congress is None:
            continue
        try:
            if trouble:
                found.append(Given(row.congress, None, trouble))
                continue
            slip = naming.activation_slip(actor=actor, congress_id=row.congress.pk)
            found.append(Given(row.congress, slip))
        except DomainError as error:
            found.append(Given(row.congress, None, error.message))
            trouble = error.message if error.code == UNREACHABLE else ""
    return found
