"""What README.md and docs/ name must exist: paths, names in the code, commands, log-ins, words on the screen."""

from __future__ import annotations

import importlib
import importlib.util
import re
from functools import cache
from pathlib import Path

import pytest
from django.core.management import get_commands

from config.demo import people
from kernel import capabilities
from local.commands import COMMANDS
from shared_apps.exchange.envelope import KINDS
from tests.stack.roots import ROOT
from tests.tools import state_charts

README = ROOT / "README.md"
PAGES = [README, *sorted((ROOT / "docs").rglob("*.md"))]
FOLDERS = (ROOT, ROOT / "platform")
PACKAGES = ("config", "kernel", "ui", "local", "tenants", "shared_apps", "tenant_apps", "sso", "tests")
# What a running stack, pip or npm makes; not in the repository.
MADE = ("var", ".venv", "node_modules")
CODE = re.compile(r"`([^`\n]+)`")
FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
FILE = re.compile(r"[\w.\-]+(/[\w.\-]+)*/?")
ENDINGS = (".py", ".md", ".csv", ".json", ".toml", ".html", ".txt")
TOUR_FILES = 6


def named(page: Path) -> list[str]:
    """What stands between backticks, fenced blocks left out."""
    return CODE.findall(FENCE.sub("", page.read_text(encoding="utf-8")))


def is_path(word: str) -> bool:
    if (
        not FILE.fullmatch(word)
        or word.startswith(("./", "-"))
        or word.split("/")[0] in MADE
        or "NAME" in word
    ):
        return False
    return word.endswith(ENDINGS) or (("/" in word) and (ROOT / word.split("/")[0]).is_dir())


def exists(page: Path, word: str) -> bool:
    """A bare file name is a kind of file: one of that name somewhere will do."""
    if "/" in word.rstrip("/"):
        return (ROOT / word).exists() or (page.parent / word).exists()
    if (ROOT / word).exists():
        return True
    return any(next(folder.rglob(word.rstrip("/")), None) for folder in _source_folders())


@cache
def _source_folders() -> tuple[Path, ...]:
    return tuple(
        folder for folder in ROOT.iterdir() if folder.is_dir() and folder.name not in (*MADE, ".git")
    )


def is_there(name: str) -> bool:
    """Whether it is a module (which is not run: settings have their needs), or a name in the module before it."""
    if _is_module(name):
        return True
    before, _, last = name.rpartition(".")
    if _is_module(before):
        return hasattr(importlib.import_module(before), last)
    outer, _, first = before.rpartition(".")
    return _is_module(outer) and hasattr(getattr(importlib.import_module(outer), first, None), last)


def _is_module(name: str) -> bool:
    try:
        return bool(name) and importlib.util.find_spec(name) is not None
    except ModuleNotFoundError:
        return False


@pytest.fixture(params=PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def page(request: pytest.FixtureRequest) -> Path:
    found: Path = request.param
    return found


def test_every_path_a_page_names_is_there(page: Path) -> None:
    lost = [word for word in named(page) if is_path(word) and not exists(page, word)]
    assert not lost, f"correct the page, or the code: {lost}"


def test_every_module_and_name_a_page_names_is_there(page: Path) -> None:
    dotted = [
        word.removesuffix("()")
        for word in named(page)
        if re.fullmatch(r"[A-Za-z_]+(\.\w+)+(\(\))?", word) and word.split(".")[0] in PACKAGES
    ]
    lost = [word for word in dotted if not word.endswith(ENDINGS) and not is_there(word)]
    assert not lost, f"correct the page, or the code: {lost}"


def test_every_link_leads_somewhere(page: Path) -> None:
    text = FENCE.sub("", page.read_text(encoding="utf-8"))
    targets = [target.partition("#")[0] for target in re.findall(r"\]\(([^)]+)\)", text)]
    lost = [target for target in targets if target and not (page.parent / target).exists()]
    assert not lost, f"nothing is at {lost}"


def test_every_command_a_page_names_is_there(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    unknown = set(re.findall(r"\./dev ([a-z]+)", text)) - {*COMMANDS, "help"}
    assert not unknown, f"./dev knows no {sorted(unknown)}"
    managed = set(re.findall(r"(?:\./dev manage|manage\.py) ([a-z_]+)", text)) - set(get_commands())
    assert not managed, f"manage.py knows no {sorted(managed)}"


def test_every_command_of_dev_stands_in_the_readme_in_both_languages() -> None:
    for half in halves():
        lacking = [name for name in (*COMMANDS, "help") if f"`./dev {name}" not in half]
        assert not lacking, f"README.md ({half[:10].strip()}) says nothing of {lacking}"


def halves() -> tuple[str, str]:
    _, chinese, english = re.split(
        r"^## (?=中文$|English$)", README.read_text(encoding="utf-8"), flags=re.MULTILINE
    )
    return chinese, english


def test_both_halves_of_the_readme_say_the_same() -> None:
    """As far as can be seen without reading: headings, log-ins, addresses, commands and words on the screen."""
    chinese, english = halves()
    for what in (r"^### ", r"^\d\. ", r"\d{6}-\w+", r"`(\./dev [^`]+|[A-Z_]+(?==)[^`]*|/t/[^`]+)`"):
        found = [sorted(re.findall(what, half, re.MULTILINE)) for half in (chinese, english)]
        assert found[0] == found[1], f"{what} differs"
    assert set(re.findall("「([^」]+)」", english)) <= set(re.findall("「([^」]+)」", chinese))


def test_every_log_in_of_the_readme_is_seeded() -> None:
    text = README.read_text(encoding="utf-8")
    codes = {code for code, _ in re.findall(r"`(\d{6})-(\w+)`", text)}
    seeded = {holder.login for holder in people.holders(sorted(codes))}
    told = {"-".join(found) for found in re.findall(r"`(\d{6})-(\w+)`", text)}
    # The one that the README says does not exist.
    assert told - seeded == {"330100-deputy2"}


def test_every_word_of_the_screen_is_on_a_screen(page: Path) -> None:
    """「…」 in a text for users is what a button, a menu or a state says."""
    lost = [
        word for word in re.findall("「([^」]+)」", page.read_text(encoding="utf-8")) if word not in screens()
    ]
    assert not lost, f"no template and no code says {sorted(set(lost))}"


@cache
def screens() -> str:
    """All templates and all code of the product as one text."""
    files = [
        file
        for name in ("platform/ui", "platform/kernel", "tenants", "shared_apps", "tenant_apps", "sso")
        for ending in ("*.html", "*.py")
        for file in (ROOT / name).rglob(ending)
    ]
    return "\n".join(file.read_text(encoding="utf-8") for file in files)


def test_the_tour_is_short() -> None:
    steps = re.findall(
        r"^\d+\. `([^`]+)`", (ROOT / "docs" / "tour.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert 0 < len(steps) <= TOUR_FILES and all((ROOT / step).is_file() for step in steps)


def test_the_page_of_states_is_what_the_code_says() -> None:
    assert state_charts.main(["--check"]) == 0, "run .venv/bin/python -m tests.tools.state_charts"


def test_every_kind_of_envelope_has_its_row() -> None:
    text = (ROOT / "docs" / "exchange.md").read_text(encoding="utf-8").partition("## Kinds")[2]
    rows = re.findall(r"^\| `([a-z-]+)` \|", text, re.MULTILINE)
    assert sorted(rows) == sorted(KINDS)


def test_every_capability_stands_with_its_seat() -> None:
    text = (ROOT / "docs" / "identity.md").read_text(encoding="utf-8")
    for (kind, role), held in capabilities.CAPABILITIES.items():
        line = next(
            row for row in text.splitlines() if row.startswith(f"| `{kind}` | {f'`{role}`' if role else ''}")
        )
        more = capabilities.CAPABILITIES["staff", "clerk"] if role == "head" else frozenset()
        told = {word for word in CODE.findall(line) if "." in word}
        assert told == held - more, f"the row of {kind} {role}"


def test_every_environment_variable_stands_in_the_table() -> None:
    """Those that settings, sso and ./dev read; what the stack tells its own processes is left out."""
    inner = {"LIANDONG_BEGUN", "LIANDONG_STACK_MARK", "LIANDONG_TEST_RESULTS"}
    read: set[str] = set()
    for folder in ("platform/config", "platform/local", "sso"):
        for file in (ROOT / folder).rglob("*.py"):
            text = file.read_text(encoding="utf-8")
            read |= set(re.findall(r'(?:env\.read|environ\.get)\(\s*"([A-Z_]+)"', text))
            read |= set(re.findall(r'environ\["([A-Z_]+)"\]', text))
    table = set(re.findall(r"`([A-Z_]+)`", (ROOT / "docs" / "running.md").read_text(encoding="utf-8")))
    assert read - inner - table == set(), "give it a row in docs/running.md"
