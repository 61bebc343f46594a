"""More deputies than a 选区 or 选举单位 elects, those of the register and of the sheet together (tenant_apps.deputies.places)."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence

from shared_apps.identity.registers import Judged
from tenant_apps.deputies import places
from tenant_apps.deputies.sheet.known import Known
from tenant_apps.deputies.sheet.reading import Reading
from tenants.onboarding import problems


def tell(read: Sequence[Reading], judged: Sequence[Judged], known: Known) -> None:
    """The last lines are those too many; a line that is refused anyway takes no place."""
    moves = {
        number: move
        for number, (one, out) in enumerate(zip(read, judged, strict=True))
        if (move := _move(one, out, known)) is not None
    }
    if not moves:
        return
    full = places.too_many(moves, held=known.held, most=_most(moves, known))
    for number in sorted(full):
        to = moves[number].to
        lines = [read[n].line.number for n, move in moves.items() if move.to == to and n not in full]
        _tell(read[number], judged[number], known, held=known.held[to], lines=lines)


def _move(read: Reading, out: Judged, known: Known) -> places.Move | None:
    """Where the line's deputy is to be elected, if that is not where they are; a body that is new by term and name."""
    said, term = read.facts["electing"], known.terms.get(out.facts.get("term", 0))
    if not said or term is None or problems.gravest(out.findings) == problems.ERROR:
        return None
    body = known.electing[term.pk].active.get(said)
    to: Hashable = body.pk if body is not None else (term.pk, said)
    mandate = known.by_seat.get(out.seat_id) if out.seat_id else None
    if mandate is None or mandate.term_id != term.pk:
        return places.Move(to)
    was = mandate.district_id or mandate.electing_unit_id
    return None if to == was or mandate.trial else places.Move(to, was)


def _most(moves: Mapping[int, places.Move], known: Known) -> dict[Hashable, int]:
    found: dict[Hashable, int] = {}
    for bodies in known.electing.values():
        for row in bodies.active.values():
            if (most := places.most(row)) is not None:
                found[row.pk] = most
    if known.by_voters:
        fresh = {move.to for move in moves.values() if isinstance(move.to, tuple)}
        found |= dict.fromkeys(fresh, places.MOST_OF_DISTRICT)
    return found


def _tell(read: Reading, out: Judged, known: Known, *, held: int, lines: Sequence[int]) -> None:
    """Who has the places: so many of the register, those lines of the sheet."""
    said = read.facts["electing"]
    body = known.electing[known.terms[out.facts["term"]].pk].active.get(said)
    by = [f"名册中 {held} 名"] if held else []
    by += [f"本表第 {'、'.join(map(str, lines))} 行"] if lines else []
    told = places.told(body) if body is not None else places.BY_LAW
    read.tell("electing", "electing_full", said, name=said, told=told, by="、".join(by))
