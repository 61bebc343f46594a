"""What no row of the table can hold about letters, files and changes of divisions: each a plain function that raises AssertionError."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from kernel import clock
from kernel.errors import NotFound, NotPermitted
from kernel.ids import uuid7
from shared_apps.exchange import access as files
from shared_apps.exchange import index
from shared_apps.exchange.models import Cell
from tenant_apps.postbox import access as alarms
from tenant_apps.postbox.models import Alarm, Applied, Delivery
from tenant_apps.referrals import actions as referrals
from tenants import access as registry
from tenants import states
from tenants.models import AdjustmentPart, Congress
from tests.permissions import console, sent
from tests.permissions.asking import Asker
from tests.permissions.refusing import refused, undone

Edge = Callable[[Asker], None]


def a_deputy_does_none_of_the_offices_deeds_on_a_referral(asker: Asker) -> None:
    """Asked for without a page in between: the deed itself looks who does it, before it looks at what it is done to."""
    houses, things = asker.world.houses, asker.world.things
    at_city, at_county = houses["city"].actor("deputy1"), houses["county"].actor("deputy1")
    with houses["city"].entered():
        offered = things["in accepted"]
        with refused(NotPermitted):
            referrals.relay(actor=at_city, referral_id=offered)
        with refused(NotPermitted):
            referrals.bundle(actor=at_city, referral_id=offered, others=[uuid7()])
        with refused(NotPermitted):
            referrals.entrust(actor=at_city, to=["330122"], **sent.ENTRUST)
    with houses["county"].entered():
        with refused(NotPermitted):
            own = things["in handling"]
            referrals.refer_further(actor=at_county, suggestion_id=own, to=[], **sent.FURTHER)
        with refused(NotPermitted):
            referrals.urge(actor=at_county, referral_id=things["out received"])


def _alarm(outgoing: bool, msg_id: UUID, code: str, *, is_raised: bool = True) -> Alarm:
    now = clock.now()
    return Alarm.objects.create(
        outgoing=outgoing,
        msg_id=msg_id,
        code=code,
        peer_id=uuid7(),
        referral_id=uuid7(),
        kind="probe",
        first_at=now,
        last_at=now,
        raised_at=now if is_raised else None,
    )


def an_alarm_waits_until_somebody_settles_it_or_its_own_letter_is_through(asker: Asker) -> None:
    """Ours is through when it is delivered, theirs when it is applied; a number that somebody borrows from the other way proves nothing."""
    county, code = asker.world.houses["county"], Alarm.Code
    clerk = county.actor("clerk")
    with county.entered():
        lost = Alarm.objects.get(pk=asker.world.things["alarm"]).msg_id
        ours = Delivery.objects.filter(delivered_at__isnull=False).values_list("pk", flat=True)[0]
        theirs = Applied.objects.values_list("pk", flat=True)[0]
        waiting = [
            _alarm(True, lost, code.BOUNCED),
            _alarm(True, theirs, code.DEAD),
            _alarm(False, ours, code.STUCK),
            _alarm(False, uuid7(), code.STUCK),
            # What it tells of is not mended by the letter's arrival.
            _alarm(True, ours, code.MISMATCH),
            _alarm(False, theirs, code.FILE_LOST),
        ]
        through = [_alarm(True, ours, code.DEAD), _alarm(False, theirs, code.STUCK)]
        assert [alarms.is_open(one) for one in waiting] == [True] * len(waiting)
        assert [alarms.is_open(one) for one in through] == [False] * len(through)
        assert not alarms.waiting().filter(pk__in=[one.pk for one in through]).exists()
        Alarm.objects.filter(pk=waiting[0].pk).update(settled_at=clock.now(), settled_how="seen")
        assert not alarms.is_open(waiting[0])
        assert alarms.get(clerk, waiting[0].pk).pk == waiting[0].pk
        counted = _alarm(False, uuid7(), code.DEAD, is_raised=False)
        with refused(NotFound):
            alarms.get(clerk, counted.pk)


def no_file_goes_to_a_cell_that_the_network_reaches(asker: Asker) -> None:
    with undone():
        now = clock.now()
        cell = Cell.objects.create(
            name="reached", word="某平台", url="https://x.example", card_at=now, taken_at=now
        )
        with refused(NotFound):
            files.cell(cell.pk)
        Cell.objects.filter(pk=cell.pk).update(url="")
        assert files.cell(cell.pk).pk == cell.pk


def a_congress_is_held_by_its_own_adjustment_while_that_is_carried_out(asker: Asker) -> None:
    county, city = (Congress.objects.get(pk=asker.world.houses[place].ref.id) for place in ("county", "city"))
    with undone():
        made = console.adjustment(asker.world.houses["console"].ref, states.CARRIED)
        AdjustmentPart.objects.create(adjustment=made, congress=county, state_before=states.ACTIVE)
        registry.not_held(city)
        with refused(registry.HeldByAdjustment):
            registry.not_held(county)
        made.successor = city
        made.save()
        with refused(registry.HeldByAdjustment):
            registry.not_held(city)
        made.state = states.PLANNED
        made.save()
        for congress in (county, city):
            registry.not_held(congress)


def the_index_shows_each_congress_its_own_referrals_alone(asker: Asker) -> None:
    """It is one table of the whole cell."""
    for house, is_known in ((asker.world.houses["county"], True), (asker.world.beside["county"], False)):
        rows = list(index.rows(house.ref.id, index.Wanted()))
        assert bool(rows) == is_known
        assert {row.viewer_id for row in rows} <= {house.ref.id}


EDGES: tuple[Edge, ...] = (
    the_index_shows_each_congress_its_own_referrals_alone,
    a_deputy_does_none_of_the_offices_deeds_on_a_referral,
    an_alarm_waits_until_somebody_settles_it_or_its_own_letter_is_through,
    no_file_goes_to_a_cell_that_the_network_reaches,
    a_congress_is_held_by_its_own_adjustment_while_that_is_carried_out,
)
