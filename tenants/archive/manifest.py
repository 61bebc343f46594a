"""manifest.json: what an archive holds, and what each file of it hashes to."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from importlib import metadata
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from kernel import sealing
from tenants.archive import errors, lines
from tenants.archive.lines import Part

FORMAT = 1
NAME = "manifest.json"
CONGRESS, CELL = "congress", "cell"
KINDS = {CONGRESS: "一家人大的导出", CELL: "整个平台的备份"}
_FILE = re.compile(
    r"[A-Za-z0-9_]+\.jsonl|public/[A-Za-z0-9_]+\.jsonl|files/[A-Za-z0-9_.\-]+(/[A-Za-z0-9_.\-]+)*"
)
_FOLDER = re.compile(r"congresses/[A-Za-z0-9_]+")


@dataclass
class Manifest:
    """`tables` are those of the congress's schema, `public` the rows of public, `files` what it has stored.

    `congress`: the registry's facts, of one congress; `parts`: of a whole cell, each congress's folder and the SHA-256 of its manifest.
    """

    kind: str
    taken_at: str
    snapshot: str
    product: str = ""
    format: int = FORMAT
    sealing: dict[str, str] = field(default_factory=dict)
    congress: dict[str, Any] = field(default_factory=dict)
    migrations: list[list[str]] = field(default_factory=list)
    tables: list[Part] = field(default_factory=list)
    sequences: list[list[Any]] = field(default_factory=list)
    public: list[Part] = field(default_factory=list)
    public_migrations: list[list[str]] = field(default_factory=list)
    public_sequences: list[list[Any]] = field(default_factory=list)
    files: list[Part] = field(default_factory=list)
    parts: list[dict[str, Any]] = field(default_factory=list)

    @property
    def every(self) -> list[Part]:
        return [*self.tables, *self.public, *self.files]

    @property
    def rows(self) -> int:
        return sum(part.rows for part in (*self.tables, *self.public))

    @property
    def bytes(self) -> int:
        return sum(part.bytes for part in self.every)


def product() -> str:
    try:
        return metadata.version("liandong")
    except metadata.PackageNotFoundError:
        text = (settings.ROOT / "pyproject.toml").read_text(encoding="utf-8")
        found = re.search(r'^version = "([^"]+)"', text, re.MULTILINE)
        return found[1] if found else ""


def key() -> dict[str, str]:
    """How personal data is sealed here, and which keys it takes: prints of them from which they can't be had, the current one first."""
    first, *others = _prints()
    return {"algorithm": sealing.HEAD.rstrip("."), "key": first, "older": " ".join(others)}


def opens_here(made: Manifest) -> bool:
    """Whether every key of that archive's cell is in the ring here."""
    theirs = {made.sealing.get("key", ""), *made.sealing.get("older", "").split()}
    return theirs <= set(_prints())


def _prints() -> list[str]:
    return [
        HKDF(algorithm=SHA256(), length=8, salt=b"liandong archive 1", info=b"which key")
        .derive(secret.encode())
        .hex()
        for secret in sealing.ring().values()
    ]


def write(folder: Path, manifest: Manifest) -> str:
    """Put it into the folder; returns its SHA-256."""
    text = json.dumps(asdict(manifest), ensure_ascii=False, indent=1, default=str) + "\n"
    path = folder / NAME
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
    return hashlib.sha256(text.encode()).hexdigest()


def kind(folder: Path) -> str:
    """What the folder's manifest says it is; "" where it can't be read (`read` says why)."""
    try:
        facts = json.loads((folder / NAME).read_bytes())
    except (OSError, ValueError):
        return ""
    return str(facts.get("kind", "")) if isinstance(facts, dict) else ""


def read(folder: Path, *, wanted: str, sha256: str = "") -> Manifest:
    """Raises NotAnArchive, Damaged (when it hashes to something else than `sha256`), TooNew, WrongKind."""
    try:
        raw = (folder / NAME).read_bytes()
        facts = json.loads(raw)
    except FileNotFoundError as error:
        raise errors.NotAnArchive(folder=folder, why=f"没有 {NAME}") from error
    except (OSError, ValueError) as error:
        raise errors.NotAnArchive(folder=folder, why=f"{NAME} 无法读取") from error
    if sha256 and hashlib.sha256(raw).hexdigest() != sha256:
        raise errors.Damaged(file=f"{folder.name}/{NAME}", what="内容被改动（SHA-256 不同）")
    if not isinstance(facts, dict) or facts.get("kind") not in KINDS:
        raise errors.NotAnArchive(folder=folder, why=f"{NAME} 不是本系统所写")
    if not isinstance(facts.get("format"), int) or facts["format"] > FORMAT:
        raise errors.TooNew(what=f"格式版本 {facts.get('format')}")
    manifest = _parsed(folder, facts)
    if manifest.kind != wanted:
        raise errors.WrongKind(folder=folder, found=KINDS[manifest.kind], wanted=KINDS[wanted])
    return manifest


def _parsed(folder: Path, facts: dict[str, Any]) -> Manifest:
    try:
        for name in ("tables", "public", "files"):
            facts[name] = [Part(**part) for part in facts[name]]
        manifest = Manifest(**facts)
        named = [part.file for part in manifest.every]
        strange = [name for name in named if not _FILE.fullmatch(name) or ".." in name]
        strange += [part["folder"] for part in manifest.parts if not _FOLDER.fullmatch(part["folder"])]
        if strange or len(set(named)) != len(named):
            raise ValueError(strange)
    except (TypeError, KeyError, ValueError) as error:
        raise errors.NotAnArchive(folder=folder, why=f"{NAME} 的内容不合规") from error
    return manifest


def verify(folder: Path, manifest: Manifest) -> None:
    """Every file is there and is what the manifest says. Raises Damaged."""
    for part in manifest.every:
        lines.verify(folder, part)


def need_known(kind: str, applied: Iterable[Sequence[str]], known: Iterable[tuple[str, str]]) -> None:
    """Raises TooNew when the archive has a migration that this product does not know."""
    strange = sorted({(app, name) for app, name in applied} - set(known))
    if strange:
        raise errors.TooNew(what=f"{kind}迁移 {'.'.join(strange[0])}" + (" 等" if len(strange) > 1 else ""))
