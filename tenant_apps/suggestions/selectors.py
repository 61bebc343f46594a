"""Reading suggestions: the list with its filters, counts by state, the reasons and categories to choose from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Count, F, Q

from kernel import text
from kernel.actor import Actor
from shared_apps.dictionaries.names import Dictionary
from tenant_apps.codes import selectors as codes
from tenant_apps.deputies import selectors as deputies
from tenant_apps.deputies import states as mandates
from tenant_apps.deputies.models import Mandate
from tenant_apps.suggestions import access, deadlines, states
from tenant_apps.suggestions.models import Signature, Suggestion

PAGE_SIZE = 20
TEXT_MAX = 100
# What keeps no version of the rules, or is over. A returned item is filed anew, under the rules of that day.
NOT_OPEN = frozenset(
    {*states.PRIVATE, states.RETURNED, states.NOT_ACCEPTED, states.CLOSED, states.ARCHIVED, states.WITHDRAWN}
)


@dataclass(frozen=True, kw_only=True)
class Filter:
    """The conditions of the list. `states` is one state or none; `year` is the year of registration's series.

    `carried`: what was open when a term ended, and goes on (换届接续). `entered`: by the office (代录).
    """

    text: str = ""
    state: str = ""
    category: str = ""
    year: int | None = None
    carried: bool = False
    entered: bool = False

    def query(self, **changed: str) -> str:
        """As a query string, with some conditions changed ("" drops one)."""
        kept = {
            "q": self.text,
            "state": self.state,
            "category": self.category,
            "year": str(self.year or ""),
            "carried": "1" if self.carried else "",
            "entered": "1" if self.entered else "",
        } | changed
        return urlencode({name: value for name, value in kept.items() if value})


def read_filter(given: Mapping[str, str]) -> Filter:
    """Whatever stands in the address: what is no condition is left out, nothing is refused."""
    state, year = given.get("state", ""), given.get("year", "")
    return Filter(
        text=text.one_line(given.get("q", "")[: 4 * TEXT_MAX])[:TEXT_MAX],
        state=state if state in states.MACHINE.labels else "",
        category=text.one_line(given.get("category", "")[:TEXT_MAX]),
        year=int(year) if len(year) == 4 and year.isascii() and year.isdigit() else None,
        carried=given.get("carried") == "1",
        entered=given.get("entered") == "1",
    )


def listed(actor: Actor, chosen: Filter) -> Any:
    """What this actor may see of it, the latest first."""
    rows = _narrowed(access.visible(actor), chosen)
    rows = rows.filter(state=chosen.state) if chosen.state else rows
    return rows.select_related("merged_into").order_by("-created_at", "-id")


def counts(actor: Actor, chosen: Filter) -> dict[str, int]:
    """How many there are in each state under the other conditions, and "" for all."""
    rows = _narrowed(access.visible(actor), chosen).order_by().values_list("state").annotate(n=Count("pk"))
    found: dict[str, int] = dict(rows)
    return {"": sum(found.values())} | {
        state: found[state] for state in states.MACHINE.labels if state in found
    }


def years(actor: Actor) -> list[int]:
    """The years in which something visible was registered, the latest first."""
    rows = access.visible(actor).exclude(series_year=None).order_by("-series_year")
    return list(rows.values_list("series_year", flat=True).distinct())


def has_carried(actor: Actor) -> bool:
    """Whether anything visible was carried over by a change of terms."""
    return bool(access.visible(actor).exclude(carried_from="").exists())


def in_batches(rows: Any) -> Iterator[Suggestion]:
    """All rows, fetched in portions: an export doesn't hold a term's suggestions in memory."""
    yield from rows.iterator(chunk_size=500)


def cosigners(suggestion: Suggestion) -> list[Signature]:
    """Those who signed with the lead."""
    rows = Signature.objects.filter(suggestion=suggestion, status=Signature.Status.SIGNED)
    rows = rows.exclude(mandate_id=suggestion.lead_mandate_id)
    return list(rows.order_by("signed_at", "id"))


def may_cosign(suggestion: Suggestion) -> list[Mandate]:
    """Deputies in office of the lead's own congress and term, by delegation and number; trial ones among themselves."""
    lead = suggestion.lead_mandate
    sitting = deputies.in_office(lead.term_id, trial=suggestion.trial)
    return [row for row in sitting if row.pk != lead.pk]


def may_sign_entry(suggestion: Suggestion) -> list[Mandate]:
    """Whose names may stand on a changed sheet of what was entered (代录): those, and whoever stood on the one before."""
    rows = Signature.objects.filter(suggestion=suggestion, status=Signature.Status.SIGNED)
    before = {row.mandate_id: row.mandate for row in rows.select_related("mandate").order_by("id")}
    found = {row.pk: row for row in may_cosign(suggestion)} | before
    found.pop(suggestion.lead_mandate_id, None)
    return sorted(found.values(), key=lambda row: (row.delegation, row.seat_no, str(row.pk)))


def invitations(mine: Q) -> Any:
    """What waits for the signature of these mandates (deputies.selectors.own), the oldest first."""
    rows = Signature.objects.filter(mine, status=Signature.Status.INVITED, suggestion__state=states.COSIGNING)
    rows = rows.filter(mandate__status=mandates.ACTIVE)
    return rows.select_related("suggestion").order_by("invited_at", "id")


def voided(mine: Q) -> Any:
    """Signatures of theirs that stand no longer and of which they have taken no note yet."""
    rows = Signature.objects.filter(mine, status=Signature.Status.VOIDED, seen_at=None)
    return rows.select_related("suggestion").order_by("answered_at", "id")


def is_asked(actor: Actor, suggestion: Suggestion) -> bool:
    """Whether it waits for this deputy's signature."""
    mine = deputies.own(actor, "mandate__")
    return mine is not None and bool(invitations(mine).filter(suggestion=suggestion).exists())


def collecting(mine: Q) -> Any:
    """What they lead and others are signing, with how many have answered (`signed`, `asked`)."""
    by = Signature.Status
    rows = Suggestion.objects.filter(mine, state=states.COSIGNING, lead_mandate__status=mandates.ACTIVE)
    rows = rows.annotate(
        signed=Count("signatures", filter=Q(signatures__status=by.SIGNED)),
        asked=Count("signatures", filter=Q(signatures__status=by.INVITED)),
    )
    return rows.order_by("created_at", "id")


def to_agree(suggestion: Suggestion) -> list[Signature]:
    """Of those who signed with the lead who must still say yes to a withdrawal: who sits, or sat until the term was over."""
    if not deadlines.withdrawal_asks_all(suggestion):
        return []
    rows = Signature.objects.filter(suggestion=suggestion, status=Signature.Status.SIGNED, withdraws_at=None)
    rows = rows.exclude(mandate_id=suggestion.lead_mandate_id)
    rows = rows.filter(mandate__status__in=(mandates.ACTIVE, mandates.EXPIRED))
    return list(rows.select_related("mandate").order_by("delegation", "id"))


def asked_to_agree(actor: Actor, suggestion: Suggestion) -> Signature | None:
    """The actor's own signature, if a withdrawal waits for it."""
    if suggestion.withdrawal_asked_at is None:
        return None
    return next((row for row in to_agree(suggestion) if deputies.is_own(actor, row.mandate)), None)


def withdrawal_pending(suggestion: Suggestion) -> bool:
    """Whether a withdrawal that was asked for can still take effect: no reply, no assignment by the rules has overtaken it."""
    asked = suggestion.withdrawal_asked_at is not None and suggestion.state in states.UNANSWERED.split()
    return asked and not deadlines.withdrawal_refused(suggestion)


def withdrawals(mine: Q) -> list[Suggestion]:
    """What waits for these mandates' word on a withdrawal, the oldest first."""
    signed = Signature.objects.filter(mine, status=Signature.Status.SIGNED, withdraws_at=None)
    signed = signed.exclude(mandate_id=F("suggestion__lead_mandate_id"))
    rows = Suggestion.objects.filter(pk__in=signed.values("suggestion_id"), withdrawal_asked_at__isnull=False)
    rows = rows.select_related("lead_mandate").order_by("withdrawal_asked_at", "id")
    return [row for row in rows if withdrawal_pending(row) and deadlines.withdrawal_asks_all(row)]


def entries_to_check(mine: Q) -> Any:
    """代录: what the office entered for these mandates and they have not looked at yet."""
    rows = Suggestion.objects.filter(mine, channel__in=Suggestion.Entry.values, entry_seen_at=None)
    rows = rows.filter(state__in=states.UNANSWERED.split())
    return rows.exclude(lead_mandate__status=mandates.ENDED).order_by("submitted_at", "id")


def entries_returned() -> Any:
    """代录 that was sent back: its deputy may change it here, or brings another paper that the office enters."""
    rows = Suggestion.objects.filter(state=states.RETURNED, channel__in=Suggestion.Entry.values)
    return rows.order_by("submitted_at", "id")


def objections() -> Any:
    """代录 to which the deputy objects, for the office."""
    rows = Suggestion.objects.filter(objected_at__isnull=False, objection_answer="")
    return rows.filter(state__in=states.UNANSWERED.split()).order_by("objected_at", "id")


def facts(suggestion_id: UUID) -> Suggestion | None:
    """A suggestion of this congress for another app's own purposes, without asking who looks."""
    found: Suggestion | None = (
        Suggestion.objects.select_related("lead_mandate").filter(pk=suggestion_id).first()
    )
    return found


def named(given: str) -> Suggestion | None:
    """By number or id, whoever asks: for commands of who keeps the server."""
    key = text.as_uuid(given)
    chosen = Q(number=given) if key is None else Q(pk=key)
    found: Suggestion | None = Suggestion.objects.filter(chosen).order_by("id").first()
    return found


def waiting_for_office() -> Any:
    """Handed in and not yet taken up, the oldest first."""
    return Suggestion.objects.filter(state=states.SUBMITTED).order_by("submitted_at", "id")


def open_ones() -> Any:
    """Handed in and not closed, the oldest first."""
    rows = Suggestion.objects.exclude(state__in=NOT_OPEN).exclude(submitted_at=None)
    return rows.order_by("submitted_at", "id")


def open_by_version() -> dict[UUID | None, int]:
    """version of the rules → how many open suggestions keep it."""
    rows = open_ones().order_by().values_list("profile_version").annotate(n=Count("pk"))
    return dict(rows)


def of_author(mine: Q) -> Any:
    """What lies with its author (deputies.selectors.own): what can still be handed in, the latest touched last. The draft of a term
    that is over can be by who was re-elected (signing.go_along)."""
    over = Q(state=states.DRAFT, lead_mandate__status=mandates.EXPIRED)
    rows = Suggestion.objects.filter(mine, state__in=states.EDITABLE).filter(
        ~over | deputies.sits("lead_mandate__person_id")
    )
    return rows.order_by("created_at", "id")


def by_referral(referral_id: UUID) -> Suggestion | None:
    """The suggestion that adopted a referral from below."""
    found: Suggestion | None = Suggestion.objects.filter(origin_referral_id=referral_id).first()
    return found


def categories() -> codes.Reading:
    """The categories of this congress; a page asks once."""
    return codes.read(Dictionary.SUBJECT)


def exclusion_choices() -> list[codes.Choice]:
    return codes.choices(Dictionary.EXCLUSION)


def _narrowed(rows: Any, chosen: Filter) -> Any:
    if chosen.category:
        # What was merged into it counts with it.
        rows = rows.filter(category__in=categories().family(chosen.category))
    if chosen.year:
        rows = rows.filter(series_year=chosen.year)
    if chosen.carried:
        rows = rows.exclude(carried_from="")
    if chosen.entered:
        rows = rows.filter(channel__in=Suggestion.Entry.values)
    if chosen.text:
        found = Q()
        for name in ("title", "body", "number", "lead_name"):
            found |= Q(**{f"{name}__icontains": chosen.text})
        rows = rows.filter(found)
    return rows


def is_empty() -> bool:
    """Has this congress no suggestion at all yet?"""
    return not Suggestion.objects.exists()
