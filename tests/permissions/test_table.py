"""Who gets what at every address: owner, colleagues, the neighbour congress, strangers, nobody."""

from __future__ import annotations

import pytest
from django.test import Client

from kernel.ids import uuid7
from tests.permissions.addresses import METHODS, Address, every_address, filled
from tests.permissions.asking import NOWHERE, Asker, shape, without_path
from tests.permissions.rows import Cell, Row, cells
from tests.permissions.table import TABLE

ADDRESSES = {address.label: address for address in every_address()}
ROWS_OF: dict[str, list[Row]] = {}
for _row in TABLE:
    ROWS_OF.setdefault(f"{_row.conf} {_row.route or '(root)'}", []).append(_row)


def test_every_address_has_a_row() -> None:
    missing = sorted(set(ADDRESSES) - set(ROWS_OF))
    assert not missing, (
        f"addresses without a row in tests/permissions/table.py: {missing}; say there who gets what"
    )
    gone = sorted(set(ROWS_OF) - set(ADDRESSES))
    assert not gone, f"rows of tests/permissions/table.py whose address is gone: {gone}; take them out"


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.label)
def test_each_actor_gets_what_the_row_says(asker: Asker, row: Row) -> None:
    faults = [fault for cell in cells(row) if (fault := asker.fault(cell))]
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("address", ADDRESSES.values(), ids=lambda address: address.label)
def test_a_method_without_a_row_is_refused(asker: Asker, address: Address) -> None:
    """So a page that learns a new method needs a row for it."""
    rows = ROWS_OF.get(address.label, [])
    for method in set(METHODS) - {row.method for row in rows}:
        cell = Cell(
            Row(address.conf, method, address.route, "", rows[0].on, rows[0].place),
            "owner",
            rows[0].owner,
            "405",
        )
        assert not (fault := asker.fault(cell)), f"{fault}; a method that works needs a row"


@pytest.mark.parametrize("conf", ["web", "api"])
@pytest.mark.parametrize("method", METHODS)
def test_a_stranger_can_not_tell_a_page_from_none(asker: Asker, conf: str, method: str) -> None:
    """Byte for byte, headers too: an existing page, a page that never was, and a congress that never was."""
    rows = {row.route: row for row in TABLE if row.conf == conf and row.method == method}.values()
    for part in ("stranger", "wanderer"):
        answers, beside = {}, set()
        for row in rows:
            cell = Cell(row, part, row.owner, "")
            answers[row.label] = shape(asker.ask(cell))
            unknown = asker.path(cell).replace("/t/330122", "/t/999999").replace("/t/330100", "/t/999999")
            answers[f"{row.label} of no congress"] = shape(asker.ask(cell, path=unknown))
            nowhere = asker.path(cell, rest=NOWHERE)
            if (row.owner, nowhere) not in beside:
                beside.add((row.owner, nowhere))
                answers[f"beside {row.label}"] = shape(asker.ask(cell, path=nowhere))
        assert len(set(answers.values())) <= 1, _different(answers)


@pytest.mark.parametrize("conf", ["web", "api"])
def test_a_colleague_can_not_tell_a_row_of_others_from_none(asker: Asker, conf: str) -> None:
    """What one may not see and what is not there are the same answer for somebody with a seat, too."""
    for row in TABLE:
        hidden = [post for post, wanted in row.by_post.items() if wanted.startswith("404")]
        if row.conf != conf or not hidden:
            continue
        cell = Cell(row, "colleague", hidden[0], "")
        never = asker.path(cell, rest=filled(row.route, uuid7()))
        assert shape(asker.ask(cell)) == shape(asker.ask(cell, path=never)), row.label


@pytest.mark.parametrize("conf", ["web", "api"])
def test_nobody_is_sent_to_the_login_from_pages_that_exist_and_from_those_that_do_not(
    asker: Asker, conf: str
) -> None:
    answers: dict[tuple[str, str, str], object] = {}  # of what is asked, once
    for row in TABLE:
        if row.conf != conf:
            continue
        cell, paths = Cell(row, "nobody", "", ""), []
        for path in (asker.path(cell), asker.path(cell, rest=NOWHERE), f"/t/999999/{NOWHERE}"):
            path = path if conf == "web" or path.startswith("/api") else f"/api/v1{path}"
            paths.append((row.method, path, repr(row.send)))
            if paths[-1] not in answers:
                answers[paths[-1]] = without_path(asker.ask(cell, path=path), path)
        seen = {answers[one] for one in paths}
        assert len(seen) == 1, f"{row.label}: nobody can tell whether the page exists: {seen}"


@pytest.mark.parametrize(
    "row", [row for row in TABLE if row.conf == "web" and row.method == "POST"], ids=lambda row: row.label
)
def test_a_form_without_its_token_is_refused(asker: Asker, row: Row) -> None:
    cell = Cell(row, "owner", row.owner, "403")
    client = Client(enforce_csrf_checks=True)
    client.cookies = asker.client(cell).cookies
    assert client.post(asker.path(cell), dict(row.send)).status_code == 403


def _different(answers: dict[str, tuple[int, bytes, tuple[tuple[str, str], ...]]]) -> str:
    groups: dict[object, list[str]] = {}
    for label, answer in answers.items():
        groups.setdefault(answer, []).append(label)
    return "\n\n".join(f"{answer[0]} {answer[2]}: {labels[:8]}" for answer, labels in groups.items())  # type: ignore[index]
