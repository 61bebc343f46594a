"""Sessions of browsers as they are after a proof of the second factor, without a Keycloak that asked for it."""

from __future__ import annotations

from sso import actions, selectors
from sso.tokens import Proof


def weak_key(proof: Proof) -> str:
    """The key of a session that began with a password."""
    return actions.open_session(proof=proof, id_token="none", refresh_token="")


def strong_key(proof: Proof) -> str:
    """The key of a session whose second factor was proved as `proof` says, and counts."""
    session = selectors.session_of(weak_key(proof))
    assert session is not None
    return actions.prove(
        session_id=session.id, proof=proof, id_token="none", refresh_token="", proved_at=proof.auth_time
    )
