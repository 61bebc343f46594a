"""Keys of cells and congresses: made, renewed with an overlap, revoked; signing with ours, checking others'.

A public part lies in the registry; the private part of ours beside it, sealed under the ring of LIANDONG_DATA_KEYS (kernel.sealing),
so that neither a dump of the database nor the repository holds one that can be used. Everything here works in public: not inside a block.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import NamedTuple
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from kernel import clock, journal, resealing, sealing
from kernel.errors import InputRefused, StateRefused
from shared_apps.exchange import signatures
from shared_apps.exchange.models import Key, PrivateKey

PURPOSE = "exchange key"
OVERLAP = timedelta(days=7)  # how long the key before goes on being good after a renewal
SKEW = timedelta(minutes=5)  # a new key is good from a little before, for clocks that are behind


class NoKey(StateRefused):
    code = "exchange_no_key"
    message = "{whose}没有可用的{use}密钥。"
    next = "请平台运行维护人员执行 manage.py exchange_keys renew。"


class UnknownKey(InputRefused):
    code = "exchange_key"
    message = "登记的密钥中没有 {given}。"
    field = "key"


class NotSigned(Exception):
    """A signature does not hold. `code`: unknown-key, not-valid-then, revoked, bad-signature."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


@dataclass(frozen=True)
class Owner:
    """Whose a key is: a cell by its name, or a congress."""

    cell: str = ""
    congress_id: UUID | None = None

    @property
    def rows(self) -> QuerySet[Key]:
        return Key.objects.filter(cell=self.cell, congress_id=self.congress_id)

    def __str__(self) -> str:
        return f"平台 {self.cell} " if self.cell else "该单位"


class Signature(NamedTuple):
    """`value` is base64."""

    key_id: UUID
    algorithm: str
    value: str


def sign(congress_id: UUID, data: bytes) -> Signature:
    """With the congress's present key; its first one is made when it is first needed."""
    return sign_for(Owner(congress_id=congress_id), data)


def sign_for(owner: Owner, data: bytes) -> Signature:
    """Raises NoKey for a cell without one: a cell's first key is made by a person, who then shows its card to others."""
    try:
        key, private = _usable(owner, signatures.SIGN)
    except NoKey:
        if owner.congress_id is None:
            raise
        renew(owner=owner, first=True)
        try:
            key, private = _usable(
                owner, signatures.SIGN
            )  # perhaps one that another made in this very moment
        except NoKey:  # what is there can't be opened here
            renew(owner=owner)
            key, private = _usable(owner, signatures.SIGN)
    return Signature(key.pk, key.algorithm, signatures.text(signatures.sign(private, data)))


def sign_with(key: Key, data: bytes) -> Signature:
    """With this key of ours. Raises NoKey."""
    return Signature(key.pk, key.algorithm, signatures.text(signatures.sign(private_of(key), data)))


def signer(owner: Owner) -> Key:
    """The key with which this owner signs now. Raises NoKey."""
    return _usable(owner, signatures.SIGN)[0]


def public(key_id: UUID) -> Key | None:
    return Key.objects.filter(pk=key_id).first()


def verify(signature: Signature, data: bytes, *, at: datetime) -> Key:
    """The key that signed this, good at that moment; whose it is is for the caller to ask. Raises NotSigned."""
    key = Key.objects.filter(pk=signature.key_id, algorithm=signatures.SIGN).first()
    if key is None:
        raise NotSigned("unknown-key")
    if key.revoked_at is not None and key.revoked_at <= at:
        raise NotSigned("revoked")
    if at < key.valid_from or (key.valid_to is not None and key.valid_to <= at):
        raise NotSigned("not-valid-then")
    try:
        value = signatures.raw(signature.value, length=64)
    except signatures.Malformed:
        raise NotSigned("bad-signature") from None
    if not signatures.is_signed(signatures.raw(key.public), value, data):
        raise NotSigned("bad-signature")
    return key


def good(owner: Owner, algorithm: str = signatures.SIGN) -> list[Key]:
    """The keys that are good now, the newest first: what one signs with, and those before it while they overlap."""
    now = clock.now()
    rows = owner.rows.filter(algorithm=algorithm, revoked_at__isnull=True, valid_from__lte=now)
    return list(
        rows.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=now)).order_by("-valid_from", "-made_at")
    )


def of_congresses(algorithm: str = signatures.SIGN) -> list[Key]:
    """Every key that a congress ever had, ended and revoked ones too: what they signed in their time stays signed."""
    return list(
        Key.objects.filter(congress_id__isnull=False, algorithm=algorithm).order_by("valid_from", "id")
    )


def private_of(key: Key) -> bytes:
    """Raises NoKey: it is another's, or lies sealed under a key that this cell has not."""
    try:
        return _opened(key)
    except (PrivateKey.DoesNotExist, sealing.Unreadable):
        raise NoKey(whose=str(Owner(key.cell, key.congress_id)), use=key.algorithm) from None


def _usable(owner: Owner, algorithm: str) -> tuple[Key, bytes]:
    for key in good(owner, algorithm):
        try:
            return key, _opened(key)
        except (PrivateKey.DoesNotExist, sealing.Unreadable):
            continue
    raise NoKey(whose=str(owner), use="签名" if algorithm == signatures.SIGN else "解封")


def _opened(key: Key) -> bytes:
    return _unsealed(key.private.sealed, str(key.pk))


@lru_cache(maxsize=256)
def _unsealed(sealed: str, key_id: str) -> bytes:
    return signatures.raw(sealing.unseal(sealed, purpose=PURPOSE, bound_to=key_id))


@transaction.atomic
def renew(
    *, owner: Owner, algorithm: str = signatures.SIGN, overlap: timedelta = OVERLAP, first: bool = False
) -> Key:
    """A new key from now on, the first or the next; the one before stays good for `overlap`. Two at once make one.

    `first`: only if there is none.
    """
    now = clock.now()
    before = list(owner.rows.select_for_update().filter(algorithm=algorithm, valid_to=None, revoked_at=None))
    if first and before:
        return before[0]
    for old in before:
        old.valid_to = now + overlap
        old.save(update_fields=["valid_to"])
    private = signatures.new_private(algorithm)
    raw = signatures.public_of(algorithm, private)
    key = Key(
        id=signatures.id_of(algorithm, raw),
        cell=owner.cell,
        congress_id=owner.congress_id,
        algorithm=algorithm,
        public=signatures.text(raw),
        valid_from=now - SKEW,
        made_at=now,
    )
    try:
        with transaction.atomic():
            key.save(force_insert=True)
    except IntegrityError:  # another made it in this very moment
        return owner.rows.get(algorithm=algorithm, valid_to=None, revoked_at=None)
    sealed = sealing.seal(signatures.text(private), purpose=PURPOSE, bound_to=str(key.pk))
    PrivateKey.objects.create(key=key, sealed=sealed)
    _told(key, "key.renewed" if before else "key.made")
    return key


@transaction.atomic
def revoke(*, key_id: UUID, because: str) -> Key:
    """From now on nothing that it signs counts: its private part is lost or known to others. Raises UnknownKey.

    Its owner, if it is ours, has another at once.
    """
    key = Key.objects.select_for_update().filter(pk=key_id).first()
    if key is None:
        raise UnknownKey(given=key_id)
    if key.revoked_at is None:
        key.revoked_at, key.revoked_because = clock.now(), because[:200]
        key.save(update_fields=["revoked_at", "revoked_because"])
        _told(key, "key.revoked", because=key.revoked_because)
        owner = Owner(key.cell, key.congress_id)
        is_ours = PrivateKey.objects.filter(key=key).exists()
        if (
            is_ours
            and not owner.rows.filter(algorithm=key.algorithm, valid_to=None, revoked_at=None).exists()
        ):
            renew(owner=owner, algorithm=key.algorithm)
    return key


def _told(key: Key, deed: str, **more: str) -> None:
    body = {"cell": key.cell, "algorithm": key.algorithm, "public": key.public, **more}
    journal.record(actor=None, seat=None, deed=deed, subject=key, body=body, congress_id=key.congress_id)


def kept() -> resealing.Sealed:
    """For `manage.py rotate_personal_data`: the private parts come under the ring's present key with all else."""
    return resealing.Sealed(
        label="密钥",
        model=PrivateKey,
        columns={"sealed": PURPOSE},
        bound_to=lambda row: str(row.pk),
    )
