"""Which units are to undertake a matter, and as what: what the office may choose, and the sentence for what it may not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from kernel.errors import InputRefused
from tenant_apps.handling import states
from tenant_apps.handling.models import Matter
from tenant_apps.organs import access as organs
from tenant_apps.organs.refusals import UnitInactive

MOST = 20  # units besides the first
LEADING, OTHERS = "unit_id", "other_unit_ids"


class UnitRefused(InputRefused):
    """Only a unit of this congress's own area that still exists can undertake."""

    code = "unit"
    message = "请从列表中选择承办单位。"
    field = LEADING


class WayRefused(InputRefused):
    code = "assign_way"
    message = "请选择承办方式。"
    field = "way"


class SameUnit(InputRefused):
    """LEAD = CO, or a unit named twice."""

    code = "same_unit"
    message = "“{unit}”已经是本件的承办单位，同一单位不能重复承办。"
    field = OTHERS


class SeparateAlone(InputRefused):
    code = "separate_alone"
    message = "分别办理须有两个以上承办单位，请在其他承办单位中选择。"
    field = OTHERS


class JointAlone(SeparateAlone):
    code = "joint_alone"
    message = "共同主办须有两个以上主办单位，请在其他承办单位中选择。"


class SeparateFromAbove(InputRefused):
    """One answer goes back to the congress above."""

    code = "separate_from_above"
    message = "上级交办的事项只回送一份答复，请确定一个主办单位，其他单位协助办理。"
    field = "way"


class TooMany(InputRefused):
    code = "too_many_units"
    message = "其他承办单位最多选 {most} 个。"
    field = OTHERS


class GaveBack(InputRefused):
    """No loop A → B → A, but where the office says why (DOMAIN 7, 16)."""

    code = "gave_back"
    message = "“{unit}”已经退办本件，不能再次交其办理；确需由其办理的，请写明再次交办的理由。"
    field = "again_reason"


@dataclass(frozen=True)
class Chosen:
    """One unit as it will undertake, under the name that it bears today."""

    unit_id: UUID
    name: str
    role: str


def chosen(
    unit_id: UUID, other_unit_ids: Sequence[UUID], *, way: str, from_above: bool = False
) -> list[Chosen]:
    """The first unit leads and the others assist (`way` LEAD), or they lead with it, which drafts (JOINT_LEAD), or all answer for
    themselves (SEPARATE).

    Each unit is locked, so that it is not abolished meanwhile, all in one order; the matter's own lock comes after.
    Raises UnitRefused, UnitInactive, WayRefused, SameUnit, SeparateAlone, JointAlone, SeparateFromAbove, TooMany.
    """
    if way not in states.ANSWERING:
        raise WayRefused
    if way == states.SEPARATE and from_above:
        raise SeparateFromAbove
    if way == states.SEPARATE and not other_unit_ids:
        raise SeparateAlone
    if way == states.JOINT_LEAD and not other_unit_ids:
        raise JointAlone
    if len(other_unit_ids) > MOST:
        raise TooMany(most=MOST)
    wanted = [unit_id, *other_unit_ids]
    names = {one: _name(one, field=LEADING if one == unit_id else OTHERS) for one in sorted(set(wanted))}
    twice = next((one for at, one in enumerate(wanted) if one in wanted[:at]), None)
    if twice is not None:
        raise SameUnit(unit=names[twice])
    first = states.SEPARATE if way == states.SEPARATE else states.LEAD
    others = states.CO if way == states.LEAD else way
    return [Chosen(one, names[one], others if at else first) for at, one in enumerate(wanted)]


def one_more(unit_id: UUID, *, role: str) -> Chosen:
    """A single unit that joins the others, or is put in the place of one of them; locked. Raises UnitRefused, UnitInactive."""
    return Chosen(unit_id, _name(unit_id, field=LEADING), role)


def refuse_held(matter: Matter, wanted: Sequence[Chosen], *, may_lead: bool = False) -> None:
    """Raises SameUnit for one that undertakes the (locked) matter already; with `may_lead` one that assists may take the lead."""
    held = matter.assignments.filter(unit_id__in=[one.unit_id for one in wanted])
    if may_lead and wanted[0].role in states.LEADING:
        held = held.exclude(role=states.CO)
    for one in held.exclude(state__in=states.GONE):
        raise SameUnit(
            unit=one.undertaker_name, field=LEADING if one.unit_id == wanted[0].unit_id else OTHERS
        )


def refuse_returned(matter: Matter, wanted: Sequence[Chosen], *, because: str) -> None:
    """Raises GaveBack for one that has given the (locked) matter back, unless the office says why it is to have it again."""
    if because:
        return
    ids = [one.unit_id for one in wanted]
    for one in matter.assignments.filter(unit_id__in=ids, state=states.RETURNED):
        raise GaveBack(unit=one.undertaker_name)


def _name(unit_id: UUID, *, field: str) -> str:
    try:
        unit = organs.undertaker(unit_id)
    except UnitInactive as inactive:
        inactive.field = field
        raise
    if unit is None:
        raise UnitRefused(field=field)
    return unit.name
