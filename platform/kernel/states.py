"""A state machine is one table. Refusals, buttons, charts and tests are read from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as stored

from django.db import models

from kernel.errors import StateRefused


@dataclass(frozen=True)
class Move:
    """One deed: from which states, to which, by whose capability ("" = the system), and the verb on its button."""

    deed: str
    sources: frozenset[str]
    target: str
    label: str
    capability: str = ""


def move(deed: str, sources: str, target: str, label: str, capability: str = "") -> Move:
    """A row of the table; `sources` are state names parted by blanks; a target of "=" leaves the state as it is."""
    return Move(
        deed=deed, sources=frozenset(sources.split()), target=target, label=label, capability=capability
    )


@dataclass(frozen=True)
class Machine:
    """The table of one thing's states. `field` names the model's column that holds the state."""

    name: str
    labels: Mapping[str, str]
    moves: Sequence[Move]
    field: str = "state"
    _by_deed: dict[str, Move] = stored(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        for item in self.moves:
            if item.deed in self._by_deed:
                raise ValueError(f"{self.name}: the deed {item.deed} stands twice in the table")
            unknown = (item.sources | ({item.target} - {"="})) - set(self.labels)
            if unknown:
                raise ValueError(f"{self.name}: {item.deed} names unknown states {sorted(unknown)}")
            self._by_deed[item.deed] = item

    def state_of(self, row: models.Model) -> str:
        return str(getattr(row, self.field))

    def label(self, state: str) -> str:
        return self.labels[state]

    def row(self, deed: str) -> Move:
        return self._by_deed[deed]

    def allows(self, row: models.Model, deed: str) -> bool:
        return self.state_of(row) in self._by_deed[deed].sources

    def check(self, row: models.Model, deed: str) -> Move:
        """The move, or StateRefused with the present state in words."""
        found = self._by_deed[deed]
        if self.state_of(row) not in found.sources:
            raise StateRefused(
                "当前状态为“{state}”，不能{verb}。", state=self.labels[self.state_of(row)], verb=found.label
            )
        return found

    def move(self, row: models.Model, deed: str) -> Move:
        """Check, then set the new state on `row`; the caller saves."""
        found = self.check(row, deed)
        if found.target != "=":
            setattr(row, self.field, found.target)
        return found

    def possible(self, row: models.Model) -> list[Move]:
        """The deeds that the row's state allows, in the table's order."""
        return [item for item in self.moves if self.state_of(row) in item.sources]

    def choices(self) -> list[tuple[str, str]]:
        return list(self.labels.items())
