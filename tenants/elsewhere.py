"""Congresses that live in another cell: the registry knows them by name, so that envelopes find the way; nobody enters them here."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from kernel import clock, journal
from kernel.errors import InputRefused
from tenants import states
from tenants.models import LEVELS, Congress
from tenants.provisioning import BANDS

KINDS = ("congress", "work_office")


class NotTheirs(InputRefused):
    """What another cell says of a congress contradicts what this registry knows."""

    code = "congress_not_theirs"
    message = "{name}（{code}）{why}，对方平台的登记卡不能采用。"
    field = "card"


@dataclass(frozen=True)
class Facts:
    """What a cell tells of a congress that lives there."""

    id: UUID
    code: str
    name: str
    organ_name: str
    level: str
    kind: str
    parent_code: str

    @classmethod
    def of(cls, told: Mapping[str, object]) -> Facts:
        """Raises ValueError for what can't be one."""
        code, level, kind = (str(told.get(name, "")) for name in ("code", "level", "kind"))
        name, organ = str(told.get("name", "")), str(told.get("organ_name", ""))
        well = len(code) == 6 and code.isascii() and code.isdigit() and level in LEVELS and kind in KINDS
        if not (well and 0 < len(name) <= 60 and 0 < len(organ) <= 120):
            raise ValueError(f"no congress: {code[:20]!r}")
        return cls(
            UUID(str(told["id"])), code, name, organ, level, kind, str(told.get("parent_code", ""))[:6]
        )


@transaction.atomic
def note(*, cell: str, told: Sequence[Facts], may_take: frozenset[str] = frozenset()) -> list[Congress]:
    """Bring the registry to what `cell` says of its congresses, parents first; answers those that changed.

    `may_take`: codes of congresses known as a third cell's that have moved, as a person has made sure. Raises NotTheirs.
    """
    changed = []
    for facts in sorted(told, key=lambda one: (list(LEVELS).index(one.level), one.code)):
        row = Congress.objects.select_for_update(of=("self",)).filter(pk=facts.id).first()
        if row is None:
            changed.append(_new(cell, facts))
        elif _follow(row, cell, facts, may_take):
            changed.append(row)
    for row in changed:
        journal.record(
            actor=None,
            seat=None,
            deed="congress.noted",
            subject=row,
            body={"code": row.code, "organ_name": row.organ_name, "cell": cell},
            congress_id=row.pk,
        )
    return changed


def _new(cell: str, facts: Facts) -> Congress:
    """Schema and role are names that nothing bears: a congress that comes here one day gets them."""
    if Congress.objects.filter(code=facts.code).exists():
        raise NotTheirs(name=facts.name, code=facts.code, why="的代码在本平台属于另一个单位")
    made: Congress = Congress.objects.create(
        id=facts.id,
        code=facts.code,
        name=facts.name,
        organ_name=facts.organ_name,
        level=facts.level,
        kind=facts.kind,
        parent=Congress.objects.filter(code=facts.parent_code).first(),
        state=states.ELSEWHERE,
        state_since=clock.now(),
        cell=cell,
        schema_name=f"t_{facts.code}_{secrets.token_hex(4)}",
        role_name=f"lt_{secrets.token_hex(8)}",
        band=BANDS[facts.level],
        created_at=clock.now(),
    )
    return made


def _follow(row: Congress, cell: str, facts: Facts, may_take: frozenset[str]) -> bool:
    """Whether anything changed. Raises NotTheirs."""
    if row.state != states.ELSEWHERE:
        raise NotTheirs(name=row.name, code=row.code, why="在本平台")
    if row.cell != cell and row.code not in may_take:
        raise NotTheirs(name=row.name, code=row.code, why=f"登记在平台 {row.cell}")
    if row.code != facts.code and Congress.objects.filter(code=facts.code).exists():
        raise NotTheirs(name=facts.name, code=facts.code, why="的代码在本平台属于另一个单位")
    wanted = {
        "cell": cell,
        "code": facts.code,
        "name": facts.name,
        "organ_name": facts.organ_name,
        "parent": Congress.objects.filter(code=facts.parent_code).first() or row.parent,
    }
    if all(getattr(row, name) == value for name, value in wanted.items()):
        return False
    for name, value in wanted.items():
        setattr(row, name, value)
    row.save(update_fields=list(wanted))
    return True


def told_of() -> list[Facts]:
    """What this cell tells others of the congresses that live here."""
    rows = Congress.objects.filter(migrations__gt=0).exclude(state__in=states.ENDED).select_related("parent")
    return [
        Facts(
            row.pk,
            row.code,
            row.name,
            row.organ_name,
            row.level,
            row.kind,
            row.parent.code if row.parent else "",
        )
        for row in rows.order_by("code")
    ]
