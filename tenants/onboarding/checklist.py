"""What must be so before people enter a congress. Every app registers its own checks; `run` finds them anew and keeps them."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from kernel import clock, journal, tenancy
from kernel.actor import Actor
from kernel.errors import DomainError, StateRefused
from kernel.tenancy import CongressRef
from tenants import access, selectors
from tenants.models import CongressCheck

log = logging.getLogger(__name__)

OK, MISSING, FAILED, NOT_NEEDED = "ok", "missing", "failed", "not_needed"
# The order on screen; what is registered under another name comes last.
ORDER = ("facts", "schema", "dictionaries", "rules", "units", "term", "deputies", "admin", "probe")
PROBE = "probe"
FACT_LENGTH = 200


class NoSchemaYet(StateRefused):
    code = "no_schema"
    message = "“{name}”尚未建库，不能收发测试件。"
    next = "请先开通该单位。"


class NoParent(DomainError):
    code = "no_parent"
    message = "“{name}”没有上级单位，无须往返测试件。"


@dataclass(frozen=True)
class Finding:
    """What a check saw: a state of CongressCheck.State and a short fact for the office."""

    state: str
    fact: str = ""


@dataclass(frozen=True)
class Line:
    """One line of the list as the console shows it. A line that is `required` holds a congress back from going live."""

    name: str
    label: str
    state: str
    fact: str
    cure: str
    url: str
    required: bool

    @property
    def lacks(self) -> bool:
        return self.state in (MISSING, FAILED)


Look = Callable[[CongressRef], Finding]


@dataclass(frozen=True)
class Check:
    name: str
    label: str
    look: Look
    cure: str
    required: bool
    needs_schema: bool
    url: Callable[[CongressRef], str]


_checks: dict[str, Check] = {}
SendProbe = Callable[..., bool]
_probes: list[SendProbe] = []


def register(
    name: str,
    label: str,
    check: Look,
    *,
    cure: str = "",
    required: bool = True,
    needs_schema: bool = True,
    url: Callable[[CongressRef], str] = lambda ref: "",
) -> None:
    """`check` runs outside every congress and opens its block itself if it must look inside; it changes nothing."""
    _checks[name] = Check(name, label, check, cure, required, needs_schema, url)


def register_probe(send: SendProbe) -> None:
    """How a test envelope is sent to the congress above: `send(again=…)` in the sender's block."""
    _probes[:] = [send]


def labels() -> dict[str, str]:
    """Name → words of every check, in the order of the list."""
    return {check.name: check.label for check in _ordered()}


def run(ref: CongressRef) -> list[Line]:
    """Look at everything, keep what was found, and answer it. Outside every block."""
    found = [(check, _look(check, ref)) for check in _ordered()]
    now = clock.now()
    CongressCheck.objects.bulk_create(
        [
            CongressCheck(
                congress_id=ref.id,
                name=check.name,
                state=finding.state,
                fact=finding.fact[:FACT_LENGTH],
                at=now,
            )
            for check, finding in found
        ],
        update_conflicts=True,
        unique_fields=["congress", "name"],
        update_fields=["state", "fact", "at"],
    )
    return [_line(check, ref, finding) for check, finding in found]


def lines(congress_id: UUID) -> list[Line]:
    """The list as it was found last; empty for an unknown congress."""
    ref = selectors.ref_by_id(congress_id)
    if ref is None:
        return []
    kept = {row.name: row for row in CongressCheck.objects.filter(congress_id=congress_id)}
    out = []
    for check in _ordered():
        row = kept.get(check.name)
        out.append(_line(check, ref, Finding(row.state, row.fact) if row else Finding(MISSING, "尚未检查")))
    return out


def lacking(found: list[Line]) -> list[Line]:
    """The lines that hold the congress back."""
    return [line for line in found if line.required and line.lacks]


def sentence(lacks: list[Line]) -> str:
    """What the office reads of them."""
    return "；".join(f"{line.label}：{line.fact or '未完成'}" for line in lacks)


def send_probe(*, actor: Actor, congress_id: UUID) -> bool:
    """发测试件: to the congress above and back. False if one is on its way already.

    Raises NotFound, NoSchemaYet, NoParent, CongressEnded (closed, merged).
    """
    congress = access.congress_in_scope(actor=actor, capability="console.onboard", congress_id=congress_id)
    if congress.migrations == 0:
        raise NoSchemaYet(name=congress.name)
    access.not_ended(congress)
    if congress.parent_id is None:
        raise NoParent(name=congress.name)
    sent = probe(selectors.ref(congress), again=True)
    with transaction.atomic():
        journal.record(
            actor=actor,
            seat=access.seat_over(actor=actor, capability="console.onboard", congress=congress),
            deed="congress.probed",
            subject=congress,
            body={"code": congress.code, "sent": sent},
        )
    return sent


def probe(ref: CongressRef, *, again: bool) -> bool:
    """Leave a test envelope in the congress's outbox, in a block of its own; False if one is on its way already.

    `again`: even if an earlier one has come back.
    """
    with tenancy.enter(ref):
        return _probes[0](again=again)


def one(ref: CongressRef, name: str) -> Finding:
    """What a single check sees now; nothing is kept."""
    return _look(_checks[name], ref)


def _ordered() -> list[Check]:
    place = {name: number for number, name in enumerate(ORDER)}
    return sorted(_checks.values(), key=lambda check: place.get(check.name, len(place)))


def _look(check: Check, ref: CongressRef) -> Finding:
    """A check that fails itself is a failed line: the others go on."""
    if check.needs_schema and ref.migrations == 0:
        return Finding(MISSING, "尚未建库")
    try:
        return check.look(ref)
    except Exception:
        log.exception("the check %s of %s broke", check.name, ref.code)
        return Finding(FAILED, "检查时出错，请稍后再试")


def _line(check: Check, ref: CongressRef, finding: Finding) -> Line:
    lacks = finding.state in (MISSING, FAILED)
    return Line(
        name=check.name,
        label=check.label,
        state=finding.state,
        fact=finding.fact,
        cure=check.cure if lacks else "",
        url=check.url(ref) if lacks else "",
        required=check.required,
    )
