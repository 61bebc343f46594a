"""Fetching the realm's keys, against servers that misbehave. Here the key set itself is the attack."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from joserfc.jwk import ECKey, OctKey, RSAKey

from sso import keys


class Answer:
    """What the server says next, and how often it was asked."""

    def __init__(self) -> None:
        self.status, self.body, self.location, self.asked = 200, b"", "", 0


@contextmanager
def served() -> Iterator[tuple[str, Answer]]:
    answer = Answer()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answer.asked += 1
            self.send_response(answer.status)
            if answer.location:
                self.send_header("Location", answer.location)
            self.end_headers()
            self.wfile.write(answer.body)

        def log_message(self, *args: Any) -> None:
            return

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/certs", answer
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def key_set(*rows: dict[str, Any]) -> bytes:
    return json.dumps({"keys": list(rows)}).encode()


def public(kid: str, **more: Any) -> dict[str, Any]:
    return {
        **RSAKey.generate_key(2048).as_dict(private=False),
        "kid": kid,
        "use": "sig",
        "alg": "RS256",
        **more,
    }


def test_only_keys_that_sign_by_rs256_are_kept() -> None:
    rows = [
        public("good"),
        public("for-encryption", use="enc"),
        public("other-algorithm", alg="RS512"),
        {**ECKey.generate_key("P-256").as_dict(private=False), "kid": "curve", "use": "sig", "alg": "ES256"},
        {**OctKey.generate_key(256).as_dict(private=True), "kid": "secret", "use": "sig", "alg": "HS256"},
        {"kid": "broken", "use": "sig", "kty": "RSA", "alg": "RS256"},
    ]
    with served() as (address, answer):
        answer.body = key_set(*rows)
        found = keys.KeySet(address)
        assert found.get("good") is not None
        assert [found.get(row["kid"]) for row in rows[1:]] == [None] * 5
        assert answer.asked == 1


def test_a_rotated_key_is_found_after_the_pause() -> None:
    with served() as (address, answer):
        answer.body = key_set(public("old"))
        found = keys.KeySet(address)
        assert found.get("old") is not None
        answer.body = key_set(public("old"), public("new"))
        assert found.get("new") is None and answer.asked == 1
        found._asked_at -= keys.REFETCH_SECONDS
        assert found.get("new") is not None and answer.asked == 2


@pytest.mark.parametrize("harm", ["error", "redirect", "huge", "no json", "another shape"])
def test_a_misbehaving_server_costs_no_key_we_have(harm: str) -> None:
    with served() as (address, answer), served() as (elsewhere, evil):
        evil.body = key_set(public("evil"))
        answer.body = key_set(public("good"))
        found = keys.KeySet(address)
        assert found.get("good") is not None
        if harm == "error":
            answer.status = 500
        elif harm == "redirect":
            answer.status, answer.location = 302, elsewhere
        elif harm == "huge":
            answer.body = key_set(public("evil")) + b" " * (keys.MAX_BYTES + 1)
        elif harm == "no json":
            answer.body = b"<html>"
        else:
            answer.body = b'["evil"]'
        found._asked_at -= keys.REFETCH_SECONDS
        assert found.get("evil") is None and evil.asked == 0
        assert found.get("good") is not None


def test_without_any_key_it_says_so_and_does_not_ask_at_once_again() -> None:
    with served() as (address, answer):
        answer.status = 503
        found = keys.KeySet(address)
        for _ in range(5):
            with pytest.raises(keys.KeysUnavailable):
                found.get("any")
        assert answer.asked == 1
