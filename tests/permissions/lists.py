"""What a list shows must be what its reader may open, no more and no less."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tests.permissions.asking import Asker
from tests.permissions.rows import POSTS, Cell, Row

_LINK = r"/t/{code}/{part}/([0-9a-f-]{{36}})/"


@dataclass(frozen=True)
class Listing:
    """One kind of row: its list, the address of one, and where the list stands as a page (not all do)."""

    part: str
    place: str
    has_page: bool = True


LISTINGS = (
    Listing("deputies", "county"),
    Listing("suggestions", "county"),
    Listing("suggestions", "city"),
    Listing("bills", "county"),
    Listing("assignments", "county", has_page=False),
    Listing("matters", "county"),
    Listing("commitments", "county"),
    Listing("units", "county"),
    Listing("alert-cards", "county"),
    Listing("key-suggestions", "county"),
    Listing("circulations", "county", has_page=False),
    Listing("supervision/urgings", "county", has_page=False),
    Listing("referrals", "county"),
    Listing("referrals", "city"),
)


def faults(asker: Asker, listing: Listing, *, posts: Sequence[str] = POSTS) -> list[str]:
    """One sentence for each reader whose list differs from what opens."""
    listed = {post: _listed(asker, listing, post) for post in posts}
    every = set().union(*(found for found, _ in listed.values()))
    wrong = []
    for post, (found, shown) in listed.items():
        opens = {one for one in every if _opens(asker, listing, post, one)}
        if (found and found != opens) or (not found and opens and _may_list(asker, listing, post)):
            wrong.append(
                f"{listing}: {post} is listed {len(found)} and may open {len(opens)}: {found ^ opens}"
            )
        if not shown <= opens:
            wrong.append(f"{listing}: the page shows {post} what they may not open: {shown - opens}")
    return wrong


def _listed(asker: Asker, listing: Listing, post: str) -> tuple[set[str], set[str]]:
    """Ids of the API's list, and ids that the page links to."""
    found: set[str] = set()
    number = 1
    while True:
        answer = _get(asker, "api", listing, post, f"{listing.part}/?page_size=100&page={number}")
        if answer.status_code != 200:
            break
        page = answer.json()
        found |= {row["id"] for row in page["results"]}
        if not page["next"]:
            break
        number += 1
    if not listing.has_page:
        return found, set()
    code = asker.world.houses[listing.place].ref.code
    shown = _get(asker, "web", listing, post, f"{listing.part}/").content.decode()
    return found, set(re.findall(_LINK.format(code=code, part=listing.part), shown))


def _may_list(asker: Asker, listing: Listing, post: str) -> bool:
    return bool(_get(asker, "api", listing, post, f"{listing.part}/").status_code == 200)


def _opens(asker: Asker, listing: Listing, post: str, one: str) -> bool:
    return bool(_get(asker, "api", listing, post, f"{listing.part}/{one}/").status_code == 200)


def _get(asker: Asker, conf: str, listing: Listing, post: str, rest: str) -> Any:
    cell = Cell(Row(conf, "GET", "", "", place=listing.place), "colleague", post, "")
    return asker.ask(cell, path=asker.path(cell, rest=rest))
