"""What changes of a deputy while the mandate goes on: bodies and posts (`place`), and what was entered wrongly (`amend`)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction

from kernel import clock, journal, tenancy
from kernel.actor import Actor
from kernel.errors import InputRefused
from shared_apps.identity.plugging import NewMandate
from tenant_apps.deputies import access, bodies, facts, private_facts, states, telling
from tenant_apps.deputies.actions.enrolling import SeatNumberTaken, check_room, tidied
from tenant_apps.deputies.models import Body, DeputyGroup, GroupMember, Mandate
from tenant_apps.deputies.private_facts import PrivateFacts
from tenant_apps.deputies.sheet import vocabulary

COLUMNS = (
    "person_name",
    "seat_no",
    "elected_on",
    "how",
    "gender",
    "birth_month",
    "party",
    "education",
    "employer",
    "post",
)

_OF_AGE = 18  # years: 宪法 第三十四条, for everybody and every congress


class BodyUnknown(InputRefused):
    code = "body_unknown"
    message = "请从列表中选择本届在用的{word}。"


@dataclass(frozen=True)
class Told:
    """What the register holds of a deputy, as the form has it; `electing_id` is the 选区 or 选举单位."""

    person_name: str
    seat_no: str
    elected_on: date
    how: str
    gender: str = ""
    birth_month: str = ""
    party: str = ""
    education: str = ""
    employer: str = ""
    post: str = ""
    electing_id: UUID | None = None
    ethnicity: str = ""
    native_language: str = ""
    disability_help: str = ""


@transaction.atomic
def place(
    *,
    actor: Actor,
    mandate_id: UUID,
    delegation_id: UUID | None,
    group_ids: Collection[UUID],
    roles: Collection[str],
) -> Mandate:
    """变更代表团、小组或者职务. Raises BodyUnknown, RoleUnknown, StateRefused, NotFound, NotPermitted."""
    by = actor.require(states.KEEP)
    mandate = access.mandate(actor, mandate_id, lock=True)
    states.MANDATE.check(mandate, "place")
    before = _placed(mandate)
    delegation = _body(mandate, bodies.DELEGATIONS, delegation_id, field="delegation")
    mandate.delegation_row, mandate.delegation = delegation, delegation.name if delegation else ""
    mandate.roles = facts.roles(tuple(roles)) or None
    mandate.save(update_fields=["delegation_row", "delegation", "roles"])
    _join(mandate, group_ids)
    if mandate.delegation != before["delegation"]:
        telling.placed(mandate.term_id, {mandate.seat_id: mandate.delegation}, seat=by)
    body = {"seat_no": mandate.seat_no, "before": before, "after": _placed(mandate)}
    journal.record(actor=actor, seat=by, deed="mandate.placed", subject=mandate, body=body)
    return mandate


def _placed(mandate: Mandate) -> dict[str, Any]:
    groups = GroupMember.objects.filter(mandate=mandate).order_by("group__name")
    return {
        "delegation": mandate.delegation,
        "roles": list(mandate.roles or ()),
        "groups": list(groups.values_list("group__name", flat=True)),
    }


def _join(mandate: Mandate, group_ids: Collection[UUID]) -> None:
    """In these groups of the term from now on, and in no other."""
    rows = DeputyGroup.objects.filter(term=mandate.term, active=True, pk__in=set(group_ids))
    wanted = {row.pk: row for row in rows}
    if len(wanted) != len(set(group_ids)):
        raise BodyUnknown(word="代表小组", field="groups")
    GroupMember.objects.filter(mandate=mandate).exclude(group__in=wanted).delete()
    held = set(GroupMember.objects.filter(mandate=mandate).values_list("group_id", flat=True))
    GroupMember.objects.bulk_create(
        [GroupMember(group=row, mandate=mandate) for pk, row in wanted.items() if pk not in held]
    )


def _body(mandate: Mandate, key: str, body_id: UUID | None, *, field: str) -> Any:
    """A body in use of the mandate's term, or the one in which it is; None for none. Raises BodyUnknown."""
    kind = bodies.kind(key, level=tenancy.current().level)
    if body_id is None:
        return None
    found: Body | None = kind.model.objects.filter(pk=body_id, term=mandate.term).first()
    if found is None or not (found.active or getattr(mandate, f"{kind.link}_id") == found.pk):
        raise BodyUnknown(word=kind.word, field=field)
    return found


@transaction.atomic
def amend(*, actor: Actor, mandate_id: UUID, told: Told) -> Mandate:
    """更正登记: what was entered wrongly or has changed. The journal names the columns, never what stood or stands in them.

    Raises SeatNumberTaken, PlacesFull, BodyUnknown, InputRefused, StateRefused, NotFound, NotPermitted.
    """
    by = actor.require(states.KEEP)
    # The term first, as whoever enters deputies does: of two who come into one 选区 the second sees the first.
    access.term(actor, access.mandate(actor, mandate_id).term_id, lock=True)
    mandate = access.mandate(actor, mandate_id, lock=True)
    states.MANDATE.check(mandate, "amend")
    clean = tidied(_as_row(mandate, told))
    _check_facts(told, clean)
    twins = Mandate.objects.filter(congress_id=mandate.congress_id, term=mandate.term, seat_no=clean.seat_no)
    if twins.exclude(status=states.ENDED).exclude(pk=mandate.pk).exists():
        raise SeatNumberTaken(seat_no=clean.seat_no)
    changed = [name for name in COLUMNS if getattr(mandate, name) != getattr(clean, name)]
    for name in changed:
        setattr(mandate, name, getattr(clean, name))
    kind = bodies.kind(bodies.DISTRICTS, level=tenancy.current().level)
    electing = _body(mandate, bodies.DISTRICTS, told.electing_id, field="electing")
    if getattr(mandate, f"{kind.link}_id") != told.electing_id:
        if electing is not None and not mandate.trial:
            check_room(electing, besides=mandate)
        changed += [kind.link, kind.name]
        setattr(mandate, kind.link, electing)
        mandate.electing = str(electing or "")
    secret = PrivateFacts(clean.ethnicity, clean.native_language, clean.disability_help)
    if private_facts.of(mandate) != secret:
        changed.append("private")
        mandate.private = private_facts.seal(secret, mandate_id=mandate.pk)
    if changed:
        mandate.save(update_fields=changed)
        body = {"seat_no": mandate.seat_no, "fields": changed}
        journal.record(actor=actor, seat=by, deed="mandate.amended", subject=mandate, body=body)
    return mandate


def _check_facts(told: Told, clean: NewMandate) -> None:
    """A day to come and a 民族 that is none, as an import refuses them; and who was not of age in the year of election. Raises InputRefused."""
    if told.elected_on > clock.today():
        raise InputRefused("当选日期不能晚于今天。", field="elected_on")
    if clean.birth_month and told.elected_on.year - int(clean.birth_month[:4]) < _OF_AGE:
        raise InputRefused(
            "当选日期与出生年月不符：年满十八周岁才有被选举权（宪法第三十四条）。", field="elected_on"
        )
    if clean.ethnicity and clean.ethnicity not in vocabulary.ETHNICITIES:
        raise InputRefused("请填写民族的全称，例如：汉族、维吾尔族、畲族。", field="ethnicity")


def _as_row(mandate: Mandate, told: Told) -> NewMandate:
    return NewMandate(
        person_id=mandate.person_id,
        seat_id=mandate.seat_id,
        **{name: getattr(told, name) for name in COLUMNS},
        ethnicity=told.ethnicity,
        native_language=told.native_language,
        disability_help=told.disability_help,
    )


def give_out(*, actor: Actor, filters: str, rows: int) -> bool:
    """The list leaves as a file: who took how many rows by which filter. Whether the whole record is in it, or what is public.

    Raises NotPermitted.
    """
    access.reader(actor)
    keeps = access.keeps(actor)
    congress = tenancy.current()
    journal.record(
        actor=actor,
        seat=actor.seat_with(states.KEEP) if keeps else actor.seats[0],
        deed="mandates.given_out",
        subject=("tenants.congress", congress.id),
        body={"filters": filters, "rows": rows, "whole": keeps},
        congress_id=congress.id,
    )
    return keeps
