"""退办 and 延期 on the pages: what a unit has asked for, what the office may say to it, and what can't be asked for any more."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from kernel import clock
from kernel.actor import Actor
from kernel.errors import DomainError
from shared_apps.rules.values import Rules
from tenant_apps.handling import access, selectors, states, undertaking
from tenant_apps.handling.actions import extending, returning
from tenant_apps.handling.models import Assignment, Extension, Matter, ReturnRequest
from tenant_apps.suggestions.casepage import DeedLink
from ui import words

Url = Callable[[str, object], str]


@dataclass(frozen=True, kw_only=True)
class Line:
    """One request and its answer."""

    label: str
    decision: str
    unit: str
    asked: str
    reason: str
    answer: str
    by: str


def deeds_of_unit(own: list[Assignment], *, by: Rules, url: Url) -> list[DeedLink]:
    """What the unit may ask for now."""
    found = []
    for one in own:
        if not _refusal(returning.check_return, one, by):
            found.append(_link("request_return", "return", one, url, icon="arrow-return-left"))
        if not _refusal(extending.check_extension, one, by):
            found.append(_link("request_extension", "extension", one, url, icon="calendar-plus"))
    return found


def cannot_of_unit(own: list[Assignment], *, by: Rules) -> list[tuple[str, str]]:
    """What it could ask for in this state and can't any more, with the reason."""
    found = []
    checks = (("request_return", returning.check_return), ("request_extension", extending.check_extension))
    for one in own:
        for deed, check in checks:
            why = _refusal(check, one, by) if states.ASSIGNMENT.allows(one, deed) else ""
            if why:
                found.append((states.ASSIGNMENT.row(deed).label, why))
    return found


def deeds_of_office(actor: Actor, matter: Matter, held: list[Assignment], *, url: Url) -> list[DeedLink]:
    """What waits for a decision of this actor."""
    if not undertaking.directs(actor, matter):
        return []
    views = (
        ("accept_return", "return_acceptance", "check-lg"),
        ("refuse_return", "return_refusal", "x-lg"),
        ("grant_extension", "extension_grant", "check-lg"),
        ("refuse_extension", "extension_refusal", "x-lg"),
    )
    return [
        _link(deed, view, one, url, icon=icon, primary=icon == "check-lg")
        for one in held
        for deed, view, icon in views
        if states.ASSIGNMENT.allows(one, deed)
    ]


def lines(actor: Actor, matter: Matter) -> list[Line]:
    """Requests as the office reads them all, a unit its own; the latest first."""
    seen = [row for row in selectors.returns_of(matter) if _reads(actor, matter, row.assignment)]
    put_off = [row for row in selectors.extensions_of(matter) if _reads(actor, matter, row.assignment)]
    found = [(row.at, _of_return(row)) for row in seen] + [(row.at, _of_extension(row)) for row in put_off]
    return [line for _, line in sorted(found, key=lambda pair: pair[0], reverse=True)]


def _reads(actor: Actor, matter: Matter, one: Assignment) -> bool:
    if actor.can("content.read") or undertaking.directs(actor, matter):
        return True
    return access.seat_of_unit(actor, one.unit_id) is not None


def line_of(row: ReturnRequest | Extension) -> Line:
    return _of_return(row) if isinstance(row, ReturnRequest) else _of_extension(row)


def _of_return(row: ReturnRequest) -> Line:
    return Line(
        label="退办",
        decision=row.decision_label,
        unit=row.assignment.undertaker_name,
        asked=f"应当由{row.competent_name}办理" + ("（逾期申请）" if row.late else ""),
        reason=row.reason,
        answer=row.answer,
        by=f"{row.by_name} {words.moment(row.at)}",
    )


def _of_extension(row: Extension) -> Line:
    before, until = clock.day_of_deadline(row.due_before), clock.day_of_deadline(row.until)
    return Line(
        label="延期",
        decision=row.decision_label,
        unit=row.assignment.undertaker_name,
        asked=f"由 {before} 延至 {until}",
        reason=row.reason,
        answer=row.answer,
        by=f"{row.by_name} {words.moment(row.at)}",
    )


def _refusal(check: Callable[..., object], one: Assignment, by: Rules) -> str:
    try:
        check(one, by=by)
    except DomainError as refused:
        return refused.message
    return ""


def _link(deed: str, view: str, one: Assignment, url: Url, *, icon: str, primary: bool = False) -> DeedLink:
    label = states.ASSIGNMENT.row(deed).label
    return DeedLink(deed=deed, label=label, url=url(view, one.pk), primary=primary, dialogue=True, icon=icon)
