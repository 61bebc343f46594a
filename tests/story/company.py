"""All the people of the story, each with a desk in their congress, and the deeds that several acts share."""

from __future__ import annotations

import re
from functools import cached_property
from typing import Any
from uuid import uuid4

from tests.story.cast import Cast, Level
from tests.story.ledger import Ledger, expect, same
from tests.story.people import Desk, Person

NUMBER = re.compile(r"\d{4}-\d{4}")
TRIAL_NUMBER = re.compile(r"T\d{4}-\d{4}")


class Company:
    """`desk("county", "clerk")` is that person at work there; each logs in on first use."""

    def __init__(self, cast: Cast, ledger: Ledger) -> None:
        self.cast = cast
        self.ledger = ledger
        self._people: dict[str, Person] = {}

    def level(self, name: str) -> Level:
        found: Level = getattr(self.cast, name)
        return found

    def person(self, login: str) -> Person:
        if login not in self._people:
            self._people[login] = Person(
                login, self.cast.password(login), second_factor=self.cast.second_factor(login)
            )
        return self._people[login]

    def desk(self, level: str, post: str) -> Desk:
        place = self.level(level)
        return self.person(place.logins[post]).at(place.code)

    @cached_property
    def number(self) -> re.Pattern[str]:
        """What a registered suggestion's number looks like."""
        return TRIAL_NUMBER if self.cast.trial else NUMBER

    def unit(self, desk: Desk, level: str) -> str:
        """The id of the unit for which the level's handler acts."""
        wanted = self.level(level).unit
        found = [row["id"] for row in desk.list("units/") if wanted in row["name"]]
        expect(len(found) == 1, f"{len(found)} units of {desk.code} have {wanted} in their name")
        return str(found[0])

    def file(self, level: str, text: dict[str, str], *, post: str = "deputy") -> str:
        """A deputy drafts and hands in; answers the suggestion's id."""
        deputy = self.desk(level, post)
        draft = deputy.post("suggestions/", text)
        sent = deputy.post(
            f"suggestions/{draft['id']}/submission/", {"draft_version": draft["draft_version"]}
        )
        same(sent["state"], "SUBMITTED", "the state")
        return str(draft["id"])

    def register(self, level: str, suggestion: str) -> str:
        """The clerk registers; answers the number, which must be of the right series."""
        done = self.desk(level, "clerk").post(f"suggestions/{suggestion}/registration/")
        same(done["state"], "REGISTERED", "the state")
        expect(bool(self.number.fullmatch(done["number"] or "")), f"the number is {done['number']!r}")
        return str(done["number"])

    def assign(self, level: str, suggestion: str) -> dict[str, Any]:
        clerk = self.desk(level, "clerk")
        made = clerk.post(f"suggestions/{suggestion}/assignments/", {"unit_id": self.unit(clerk, level)})
        expect(bool(made["due_at"]), "the assignment has no due date")
        return made

    def sign_for(self, level: str, assignment: str) -> None:
        done = self.desk(level, "handler").post(f"assignments/{assignment}/receipt/")
        same(done["state"], "SIGNED", "the assignment")

    def contact(self, level: str, assignment: str, words: str) -> None:
        self.desk(level, "handler").post(
            f"assignments/{assignment}/contacts/", {"way": "FACE", "with_name": "领衔代表", "note": words}
        )

    def answer(self, level: str, assignment: str, *, letter: str, outcome: str, body: str) -> dict[str, Any]:
        """The unit's reply."""
        return self.desk(level, "handler").post(
            f"assignments/{assignment}/replies/", {"letter_class": letter, "outcome": outcome, "body": body}
        )

    def state(self, level: str, suggestion: str, *, post: str = "deputy") -> str:
        return str(self.desk(level, post).get(f"suggestions/{suggestion}/")["state"])


def key() -> str:
    """A fresh Idempotency-Key."""
    return uuid4().hex
