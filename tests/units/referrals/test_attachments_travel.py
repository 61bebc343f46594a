"""What is attached to a suggestion goes along when it is referred: under a grant, by content, once; what can't be had is told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from kernel import clock
from kernel.errors import NotFound
from kernel.ids import uuid7
from shared_apps.exchange import transport
from shared_apps.exchange.granting import Grant, Missing
from tenant_apps.files import access as files
from tenant_apps.files import fetching, giving, uploading
from tenant_apps.files.models import Attachment, Expected, Given
from tenant_apps.files.storage import Store
from tenant_apps.files.uploading import Destination
from tenant_apps.postbox import access, replaying
from tenant_apps.referrals import actions as referrals
from tenant_apps.suggestions import actions as suggestions
from tenants import selectors as registry
from tests.factories import cast
from tests.factories.cast import CITY, COUNTY, do, inside
from tests.units.files import specimens
from tests.units.referrals import playing

pytestmark = pytest.mark.usefixtures("database")
NAME = "现场平面图.pdf"
NEIGHBOUR = "330127"


@pytest.fixture(autouse=True)
def _quiet(run_jobs: Callable[[], list[str]]) -> None:
    run_jobs()


def with_a_file() -> UUID:
    """A registered suggestion with one attachment."""
    deputy = cast.actor(COUNTY, "deputy1")
    made = do(
        COUNTY, "deputy1", suggestions.draft, title=playing.TITLE, body=playing.BODY, category="CONSTRUCTION"
    )
    file = SimpleUploadedFile(NAME, specimens.pdf())
    uploading.take(
        actor=deputy,
        congress=cast.congress(COUNTY),
        to=Destination("suggestion", made.pk),
        name=NAME,
        file=file,
    )
    do(COUNTY, "deputy1", suggestions.submit, suggestion_id=made.pk)
    do(COUNTY, "clerk", suggestions.register, suggestion_id=made.pk)
    return made.pk


def expected(referral: UUID) -> Expected:
    return inside(CITY, lambda: Expected.objects.get(referral_id=referral))


def grant(referral: UUID) -> Grant:
    row = expected(referral)
    return Grant(row.owner_id, cast.congress(CITY).id, row.msg_id, row.sha256)


def stored(code: str, sha256: str) -> Path:
    return Store(cast.congress(code).id).path(sha256)


def test_the_file_arrives_is_read_there_and_stands_under_the_adopted_suggestion(
    run_jobs: Callable[[], list[str]],
) -> None:
    referral = playing.sent_up(COUNTY, with_a_file())
    assert "files.fetch" in run_jobs()
    row = expected(referral)
    assert (row.state, row.name) == ("here", NAME)
    assert stored(CITY, row.sha256).read_bytes() == stored(COUNTY, row.sha256).read_bytes()
    found = inside(CITY, lambda: Attachment.objects.get(carrier_kind="referral", carrier_id=referral))
    clerk, handler = cast.actor(CITY, "clerk"), cast.actor(CITY, "handler1")
    assert inside(CITY, lambda: files.get(clerk, found.pk)[1].title) == playing.TITLE
    with pytest.raises(NotFound):
        inside(CITY, lambda: files.get(handler, found.pk))
    do(CITY, "clerk", referrals.receive, referral_id=referral)
    do(CITY, "clerk", referrals.accept, referral_id=referral)
    made = do(CITY, "deputy1", referrals.adopt, referral_id=referral)
    assert inside(CITY, lambda: Attachment.objects.get(carrier_id=made.pk).name) == NAME


def test_nobody_else_gets_a_byte(run_jobs: Callable[[], list[str]]) -> None:
    referral = playing.sent_up(COUNTY, with_a_file())
    run_jobs()
    true = grant(referral)
    assert transport.fetch(true) == stored(COUNTY, true.sha256).read_bytes()
    for forged in (
        replace(true, holder_id=cast.congress(NEIGHBOUR).id),
        replace(true, msg_id=uuid7()),
        replace(true, sha256="0" * 64),
        replace(true, owner_id=cast.congress(NEIGHBOUR).id),
    ):
        with pytest.raises(Missing):
            transport.fetch(forged)
    assert inside(COUNTY, lambda: Given.objects.filter(msg_id=true.msg_id).count()) == 1


def test_a_file_that_is_gone_is_tried_then_told_and_fetched_when_it_is_back(
    run_jobs: Callable[[], list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    real, calls = transport.fetch, []

    def broken(asked: Grant) -> bytes:
        calls.append(asked)
        raise Missing("gone")

    with monkeypatch.context() as down:
        down.setattr(transport, "fetch", broken)
        referral = playing.sent_up(COUNTY, with_a_file())
        run_jobs()
        assert expected(referral).state == "waiting" and len(calls) == 1
        for _ in range(giving.MAX_TRIES):
            _due()
            fetching.fetch_all(cast.congress(CITY))
    assert len(calls) == giving.MAX_TRIES and expected(referral).state == "lost"
    (alarm,) = inside(CITY, lambda: list(access.waiting().filter(referral_id=referral)))
    assert (alarm.code, alarm.why) == ("file_lost", "gone")
    do(CITY, "clerk", replaying.again, alarm_id=alarm.pk)
    run_jobs()
    assert expected(referral).state == "here" and transport.fetch is real
    assert inside(CITY, lambda: list(access.waiting().filter(referral_id=referral))) == []


def test_other_bytes_than_were_named_are_not_taken(
    run_jobs: Callable[[], list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as forged:
        forged.setattr(transport, "fetch", lambda asked: b"other")
        referral = playing.sent_up(COUNTY, with_a_file())
        run_jobs()
    row = expected(referral)
    assert (row.state, row.why) == ("lost", "other_content")
    assert inside(CITY, lambda: Attachment.objects.filter(carrier_id=referral).count()) == 0


def _due() -> None:
    inside(
        CITY,
        lambda: Expected.objects.filter(state="waiting").update(due_at=clock.now() - timedelta(seconds=1)),
    )


def test_an_envelope_that_describes_no_file_is_not_applied(run_jobs: Callable[[], list[str]]) -> None:
    sender = registry.entry(cast.congress(COUNTY).id)

    def take(named: Any) -> None:
        giving.expect(
            kind="referral",
            carrier_id=uuid7(),
            owner=sender,
            msg_id=uuid7(),
            referral_id=uuid7(),
            named=[named],
        )

    good = {"sha256": "0" * 64, "name": "图.pdf", "kind": "pdf", "size": 1}
    for change in ({"sha256": "../../etc/passwd"}, {"kind": "exe"}, {"name": ""}, {"size": -1}):
        with pytest.raises(ValueError, match="described"):
            inside(CITY, partial(take, good | change))
