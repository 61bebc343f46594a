"""Each access check is taken away in turn; the permission table, a list, an edge or a leak must turn red.

A check whose removal nobody notices is not tested, or not needed: add the row or the test that notices, or take the check out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import pytest
from django.db import connection

from kernel import tenancy
from tests.guards import tree
from tests.permissions import lists, weak
from tests.permissions.asking import Asker
from tests.permissions.edges import EDGES
from tests.permissions.mutation import mutants
from tests.permissions.mutation.checks import MODULES
from tests.permissions.mutation.mutants import Mutant, every_mutant
from tests.permissions.rows import Cell, cells
from tests.permissions.table import TABLE
from tests.units.tenancy.leaks import LEAKS

# Checks that can't be noticed when they are gone, each with what else stands in the way.
NEEDLESS = {
    "kernel.tenancy.enter without `if connection.schema_name != PUBLIC`": "inside a block there is always a transaction",
    "kernel.tenancy.as_cell without `if connection.schema_name != PUBLIC`": "inside a block there is always a transaction",
    "kernel.web.middleware.TenantBlock._answer without `if congress is None`": "where there is no congress nobody has a seat",
    "kernel.web.middleware.TenantBlock.process_exception without `if isinstance(exception, Http404)`": (
        "handler404 gives the same answer"
    ),
    "shared_apps.identity.access.people_to_seat without `id__in=person_ids`": "it locks and shows nothing",
    "tenant_apps.suggestions.actions.filing.entitled without `if seat is None`": "the mandates were asked for by these very seats",
    "tenant_apps.suggestions.actions.filing._handing_in without `actor.require(states.REVISE)`": (
        "only a deputy's seat, or a former one's, makes an item one's own, and both may revise"
    ),
    "tenant_apps.suggestions.actions.cosigning.recall_text without `actor.require(states.REVISE)`": "as above",
    "tenant_apps.suggestions.actions.entering._own_entry without `actor.require(states.REVISE)`": "as above",
    "tenant_apps.suggestions.actions.opening._own without `actor.require(states.REVISE)`": "as above",
    "tenant_apps.suggestions.actions.withdrawing.withdraw without `actor.require(states.REVISE)`": "as above",
    "tenant_apps.bills.actions.filing.entitled without `if seat is None`": "the mandates were asked for by these very seats",
    "tenant_apps.bills.actions.cosigning.recall_text without `actor.require(states.FOLLOW)`": (
        "only a deputy's seat, or a former one's, makes a bill one's own, and both may follow it"
    ),
    **{
        f"tenant_apps.bills.actions.withdrawing.{deed} without `actor.require(states.FOLLOW)`": "as above"
        for deed in ("withdraw", "ask_withdrawal", "leave", "note_result")
    },
    "tenant_apps.handling.access._may_read without `suggestion_id is not None`": "no suggestion has no key",
    "sso.tokens._key_for without `if header.get('alg') != ALGORITHM`": "joserfc is told the one algorithm",
    "sso.tokens._key_for without `if 'crit' in header`": "joserfc refuses extensions it does not know",
    "sso.tokens._key_for without `if key is None`": "joserfc verifies nothing without a key",
}
LISTED = ("clerk", "deputy2", "handler2")  # readers whose lists would grow first


@dataclass(frozen=True)
class Check:
    """One question that has a right answer; `fault` is empty when it is given."""

    label: str
    fault: Callable[[], str]
    is_refusal: bool


@dataclass(frozen=True)
class Bench:
    """The checks that run each function that has a mutant, refusals first."""

    runs: dict[tuple[str, str], list[Check]]


def _telling(cells_of: Cell, asker: Asker) -> Check:
    return Check(cells_of.label, lambda: asker.fault(cells_of), cells_of.wanted[:1] == "4")


def _speaking(asker: Asker) -> Iterator[Cell]:
    """Cells that can notice a missing check: those refused, and of posts of one kind one for each answer."""
    for row in TABLE:
        told: set[tuple[str, str]] = set()
        for cell in cells(row):
            kind = cell.post.rstrip("13") if cell.part == "colleague" else cell.part
            is_everywhere_alike = cell.part in ("stranger", "wanderer", "nobody")
            if (cell.wanted[0] in "23" and cell.part != "nobody") or (kind, cell.wanted) in told:
                continue
            if is_everywhere_alike and row.route not in ("suggestions/", "me/", "api/v1/me/", "me/seats"):
                continue
            told.add((kind, cell.wanted))
            yield cell


def _silently(deed: Callable[[], Any]) -> str:
    """The sentence of whatever it raises."""
    try:
        found = deed()
    except Exception as error:  # a broken guard may raise anything
        connection.close()
        connection.bind(schema=tenancy.PUBLIC, ref=None)  # type: ignore[attr-defined]
        return f"{type(error).__name__}: {error}"
    return "\n".join(found or [])


def _checks(asker: Asker) -> list[Check]:
    county, other = asker.world.houses["county"].ref, asker.world.beside["county"].ref
    found = [_telling(cell, asker) for cell in _speaking(asker)]
    for row in weak.OURS:
        if row.route in weak.STRONG and row.conf != "api":  # a weak token would be that of the cells above
            found.append(Check(f"weak {row.label}", partial(weak.fault, asker, row), True))
    for edge in EDGES:
        found.append(Check(f"edge {edge.__name__}", partial(_silently, partial(edge, asker)), True))
    for leak in LEAKS:
        found.append(Check(f"leak {leak.__name__}", partial(_silently, partial(leak, county, other)), True))
    for one in lists.LISTINGS:
        look = partial(lists.faults, asker, one, posts=LISTED)
        found.append(Check(f"list {one}", partial(_silently, look), False))
    return found


@pytest.fixture(scope="module")
def bench(asker: Asker) -> Bench:
    """Every check run once as the product stands, noting which functions it went through; cells of the table that were asked before
    have it noted.
    """
    runs: dict[tuple[str, str], list[Check]] = {(one.module, one.function): [] for one in every_mutant()}
    for check in _checks(asker):
        for passed in asker.went_through.get(check.label) or _followed(check):
            runs[passed].append(check)
    return Bench(
        {place: sorted(found, key=lambda one: _rank(one, place[0])) for place, found in runs.items()}
    )


def _rank(check: Check, module: str) -> tuple[bool, bool, bool]:
    """What is likely to notice goes first: of the floor under all apps edges and leaks, of an app the table. A list asks a hundred
    times, and is asked last.
    """
    is_floor = module.startswith(("kernel.", "sso.", "shared_apps."))
    is_list = check.label.startswith("list")
    return is_list, check.label.startswith(("edge", "leak")) != is_floor, not check.is_refusal


def _followed(check: Check) -> frozenset[tuple[str, str]]:
    """The functions it ran; it must be content with the product as it stands."""
    fault, ran = mutants.followed(check.fault)
    assert not fault, f"red before any check was removed: {check.label}: {fault}"
    return ran


def test_every_module_that_refuses_is_mutated() -> None:
    """A new access.py, or actions that ask for a seat, must stand in MODULES."""
    asking = {
        tree.module(path)
        for path in tree.python()
        if path.name == "access.py" or ".require(" in path.read_text(encoding="utf-8")
    }
    assert asking <= set(MODULES), (
        f"add to MODULES of tests/permissions/mutation/checks.py: {sorted(asking - set(MODULES))}"
    )


def test_no_excuse_is_left_over() -> None:
    gone = set(NEEDLESS) - {mutant.name for mutant in every_mutant()}
    assert not gone, f"take these out of NEEDLESS, their checks are gone: {gone}"


@pytest.mark.parametrize(
    "mutant", [one for one in every_mutant() if one.name not in NEEDLESS], ids=lambda mutant: mutant.label
)
def test_somebody_notices(mutant: Mutant, bench: Bench) -> None:
    concerned = bench.runs[mutant.module, mutant.function]
    assert concerned, f"{mutant.label}: no row and no test runs this function; add one that does"
    with mutant.alive():
        noticed = next((check.label for check in concerned if check.fault()), "")
    assert noticed, (
        f"{mutant.label}: {len(concerned)} checks run it and none turns red. Add the row to tests/permissions/table.py, or the "
        "test, that tells them apart; or remove the check, if it is one too many"
    )
