"""Cases that a person may read, by words and conditions. Inside the congress's block."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Case, F, IntegerField, Value, When

from kernel import clock, tenancy
from kernel.actor import Actor
from shared_apps.worktime import counting
from shared_apps.worktime import selectors as worktime
from shared_apps.worktime.spans import Span, Unit
from tenant_apps.finding import words
from tenant_apps.finding.models import CaseWords
from tenant_apps.finding.wanted import Wanted
from tenant_apps.handling import narrowing
from tenant_apps.suggestions import access, deadlines, openness, states
from tenant_apps.suggestions import selectors as suggestions

MOST = 200  # shown of a search by words: who finds more asks more narrowly
_TAKEN = 2 * MOST  # looked through for a word of more than two characters
SHEET = 5_000  # in an exported table
_RECENT = timedelta(days=365)


@dataclass(frozen=True)
class Found:
    """Ids of the cases in their order. `more`: there are others besides, which are not listed."""

    ids: list[UUID]
    more: bool = False


def search(actor: Actor, wanted: Wanted) -> Any:
    """Rows that hold every term, in their order: where number or title hold all of them first, then the latest."""
    rows = narrowed(actor, wanted)
    by_number = (F("series_year").asc(nulls_last=True), F("number").asc(nulls_last=True), "created_at", "id")
    if not wanted.words:
        return rows.order_by(*(by_number if wanted.order == "number" else ("-created_at", "-id")))
    rows = rows.filter(found__terms__holds=words.as_query(wanted.words))
    if wanted.order == "number":
        return rows.order_by(*by_number)
    if wanted.order == "relevance":
        head = When(found__head__holds=words.as_query(wanted.words), then=Value(0))
        rows = rows.annotate(tier=Case(head, default=Value(1), output_field=IntegerField()))
        return rows.order_by("tier", *_NEWEST)
    return rows.order_by(*_NEWEST)


# Of the index's own column: so the first are found without sorting all.
_NEWEST = ("-found__created_at", "-pk")


def first(actor: Actor, wanted: Wanted) -> Found:
    """The first MOST. Longer words are looked for in the text of the first candidates alone, else a common one costs seconds."""
    exact = words.is_exact(wanted.words)
    most = MOST if exact else _TAKEN
    ids = _taken(actor, wanted, most + 1)
    is_cut = len(ids) > most
    if not exact:
        ids = _said(ids, wanted)
    return Found(ids[:MOST], more=is_cut or len(ids) > MOST)


def _said(ids: list[UUID], wanted: Wanted) -> list[UUID]:
    """Those of these that hold the longer words as they stand, in their order, until there are more than MOST.

    Looked for here: with a LIKE beside so many keys, PostgreSQL, which takes a long word for a rarity, reads every text of the
    congress before it looks at the keys.
    """
    long = [word for word in wanted.words if len(word) > 2]
    found: list[UUID] = []
    for begin in range(0, len(ids), MOST + 1):
        if len(found) > MOST:
            break
        part = ids[begin : begin + MOST + 1]
        texts = dict(CaseWords.objects.filter(pk__in=part).values_list("pk", "text"))
        found += [one for one in part if all(word in texts.get(one, "") for word in long)]
    return found


def _taken(actor: Actor, wanted: Wanted, most: int) -> list[UUID]:
    """As `search` has them, asked for as two lists that each end early: all that hold a common word are never sorted."""
    with connection.cursor() as cursor:  # a plan kept for every word is a bad one for most
        cursor.execute("SET LOCAL plan_cache_mode = force_custom_plan")
    if not wanted.words or wanted.order != "relevance":
        rows = search(actor, wanted).values_list("pk", flat=True)
        return _latest(rows, most) if wanted.words and wanted.order == "date" else list(rows[:most])
    query = words.as_query(wanted.words)
    head, anywhere = {"found__head__holds": query}, {"found__terms__holds": query}
    rows = narrowed(actor, wanted).order_by(*_NEWEST).values_list("pk", flat=True)
    ids = list(rows.filter(**head)[:most])
    return ids + _latest(rows.filter(**anywhere).exclude(**head), most - len(ids))


def _latest(rows: Any, most: int) -> list[UUID]:
    """The last year's are nearly always enough of a common word, of which PostgreSQL else fetches and sorts all of ten years."""
    if most <= 0:
        return []
    recent = list(rows.filter(found__created_at__gte=clock.now() - _RECENT)[:most])
    return recent if len(recent) == most else list(rows[:most])


def all_of(
    actor: Actor, wanted: Wanted, *, filed: bool = False, is_public: bool = False, most: int = SHEET
) -> Any:
    """For a table or a compilation: every row that says the words. `filed`: no drafts; `is_public`: what may be published alone."""
    rows = search(actor, wanted)
    if filed:
        rows = rows.exclude(state__in=states.PRIVATE)
    if is_public:
        rows = rows.filter(openness.public_ones())
    return (rows if words.is_exact(wanted.words) else _saying(rows, wanted))[:most]


def _saying(rows: Any, wanted: Wanted) -> Any:
    for word in wanted.words:
        if len(word) > 2:
            rows = rows.filter(found__text__contains=word)
    return rows


def in_order(actor: Actor, ids: list[UUID]) -> list[Any]:
    """These cases, as far as the actor may read them, in this order."""
    known = {row.pk: row for row in access.visible(actor).filter(pk__in=ids)}
    return [known[one] for one in ids if one in known]


def narrowed(actor: Actor, wanted: Wanted) -> Any:
    """What the actor may read, under every condition but the words."""
    rows = access.visible(actor)
    given = {
        "state": wanted.state,
        "series_year": wanted.year,
        "kind": wanted.kind,
        "lead_delegation__contains": wanted.delegation,
    }
    rows = rows.filter(**{name: value for name, value in given.items() if value})
    if wanted.category:
        rows = rows.filter(category__in=suggestions.categories().family(wanted.category))
    if wanted.since:
        rows = rows.filter(submitted_at__gte=clock.end_of_day(wanted.since - timedelta(days=1)))
    if wanted.until:
        rows = rows.filter(submitted_at__lt=clock.end_of_day(wanted.until))
    if wanted.unit:
        rows = rows.filter(narrowing.of_unit(wanted.unit))
    if wanted.letter or wanted.outcome:
        rows = rows.filter(narrowing.replied_with(outcome=wanted.outcome, letter_class=wanted.letter))
    if wanted.lamp:
        rows = rows.filter(narrowing.with_lamp(wanted.lamp, now=clock.now(), near_until=_near_until()))
    return rows


def _near_until() -> Any:
    """The last moment that the lamp still calls near: the day before the next working day after the last near one."""
    days = Span(deadlines.NEAR_WORKING_DAYS + 1, Unit.WORKING_DAYS)
    after = counting.due(clock.today(), days, calendar=worktime.calendar(tenancy.current().id))
    return clock.end_of_day(after.date - timedelta(days=1))
