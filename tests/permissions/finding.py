"""检索 and 汇编 in the permission table: every seat may ask; what is found are the cases that it may read (tests/units/finding)."""

from __future__ import annotations

from uuid import UUID

from tenant_apps.finding import actions, compiling, states, wanted
from tenant_apps.finding.models import Compilation
from tests.factories.house import House
from tests.permissions.rows import Row, api, web

EVERY_SEAT = "clerk: 200 | *: 200"
OFFICE = "clerk head: {ok} | *: 403 not_permitted"
# A compilation is its maker's alone: the head does not even learn that it is there.
MAKER = "clerk: 200 | head: 404 not_found | *: 403 not_permitted"
ONE = "compilations/<uuid:pk>/"


def things(house: House) -> dict[str, UUID]:
    """A finished compilation of the clerk's, and one whose file is gone."""
    clerk = house.actor("clerk")
    with house.entered():
        made = actions.compile_cases(actor=clerk, wanted=wanted.read({}), title="建议汇编", is_public=False)
        old = actions.compile_cases(actor=clerk, wanted=wanted.read({}), title="过期", is_public=False)
    compiling.run(house.ref, made.pk)
    with house.entered():
        Compilation.objects.filter(pk=old.pk).update(state=states.GONE, content=None)
    return {"compilation": made.pk, "compilation without its file": old.pk}


ROWS: list[Row] = [
    # Whether another congress has something like it is the office's to know, and only of what it may read.
    web(
        "GET",
        "suggestions/<uuid:pk>/elsewhere",
        "submitted",
        "clerk head: 200 | deputy1: 403 not_permitted | *: 404 not_found",
    ),
    web("GET", "search/", "", EVERY_SEAT, neighbour="200"),
    web("GET", "search/export", "", EVERY_SEAT, neighbour="200"),
    api("GET", "search/", "", EVERY_SEAT, neighbour="200"),
    web("GET", "compilations/", "", OFFICE.format(ok="200"), neighbour="200"),
    web("GET", "compilations/new", "", OFFICE.format(ok="200"), neighbour="200"),
    web(
        "POST",
        "compilations/new",
        "",
        OFFICE.format(ok="302 /t/"),
        send={"title": "建议汇编"},
        neighbour="422",
    ),
    web("GET", ONE, "compilation", MAKER),
    web("GET", f"{ONE}file", "compilation", MAKER),
    web("GET", f"{ONE}file", "compilation without its file", MAKER.replace("200", "404 not_found")),
    api(
        "POST",
        "compilations/",
        "",
        OFFICE.format(ok="201"),
        send={"title": "建议汇编"},
        neighbour="422 nothing_to_compile",
    ),
    api("GET", "compilations/", "", OFFICE.format(ok="200"), neighbour="200"),
    api("GET", ONE, "compilation", MAKER),
]
