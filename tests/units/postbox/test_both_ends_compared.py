"""`exchange_reconcile`: what is missing goes out again, what cannot is listed; nothing is done without --apply, and twice changes nothing."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.core.management import CommandError, call_command
from django.db import connections

from kernel import tenancy
from kernel.ids import uuid7
from kernel.tenancy import CongressRef
from shared_apps.exchange import relay
from tenant_apps.postbox import actions as postbox
from tenant_apps.postbox.models import Applied, Delivery, Inbox
from tenants import selectors as registry
from tests.stack.databases import Database

pytestmark = pytest.mark.usefixtures("database")
COUNTY, CITY = "330122", "330100"


def ref(code: str) -> CongressRef:
    found = registry.ref_by_code(code)
    assert found is not None
    return found


def sent(count: int) -> list[UUID]:
    """Test envelopes upwards, each a thread of its own; they need nobody to answer."""
    with tenancy.enter(ref(COUNTY)):
        found = [
            postbox.send(to_id=ref_id, referral_id=uuid7(), kind="probe-answer", body={}, seat=None)
            for ref_id in CITY_ID * count
        ]
    relay.carry(ref(COUNTY).id)
    return found


CITY_ID: list[UUID] = []


@pytest.fixture(autouse=True)
def _city(database: Database) -> None:
    CITY_ID[:] = [ref(CITY).id]


def by_owner(statement: str, *values: str | UUID) -> None:
    """As a damage or a restore would leave it."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(statement, values)


def forget(msg_id: UUID, code: str = CITY) -> None:
    schema = ref(code).schema
    by_owner(f'DELETE FROM "{schema}".postbox_applied WHERE message_id = %s', msg_id)
    by_owner(f'DELETE FROM "{schema}".postbox_inbox WHERE msg_id = %s', msg_id)
    by_owner(
        f'UPDATE "{schema}".postbox_heard SET seen = 0 WHERE referral_id IN (SELECT referral_id FROM '
        f'"{ref(COUNTY).schema}".postbox_outbox WHERE msg_id = %s)',
        msg_id,
    )


def told(capsys: pytest.CaptureFixture[str], **options: object) -> str:
    call_command("exchange_reconcile", **options)
    return capsys.readouterr().out


def test_what_is_missing_goes_out_again_and_the_rest_is_listed(capsys: pytest.CaptureFixture[str]) -> None:
    lost, unconfirmed, changed, alone, well = sent(5)
    county = ref(COUNTY).schema
    forget(lost)
    by_owner(
        f"UPDATE \"{county}\".postbox_delivery SET delivered_at = NULL, due_at = now() + interval '1 hour' WHERE message_id = %s",
        unconfirmed,
    )
    by_owner(f'UPDATE "{ref(CITY).schema}".postbox_inbox SET body = \'{{"x":1}}\' WHERE msg_id = %s', changed)
    by_owner(f'DELETE FROM "{county}".postbox_delivery WHERE message_id = %s', alone)
    by_owner(f"UPDATE \"{ref(CITY).schema}\".postbox_inbox SET kind = 'status' WHERE msg_id = %s", alone)
    by_owner(f'DELETE FROM "{county}".postbox_outbox WHERE msg_id = %s', alone)

    said = told(capsys)
    for msg_id, word in (
        (lost, "将重新投递"),
        (unconfirmed, "将补记送达"),
        (changed, "不一致"),
        (alone, "本级没有"),
    ):
        assert any(str(msg_id) in line and word in line for line in said.splitlines()), word
    assert str(well) not in said and "可以补正的 2 件，需要人工核对的 2 件" in said
    assert told(capsys) == said, "without --apply nothing has changed"

    assert "随即送达 1 件" in told(capsys, congress=COUNTY, apply=True)
    with tenancy.enter(ref(CITY)):
        assert Applied.objects.filter(pk=lost).exists() and Inbox.objects.filter(pk=lost).count() == 1
    with tenancy.enter(ref(COUNTY)):
        assert not Delivery.objects.filter(delivered_at=None).exists()
    assert "可以补正的 0 件，需要人工核对的 2 件" in told(capsys, apply=True)


def test_a_code_that_nobody_has_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(CommandError, match="没有区划代码"):
        told(capsys, congress="999999")
