"""A realm for one test worker: the real spec with cheap hashing, a signing key made here, people with ready-made hashes."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from uuid import UUID

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.test import override_settings
from keycloak.exceptions import KeycloakError

from sso import conf, keys, otp, provisioning, reconcile, server, spec
from sso.spec import Json

PASSWORD = "Liandong-2026-dev"  # of every invented person
OTP_SECRET = otp.INVENTED
RSA_BITS = 2048


@dataclass(frozen=True)
class Realm:
    """A realm that stands now, and the private key it signs with (for forging in tests)."""

    name: str
    signing_key: str


@cache
def signing_key() -> str:
    """One key a process: Keycloak would take seconds to make its own."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=RSA_BITS)
    encoding, kind = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    return key.private_bytes(encoding, kind, serialization.NoEncryption()).decode()


def representation(place: spec.Place) -> Json:
    """The spec with this process's signing key in it.

    And with the two secrets for which Keycloak else makes keys of its own at the first log-in: of two that come together each gets
    another, and one of them is told that the log-in page was left open too long.
    """
    want = spec.realm(place)
    rsa = {"privateKey": [signing_key()], "algorithm": ["RS256"], "priority": ["200"]}
    keys_of = [
        _keys("rsa", rsa),
        _keys("hmac-generated", {"algorithm": ["HS512"]}),
        _keys("aes-generated", {}),
    ]
    want["components"] = {**want["components"], "org.keycloak.keys.KeyProvider": keys_of}
    return want


def _keys(provider: str, config: Json) -> Json:
    whole = {"priority": ["100"], **config}
    return {"name": f"test-{provider}", "providerId": provider, "subComponents": {}, "config": whole}


@contextmanager
def make_realm(
    name: str,
    people: Sequence[tuple[str, str, UUID | None]] = (),
    *,
    with_otp: Collection[str] = (),
    base_url: str = "",
    **settings: object,
) -> Iterator[Realm]:
    """A realm `name` in the Keycloak of the settings, which then point to it; gone at the end.

    `people` are (login name, name, person id or None), all with PASSWORD, those of `with_otp` with OTP_SECRET too
    (that second factor counts); they become persons of the database.
    `settings` override Django's while the realm stands.
    """
    chosen = {
        "KEYCLOAK_REALM": server.safe_name(name),
        "KEYCLOAK_PUBLIC_URL": "",
        **({"BASE_URL": base_url} if base_url else {}),
        **settings,
    }
    with override_settings(**chosen):
        admin = server.master_admin("master")
        if reconcile.exists(admin, name):
            admin.delete_realm(name)
        admin.create_realm(representation(spec.Place.of_settings()))
        try:
            keys.of_realm().forget_when_asked()
            if people:
                add_people(people, with_otp=with_otp)
            yield Realm(name=name, signing_key=signing_key())
        finally:
            with suppress(KeycloakError):
                server.master_admin("master").delete_realm(name)


def add_people(
    people: Sequence[tuple[str, str, UUID | None]], *, with_otp: Collection[str] = ()
) -> dict[str, UUID]:
    """Persons with accounts in the present realm; login name → person. May be done again, to give a second factor too."""
    credential = provisioning.ready_made(PASSWORD)
    factor = provisioning.ready_made_otp(OTP_SECRET)
    outcome = provisioning.ensure_people(
        [
            provisioning.NewAccount(
                username=username,
                name=given,
                person_id=person,
                credential=credential,
                second_factor=factor if username in with_otp else None,
            )
            for username, given, person in people
        ]
    )
    if outcome.refused:
        raise RuntimeError(f"people refused by the realm {conf.realm()}: {outcome.refused}")
    return outcome.people
