"""Every deed of a suggestion's machine, in every state, by every role: it works, or is refused with its reason."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction

from kernel.actor import Actor
from kernel.errors import DomainError, InputRefused, NotFound, NotPermitted, StateRefused
from tenant_apps.handling import actions as handling
from tenant_apps.handling import selectors
from tenant_apps.suggestions import actions, states
from tenant_apps.suggestions.models import Suggestion
from tests.units.handling.house import LETTER, TEXT, TITLE, House, a_category, case_id

ROLES = ("alice", "bob", "clerk", "handler", "admin")
# Written out beside the machine: by whom, and from which states.
OFFICE, LEAD = "clerk", "alice"
ALLOWED: dict[str, tuple[str, str]] = {
    "save_draft": (LEAD, "DRAFT RETURNED_FOR_REVISION"),
    "submit": (LEAD, "DRAFT COSIGNING RETURNED_FOR_REVISION"),
    "register": (OFFICE, "SUBMITTED"),
    "return_for_revision": (OFFICE, "SUBMITTED"),
    "not_accept": (OFFICE, "SUBMITTED"),
    "evaluate": (LEAD, "IN_HANDLING REPLIED EVALUATED REDO TRACKING CLOSED"),
    "redo": (OFFICE, "IN_HANDLING REPLIED EVALUATED REDO TRACKING"),
    "settle_dissent": (OFFICE, "IN_HANDLING REPLIED EVALUATED REDO TRACKING"),
    "follow_up": (OFFICE, "REPLIED EVALUATED TRACKING CLOSED ARCHIVED"),
    "close": (OFFICE, "EVALUATED TRACKING"),
}
# Of a reply that nobody was dissatisfied with there is nothing to send back.
NOTHING = {"redo": "nothing_to_redo", "settle_dissent": "nothing_to_settle"}


class Undone(Exception):
    """Ends a trial without keeping what it did."""


@pytest.fixture(scope="module")
def case(house: House) -> UUID:
    """One with everything a later deed asks for: a letter that solves it, in the lead's hands and not rated."""
    return case_id(house.replied("A", "SOLVED"))


@contextmanager
def at(house: House, pk: UUID, state: str) -> Iterator[None]:
    """The case in this state, for one trial."""
    with house.inside():
        try:
            with transaction.atomic():
                Suggestion.objects.filter(pk=pk).update(state=state)
                yield
                raise Undone
        except Undone:
            return


def deed(name: str, actor: Actor, pk: UUID) -> object:
    about: dict[str, Any] = {"actor": actor, "suggestion_id": pk}
    words: dict[str, Any] = {"title": TITLE, "body": TEXT, "category": a_category()}
    reply = selectors.replies_of(pk)[-1]
    ways: dict[str, Callable[[], object]] = {
        "save_draft": lambda: actions.save_draft(**about, **words),
        "submit": lambda: actions.submit(**about, **words),
        "register": lambda: actions.register(**about),
        "return_for_revision": lambda: actions.return_for_revision(**about, reason="请写明具体位置。"),
        "not_accept": lambda: actions.not_accept(
            **about, exclusion="OUTSIDE", reason="不属于本行政区域职权范围。"
        ),
        "evaluate": lambda: handling.rate(
            actor=actor, reply_id=reply.pk, attitude="SATISFIED", result="SATISFIED"
        ),
        "redo": lambda: handling.redo(**about, note="请写明时间表。"),
        "settle_dissent": lambda: handling.settle_dissent(
            **about, decision="STANDS", opinion="经研究，按现有条件已经办理。"
        ),
        "follow_up": lambda: handling.follow_up_reply(**about, body=LETTER, outcome="SOLVED"),
        "close": lambda: actions.close(**about),
    }
    return ways[name]()


@pytest.mark.parametrize("state", states.MACHINE.labels)
def test_each_deed_by_each_role_works_or_says_why_not(house: House, case: UUID, state: str) -> None:
    people = {who: house.actor(who) for who in ROLES}
    for name, (by, sources) in ALLOWED.items():
        for who, actor in people.items():
            refused: DomainError | None = None
            with at(house, case, state):
                try:
                    with transaction.atomic():
                        deed(name, actor, case)
                except DomainError as error:
                    refused = error
            where = f"{name} in {state} by {who}: {refused!r}"
            if who == by and state in sources.split():
                assert (refused.code if refused else "") == NOTHING.get(name, ""), where
                continue
            assert isinstance(refused, NotFound | NotPermitted | StateRefused), where
            assert refused.message and not isinstance(refused, InputRefused), where
            if who != by:
                assert isinstance(refused, NotFound | NotPermitted), where


@pytest.mark.parametrize("state", states.MACHINE.labels)
def test_each_row_of_the_table_moves_or_names_the_state_and_the_deed(state: str) -> None:
    """The rows that other deeds cause, too."""
    for row in states.MACHINE.moves:
        case = Suggestion(state=state)
        if state in row.sources:
            states.MACHINE.move(case, row.deed)
            assert case.state == (state if row.target == "=" else row.target)
            continue
        with pytest.raises(StateRefused) as refused:
            states.MACHINE.move(case, row.deed)
        assert case.state == state
        assert states.MACHINE.label(state) in refused.value.message and row.label in refused.value.message


def test_what_is_over_is_opened_by_nothing_but_a_later_result() -> None:
    """CLOSED and ARCHIVED: no row but these leads out of them."""
    later = {"follow_up", "track_merged"}  # of what was merged (并案): with its main item
    for state, deeds in (("CLOSED", later | {"archive"}), ("ARCHIVED", later)):
        out = {row.deed for row in states.MACHINE.moves if state in row.sources and row.target != "="}
        assert out == deeds
    into = {row.deed: row.sources for row in states.MACHINE.moves if row.target == states.CLOSED}
    assert into == {"close": frozenset({"EVALUATED", "TRACKING"}), "close_merged": frozenset({"MERGED"})}
