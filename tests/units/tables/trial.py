"""Every deed of a table that somebody does, in every state, by every role: it works, or is refused with its reason."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from itertools import product

from django.db import transaction

from kernel.actor import Actor
from kernel.errors import DomainError, InputRefused, NotFound, NotPermitted, StateRefused
from kernel.states import Machine

Deed = Callable[[Actor], object]


class Undone(Exception):
    """Ends a trial without keeping what it did."""


@dataclass(frozen=True)
class Trial:
    """`put` brings the thing into a state; `deeds` are the table's rows that somebody does, and `by` says who may.

    `sees` may not do every deed, but sees the thing and may be told how it stands. `code` names what refuses although table and
    person would allow it, by deed and state. `also` is where a deed does another row first.
    """

    machine: Machine
    people: Mapping[str, Actor]
    inside: Callable[[], AbstractContextManager[object]]
    put: Callable[[str], object]
    deeds: Mapping[str, Deed]
    by: Mapping[str, str]
    sees: str = ""
    code: Mapping[tuple[str, str], str] = field(default_factory=dict)
    also: frozenset[tuple[str, str]] = frozenset()

    def wrong(self) -> str:
        """What does not go as the table says, a line each: every state, every deed, everybody."""
        tried = product(self.machine.labels, self.deeds, self.people)
        return "\n".join(said for one in tried if (said := self._wrong(*one)))

    def _wrong(self, state: str, deed: str, who: str) -> str:
        refused = self._tried(state, deed, who)
        said = f"{deed} in {state} by {who}: {refused!r}"
        may = who in self.by[deed].split()
        if may and (state in self.machine.row(deed).sources or (deed, state) in self.also):
            return "" if (refused.code if refused else "") == self.code.get((deed, state), "") else said
        told = isinstance(refused, NotFound | NotPermitted | StateRefused) and bool(refused.message)
        if not told or isinstance(refused, InputRefused):
            return said
        hidden = isinstance(refused, NotFound | NotPermitted)
        return (
            "" if may or hidden or who in self.sees.split() else f"{said} (nobody tells this one the state)"
        )

    def _tried(self, state: str, deed: str, who: str) -> DomainError | None:
        with self.inside(), _undone():
            self.put(state)
            try:
                with transaction.atomic():
                    self.deeds[deed](self.people[who])
            except DomainError as error:
                return error
        return None

    def untried(self) -> set[str]:
        """The rows that somebody does and this trial doesn't, or the other way round."""
        return {row.deed for row in self.machine.moves if row.capability} ^ set(self.deeds)


@contextmanager
def _undone() -> Iterator[None]:
    try:
        with transaction.atomic():
            yield
            raise Undone
    except Undone:
        return
