"""Which of the congress's people a page of slips is about: what stands in its address."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.http import QueryDict

from shared_apps.identity import roster
from sso.activation import issuing


@dataclass(frozen=True)
class Wanted:
    """Empty fields ask nothing. `seats`: these alone, whatever else is asked."""

    kind: str = ""
    status: str = ""
    group: str = ""
    q: str = ""
    seats: tuple[UUID, ...] = ()

    @classmethod
    def of(cls, given: QueryDict) -> Wanted:
        return cls(
            kind=_typed(given, "kind"),
            status=_typed(given, "status"),
            group=_typed(given, "group"),
            q=_typed(given, "q"),
            seats=tuple(_uuids(given.getlist("only"))),
        )

    def people(self, congress_id: UUID) -> list[roster.Holder]:
        """At most as many as one click may have slips for."""
        if self.seats:
            found = roster.holders(congress_id, seat_ids=self.seats)
        else:
            found = roster.found(
                congress_id, kind=self.kind, status=self.status, group=self.group, words=self.q
            )
        return found[: issuing.AT_ONCE]


def _typed(given: QueryDict, name: str) -> str:
    return given.get(name, "").replace("\x00", "").strip()[:100]


def _uuids(texts: Collection[str]) -> list[UUID]:
    found = []
    for text in texts:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found
