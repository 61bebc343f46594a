"""How the product's Python may speak to the database: the rules of tests/guards/code_rules.py, and that they see what breaks them."""

from __future__ import annotations

import ast
import textwrap

import pytest

from tests.guards import tree
from tests.guards.code_rules import EVERYWHERE, IN_CONGRESSES, IN_MIGRATIONS, CodeRule, advisory_locks

# Where an advisory lock saves work, and why nothing rests on it: file → reason.
ADVISORY: dict[str, str] = {
    "tenants/migrating.py": "two runs at once would do the same work; each congress's row is locked besides",
    "tenants/archive/returning.py": "a run of migrations waits for it; the congress's row is locked besides",
}
ALL = (*EVERYWHERE, *IN_CONGRESSES, *IN_MIGRATIONS)


def found(rule: CodeRule, *, under: str = "", migrations: bool = False) -> list[str]:
    paths = [path for path in tree.files(".py") if tree.name(path).startswith(under or tree.PRODUCT)]
    return [
        f"{tree.name(path)}:{line} {words}"
        for path in paths
        if ("/migrations/" in tree.name(path)) == migrations
        for line, words in rule.finds(tree.parsed(path))
    ]


@pytest.mark.parametrize("rule", ALL, ids=lambda rule: rule.says)
def test_the_rule_tells_what_breaks_it_from_what_does_not(rule: CodeRule) -> None:
    seen = [text for text in rule.broken if list(rule.finds(_parsed(text)))]
    assert seen == list(rule.broken), "the guard would not see the others"
    assert [text for text in rule.kept if list(rule.finds(_parsed(text)))] == []


def _parsed(text: str) -> ast.Module:
    return ast.parse(textwrap.dedent(text))


@pytest.mark.parametrize("rule", EVERYWHERE, ids=lambda rule: rule.says)
def test_the_product_keeps(rule: CodeRule) -> None:
    assert not found(rule)


@pytest.mark.parametrize("rule", IN_CONGRESSES, ids=lambda rule: rule.says)
def test_the_code_of_congresses_keeps(rule: CodeRule) -> None:
    assert not found(rule, under="tenant_apps/")


@pytest.mark.parametrize("rule", IN_MIGRATIONS, ids=lambda rule: rule.says)
def test_migrations_of_congresses_keep(rule: CodeRule) -> None:
    assert not found(rule, under="tenant_apps/", migrations=True)


def test_an_advisory_lock_saves_work_and_nothing_rests_on_it() -> None:
    rule = next(rule for rule in IN_CONGRESSES if rule.finds is advisory_locks)
    files = {place.partition(":")[0] for place in found(rule)}
    assert files == set(ADVISORY), "lock the row; or say in ADVISORY why it only saves work"
