"""The seeded units of a congress: its government with departments and townships, court, procuratorate, supervisory commission."""

from __future__ import annotations

from dataclasses import dataclass

from kernel.tenancy import CongressRef
from tenant_apps.organs import actions as organs
from tenant_apps.organs import selectors
from tenant_apps.organs.models import Unit

# Two townships or streets of each seeded county, with the last three digits of their codes.
TOWNSHIPS = {
    "330122": (("城南街道办事处", "003"), ("分水镇人民政府", "109")),
    "330127": (("文昌镇人民政府", "101"), ("石林镇人民政府", "102")),
}


@dataclass(frozen=True)
class Seeded:
    """One unit; `leads` are subject categories of which it is the competent one, `below` says that it stands under the government."""

    name: str
    kind: str
    below: bool = False
    leads: tuple[str, ...] = ()
    code: str = ""


def of(ref: CongressRef) -> list[Seeded]:
    """The government first, then the departments of handler1 and handler2, then the others."""
    is_province = ref.level == "province"
    roads, water, schools = (
        ("交通运输厅", "水利厅", "教育厅") if is_province else ("交通运输局", "林业水利局", "教育局")
    )
    court = {"province": "高级人民法院", "city": "中级人民法院"}.get(ref.level, "人民法院")
    found = [
        Seeded("人民政府", "government"),
        Seeded(roads, "department", True, ("TRANSPORT",)),
        Seeded(water, "department", True, ("AGRICULTURE",)),
        Seeded(schools, "department", True, ("EDUCATION",)),
        Seeded("监察委员会", "supervisory", leads=("JUDICIARY",)),
        Seeded(court, "court"),
        Seeded("人民检察院", "procuratorate"),
        Seeded("人大常委会代表工作委员会", "committee", leads=("CONGRESS",)),
    ]
    return found + [
        Seeded(name, "township", True, code=ref.code + ending) for name, ending in TOWNSHIPS.get(ref.code, ())
    ]


def furnish(ref: CongressRef) -> dict[str, Unit]:
    """Inside the block, may run again: the units, and login's ending → the unit for which its seat acts."""
    made: list[Unit] = []
    for order, one in enumerate(of(ref)):
        unit = organs.add_unit(
            actor=None,
            name=f"{ref.name}{one.name}",
            kind=one.kind,
            parent=made[0] if one.below else None,
            order=order,
            division_code=one.code,
            is_distributor=one.kind == "government",
        )
        made.append(unit)
        if not selectors.competences_of([unit.pk]):
            for category in one.leads:
                organs.set_competence(actor=None, unit_id=unit.pk, category=category)
    return {"distributor": made[0], "handler1": made[1], "handler2": made[2]}
