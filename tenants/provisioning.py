"""Making a congress: its schema, role, grants and registry row in one transaction of the owner's connection."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from uuid import UUID

from django.conf import settings
from psycopg import sql

from kernel import clock, tenancy
from kernel.errors import InputRefused
from kernel.tenancy import CongressRef
from tenants import applying, selectors, states, template
from tenants.models import Congress, Division

Step = Callable[[CongressRef], None]
_steps: dict[str, Step] = {}
_public_steps: dict[str, Step] = {}
BANDS = {"province": "red", "city": "red", "county": "red"}


class UnknownDivision(InputRefused):
    code = "unknown_division"
    message = "行政区划代码 {code} 不在区划表中，或者该地不设人大机关。"
    field = "division"


def register_step(name: str, step: Step) -> None:
    """What an app puts into every new congress (inside its block); must be safe to run again."""
    _steps[name] = step


def register_public_step(name: str, step: Step) -> None:
    """What an app notes in public for a new congress (outside its block, as the app's login); must be safe to run again."""
    _public_steps[name] = step


def organ_name(division: Division, province: str) -> str:
    """The organ's full name: a congress's standing committee, or the province's work office for a 地区 or 盟."""
    if division.organ == "work_office":
        return f"{province}人民代表大会常务委员会{division.name}工作委员会"
    return f"{division.name}人民代表大会常务委员会"


def request(division: Division, province: Division, *, name: str = "") -> Congress:
    """The registry row of a division's congress, made on first sight; `name` is the organ's where it is not the usual one."""
    known = selectors.congress_of(division.code)
    if known is not None:  # under a code of its own by now, perhaps
        return known
    parent = selectors.congress_of(division.parent_code) if division.parent_code else None
    stem = f"t_{division.code}_{secrets.token_hex(4)}"
    congress: Congress = Congress.objects.get_or_create(
        code=division.code,
        defaults={
            "name": division.name,
            "organ_name": name or organ_name(division, province.name),
            "level": division.level,
            "kind": division.organ,
            "parent": parent,
            "schema_name": stem,
            "role_name": f"lt_{secrets.token_hex(8)}",
            "band": BANDS[division.level],
            "created_at": clock.now(),
        },
    )[0]
    return congress


def provision(congress_id: UUID) -> bool:
    """Make the schema; False if it was there already. Atomic: all of it or nothing. `go_live` opens it.

    Locks the registry's own row, and no row or table of public that anyone else writes, until the last statement: the
    group's row in PostgreSQL's list of roles, where provisionings go one by one.
    """
    plan, now = template.plan(), clock.now()
    with applying.owner_transaction() as owner:
        found = owner.ask(
            "SELECT schema_name, role_name, state FROM tenants_congress WHERE id = %s FOR NO KEY UPDATE",
            [congress_id],
        )
        if found is None or found[2] != states.REQUESTED:
            return False
        schema, role, _ = found
        tenant = sql.Identifier(role)
        owner.send(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(schema)))
        owner.send(sql.SQL("CREATE ROLE {} NOLOGIN").format(tenant))
        owner.send(
            "UPDATE tenants_congress SET state = %s, state_since = %s, provisioned_at = %s, migrations = %s WHERE id = %s",
            [states.PROVISIONING, now, now, len(plan.names), congress_id],
        )
        owner.send(
            "INSERT INTO tenants_schemastate (congress_id, digest, state, error, at) VALUES (%s, %s, 'current', '', %s)",
            [congress_id, template.digest_of(plan.names), now],
        )
        owner.apply(plan, schema=schema)
        for statement in applying.rights(plan, schema=schema, role=role):
            owner.send(statement)
        app, group = sql.Identifier(settings.DB_APP_ROLE), sql.Identifier(settings.DB_GROUP_ROLE)
        owner.send(sql.SQL("GRANT {} TO {} WITH INHERIT FALSE, SET TRUE").format(tenant, app))
        # Last: PostgreSQL locks the group's row until commit, and other workers wait for it.
        owner.send(sql.SQL("GRANT {} TO {} WITH INHERIT TRUE, SET FALSE").format(group, tenant))
    return True


def go_live(congress: Congress) -> None:
    """People may enter from now on."""
    states.CONGRESS.move(congress, "go_live")
    congress.state_since = congress.activated_at = clock.now()
    congress.save(update_fields=["state", "state_since", "activated_at"])


def furnish(ref: CongressRef) -> None:
    """Run every app's onboarding step: those for public first, then those inside the congress's block."""
    for step in _public_steps.values():
        step(ref)
    with tenancy.enter(ref):
        for step in _steps.values():
            step(ref)


def onboard(
    province_code: str, *, only: set[str] | None = None, told: Callable[[str, int, int], None]
) -> int:
    """Bring the province's congresses live; `told(name, done, total)` after each. Returns how many were new."""
    divisions = selectors.under(province_code)
    if not divisions or divisions[0].level != "province":
        raise UnknownDivision(code=province_code)
    chosen = [item for item in divisions if only is None or item.code in only]
    fresh = 0
    for done, division in enumerate(chosen, start=1):
        congress = request(division, divisions[0])
        fresh += provision(congress.id)
        congress.refresh_from_db()
        if congress.state != states.ELSEWHERE:
            furnish(selectors.ref(congress))
        if states.CONGRESS.allows(congress, "go_live"):
            go_live(congress)
        told(division.name, done, len(chosen))
    return fresh
