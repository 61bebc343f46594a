"""What an earlier release wrote is there after the present one's migrations, and the present one's constraints hold on it."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connections
from django.db.migrations.executor import MigrationExecutor
from django.db.utils import IntegrityError
from psycopg import sql

from kernel import clock
from tenant_apps.referrals import states, types
from tests.stack.databases import Database
from tests.units.migrating.schemas import as_django, ask, tell

APP, EARLIER = "referrals", "0004_every_kind"
# Before both ends said 已受理 and 已转送, what we had sent stood at 已签收 until it was adopted or refused.
NOT_YET_OF_OURS = {states.ACCEPTED, states.RELAYED}


def model(at: str) -> Any:
    """Referral as the release of that migration had it."""
    return (
        MigrationExecutor(connections["owner"])
        .loader.project_state([(APP, at)])
        .apps.get_model(APP, "Referral")
    )


def add(referral: Any, state: str, suggestion: UUID, *, direction: str = states.OUT) -> None:
    row = referral(
        congress_id=uuid4(),
        direction=direction,
        kind=types.REQUEST_ADOPTION,
        peer_id=uuid4(),
        suggestion_id=suggestion,
        title="关于界河保洁的建议",
        reason="BEYOND_POWER",
        snapshot={},
        path=[],
        state=state,
        changed_at=clock.now(),
    )
    row.save(using="owner", force_insert=True)


def kept() -> list[tuple[Any, ...]]:
    return ask("SELECT id, direction, state, suggestion_id FROM referrals_referral ORDER BY id")


def test_referrals_in_every_state_come_through_and_a_suggestion_is_under_way_once(database: Database) -> None:
    with as_django("t_earlier") as executor:
        executor.migrate([(APP, EARLIER)])
        [[foreign]] = ask(
            "SELECT conname FROM pg_constraint WHERE conrelid = 'referrals_referral'::regclass"
            " AND confrelid = 'suggestions_suggestion'::regclass"
        )  # the suggestions themselves play no part here
        tell(sql.SQL("ALTER TABLE referrals_referral DROP CONSTRAINT {}").format(sql.Identifier(foreign)))
        one, earlier = uuid4(), model(EARLIER)
        for direction in (states.OUT, states.IN):
            for state in states.LABELS:
                if direction == states.IN or state not in NOT_YET_OF_OURS:
                    # What is over may lie beside one that is under way.
                    case = one if direction == states.OUT and state in states.FINISHED else uuid4()
                    add(earlier, state, case, direction=direction)
        add(earlier, states.RECEIVED, one)
        before = kept()
        assert len(before) == 2 * len(states.LABELS) - len(NOT_YET_OF_OURS) + 1

        now = MigrationExecutor(connections["owner"])
        [(_, latest)] = now.loader.graph.leaf_nodes(APP)
        now.migrate([(APP, latest)])
        assert kept() == before
        assert ask("SELECT DISTINCT competent_unit, competent_level FROM referrals_referral") == [("", "")]
        present = model(latest)
        for state in sorted(states.ASKED):
            with pytest.raises(IntegrityError, match="referral_open_one"):
                add(present, state, one)
        add(present, states.RESULT_RETURNED, one)  # a later result of one that was over
