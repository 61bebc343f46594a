"""Reading attachments, without asking who looks: access has let them in, or the carrier's own page did."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from tenant_apps.files.kinds import KINDS
from tenant_apps.files.models import Attachment, Blob

_UNSCANNED = Q(scan=Blob.Scan.WAITING)
_UNDRAWN = Q(preview=Blob.Preview.WAITING, scan__in=(Blob.Scan.CLEAN, Blob.Scan.OFF))


@dataclass(frozen=True, kw_only=True)
class Row:
    """An attachment as pages list it. `note`: 类型 · 大小 · 页数 · 状态."""

    id: UUID
    name: str
    icon: str
    note: str
    added_by: str
    added_at: datetime
    has_preview: bool
    is_readable: bool
    is_waiting: bool
    digest: str
    kind: str
    size: int
    pages: int | None


def row(found: Attachment) -> Row:
    blob, kind = found.blob, KINDS[found.blob.kind]
    facts = [kind.word, size_words(blob.size)]
    if blob.pages and blob.kind == "pdf":
        facts.append(f"{blob.pages} 页")
    if kind.photo:
        facts.append("图片已重新生成，拍摄位置等信息已去除")
    facts.append(_state(blob))
    return Row(
        id=found.pk,
        name=found.name,
        icon=kind.icon,
        note=" · ".join(filter(None, facts)),
        added_by=found.added_by_name,
        added_at=found.added_at,
        has_preview=blob.is_readable and blob.preview != Blob.Preview.NONE,
        is_readable=blob.is_readable,
        is_waiting=blob.scan == Blob.Scan.WAITING
        or (blob.is_readable and blob.preview == Blob.Preview.WAITING),
        digest=blob.sha256,
        kind=blob.kind,
        size=blob.size,
        pages=blob.pages,
    )


def _state(blob: Blob) -> str:
    if blob.scan in (Blob.Scan.WAITING, Blob.Scan.INFECTED):
        return str(Blob.Scan(blob.scan).label)
    if blob.preview == Blob.Preview.READY:
        return ""
    return str(Blob.Preview(blob.preview).label)


def size_words(size: int) -> str:
    """“2.1 MB”, as file managers count."""
    if size < 1024:
        return f"{size} 字节"
    if size < 1024 * 1024:
        return f"{size / 1024:.0f} KB"
    return f"{size / 1024 / 1024:.1f} MB".replace(".0 ", " ")


def of_carrier(kind: str, carrier_id: UUID) -> list[Row]:
    """Its attachments, in the order in which they were added."""
    rows = Attachment.objects.select_related("blob").filter(carrier_kind=kind, carrier_id=carrier_id)
    return [row(one) for one in rows.order_by("added_at", "id")]


def one_of(kind: str, carrier_id: UUID, *, file_kind: str) -> Attachment | None:
    """The first file of this kind that it carries."""
    rows = Attachment.objects.select_related("blob").filter(carrier_kind=kind, carrier_id=carrier_id)
    found: Attachment | None = rows.filter(blob__kind=file_kind).first()
    return found


def count_of(kind: str, carrier_id: UUID) -> int:
    return int(Attachment.objects.filter(carrier_kind=kind, carrier_id=carrier_id).count())


def named(digests: Iterable[str]) -> set[str]:
    """Which of these contents are to be kept: some attachment names them, and no virus was found."""
    rows = Blob.objects.filter(sha256__in=list(digests)).exclude(scan=Blob.Scan.INFECTED)
    return set(rows.values_list("sha256", flat=True))


def blob(digest: str) -> Blob | None:
    found: Blob | None = Blob.objects.filter(sha256=digest).first()
    return found


def unscanned() -> list[str]:
    """Contents that wait for the scanner, the oldest first."""
    return _oldest_first(Blob.objects.filter(_UNSCANNED))


def undrawn(before: datetime) -> list[str]:
    """Readable contents stored before this moment whose page images are not there."""
    return _oldest_first(Blob.objects.filter(_UNDRAWN, stored_at__lt=before))


def something_waits(before: datetime) -> bool:
    """Whether one of these two finds anything."""
    return bool(Blob.objects.filter(_UNSCANNED | (_UNDRAWN & Q(stored_at__lt=before))).exists())


def _oldest_first(rows: Any) -> list[str]:
    return list(rows.order_by("stored_at", "id").values_list("sha256", flat=True))
