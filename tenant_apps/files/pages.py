"""What the pages of attachments show, read in the block."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from kernel import jobs, tenancy
from kernel.actor import Actor
from kernel.errors import NotFound
from tenant_apps.files import access, carriers, drawing, refusals, selectors
from tenant_apps.files.carriers import Carried
from tenant_apps.files.models import Attachment, Blob
from tenant_apps.files.selectors import Row
from tenant_apps.files.storage import Store

TRIES = 20  # every two seconds
NOT_DRAWN = "这个文件没有生成预览，请下载后查看。"


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A portion of a file's pages. `waiting`: they are being drawn, the page asks again; `none`: why there are none, in one sentence."""

    row: Row
    first: int
    numbers: tuple[int, ...] = ()
    before: int = 0
    after: int = 0
    waiting: bool = False
    tries: int = 0
    none: str = ""

    @property
    def total(self) -> int:
        return self.row.pages or 1

    @property
    def last(self) -> int:
        return min(self.first + drawing.AT_ONCE - 1, self.total)


def of_carrier(actor: Actor, kind: str, carrier_id: UUID) -> tuple[Carried, list[Row]]:
    """The carrier and its attachments, for whoever may see it. Raises NotFound."""
    return carriers.read(actor, kind, carrier_id), selectors.of_carrier(kind, carrier_id)


def readable(actor: Actor, attachment_id: UUID) -> Row:
    """An attachment whose bytes may leave. Raises NotFound, NotScannedYet, WasInfected."""
    found, _ = access.get(actor, attachment_id)
    if found.blob.scan == Blob.Scan.WAITING:
        raise refusals.NotScannedYet
    if found.blob.scan == Blob.Scan.INFECTED:
        raise refusals.WasInfected
    return selectors.row(found)


def preview(found: Attachment, given: str, tries: str) -> Shown:
    """The portion that holds page `given` (of the address; anything else counts as the first), drawn by a job if it is not there.

    `tries`: how often the page has asked for it already; empty when somebody opens it.
    """
    row, blob = selectors.row(found), found.blob
    first, tried = drawing.window(_number(given, 1)), _number(tries, 0)
    if first > (row.pages or 1):
        raise NotFound
    none = _none(blob)
    if none:
        return Shown(row=row, first=first, none=none)
    here = Shown(row=row, first=first)
    store = Store(tenancy.current().id)
    numbers = tuple(number for number in range(first, here.last + 1) if store.has(blob.sha256, number))
    # Page by page they appear: the portion is whole when its last page is there, or when the job has been given its time.
    missing = here.last not in numbers
    if missing and not tried:
        jobs.enqueue("files.draw", congress_id=tenancy.current().id, digest=blob.sha256, first=first)
    waiting = missing and tried < TRIES
    return Shown(
        row=row,
        first=first,
        numbers=() if waiting else numbers,
        before=max(first - drawing.AT_ONCE, 0),
        after=here.last + 1 if here.last < here.total else 0,
        waiting=waiting,
        tries=tried + 1,
        none=NOT_DRAWN if not waiting and not numbers else "",
    )


def _number(given: str, otherwise: int) -> int:
    return int(given) if given.isascii() and given.isdigit() and len(given) < 7 else otherwise


def _none(blob: Blob) -> str:
    if blob.scan == Blob.Scan.WAITING:
        return f"{refusals.NotScannedYet.message}{refusals.NotScannedYet.next}"
    if blob.scan == Blob.Scan.INFECTED:
        return refusals.WasInfected.message
    if blob.preview == Blob.Preview.NONE:
        return "这种文件不能在线预览，请下载后用办公软件打开。"
    if blob.preview == Blob.Preview.FAILED:
        return NOT_DRAWN
    return ""
