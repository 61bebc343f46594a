"""What the pages of one congress, of batches and of schemas read. Rows outside the desk's reach are not there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from kernel import clock, journal
from kernel.actor import Actor
from kernel.errors import NotFound
from tenants import access, states
from tenants.console import gate
from tenants.models import Batch, BatchRow, Congress, PlatformEntry

AT_WORK = frozenset({states.QUEUED, states.RUNNING, states.STOPPING})
# Entries of the public journal about a congress, in the office's words.
DEEDS = {
    "congress.requested": "登记",
    "congress.provisioned": "建库",
    "congress.went_live": "上线",
    "congress.suspended": "暂停",
    "congress.resumed": "恢复",
    "congress.closed": "关闭",
    "congress.merged": "并入",
    "congress.moved": "改变隶属",
    "congress.renamed": "更名",
    "congress.recoded": "变更代码",
    "congress.probed": "发测试件",
    "congress.imported": "导入",
    "congress.handed_over": "迁往其他平台",
    "congress.noted": "登记为其他平台的单位",
    "congress.restored": "恢复到备份",
    "admin.named": "确定管理员",
    "admin.activation_slip": "发激活单",
}


def congress(actor: Actor, congress_id: UUID) -> Congress:
    return access.congress_in_scope(actor=actor, capability=gate.READ, congress_id=congress_id)


def possible_successors(actor: Actor, found: Congress) -> list[tuple[str, list[tuple[str, str]]]]:
    """Those of the same level that are live, as (id, words) under the name of the congress above them, its own first."""
    rows = (
        access.in_scope(actor, gate.READ)
        .filter(state=states.ACTIVE, level=found.level)
        .exclude(pk=found.pk)
        .select_related("parent")
        .order_by("code")
    )
    groups: dict[str, list[tuple[str, str]]] = {found.parent.name: []} if found.parent else {}
    for row in rows:
        place = row.parent.name if row.parent else row.name
        groups.setdefault(place, []).append((str(row.pk), f"{row.name} {row.code}"))
    return [(place, entries) for place, entries in groups.items() if entries]


@dataclass(frozen=True)
class Entry:
    """One deed on a congress: when, what, by whom, with which words."""

    at: Any
    deed: str
    who: str
    facts: str


def entries(congress_id: UUID) -> QuerySet[PlatformEntry]:
    return PlatformEntry.objects.filter(
        subject_type=Congress._meta.label_lower, subject_id=congress_id
    ).order_by("-at", "-id")


def told(rows: Sequence[PlatformEntry]) -> list[Entry]:
    """The entries in words. What a job did was done for the person who started its batch."""
    facts = {row.pk: row.facts for row in rows}
    ids = {one["batch_id"] for one in facts.values() if one.get("batch_id")}
    starters = {str(pk): name for pk, name in Batch.objects.filter(pk__in=ids).values_list("pk", "by_name")}
    return [
        Entry(
            at=row.at,
            deed=DEEDS.get(row.deed, row.deed),
            who=_who(row, starters.get(str(facts[row.pk].get("batch_id", "")), "")),
            facts=_facts(row.deed, facts[row.pk]),
        )
        for row in rows
    ]


def _who(row: PlatformEntry, starter: str) -> str:
    if starter:
        return f"{starter}（开通任务）"
    return "，".join(filter(None, (row.person_name, row.seat_label))) or "系统"


def _facts(deed: str, facts: Mapping[str, Any]) -> str:
    """What the entry holds, as far as the office reads it."""
    if facts.get("reason"):
        return str(facts["reason"])
    if deed == "congress.renamed":
        return f"{facts['before']['organ_name']} 改为 {facts['after']['organ_name']}"
    if deed == "congress.recoded":
        return f"{facts['before']} 改为 {facts['after']}"
    if deed in ("congress.restored", "congress.imported"):
        moment = clock.local(datetime.fromisoformat(facts["taken_at"]))
        return " ".join(filter(None, (str(facts.get("folder", "")), f"数据时点 {moment:%Y-%m-%d %H:%M}")))
    if deed.startswith("admin."):
        return " ".join(filter(None, (str(facts.get("name", "")), str(facts.get("login", "")))))
    return ""


def batches(actor: Actor, *, state: str = "") -> QuerySet[Batch]:
    """Newest first, with what became of their rows."""
    found = Batch.objects.filter(scope__in=access.in_scope(actor, gate.READ)).annotate(
        total=Count("rows", filter=~Q(rows__state="skipped") | Q(state=states.PREVIEWED)),
        done=Count("rows", filter=Q(rows__state="done")),
        failed=Count("rows", filter=Q(rows__state="failed")),
    )
    if state in states.BATCH.labels:
        found = found.filter(state=state)
    return found.order_by("-created_at", "-id")


def batch(actor: Actor, batch_id: UUID) -> Batch:
    found = (
        Batch.objects.select_related("scope")
        .filter(pk=batch_id, scope__in=access.in_scope(actor, gate.READ))
        .first()
    )
    if found is None:
        raise NotFound
    return found


def given_out(actor: Actor, of: Batch, what: str) -> None:
    """A file about the batch's people leaves the console: who took it stays in the public journal. `what`: annotated, report."""
    journal.record(
        actor=actor,
        seat=access.seat_over(actor=actor, capability=gate.READ, congress=of.scope),
        deed=f"onboarding.{what}_given_out",
        subject=of,
        body={"file_name": of.file_name},
        congress_id=of.scope_id,
    )


def row(actor: Actor, row_id: int) -> BatchRow:
    found = BatchRow.objects.filter(pk=row_id, batch__scope__in=access.in_scope(actor, gate.READ)).first()
    if found is None:
        raise NotFound
    return found


def rows_by_verdict(of: Batch) -> dict[str, int]:
    counted = dict(of.rows.values_list("verdict").annotate(Count("id")).order_by("verdict"))
    return {verdict: counted.get(verdict, 0) for verdict in states.VERDICTS}


def rows_by_state(of: Batch) -> dict[str, int]:
    counted = dict(of.rows.values_list("state").annotate(Count("id")).order_by("state"))
    return {state: counted[state] for state in states.ROW if counted.get(state)}


def rows(of: Batch, *, verdict: str = "", state: str = "") -> QuerySet[BatchRow]:
    found = of.rows.select_related("congress").order_by("number", "id")
    if verdict in states.VERDICTS:
        found = found.filter(verdict=verdict)
    if state in states.ROW:
        found = found.filter(state=state)
    return found


def waiting(actor: Actor) -> tuple[int, int]:
    """For the menu: congresses that wait for somebody at the console, and batches at work."""
    reach = access.in_scope(actor, gate.READ)
    return (
        reach.filter(state__in=(states.REQUESTED, states.PROVISIONING)).count(),
        Batch.objects.filter(scope__in=reach, state__in=AT_WORK).count(),
    )
