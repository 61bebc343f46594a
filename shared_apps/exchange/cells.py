"""Other cells: our card, theirs, and what we know of the way there.

A card tells a cell's name, address, keys and congresses, and is signed by each of its keys. The first card of a cell is taken when a
person has compared a fingerprint with the other side (by telephone, say); later ones when a key that we know has signed them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.db import transaction

from kernel import clock, journal
from kernel.errors import InputRefused
from kernel.journal import canonical
from shared_apps.exchange import keys, signatures, wire
from shared_apps.exchange.keys import Owner
from shared_apps.exchange.models import Cell, Key
from tenants import elsewhere
from tenants.elsewhere import Facts

FORM = "liandong-card-1"
HEARD = timedelta(minutes=1)  # how exact “last answered” is
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


class CardRefused(InputRefused):
    code = "exchange_card"
    message = "这张登记卡不能采用：{why}"
    next = "请对方平台重新执行 manage.py exchange_cells card，并把生成的文件原样送来。"
    field = "card"


class FingerprintNeeded(CardRefused):
    code = "exchange_card_fingerprint"
    next = "请打电话与对方平台核对签名密钥的指纹，一致后用 --fingerprint 写明。对方登记卡中的指纹：{found}。"


@dataclass(frozen=True)
class Card:
    """A card whose form is right and whose signatures hold; whether we may trust their keys is another question."""

    cell: str
    word: str
    url: str
    made_at: datetime
    keys: Sequence[Key]
    congresses: Sequence[Facts]
    signers: frozenset[UUID]


def card() -> str:
    """Ours, as JSON text. Raises keys.NoKey."""
    owner = Owner(cell=wire.own_name())
    known = owner.rows.order_by("made_at", "pk")
    told = {
        "form": FORM,
        "cell": owner.cell,
        "word": settings.EXCHANGE_CELL_WORD,
        "url": settings.BASE_URL,
        "made_at": clock.now().isoformat(),
        "keys": [_key(row) for row in known],
        "congresses": [asdict(facts) for facts in elsewhere.told_of()],
    }
    text = canonical(told)
    signed = []
    for key in keys.good(owner):
        with suppress(keys.NoKey):  # one that this cell can't open any more
            signed.append({"key": str(key.pk), "value": keys.sign_with(key, _bytes(text)).value})
    if not signed:
        raise keys.NoKey(whose=str(owner), use="签名")
    return canonical({"card": text, "signed": signed})


def _bytes(text: str) -> bytes:
    return f"{FORM}\n{text}".encode()


def _key(row: Key) -> dict[str, Any]:
    names = ("valid_from", "valid_to", "revoked_at")
    moments = {name: value.isoformat() if (value := getattr(row, name)) else None for name in names}
    return {"algorithm": row.algorithm, "public": row.public, "because": row.revoked_because, **moments}


def read(text: str) -> Card:
    """Raises CardRefused."""
    try:
        outer = json.loads(text)
        told = json.loads(outer["card"])
        if told["form"] != FORM:
            raise ValueError(told["form"])
        name = str(told["cell"])
        found = [_row(name, one) for one in told["keys"]]
        congresses = [Facts.of(one) for one in told["congresses"]]
        made_at, url = datetime.fromisoformat(told["made_at"]), str(told["url"])
        by_id = {key.pk: key for key in found}
        signers = frozenset(
            key_id
            for one in outer["signed"]
            if _holds(by_id, key_id := UUID(one["key"]), one["value"], outer["card"])
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise CardRefused(why="内容不完整，或者不是登记卡。") from None
    if not wire.NAME.fullmatch(name) or made_at.tzinfo is None:
        raise CardRefused(why="平台代号或者时间不合要求。")
    if name == wire.own_name():
        raise CardRefused(why="这是本平台自己的登记卡。")
    if not _may_be(url):
        raise CardRefused(why="平台地址须以 https:// 开头。")
    return Card(name, str(told["word"])[:60] or name, url.rstrip("/"), made_at, found, congresses, signers)


def _row(cell: str, told: Mapping[str, Any]) -> Key:
    """Raises ValueError, KeyError."""
    algorithm, raw = str(told["algorithm"]), signatures.raw(str(told["public"]))
    if algorithm not in (signatures.SIGN, signatures.SEAL):
        raise ValueError(algorithm)
    moments = {
        name: datetime.fromisoformat(told[name]) if told.get(name) else None
        for name in ("valid_from", "valid_to", "revoked_at")
    }
    if moments["valid_from"] is None or any(
        one is not None and one.tzinfo is None for one in moments.values()
    ):
        raise ValueError("moments")
    return Key(
        id=signatures.id_of(algorithm, raw),
        cell=cell,
        algorithm=algorithm,
        public=signatures.text(raw),
        made_at=clock.now(),
        revoked_because=str(told.get("because", ""))[:200],
        **moments,
    )


def _holds(by_id: Mapping[UUID, Key], key_id: UUID, value: str, text: str) -> bool:
    key = by_id.get(key_id)
    if key is None or key.algorithm != signatures.SIGN:
        return False
    return signatures.is_signed(signatures.raw(key.public), signatures.raw(value, length=64), _bytes(text))


def _may_be(url: str) -> bool:
    if not url:
        return True
    parts = urlsplit(url)
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)
    return (
        is_safe and bool(parts.hostname) and len(url) <= 200 and parts.path in ("", "/") and not parts.query
    )


@transaction.atomic
def accept(
    *, text: str, fingerprint: str = "", by_file: bool | None = None, may_take: frozenset[str] = frozenset()
) -> Cell:
    """Take in another cell's card: its keys, its address and where its congresses live.

    `fingerprint` makes a key trusted that we do not know. `by_file`: the other cell lies on a network of its own; None leaves it as
    it was. Raises CardRefused, FingerprintNeeded, elsewhere.NotTheirs.
    """
    told = read(text)
    cell = Cell.objects.select_for_update().filter(name=told.cell).first()
    _trusted(told, fingerprint)
    if cell is not None and told.made_at < cell.card_at:
        raise CardRefused(why="已有对方较新的登记卡。")
    apart = by_file if by_file is not None else cell is not None and not cell.url
    facts = {
        "word": told.word,
        "url": "" if apart else told.url,
        "card_at": told.made_at,
        "taken_at": clock.now(),
        "trouble": "",
        "trouble_at": None,
    }
    cell, _ = Cell.objects.update_or_create(name=told.cell, defaults=facts)
    _keep(told.keys)
    changed = elsewhere.note(cell=cell.name, told=told.congresses, may_take=may_take)
    journal.record(
        actor=None,
        seat=None,
        deed="cell.card_taken",
        subject=cell,
        body={"cell": cell.name, "url": cell.url, "keys": len(told.keys), "congresses": len(changed)},
    )
    return cell


def _trusted(told: Card, fingerprint: str) -> None:
    """Raises FingerprintNeeded, CardRefused."""
    now = clock.now()
    known = Key.objects.filter(pk__in=told.signers, cell=told.cell, revoked_at=None, valid_from__lte=now)
    if any(key.valid_to is None or key.valid_to > now for key in known):
        return
    signing = [key for key in told.keys if key.pk in told.signers and key.revoked_at is None]
    if not signing:
        raise CardRefused(why="签名不符，内容可能被改动。")
    given = "".join(fingerprint.split()).lower()
    prints = {signatures.fingerprint(signatures.raw(key.public)) for key in signing}
    if given not in {one.replace(" ", "") for one in prints}:
        why = "指纹与登记卡中的密钥不一致。" if given else "签名密钥未经核对。"
        raise FingerprintNeeded(why=why, next=FingerprintNeeded.next.format(found="；".join(sorted(prints))))


def _keep(told: Sequence[Key]) -> None:
    """What was revoked stays so, whatever a card says; those with an end come before the one without (one is current)."""
    for key in sorted(told, key=lambda one: one.valid_to is None and one.revoked_at is None):
        known = Key.objects.select_for_update().filter(pk=key.pk, cell=key.cell).first()
        if known is None:
            if Key.objects.filter(pk=key.pk).exists():
                raise CardRefused(why="其中的密钥已登记在其他平台或者单位名下。")
            key.save(force_insert=True)
            continue
        known.valid_from, known.valid_to = key.valid_from, key.valid_to
        if known.revoked_at is None:
            known.revoked_at, known.revoked_because = key.revoked_at, key.revoked_because
        known.save(update_fields=["valid_from", "valid_to", "revoked_at", "revoked_because"])


def reached() -> list[Cell]:
    """The cells with an address."""
    return list(Cell.objects.exclude(url="").order_by("name"))


def note_heard(cell: Cell) -> None:
    """It answered. Written at most once a minute, and when it had not answered before."""
    now = clock.now()
    if cell.trouble or cell.heard_at is None or now - cell.heard_at > HEARD:
        Cell.objects.filter(pk=cell.pk).update(heard_at=now, trouble="", trouble_at=None)


def note_trouble(cell: Cell, why: str) -> None:
    Cell.objects.filter(pk=cell.pk).update(trouble=why[:60], trouble_at=clock.now())
