"""What an ID token of a step-up's own redirect proves, and since when. No other token is ever asked."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from kernel import clock
from kernel.actor import STEP_UP, STRONG
from sso.brokers import Broker
from sso.tokens import Proof

WEAK = "登录服务这次没有核对动态口令，验证不算数。"
OLD = "这次验证的时间不在允许的范围内，不能使用。"
WEAK_BROKER = "{name}没有确认这次登录核对了第二种凭据，验证不算数。"
NO_WORD = "您通过{name}登录，该系统不能说明是否核对了第二种凭据。请改用本平台的账号登录后办理。"
_SKEW = timedelta(seconds=10)
_WAY_BACK = timedelta(seconds=60)


class NotProved(Exception):
    """The text is for the page."""


def of_account(proof: Proof) -> datetime:
    """When an account of ours proved its second factor, by our clock neither too long ago nor yet to come. Raises NotProved."""
    if proof.acr != STRONG:
        raise NotProved(WEAK)
    if proof.auth_time is None or not -_SKEW <= clock.real_now() - proof.auth_time <= STEP_UP:
        raise NotProved(OLD)
    return proof.auth_time


def asked_of(broker: Broker) -> dict[str, str]:
    """What leads to the person's own identity provider and makes it ask anew: ours would show a form they have no password for.

    Keycloak refuses a proof older than max_age when it comes back, so the way back has to fit in; `of_broker` asks for more.
    """
    return {
        "kc_idp_hint": broker.alias,
        "acr_values": broker.strong_acr,
        "prompt": "login",
        "max_age": str(_WAY_BACK.seconds),
    }


def of_broker(proof: Proof, *, broker: Broker, began: datetime) -> datetime:
    """When a person of this provider proved two factors there, after this redirect `began`. Raises NotProved.

    Our own realm's acr says nothing of them. The provider's word lies in claims that Keycloak writes at each login through it.
    """
    claims = proof.claims
    there = claims.get("idp_auth_time")
    if (
        claims.get("idp") != broker.alias
        or not broker.strong_acr
        or claims.get("idp_acr") != broker.strong_acr
    ):
        raise NotProved(WEAK_BROKER.format(name=broker.name))
    if not isinstance(there, int) or not 0 <= there < 2**40 or proof.auth_time is None:
        raise NotProved(WEAK_BROKER.format(name=broker.name))
    proved = min(datetime.fromtimestamp(there, UTC), proof.auth_time)
    if proved < began - _SKEW or clock.real_now() - proved > STEP_UP:
        raise NotProved(OLD)
    return proved
