"""发文字号 of a unit's letters: what comes next, and which numbers of the year the platform has not seen.

Each unit keeps its own series; other documents of the unit may bear the numbers between.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from kernel import clock
from kernel.tenancy import TenantQuerySet
from tenant_apps.handling.models import Reply
from tenant_apps.handling.texts import DocNumber, an_example

SHOWN = 8  # numbers named; of many the first ones


@dataclass(frozen=True)
class Series:
    """`following` is proposed, empty where the unit has numbered nothing here; `hint` tells of the last one and of the gaps, or
    how a number looks."""

    following: str = ""
    hint: str = ""


def of_unit(unit_id: UUID | None) -> Series:
    last: Reply | None = None
    if unit_id is not None:
        last = _numbered(unit_id).order_by("-doc_year", "-at").first()
    if unit_id is None or last is None:
        return Series(hint=f"例如 {an_example()}。")
    year = clock.today().year
    used = sorted(
        _numbered(unit_id).filter(doc_code=last.doc_code, doc_year=year).values_list("doc_seq", flat=True)
    )
    following = DocNumber(last.doc_code, year, used[-1] + 1 if used else 1)
    return Series(str(following), f"上一份 {last.doc_no}。{_gaps(used)}")


def last_signer(unit_id: UUID | None) -> str:
    """Who signed the unit's last letter."""
    if unit_id is None:
        return ""
    rows = Reply.objects.filter(unit_id=unit_id).exclude(signer_name="")
    return str(rows.order_by("-at").values_list("signer_name", flat=True).first() or "")


def is_taken(unit_id: UUID, number: DocNumber) -> bool:
    rows = _numbered(unit_id).filter(doc_code=number.code, doc_year=number.year, doc_seq=number.seq)
    return bool(rows.exists())


def _numbered(unit_id: UUID) -> TenantQuerySet:
    rows: TenantQuerySet = Reply.objects.filter(unit_id=unit_id, doc_seq__isnull=False)
    return rows


def _gaps(used: Sequence[int]) -> str:
    """What is missing between the first and the last: given by the unit to other documents, or void."""
    if not used:
        return ""
    missing = sorted(set(range(used[0], used[-1])) - set(used))
    if not missing:
        return ""
    more = " 等" if len(missing) > SHOWN else ""
    return (
        f"本年未经本系统使用的号：{'、'.join(map(str, missing[:SHOWN]))}{more}（用于单位其他公文或者作废）。"
    )
