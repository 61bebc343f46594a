"""Who did what: an entry beside every change, in the same transaction, never edited. One table per tenant, one in public."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import models

from kernel import clock
from kernel.actor import Actor, SeatFacts
from kernel.db import copying, rows
from kernel.ids import uuid7
from kernel.tenancy import in_tenant

PLATFORM = "平台"  # who did what no person did


class AbstractEntry(models.Model):
    """`body` is canonical JSON text (sorted keys, no blanks), so that the entry can be hashed later as it was written."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    at = models.DateTimeField()
    deed = models.CharField(max_length=60)
    subject_type = models.CharField(max_length=60)
    subject_id = models.UUIDField()
    case_id = models.UUIDField(null=True)
    referral_id = models.UUIDField(null=True)
    congress_id = models.UUIDField(null=True)
    person_id = models.UUIDField(null=True)
    person_name = models.CharField(max_length=100, default="")
    seat_id = models.UUIDField(null=True)
    seat_label = models.CharField(max_length=200, default="")
    channel = models.CharField(max_length=20, default="")
    published = models.BooleanField(default=False)
    body = models.TextField(default="{}")

    class Meta:
        abstract = True

    @property
    def facts(self) -> dict[str, Any]:
        """The body, read back."""
        found: dict[str, Any] = json.loads(self.body)
        return found


_models: dict[bool, type[AbstractEntry]] = {}
_written: list[Callable[[], None]] = []


def use(*, tenant: type[AbstractEntry] | None = None, public: type[AbstractEntry] | None = None) -> None:
    """Registered once by the apps that own the two tables."""
    if tenant is not None:
        _models[True] = tenant
    if public is not None:
        _models[False] = public


def when_written(told: Callable[[], None]) -> None:
    """Called in the transaction and the block in which a congress's entry was written."""
    _written.append(told)


def canonical(body: Mapping[str, Any]) -> str:
    """JSON with sorted keys and no blanks; the same facts always give the same text."""
    return json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)


def record(
    *,
    actor: Actor | None,
    seat: SeatFacts | None,
    deed: str,
    subject: models.Model | tuple[str, UUID],
    body: Mapping[str, Any],
    published: bool = False,
    case_id: UUID | None = None,
    referral_id: UUID | None = None,
    congress_id: UUID | None = None,
) -> AbstractEntry:
    """Write one entry in the running transaction: the congress's own inside a block, the platform's outside.

    `published` entries may be shown to the deputy and told to other congresses; others never leave the house.
    """
    kind, subject_id = subject if isinstance(subject, tuple) else (subject._meta.label_lower, subject.pk)
    entry = _entry(
        actor=actor,
        seat=seat,
        deed=deed,
        subject_type=kind,
        subject_id=subject_id,
        case_id=case_id,
        referral_id=referral_id,
        congress_id=congress_id or (seat.congress_id if seat else None),
        published=published,
        body=canonical(body),
    )
    if in_tenant():
        rows.must_add(entry)
    else:  # who writes there need not be one who reads there
        entry.save(force_insert=True)
    _tell()
    return entry


def record_many(
    *,
    actor: Actor | None,
    seat: SeatFacts | None,
    deed: str,
    subjects: Sequence[tuple[models.Model, Mapping[str, Any]]],
    congress_id: UUID | None = None,
) -> None:
    """The same deed on many rows, each with its own entry and body, in one statement. None of them is published."""
    same = {
        **_by(actor, seat),
        "at": clock.now(),
        "deed": deed,
        "congress_id": congress_id,
        "published": False,
    }
    found = (
        (uuid7(), subject._meta.label_lower, subject.pk, canonical(body), *same.values())
        for subject, body in subjects
    )
    names = ("id", "subject_type", "subject_id", "body", *same)
    if subjects:
        copying.insert_values(_models[in_tenant()], names, found)
    _tell()


def _tell() -> None:
    for told in _written if in_tenant() else ():
        told()


def _entry(*, actor: Actor | None, seat: SeatFacts | None, **columns: Any) -> AbstractEntry:
    return _models[in_tenant()](at=clock.now(), **_by(actor, seat), **columns)


def _by(actor: Actor | None, seat: SeatFacts | None) -> dict[str, Any]:
    """The columns that say who did it."""
    return {
        "person_id": actor.person_id if actor else None,
        "person_name": actor.name if actor else "",
        "seat_id": seat.id if seat else None,
        "seat_label": seat.label if seat else "",
        "channel": actor.channel if actor else "system",
    }
