"""Reading referrals."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Count

from kernel import tenancy
from kernel.actor import Actor
from kernel.tenancy import TenantQuerySet
from kernel.text import as_uuid
from tenant_apps.postbox import selectors as postbox
from tenant_apps.referrals import access, errors, states
from tenant_apps.referrals.models import Referral, Result, TraceEvent
from tenant_apps.suggestions import states as suggestion_states
from tenant_apps.suggestions.models import Suggestion
from tenants import selectors as registry
from tenants.models import DirectoryEntry

# The four boxes of the list: name → (word, direction, states).
BOXES: dict[str, tuple[str, str, frozenset[str]]] = {
    "in": ("收到", states.IN, frozenset(states.LABELS)),
    "waiting": ("待签收", states.IN, frozenset({states.DELIVERED})),
    "out": ("发出", states.OUT, frozenset(states.LABELS)),
    "rejected": (
        "被退回",
        states.OUT,
        frozenset({states.REJECTED, states.NOT_ADOPTED, states.TAKEN_BACK, states.BOUNCED}),
    ),
}


def listed(actor: Actor, *, box: str = "", text: str = "") -> TenantQuerySet:
    """Referrals this actor may see, the latest change first; `box` names one of BOXES, `text` is sought in title and number."""
    rows: TenantQuerySet = access.visible(actor)
    if box in BOXES:
        _, direction, wanted = BOXES[box]
        rows = rows.filter(direction=direction, state__in=sorted(wanted))
    if text:
        rows = rows.filter(title__icontains=text) | rows.filter(number__icontains=text)
    return rows.order_by("-changed_at", "-id")


def titles(ids: Iterable[UUID]) -> dict[UUID, str]:
    """Of the referrals of which this congress is an end."""
    return dict(Referral.objects.filter(pk__in=list(ids)).values_list("id", "title"))


def ids_about(text: str, *, most: int) -> list[UUID]:
    """Referrals of this congress with the text in title or number, the latest change first."""
    rows = Referral.objects.filter(title__icontains=text) | Referral.objects.filter(number__icontains=text)
    return list(rows.order_by("-changed_at", "-id").values_list("id", flat=True)[:most])


def counts(actor: Actor) -> dict[str, int]:
    """How many lie in each box."""
    return {box: listed(actor, box=box).count() for box in BOXES}


def of_suggestion(suggestion: Suggestion) -> list[Referral]:
    """Every referral of a suggestion of ours, the one it came by first, then those we sent, oldest first."""
    came = Referral.objects.filter(pk=suggestion.origin_referral_id) if suggestion.origin_referral_id else []
    sent = Referral.objects.filter(suggestion=suggestion, direction=states.OUT).order_by("drafted_at", "id")
    return [*came, *sent]


def trace_of(referrals: list[Referral]) -> list[TraceEvent]:
    """The deeds told of these referrals, oldest first."""
    return list(TraceEvent.objects.filter(referral__in=referrals).order_by("at", "id"))


def results_of(referral: Referral) -> list[Result]:
    """Answers that came back, the newest first."""
    return list(Result.objects.filter(referral=referral).order_by("-at", "-id"))


def latest_sent(suggestion_ids: Iterable[UUID]) -> dict[UUID, Referral]:
    """suggestion → the last referral of it that left this house and was not recalled."""
    stayed = (states.SEND_APPROVAL, states.TAKEN_BACK, states.RECALLED)
    rows = Referral.objects.filter(direction=states.OUT, suggestion_id__in=list(suggestion_ids))
    return {row.suggestion_id: row for row in rows.exclude(state__in=stayed).order_by("drafted_at", "id")}


def levels_told(referrals: Iterable[Referral]) -> dict[UUID, list[str]]:
    """referral → the levels of which something was told or to which it was sent on, in the order of the news."""
    ids = [row.pk for row in referrals]
    found: dict[UUID, list[str]] = {}
    told = TraceEvent.objects.filter(referral_id__in=ids).order_by("at", "id")
    for key, level, to_level in told.values_list("referral_id", "level", "to_level"):
        levels = found.setdefault(key, [])
        levels += [name for name in (level, to_level) if name and name not in levels]
    return found


def delivered_at(referral: Referral) -> datetime | None:
    """When our offer reached the other end's inbox; None while it is on its way."""
    return postbox.delivered_at(referral_id=referral.id, kind="offer")


def waiting(actor: Actor, *, direction: str, state: str, kind: str = "") -> list[Referral]:
    """What waits in this state, the longest waiting first."""
    rows = access.visible(actor).filter(direction=direction, state=state)
    if kind:
        rows = rows.filter(kind=kind)
    return list(rows.order_by("changed_at", "id"))


def to_give(actor: Actor) -> list[Referral]:
    """Acknowledged results that our deputy can be given now: one that came before our own reply waits for it (DOMAIN 5.2)."""
    replied = suggestion_states.MACHINE.row("follow_up").sources
    rows = access.visible(actor).filter(
        direction=states.OUT,
        state=states.ACKNOWLEDGED,
        results__given_at=None,
        suggestion__state__in=sorted(replied),
    )
    return list(rows.filter(results__isnull=False).distinct().order_by("changed_at", "id"))


def open_counts() -> dict[str, int]:
    """How many that are not finished were sent (`out`) and received (`in`); a change of terms touches none of them."""
    rows = Referral.objects.exclude(state__in=states.FINISHED).order_by()
    found = dict(rows.values_list("direction").annotate(n=Count("pk")))
    return {"out": found.get(states.OUT, 0), "in": found.get(states.IN, 0)}


def number_of(referral_id: UUID) -> str:
    """The number at the other end, as far as it has been told."""
    found = (
        TraceEvent.objects.filter(referral_id=referral_id)
        .exclude(number="")
        .order_by("-at")
        .values_list("number", flat=True)
    )
    return str(found.first() or "")


def below() -> list[DirectoryEntry]:
    """Whose governments may undertake what is assigned down. Raises NothingBelow (a city without counties has nobody there)."""
    found = registry.congresses_below(tenancy.current().id)
    if not found:
        raise errors.NothingBelow(name=tenancy.current().name)
    return found


def found(given: str) -> Referral | None:
    """By its id as somebody typed it: for commands of who keeps the server."""
    key = as_uuid(given)
    row: Referral | None = None if key is None else Referral.objects.filter(pk=key).first()
    return row


def get(referral_id: UUID) -> Referral:
    """The referral itself, for callers that have shown the right to its case. Raises Referral.DoesNotExist."""
    found: Referral = Referral.objects.get(pk=referral_id)
    return found


def named(referral_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Those of the referrals that are here, with number and title."""
    rows = Referral.objects.filter(pk__in=list(referral_ids)).values_list("id", "number", "title")
    return {key: f"第{number}号《{title}》" if number else f"《{title}》" for key, number, title in rows}
