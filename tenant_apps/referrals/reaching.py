"""To whom something may go from here at this moment: the congress above, and whether a receiver takes new things in."""

from __future__ import annotations

from kernel import clock, tenancy
from kernel.errors import StateRefused
from shared_apps.rules import selectors as rules
from tenant_apps.referrals import errors
from tenant_apps.referrals.models import Referral
from tenants import selectors as registry
from tenants.models import DirectoryEntry
from tenants.states import CLOSED, CONGRESS, MERGED


def upper() -> DirectoryEntry:
    """The receiver of a referral up: the nearest congress above. A work office holds no suggestion, so the way goes past it.

    Raises NoUpper, PeerNotLive.
    """
    found = registry.congress_above(tenancy.current().parent_id)
    if found is None:
        raise errors.NoUpper
    return live(found)


def live(entry: DirectoryEntry) -> DirectoryEntry:
    """The entry, if something new may be sent there. Raises PeerNotLive."""
    if not registry.reachable(entry):
        raise errors.PeerNotLive(organ=entry.organ_name, state=f"“{CONGRESS.label(entry.state)}”")
    return entry


def gone(referral: Referral) -> StateRefused | None:
    """Why what was drafted can never leave as it is: its receiver works no more, or is no more above or below us."""
    entry, here = registry.entry(referral.peer_id), tenancy.current()
    if entry.state in (CLOSED, MERGED):
        state = f"“{CONGRESS.label(entry.state)}”"
        return errors.PeerNotLive(organ=entry.organ_name, state=state, next=errors.PeerMoved.next)
    above = registry.congress_above(here.parent_id)
    below = registry.congress_above(entry.parent_id)
    if (above and above.id == entry.id) or (below and below.id == here.id):
        return None
    return errors.PeerMoved(organ=entry.organ_name)


def still_ours(referral: Referral) -> None:
    """Whether its receiver takes new things in, and is still above us or below us. Raises PeerNotLive, PeerMoved."""
    why = gone(referral)
    if why is not None:
        raise why
    live(registry.entry(referral.peer_id))


def taking_upper_deputies() -> list[DirectoryEntry]:
    """The congresses directly below whose rules of today take in what deputies of ours file with them (山东 §31(2), 青岛 §40(2))."""
    today = clock.today()
    below = (entry for entry in registry.congresses_below(tenancy.current().id) if registry.reachable(entry))
    return [entry for entry in below if rules.version_for(entry.id, today).accept_upper_deputies]
