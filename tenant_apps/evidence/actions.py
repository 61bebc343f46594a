"""Every write of evidence: sealing, roots, countersigning. Each in the congress's block; nothing is ever changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid5

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction

from kernel import clock, journal, tenancy
from kernel.actor import Actor, SeatFacts
from kernel.db import copying
from shared_apps.exchange.keys import Signature
from tenant_apps.evidence import pending, selectors
from tenant_apps.evidence.evidence_verify import SHA256, SM3, canonical, hashed, seal_hash, tags_of
from tenant_apps.evidence.models import Countersignature, Root, Seal, Segment, Witness, WitnessAnswer
from tenant_apps.evidence.pending import BATCH
from tenant_apps.postbox import actions as postbox
from tenant_apps.postbox import selectors as letters
from tenant_apps.records import selectors as records
from tenants import selectors as registry

_LINK = ("segment", "number", "sort", "item_id", "alg", "digest", "tags", "prev", "hash", "at")
WITNESSES = 3  # of the congresses below, where there is none above
_THREADS = UUID("6f1c8f0e-6a53-4a4e-8d0b-0d6f0a9d5c11")  # names of the threads on which roots travel


@dataclass(frozen=True)
class Signed:
    """A statement with the signature under it; `public` is the signer's key, base64."""

    statement: str
    signature: Signature
    public: str

    @property
    def columns(self) -> dict[str, Any]:
        """As a row keeps it."""
        key_id, algorithm, value = self.signature
        return {
            "statement": self.statement,
            "key_id": key_id,
            "algorithm": algorithm,
            "signature": value,
            "public": self.public,
        }

    @property
    def body(self) -> dict[str, str]:
        """As a letter says it."""
        return {**self.columns, "key_id": str(self.signature.key_id)}


def algorithm() -> str:
    """The hash of new links (settings.EVIDENCE_HASH)."""
    chosen = str(settings.EVIDENCE_HASH)
    if chosen not in (SHA256, SM3):
        raise ImproperlyConfigured(f"LIANDONG_EVIDENCE_HASH is {chosen!r}; it may be {SHA256} or {SM3}")
    return chosen


@transaction.atomic(savepoint=False)
def seal(*, within: float | None) -> int:
    """Link what has no link yet, at most BATCH items, made within so many seconds (None: ever); how many that were.

    Raises IntegrityError where another sealer was faster: nothing of this one has happened then, and the block is over.
    """
    items = _waiting(within)
    if not items:
        return 0
    alg, now, part = algorithm(), clock.now(), _segment()
    last = pending.HEAD.first(part.number)
    number, prev = (last.number, last.hash) if last else (0, part.hash)
    made = []
    for sort, item_id, facts in items:
        number += 1
        digest, tags = hashed(alg, canonical(facts)), tags_of(alg, facts)
        own = seal_hash(alg=alg, segment=part.number, number=number, prev=prev, digest=digest, tags=tags)
        made.append((part.number, number, sort, item_id, alg, digest, tags, prev, own, now))
        prev = own
    copying.insert_values(Seal, _LINK, made)
    return len(made)


def _waiting(within: float | None) -> list[tuple[str, UUID, dict[str, Any]]]:
    """(sort, id, facts) in order of time."""
    sort = Seal.Sort
    entries, sent, received = pending.ever() if within is None else pending.of_late(within)
    found = [
        *((row.at, sort.ENTRY.value, row.pk, records.facts_of(row)) for row in entries),
        *((row.sent_at, sort.SENT.value, row.pk, letters.facts_of(row)) for row in sent),
        *((row.received_at, sort.RECEIVED.value, row.pk, letters.facts_of(row)) for row in received),
    ]
    found.sort(key=lambda one: one[:3])
    return [(kind, key, {"sort": kind, **facts}) for _, kind, key, facts in found[:BATCH]]


def _segment() -> Segment:
    """The present one; opened for a congress that has none, and after its epoch was raised (restoring opens it there already)."""
    here, found = tenancy.current(), pending.SEGMENT.first()
    if found is not None and found.number >= here.epoch:
        return found
    last = selectors.last_countersigned()
    after = {"segment": last.segment, "last": last.last, "root": last.hash} if last else None
    statement = opening(congress_id=here.id, name=here.name, number=here.epoch, after=after)
    made: Segment = Segment.objects.create(
        congress_id=here.id,
        number=here.epoch,
        statement=statement,
        hash=hashed(algorithm(), statement),
        at=clock.now(),
    )
    return made


def opening(*, congress_id: UUID, name: str, number: int, after: dict[str, Any] | None) -> str:
    """With what a segment begins."""
    return canonical(
        {
            "kind": "segment",
            "congress": str(congress_id),
            "name": name,
            "segment": number,
            "after": after,
            "alg": algorithm(),
            "at": clock.stamp(clock.now()),
        }
    )


def draft_root() -> str | None:
    """The statement of a root over all that was sealed since the last one; None if there is nothing."""
    here, now, part, before = tenancy.current(), clock.now(), selectors.segment(), selectors.last_root()
    last = selectors.head(part.number) if part else None
    if part is None or last is None:
        return None
    goes_on = before is not None and before.segment == part.number
    first = before.last + 1 if before is not None and goes_on else 1
    if last.number < first:
        return None
    return canonical(
        {
            "kind": "root",
            "congress": str(here.id),
            "code": here.code,
            "name": here.name,
            "segment": part.number,
            "first": first,
            "last": last.number,
            "prev": before.facts["head"] if before is not None and goes_on else part.hash,
            "head": last.hash,
            "before": before.hash if before is not None else "",
            "day": f"{clock.local(now):%Y-%m-%d}",
            "at": clock.stamp(now),
            "alg": algorithm(),
        }
    )


@transaction.atomic
def keep_root(*, signed: Signed) -> Root:
    """The signed root, laid before those who countersign. Raises IntegrityError where another was made meanwhile."""
    root = Root(congress_id=tenancy.current().id, **signed.columns)
    facts = root.facts
    root.segment, root.first, root.last = facts["segment"], facts["first"], facts["last"]
    root.hash, root.at = hashed(facts["alg"], signed.statement), clock.now()
    root.save(force_insert=True)
    for to_id in countersigners():
        _send(to_id, "root-signed", signed.body)
    return root


def countersigners() -> list[UUID]:
    """The congress above. Above a province there is none in the cell: those directly below it watch over it, the first ones by code."""
    here = tenancy.current()
    above = registry.congress_above(here.parent_id)
    if above is not None:
        return [above.id]
    return [entry.id for entry in registry.congresses_below(here.id)[:WITNESSES]]


@transaction.atomic
def keep_witness(*, from_id: UUID, signed: Signed) -> None:
    """A root that another congress lays before us; what we say to it follows (tenant_apps.evidence.rooting.countersign)."""
    witness = Witness(from_id=from_id, at=clock.now(), **signed.columns)
    facts = witness.facts
    witness.segment, witness.first, witness.last = facts["segment"], facts["first"], facts["last"]
    witness.hash = hashed(facts["alg"], signed.statement)
    Witness.objects.bulk_create([witness], ignore_conflicts=True)


@transaction.atomic
def answer(*, witness: Witness, said: Signed | str) -> None:
    """Our word on it, kept and sent: signed, or the code of a refusal, which stands in the journal.

    Raises IntegrityError where it was said already.
    """
    refusal = said if isinstance(said, str) else ""
    columns = {"refusal": refusal} if isinstance(said, str) else said.columns
    WitnessAnswer.objects.create(witness=witness, at=clock.now(), **columns)
    body = {"root": witness.hash, "refusal": refusal, **({} if isinstance(said, str) else said.body)}
    _send(witness.from_id, "root-refused" if refusal else "root-countersigned", body)
    if refusal:
        _noted("root.refused", witness, {"from": str(witness.from_id), "why": refusal})


@transaction.atomic
def keep_answer(*, by_id: UUID, root_hash: str, said: Signed | str) -> None:
    """What another congress says to a root of ours. One that we no longer know is of the time after our backup: its segment names it."""
    root = Root.objects.filter(hash=root_hash).first()
    if root is None:
        return
    columns = {"refusal": said} if isinstance(said, str) else said.columns
    by_name = registry.entry(by_id).name
    row = Countersignature(root=root, by_id=by_id, by_name=by_name, at=clock.now(), **columns)
    Countersignature.objects.bulk_create([row], ignore_conflicts=True)
    if isinstance(said, str):
        _noted("root.not_countersigned", root, {"by": str(by_id), "why": said})


def note_export(
    *, actor: Actor | None, seat: SeatFacts | None, case_id: UUID, items: int, digest: str
) -> None:
    """That a proof of this case was taken out of the house, and which."""
    journal.record(
        actor=actor,
        seat=seat,
        deed="evidence.exported",
        subject=("evidence.proof", case_id),
        body={"items": items, "digest": digest},
        case_id=case_id,
        congress_id=tenancy.current().id,
    )


def _send(to_id: UUID, kind: str, body: dict[str, Any]) -> None:
    """On one thread between the two, so that roots are heard in their order."""
    pair = "/".join(sorted((str(tenancy.current().id), str(to_id))))
    postbox.send(to_id=to_id, referral_id=uuid5(_THREADS, pair), kind=kind, body=body, seat=None)


def _noted(deed: str, subject: Root | Witness, body: dict[str, str]) -> None:
    here = tenancy.current().id
    journal.record(actor=None, seat=None, deed=deed, subject=subject, body=body, congress_id=here)
