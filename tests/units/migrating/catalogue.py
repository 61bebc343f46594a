"""What PostgreSQL's catalogue says of one schema, in words that do not name the schema."""

from __future__ import annotations

from typing import Any

from tests.units.migrating.schemas import ask

# Each answers rows whose order of columns and whose text are the same for two schemas that are alike.
TABLES = """
SELECT c.relname, c.relkind, c.relpersistence, c.relrowsecurity, c.relreplident, c.reloptions, r.rolname, am.amname,
    obj_description(c.oid, 'pg_class'), c.relhassubclass, c.relispartition, t.spcname
    FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner LEFT JOIN pg_am am ON am.oid = c.relam
    LEFT JOIN pg_tablespace t ON t.oid = c.reltablespace WHERE c.relnamespace = %(space)s::regnamespace
"""
COLUMNS = """
SELECT c.relname, a.attnum, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity, a.attgenerated,
    a.attstorage, a.attcompression, a.attstattarget, a.attisdropped, co.collname, pg_get_expr(d.adbin, d.adrelid),
    col_description(c.oid, a.attnum)
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
    LEFT JOIN pg_collation co ON co.oid = a.attcollation
    WHERE c.relnamespace = %(space)s::regnamespace AND a.attnum > 0 AND c.relkind IN ('r', 'p', 'v', 'm')
"""
CONSTRAINTS = """
SELECT c.relname, k.conname, k.contype, k.condeferrable, k.condeferred, k.convalidated, k.confupdtype, k.confdeltype,
    pg_get_constraintdef(k.oid), obj_description(k.oid, 'pg_constraint')
    FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid WHERE k.connamespace = %(space)s::regnamespace
"""
INDEXES = """
SELECT t.relname, i.relname, x.indisunique, x.indisprimary, x.indisvalid, x.indnullsnotdistinct, x.indisclustered,
    pg_get_indexdef(x.indexrelid), obj_description(i.oid, 'pg_class')
    FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class t ON t.oid = x.indrelid
    WHERE i.relnamespace = %(space)s::regnamespace
"""
SEQUENCES = """
SELECT c.relname, format_type(s.seqtypid, NULL), s.seqstart, s.seqincrement, s.seqmax, s.seqmin, s.seqcache, s.seqcycle,
    o.relname, d.deptype, r.rolname
    FROM pg_sequence s JOIN pg_class c ON c.oid = s.seqrelid JOIN pg_roles r ON r.oid = c.relowner
    LEFT JOIN pg_depend d ON d.objid = c.oid AND d.classid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')
    LEFT JOIN pg_class o ON o.oid = d.refobjid WHERE c.relnamespace = %(space)s::regnamespace
"""
OTHERS = """
SELECT 'function', proname::text FROM pg_proc WHERE pronamespace = %(space)s::regnamespace
UNION ALL SELECT 'trigger', t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
    WHERE c.relnamespace = %(space)s::regnamespace AND NOT t.tgisinternal
UNION ALL SELECT 'rule', rulename FROM pg_rules WHERE schemaname = %(space)s
UNION ALL SELECT 'policy', policyname FROM pg_policies WHERE schemaname = %(space)s
UNION ALL SELECT 'type', typname FROM pg_type WHERE typnamespace = %(space)s::regnamespace AND typtype NOT IN ('c', 'b')
UNION ALL SELECT 'statistics', stxname FROM pg_statistic_ext WHERE stxnamespace = %(space)s::regnamespace
"""
ASPECTS = {
    "tables": TABLES,
    "columns": COLUMNS,
    "constraints": CONSTRAINTS,
    "indexes": INDEXES,
    "sequences": SEQUENCES,
    "others": OTHERS,
}


def described(schema: str) -> dict[str, list[str]]:
    """Aspect → its rows, sorted."""
    return {aspect: _rows(query, schema) for aspect, query in ASPECTS.items()}


def _rows(query: str, schema: str) -> list[str]:
    values: Any = {"space": schema}
    return sorted(repr(row).replace(schema, "SCHEMA") for row in ask(query, values))
