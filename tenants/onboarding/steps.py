"""What is done for one row, step by step. Every step may be done again: it finds its own work and adds what lacks."""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction

from kernel import journal
from kernel.errors import DomainError
from kernel.tenancy import CongressRef
from tenants import provisioning, selectors, states
from tenants.models import BatchRow, Congress, Division, PlatformEntry
from tenants.onboarding import checklist, naming, upload


class Later(Exception):
    """The step waits for something from elsewhere and is tried again."""


class Unexpected(DomainError):
    code = "unexpected"
    message = "办理时出现意外错误，已记入运行日志。请单独重试本行；仍然失败的，请联系平台管理员。"


class ParentMissing(DomainError):
    code = "parent_missing"
    message = "上级单位（{code}）尚未申请开通。"
    next = "请先开通上级单位，再重试本行。"


class ParentNotReady(DomainError):
    code = "parent_not_ready"
    message = "上级单位“{name}”当前为“{state}”，不能往返测试件。"
    next = "上级建库以后，请重试本行。"


class NotOpen(DomainError):
    code = "congress_state"
    message = "该单位当前为“{state}”，不能开通。"


class ChecksLacking(DomainError):
    code = "checks_lacking"
    message = "已建库，尚不能上线。{lacks}。"
    next = "办好以后请重试本行。"


def request(row: BatchRow) -> None:
    """登记: the registry's row, below its parent's."""
    congress = selectors.congress_of(row.code)  # its code of today may not stand in the list of divisions yet
    if congress is None:
        division = Division.objects.filter(code=row.code).exclude(organ="none").first()
        if division is None:
            raise provisioning.UnknownDivision(code=row.code)
        congress = _registered(row, division)
    if congress.state in states.ENDED | {states.SUSPENDED}:
        raise NotOpen(state=states.CONGRESS.label(congress.state))
    row.congress = congress


def _registered(row: BatchRow, division: Division) -> Congress:
    if division.parent_code and selectors.congress_of(division.parent_code) is None:
        raise ParentMissing(code=division.parent_code)
    with transaction.atomic():
        congress = provisioning.request(division, selectors.province_of(division), name=row.organ_name)
        _entry(row, congress, "requested")
    return congress


def provision(row: BatchRow) -> None:
    """建库: schema, role, grants and the registry's state, in one transaction."""
    congress = _congress(row)
    provisioning.provision(congress.id)
    # The schema is made by another connection: a worker that died between the two left no entry.
    known = PlatformEntry.objects.filter(
        subject_type=congress._meta.label_lower, subject_id=congress.pk, deed="congress.provisioned"
    )
    if not known.exists():
        _entry(row, congress, "provisioned")


def furnish(row: BatchRow) -> None:
    """配置: what every app puts into a new congress."""
    provisioning.furnish(_ref(row))


def name_administrator(row: BatchRow) -> None:
    """指定管理员: person, account, seat. Without Keycloak the congress stays as it is, and the row can be tried again."""
    facts = upload.admin_of(row)
    if facts is not None:
        naming.name_admin(_ref(row), facts, on_behalf=_on_behalf(row))


def send_probe(row: BatchRow) -> None:
    """发测试件: to the congress above; the answer is looked for by the check list."""
    ref = _ref(row)
    above = _congress(row).parent
    if above is None:
        return
    if above.state not in (states.ACTIVE, states.PROVISIONING):
        raise ParentNotReady(name=above.name, state=states.CONGRESS.label(above.state))
    checklist.probe(ref, again=False)


def open_when_ready(row: BatchRow) -> None:
    """上线, when nothing required lacks. Raises Later while the test envelope is on its way, ChecksLacking, NotOpen."""
    ref = _ref(row)
    if ref.migrations and checklist.one(ref, checklist.PROBE).state == checklist.MISSING:
        # Sent already, but if the congress has come below another one since.
        checklist.probe(ref, again=False)
        raise Later
    lacks = checklist.lacking(checklist.run(ref))
    if lacks:
        raise ChecksLacking(lacks=checklist.sentence(lacks))
    with transaction.atomic():
        congress = Congress.objects.select_for_update().get(pk=ref.id)
        if congress.state == states.ACTIVE:
            return
        if not states.CONGRESS.allows(congress, "go_live"):
            raise NotOpen(state=states.CONGRESS.label(congress.state))
        provisioning.go_live(congress)
        _entry(row, congress, "went_live")


# The step's name, kept in BatchRow.step when it is done → the deed. The order is that of the work.
DEEDS: dict[str, Callable[[BatchRow], None]] = {
    "requested": request,
    "provisioned": provision,
    "furnished": furnish,
    "named": name_administrator,
    "probed": send_probe,
    "checked": open_when_ready,
}
LAST = "checked"
# What the progress says is being done, by the step done last.
WORDS = {
    "": "登记",
    "requested": "建库",
    "provisioned": "配置",
    "furnished": "指定管理员",
    "named": "发测试件",
    "probed": "上线检查",
    "checked": "上线检查",
}


def names_before(step: str) -> list[str]:
    """What a row that has not done `step` yet may have done last: nothing, or one of the steps before."""
    names = list(DEEDS)
    return ["", *names[: names.index(step)]]


def _congress(row: BatchRow) -> Congress:
    congress = row.congress
    if congress is None:
        raise ValueError(f"row {row.pk} has no congress after its first step")
    return congress


def _ref(row: BatchRow) -> CongressRef:
    """The congress as it is now."""
    row.congress = Congress.objects.select_related("parent").get(pk=_congress(row).pk)
    return selectors.ref(row.congress)


def _entry(row: BatchRow, congress: Congress, deed: str) -> None:
    """In the public journal: done by the job, for the person who started the batch."""
    journal.record(
        actor=None,
        seat=None,
        deed=f"congress.{deed}",
        subject=congress,
        body={"code": congress.code, **_on_behalf(row)},
        congress_id=congress.pk,
    )


def _on_behalf(row: BatchRow) -> dict[str, object]:
    batch = row.batch
    return {
        "batch_id": batch.pk,
        "row": row.number,
        "for_person_id": batch.by_person_id,
        "for_seat_id": batch.by_seat_id,
    }
