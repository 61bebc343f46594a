"""Views: which stand around the block, and that every list has one order."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.paginator import Paginator
from django.db.models import QuerySet

from kernel.web.http import is_around
from tests.factories.house import House, furnish, trust_test_tokens
from tests.permissions.addresses import every_address
from tests.stack.databases import Database

# Views under /t/<code>/ that work in public and open their congress's block themselves. Each is a decision; the default is inside.
# Log-ins of people lie in public, and Keycloak may not be asked inside a block.
_ACCOUNTS = {
    "web accounts/slips/",
    "web accounts/factors/",
    "web accounts/factors/<uuid:pk>/confirmation",
    "web accounts/seats/<uuid:pk>/reset",
    "web accounts/seats/<uuid:pk>/logout",
    "web accounts/imports/",
    "web accounts/imports/export",
    "web accounts/imports/new/deputies",
    "web accounts/imports/new/people",
    "web accounts/imports/new/units",
    "web accounts/imports/template/deputies",
    "web accounts/imports/template/people",
    "web accounts/imports/template/units",
    "web accounts/imports/<uuid:pk>/",
    "web accounts/imports/<uuid:pk>/progress",
    "web accounts/imports/<uuid:pk>/annotated",
    "web accounts/imports/<uuid:pk>/report",
    "web accounts/imports/<uuid:pk>/start",
    "web accounts/imports/<uuid:pk>/discard",
    "web accounts/imports/<uuid:pk>/stop",
    "web accounts/imports/<uuid:pk>/continuation",
}
AROUND: set[str] = {
    *_ACCOUNTS,
    # Persons, seats and the public journal lie in public; a seat's unit is read in the congress's own block.
    "web seats/",
    "web seats/export",
    "web seats/new",
    "web seats/<uuid:pk>/",
    "web seats/<uuid:pk>/end",
    "web seats/<uuid:pk>/roles",
    "web seats/<uuid:pk>/unit",
    "web seats/<uuid:pk>/phone",
    "web seats/<uuid:pk>/id-number",
    "web journal/",
    "web journal/export",
    # Seats that wait to be entered, and where else a deputy sits, lie in public.
    "web deputies/new",
    "web deputies/<uuid:pk>/levels",
    "web deputies/<uuid:pk>/seat",
    # Signatures of all congresses' cases lie in public.
    "web suggestions/<uuid:pk>/elsewhere",
    # Who has confirmed a seat, and may log in to sign, lies in public.
    "web bills/<uuid:pk>/cosigners",
    # The calendar and its runs lie in public, and a region's head writes there.
    "web calendar/",
    "web calendar/export",
    "web calendar/own-days",
    "web calendar/own-days/confirmation",
    "web calendar/own-days/discard",
    # Colleagues and their seats lie in public.
    "web suggestions/<uuid:pk>/circulation",
    "api suggestions/<uuid:pk>/readers/",
    "api suggestions/<uuid:pk>/circulations/",
    # Bytes are looked into, scanned, stored and sent outside the block.
    "web suggestions/<uuid:pk>/attachments/",
    "web bills/<uuid:pk>/attachments/",
    "api bills/<uuid:pk>/attachments/",
    "web key-suggestions/<uuid:pk>/attachments/",
    "api key-suggestions/<uuid:pk>/attachments/",
    "web files/<uuid:pk>/page",
    "web files/<uuid:pk>/content",
    "api suggestions/<uuid:pk>/attachments/",
    "web assignments/<uuid:pk>/attachments/",
    "api assignments/<uuid:pk>/attachments/",
    "api files/<uuid:pk>/content/",
    # A letter's file is made outside the block, and its bytes are sent after it.
    "web replies/<uuid:pk>/pdf",
    "web replies/<uuid:pk>/docx",
    "api replies/<uuid:pk>/pdf/",
    "api replies/<uuid:pk>/docx/",
    "web assignments/<uuid:pk>/reply/pdf",
    "web assignments/<uuid:pk>/reply/docx",
    # The seats of a unit's people lie in public and bear its name.
    "web units/<uuid:pk>/renaming",
    "web units/<uuid:pk>/abolition",
    # The exchange's index lies in public; the congress's own titles are read in its block.
    "web referrals/overview/",
    "web referrals/overview/export",
    "web referrals/below/",
    "web referrals/below/export",
    # Signing keys lie in public.
    "web suggestions/<uuid:pk>/evidence",
    "web suggestions/<uuid:pk>/evidence/export",
    # Rules, their versions and changes lie in public; open cases are read in the congress's own block.
    "web rules/",
    "web rules/export",
    "web rules/history/",
    "web rules/history/export",
    "web rules/versions/<uuid:pk>/",
    "web rules/changes/new",
    "web rules/changes/<uuid:pk>/",
    "web rules/changes/<uuid:pk>/description",
    "web rules/changes/<uuid:pk>/rule",
    "web rules/changes/<uuid:pk>/publication",
    "web rules/changes/<uuid:pk>/withdrawal",
    "web rules/changes/<uuid:pk>/discarding",
}
# Who reads the lists that are not the office's.
READERS = {
    "web seats/": "admin",
    "web journal/": "auditor",
    "web accounts/slips/": "admin",
    "web accounts/factors/": "security",
    "web accounts/imports/": "admin",
}
LISTS = [
    address
    for address in every_address()
    if address.conf in ("web", "api") and not address.takes_a_row and address.route.endswith("/")
]


def test_views_around_the_block_are_named_here() -> None:
    found = {
        address.label for address in every_address() if address.conf != "public" and is_around(address.view)
    }
    assert found == AROUND, (
        "a view around the block sees public under the app's login; name it here if that is meant"
    )


def test_every_view_of_a_congress_says_which_methods_it_takes() -> None:
    """Without it a view answers a POST like a GET, or a GET like a deed. (Asked of each in tests/permissions.)"""
    assert LISTS, "no list was found: the guard below would guard nothing"


@pytest.fixture(scope="module")
def house(database: Database) -> House:
    return furnish("330122")


@pytest.fixture
def paginated(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    found: list[Any] = []
    real = Paginator.__init__

    def kept(self: Any, object_list: Any, *args: Any, **kwargs: Any) -> None:
        found.append(object_list)
        real(self, object_list, *args, **kwargs)

    monkeypatch.setattr(Paginator, "__init__", kept)
    return found


@pytest.mark.parametrize("address", LISTS, ids=lambda address: address.label)
def test_a_list_has_one_order(
    address: Any, house: House, paginated: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two rows that compare alike may change places between two pages, and one of them is never shown."""
    trust_test_tokens(monkeypatch)
    client, path = (
        (house.api("clerk"), house.api_url(address.route))
        if address.conf == "api"
        else (house.browser(READERS.get(address.label, "clerk")), house.url(address.route))
    )
    assert client.get(path).status_code in (200, 302)
    for rows in paginated:
        if isinstance(rows, QuerySet):
            order = rows.query.order_by or rows.model._meta.ordering
            last = str(order[-1]).lstrip("-") if order else ""
            assert last in ("id", "pk", rows.model._meta.pk.name), (
                f"{address.label}: end order_by {order} with the primary key"
            )
