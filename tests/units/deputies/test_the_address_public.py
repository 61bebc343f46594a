"""A mandate that ends ends its seat: by an envelope to `public`, once, in order, for the sender's own seats alone."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import partial
from itertools import count
from uuid import UUID

import pytest

from kernel import clock, tenancy
from kernel.actor import Actor
from kernel.ids import uuid7
from shared_apps.exchange import publicly, relay
from shared_apps.exchange.envelope import Envelope
from shared_apps.exchange.models import PublicApplied, PublicInbox
from shared_apps.identity import actions as identity
from shared_apps.identity import deputy_seats
from shared_apps.identity import selectors as seats
from shared_apps.identity.actions import placing
from shared_apps.identity.models import Seat
from shared_apps.identity.plugging import NewMandate
from tenant_apps.deputies import actions, notes
from tenant_apps.deputies.models import Term
from tenant_apps.postbox import actions as postbox
from tenant_apps.postbox.models import Delivery, Outbox
from tenants.models import PlatformEntry
from tests.factories.house import SINCE, House, furnish
from tests.stack.databases import Database
from tests.stack.dying import killed
from tests.units.deputies import dying

_serial = count(500)


@pytest.fixture(scope="module")
def other(database: Database) -> House:
    return furnish("330127")


def deputy(house: House) -> tuple[UUID, UUID]:
    """(seat, mandate) of somebody new who sits."""
    person = uuid7()
    identity.enrol_people(people=[(person, "董长青")])
    new = identity.NewSeat(person, house.ref.id, "deputy", SINCE)
    seat = identity.give_seat(new=new).id
    with house.entered():
        row = NewMandate(person, seat, "董长青", str(next(_serial)))
        return seat, actions.enrol(actor=None, term=Term.objects.get(), new=row).pk


def ended(house: House, mandate_id: UUID, ground: str = "RESIGNED") -> Outbox:
    clerk = house.actor("clerk")
    with house.entered():
        actions.end(actor=clerk, mandate_id=mandate_id, ground=ground)
        found: Outbox = Outbox.objects.get(referral_id=mandate_id)
        return found


def status(seat_id: UUID) -> str:
    return str(Seat.objects.values_list("status", flat=True).get(pk=seat_id))


def envelope(house: House, sent: Outbox) -> Envelope:
    return Envelope(
        sent.msg_id, house.ref.id, sent.to_id, sent.epoch, sent.referral_id, sent.seq, sent.kind, 1, sent.sent_at, sent.seat_id, sent.body
    )  # fmt: skip


def test_the_seat_ends_at_the_relays_next_round_and_the_journal_says_by_whom(house: House) -> None:
    seat, mandate = deputy(house)
    person = Seat.objects.get(pk=seat).person_id
    sent = ended(house, mandate)
    assert status(seat) == "active", (
        "until the envelope is there; the mandate itself refuses everything already"
    )
    relay.carry(house.ref.id)
    assert (
        status(seat) == "ended" and [row.id for row in seats.seats_of(person) if row.status == "active"] == []
    )
    entry = PlatformEntry.objects.get(deed="seat.ended", subject_id=seat)
    assert (entry.facts["reason"], entry.facts["told_by"]) == ("辞职被接受", str(house.seat_ids["clerk"]))
    assert entry.congress_id == house.ref.id
    with house.entered():
        assert Delivery.objects.get(message=sent).delivered_at is not None
    assert set(json.loads(sent.body)) == {"seat_id", "ground", "reason", "on", "all_levels"}


def test_the_same_envelope_again_changes_nothing(house: House) -> None:
    seat, mandate = deputy(house)
    message = envelope(house, ended(house, mandate))
    for _ in range(3):
        publicly.accept(message)
    relay.carry(house.ref.id)
    assert PublicInbox.objects.filter(referral_id=mandate).count() == 1
    assert PlatformEntry.objects.filter(deed="seat.ended", subject_id=seat).count() == 1


def test_what_comes_early_is_parked_until_the_gap_fills(house: House) -> None:
    seat, mandate = deputy(house)
    first = envelope(house, ended(house, mandate))
    second = replace(first, msg_id=uuid7(), seq=2)
    publicly.accept(second)
    assert status(seat) == "active" and not PublicApplied.objects.filter(message_id=second.msg_id).exists()
    publicly.accept(first)
    assert status(seat) == "ended"
    assert PublicApplied.objects.filter(message_id__in=[first.msg_id, second.msg_id]).count() == 2


def test_a_congress_ends_no_seat_of_another_and_no_seat_of_staff(house: House, other: House) -> None:
    """The envelope takes no effect, blocks its own thread alone, and is told in the sender's outbox."""
    mine, mandate = deputy(house)
    theirs = other.seat_ids["deputy1"]
    for target in (theirs, house.seat_ids["clerk"], uuid7()):
        with house.entered():
            body = {"seat_id": target, "reason": "x", "ground": "RESIGNED", "on": clock.today()}
            msg = postbox.send(
                to_id=publicly.ADDRESS, referral_id=uuid7(), kind="mandate-ended", body=body, seat=None
            )
        ended_here = not PlatformEntry.objects.filter(subject_id=target, deed="seat.ended").exists()
        relay.carry(house.ref.id)
        with house.entered():
            row = Delivery.objects.get(pk=msg)
            assert row.delivered_at is None and row.tries == 1 and row.last_error.startswith("NotYours")
        assert ended_here and not PublicInbox.objects.filter(pk=msg).exists()
    assert status(theirs) == "active" and status(house.seat_ids["clerk"]) == "active"
    ended(house, mandate)
    relay.carry(house.ref.id)
    assert status(mine) == "ended"


@pytest.mark.parametrize("point", ["effect", "delivered"])
def test_kill_9_comes_to_the_same_end(house: House, point: str) -> None:
    seat, mandate = deputy(house)
    ended(house, mandate)
    killed(partial(dying.lay, point), partial(relay.carry, house.ref.id))
    assert status(seat) == ("active" if point == "effect" else "ended")
    with house.entered():
        Delivery.objects.filter(message__referral_id=mandate).update(due_at=clock.now())
    relay.carry(house.ref.id)
    assert status(seat) == "ended"
    assert PlatformEntry.objects.filter(deed="seat.ended", subject_id=seat).count() == 1
    with house.entered():
        assert Delivery.objects.get(message__referral_id=mandate).delivered_at is not None


def test_ending_the_countys_mandate_leaves_the_citys_seat(house: House) -> None:
    """代表法 第六十二条第（一）项: who moves inside the city is no deputy of the county any more, and still one of the city."""
    seat, mandate = deputy(house)
    city = tenancy.directory().by_code("330100")
    assert city is not None
    above = identity.NewSeat(Seat.objects.get(pk=seat).person_id, city.id, "deputy", SINCE)
    upper = identity.give_seat(new=above).id
    ended(house, mandate, "MOVED_AWAY")
    relay.carry(house.ref.id)
    assert (status(seat), status(upper)) == ("ended", "active")
    assert deputy_seats.to_verify([city.id]) == []


def test_a_ground_that_holds_everywhere_is_told_to_the_other_levels_offices(house: House) -> None:
    """Who lost the political rights is a deputy nowhere; the city's office is told and decides itself."""
    seat, mandate = deputy(house)
    city = tenancy.directory().by_code("330100")
    assert city is not None
    person, clerk = Seat.objects.get(pk=seat).person_id, uuid7()
    upper = identity.give_seat(new=identity.NewSeat(person, city.id, "deputy", SINCE)).id
    identity.enrol_people(people=[(clerk, "市代表工委")])
    held = identity.give_seat(new=identity.NewSeat(clerk, city.id, "staff", SINCE, roles=("clerk",)))
    office = Actor(clerk, "市代表工委", None, (), (held,))
    ended(house, mandate, "RIGHTS_DEPRIVED")
    assert list(notes.of(office)) == []
    relay.carry(house.ref.id)
    (told,) = notes.of(office)
    assert "董长青代表在桐庐县人民代表大会常务委员会的代表资格因依照法律被剥夺政治权利终止" in told.sentence
    assert status(upper) == "active" and told.url.startswith("/t/330100/deputies/?q=")
    assert list(notes.of(house.actor("clerk"))) == []
    identity.end_seat(actor=None, seat_id=upper, reason="本级资格终止")
    assert list(notes.of(office)) == []


def test_a_seat_follows_its_deputy_into_another_delegation(house: House, other: House) -> None:
    """Placed, the delegation renamed, dissolved into another: the seat says where the deputy is, and the journal by whose seat."""
    seat, mandate = deputy(house)
    clerk = house.actor("clerk")

    def group() -> str:
        relay.carry(house.ref.id)
        return str(Seat.objects.values_list("group", flat=True).get(pk=seat))

    with house.entered():
        term = Term.objects.get()
        add = partial(actions.add_body, actor=clerk, key="delegations", term_id=term.pk)
        first, second = (add(told={"name": name}).pk for name in ("凤川代表团", "江南代表团"))
        place = partial(actions.place, actor=clerk, mandate_id=mandate, group_ids=(), roles=())
        place(delegation_id=second)
        place(delegation_id=first)
        assert Outbox.objects.filter(referral_id=term.pk, kind="deputies-placed").count() == 2
    assert group() == "凤川代表团"
    entry = PlatformEntry.objects.filter(deed="seat.regrouped", subject_id=seat).latest("id")
    assert (entry.facts["group"], entry.facts["told_by"]) == ("凤川代表团", str(house.seat_ids["clerk"]))
    with house.entered():
        change = partial(actions.change_body, actor=clerk, key="delegations", body_id=first)
        change(told={"name": "凤川镇代表团"})
    assert group() == "凤川镇代表团"
    with house.entered():
        actions.dissolve_body(actor=clerk, key="delegations", body_id=first, successor_id=second)
    assert group() == "江南代表团"
    with house.entered():
        place(delegation_id=None)
    assert group() == ""
    with pytest.raises(publicly.NotYours):
        placing.regroup_deputies(congress_id=other.ref.id, groups={seat: "别处代表团"}, told_by=None)
    ended(house, mandate)
    relay.carry(house.ref.id)
    assert placing.regroup_deputies(congress_id=house.ref.id, groups={seat: "甲"}, told_by=None) == 0


def test_a_suspension_tells_public_nothing(house: House) -> None:
    """The mandate refuses filing, signing and rating by itself; the seat lets the deputy read."""
    seat, mandate = deputy(house)
    with house.entered():
        actions.suspend(actor=None, mandate_id=mandate, ground="SERVING")
        assert not Outbox.objects.filter(referral_id=mandate).exists()
    assert status(seat) == "active"
