"""Transactions of this application that are older than a moment: what they have read may be older than it, too."""

from __future__ import annotations

from datetime import datetime

from django.db import connection


def moment() -> datetime:
    """The server's own clock; whatever was committed before it is seen by every transaction that begins after it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        found: datetime = cursor.fetchone()[0]
    return found


def are_open(since: datetime) -> bool:
    """Whether a transaction of this login, in any process, began before `since` and goes on."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database()"
            " AND usename = session_user AND pid <> pg_backend_pid() AND xact_start < %s)",
            [since],
        )
        return bool(cursor.fetchone()[0])
