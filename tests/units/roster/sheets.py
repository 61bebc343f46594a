"""A roster of deputies as a test types it, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sso.models import RosterBatch, RosterRow
from sso.roster import batches, running
from tenant_apps.deputies.models import Mandate
from tests.factories.house import House
from tests.factories.numbers import id_number
from tests.units.roster.made import name, xlsx

# Names of the columns as the tests call them.
COLUMNS = {
    "name": "姓名",
    "id_number": "身份证号",
    "phone": "手机号",
    "seat_no": "代表证号",
    "term": "届次",
    "delegation": "代表团",
    "electing": "选区",
    "elected_on": "当选日期",
    "how": "产生方式",
    "announced_on": "公告日期",
    "roles": "人大职务",
    "gender": "性别",
    "ethnicity": "民族",
    "birth_month": "出生年月",
    "party": "政治面貌",
    "employer": "工作单位",
}


def person(which: int, **other: Any) -> dict[str, Any]:
    given = {
        "name": name(which),
        "id_number": id_number(which),
        "phone": f"138{which:08d}",
        "seat_no": f"T{which:04d}",
    }
    return {**given, **other}


def taken(
    of: House, *people: Mapping[str, Any], content: bytes = b"", merged: tuple[str, ...] = ()
) -> RosterBatch:
    rows = [list(COLUMNS.values()), *([one.get(column, "") for column in COLUMNS] for one in people)]
    return batches.take(
        actor=of.actor("clerk"),
        congress=of.ref,
        sort="deputies",
        file_name="名册.xlsx",
        content=content or xlsx(rows, merged=merged),
    )


def entered(of: House, batch: RosterBatch) -> None:
    """As the job does, as far as it comes without Keycloak: seats and mandates."""
    batches.start(actor=of.actor("clerk"), batch_id=batch.pk)
    running.run(batch.pk)


def row(batch: RosterBatch, number: int = 2) -> RosterRow:
    return batch.rows.get(number=number)


def told(batch: RosterBatch, number: int = 2) -> dict[str, str]:
    """Code → column of what is said of a line; every finding has a sentence and a cure."""
    problems = row(batch, number).problems
    assert all(one["reason"] and one["cure"] for one in problems)
    return {one["code"]: one["field"] for one in problems}


def facts(batch: RosterBatch, number: int = 2) -> dict[str, Any]:
    found: dict[str, Any] = batches.opened(row(batch, number))["register"]
    return found


def reason(batch: RosterBatch, code: str, number: int = 2) -> str:
    told_so = [one["reason"] + one["cure"] for one in row(batch, number).problems if one["code"] == code]
    return "".join(told_so[:1])


def mandate(of: House, which: int) -> Mandate:
    with of.entered():
        return Mandate.objects.get(seat_no=f"T{which:04d}")
