"""URL patterns of these tests alone: each page answers under which role and in which schema it runs."""

from __future__ import annotations

from django.db import connection, connections
from django.http import HttpRequest, JsonResponse
from django.urls import path
from psycopg import sql
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from kernel.web.http import around

Place = dict[str, str]


def where() -> Place:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, current_schema(), current_setting('search_path')")
        role, schema, search_path = cursor.fetchone()
    return {"role": role, "schema": schema, "path": search_path}


def everything_in(schema: str) -> dict[str, str]:
    """Table → all its rows, as the owner sees them."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s", [schema])
        found = {}
        for (table,) in cursor.fetchall():
            rows = sql.SQL("SELECT coalesce(string_agg(t::text, '|' ORDER BY t::text), '') FROM {} t")
            cursor.execute(rows.format(sql.Identifier(schema, table)))
            found[table] = cursor.fetchone()[0]
    return found


def inside(request: HttpRequest) -> JsonResponse:
    return JsonResponse(where())


@around
def outside(request: HttpRequest) -> JsonResponse:
    return JsonResponse(where())


def failing(request: HttpRequest) -> JsonResponse:
    raise ZeroDivisionError


class Inside(APIView):
    def get(self, request: Request) -> Response:
        return Response(where())


urlpatterns = [
    path("inside", inside),
    path("around", outside),
    path("failing", failing),
    path("api", Inside.as_view()),
]
handler404 = "config.views.not_found"
handler500 = "config.views.server_error"
