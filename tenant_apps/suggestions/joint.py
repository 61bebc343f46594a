"""What a joint suggestion's pages show: who was asked, who has signed, whom the lead may still ask."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from uuid import UUID

from kernel.actor import Actor
from tenant_apps.deputies import selectors as deputies
from tenant_apps.deputies.models import Mandate
from tenant_apps.deputies.signatures import AbstractSignature
from tenant_apps.suggestions import access, selectors, signing, states
from tenant_apps.suggestions.casepage import Panel
from tenant_apps.suggestions.models import Signature, Suggestion

Status = Signature.Status


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One deputy to tick; `said` is how they have answered already, and then there is nothing to ask. `note`: what to know of them."""

    id: str
    name: str
    seat_no: str
    said: str
    ticked: bool
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Group:
    """The deputies of one delegation."""

    name: str
    choices: tuple[Choice, ...]


def seen_by(actor: Actor, suggestion: Suggestion) -> list[Signature]:
    """The lead sees every answer; whoever else reads the case sees whose names stand under it."""
    rows = list(signing.of_others(suggestion))
    if access.leads(actor, suggestion) and suggestion.state in (*states.EDITABLE, states.COSIGNING):
        return rows
    return [row for row in rows if row.status == Status.SIGNED]


def groups(suggestion: Suggestion, *, ticked: Sequence[str] = ()) -> list[Group]:
    """The roster by delegation, each deputy with the number that tells two of one name apart."""
    known = {row.mandate_id: row for row in signing.of_others(suggestion)}
    rows = selectors.may_cosign(suggestion)
    return by_delegation(rows, known=known, text=signing.digest(suggestion), ticked=ticked)


def by_delegation(
    rows: Sequence[Mandate],
    *,
    known: Mapping[UUID, AbstractSignature] | None = None,
    text: str = "",
    ticked: Sequence[str] = (),
    notes: Mapping[UUID, str] | None = None,
) -> list[Group]:
    """Deputies to ask, with what those among them have said who were asked under this text already."""
    found, asked, noted = [], known or {}, notes or {}
    for name, those in groupby(rows, key=lambda row: row.delegation):
        choices = tuple(_choice(row, asked.get(row.pk), text, ticked, noted.get(row.pk, "")) for row in those)
        found.append(Group(name=name or "未编代表团", choices=choices))
    return found


def roster(*, ticked: Sequence[str] = ()) -> list[Group]:
    """Everybody in office now, for the office to choose from."""
    term = deputies.current_term()
    return by_delegation(deputies.in_office(term.pk) if term else [], ticked=ticked)


def _choice(
    mandate: Mandate, row: AbstractSignature | None, text: str, ticked: Sequence[str], note: str
) -> Choice:
    stands = row is not None and row.status in access.ASKED and row.text_sha256 in ("", text)
    return Choice(
        id=str(mandate.pk),
        name=mandate.person_name,
        seat_no=mandate.seat_no,
        said=row.status_label if row is not None and stands else "",
        ticked=not stands and str(mandate.pk) in ticked,
        note=note,
    )


def lapsed(suggestion: Suggestion) -> list[str]:
    """Whose names stood under an earlier text: ticked when the lead asks anew."""
    text = signing.digest(suggestion)
    rows = signing.of_others(suggestion).filter(status__in=(Status.SIGNED, Status.VOIDED))
    return [str(row.mandate_id) for row in rows if row.signed_at and row.text_sha256 not in ("", text)]


def panel(actor: Actor, suggestion: Suggestion) -> Panel | None:
    """联名 on the page of the case, while it is asked for; later the names stand among 各方."""
    if suggestion.state != states.COSIGNING:
        return None
    rows = seen_by(actor, suggestion)
    count = {status: sum(row.status == status for row in rows) for status in Status}
    said, leads = f"已签 {count[Status.SIGNED]}", access.leads(actor, suggestion)
    if leads:
        said += f"，未签 {count[Status.INVITED]}，谢绝 {count[Status.DECLINED]}"
    shown = [row for row in rows if row.status != Status.VOIDED]
    return Panel(
        title="联名情况",
        template="suggestions/cosigners_panel.html",
        context={"rows": shown, "said": said, "leads": leads},
        order=10,
    )
