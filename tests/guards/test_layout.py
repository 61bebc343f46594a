"""Where things stand, who may import whom, how long a file may be."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

from tests.guards import tree
from tests.stack.roots import ROOT

FILE_LINES, FUNCTION_LINES = 400, 50
STORY_LINES = 60  # a test may tell its story in one piece
# Where another app's model stands in running code, not in an annotation alone: importer → why.
FOREIGN_MODELS: dict[str, str] = {
    f"tenant_apps/succession/{name}.py": "whatever goes on in a successor is named fact by fact in one vocabulary, over all apps"
    for name in ("gathering", "counts", "taking_over")
}
REGISTRIES = re.compile(
    r"registry\.npmjs|registry\.npmmirror|pypi\.org|pythonhosted\.org|pypi\.tuna|mirrors\.(aliyun|tuna|ustc)|"
    r"repo1?\.maven\.|central\.sonatype|artifactory|nexus\."
)
MACHINE_PATHS = re.compile(r"(?<![\w.])/(root|work|home/\w+|Users/\w+)/")
LATER = re.compile(r"\b(TO" r"DO|FIX" r"ME|XX" r"X|HA" r"CK)\b")


def test_platform_is_a_source_root_and_no_package() -> None:
    """platform/__init__.py would hide Python's own module platform from everything that imports it."""
    assert not (ROOT / "platform" / "__init__.py").exists(), (
        "delete platform/__init__.py: platform/ is a source root"
    )


def test_the_import_contracts_hold() -> None:
    """The layers are what lets one part change without the others (pyproject.toml, [tool.importlinter])."""
    run = subprocess.run(
        [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"],
        cwd=ROOT,
        env={"PYTHONPATH": f".{':'}platform", "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    broken = run.stdout.partition("Broken contracts")[2] or run.stdout + run.stderr
    assert run.returncode == 0, (
        f"an import goes against the layers; move the code, not the contract:\n{broken}"
    )


def test_another_apps_models_are_types_and_nothing_more() -> None:
    """An app's rows are read and written by that app alone; others ask its selectors, access and actions."""
    wrong = [
        f"{tree.name(path)}:{line} uses {used} of {app}"
        for path in tree.python()
        for line, used, app in _foreign_models(path)
        if tree.name(path) not in FOREIGN_MODELS
    ]
    assert not wrong, "ask the other app's selectors, access or actions instead:\n" + "\n".join(wrong)


def _foreign_models(path: Path) -> list[tuple[int, str, str]]:
    own = _app(tree.module(path))
    found: dict[str, str] = {}
    for node in ast.walk(tree.parsed(path)):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.endswith(".models"):
            app = node.module.removesuffix(".models")
            if app.startswith(("tenant_apps.", "shared_apps.", "sso", "tenants")) and app != own:
                found |= {alias.asname or alias.name: app for alias in node.names if not alias.name.isupper()}
    notes = _annotations(tree.parsed(path))
    return [
        (node.lineno, node.id, found[node.id])
        for node in ast.walk(tree.parsed(path))
        if isinstance(node, ast.Name) and node.id in found and id(node) not in notes
    ]


def _annotations(module: ast.Module) -> set[int]:
    """Ids of all nodes that stand in annotations, and in aliases of types at the top of the file."""
    roots: list[ast.AST | None] = []
    for node in ast.walk(module):
        if isinstance(node, ast.FunctionDef):
            every = [
                *node.args.args,
                *node.args.kwonlyargs,
                *node.args.posonlyargs,
                node.args.vararg,
                node.args.kwarg,
            ]
            roots += [node.returns, *(one.annotation for one in every if one)]
        if isinstance(node, ast.AnnAssign):
            roots.append(node.annotation)
    roots += [
        node.value
        for node in module.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Subscript)
    ]
    return {id(inner) for root in roots if root is not None for inner in ast.walk(root)}


def _app(module: str) -> str:
    parts = module.split(".")
    return ".".join(parts[:2]) if parts[0] in ("tenant_apps", "shared_apps") else parts[0]


def test_no_file_is_longer_than_a_reader_bears() -> None:
    long = {
        tree.name(path): count for path in tree.python(tests=True) if (count := _lines(path)) > FILE_LINES
    }
    assert not long, f"over {FILE_LINES} lines; give a part of it a module with a name of its own: {long}"


def _lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def test_no_function_is_longer_than_a_screen() -> None:
    """Counted from the first statement to the last, so that keyword arguments and a docstring cost nothing."""
    long = [
        f"{tree.name(path)}:{node.lineno} {node.name} has {count} lines"
        for path in tree.python(tests=True)
        for node in ast.walk(tree.parsed(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and (count := _body(node)) > _most(path)
    ]
    assert not long, f"over {FUNCTION_LINES} lines; split it where it changes its subject:\n" + "\n".join(
        long
    )


def _most(path: Path) -> int:
    return STORY_LINES if tree.name(path).startswith("tests/") else FUNCTION_LINES


def _body(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    statements = node.body[1:] if ast.get_docstring(node) is not None else node.body
    return (node.end_lineno or 0) - statements[0].lineno + 1 if statements else 0


def test_nothing_is_left_for_later() -> None:
    """What is not finished is not committed; a wish belongs where wishes are kept."""
    found = _lines_with(LATER)
    assert not found, "finish it or take the mark out:\n" + "\n".join(found)


def test_no_registry_and_no_path_of_a_machine_is_written_down() -> None:
    """The project is built behind mirrors and on other people's machines."""
    found = [*_lines_with(REGISTRIES), *_lines_with(MACHINE_PATHS)]
    assert not found, (
        "name the package, not where it lies; make paths from the project's root:\n" + "\n".join(found)
    )


def _lines_with(pattern: re.Pattern[str]) -> list[str]:
    endings = (
        ".py",
        ".md",
        ".toml",
        ".txt",
        ".html",
        ".css",
        ".js",
        ".json",
        ".sh",
        ".yaml",
        ".yml",
        "dev",
        "run",
    )
    return [
        f"{tree.name(path)}:{number}: {line.strip()[:120]}"
        for path in tree.files(*endings)
        if path != Path(__file__)
        for number, line in enumerate(
            path.read_text(encoding="utf-8", errors="replace").splitlines(), start=1
        )
        if pattern.search(line)
    ]


def test_migrations_import_no_code_of_the_apps() -> None:
    """A migration must run years later, when that code has changed or gone. Of ours only ids and the clock are final."""
    wrong = []
    for path in tree.files(".py"):
        if "/migrations/" not in tree.name(path):
            continue
        for node in ast.walk(tree.parsed(path)):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            wrong += [f"{tree.name(path)}:{node.lineno} {one}" for one in names if not _is_final(one)]  # type: ignore[attr-defined]
    assert not wrong, "write the SQL or the value into the migration itself:\n" + "\n".join(wrong)


def _is_final(imported: str) -> bool:
    allowed = (
        "django",
        "django_tenants",
        "kernel.ids",
        "kernel.clock",
        "datetime",
        "uuid",
        "django.db",
        "__future__",
    )
    return imported.startswith(allowed)


def test_no_folder_of_tests_bears_the_name_of_a_source_folder() -> None:
    """Two packages of one name hide each other when a test runs from its own folder."""
    sources = {"config", "kernel", "ui", "local", "tenants", "shared_apps", "tenant_apps", "sso", "platform"}
    inside_units = {"ui", "local", "sso"}
    found = {path.name for path in (ROOT / "tests").iterdir() if path.is_dir()} & sources
    assert not found, (
        f"rename tests/{found} (below tests/units the {sorted(inside_units)} stand in a package and are safe)"
    )
