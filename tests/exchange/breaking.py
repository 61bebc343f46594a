"""Damage done to the cell of the play after it was judged, one kind for each rule: a rule that does not notice its own is none."""

from __future__ import annotations

from collections.abc import Mapping

from psycopg import sql

from tests.exchange.children import BACK, CITY, COUNTIES, MERGED, OFFICE, OTHER_CITY, PROVINCE
from tests.exchange.invariants import TABLES, Cell

EVERYWHERE = ""
# Rule → the congress whose rows are damaged, and how.
DAMAGE: Mapping[str, tuple[str, str]] = {
    # From a county: what the other city has delivered is damaged by "unexplained", and is then not told of as lost.
    "lost": (
        CITY,
        "WITH one AS (SELECT msg_id FROM {inbox} i JOIN {applied} a ON a.message_id = i.msg_id "
        f"JOIN public.tenants_congress c ON c.id = i.from_id AND c.code IN ('{COUNTIES[0]}', '{COUNTIES[1]}', '{COUNTIES[2]}') LIMIT 1), "
        "first AS (DELETE FROM {applied} WHERE message_id IN (SELECT msg_id FROM one) RETURNING message_id) "
        "UPDATE {inbox} SET msg_id = gen_random_uuid() WHERE msg_id IN (SELECT message_id FROM first)",
    ),
    "order": (PROVINCE, "UPDATE {heard} SET seen = seen + 1"),
    "twice": (
        EVERYWHERE,
        "UPDATE {trace} SET text = 'news of all' WHERE referral_id = (SELECT referral_id FROM {trace} GROUP BY 1 HAVING count(*) > 1 LIMIT 1)",
    ),
    "unexplained": (OTHER_CITY, "UPDATE {delivery} SET delivered_at = NULL, last_error = ''"),
    "i": (PROVINCE, "UPDATE {entry} SET congress_id = gen_random_uuid() WHERE congress_id IS NOT NULL"),
    "ii": (EVERYWHERE, "UPDATE {suggestion} SET congress_id = gen_random_uuid()"),
    "iii": (EVERYWHERE, "UPDATE {matter} SET due_at = due_at + interval '1 day'"),
    "iv": (OTHER_CITY, "UPDATE {referral} SET path = path || path"),
    "v": (
        OTHER_CITY,
        f"UPDATE {{referral}} SET peer_id = (SELECT id FROM public.tenants_congress WHERE code = '{BACK}') WHERE direction = 'OUT'",
    ),
    "vi": (OTHER_CITY, "UPDATE {entry} SET referral_id = NULL"),
    "vii": (
        PROVINCE,
        "UPDATE {referral} SET snapshot = snapshot || '{{\"title\": \"another\"}}' WHERE direction = 'IN'",
    ),
    "viii": (MERGED, "UPDATE public.tenants_congress SET successor_id = NULL WHERE state = 'merged'"),
    "ix": (
        OFFICE,
        f"UPDATE public.tenants_congress SET kind = 'work_office' WHERE code = '{PROVINCE}'",
    ),
}


def damage(url: str) -> None:
    cell = Cell(url)
    try:
        schemas = {home.code: home.schema for home in cell.homes.values()}
        for code, statement in DAMAGE.values():
            for schema in [schemas[code]] if code else schemas.values():
                tables = {name: sql.Identifier(schema, table) for name, table in TABLES.items()}
                cell.session.execute(sql.SQL(statement).format(**tables))
    finally:
        cell.session.close()
