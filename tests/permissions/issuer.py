"""Bearer tokens that pass the product's own check: a key set on a loopback port, and tokens signed with its key."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import cache
from http.server import BaseHTTPRequestHandler, HTTPServer
from uuid import UUID

from django.test import override_settings
from django.utils import timezone
from joserfc import jwt
from joserfc.jwk import RSAKey

from sso import conf, testing
from sso.models import TokenSession, TokenStepUp
from tests.factories.house import app_session

KID = "of-this-test-run"


def bearer(person_id: UUID) -> str:
    """An access token as Keycloak would give it to our API's client, good for a quarter of an hour."""
    now = int(time.time()) + 1  # a token of the very second of a logout everywhere would be refused
    header = {"alg": "RS256", "typ": "JWT", "kid": KID}
    claims = {
        "iss": conf.issuer(),
        "aud": conf.API_AUDIENCE,
        "azp": conf.APP_CLIENT,
        "typ": "Bearer",
        "sub": str(person_id),
        "sid": app_session(person_id),
        "acr": "basic",  # never believed: see house.prove
        "auth_time": now,
        "iat": now,
        "exp": now + 900,
    }
    return jwt.encode(header, claims, key())


def step_up_of(person_id: UUID) -> UUID:
    """A step-up that this person has begun in another session than that of `bearer`."""
    until = timezone.now() + timedelta(hours=1)
    session = TokenSession.objects.create(issuer=conf.issuer(), sid=f"of {person_id}", expires_at=until)
    begun = TokenStepUp.objects.create(
        session=session, person_id=person_id, nonce="a-nonce", expires_at=until
    )
    return begun.id


@cache
def key() -> RSAKey:
    return RSAKey.import_key(testing.signing_key())


class _KeySet(BaseHTTPRequestHandler):
    """What a realm's certs address answers; everything else is not there."""

    def do_GET(self) -> None:
        if not self.path.endswith("/protocol/openid-connect/certs"):
            self.send_error(404)
            return
        public = key().as_dict(private=False)
        row = {"kid": KID, "use": "sig", "alg": "RS256", "kty": "RSA", "n": public["n"], "e": public["e"]}
        body = json.dumps({"keys": [row]}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *words: object) -> None:
        return


@contextmanager
def standing() -> Iterator[None]:
    """While it stands, the settings name it as Keycloak."""
    server = HTTPServer(("127.0.0.1", 0), _KeySet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        with override_settings(KEYCLOAK_URL=f"http://127.0.0.1:{server.server_port}"):
            yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join(60)
