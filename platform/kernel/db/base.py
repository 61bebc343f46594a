"""django-tenants' engine without its session-wide SET search_path: the tenant block sets role and path for one transaction."""

from __future__ import annotations

import logging
from typing import Any

from django.db.backends.postgresql.introspection import DatabaseIntrospection
from django.db.backends.postgresql.operations import DatabaseOperations as PostgresOperations
from django.db.backends.postgresql.schema import DatabaseSchemaEditor as PostgresSchemaEditor
from django.db.backends.utils import debug_transaction
from django_tenants.postgresql_backend import base as tenants_base
from psycopg import InternalError, OperationalError
from psycopg.errors import error_from_result
from psycopg.pq import ConnStatus, Escaping, ExecStatus, TransactionStatus

from kernel.db import plans
from kernel.db.retirement import Past

log = logging.getLogger(__name__)
# Statements a connection keeps prepared. psycopg's default of 100 thrashes over a province; a connection retires before
# it comes to this many.
PREPARED_MAX = 5000
_RESET = "RESET ROLE; RESET search_path"
plans.remember_texts(PREPARED_MAX)


def _error(raw: Any, result: Any) -> Exception:
    """What psycopg's own cursor would raise: a server that has gone away is trouble of the way there, and nobody's statement is at fault."""
    found = error_from_result(result)
    return OperationalError(str(found)) if raw.status == ConnStatus.BAD else found


class DatabaseOperations(PostgresOperations):
    def deferrable_sql(self) -> str:
        """Constraints are checked at once: a distributed engine has no deferred ones (DESIGN 3)."""
        return ""


class DatabaseSchemaEditor(PostgresSchemaEditor):
    """Foreign keys stand inline in CREATE TABLE, are not deferrable, and every item is one statement."""

    sql_create_inline_fk = "REFERENCES %(to_table)s (%(to_column)s)"
    sql_create_column_inline_fk = "CONSTRAINT %(name)s REFERENCES %(to_table)s(%(to_column)s)%(deferrable)s"
    sql_delete_fk = "ALTER TABLE %(table)s DROP CONSTRAINT %(name)s"
    sql_update_with_default = "UPDATE %(table)s SET %(column)s = %(default)s WHERE %(column)s IS NULL"


class DatabaseWrapper(tenants_base.DatabaseWrapper):  # type: ignore[misc]
    """`tenant_ref` is the congress whose block this connection is in; only kernel.tenancy sets it."""

    SchemaEditorClass = DatabaseSchemaEditor
    ops_class = DatabaseOperations
    tenant_ref: Any = None
    is_clean = False  # nothing has run on this connection since its last reset

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Django's own: that of django-tenants sets the search_path of the session, which outlives the transaction.
        self.introspection = DatabaseIntrospection(self)

    def bind(self, *, schema: str, ref: Any) -> None:
        """Name the schema for routers, guards and the SQL tag; the path itself is set by the block's own statement."""
        self.schema_name = schema
        self.tenant_ref = ref

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        connection = super().get_new_connection(conn_params)
        if self.pool and not hasattr(connection, "liandong_past"):
            connection.liandong_past = Past()
            plans.keep(connection, most=PREPARED_MAX)
        return connection

    def note(self, sql: str) -> None:
        """A statement of one congress is about to run on this connection. A savepoint leaves nothing behind on the server."""
        if self.pool and not sql.startswith(plans.PASSING):
            self.connection.liandong_past.note(sql)

    def begin(self, statement: str, *values: str) -> None:
        """Begin the transaction of an open `atomic` by this statement; `values` are written into it as literals.

        By libpq itself: two round trips and two cursors less in every request. Raises what Django's cursor would.
        """
        self.ensure_connection()
        with self.wrap_database_errors:
            self.is_clean = False
            raw = self.connection.pgconn
            if raw.transaction_status not in (TransactionStatus.IDLE, TransactionStatus.UNKNOWN):
                raise InternalError("a transaction is open already")
            literals = [Escaping(raw).escape_literal(value.encode()).decode() for value in values]
            result = raw.exec_(statement.format(*literals).encode())
            if result.status != ExecStatus.TUPLES_OK:
                raise _error(raw, result)

    def create_cursor(self, name: str | None = None) -> Any:
        """Whatever runs from here on might leave something behind."""
        self.is_clean = False
        return super().create_cursor(name)

    def _commit(self) -> None:
        """On a pooled connection the reset goes with the commit: a round trip less in every request."""
        if self.connection is None or not self.pool or self._is_idle():
            super()._commit()
            return
        with debug_transaction(self, "COMMIT"), self.wrap_database_errors:
            raw = self.connection.pgconn
            result = raw.exec_(f"COMMIT; {_RESET}".encode())
            if result.status != ExecStatus.COMMAND_OK:
                raise _error(raw, result)
        self.is_clean = True

    def retire_if_full(self) -> None:
        """Between two blocks of one job, which gives nothing back until its end."""
        if self.pool and self.connection is not None and self.connection.liandong_past.is_full:
            self.close()

    def _close(self) -> None:
        """Back to the pool as it came from it, or retired; the pool makes a new one in the background."""
        if self.connection is not None and self.pool:
            if not (self.is_clean and self._is_idle()):
                self._reset(self.connection)
            self.is_clean = False
            if self.connection.liandong_past.is_full:
                self.connection._expire_at = 0.0  # the pool closes what has outlived its time
        super()._close()

    def _is_idle(self) -> bool:
        """Whether no transaction is open on the server."""
        return bool(self.connection.pgconn.transaction_status == TransactionStatus.IDLE)

    @staticmethod
    def _reset(connection: Any) -> None:
        """Role and path end with their transaction; should anything have set them for the session, it ends here.

        Done before the connection is given back: the pool's own callback runs in a thread of its own, for which the next
        request would wait. One round trip. What can't be reset is closed.
        """
        try:
            if connection.info.transaction_status != TransactionStatus.IDLE:
                connection.rollback()
            # By libpq itself: a cursor of its own would cost more than the server's answer.
            result = connection.pgconn.exec_(_RESET.encode())
            if result.status != ExecStatus.COMMAND_OK:
                raise OperationalError(result.error_message.decode(errors="replace"))
        except Exception:  # whatever it is, nobody may be given this connection again
            log.warning("a connection that could not be reset is closed", exc_info=True)
            connection.close()

    def _handle_search_path(self, cursor: Any = None) -> None:
        """Nothing: a SET here would outlive the transaction."""
