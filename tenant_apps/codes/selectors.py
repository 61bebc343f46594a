"""The look-up of a dictionary: the public rows of the own chain and the own overlay, in one query, inside the congress's block."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection

from kernel import clock, tenancy
from kernel.errors import InputRefused
from shared_apps.dictionaries import selectors as public
from shared_apps.dictionaries.names import Dictionary
from tenant_apps.codes import resolving, states
from tenant_apps.codes.models import Overlay, Proposal
from tenant_apps.codes.resolving import Code, Row

_LOOK_UP = f"""{public.ON_CHAIN}
UNION ALL
SELECT o.kind, o.code, o.label, o.note, o."order", o.valid_from, o.valid_to, o.merged_into, o.id, 0, NULL
FROM codes_overlay o WHERE o.congress_id = %s AND o.dictionary = %s
"""


class CodeMerged(InputRefused):
    """Asked for anew; old cases keep it."""

    code = "code_merged"
    message = "“{label}”已并入“{successor}”，请改选“{successor}”。"


class Choice(NamedTuple):
    """A pair for forms and API lists."""

    code: str
    label: str


class Use(NamedTuple):
    """What a case keeps of a code: the code, its label as it stands now, and the version of that wording."""

    code: str
    label: str
    version: str


@dataclass(frozen=True)
class Reading:
    """One dictionary as this congress has it on a day, in its order; the ended, hidden and merged codes too."""

    codes: tuple[Code, ...]

    def __iter__(self) -> Iterator[Code]:
        return iter(self.codes)

    def get(self, code: str) -> Code | None:
        return next((row for row in self.codes if row.code == code), None)

    def choices(self) -> list[Choice]:
        """What may be chosen."""
        return [Choice(row.code, row.label) for row in self.codes if row.is_usable]

    def labels(self) -> dict[str, str]:
        """Code → label, also of what can't be chosen any more."""
        return {row.code: row.label for row in self.codes}

    def use(self, code: str, *, field: str = "") -> Use | None:
        """The code to keep with a case; None if it can't be chosen. Raises CodeMerged, which names what to choose instead."""
        found = self.get(code)
        if found is None or found.state not in (states.IN_USE, states.MERGED):
            return None
        if found.state == states.MERGED:
            raise CodeMerged(field=field, label=found.label, successor=found.successor_label)
        return Use(found.code, found.label, found.version)

    def family(self, code: str) -> list[str]:
        """The code and all that were merged into it (or into what it was merged into): for filters and figures."""
        found = self.get(code)
        last = (found.successor or code) if found else code
        return [last, *(row.code for row in self.codes if row.successor == last)]

    def successors(self, *, but: str = "", published: bool = False) -> list[Choice]:
        """What a code may be merged into; only what those below read too, if `published`."""
        return [
            Choice(row.code, row.label)
            for row in self.codes
            if row.is_usable and row.code != but and not (published and row.is_local)
        ]

    def words(self, code: str, *, kept: str = "") -> str:
        """For an old case: the label as it was kept with it, and what the code has been merged into since."""
        found = self.get(code)
        label = kept or (found.label if found else code)
        return f"{label}（{found.state_word}）" if found and found.state == states.MERGED else label


def read(dictionary: Dictionary, *, on: date | None = None) -> Reading:
    """The dictionary on a day (today without one). One query. Raises OutsideTenant outside a block."""
    here = tenancy.current()
    with connection.cursor() as cursor:
        cursor.execute(_LOOK_UP, [here.id, dictionary.value, here.id, dictionary.value])
        rows = [Row._make(row) for row in cursor.fetchall()]
    return Reading(resolving.resolve(rows, on=on or clock.today()))


def choices(dictionary: Dictionary) -> list[Choice]:
    """What may be chosen today, in this congress's order."""
    return read(dictionary).choices()


def use(dictionary: Dictionary, code: str, *, field: str = "") -> Use | None:
    """The code to keep with a case; None if it can't be chosen today. Raises CodeMerged at `field`."""
    return read(dictionary).use(code, field=field)


def label(dictionary: Dictionary, code: str) -> str:
    """The label of a code, in use or not; the code itself where it is unknown, so that an old case stays readable."""
    return read(dictionary).labels().get(code, code)


def changes(*, dictionary: str, code: str) -> list[Overlay]:
    """What this congress has changed of a code, the latest first; its order apart."""
    rows = Overlay.objects.filter(congress_id=tenancy.current().id, dictionary=dictionary, code=code).exclude(
        kind=Overlay.Kind.ORDER
    )
    return list(rows.order_by("-id"))


def proposals(*, direction: str = "", state: str = "", text: str = "") -> Any:
    """Proposals of this congress and to it, the latest first."""
    rows = Proposal.objects.filter(congress_id=tenancy.current().id)
    if direction:
        rows = rows.filter(direction=direction)
    if state:
        rows = rows.filter(state=state)
    if text:
        rows = rows.filter(label__icontains=text) | rows.filter(peer_name__icontains=text)
    return rows.order_by("-proposed_at", "-id")


def open_proposal(*, dictionary: str, code: str) -> Proposal | None:
    """The proposal of a local code that the congress above has not decided yet."""
    rows = proposals(direction=states.OUT, state=states.PROPOSED).filter(dictionary=dictionary, code=code)
    found: Proposal | None = rows.first()
    return found


def waiting() -> list[Proposal]:
    """Proposals from below that wait for a decision here, the oldest first."""
    return list(proposals(direction=states.IN, state=states.PROPOSED).order_by("proposed_at", "id"))


def proposal(proposal_id: UUID) -> Proposal | None:
    found: Proposal | None = Proposal.objects.filter(pk=proposal_id).first()
    return found
