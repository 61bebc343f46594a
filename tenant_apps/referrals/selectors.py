"""Reading referrals."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Count, Q

from kernel import clock, tenancy
from kernel.actor import Actor
from kernel.tenancy import TenantQuerySet
from kernel.text import as_uuid, one_line
from tenant_apps.handling import selectors as handling
from tenant_apps.postbox import selectors as postbox
from tenant_apps.referrals import access, errors, states, types
from tenant_apps.referrals.models import ClockStep, Referral, Result, TraceEvent
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
        states.NOT_GONE_ON_WITH,
    ),
}
MOST_BUNDLED = 50  # offered


OVER, OPEN_DUE = "over", "open"
DUES = {OVER: "已逾期", OPEN_DUE: "未到期"}


@dataclass(frozen=True)
class Asked:
    """The address of the list as the page reads it; empty means all, and values that mean nothing are left out."""

    box: str = ""
    text: str = ""
    kind: str = ""
    state: str = ""
    due: str = ""

    @classmethod
    def of(cls, given: Mapping[str, str]) -> Asked:
        def one(name: str, known: Collection[str]) -> str:
            value = given.get(name, "")
            return value if value in known else ""

        return cls(
            box=one("box", BOXES),
            text=one_line(given.get("q", "")[:400])[:100],
            kind=one("kind", types.choices()),
            state=one("state", states.LABELS),
            due=one("due", DUES),
        )

    def query(self, **changed: str) -> str:
        now = replace(self, **changed)
        pairs = {"box": now.box, "q": now.text, "kind": now.kind, "state": now.state, "due": now.due}
        given = {name: value for name, value in pairs.items() if value}
        return f"?{urlencode(given)}" if given else ""

    @property
    def narrowed(self) -> bool:
        return bool(self.text or self.kind or self.state or self.due)

    @property
    def cleared(self) -> str:
        return f"?box={self.box}"


def listed(actor: Actor, asked: Asked) -> TenantQuerySet:
    """Referrals this actor may see, the latest change first; the text is sought in title, number and the other end's name."""
    rows: TenantQuerySet = access.visible(actor)
    if asked.box:
        _, direction, wanted = BOXES[asked.box]
        rows = rows.filter(direction=direction, state__in=sorted(wanted))
    if asked.text:
        rows = rows.filter(
            Q(title__icontains=asked.text)
            | Q(number__icontains=asked.text)
            | Q(peer_name__icontains=asked.text)
        )
    if asked.kind:
        rows = rows.filter(**{"reason" if asked.kind in types.SOUGHT else "kind": asked.kind})
    if asked.state:
        rows = rows.filter(state=asked.state)
    if asked.due == OVER:
        rows = rows.filter(due_at__lte=clock.now())
    elif asked.due == OPEN_DUE:
        rows = rows.filter(due_at__gt=clock.now())
    return rows.order_by("-changed_at", "-id")


@dataclass(frozen=True)
class Own:
    """What only the two ends of a referral know of it."""

    id: UUID
    title: str
    kind: str


def own(ids: Iterable[UUID]) -> dict[UUID, Own]:
    """Of the referrals of which this congress is an end."""
    rows = Referral.objects.filter(pk__in=list(ids)).values_list("id", "title", "kind", "reason")
    return {key: Own(key, title, types.kind_label(kind, reason)) for key, title, kind, reason in rows}


def ids_for(reason: str, *, most: int) -> list[UUID]:
    """Referrals of this congress with this reason, the latest change first."""
    rows = Referral.objects.filter(reason=reason).order_by("-changed_at", "-id")
    return list(rows.values_list("id", flat=True)[:most])


def ids_about(text: str, *, most: int) -> list[UUID]:
    """Referrals of this congress with the text in title or number, the latest change first."""
    rows = Referral.objects.filter(Q(title__icontains=text) | Q(number__icontains=text))
    return list(rows.order_by("-changed_at", "-id").values_list("id", flat=True)[:most])


def counts(actor: Actor, asked: Asked) -> dict[str, int]:
    """How many lie in each box, of what the rest of the filter leaves."""
    return {box: listed(actor, replace(asked, box=box)).count() for box in BOXES}


def of_suggestion(suggestion: Suggestion) -> list[Referral]:
    """Every referral of a suggestion of ours: the one it came by, those that were adopted with it, then those we sent, oldest first."""
    first = suggestion.origin_referral_id
    adopted = Q(pk=first) | Q(suggestion=suggestion, direction=states.IN)
    came = (
        sorted(Referral.objects.filter(adopted).order_by("sent_at", "id"), key=lambda row: row.pk != first)
        if first
        else []
    )
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
    rows = Referral.objects.filter(
        direction=states.OUT, suggestion_id__in=list(suggestion_ids), kind__in=sorted(types.PRINCIPAL)
    )
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


def waiting(
    actor: Actor, *, direction: str, state: str, kinds: frozenset[str] = frozenset()
) -> list[Referral]:
    """What waits in this state, the longest waiting first."""
    rows = access.visible(actor).filter(direction=direction, state=state)
    if kinds:
        rows = rows.filter(kind__in=sorted(kinds))
    return list(rows.order_by("changed_at", "id"))


def urged(actor: Actor, *, since: datetime) -> list[Referral]:
    """What came to us, is under way here, and was urged from the other end after `since`."""
    rows = access.visible(actor).filter(direction=states.IN, state__in=sorted(states.UNDER_WAY))
    return list(rows.filter(urged_at__gt=since).order_by("urged_at", "id"))


def said_with(found: list[Referral], *, deed: str) -> dict[UUID, str]:
    """What the other end wrote with this deed, the last of each referral; one query."""
    if not found:
        return {}
    rows = TraceEvent.objects.filter(referral__in=found, deed=deed).order_by("at", "id")
    return {row.referral_id: row.quote for row in rows}


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


def receivers(kind: str) -> list[DirectoryEntry]:
    """To whom a referral of this kind may go from here: the congress above, those directly below, or those beside us under the same one."""
    here, way = tenancy.current(), types.TABLE[kind].way
    above = registry.congress_above(here.parent_id)
    if way is types.Way.BESIDE:
        beside = registry.congresses_below(above.id) if above else []
        return [entry for entry in beside if entry.id != here.id]
    up = [above] if above and way in (types.Way.UP, types.Way.EITHER) else []
    down = registry.congresses_below(here.id) if way in (types.Way.DOWN, types.Way.EITHER) else []
    return [*up, *down]


def to_be_undertaken(suggestion: Suggestion) -> bool:
    """Registered; or to be handled anew, and the government below that answered has given it back."""
    if suggestion.state == suggestion_states.REDO:
        return handling.waits_for_another(suggestion.pk)
    return bool(suggestion.state == suggestion_states.REGISTERED)


def further_kinds(suggestion: Suggestion) -> list[str]:
    """The kinds of the further form that may be sent of this case now, each with somebody to send it to."""
    found = []
    for kind in types.FURTHER:
        row = types.TABLE[kind]
        if row.undertaken and not to_be_undertaken(suggestion):
            continue
        if kind == types.AUTHORITY_REPORT and not handling.stated_beyond_competence(suggestion.id):
            continue
        if receivers(kind):
            found.append(kind)
    return found


def under_way(suggestion: Suggestion) -> Referral | None:
    """The one that bars another of the kinds of which a suggestion has one at a time."""
    found: Referral | None = Referral.objects.filter(
        suggestion=suggestion, direction=states.OUT, state__in=states.OPEN, kind__in=types.PRINCIPAL
    ).first()
    return found


def relay_receivers(source: Referral) -> list[DirectoryEntry]:
    """Where one that we accepted may go on to: the one it is meant for, or the congress above."""
    if source.kind == types.TRANSFER:
        meant = str(source.snapshot.get("towards_id", ""))
        return [entry for entry in registry.congresses_below(tenancy.current().id) if str(entry.id) == meant]
    above = registry.congress_above(tenancy.current().parent_id)
    return [above] if above else []


def allows(referral: Referral, deed: str) -> bool:
    """May the receiving end do this deed? What went further and was sent back to us may be sent back too, though deputies were offered it."""
    if types.allows(referral.kind, deed, referral.state):
        return True
    return (
        deed == "reject" and deed in types.TABLE[referral.kind].deeds and refused_above(referral) is not None
    )


def refused_above(source: Referral) -> Referral | None:
    """The last of ours onwards, if it was sent back to us and lies with us again."""
    if source.is_out or source.state != states.ACCEPTED:
        return None
    last = _last_onwards([source]).get(source.pk)
    return last if last is not None and last.state == states.REJECTED else None


def failed_onwards(actor: Actor) -> list[tuple[Referral, Referral]]:
    """What lies with us again, since the next congress did not go on with it, and the last of ours onwards; the longest waiting first."""
    rows = access.visible(actor).filter(
        direction=states.IN, state=states.ACCEPTED, relays__state__in=sorted(states.NOT_GONE_ON_WITH)
    )
    found = list(rows.distinct().order_by("changed_at", "id"))
    last = _last_onwards(found) if found else {}
    return [(row, last[row.pk]) for row in found if last[row.pk].state in states.NOT_GONE_ON_WITH]


def _last_onwards(sources: Sequence[Referral]) -> dict[UUID, Referral]:
    """What was received → the last of ours onwards that was not taken back before it left."""
    rows = Referral.objects.filter(relayed_from__in=sources).exclude(state=states.TAKEN_BACK)
    return {row.relayed_from_id: row for row in rows.order_by("drafted_at", "id")}


def relay_open(source: Referral) -> bool:
    """Is one of ours onwards under way?"""
    return Referral.objects.filter(relayed_from=source, state__in=states.OPEN).exists()


def clock_of(referral: Referral) -> list[ClockStep]:
    """Which rule opened, went on with or closed its clock, oldest first."""
    return list(ClockStep.objects.filter(referral=referral).order_by("at", "id"))


def relayed(referral: Referral) -> list[Referral]:
    """What we sent on of it, oldest first."""
    return list(Referral.objects.filter(relayed_from=referral).order_by("drafted_at", "id"))


def bundled(referral: Referral) -> list[Referral]:
    """The others that are handled together with it, or that were sent with it."""
    if referral.bundle_id is None:
        return []
    return list(Referral.objects.filter(bundle_id=referral.bundle_id).exclude(pk=referral.pk).order_by("id"))


def batch(referral: Referral) -> list[Referral]:
    """Of what we send: all that were drafted at once for several receivers, this one too, in an order in which each locks them."""
    if referral.bundle_id is None:
        return [referral]
    rows = Referral.objects.filter(bundle_id=referral.bundle_id, direction=states.OUT)
    return list(rows.order_by("id"))


def drafted_together(referral: Referral) -> list[Referral]:
    """Those of its batch that wait for 审签 with it; it alone where it does not wait itself."""
    if referral.state != states.SEND_APPROVAL:
        return [referral]
    return [row for row in batch(referral) if row.state == states.SEND_APPROVAL]


def to_bundle(referral: Referral) -> list[Referral]:
    """Accepted from others below, not adopted yet: what may be the same matter, of the same category first."""
    rows = Referral.objects.filter(
        direction=states.IN, kind=types.REQUEST_ADOPTION, state=states.ACCEPTED, trial=referral.trial
    ).exclude(pk=referral.pk)
    if referral.bundle_id is not None:
        rows = rows.exclude(bundle_id=referral.bundle_id)
    return sorted(
        rows.order_by("-changed_at", "id")[:MOST_BUNDLED], key=lambda row: row.category != referral.category
    )


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
