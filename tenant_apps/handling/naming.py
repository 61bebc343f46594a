"""How a letter is titled and whom it addresses (DOMAIN 2.5)."""

from __future__ import annotations

from kernel import tenancy
from tenant_apps.handling import states
from tenant_apps.handling.models import Matter


def title_of(matter: Matter, *, kind: str) -> str:
    """关于桐庐县人大代表第2026-0001号建议的答复."""
    organ = matter.from_name or tenancy.current().organ_name
    area = organ.removesuffix("常务委员会").replace("人民代表大会", "人大")
    return f"关于{area}代表{matter.number_label}建议的{states.REPLY_KINDS[kind]}"


def addressee_of(matter: Matter) -> str:
    """沈建芳代表."""
    return f"{matter.lead_name}代表"
