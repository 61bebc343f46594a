"""A token may be good to the last letter and still count no more: its session, its person or their strength says so, at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from kernel.actor import STRONG
from shared_apps.identity.models import Person
from sso import conf, selectors, testing, token_sessions, tokens
from sso.form_login import Visitor
from sso.models import TokenSession
from tests.units.sso.hostile import bearing

pytestmark = pytest.mark.usefixtures("realm")


@pytest.fixture
def token() -> str:
    return Visitor().api_tokens("alice", testing.PASSWORD).access_token


def person_of(token: str) -> Any:
    return Person.objects.filter(id=bearing.program(token).get(bearing.ME).json()["id"])


def test_a_token_of_a_revoked_session_is_refused_and_another_session_goes_on(token: str) -> None:
    other = Visitor().api_tokens("alice", testing.PASSWORD).access_token
    assert bearing.status(token) == 200
    token_sessions.revoke(conf.issuer(), tokens.access_token(token).sid)
    assert bearing.status(token) == 401
    assert bearing.status(other) == 200


def test_a_session_of_another_issuer_with_the_same_sid_revokes_nothing(token: str) -> None:
    token_sessions.revoke("https://elsewhere.example/realms/x", tokens.access_token(token).sid)
    assert bearing.status(token) == 200


def test_to_revoke_takes_the_proof_with_it_and_may_be_said_twice(token: str) -> None:
    sid = tokens.access_token(token).sid
    proved = {"acr": STRONG, "auth_time": timezone.now(), "expires_at": timezone.now() + timedelta(hours=1)}
    TokenSession.objects.create(issuer=conf.issuer(), sid=sid, **proved)
    for _ in range(2):
        token_sessions.revoke(conf.issuer(), sid)
    row = TokenSession.objects.get(issuer=conf.issuer(), sid=sid)
    assert row.revoked_at is not None and (row.acr, row.auth_time) == ("", None)


def test_a_token_issued_before_everything_was_ended_is_refused_and_a_newer_one_is_not(token: str) -> None:
    persons, issued = person_of(token), tokens.access_token(token).issued_at
    try:
        persons.update(not_before=issued + timedelta(milliseconds=1))
        assert bearing.status(token) == 401
        persons.update(not_before=issued)
        assert bearing.status(token) == 200
    finally:
        persons.update(not_before=None)


def test_a_disabled_persons_token_is_refused(token: str) -> None:
    persons = person_of(token)
    try:
        persons.update(disabled_at=timezone.now())
        assert bearing.status(token) == 401
    finally:
        persons.update(disabled_at=None)
    assert bearing.status(token) == 200


def test_a_claim_of_strength_is_not_believed(token: str) -> None:
    now = int(datetime.now(UTC).timestamp())
    claimed = bearing.changed(token, bearing.sets(acr=STRONG, auth_time=now))
    live = selectors.bearer_of(tokens.access_token(claimed))
    assert live is not None and (live.acr, live.auth_time) == ("", None)
    proved = {"acr": STRONG, "auth_time": timezone.now(), "expires_at": timezone.now() + timedelta(hours=1)}
    TokenSession.objects.create(issuer=conf.issuer(), sid=tokens.access_token(token).sid, **proved)
    live = selectors.bearer_of(tokens.access_token(token))
    assert live is not None and (live.acr, live.auth_time) == (STRONG, proved["auth_time"])


LIES: dict[str, Callable[[dict[str, Any]], object]] = {
    "a session that is no text": bearing.sets(sid=7),
    "no session, so none that could be revoked": bearing.lacks("sid"),
    "an empty session": bearing.sets(sid=""),
    "a scope that is no text": bearing.sets(scope=["liandong.matters.handle"]),
}


@pytest.mark.parametrize("lie", LIES)
def test_a_token_must_name_its_session(token: str, lie: str) -> None:
    assert bearing.status(bearing.changed(token, bearing.unchanged)) == 200
    assert bearing.is_bad(bearing.changed(token, LIES[lie]))
    assert bearing.status(bearing.changed(token, LIES[lie])) == 401


def test_token_person_session_and_seats_are_one_query(token: str) -> None:
    checked = tokens.access_token(token)
    with CaptureQueriesContext(connection) as queries:
        live = selectors.bearer_of(checked)
    assert live is not None and len(live.person.seats) == 2
    assert len(queries) == 1


def test_rows_that_no_living_token_can_name_are_swept(token: str) -> None:
    gone = timezone.now() - timedelta(seconds=1)
    TokenSession.objects.create(issuer=conf.issuer(), sid="long-ended", revoked_at=gone, expires_at=gone)
    token_sessions.revoke(conf.issuer(), "just-ended")
    token_sessions.sweep()
    assert not TokenSession.objects.filter(sid="long-ended").exists()
    assert TokenSession.objects.filter(sid="just-ended").exists()
