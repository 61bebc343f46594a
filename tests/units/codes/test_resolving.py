"""Rows of a dictionary and what they amount to: compared with a slow, obvious second way for any rows, days and mergers."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from tenant_apps.codes.resolving import ADD, HIDE, LABEL, ORDER, PUBLIC, Row, resolve
from tenant_apps.codes.selectors import Reading

DAY = date(2026, 3, 2)
NAMES = ("A", "B", "C", "D", "L1", "L2")
days = st.none() | st.integers(-3, 3).map(lambda n: DAY + timedelta(days=n))
words = st.sampled_from(("甲", "乙", "丙", "丁"))


def _row(code: str) -> st.SearchStrategy[Row]:
    local = code.startswith("L")
    return st.builds(
        Row,
        kind=st.just(ADD if local else PUBLIC),
        code=st.just(code),
        label=words,
        note=st.just(""),
        order=st.integers(1, 4).map(lambda n: n * 1000 if local else n),
        valid_from=days,
        valid_to=days,
        merged_into=st.sampled_from(("", "", *NAMES)),
        version=st.integers(1, 9),
        steps=st.just(0) if local else st.sampled_from((None, 0, 1, 2)),
        level=st.just("city"),
    )


change = st.builds(
    Row,
    kind=st.sampled_from((LABEL, HIDE, ORDER)),
    code=st.sampled_from(NAMES),
    label=words,
    note=st.just(""),
    order=st.integers(1, 4000),
    valid_from=days.filter(lambda day: day is not None),
    valid_to=days,
    merged_into=st.just(""),
    version=st.just(0),
    steps=st.just(0),
    level=st.none(),
)


@st.composite
def tables(draw: st.DrawFn) -> list[Row]:
    base = [row for row in (draw(st.none() | _row(code)) for code in NAMES) if row is not None]
    changes = draw(st.lists(change, max_size=8))
    return base + [row._replace(version=100 + number) for number, row in enumerate(changes)]


def _slow(rows: list[Row]) -> list[tuple[str, str, str, str]]:
    """(code, label, state, successor) in order, found code by code by looking through all rows again and again."""
    found = []
    for row in (row for row in rows if row.kind in (PUBLIC, ADD)):
        holding = [r for r in rows if r.code == row.code and r.kind not in (PUBLIC, ADD)]
        holding = [r for r in holding if r.valid_from <= DAY and not (r.valid_to and r.valid_to < DAY)]  # type: ignore[operator]
        last = {kind: [r for r in holding if r.kind == kind][-1:] for kind in (LABEL, HIDE, ORDER)}
        label = last[LABEL][0].label if last[LABEL] else row.label
        order = last[ORDER][0].order if last[ORDER] else row.order * (1 if row.kind == ADD else 1000)
        end, walked = row, [row.code]
        while True:
            after = [r for r in rows if r.kind in (PUBLIC, ADD) and r.code == end.merged_into]
            if not after or after[0].code in walked:
                break
            end = after[0]
            walked.append(end.code)
        if end.code != row.code:
            state = "MERGED"
        elif row.valid_to and row.valid_to < DAY:
            state = "ENDED"
        elif row.valid_from and row.valid_from > DAY:
            state = "AHEAD"
        else:
            state = "HIDDEN" if last[HIDE] else "IN_USE"
        own = row.kind == ADD or row.steps == 0
        found.append(
            ((order, own, row.code), row.code, label, state, end.code if end.code != row.code else "")
        )
    return [line[1:] for line in sorted(found)]


@settings(max_examples=150, deadline=None)
@given(tables())
def test_the_look_up_agrees_with_a_slow_second_way(rows: list[Row]) -> None:
    found = resolve(rows, on=DAY)
    assert [(code.code, code.label, code.state, code.successor) for code in found] == _slow(rows)


@settings(max_examples=50, deadline=None)
@given(tables())
def test_whatever_was_merged_is_found_with_what_it_was_merged_into(rows: list[Row]) -> None:
    reading = Reading(resolve(rows, on=DAY))
    for code in reading:
        assert code.code in reading.family(code.code)
        last = reading.get(code.successor)
        if last is not None and last.successor:
            continue  # a ring, which no deed makes
        if code.successor:
            assert reading.family(code.code) == reading.family(code.successor)
        else:
            assert reading.family(code.code)[0] == code.code


@settings(max_examples=50, deadline=None)
@given(tables(), _row("NEW"))
def test_a_new_public_row_changes_no_other(rows: list[Row], new: Row) -> None:
    """Where peers fail: a local list takes the place of the whole list of the state."""
    new = new._replace(merged_into="")
    before = {code.code: code for code in resolve(rows, on=DAY)}
    after = {code.code: code for code in resolve([*rows, new], on=DAY)}
    assert after.pop("NEW").label == new.label
    assert after == before
