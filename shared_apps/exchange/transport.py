"""The ways to a receiver: in this cell, to another cell by signed HTTP, or by a file that somebody carries. One interface."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from kernel import tenancy
from shared_apps.exchange import arriving, boxes, cell_http, indexing
from shared_apps.exchange.envelope import Envelope
from shared_apps.exchange.granting import Grant, Missing, files
from shared_apps.exchange.models import Cell
from shared_apps.exchange.outcome import BY_FILE, LATER, TAKEN, Outcome
from tenants import selectors as registry


class Transport(Protocol):
    """Not inside a block."""

    def deliver(self, envelope: Envelope) -> Outcome:
        """Bring it to its receiver. Never raises for what the way or the receiver does."""

    def fetch(self, grant: Grant) -> bytes:
        """The bytes that an envelope has named. Raises Missing."""


@dataclass(frozen=True)
class Local:
    """This cell: the receiver's schema lies in the same database."""

    def deliver(self, envelope: Envelope) -> Outcome:
        return arriving.take(envelope)

    def fetch(self, grant: Grant) -> bytes:
        owner = tenancy.directory().by_id(grant.owner_id)
        if owner is None or not owner.migrations:
            raise Missing("owner_unknown")
        with tenancy.enter(owner):
            path = files().path(grant)
        try:
            return path.read_bytes()
        except OSError as error:
            raise Missing(type(error).__name__) from error


@dataclass(frozen=True)
class ByFile:
    """A cell on a network of its own: what is for it waits for the next exchange file (carrying), attachments came with the last."""

    cell: str

    def deliver(self, envelope: Envelope) -> Outcome:
        return Outcome(LATER, BY_FILE)

    def fetch(self, grant: Grant) -> bytes:
        try:
            return boxes.brought(self.cell, grant.sha256).read_bytes()
        except (OSError, ValueError):
            raise Missing(BY_FILE) from None


def deliver(envelope: Envelope) -> Outcome:
    """By the way that leads to its receiver. This cell is asked first, so that the common way costs no look-up more."""
    outcome = Local().deliver(envelope)
    if outcome.why != arriving.ELSEWHERE:
        return outcome
    outcome = to(envelope.to_id).deliver(envelope)
    if outcome.kind == TAKEN:
        indexing.note(envelope)  # the cell of the receiver has an index of its own
    return outcome


def fetch(grant: Grant) -> bytes:
    """From wherever the owner of the file lives. Raises Missing."""
    return to(grant.owner_id).fetch(grant)


def to(congress_id: UUID) -> Transport:
    """The way to where this congress lives."""
    name = registry.cell_of(congress_id)
    if name is None:
        return Local()
    cell = Cell.objects.filter(name=name).first()
    return cell_http.CellHttp(cell) if cell is not None and cell.url else ByFile(name)
