"""What an ID token of a step-up's own redirect proves, and since when. No other token is ever asked."""

from __future__ import annotations

from datetime import datetime

from kernel import clock
from kernel.actor import STEP_UP, STRONG
from sso.tokens import Proof

WEAK = "登录服务这次没有核对动态口令，验证不算数。"
OLD = "这次验证的时间过早，不能再用。"


class NotProved(Exception):
    """The text is for the page."""


def of_account(proof: Proof) -> datetime:
    """When an account of ours proved its second factor, by our clock not too long ago. Raises NotProved."""
    if proof.acr != STRONG:
        raise NotProved(WEAK)
    if proof.auth_time is None or clock.real_now() - proof.auth_time > STEP_UP:
        raise NotProved(OLD)
    return proof.auth_time
