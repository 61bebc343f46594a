"""The deeds of a congress's life: each row of the table done and refused, what they write, and whose they are."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

import pytest

from kernel import clock
from kernel.actor import Actor
from kernel.errors import DomainError, NotFound, StateRefused
from shared_apps.dictionaries.models import Entry
from tenants import access, lifecycle, states
from tenants.models import Congress, CongressCode, PlatformEntry
from tests.stack.databases import Database
from tests.units.lifecycle.conftest import (
    BESIDE,
    CITY,
    COUNTY,
    OTHER_CITY,
    PROVINCE,
    REASON,
    congress,
    give_seat,
    set_state,
)

pytestmark = pytest.mark.usefixtures("as_it_was")
Deed = Callable[[Actor, Congress], Congress]
DEEDS: dict[str, Deed] = {
    "go_live": lambda who, row: lifecycle.go_live(actor=who, congress_id=row.pk),
    "suspend": lambda who, row: lifecycle.suspend(actor=who, congress_id=row.pk, reason=REASON),
    "resume": lambda who, row: lifecycle.resume(actor=who, congress_id=row.pk),
    "close": lambda who, row: lifecycle.close(actor=who, congress_id=row.pk, reason=REASON),
    "merge": lambda who, row: lifecycle.merge(
        actor=who, congress_id=row.pk, successor_id=congress(BESIDE).pk, reason=REASON
    ),
    "rename": lambda who, row: lifecycle.rename(
        actor=who, congress_id=row.pk, name="桐江区", organ_name="桐江区人民代表大会常务委员会"
    ),
    "recode": lambda who, row: lifecycle.recode(actor=who, congress_id=row.pk, code="330111"),
}
OURS = [row for row in states.CONGRESS.moves if row.capability]
CASES = [(row.deed, state) for row in OURS for state in states.CONGRESS.labels]


@pytest.fixture(autouse=True)
def lacks(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the check list says is missing; the list itself is tested where it is built."""
    found: list[str] = []
    monkeypatch.setattr(lifecycle, "_readiness", [lambda ref: found if ref.code == COUNTY else []])
    return found


def entries(row: Congress) -> list[PlatformEntry]:
    found = PlatformEntry.objects.filter(subject_type="tenants.congress", subject_id=row.pk)
    return list(found.order_by("at", "id"))


def refused(code: str, deed: Callable[[], object]) -> DomainError:
    with pytest.raises(DomainError) as caught:
        deed()
    assert caught.value.code == code, caught.value
    return caught.value


def test_every_deed_of_the_console_in_the_table_is_here() -> None:
    assert {row.deed for row in OURS} == set(DEEDS)


@pytest.mark.parametrize(("deed", "state"), CASES)
def test_each_deed_is_done_from_the_states_of_its_row_and_refused_from_the_others(
    console: Actor, deed: str, state: str
) -> None:
    set_state(COUNTY, state)
    row, before = states.CONGRESS.row(deed), len(entries(congress(COUNTY)))
    if state not in row.sources:
        with pytest.raises(StateRefused) as caught:
            DEEDS[deed](console, congress(COUNTY))
        assert states.CONGRESS.label(state) in caught.value.message
        assert congress(COUNTY).state == state and len(entries(congress(COUNTY))) == before
        return
    done = DEEDS[deed](console, congress(COUNTY))
    assert done.state == (state if row.target == "=" else row.target)
    kept = Congress.objects.get(pk=done.pk)
    assert kept.state == done.state
    last = entries(kept)[-1]
    assert len(entries(kept)) == before + 1 and last.deed.startswith("congress.")
    assert (last.person_id, last.seat_id) == (console.person_id, console.all_seats[0].id)


@pytest.mark.parametrize("state", states.CONGRESS.labels)
def test_the_buttons_are_those_of_the_table(console: Actor, state: str) -> None:
    set_state(COUNTY, state)
    shown = [move.deed for move in lifecycle.possible(congress(COUNTY))]
    assert shown == [row.deed for row in OURS if state in row.sources]


def test_suspending_keeps_reason_and_moment_and_resuming_takes_the_reason_away(console: Actor) -> None:
    began = clock.now()
    row = lifecycle.suspend(actor=console, congress_id=congress(COUNTY).pk, reason=f"  {REASON}\n")
    assert row.state_reason == REASON and row.state_since is not None and row.state_since >= began
    assert congress(CITY).state == "active" and congress(BESIDE).state == "active"
    assert lifecycle.resume(actor=console, congress_id=row.pk).state_reason == ""
    assert [e.facts["reason"] for e in entries(row)[-2:]] == [REASON, ""]


def test_suspending_a_city_does_not_reach_its_counties(console: Actor) -> None:
    lifecycle.suspend(actor=console, congress_id=congress(CITY).pk, reason=REASON)
    assert congress(CITY).state == "suspended" and congress(COUNTY).state == "active"


@pytest.mark.parametrize("reason", ["", "  ", "停", "\x00\u200b", "长" * 201])
def test_a_reason_must_be_one_that_people_can_read(console: Actor, reason: str) -> None:
    for deed in (lifecycle.suspend, lifecycle.close):
        refused(
            "lifecycle_reason",
            lambda deed=deed: deed(actor=console, congress_id=congress(COUNTY).pk, reason=reason),  # type: ignore[misc]
        )
    assert congress(COUNTY).state == "active"


def test_a_congress_goes_live_when_nothing_lacks_and_the_refusal_names_what_does(
    console: Actor, lacks: list[str]
) -> None:
    set_state(COUNTY, "provisioning", reason="")
    lacks += ["指定系统管理员", "测试件"]
    error = refused("congress_not_ready", lambda: DEEDS["go_live"](console, congress(COUNTY)))
    assert "2 项未完成：指定系统管理员、测试件" in error.message and error.next
    assert congress(COUNTY).state == "provisioning"
    lacks.clear()
    live = DEEDS["go_live"](console, congress(COUNTY))
    assert live.state == "active" and live.activated_at is not None


def test_closing_waits_for_the_children_and_names_one(console: Actor) -> None:
    error = refused("children_live", lambda: DEEDS["close"](console, congress(CITY)))
    assert "杭州市" in error.message and "暂停" in error.next
    Congress.objects.filter(parent=congress(CITY)).update(state="closed")
    assert DEEDS["close"](console, congress(CITY)).state == "closed"


def test_nobody_closes_or_merges_the_congress_of_their_own_console(console: Actor) -> None:
    refused("own_congress", lambda: DEEDS["close"](console, congress(PROVINCE)))
    city = give_seat(code=CITY, kind="console")
    error = refused(
        "own_congress",
        lambda: lifecycle.close(actor=city, congress_id=congress(CITY).pk, reason=REASON),
    )
    assert "关闭" in error.message


def test_merging_takes_the_children_along_and_leaves_the_schema(console: Actor) -> None:
    city, successor = congress(CITY), congress(OTHER_CITY)
    children = set(city.children.values_list("code", flat=True))
    published = [
        Entry.objects.create(
            dictionary="contact_way", code=f"P330100{n}", label=label, scope=city, merged_into=into
        )
        for n, label, into in ((1, "上门走访", ""), (2, "电话", ""), (3, "打电话", "P3301002"))
    ]
    merged = lifecycle.merge(actor=console, congress_id=city.pk, successor_id=successor.pk, reason=REASON)
    assert (merged.state, merged.successor_id, merged.schema_name) == (
        "merged",
        successor.pk,
        city.schema_name,
    )
    assert children and set(successor.children.values_list("code", flat=True)) >= children
    assert entries(congress(COUNTY))[-1].deed == "congress.moved"
    assert entries(merged)[-1].facts["successor_code"] == OTHER_CITY
    # What it had published goes on at the successor; of two with one name one is left.
    found = [Entry.objects.get(pk=row.pk) for row in published]
    assert {row.scope_id for row in found} == {successor.pk}
    assert [row.merged_into for row in found] == ["", "PHONE", "PHONE"]
    Entry.objects.using("owner").filter(scope=successor).delete()


def merge_into(console: Actor, code: str) -> Callable[[], object]:
    return lambda: lifecycle.merge(
        actor=console,
        congress_id=congress(COUNTY).pk,
        successor_id=congress(code).pk,
        reason=REASON,
    )


def test_a_successor_is_live_of_the_same_level_and_another(console: Actor) -> None:
    assert "自身" in refused("successor", merge_into(console, COUNTY)).message
    assert "层级" in refused("successor", merge_into(console, CITY)).message
    for state in set(states.CONGRESS.labels) - {"active"}:
        set_state(BESIDE, state)
        assert states.CONGRESS.label(state) in refused("successor", merge_into(console, BESIDE)).message
    set_state(BESIDE, "active")
    Congress.objects.filter(code=BESIDE).update(kind="work_office")
    assert "工作机构" in refused("successor", merge_into(console, BESIDE)).message
    Congress.objects.filter(code=BESIDE).update(kind="congress")
    merge_into(console, BESIDE)()
    back = refused(
        "successor",
        lambda: lifecycle.merge(
            actor=console,
            congress_id=congress(BESIDE).pk,
            successor_id=congress(COUNTY).pk,
            reason=REASON,
        ),
    )
    assert "已并入" in back.message, "two that merge into each other would leave nobody"


def test_a_work_office_may_merge_into_the_congress_that_follows_it(console: Actor) -> None:
    """撤地设市: the 地区 ends, a city with a congress begins."""
    Congress.objects.filter(code=CITY).update(kind="work_office")
    merged = lifecycle.merge(
        actor=console,
        congress_id=congress(CITY).pk,
        successor_id=congress(OTHER_CITY).pk,
        reason=REASON,
    )
    assert merged.state == "merged"


@pytest.mark.parametrize(
    ("name", "organ", "field"),
    [
        ("", "桐江区人民代表大会常务委员会", "name"),
        ("\x00桐", "桐江区人民代表大会常务委员会", "name"),
        ("桐" * 61, "桐江区人民代表大会常务委员会", "name"),
        ("桐江区", " 人大 ", "organ_name"),
        ("桐江区", "会" * 121, "organ_name"),
    ],
)
def test_a_name_is_one_that_fits_its_place(console: Actor, name: str, organ: str, field: str) -> None:
    error = refused(
        "congress_name",
        lambda: lifecycle.rename(actor=console, congress_id=congress(COUNTY).pk, name=name, organ_name=organ),
    )
    assert error.field == field and congress(COUNTY).name == "桐庐县"


@pytest.mark.parametrize(
    ("name", "organ", "field"),
    [
        ("<script>alert(1)</script>", "桐江区人民代表大会常务委员会", "name"),
        ("桐江区13800000000", "桐江区人民代表大会常务委员会", "name"),
        ("桐江区", "<script>alert(1)</script>", "organ_name"),
        ("桐江区", "建德市人大常委会", "organ_name"),
        ("桐江区", "萧山区人民代表大会常务委员会", "organ_name"),
    ],
)
def test_a_new_name_must_pass_what_a_sheets_names_must(
    console: Actor, name: str, organ: str, field: str
) -> None:
    """Tags and numbers are no names; the last two are other units' by the table of divisions, opened or not."""
    error = refused(
        "congress_name",
        lambda: lifecycle.rename(actor=console, congress_id=congress(COUNTY).pk, name=name, organ_name=organ),
    )
    assert error.field == field and congress(COUNTY).name == "桐庐县"


def test_the_name_another_congress_has_taken_is_refused_and_ones_own_stays(console: Actor) -> None:
    DEEDS["rename"](console, congress(COUNTY))
    mine, taken = congress(BESIDE), congress(COUNTY).organ_name
    error = refused(
        "congress_name",
        lambda: lifecycle.rename(actor=console, congress_id=mine.pk, name=mine.name, organ_name=taken),
    )
    assert COUNTY in error.message
    lifecycle.rename(actor=console, congress_id=mine.pk, name="千岛湖市", organ_name=mine.organ_name)
    assert congress(BESIDE).name == "千岛湖市"


def test_renaming_keeps_both_names_in_the_journal(console: Actor) -> None:
    DEEDS["rename"](console, congress(COUNTY))
    facts = entries(congress(COUNTY))[-1].facts
    assert (facts["before"]["name"], facts["after"]["name"]) == ("桐庐县", "桐江区")


def test_a_new_code_is_the_address_and_the_old_ones_lead_there(console: Actor) -> None:
    before = congress(COUNTY)
    for code in ("330111", "330113"):
        lifecycle.recode(actor=console, congress_id=before.pk, code=code)
    row = congress("330113")
    assert (row.pk, row.schema_name, row.role_name) == (before.pk, before.schema_name, before.role_name)
    former = CongressCode.objects.filter(congress=row).values_list("code", flat=True)
    assert set(former) == {COUNTY, "330111"}
    back = lifecycle.recode(actor=console, congress_id=row.pk, code=COUNTY)
    former = CongressCode.objects.filter(congress=back).values_list("code", flat=True)
    assert set(former) == {"330111", "330113"}, "what it bears again is no former code"


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("33011", "6 位数字"),
        ("３３０１１１", "6 位数字"),
        ("33011a", "6 位数字"),
        ("\x00", "6 位数字"),
        ("330199", "区划表中没有"),
        ("460302", "不设人大机关"),
        (COUNTY, "现在就使用"),
        (BESIDE, "正在使用"),
        ("330500", "另一个层级"),
        ("330205", "另一个上级"),
    ],
)
def test_a_code_that_can_not_be_taken_is_refused_with_the_reason(console: Actor, code: str, why: str) -> None:
    error = refused(
        "congress_code",
        lambda: lifecycle.recode(actor=console, congress_id=congress(COUNTY).pk, code=code),
    )
    assert why in error.message and congress(COUNTY).code == COUNTY


def test_a_code_that_was_anothers_stays_theirs(console: Actor) -> None:
    lifecycle.recode(actor=console, congress_id=congress(BESIDE).pk, code="330111")
    error = refused(
        "congress_code",
        lambda: lifecycle.recode(actor=console, congress_id=congress(COUNTY).pk, code=BESIDE),
    )
    assert "曾是另一个单位的代码" in error.message


def test_a_work_office_does_not_become_a_congress_by_a_new_code(console: Actor) -> None:
    Congress.objects.filter(code=COUNTY).update(kind="work_office")
    error = refused(
        "congress_code",
        lambda: lifecycle.recode(actor=console, congress_id=congress(COUNTY).pk, code="330111"),
    )
    assert "并入" in error.message


@pytest.mark.parametrize("deed", DEEDS)
def test_whoever_has_no_console_over_it_gets_the_one_refusal(
    database: Database, console: Actor, deed: str
) -> None:
    """A clerk, an administrator, the console of a city beside it, a console whose seat is of another congress."""
    set_state(COUNTY, next(iter(sorted(states.CONGRESS.row(deed).sources))))
    row = congress(COUNTY)
    strangers = [
        give_seat(code=COUNTY, kind="staff", roles=("clerk", "head", "admin")),
        give_seat(code=OTHER_CITY, kind="console"),
        give_seat(code=BESIDE, kind="console"),
    ]
    for who in strangers:
        with pytest.raises(NotFound) as caught:
            DEEDS[deed](who, row)
        assert caught.value.as_dict() == NotFound().as_dict()
    assert DEEDS[deed](console, row)


def test_the_scope_is_the_seats_congress_and_all_below_it(console: Actor) -> None:
    every = set(Congress.objects.values_list("code", flat=True))
    seen = access.in_scope(console, "console.read")
    assert {row.code for row in seen} == every
    assert access.scope_of(console, "console.read").code == PROVINCE
    city = give_seat(code=CITY, kind="console")
    seen = access.in_scope(city, "console.read")
    assert {row.code for row in seen} == {CITY, *congress(CITY).children.values_list("code", flat=True)}
    nobody = give_seat(code=CITY, kind="staff", roles=("admin",))
    for ask in (access.scope_of, access.in_scope):
        with pytest.raises(NotFound):
            ask(nobody, "console.read")
    with pytest.raises(NotFound):
        access.congress_in_scope(actor=console, capability="console.read", congress_id=uuid4())
