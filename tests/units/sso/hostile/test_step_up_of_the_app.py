"""The app's step-up, with the real Keycloak and a real second factor: what is not the ID token of that redirect proves nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.utils import timezone

from kernel.actor import Actor
from kernel.errors import StepUpNeeded
from kernel.ids import uuid7
from sso import accounts, conf, factors, otp, selectors, server, testing, token_sessions, tokens
from sso.form_login import Tokens, Visitor
from sso.models import SecondFactor, TokenSession, TokenStepUp
from tests.units.sso.hostile import bearing
from tests.units.sso.newcomers import arrive

pytestmark = pytest.mark.usefixtures("realm")
STEPS = "/api/v1/me/step-ups/"
DEED = "referral.approve"


@dataclass
class App:
    """A head of an office with the phone app: logged in by the password, with a second factor that counts."""

    login: str
    visitor: Visitor = field(default_factory=Visitor)

    def __post_init__(self) -> None:
        self.tokens: Tokens = self.visitor.api_tokens(self.login, testing.PASSWORD)

    @property
    def bearer(self) -> str:
        return self.tokens.access_token

    @property
    def actor(self) -> Actor:
        live = selectors.bearer_of(tokens.access_token(self.bearer))
        assert live is not None
        congress = live.person.congresses[0]
        return live.person.as_actor(congress=congress, acr=live.acr, auth_time=live.auth_time, channel="api")

    @property
    def is_strong(self) -> bool:
        try:
            self.actor.require(DEED)
        except StepUpNeeded:
            return False
        return True

    def begin(self) -> dict[str, Any]:
        answer = bearing.program(self.bearer).post(STEPS)
        assert answer.status_code == 201, answer.content.decode()
        begun: dict[str, Any] = answer.json()
        assert begun["acr_values"] == "mfa"
        return begun

    def redirect(self, nonce: str) -> str:
        return self.visitor.api_proof(testing.OTP_SECRET, nonce=nonce).id_token

    def hand_in(self, step_up: str, id_token: str, *, bearer: str = "") -> tuple[int, str]:
        return bearing.code(bearer or self.bearer, f"{STEPS}{step_up}/proof/", {"id_token": id_token})


@pytest.fixture
def app() -> App:
    """Each a person of their own, since a code serves once."""
    return App(arrive(("330122", "staff", ("head",)), with_otp=True)[0])


def test_the_id_token_of_that_redirect_makes_the_session_strong_and_no_claim_does(app: App) -> None:
    assert not app.is_strong
    begun = app.begin()
    proof = app.visitor.api_proof(testing.OTP_SECRET, nonce=begun["nonce"])
    assert tokens.id_token(proof.id_token, nonce=begun["nonce"], client=conf.APP_CLIENT).acr == "mfa"
    app.tokens = proof  # its access token says mfa too
    assert not app.is_strong
    assert app.hand_in(begun["id"], proof.id_token)[0] == 201
    assert app.is_strong
    app.tokens = app.visitor.refresh(proof)
    assert app.is_strong, "a fresh token of the same session"


def test_a_refresh_never_makes_a_proof_younger(app: App) -> None:
    begun = app.begin()
    assert app.hand_in(begun["id"], app.redirect(begun["nonce"]))[0] == 201
    of_it = TokenSession.objects.filter(issuer=conf.issuer(), sid=tokens.access_token(app.bearer).sid)
    of_it.update(auth_time=timezone.now() - timedelta(minutes=15, seconds=1))
    app.tokens = app.visitor.refresh(app.tokens)
    assert not app.is_strong


def test_a_proof_is_of_its_own_session_alone(app: App) -> None:
    elsewhere = App(app.login)
    begun = app.begin()
    proof = app.redirect(begun["nonce"])
    assert app.hand_in(begun["id"], proof, bearer=elsewhere.bearer) == (404, "not_found")
    assert app.hand_in(begun["id"], proof)[0] == 201
    assert app.is_strong and not elsewhere.is_strong


def test_a_step_up_serves_once(app: App) -> None:
    begun = app.begin()
    proof = app.redirect(begun["nonce"])
    assert app.hand_in(begun["id"], proof)[0] == 201
    assert app.hand_in(begun["id"], proof) == (404, "not_found")


def test_a_newer_step_up_voids_the_one_before_and_its_nonce(app: App) -> None:
    first, second = app.begin(), app.begin()
    proof = app.redirect(first["nonce"])
    assert app.hand_in(first["id"], proof) == (404, "not_found")
    assert app.hand_in(second["id"], proof) == (422, "proof_refused")
    assert app.hand_in(second["id"], app.redirect(second["nonce"]))[0] == 201


def test_a_step_up_that_took_too_long_is_refused(app: App) -> None:
    begun = app.begin()
    proof, rows = app.redirect(begun["nonce"]), TokenStepUp.objects.filter(id=UUID(begun["id"]))
    rows.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert app.hand_in(begun["id"], proof) == (409, "step_up_expired")
    rows.update(expires_at=timezone.now() + timedelta(seconds=60))
    assert app.hand_in(begun["id"], proof)[0] == 201


def ago(**time: int) -> int:
    return int((timezone.now() - timedelta(**time)).timestamp())


WRONG: dict[str, tuple[bearing.Change, str]] = {
    "acr basic": (bearing.sets(acr="basic"), "proof_weak"),
    "no acr": (bearing.lacks("acr"), "proof_weak"),
    "acr as a number": (bearing.sets(acr=2), "proof_weak"),
    "an old auth_time": (lambda c: c.update(auth_time=ago(minutes=15, seconds=5)), "proof_old"),
    "an auth_time to come": (lambda c: c.update(auth_time=ago(minutes=-5)), "proof_old"),
    "no auth_time": (bearing.lacks("auth_time"), "proof_old"),
    "another nonce": (bearing.sets(nonce="another"), "proof_refused"),
    "no nonce": (bearing.lacks("nonce"), "proof_refused"),
    "another person": (bearing.sets(sub=str(uuid7())), "proof_refused"),
    "another session": (bearing.sets(sid=str(uuid7())), "proof_refused"),
    "of the web client": (bearing.sets(aud=conf.WEB_CLIENT, azp=conf.WEB_CLIENT), "proof_refused"),
    "expired": (lambda c: c.update(iat=ago(minutes=9), exp=ago(minutes=4)), "proof_refused"),
    "an access token": (bearing.sets(typ="Bearer"), "proof_refused"),
}


def test_an_id_token_with_one_thing_changed_is_no_proof(app: App) -> None:
    begun = app.begin()
    proof = app.redirect(begun["nonce"])
    for case, (change, code) in WRONG.items():
        assert app.hand_in(begun["id"], bearing.changed(proof, change)) == (422, code), case
        assert not app.is_strong, case
    assert app.hand_in(begun["id"], bearing.changed(proof, bearing.unchanged))[0] == 201
    assert app.is_strong


@pytest.mark.parametrize("given", [{}, {"id_token": ""}, {"id_token": 7}, {"id_token": "a" * 9000}])
def test_what_is_no_id_token_is_refused_at_its_field(app: App, given: dict[str, Any]) -> None:
    begun = app.begin()
    answer = bearing.program(app.bearer).post(
        f"{STEPS}{begun['id']}/proof/", given, content_type="application/json"
    )
    assert answer.status_code == 422 and answer.json()["field"] == "id_token"


def test_a_second_factor_that_nobody_confirmed_proves_nothing(app: App) -> None:
    begun = app.begin()
    proof = app.redirect(begun["nonce"])
    mine = SecondFactor.objects.filter(person_id=app.actor.person_id)
    mine.update(confirmed_at=None)
    assert app.hand_in(begun["id"], proof) == (403, "factor_unconfirmed")
    assert bearing.code(app.bearer, STEPS, {}) == (403, "factor_unconfirmed")
    mine.update(confirmed_at=timezone.now())
    assert app.hand_in(begun["id"], proof)[0] == 201


def test_a_thiefs_factor_beside_the_confirmed_one_is_seen_at_the_proof(app: App) -> None:
    """Known and confirmed when it began; Keycloak is asked again before the proof is taken."""
    begun = app.begin()
    proof = app.redirect(begun["nonce"])
    sub = tokens.access_token(app.bearer).sub
    accounts.add_second_factor(server.provisioner(), sub, otp.credential("ThievesOwnSecret2026", label="x"))
    assert app.hand_in(begun["id"], proof) == (403, "factor_unconfirmed")
    assert not app.is_strong and not factors.known(app.actor.person_id).counts


def test_a_session_that_was_ended_is_not_stepped_up(app: App) -> None:
    begun = app.begin()
    proof = app.redirect(begun["nonce"])
    bearer = tokens.access_token(app.bearer)
    actor = app.actor
    token_sessions.revoke(bearer.issuer, bearer.sid)
    assert app.hand_in(begun["id"], proof)[0] == 401
    with pytest.raises(token_sessions.SessionEnded):
        token_sessions.prove(actor=actor, bearer=bearer, step_up_id=UUID(begun["id"]), id_token=proof)
    assert TokenSession.objects.get(sid=bearer.sid).auth_time is None


def test_who_has_no_second_factor_is_told_whom_to_ask() -> None:
    token = Visitor().api_tokens("bob", testing.PASSWORD).access_token
    answer = bearing.program(token).post(STEPS)
    assert (answer.status_code, answer.json()["code"]) == (403, "factor_unconfirmed")
    assert "安全管理员" in answer.json()["next"]


def test_ids_of_nobody_are_not_there(app: App) -> None:
    for odd in (str(uuid7()), "..", "%2e%2e%2fclients", "1"):
        assert app.hand_in(odd, "a.b.c")[0] == 404
