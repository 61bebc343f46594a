"""A file that an envelope names: its receiver, and nobody else, may have the bytes from its sender."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from uuid import UUID


@dataclass(frozen=True)
class Grant:
    """`msg_id` is the envelope that names the file: sent by `owner_id` to `holder_id`."""

    owner_id: UUID
    holder_id: UUID
    msg_id: UUID
    sha256: str


class Missing(Exception):
    """The bytes can't be had now. `why` is a stable code: nothing of the file."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(why)


class Files(Protocol):
    """What a congress gives out, registered by the app that owns its files."""

    def path(self, grant: Grant) -> Path:
        """Inside the owner's block: where the bytes lie, if that envelope went to that holder and names this file. Raises Missing."""

    def given(self, ids: Sequence[UUID]) -> list[tuple[UUID, str]]:
        """Inside the owner's block: of these envelopes, which files (SHA-256) their receivers may have."""


_files: list[Files] = []


def register(found: Files) -> None:
    _files[:] = [found]


def files() -> Files:
    if not _files:
        raise Missing("no_files")
    return _files[0]
