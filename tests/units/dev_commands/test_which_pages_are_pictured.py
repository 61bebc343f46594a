"""Links become kinds of pages; of each kind a few are pictured, and what is no page is left out."""

from __future__ import annotations

from tests.look.crawl import EACH, Frontier, kind, routes

ONE = "019a0000-0000-7000-8000-00000000000"


def test_a_page_is_called_by_its_path_without_ids() -> None:
    assert kind(f"/t/330122/suggestions/{ONE}1/assignments/new") == "330122-suggestions-id-assignments-new"
    assert kind("/me/seats") == "me-seats"


def test_of_each_kind_only_some_are_visited() -> None:
    frontier = Frontier(*(f"/t/330122/replies/{ONE}{number}/" for number in range(9)))
    visited = []
    while path := frontier.next():
        visited.append(path)
    assert len(visited) == EACH


def test_files_drafts_and_the_way_out_are_no_pages() -> None:
    frontier = Frontier("/t/330122/suggestions/export", "/sso/logout", "/static/ui/mark.svg", "/me/count")
    assert frontier.next() is None


def test_a_page_is_visited_once_whatever_its_query() -> None:
    frontier = Frontier("/me/?page=1", "/me/?page=2")
    assert (frontier.next(), frontier.next()) == ("/me/", None)


def test_a_complete_album_would_hold_every_page_under_a_congress() -> None:
    assert {
        "suggestions",
        "suggestions-id",
        "suggestions-id-registration",
        "referrals-id-approval",
    } <= routes()
    assert not any("export" in route or "draft" in route for route in routes())
