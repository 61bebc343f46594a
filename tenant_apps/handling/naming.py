"""How a letter is titled and whom it addresses (DOMAIN 2.5)."""

from __future__ import annotations

from collections.abc import Iterable

from kernel import tenancy
from shared_apps.rules.values import Rules
from tenant_apps.handling import states
from tenant_apps.handling.models import Assignment, Matter


def title_of(matter: Matter, *, kind: str) -> str:
    """关于桐庐县人大代表第2026-0001号建议的答复."""
    organ = matter.from_name or tenancy.current().organ_name
    area = organ.removesuffix("常务委员会").replace("人民代表大会", "人大")
    return f"关于{area}代表{matter.number_label}建议的{states.REPLY_KINDS[kind]}"


def addressee_of(matter: Matter) -> str:
    """沈建芳代表."""
    return f"{matter.lead_name}代表"


def role_label(role: str, *, by: Rules) -> str:
    """主办, 分别办理, or what the place calls a unit that assists."""
    return by.co_label if role == states.CO else states.ROLES[role]


def named(rows: Iterable[Assignment]) -> str:
    """县交通运输局、县林业水利局."""
    return "、".join(one.undertaker_name for one in rows)


def parts_of(rows: Iterable[Assignment], *, by: Rules) -> str:
    """主办 县交通运输局，会办 县林业水利局、县财政局."""
    found: dict[str, list[Assignment]] = {}
    for one in rows:
        found.setdefault(role_label(one.role, by=by), []).append(one)
    return "，".join(f"{label} {named(ones)}" for label, ones in found.items())
