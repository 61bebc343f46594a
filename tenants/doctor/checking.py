"""What a check is, what it finds, and the cell it looks at."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db import connection, connections, transaction

from kernel.tenancy import CongressRef
from tenants import rights, selectors
from tenants.archive import aside
from tenants.models import Congress
from tenants.rights import Home, Survey

OWNER = "owner"
SHOWN = 3  # problems told on one line; the rest is counted


class NotChecked(Exception):
    """This could not be found out here; the text says why."""


@dataclass
class Cell:
    """One cell as the app's login sees it, and as the owner does where that connection is given."""

    @property
    def has_owner(self) -> bool:
        return OWNER in connections.databases

    @cached_property
    def survey(self) -> Survey:
        """Roles, rights, schemas and the registry in one moment."""
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            return rights.survey(cursor)

    @cached_property
    def schemas(self) -> list[str]:
        """Public and every congress's schema that is there."""
        there = [home.schema for home in self.survey.registry if home.schema in self.survey.tables]
        return ["public", *there]

    @cached_property
    def aside(self) -> set[str]:
        """Schemas that a restore or an import replaced: kept by the owner, and nobody else's."""
        return aside.schemas() & self.survey.tables.keys()

    @cached_property
    def refs(self) -> list[CongressRef]:
        """Congresses that can be entered: schema, role and a table to try it on are there, and the login may take the role."""
        sound = {home.code for home in self.survey.homes}
        reached = {member.granted for member in self.survey.our_members() if member.may_set}
        rows = Congress.objects.filter(code__in=sound).order_by("code")
        return [
            selectors.ref(row)
            for row in rows
            if row.role_name in reached and (row.schema_name, row.role_name) in self._tables
        ]

    def neighbours(self) -> list[tuple[CongressRef, CongressRef]]:
        """Each congress with the next one, the last with the first."""
        if len(self.refs) < 2:
            raise NotChecked("there are fewer than two congresses to tell apart")
        return list(zip(self.refs, [*self.refs[1:], self.refs[0]], strict=True))

    @cached_property
    def _tables(self) -> dict[tuple[str, str], str]:
        """(schema, role) → the first table there that the role may change."""
        found: dict[tuple[str, str], str] = {}
        for right in sorted(self.survey.held):
            if right.kind == "table" and right.privilege == "DELETE":
                found.setdefault((right.schema, right.grantee), right.name)
        return found

    def table(self, ref: CongressRef) -> str:
        """A table of this congress that its role may change."""
        return self._tables[ref.schema, ref.role]

    def ask(self, statement: str, *params: Any, alias: str = "default") -> list[tuple[Any, ...]]:
        with connections[alias].cursor() as cursor:
            cursor.execute(statement, params or None)
            return list(cursor.fetchall())

    def home(self, schema: str) -> Home:
        return next(home for home in self.survey.registry if home.schema == schema)


@dataclass(frozen=True)
class Check:
    """`run` yields a sentence for every problem, or raises NotChecked. A check that `warns` never fails."""

    name: str
    says: str
    cure: str
    run: Callable[[Cell], Iterable[str]]
    needs_owner: bool = False
    warns: bool = False


@dataclass(frozen=True)
class Finding:
    """`state` is ok, fail, warn or unknown (not checked)."""

    check: Check
    state: str
    problems: list[str] = field(default_factory=list)

    @property
    def failed(self) -> bool:
        return self.state == "fail"

    @property
    def line(self) -> str:
        if self.state == "ok":
            return f"ok    {self.check.name}: {self.check.says}"
        told = "; ".join(self.problems[:SHOWN])
        if self.state == "unknown":
            return f"--    {self.check.name}: not checked, {told}"
        more = len(self.problems) - SHOWN
        told += f"; and {more} more" if more > 0 else ""
        return f"{self.state.upper():<5} {self.check.name}: {told}. To do: {self.check.cure}"


def look(check: Check, cell: Cell) -> Finding:
    """Run one check. One that breaks has failed: what it was to prove is not proven."""
    if check.needs_owner and not cell.has_owner:
        return Finding(check, "unknown", ["it needs the owner's connection (DATABASE_OWNER_URL)"])
    try:
        problems = list(check.run(cell))
    except NotChecked as reason:
        return Finding(check, "unknown", [str(reason)])
    except Exception as error:  # whatever it is, the other checks go on and this line says it
        first = next(iter(str(error).splitlines()), "")
        problems = [f"the check itself broke ({type(error).__name__}: {first})"]
    if not problems:
        return Finding(check, "ok")
    return Finding(check, "warn" if check.warns else "fail", problems)
