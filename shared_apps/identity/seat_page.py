"""The parts of one seat's page: what it is, what may be done with it, what was done."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from kernel import clock, journal, tenancy
from kernel.actor import Actor
from kernel.errors import DomainError, StepUpNeeded
from kernel.journal import AbstractEntry
from kernel.tenancy import CongressRef
from shared_apps.identity import journal_words, personal, plugging, states
from shared_apps.identity.actions import changing, placing
from shared_apps.identity.models import Person, Seat
from shared_apps.identity.refusals import NotConfirmedYet
from shared_apps.identity.seat_lists import Line
from tenants import public_journal
from ui.parts import Act, Acts, Cannot, Fact

LATER = "本人确认后显示"
# The deed of the table → its page's name; what can't be undone comes last.
PAGES = {
    "place": "seat_unit",
    "change_roles": "seat_roles",
    "change_phone": "seat_phone",
    "unmask_id_number": "seat_id_number",
    "end": "seat_end",
}


def on_page(seat: Seat, congress: CongressRef) -> plugging.SeatOnPage:
    return plugging.SeatOnPage(
        id=seat.id,
        person_id=seat.person_id,
        congress=congress,
        name=seat.shown_name,
        kind=seat.kind,
        roles=frozenset(seat.roles),
        status=seat.status,
        is_proved=seat.is_proved,
    )


def facts(seat: Seat, *, unit: str) -> list[Fact]:
    """Of a person who has not confirmed, no more than the congress itself wrote."""
    line, person = Line(seat), seat.person
    number = personal.masked_id_number(person.id_number, person_id=person.id)
    phone = personal.masked_phone(person.phone, person_id=person.id) if seat.is_proved else LATER
    found = {
        "姓名": line.name,
        "身份证号": number or "没有登记",
        "手机号": phone or "没有登记",
        "类别": line.kind,
        "席位": line.label,
        "届次": seat.term,
        "代表团" if seat.kind in (states.DEPUTY, states.FORMER) else "所属单位": unit or seat.group,
        "任期": line.days,
        "状态": line.state,
    }
    return [Fact(term=term, value=value) for term, value in found.items() if value]


def unit_of(seat: Seat, congress: CongressRef) -> str:
    """The unit for which the seat acts and what it does there, read in the congress's own block; empty for kinds without one."""
    if seat.kind not in placing.KINDS:
        return ""
    units = plugging.units()
    with tenancy.enter(congress):
        name, held = units.name_of(seat_id=seat.id), units.duties_of(seat_id=seat.id)
    if not name or seat.kind != states.HANDLER:
        return name
    return f"{name}（{'、'.join(word for code, word in units.duties() if code in held)}）"


def acts(actor: Actor, seat: Seat, congress: CongressRef) -> Acts:
    """What this actor may do now, and why not the rest; then what other apps register."""
    can, cannot = [], []
    for deed, page in PAGES.items():
        if not _concerns(actor, seat, deed):
            continue
        move, why = states.SEAT.row(deed), _why_not(actor, seat, deed)
        if why:
            cannot.append(Cannot(label=move.label, reason=why))
        else:
            url = reverse(f"seats:{page}", kwargs={"pk": seat.pk})
            can.append(Act(label=move.label, url=url, dialogue=True))
    more = plugging.acts_on(actor, on_page(seat, congress))
    return Acts(can=(*more.can, *can), cannot=(*more.cannot, *cannot))


def _concerns(actor: Actor, seat: Seat, deed: str) -> bool:
    """Whether it is worth a word: a deed of the other officers is not theirs to miss."""
    if deed == "change_roles":
        return seat.kind == states.STAFF
    if deed == "place" and seat.kind not in placing.KINDS:
        return False
    if deed == "end":
        return True
    return actor.can(states.SEAT.row(deed).capability)


def _why_not(actor: Actor, seat: Seat, deed: str) -> str:
    if deed == "change_phone" and seat.status == states.PENDING:
        return NotConfirmedYet.message
    if not states.SEAT.allows(seat, deed):
        return f"当前为“{states.SEAT.label(seat.status)}”。"
    checks: Mapping[str, Callable[[], object]] = {
        "end": lambda: changing.seat_to_end(actor, seat),
        "change_roles": lambda: changing.seat_to_reroll(actor, seat),
        "change_phone": lambda: changing.seat_to_phone(actor, seat.pk),
    }
    try:
        if deed in checks:
            checks[deed]()
    except StepUpNeeded:
        return ""  # asked for when the page of the deed is opened
    except DomainError as error:
        return error.message
    return ""


@dataclass(frozen=True)
class Entry:
    """One line of a history: when, what, by whom, with which words."""

    at: datetime
    deed: str
    who: str
    channel: str
    facts: str

    @property
    def moment(self) -> str:
        """To the second and with its year, as a record is read."""
        return f"{clock.local(self.at):%Y-%m-%d %H:%M:%S}"


def history(seat: Seat) -> QuerySet[AbstractEntry]:
    """What was done to the seat, and what its own congress did to the log-in of its holder, the newest first."""
    return public_journal.of_either(
        seat.congress_id, (Seat._meta.label_lower, seat.pk), (Person._meta.label_lower, seat.person_id)
    )


CHANNELS = {"web": "网页", "api": "接口", "command": "命令", "system": "系统"}


def told(rows: Sequence[AbstractEntry]) -> list[Entry]:
    return [
        Entry(
            at=row.at,
            deed=journal_words.word(row.deed),
            who="，".join(filter(None, (row.person_name, row.seat_label)))
            or str(row.facts.get("hand", journal.PLATFORM)),
            channel=CHANNELS.get(row.channel, row.channel),
            facts=words(row.facts),
        )
        for row in rows
    ]


def words(body: Mapping[str, Any]) -> str:
    """What an entry holds, as far as the office reads it."""
    kind, roles = str(body.get("kind", "")), body.get("roles") or []
    seat = states.label_of(kind, frozenset(roles), str(body.get("title", ""))) if kind in states.KINDS else ""
    before = body.get("before")
    if isinstance(before, list):
        seat = f"{states.label_of(kind, frozenset(before), '')} 改为 {seat}"
    group = _placed(body) if "unit_before" in body else str(body.get("group", ""))
    parts = [str(body.get("name", "")), seat, group, str(body.get("login", ""))]
    if body.get("rows") is not None:
        parts.append(f"{body['rows']} 行")
    if body.get("people") is not None:
        parts.append(f"{body['people']} 人")
    parts.append(str(body.get("filters", "")))
    if body.get("reason"):
        parts.append(f"原因：{body['reason']}")
    return "，".join(part for part in parts if part)


def _placed(body: Mapping[str, Any]) -> str:
    """单位由县林业水利局改为县交通运输局，职责由经办人改为审核人、签发人."""
    found = []
    for term, before, now in (("单位", "unit_before", "unit"), ("职责", "duties_before", "duties")):
        was, is_now = str(body.get(before, "")), str(body.get(now, ""))
        found.append(f"{term}由{was}改为{is_now}" if was and was != is_now else f"{term}：{is_now}")
    return "，".join(found)
