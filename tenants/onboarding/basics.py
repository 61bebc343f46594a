"""What the registry itself looks at before a congress goes live: what it is called, and its schema."""

from __future__ import annotations

from uuid import UUID

from django.db import connection

from kernel import tenancy
from kernel.tenancy import CongressRef
from tenants import lifecycle, selectors, template
from tenants.models import Division, SchemaState
from tenants.onboarding import checklist
from tenants.onboarding.checklist import FAILED, MISSING, OK, Finding

# A congress may write its journal and may never change it: (table, right) → whether its role must have it.
RIGHTS = {
    ("records_entry", "INSERT"): True,
    ("records_entry", "UPDATE"): False,
    ("postbox_outbox", "INSERT"): True,
    ("postbox_outbox", "DELETE"): False,
    ("tenants_directory", "SELECT"): True,
}


def facts(ref: CongressRef) -> Finding:
    """机构全称、层级、行政区划代码: as in the table of divisions, below the right parent."""
    division = Division.objects.filter(code=ref.code).first()
    if division is None:
        return Finding(FAILED, f"{ref.code} 不在区划表中")
    if (division.level, division.organ) != (ref.level, ref.kind):
        return Finding(FAILED, f"{ref.code} 的层级或机关性质与区划表不一致")
    if _parent(division) != ref.parent_id:
        return Finding(FAILED, f"{ref.code} 的上级与区划表不一致")
    if not ref.organ_name.strip():
        return Finding(MISSING, "没有机关全称")
    return Finding(OK, f"{ref.code} 一致" if division.name == ref.name else f"{ref.code}，现名{ref.name}")


def _parent(division: Division) -> UUID | None:
    """The congress above a division, or the one into which that was merged."""
    above = selectors.congress_of(division.parent_code) if division.parent_code else None
    if above is None:
        return None
    successor = selectors.successor_of(above)
    return successor.id if successor else above.id


def schema(ref: CongressRef) -> Finding:
    """数据结构: at the present migrations, and the role may do what it must and no more."""
    state = SchemaState.objects.filter(congress_id=ref.id).first()
    if state is not None and state.state == SchemaState.State.FAILED:
        return Finding(FAILED, "数据结构升级失败")
    if state is None or state.digest != template.target_digest():
        return Finding(MISSING, "数据结构待升级")
    with tenancy.enter(ref), connection.cursor() as cursor:
        for (table, right), wanted in RIGHTS.items():
            cursor.execute("SELECT has_table_privilege(current_user, %s, %s)", [table, right])
            if cursor.fetchone()[0] is not wanted:
                return Finding(FAILED, f"数据库权限有误（{table}，{right}）")
    return Finding(OK, f"已是最新，共 {ref.migrations} 项")


def lacking(ref: CongressRef) -> list[str]:
    """Labels of the required lines that hold the congress back, looked at now: lifecycle.go_live asks for them."""
    return [line.label for line in checklist.lacking(checklist.run(ref))]


def register_all() -> None:
    checklist.register(
        "facts",
        "机构全称、层级、行政区划代码",
        facts,
        cure="请核对区划代码和上级单位，必要时变更代码。",
        needs_schema=False,
    )
    checklist.register(
        "schema", "数据结构", schema, cure="请联系平台管理员执行升级（migrate_tenants）后再检查。"
    )
    lifecycle.ready_when(lacking)
