"""When a connection has seen enough.

A PostgreSQL backend keeps what it has looked up of every table of every congress it was in, and the plan of every statement
it has prepared there; nothing but its end gives that memory back. Measured on tables of this product, a statement that is
new to a backend costs it 25 to 130 kB, the more the longer its text: the plan, and the entries of tables not seen before.
So each connection adds up what its distinct statements have cost its backend, and is closed when that passes the budget.
"""

from __future__ import annotations

PER_STATEMENT = 45_000  # bytes
PER_CHARACTER = 55  # bytes
BUDGET = (
    70_000_000  # bytes, as estimated; where the estimate errs by half, the backend still stays below 150 MB
)


class Past:
    """What one physical connection has run for congresses."""

    __slots__ = ("_seen", "weight")

    def __init__(self) -> None:
        self._seen: set[int] = set()
        self.weight = 0  # bytes, as estimated

    def note(self, sql: str) -> None:
        """`sql` carries its congress's tag: the same text for another congress is another statement."""
        known = hash(sql)
        if known not in self._seen:
            self._seen.add(known)
            self.weight += PER_STATEMENT + PER_CHARACTER * len(sql)

    @property
    def is_full(self) -> bool:
        return self.weight > BUDGET
