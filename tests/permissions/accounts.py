"""Log-ins and sheets of people in the permission table: what a congress's own administrators do, and who imports which sheet."""

from __future__ import annotations

from tests.permissions import sent
from tests.permissions.rows import Row, web


def _sheets(sort: str, seats: str) -> list[Row]:
    """Where a sheet of one sort is uploaded, and what it is filled in."""
    return [
        web("GET", f"accounts/imports/new/{sort}", "", seats.format(ok="200"), neighbour="200"),
        web("POST", f"accounts/imports/new/{sort}", "", seats.format(ok="422"), neighbour="422"),
        web("GET", f"accounts/imports/template/{sort}", "", seats.format(ok="200"), neighbour="200"),
    ]


# What a congress's own administrators do to the log-ins of its people.
BY_ADMIN = "admin: {ok} | *: 403 not_permitted"
BY_SECURITY = "security: {ok} | *: 403 not_permitted"
BY_IMPORTERS = "admin clerk head: {ok} | *: 403 not_permitted"
# A sheet of the administrator's sort, for those who import others.
OF_THE_ADMIN = "admin: {ok} | clerk head: 404 not_found | *: 403 not_permitted"
IMPORT = "accounts/imports/<uuid:pk>/"
KEPT = "accounts/seats/<uuid:pk>/"
FACTOR = "accounts/factors/<uuid:pk>/confirmation"
ROWS: list[Row] = [
    web("GET", "accounts/slips/", "", BY_ADMIN.format(ok="200"), neighbour="200"),
    web(
        "POST", "accounts/slips/", "", BY_ADMIN.format(ok="422 nobody_chosen"), neighbour="422 nobody_chosen"
    ),
    web(
        "POST", "accounts/slips/", "", BY_ADMIN.format(ok="200"), send={"seat": "=kept seat"}, neighbour="422"
    ),
    web("GET", "accounts/factors/", "", BY_SECURITY.format(ok="200"), neighbour="200"),
    web("GET", FACTOR, "factor", BY_SECURITY.format(ok="200")),
    web("POST", FACTOR, "factor", BY_SECURITY.format(ok="422 factor_not_seen")),
    web("POST", FACTOR, "factor to confirm", BY_SECURITY.format(ok="303 /t/"), send={"seen": "on"}),
    web("GET", KEPT + "reset", "kept seat", BY_SECURITY.format(ok="200")),
    web("POST", KEPT + "reset", "kept seat", BY_SECURITY.format(ok="422 login_reason")),
    web("GET", KEPT + "logout", "kept seat", BY_SECURITY.format(ok="200")),
    web("POST", KEPT + "logout", "kept seat", BY_SECURITY.format(ok="303 /t/"), send=sent.WHY),
    web("GET", "accounts/imports/", "", BY_IMPORTERS.format(ok="200"), neighbour="200"),
    web("GET", "accounts/imports/export", "", BY_IMPORTERS.format(ok="200"), neighbour="200"),
    *_sheets("deputies", "clerk head: {ok} | *: 403 not_permitted"),
    *_sheets("people", BY_ADMIN),
    *_sheets("units", BY_IMPORTERS),
    web("GET", IMPORT, "sheet of people", OF_THE_ADMIN.format(ok="200")),
    web("GET", IMPORT + "progress", "sheet of people", OF_THE_ADMIN.format(ok="200")),
    web("GET", IMPORT + "annotated", "sheet of people", OF_THE_ADMIN.format(ok="200")),
    web("GET", IMPORT + "report", "sheet of people", OF_THE_ADMIN.format(ok="200")),
    web("POST", IMPORT + "stop", "sheet of people", OF_THE_ADMIN.format(ok="409")),
    web("POST", IMPORT + "continuation", "sheet of people", OF_THE_ADMIN.format(ok="409")),
    web("POST", IMPORT + "start", "sheet of people to start", OF_THE_ADMIN.format(ok="303 /t/")),
    web("POST", IMPORT + "discard", "sheet of people to discard", OF_THE_ADMIN.format(ok="303 /t/")),
    web("GET", KEPT + "logout", "of another keeper", BY_SECURITY.format(ok="404 not_found")),
]
