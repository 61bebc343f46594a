"""What the register of deputies says of the lines of a sheet: which are new, which change what, which can't be and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from shared_apps.identity.registers import CHANGED, KNOWN, Asked, Judged
from tenant_apps.deputies import private_facts, states, words
from tenant_apps.deputies.bodies import NUMBERED
from tenant_apps.deputies.models import Mandate, Term
from tenant_apps.deputies.sheet import crowding, electing, reading
from tenant_apps.deputies.sheet.findings import found
from tenant_apps.deputies.sheet.known import Bodies, Known
from tenant_apps.deputies.sheet.reading import CLOSED, Reading
from tenants.onboarding import dates, typed
from ui.words import ordinal

_KEPT = ("person_name", "gender", "birth_month", "party", "education", "employer", "post", "electing")
_PRIVATE = ("ethnicity", "native_language", "disability_help")


def judge(asked: Sequence[Asked]) -> list[Judged]:
    """In order; a constant number of queries. Inside the congress's block."""
    read = [reading.read(one.line, one.id_number) for one in asked]
    seat_ids = [seat.id for one in asked for seat in one.seats]
    known = Known(seat_ids, {one.term for one in read if one.term})
    judged = [_Line(one, made, known).judged() for one, made in zip(asked, read, strict=True)]
    _twice(read, judged)
    crowding.tell(read, judged, known)
    _same_names(asked, judged, known)
    return judged


class _Line:
    """One line against what is known."""

    def __init__(self, asked: Asked, read: Reading, known: Known) -> None:
        self.asked, self.read, self.known = asked, read, known
        self.out = Judged(facts=read.facts, findings=read.findings)
        self.term = self._term()

    def judged(self) -> Judged:
        if self.term is None:
            return self.out
        facts, out, term = self.read.facts, self.out, self.term
        facts["term"], facts["person_name"] = term.ordinal, self.asked.name
        if facts["elected_on"] is None and not self.read.line.cell("elected_on").text.strip():
            facts["elected_on"] = min(
                term.begins, self.known.today, facts["announced_on"] or self.known.today
            )
        self._places(term)
        out.term, out.group = str(term), facts["delegation"]
        out.valid_from = max(term.begins, self.known.today)
        mandate = self._mandate(term)
        self._number(term, mandate)
        if mandate is not None:
            self._against(mandate)
        return out

    def _term(self) -> Term | None:
        known, said = self.known, self.read.term
        if said == 0:
            return None
        if said is None:
            if known.current is None:
                self.read.tell("term", "term_none")
            return known.current
        term = known.terms.get(said)
        if term is None:
            wanted = f"第{ordinal(said)}届"
            self.read.tell("term", "term_unknown", wanted, term=wanted)
        elif term.status == states.PAST:
            now = str(known.current) if known.current else "本届"
            self.read.tell("term", "term_over", str(term), term=term, now=now)
        elif term.status == states.PREPARED:
            self.read.tell("term", "term_prepared", str(term), term=term, day=term.begins)
        return term if term is not None and term.status != states.PAST else None

    def _places(self, term: Term) -> None:
        facts, known = self.read.facts, self.known
        facts["delegation"] = self._place("delegation", "代表团", known.delegations[term.pk], "代表团")
        facts["groups"] = [
            self._place("groups", "代表小组", known.small[term.pk], "小组", name) for name in facts["groups"]
        ]
        word = "选区" if known.by_voters else "选举单位"
        said = facts["electing"]
        if said and not known.by_voters and electing.refused(self.read, said, known):
            return
        facts["electing"] = self._place("electing", word, known.electing[term.pk])

    def _place(self, column: str, word: str, bodies: Bodies, tail: str = "", name: str | None = None) -> str:
        """The registered name that is meant; one that is new is told among what would be made."""
        said = self.read.facts[column] if name is None else name
        if not said or said in bodies.active:
            return str(said)
        if column == "electing" and (numbered := _by_number(said, bodies)):
            self.read.tell(column, "place_tidied", said, now=numbered)
            return numbered
        plain = typed.compact(said)
        meant = bodies.by_plain.get(plain) or bodies.by_plain.get(plain + tail)
        if meant is not None:
            self.read.tell(column, "place_tidied", said, now=meant)
            return meant
        if said in bodies.gone:
            now = bodies.gone[said]
            self.read.tell(column, "place_gone" if now else "place_ended", said, name=said, now=now)
            return str(said)
        self.out.makes.append((word, said))
        return str(said)

    def _mandate(self, term: Term) -> Mandate | None:
        """The mandate of this person in this term; else the seat that waits for one."""
        for seat in self.asked.seats:
            found: Mandate | None = self.known.by_seat.get(seat.id)
            if found is not None and found.term_id == term.pk:
                self.out.seat_id = seat.id
                return found
        for seat in self.asked.seats:
            said = dates.numeral(seat.term.removeprefix("第").removesuffix("届")) if seat.term else None
            free = seat.kind == "deputy" and seat.id not in self.known.by_seat
            if free and (seat.term == str(term) or said == term.ordinal or not seat.term):
                self.out.seat_id = seat.id
                break
        return None

    def _number(self, term: Term, mandate: Mandate | None) -> None:
        number = self.read.facts["seat_no"]
        if mandate is not None and number and number != mandate.seat_no:
            self.read.tell("seat_no", "seat_no_other", number, term=term, known=mandate.seat_no)
            return
        holder = self.known.by_number.get((term.pk, number)) if number else None
        if holder is None or holder is mandate:
            return
        code = "seat_no_again" if holder.status == states.ENDED else "seat_no_taken"
        self.read.tell("seat_no", code, number, holder=holder.person_name)

    def _against(self, mandate: Mandate) -> None:
        """What the sheet would change of a deputy who is there; what it leaves empty stays."""
        if mandate.status in states.OVER:
            self.read.tell("name", "mandate_over", mandate.person_name, term=mandate.term)
            return
        facts, changed = self.read.facts, False
        electing = self.known.electing[mandate.term_id].active
        for name in (*_KEPT, "delegation"):
            held, said = getattr(mandate, name), facts[name]
            if name == "electing":
                said = str(electing.get(said, said))  # as the mandate keeps it: with its number
            if said and said != held:
                changed = True
                self._change("name" if name == "person_name" else name, held, said)
        labels = [words.ROLES[code] for code in facts["roles"]]
        if facts["roles"] and sorted(facts["roles"]) != sorted(mandate.roles or ()):
            changed = True
            self._change("roles", "、".join(mandate.role_labels), "、".join(labels))
        if new := set(facts["groups"]) - self.known.groups.get(mandate.pk, set()):
            changed = True
            self._change("groups", "、".join(sorted(self.known.groups.get(mandate.pk, ()))), "、".join(new))
        if facts["elected_on"] != mandate.elected_on and self.read.line.cell("elected_on").text.strip():
            changed = True
            self._change("elected_on", str(mandate.elected_on), str(facts["elected_on"]))
        if not self.read.line.cell("elected_on").text.strip():
            facts["elected_on"] = None  # told by nobody: what is registered stays
        private = private_facts.of(mandate)
        for name in _PRIVATE:
            if facts[name] and facts[name] != getattr(private, name):
                changed = True
                self._change(name, "", "")
        self.out.standing = CHANGED if changed else KNOWN

    def _change(self, column: str, held: str, now: str) -> None:
        code = "will_change_closed" if column in CLOSED or not held else "will_change"
        self.read.tell(column, code, now, known=held, now=now)


def _by_number(said: str, bodies: Bodies) -> str:
    """The name of the district that is called by its number alone; empty for none."""
    bare = NUMBERED.fullmatch(said)
    return bodies.by_number.get(int(bare[1]), "") if bare else ""


def _twice(read: Sequence[Reading], judged: Sequence[Judged]) -> None:
    """One number for two deputies of one term in the same sheet (DOMAIN 7, 2)."""
    first: dict[tuple[Any, str], Reading] = {}
    for one, out in zip(read, judged, strict=True):
        number, term = one.facts["seat_no"], out.facts.get("term")
        if not number or term is None:
            continue
        earlier = first.setdefault((term, number), one)
        if earlier is not one:
            one.tell("seat_no", "seat_no_twice", number, line=earlier.line.number)


def _same_names(asked: Sequence[Asked], judged: Sequence[Judged], known: Known) -> None:
    """Two people of one name in one delegation: told, not refused (DOMAIN 7, 12)."""
    first: dict[tuple[int, str, str], int] = {}
    terms: Mapping[int, UUID] = {ordinal: term.pk for ordinal, term in known.terms.items()}
    for one, out in zip(asked, judged, strict=True):
        term, place = out.facts.get("term"), out.facts["delegation"]
        if term is None or not one.name:
            continue
        earlier = first.setdefault((term, place, one.name), one.line.number)
        held = known.names.get((terms[term], place, one.name))
        where = ""
        if earlier != one.line.number:
            where = f"第 {earlier} 行"
        elif held is not None and held.seat_id != out.seat_id:
            where = f"名册中的 {held.seat_no} {held.person_name}"
        if where:
            out.findings.append(found("name", "same_name", one.name, where=where))
