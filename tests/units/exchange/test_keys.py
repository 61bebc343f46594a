"""Keys of cells and congresses: what they sign holds while they are good, for their owner alone, and nobody reads a private part."""

from __future__ import annotations

import io
import threading
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection, connections
from django.test import override_settings

from kernel import clock, sealing
from kernel.ids import uuid7
from kernel.tenancy import CongressRef
from shared_apps.exchange import keys, signatures
from shared_apps.exchange.keys import Owner, Signature
from shared_apps.exchange.models import Key, PrivateKey
from tenants import selectors as registry
from tenants.models import PlatformEntry
from tests.stack.databases import Database

DATA = "根：2026-11-29".encode()


@pytest.fixture
def county(database: Database) -> CongressRef:
    found = registry.ref_by_code("330122")
    assert found is not None
    return found


@pytest.fixture
def cell(database: Database) -> Owner:
    """A cell that nobody else in this module speaks of."""
    return Owner(cell=f"c{uuid7().hex[-12:]}")


def test_a_congress_signs_with_a_key_of_its_own_that_is_made_once(county: CongressRef) -> None:
    first, second = keys.sign(county.id, DATA), keys.sign(county.id, DATA)
    assert first == second
    key = keys.verify(first, DATA, at=clock.now())
    assert key.congress_id == county.id and key.pk == first.key_id == keys.public(first.key_id).pk  # type: ignore[union-attr]
    assert PlatformEntry.objects.filter(deed="key.made", congress_id=county.id).count() == 1


def test_a_changed_byte_another_key_and_rubbish_are_told_apart(county: CongressRef, cell: Owner) -> None:
    signed, now = keys.sign(county.id, DATA), clock.now()
    other = keys.renew(owner=cell)
    for signature, data, code in (
        (signed, DATA + b"!", "bad-signature"),
        (signed._replace(key_id=other.pk), DATA, "bad-signature"),
        (signed._replace(value="???"), DATA, "bad-signature"),
        (signed._replace(key_id=uuid7()), DATA, "unknown-key"),
    ):
        with pytest.raises(keys.NotSigned) as refused:
            keys.verify(signature, data, at=now)
        assert refused.value.code == code


def test_a_cell_has_no_key_until_somebody_makes_one(cell: Owner) -> None:
    with pytest.raises(keys.NoKey):
        keys.sign_for(cell, DATA)
    keys.renew(owner=cell)
    assert keys.verify(keys.sign_for(cell, DATA), DATA, at=clock.now()).cell == cell.cell


def test_after_a_renewal_the_key_before_is_good_for_a_while_and_not_longer(cell: Owner) -> None:
    old = keys.renew(owner=cell)
    signed, now = keys.sign_for(cell, DATA), clock.now()
    new = keys.renew(owner=cell, overlap=timedelta(days=2))
    assert [key.pk for key in keys.good(cell)] == [new.pk, old.pk]
    assert keys.sign_for(cell, DATA).key_id == new.pk
    assert keys.verify(signed, DATA, at=now + timedelta(days=1)).pk == old.pk
    with pytest.raises(keys.NotSigned) as refused:
        keys.verify(signed, DATA, at=now + timedelta(days=3))
    assert refused.value.code == "not-valid-then"


def test_what_a_revoked_key_signed_counts_no_more_and_its_owner_has_another(cell: Owner) -> None:
    key = keys.renew(owner=cell)
    signed, before = keys.sign_for(cell, DATA), clock.now()
    keys.revoke(key_id=key.pk, because="U 盾遗失")
    keys.revoke(key_id=key.pk, because="再次办理，不起作用")
    assert keys.verify(signed, DATA, at=before).revoked_because == "U 盾遗失"
    with pytest.raises(keys.NotSigned) as refused:
        keys.verify(signed, DATA, at=clock.now())
    assert refused.value.code == "revoked"
    assert keys.sign_for(cell, DATA).key_id != key.pk
    with pytest.raises(keys.UnknownKey):
        keys.revoke(key_id=uuid7(), because="没有这把密钥")


def test_two_who_need_the_first_key_at_once_get_the_same(database: Database) -> None:
    city = registry.ref_by_code("330200")
    assert city is not None
    signed: list[Signature] = []
    start = threading.Barrier(4)

    def sign() -> None:
        start.wait()
        try:
            signed.append(keys.sign(city.id, DATA))
        finally:
            connections.close_all()

    workers = [threading.Thread(target=sign) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(signed) == 4 and len(set(signed)) == 1
    assert Key.objects.filter(congress_id=city.id).count() == 1


def test_a_private_part_lies_sealed_for_its_own_key_alone(cell: Owner) -> None:
    one, other = keys.renew(owner=cell), keys.renew(owner=cell)
    private = signatures.text(keys.private_of(one))
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(t::text, ' ') FROM exchange_privatekey t")
        assert private not in cursor.fetchone()[0]
    PrivateKey.objects.filter(pk=other.pk).update(sealed=PrivateKey.objects.get(pk=one.pk).sealed)
    with pytest.raises(keys.NoKey):
        keys.private_of(Key.objects.get(pk=other.pk))
    assert keys.sign_for(cell, DATA).key_id == one.pk, "the one that opens is used"


def test_private_parts_are_sealed_anew_with_all_else(cell: Owner) -> None:
    key = keys.renew(owner=cell)
    PrivateKey.objects.using("owner").exclude(pk=key.pk).delete()
    signed = keys.sign_for(cell, DATA)
    with override_settings(DATA_KEYS=f"n2:{'k' * 40}\n1"):
        call_command("rotate_personal_data", stdout=io.StringIO())
        assert sealing.key_of(PrivateKey.objects.get(pk=key.pk).sealed) == "n2"
        assert keys.sign_for(cell, DATA) == signed
