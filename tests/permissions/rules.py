"""本级规则 in the permission table: everybody of the congress reads them, its head alone works on a change of them.

What a request changes here stays (it lies in public), so each deed is asked for so that its own check refuses it at last.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from kernel import clock
from shared_apps.rules import actions, selectors
from shared_apps.rules.models import RuleChange
from tests.factories.house import House
from tests.permissions import console
from tests.permissions.rows import Row, api, web

EVERY_SEAT = "clerk: 200 | *: 200"
BY_HEAD = "head: {ok} | *: 403 not_permitted"
ONE = "rules/changes/<uuid:pk>/"
DAY = f"{clock.real_now() + timedelta(days=30):%Y-%m-%d}"
DOCUMENT = {"effective_from": DAY, "name": "本级办理办法"}


def things(house: House) -> dict[str, Any]:
    """A draft of the county's head, a change that is in force, and the version that holds."""
    draft = actions.begin(
        actor=house.actor("head"), effective_from=clock.today() + timedelta(days=30), name="本级办理办法"
    )
    actions.set_rule(
        actor=house.actor("head"),
        change_id=draft.pk,
        version=1,
        name="return_span",
        use="own",
        value="5wd",
        basis="LR",
        article="第九条",
    )
    in_force = RuleChange.objects.create(
        congress_id=house.ref.id,
        effective_from=clock.today(),
        name="本级办理办法",
        state="PUBLISHED",
        created_at=clock.now(),
        saved_at=clock.now(),
        saved_by_name="楼建平",
        published_at=clock.now(),
        published_by_name="楼建平",
    )
    version = selectors.version_on(house.ref.id, clock.today()).pk
    return {"rules draft": draft.pk, "rules in force": in_force.pk, "rules version": version}


def _page(route: str, on: str, refused: str, send: Any = None) -> list[Row]:
    return [
        web("GET", ONE + route, on, BY_HEAD.format(ok="200"), send={"rule": "return_span"}),
        web(
            "POST",
            ONE + route,
            on,
            BY_HEAD.format(ok=f"409 {refused}"),
            send={"version": "0", **(send or {})},
        ),
    ]


def _reads(route: str) -> Row:
    return web("GET", route, "", EVERY_SEAT, neighbour="200")


ROWS = [
    _reads("rules/"),
    _reads("rules/export"),
    _reads("rules/history/"),
    _reads("rules/history/export"),
    web("GET", "rules/versions/<uuid:pk>/", "rules version", EVERY_SEAT),
    web("GET", "rules/changes/new", "", BY_HEAD.format(ok="302 /t/"), neighbour="200"),
    web(
        "POST",
        "rules/changes/new",
        "",
        BY_HEAD.format(ok="409 rules_draft_exists"),
        send=DOCUMENT,
        neighbour="302",
    ),
    web("GET", ONE, "rules draft", BY_HEAD.format(ok="200")),
    *_page("description", "rules draft", "rules_change_conflict", DOCUMENT),
    *_page("rule", "rules draft", "rules_change_conflict", {"rule": "return_span", "use": "keep"}),
    web(
        "GET",
        ONE + "rule",
        "rules draft",
        "head: 404 not_found | *: 403 not_permitted",
        send={"rule": "no_such_rule"},
    ),
    *_page("publication", "rules draft", "rules_preview_stale"),
    *_page("discarding", "rules draft", "rules_change_conflict"),
    *_page("withdrawal", "rules in force", "rules_in_force", {"reason": "表决推迟。"}),
    api("GET", "rules/", "", EVERY_SEAT, neighbour="200"),
    *console.lists("rules/", "rules/export"),
]
