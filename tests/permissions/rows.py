"""The shape of the permission table: one row an address, a method and a row of the database; one cell an actor."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

POSTS = (
    "clerk",
    "head",
    "admin",
    "security",
    "auditor",
    "deputy1",
    "deputy2",
    "deputy3",
    "distributor",
    "handler1",
    "handler2",
)
OFFICERS = ("admin", "security", "auditor")  # 三员
NOT_FOUND = "404 not_found"
TO_LOGIN = "302 /sso/login"
NO_LOGIN = "401 not_authenticated"


@dataclass(frozen=True)
class Row:
    """`seats` says what each post of the congress gets: "clerk head: 200 | deputy1: 403 not_permitted | *: 404 not_found".

    The first post named is the row's owner, the others are colleagues; `*` stands for all that are not named. `neighbour` is
    the owner's counterpart in the congress beside, who asks for our row at their own address; `stranger` the same person at
    ours; `wanderer` a person who may log in and holds no seat; `nobody` is not logged in. What is expected is the status and,
    of refusals, the code (of a redirect, where it leads).
    """

    conf: str
    method: str
    route: str
    seats: str
    on: str = ""
    place: str = "county"
    send: Mapping[str, Any] = field(default_factory=dict)
    neighbour: str = NOT_FOUND
    stranger: str = NOT_FOUND
    wanderer: str = NOT_FOUND
    nobody: str = TO_LOGIN

    @property
    def label(self) -> str:
        what = f" on “{self.on}”" if self.on else ""
        return f"{self.conf} {self.method} {self.route or '(root)'}{what}"

    @property
    def by_post(self) -> dict[str, str]:
        """post → what it gets, the owner first."""
        found: dict[str, str] = {}
        for clause in self.seats.split("|"):
            posts, _, wanted = clause.partition(":")
            for post in posts.split():
                for one in POSTS if post == "*" else (post,):
                    found.setdefault(one, wanted.strip())
        return found

    @property
    def takes_a_row(self) -> bool:
        return "<" in self.route

    @property
    def owner(self) -> str:
        return next(iter(self.by_post))


@dataclass(frozen=True)
class Cell:
    """One actor at one row. `part` is owner, colleague, neighbour, stranger, wanderer or nobody."""

    row: Row
    part: str
    post: str
    wanted: str

    @property
    def label(self) -> str:
        return f"{self.row.label} as {self.part} {self.post}".strip()


def cells(row: Row) -> Iterator[Cell]:
    for post, wanted in row.by_post.items():
        yield Cell(row, "owner" if post == row.owner else "colleague", post, wanted)
    yield Cell(row, "neighbour", row.owner, row.neighbour)
    yield Cell(row, "stranger", row.owner, row.stranger)
    yield Cell(row, "wanderer", "", row.wanderer)
    yield Cell(row, "nobody", "", row.nobody)


def web(method: str, route: str, on: str, seats: str, **more: Any) -> Row:
    return Row(conf="web", method=method, route=route, on=on, seats=seats, **more)


def api(method: str, route: str, on: str, seats: str, **more: Any) -> Row:
    return Row(conf="api", method=method, route=route, on=on, seats=seats, nobody=NO_LOGIN, **more)


def public(method: str, route: str, seats: str, **more: Any) -> Row:
    """An address outside every congress: who is logged in counts, not which seat they hold."""
    everybody = seats.partition(":")[2].strip()
    same = {"neighbour": everybody, "stranger": everybody, "wanderer": everybody}
    return Row(conf="public", method=method, route=route, seats=seats, **{**same, **more})
