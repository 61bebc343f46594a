"""The tree as the guards read it: what git keeps, parsed once."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests.stack.roots import ROOT

PRODUCT = ("platform", "tenants", "shared_apps", "tenant_apps", "sso")


@cache
def files(*endings: str) -> tuple[Path, ...]:
    """Files of the project with one of these endings (all without one), whether committed yet or not; none that git ignores."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
    )
    if listed.returncode == 0:
        found = [ROOT / line for line in listed.stdout.splitlines()]
    else:  # an unpacked archive without git
        skip = {".venv", "node_modules", "var", ".git"}
        found = [path for path in ROOT.rglob("*") if not skip & set(path.relative_to(ROOT).parts)]
    return tuple(
        sorted(path for path in found if path.is_file() and (not endings or path.name.endswith(endings)))
    )


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def python(*, tests: bool = False) -> tuple[Path, ...]:
    """The product's Python files, generated migrations not; with `tests` those of the tests too."""
    roots = (*PRODUCT, "tests") if tests else PRODUCT
    return tuple(
        path for path in files(".py") if name(path).startswith(roots) and "/migrations/" not in name(path)
    )


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


@cache
def templates() -> tuple[Path, ...]:
    return tuple(path for path in files(".html") if name(path).startswith(PRODUCT))


def module(path: Path) -> str:
    """The dotted name by which the file is imported."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    parts = parts[1:] if parts[0] == "platform" else parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def texts(path: Path) -> Iterator[tuple[int, str]]:
    """Line and value of every string constant that is no docstring."""
    tree = parsed(path)
    documentation = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documentation:
            yield node.lineno, node.value
