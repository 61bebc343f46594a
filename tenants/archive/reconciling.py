"""What must be put right between a congress that went back to its backup and those that did not. The apps above register how."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from tenants.archive.sessions import Session


@dataclass(frozen=True)
class Return:
    """A congress on its way back: `schema` holds the restored rows, `before` those of a moment ago. `epoch` is the raised one.

    `others`: every other congress that has a schema here, by id: its name and its schema.
    """

    congress_id: UUID
    schema: str
    before: str
    epoch: int
    at: datetime
    others: Mapping[UUID, tuple[str, str]]


class Step(Protocol):
    """Runs as the owner, in the transaction that restores."""

    def is_quiet(self, session: Session, schema: str) -> bool:
        """Whether nothing of this congress is under way outside the database; asked before its tables are locked."""

    def reconcile(self, session: Session, back: Return) -> list[str]:
        """Put it right; what people must look at themselves, in their words."""


_steps: dict[str, Step] = {}


def register(name: str, step: Step) -> None:
    _steps[name] = step


def are_quiet(session: Session, schema: str) -> bool:
    return all(step.is_quiet(session, schema) for step in _steps.values())


def reconcile(session: Session, back: Return) -> list[str]:
    return [line for step in _steps.values() for line in step.reconcile(session, back)]
