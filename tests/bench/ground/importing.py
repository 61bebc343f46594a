"""3,000 deputies from an xlsx into a congress: read, previewed, seats and mandates entered. Their accounts are told apart."""

from __future__ import annotations

import io
import time
from datetime import date
from typing import Any

from openpyxl import Workbook

from kernel import clock, tenancy
from kernel.actor import STRONG
from kernel.ids import uuid7
from shared_apps.identity import actions as identity
from shared_apps.identity import selectors as seats
from sso import person_account
from sso.roster import batches, running, sorts
from tenant_apps.deputies import actions as deputies
from tenant_apps.deputies import selectors
from tests.bench import rows
from tests.bench.ground.scale import chosen
from tests.bench.stacks import NotMeasured
from tests.factories.numbers import id_number

COUNTY, ISSUER, LIMIT = "330122", "http://nobody.example/realms/bench", 10
HEAD = [
    "代表证号",
    "姓名",
    "身份证号",
    "手机号",
    "性别",
    "民族",
    "党派",
    "学历",
    "工作单位",
    "职务",
    "代表团",
    "代表小组",
    "选区",
    "当选日期",
    "产生方式",
    "当选公告文号",
]
_NAMES = "沈方楼俞申章周许叶童"


def sheet(count: int) -> bytes:
    """A roster as an office keeps it: 60 delegations, 120 groups, a district for every three deputies."""
    book = Workbook(write_only=True)
    page = book.create_sheet("代表名册")
    page.append(HEAD)
    for n in range(count):
        name = f"{_NAMES[n % 10]}{_NAMES[n // 10 % 10]}{_NAMES[n // 100 % 10]}{'甲乙丙丁'[n % 4]}"
        page.append(
            [
                f"B{n:05d}",
                name,
                id_number(n),
                f"+86 139{n:08d}",
                "",
                "汉",
                "党员" if n % 3 else "群众",
                "大学本科",
                f"第{n % 400}中学",
                "教师",
                f"第{n % 60 + 1}代表团",
                f"第{n % 120 + 1}小组",
                f"第{n // 3 + 1001}选区",
                "2022-01-20",
                "选举",
                "人大告〔2022〕1号",
            ]
        )
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def measure() -> list[rows.Row]:
    count = chosen().deputies
    content, ref, actor = sheet(count), tenancy.directory().by_code(COUNTY), _clerk()
    assert ref is not None
    with tenancy.enter(ref):
        if selectors.current_term() is None:
            deputies.open_term(actor=None, ordinal=17, begins=date(2022, 2, 1))
    begun = time.monotonic()
    sorts.of("deputies").layout.read(content)
    read = time.monotonic() - begun
    begun = time.monotonic()
    batch = batches.take(actor=actor, congress=ref, sort="deputies", file_name="名册.xlsx", content=content)
    taken = time.monotonic() - begun
    progress = batches.progress(batch)
    if progress.total != count:
        raise NotMeasured(f"{progress.total} of {count} lines may be imported")
    batches.start(actor=actor, batch_id=batch.pk)
    accounts = _Accounts()
    begun = time.monotonic()
    running.run(batch.pk)
    entered = time.monotonic() - begun - accounts.took
    _hold(batch, count)
    begun = time.monotonic()
    again = batches.take(actor=actor, congress=ref, sort="deputies", file_name="名册.xlsx", content=content)
    twice = time.monotonic() - begun
    if batches.progress(again).total:
        raise NotMeasured("the same sheet once more finds something to do")
    return [
        rows.told(f"{count} deputies: an xlsx of {len(HEAD)} columns read", read, "s"),
        rows.told(f"{count} deputies: read, judged, the preview kept", taken, "s"),
        rows.told(f"{count} deputies: pending seats, then mandates, in batches of 200", entered, "s"),
        rows.limited(
            f"{count} deputies: read, preview, into the congress, together", taken + entered, "s", limit=LIMIT
        ),
        rows.told(f"{count} deputies: their accounts at Keycloak besides", accounts.took, "s"),
        rows.told(f"the same {count} once more: nothing to do", twice, "s"),
    ]


def _clerk() -> Any:
    person = uuid7()
    identity.enrol_people(people=[(person, "方晓燕")])
    identity.link_accounts(issuer=ISSUER, accounts=[identity.Account(person_id=person, sub=str(person))])
    ref = tenancy.directory().by_code(COUNTY)
    assert ref is not None
    new = identity.NewSeat(person, ref.id, "staff", clock.today(), roles=("clerk",))
    identity.give_seat(new=new)
    found = seats.person_by_identity(issuer=ISSUER, sub=str(person))
    assert found is not None
    return found.as_actor(congress=ref, acr=STRONG, auth_time=clock.real_now())


class _Accounts:
    """How long Keycloak was waited for."""

    def __init__(self) -> None:
        self.took, self.real = 0.0, person_account.ensure_many
        person_account.ensure_many = self.timed

    def timed(self, **given: Any) -> Any:
        begun = time.monotonic()
        try:
            return self.real(**given)
        finally:
            self.took += time.monotonic() - begun


def _hold(batch: Any, count: int) -> None:
    """Raises NotMeasured unless every line has become a mandate."""
    progress = batches.progress(batch)
    ref = tenancy.directory().by_code(COUNTY)
    assert ref is not None
    seat_ids = list(batch.rows.values_list("seat_id", flat=True))
    with tenancy.enter(ref):
        there = sum(selectors.mandate_of_seat(seat_id) is not None for seat_id in seat_ids)
    if (progress.made, there) != (count, count):
        raise NotMeasured(f"{progress.made} lines, {there} mandates of {count}")
