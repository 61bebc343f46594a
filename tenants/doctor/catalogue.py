"""What stands in public and in the schemas of congresses: whose it is, and that nothing acts by itself or reaches over."""

from __future__ import annotations

from collections.abc import Iterator

from tenants.doctor.checking import Cell, Check

# What belongs to an extension is left out everywhere.
_OURS = (
    "n.nspname = ANY(%s) AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.objid = {0}.oid AND e.deptype = 'e')"
)
OWNERS = f"""
SELECT 'schema ' || n.nspname, pg_get_userbyid(n.nspowner) FROM pg_namespace n WHERE n.nspname = ANY(%s) AND n.nspname <> 'public'
UNION ALL SELECT n.nspname || '.' || c.relname, pg_get_userbyid(c.relowner)
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
    AND {_OURS.format("c")}
"""
FUNCTIONS = f"""
SELECT n.nspname || '.' || p.proname, p.prosecdef, coalesce(array_to_string(p.proconfig, ', '), '')
    FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE {_OURS.format("p")}
"""
# Functions of extensions run with their owner's rights: only those that also fix their search_path are safe to call.
UNPINNED = """
SELECT n.nspname || '.' || p.proname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
    WHERE p.prosecdef AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND NOT n.nspname = ANY(%s)
    AND NOT EXISTS (SELECT FROM unnest(p.proconfig) s WHERE s LIKE 'search_path=%%')
"""
ACTING = f"""
SELECT 'trigger ' || t.tgname || ' on ' || n.nspname || '.' || c.relname
    FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE NOT t.tgisinternal AND {_OURS.format("c")}
UNION ALL SELECT 'foreign key switched off on ' || n.nspname || '.' || c.relname
    FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE t.tgisinternal AND t.tgenabled <> 'O' AND {_OURS.format("c")}
UNION ALL SELECT 'rule ' || r.rulename || ' on ' || n.nspname || '.' || c.relname
    FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE r.rulename <> '_RETURN' AND {_OURS.format("c")}
UNION ALL SELECT 'policy ' || p.polname || ' on ' || n.nspname || '.' || c.relname
    FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid JOIN pg_namespace n ON n.oid = c.relnamespace WHERE {_OURS.format("c")}
UNION ALL SELECT 'row security on ' || n.nspname || '.' || c.relname
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relrowsecurity AND {_OURS.format("c")}
UNION ALL SELECT 'deferrable constraint ' || o.conname || ' on ' || n.nspname || '.' || c.relname
    FROM pg_constraint o JOIN pg_class c ON c.oid = o.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE o.condeferrable AND n.nspname <> 'public' AND {_OURS.format("c")}
UNION ALL SELECT 'default that reads a setting on ' || n.nspname || '.' || c.relname
    FROM pg_attrdef d JOIN pg_class c ON c.oid = d.adrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE pg_get_expr(d.adbin, d.adrelid) ~ 'current_setting' AND {_OURS.format("c")}
"""
EVENTS = """
SELECT 'event trigger ' || t.evtname FROM pg_event_trigger t
    WHERE NOT EXISTS (SELECT FROM pg_depend e WHERE e.objid = t.oid AND e.deptype = 'e')
"""
# A view reads with its owner's rights, a parent table is read together with its children, a key looks into the other table.
CROSSING = f"""
SELECT CASE c.relkind WHEN 'f' THEN 'foreign table ' ELSE 'view ' END || n.nspname || '.' || c.relname
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('v', 'm', 'f')
    AND (n.nspname, c.relname) <> ('public', 'tenants_directory') AND {_OURS.format("c")}
UNION ALL SELECT n.nspname || '.' || c.relname || ' inherits from ' || i.inhparent::regclass
    FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p') AND {_OURS.format("c")}
UNION ALL SELECT 'foreign key ' || o.conname || ' of ' || n.nspname || '.' || c.relname || ' into ' || o.confrelid::regclass
    FROM pg_constraint o JOIN pg_class c ON c.oid = o.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_class f ON f.oid = o.confrelid WHERE o.contype = 'f' AND f.relnamespace <> c.relnamespace AND {_OURS.format("c")}
"""


def owners(cell: Cell) -> Iterator[str]:
    for thing, owner in _asked(cell, OWNERS):
        if owner != cell.survey.owner:
            yield f"{thing} belongs to {owner}, not to {cell.survey.owner}"


def functions(cell: Cell) -> Iterator[str]:
    for name, is_definer, config in _asked(cell, FUNCTIONS):
        how = " with its owner's rights" if is_definer else ""
        how += f" under settings of its own ({config})" if config else ""
        yield f"the function {name} runs{how or ' in the platform’s schemas'}"
    for (name,) in _asked(cell, UNPINNED):
        yield f"the function {name} runs with its owner's rights and whatever search_path it meets"


def acting(cell: Cell) -> Iterator[str]:
    yield from (f"{thing}" for (thing,) in _asked(cell, ACTING))
    yield from (f"{thing}" for (thing,) in cell.ask(EVENTS))


def crossing(cell: Cell) -> Iterator[str]:
    yield from (f"{thing}" for (thing,) in _asked(cell, CROSSING))


def _asked(cell: Cell, statement: str) -> list[tuple[str, ...]]:
    """Each %s of it stands for the platform's schemas."""
    return sorted(cell.ask(statement, *[cell.schemas] * statement.count("ANY(%s)")))


CHECKS = (
    Check(
        "owners",
        "everything in public and in the congresses belongs to the owner",
        "ALTER … OWNER TO the database's owner, by the administrator; whoever owns a table may do anything with it",
        owners,
    ),
    Check(
        "functions",
        "no function stands in the platform's schemas, none runs with another's rights under a strange search_path",
        "DROP FUNCTION by the owner; an extension's function is given a search_path of its own (ALTER FUNCTION)",
        functions,
    ),
    Check(
        "nothing acts by itself",
        "no trigger, rule, policy, deferrable constraint or default that reads a setting",
        "drop it by the owner, and find out what brought it; keys that are switched off: ALTER TABLE … ENABLE TRIGGER ALL",
        acting,
    ),
    Check(
        "nothing reaches over",
        "no view, inheritance or foreign key leads from one schema into another",
        "drop it by the owner, and find out what brought it",
        crossing,
    ),
)
