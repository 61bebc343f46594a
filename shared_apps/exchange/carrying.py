"""What lies in an exchange file, and what becomes of it: envelopes for the congresses of another cell, and receipts for its own.

Nothing depends on a file's arrival. What is not receipted goes into the next file again; what came before changes nothing.
"""

from __future__ import annotations

import base64
import json
import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings

from kernel import clock, standing, tenancy
from kernel.journal import canonical
from shared_apps.exchange import (
    arriving,
    boxes,
    coding,
    granting,
    keys,
    port,
    relay,
    sealed,
    signatures,
    transport,
    wire,
)
from shared_apps.exchange.envelope import Envelope
from shared_apps.exchange.granting import Grant, Missing
from shared_apps.exchange.keys import NotSigned, Owner, Signature
from shared_apps.exchange.models import Cell, File, Key
from shared_apps.exchange.outcome import LATER, REFUSED, TAKEN, Outcome
from shared_apps.exchange.sealed import FileRefused, Header, Opened
from shared_apps.exchange.states import IN, OUT, READY
from tenants import selectors as registry

log = logging.getLogger(__name__)

PAGE = 200  # envelopes read in one block
Progress = Callable[[int, int], None]  # done, total


@dataclass
class Taken:
    """What an import found: what became of each envelope, and which of our files are receipted now."""

    outcomes: list[list[str]] = field(default_factory=list)
    left: int = 0
    receipts: list[int] = field(default_factory=list)
    still_open: frozenset[int] = frozenset()


def make(file: File, target: Path, *, progress: Progress) -> str:
    """Write the file of this row; its SHA-256. Not inside a block. Raises keys.NoKey, OSError."""
    assert file.cell is not None and file.number is not None
    owner, receiver = Owner(cell=wire.own_name()), Owner(cell=file.cell.name)
    for_them = keys.good(receiver, signatures.SEAL)
    if not for_them:
        raise keys.NoKey(whose=str(receiver), use="解封")
    key, seal = keys.signer(owner), for_them[0]
    count = Counted(progress, total=_waiting(file.cell))
    return sealed.write(
        target,
        to=sealed.To(
            sender=owner.cell,
            receiver=receiver.cell,
            number=file.number,
            made_at=clock.now(),
            key=key.pk,
            seal=seal.pk,
            seal_public=signatures.raw(seal.public),
        ),
        total=lambda: count.done,
        content=_content(file, count),
        sign=lambda head: signatures.raw(keys.sign_with(key, head).value, length=64),
    )


class Counted:
    """How far the work has come, told now and then."""

    def __init__(self, progress: Progress, *, total: int) -> None:
        self.done, self.total, self._progress = 0, total, progress

    def one(self) -> None:
        self.done += 1
        self._progress(self.done, max(self.total, self.done))


def _senders() -> Iterator[tenancy.CongressRef]:
    return (ref for ref in registry.reached() if standing.can_send(ref))


def _theirs(cell: Cell) -> list[UUID]:
    return [ref.id for ref in registry.living_in(cell.name)]


def _waiting(cell: Cell) -> int:
    """How many envelopes wait for congresses of that cell, in all our outboxes."""
    ids, count = _theirs(cell), 0
    for sender in _senders():
        with tenancy.enter(sender, role=settings.DB_RELAY_ROLE):
            count += port.box().count_waiting(to_ids=ids)
    return count


def _content(file: File, count: Counted) -> Iterator[bytes]:
    assert file.cell is not None and file.number is not None
    ours = File.objects.filter(cell=file.cell, direction=OUT, state=READY).exclude(pk=file.pk)
    still_open = sorted({file.number, *(row.number for row in ours if row.number is not None)})
    yield _line({"type": "file", "open": still_open})
    for owed in File.objects.filter(cell=file.cell, direction=IN, owed=True).order_by("number", "made_at"):
        yield _line({"type": "receipt", "number": owed.number, "outcomes": json.loads(owed.outcomes)})
    ids = _theirs(file.cell)
    for sender in _senders():
        after: UUID | None = None
        while True:
            with tenancy.enter(sender, role=settings.DB_RELAY_ROLE):
                page = port.box().waiting(to_ids=ids, after=after, limit=PAGE)
            yield from _attachments(sender, page)
            for envelope in page:
                yield _line({"type": "envelope", **coding.of_envelope(envelope)})
                count.one()
            if len(page) < PAGE:
                break
            after = page[-1].msg_id


def _attachments(sender: tenancy.CongressRef, page: Sequence[Envelope]) -> Iterator[bytes]:
    """The files that these envelopes name. What is not there is told at the receiver, who waits for it."""
    holders = {envelope.msg_id: envelope.to_id for envelope in page}
    with tenancy.enter(sender):
        given = granting.files().given(list(holders))
    for msg_id, digest in given:
        try:
            content = transport.Local().fetch(Grant(sender.id, holders[msg_id], msg_id, digest))
        except Missing as missing:
            log.warning("a file of envelope %s does not go along: %s", msg_id, missing.why)
            continue
        yield _line({"type": "attachment", "sha256": digest, "content": signatures.text(content)})


def _line(told: Mapping[str, Any]) -> bytes:
    return canonical(told).encode()


def examined(opened: Opened) -> Cell:
    """Who made the file, once it is sure that it is for us, whole, and signed by them. Raises FileRefused."""
    opened.check_header()
    header = opened.header
    if not wire.own_name() or header.receiver != wire.own_name():
        raise FileRefused(
            why=f"它是发给平台 {header.receiver[:20]} 的。", next="请核对后选择发给本平台的文件。"
        )
    cell = Cell.objects.filter(name=header.sender).first()
    if cell is None:
        raise FileRefused(
            why=f"平台 {header.sender[:20]} 没有登记。", next="请先由平台运行维护人员采用对方的登记卡。"
        )
    opened.check(lambda key_id, value, data: _is_signed(header, key_id, value, data))
    return cell


def _is_signed(header: Header, key_id: UUID, value: bytes, data: bytes) -> bool:
    """Raises FileRefused for a key that is not theirs, or no longer good: then nothing was altered."""
    fit = "请对方平台提供新的登记卡，采用后重新导入。"
    try:
        signature = Signature(key_id, signatures.SIGN, signatures.text(value))
        key = keys.verify(signature, data, at=min(header.made_at, clock.now()))
    except NotSigned as error:
        if error.code == "bad-signature":
            return False
        raise FileRefused(why="签名密钥没有登记，或者已经失效。", next=fit) from None
    if key.revoked_at is not None or key.cell != header.sender:
        raise FileRefused(why="签名密钥已被吊销，或者不是对方的。", next=fit)
    if header.made_at > clock.now() + wire.WINDOW:
        raise FileRefused(why="生成时间晚于现在。", next="请核对两个平台的时钟。")
    return True


def take(opened: Opened, cell: Cell, *, progress: Progress) -> Taken:
    """Every envelope to its receiver, every receipt to its sender. May be done again. Raises FileRefused."""
    seal = Key.objects.filter(pk=opened.header.seal, cell=wire.own_name()).first()
    if seal is None:
        raise FileRefused(
            why="它是用本平台没有的密钥封装的。", next="请把本平台的登记卡送交对方，由对方重新导出。"
        )
    try:
        private = keys.private_of(seal)
    except keys.NoKey:
        raise FileRefused(why="本平台的解封密钥不能打开。", next="请联系平台运行维护人员。") from None
    found, count = Taken(), Counted(progress, total=opened.header.total)
    theirs = set(_theirs(cell))
    for line in opened.lines(private):
        _take_line(line, cell, theirs, found, count)
    return found


def _take_line(line: bytes, cell: Cell, theirs: set[UUID], found: Taken, count: Counted) -> None:
    """A type that a newer cell has added is passed over."""
    try:
        told = json.loads(line)
        kind = told["type"]
        if kind == "file":
            found.still_open = frozenset(int(number) for number in told["open"])
        elif kind == "receipt":
            found.receipts.append(int(told["number"]))
            _settle(cell, told["outcomes"])
        elif kind == "attachment":
            boxes.bring(cell.name, str(told["sha256"]), base64.b64decode(told["content"], validate=True))
        elif kind == "envelope":
            envelope = coding.envelope(told)
            is_theirs = envelope.from_id in theirs
            outcome = (
                arriving.take_from_afar(envelope) if is_theirs else Outcome(REFUSED, "not_your_congress")
            )
            coded = coding.of_outcome(outcome)
            found.outcomes.append(
                [
                    str(envelope.from_id),
                    str(envelope.msg_id),
                    *(str(coded[name] or "") for name in ("kind", "why", "by")),
                ]
            )
            found.left += outcome.kind != TAKEN
            count.one()
    except (ValueError, KeyError, TypeError) as error:
        raise FileRefused(why=f"其中有不能识别的内容（{type(error).__name__}）。") from error


def _settle(cell: Cell, outcomes: Sequence[Sequence[str]]) -> None:
    """What became of ours there. Of what we did not send there, or hold for delivered already, nothing is believed."""
    by_sender: dict[UUID, list[tuple[UUID, Outcome]]] = defaultdict(list)
    for from_id, msg_id, kind, why, by in outcomes:
        outcome = coding.outcome({"kind": kind, "why": why, "by": by})
        if outcome.kind != LATER:  # it goes into the next file
            by_sender[UUID(from_id)].append((UUID(msg_id), outcome))
    ids = _theirs(cell)
    for sender_id, told in by_sender.items():
        sender = tenancy.directory().by_id(sender_id)
        if sender is None or not standing.can_send(sender):
            continue
        with tenancy.enter(sender, role=settings.DB_RELAY_ROLE):
            ours = port.box().which_wait([msg_id for msg_id, _ in told], to_ids=ids)
        relay.settle(sender, [(msg_id, outcome) for msg_id, outcome in told if msg_id in ours])


def gaps(numbers: Iterable[int]) -> list[int]:
    """Numbers up to the highest that did not come."""
    known = set(numbers)
    return [number for number in range(1, max(known, default=0)) if number not in known]
