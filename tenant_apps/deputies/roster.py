"""代表名册 as a list: the address as the page reads it, the rows that match, what there is to choose from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Count, Q

from kernel import tenancy
from kernel.actor import Actor
from kernel.text import one_line
from tenant_apps.deputies import access, bodies, selectors, states
from tenant_apps.deputies.bodies import Kind
from tenant_apps.deputies.models import Mandate, Term
from ui.parts import Chip, Tab

PAGE = 20
_TEXT_MAX = 60


@dataclass(frozen=True)
class Choices:
    """What can be chosen of one term, in the office's order: id → name."""

    terms: list[Term]
    term: Term | None
    bodies: Mapping[str, Mapping[str, str]]  # delegations, groups, districts

    def options(self, key: str) -> list[tuple[str, str]]:
        return list(self.bodies[key].items())


@dataclass(frozen=True)
class Wanted:
    """Empty means all; of terms, the present one. The three bodies are ids as text."""

    choices: Choices = field(repr=False)
    status: str = ""
    text: str = ""
    delegations: str = ""
    groups: str = ""
    districts: str = ""

    @classmethod
    def of(cls, actor: Actor, given: Mapping[str, str]) -> Wanted:
        """What means nothing in an address is left out, so that a mistyped one shows the whole list."""
        choices = choices_of(given.get("term", ""))

        def body(key: str) -> str:
            value = given.get(key, "")
            return value if value in choices.bodies[key] else ""

        status = given.get("status", "")
        return cls(
            choices=choices,
            status=status if status in states.MANDATE.labels and access.keeps(actor) else "",
            text=one_line(given.get("q", "")[: 4 * _TEXT_MAX])[:_TEXT_MAX],
            delegations=body(bodies.DELEGATIONS),
            groups=body(bodies.GROUPS),
            districts=body(bodies.DISTRICTS),
        )

    def query(self, **changed: Any) -> str:
        """The address with some things changed, beginning with ?."""
        now = replace(self, **changed)
        term = self.choices.term
        is_other = term is not None and term.status != states.CURRENT
        pairs = {
            "term": str(term.ordinal) if term is not None and is_other else "",
            "status": now.status,
            "q": now.text,
            "delegations": now.delegations,
            "groups": now.groups,
            "districts": now.districts,
        }
        return "?" + urlencode({name: value for name, value in pairs.items() if value})

    def words(self) -> list[tuple[str, str]]:
        """(condition, in words) of what narrows the list, the status and the term apart."""
        found = {key: self.choices.bodies[key].get(getattr(self, key), "") for key in self.choices.bodies}
        found["text"] = f"含“{self.text}”" if self.text else ""
        return [(name, word) for name, word in found.items() if word]

    def chips(self) -> list[Chip]:
        return [Chip(label=word, url_without=self.query(**{name: ""})) for name, word in self.words()]

    def in_words(self) -> str:
        """For the journal."""
        parts = [str(self.choices.term or ""), states.MANDATE.labels.get(self.status, "")]
        return "，".join(filter(None, (*parts, *(word for _, word in self.words()))))


def choices_of(term: str) -> Choices:
    """`term` is an ordinal as typed; anything else is the present one."""
    terms = selectors.terms()
    chosen = next((one for one in terms if str(one.ordinal) == term), None) or _present(terms)
    level = tenancy.current().level
    return Choices(terms, chosen, {kind.key: _names(kind, chosen) for kind in bodies.kinds(level)})


def choices_for(mandate: Mandate) -> Choices:
    """Of the mandate's own term."""
    return choices_of(str(mandate.term.ordinal))


def _present(terms: list[Term]) -> Term | None:
    return next((one for one in terms if one.status == states.CURRENT), terms[0] if terms else None)


def _names(kind: Kind, term: Term | None) -> dict[str, str]:
    rows = kind.model.objects.filter(term=term, active=True).order_by("order", "name")
    return {str(row.pk): str(row) for row in rows}


def listed(actor: Actor, wanted: Wanted) -> Any:
    """By number. Raises NotPermitted."""
    rows = _narrowed(actor, wanted)
    if wanted.status:
        rows = rows.filter(status=wanted.status)
    return rows.order_by("seat_no", "id")


def _narrowed(actor: Actor, wanted: Wanted) -> Any:
    """All conditions but the status."""
    rows = access.mandates(actor).filter(term=wanted.choices.term)
    if wanted.text:
        rows = rows.filter(Q(person_name__icontains=wanted.text) | Q(seat_no__icontains=wanted.text))
    if wanted.delegations:
        rows = rows.filter(delegation_row_id=UUID(wanted.delegations))
    if wanted.groups:
        rows = rows.filter(memberships__group_id=UUID(wanted.groups))
    if wanted.districts:
        link = bodies.kind(bodies.DISTRICTS, level=tenancy.current().level).link
        rows = rows.filter(**{f"{link}_id": UUID(wanted.districts)})
    return rows


def tabs(actor: Actor, wanted: Wanted) -> list[Tab]:
    """By status, for who keeps the register."""
    rows = _narrowed(actor, wanted).order_by().values_list("status").annotate(n=Count("pk"))
    counts: dict[str, int] = dict(rows)
    found = [
        Tab(label="全部", url=wanted.query(status=""), count=sum(counts.values()), current=not wanted.status)
    ]
    found += [
        Tab(
            label=label,
            url=wanted.query(status=status),
            count=counts.get(status, 0),
            current=wanted.status == status,
        )
        for status, label in states.MANDATE.labels.items()
        if status in counts or wanted.status == status
    ]
    return found


def by_delegation(actor: Actor, wanted: Wanted) -> list[tuple[str, list[Mandate]]]:
    """For the printed list: delegations in their order, who is in none last."""
    order = {name: place for place, name in enumerate(wanted.choices.bodies[bodies.DELEGATIONS].values())}
    found: dict[str, list[Mandate]] = {}
    for row in listed(actor, wanted).filter(status__in=states.SITTING):
        found.setdefault(row.delegation, []).append(row)
    return sorted(found.items(), key=lambda item: (not item[0], order.get(item[0], len(order)), item[0]))
