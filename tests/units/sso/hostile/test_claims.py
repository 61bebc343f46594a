"""Bearer and ID tokens of the real realm with one claim changed under the realm's own signature. The control: signed anew, unchanged."""

from __future__ import annotations

import time
from uuid import UUID, uuid4

import pytest
from django.conf import settings

from sso import conf, testing, tokens
from sso.form_login import Tokens, Visitor
from sso.testing import Realm
from tests.units.sso import forge
from tests.units.sso.hostile import bearing
from tests.units.sso.hostile.bearing import Change, lacks, sets
from tests.units.sso.hostile.web import IdToken, web_id_token

pytestmark = pytest.mark.usefixtures("realm")


@pytest.fixture(scope="module")
def bearer(realm: Realm) -> Tokens:
    return Visitor().api_tokens("alice", testing.PASSWORD)


@pytest.fixture(scope="module")
def id_token(realm: Realm) -> IdToken:
    return web_id_token("alice")


def now(seconds: int = 0) -> int:
    return int(time.time()) + seconds


CHANGED: dict[str, Change] = {
    "another realm": lambda c: c.update(iss=forge.other_realm(c["iss"])),
    "an issuer with a slash more": lambda c: c.update(iss=c["iss"] + "/"),
    "an issuer that is a list": lambda c: c.update(iss=[c["iss"]]),
    "no issuer": lacks("iss"),
    "another audience": sets(aud="account"),
    "a second audience": lambda c: c.update(aud=[c["aud"], "somebody-else"]),
    "no audience": lacks("aud"),
    "another client": sets(azp="somebody-else"),
    "no client": lacks("azp"),
    "another kind": sets(typ="Refresh"),
    "no kind": lacks("typ"),
    "expired": lambda c: c.update(iat=now(-400), exp=now(-60)),
    "no end": lacks("exp"),
    "an end in thirty years": lambda c: c.update(exp=now(30 * 365 * 86400)),
    "a life of more than a quarter of an hour": lambda c: c.update(iat=now(), exp=now(901)),
    "an end that is no number": sets(exp="tomorrow"),
    "an end that is true": sets(exp=True),
    "an end that is no whole number": lambda c: c.update(exp=now(60) + 0.5),
    "an end beyond all years": sets(exp=2**62),
    "issued tomorrow": lambda c: c.update(iat=now(86400), exp=now(86700)),
    "no begin": lacks("iat"),
    "not valid yet": lambda c: c.update(nbf=now(3600)),
    "no subject": lacks("sub"),
    "an empty subject": sets(sub=""),
    "a subject that is no text": sets(sub=7),
}


@pytest.mark.parametrize("case", CHANGED)
def test_a_bearer_token_with_a_changed_claim_is_refused(bearer: Tokens, case: str) -> None:
    good = bearing.changed(bearer.access_token, bearing.unchanged)
    assert tokens.access_token(good).sub and bearing.status(good) == 200
    bad = bearing.changed(bearer.access_token, CHANGED[case])
    with pytest.raises(tokens.BadToken):
        tokens.access_token(bad)
    assert bearing.status(bad) == 401


def test_a_real_token_of_another_realm_is_refused(bearer: Tokens) -> None:
    """Of the same Keycloak, for the same person, even signed with the very same key."""
    person = UUID(bearing.program(bearer.access_token).get(bearing.ME).json()["id"])
    base_url = settings.BASE_URL
    with testing.make_realm(f"next-{uuid4().hex[:12]}", [("alice", "沈建芳", person)], base_url=base_url):
        foreign = Visitor().api_tokens("alice", testing.PASSWORD).access_token
        assert bearing.status(foreign) == 200, "at home it is good"
        assert bearing.status(bearer.access_token) == 401
    assert forge.parts(foreign)[0]["kid"] == forge.parts(bearer.access_token)[0]["kid"]
    assert bearing.status(foreign) == 401
    assert bearing.status(bearer.access_token) == 200


MORE: dict[str, Change] = {
    "no nonce": lacks("nonce"),
    "another nonce": sets(nonce="another"),
    "a nonce that is no text": sets(nonce=["a-nonce"]),
    "no sid": lacks("sid"),
}


@pytest.mark.parametrize("case", [*CHANGED, *MORE])
def test_an_id_token_with_a_changed_claim_is_refused(id_token: IdToken, case: str) -> None:
    good = bearing.changed(id_token.token, bearing.unchanged)
    assert tokens.id_token(good, nonce=id_token.nonce).sub
    with pytest.raises(tokens.BadToken):
        tokens.id_token(bearing.changed(id_token.token, (CHANGED | MORE)[case]), nonce=id_token.nonce)


def test_an_id_token_is_not_taken_for_an_empty_nonce(id_token: IdToken) -> None:
    with pytest.raises(tokens.BadToken):
        tokens.id_token(bearing.changed(id_token.token, sets(nonce="")), nonce="")


def test_an_id_token_of_the_web_is_none_of_the_app(id_token: IdToken) -> None:
    assert tokens.id_token(id_token.token, nonce=id_token.nonce, client=conf.WEB_CLIENT).sub
    with pytest.raises(tokens.BadToken):
        tokens.id_token(id_token.token, nonce=id_token.nonce, client=conf.APP_CLIENT)


def test_a_token_serves_only_what_it_was_made_for(bearer: Tokens, id_token: IdToken) -> None:
    assert bearing.status(bearer.access_token) == 200
    assert bearing.status(bearer.refresh_token) == 401, "a refresh token as bearer"
    assert bearing.status(id_token.token) == 401, "an ID token as bearer"
    with pytest.raises(tokens.BadToken):
        tokens.id_token(bearer.access_token, nonce=id_token.nonce)
    with pytest.raises(tokens.BadToken):
        tokens.logout_token(id_token.token)


def test_the_web_clients_own_access_token_is_no_bearer_token(bearer: Tokens, id_token: IdToken) -> None:
    assert bearing.status(bearer.access_token) == 200
    assert bearing.status(id_token.access_token) == 401
