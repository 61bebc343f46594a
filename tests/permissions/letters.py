"""交换异常 in the permission table: seen and settled by the office."""

from __future__ import annotations

from uuid import UUID

from kernel import clock
from kernel.ids import uuid7
from shared_apps.exchange.outcome import FAILED, Outcome
from tenant_apps.postbox import actions as postbox
from tenant_apps.postbox.box import TenantPostbox
from tenant_apps.postbox.models import Alarm
from tests.factories.house import House
from tests.permissions.rows import Row, web

OFFICE = "clerk head: {ok} | *: 403 not_permitted"
ALARMS, ONE = "exchange/alarms/", "exchange/alarms/<uuid:pk>/"
ROWS: list[Row] = [
    web("GET", ALARMS, "", OFFICE.format(ok="200"), neighbour="200"),
    web("GET", ALARMS + "export", "", OFFICE.format(ok="200"), neighbour="200"),
    web("GET", ONE, "alarm", OFFICE.format(ok="200")),
    web("GET", ONE + "again", "alarm", OFFICE.format(ok="200")),
    web("POST", ONE + "again", "alarm", OFFICE.format(ok="302")),
    web("GET", ONE + "notice", "alarm", OFFICE.format(ok="200")),
    web("POST", ONE + "notice", "alarm", OFFICE.format(ok="302")),
]


def things(house: House, receiver: House) -> dict[str, UUID]:
    """An envelope of the house that was given up."""
    with house.entered():
        sent = postbox.send(to_id=receiver.ref.id, referral_id=uuid7(), kind="probe", body={}, seat=None)
        TenantPostbox().given_up(sent, now=clock.now(), outcome=Outcome(FAILED, "ValueError"))
        return {"alarm": Alarm.objects.get(msg_id=sent).pk}
