"""The field's list of realistic bad inputs: each has a test that bears its number (test_no_NN_…), so that it can be found by it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tests.guards import tree

NUMBERS = range(1, 41)
# Tested, each case in the tests of its own part, under names that say what happens there.
BY_WHAT_HAPPENS = {
    26: "referrals: tests/units/referrals, tests/units/exchange, tests/units/lifecycle/test_the_hierarchys_exceptions.py",
    33: "tokens, hosts and seats: tests/units/sso/hostile, tests/units/tenancy, tests/units/identity",
}
# Belong to parts of the field that the product does not have yet.
NOT_YET = {
    31: "citizens' issues",
    32: "sign-in at activities",
    38: "ballots on projects",
    39: "scores of deputies",
}
_NAME = re.compile(r"test_no_(\d\d)_")


def numbered() -> Iterator[tuple[int, ast.FunctionDef]]:
    for path in tree.python(tests=True):
        if path.name.startswith("test_"):
            for node in ast.walk(tree.parsed(path)):
                if isinstance(node, ast.FunctionDef) and (found := _NAME.match(node.name)):
                    yield int(found[1]), node


def test_each_number_has_a_test_or_says_where_it_is_looked_at() -> None:
    tested = {number for number, _ in numbered()}
    elsewhere = BY_WHAT_HAPPENS.keys() | NOT_YET.keys()
    assert tested.isdisjoint(elsewhere), "name it in one place"
    assert tested | elsewhere == set(NUMBERS)


def test_no_number_is_empty() -> None:
    """Each of them asserts something, or hands the refusal to a helper that does."""
    assert [node.name for _, node in numbered() if not _asserts(node)] == []


def _asserts(node: ast.FunctionDef) -> bool:
    for part in ast.walk(node):
        if isinstance(part, ast.Assert):
            return True
        if isinstance(part, ast.Call) and isinstance(part.func, ast.Name | ast.Attribute):
            name = part.func.id if isinstance(part.func, ast.Name) else part.func.attr
            if name == "raises" or "refuse" in name:
                return True
    return False
