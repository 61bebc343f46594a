"""Two congresses about one referral: sent once, recalled before or after receipt or at the same moment, received by whom it was sent to."""

from __future__ import annotations

import threading
from collections.abc import Callable
from uuid import UUID

import pytest
from django.db import connections

from kernel import clock
from kernel.errors import DomainError, NotFound, NotPermitted, StateRefused
from kernel.ids import uuid7
from shared_apps.exchange import port, relay
from shared_apps.exchange.envelope import Envelope
from shared_apps.exchange.models import IndexRow
from tenant_apps.postbox.models import Alarm, Inbox, Outbox
from tenant_apps.referrals import actions as referrals
from tenant_apps.referrals import errors, events, receivers
from tenant_apps.referrals import selectors as known
from tenant_apps.referrals.models import Referral
from tests.factories import cast
from tests.factories.cast import CITY, COUNTY, PROVINCE, do, inside
from tests.units.referrals import playing

pytestmark = pytest.mark.usefixtures("database")
RunJobs = Callable[[], list[str]]
OTHER_CITY, OTHER_COUNTY = "330200", "330127"
ROUNDS = 4


@pytest.fixture
def sent(run_jobs: RunJobs) -> UUID:
    """Sent by the county, not yet carried."""
    run_jobs()
    return playing.sent_up(COUNTY, playing.registered(COUNTY))


@pytest.fixture
def arrived(sent: UUID, run_jobs: RunJobs) -> UUID:
    run_jobs()
    assert playing.state(CITY, sent) == "DELIVERED"
    return sent


def test_a_suggestion_is_under_way_once(sent: UUID, run_jobs: RunJobs) -> None:
    case = inside(COUNTY, lambda: known.get(sent).suggestion_id)
    with pytest.raises(errors.AlreadyReferred, match="不能重复转请"):
        do(COUNTY, "clerk", referrals.refer_up, suggestion_id=case, reason="BEYOND_POWER")
    with pytest.raises(StateRefused):
        do(COUNTY, "head", referrals.approve, referral_id=sent)
    run_jobs()
    assert inside(CITY, lambda: Inbox.objects.filter(referral_id=sent, kind="offer").count()) == 1


def test_approved_by_two_at_the_same_moment_it_leaves_once(run_jobs: RunJobs) -> None:
    case = playing.registered(COUNTY)
    referral = do(COUNTY, "clerk", referrals.refer_up, suggestion_id=case, reason="BEYOND_POWER").id
    outcome = _at_once(*[lambda: do(COUNTY, "head", referrals.approve, referral_id=referral)] * 2)
    assert sorted(outcome) == ["StateRefused", "done"]
    run_jobs()
    assert inside(CITY, lambda: Inbox.objects.filter(referral_id=referral).count()) == 1


def test_no_level_is_skipped(run_jobs: RunJobs) -> None:
    case = playing.registered(COUNTY)
    for to in (PROVINCE, OTHER_CITY, COUNTY, "999999", "杭州"):
        with pytest.raises(errors.SkipsALevel, match="不能越级转请：本级的上一级是杭州市") as refused:
            do(COUNTY, "clerk", referrals.refer_up, suggestion_id=case, reason="BEYOND_POWER", to=to)
        assert (refused.value.field, refused.value.status) == ("to", 422)


def test_down_only_to_those_directly_below(run_jobs: RunJobs) -> None:
    case = playing.registered(PROVINCE)
    for to in (COUNTY, PROVINCE, "999999", ""):
        with pytest.raises(errors.NotBelow, match="只能交由直接下级承办"):
            do(PROVINCE, "clerk", referrals.refer_down, suggestion_id=case, reason="LOWER_DUTY", to=to)


def test_recalled_before_receipt_it_is_gone_at_both_ends_and_may_leave_again(
    arrived: UUID, run_jobs: RunJobs
) -> None:
    do(COUNTY, "clerk", referrals.recall, referral_id=arrived)
    assert playing.state(COUNTY, arrived) == "RECALLING", "the receiver decides"
    run_jobs()
    assert (playing.state(COUNTY, arrived), playing.state(CITY, arrived)) == ("RECALLED", "RECALLED")
    with pytest.raises(StateRefused, match="已撤回"):
        do(CITY, "clerk", referrals.receive, referral_id=arrived)
    case = inside(COUNTY, lambda: known.get(arrived).suggestion_id)
    do(COUNTY, "clerk", referrals.refer_up, suggestion_id=case, reason="BEYOND_POWER")


def test_recalled_before_it_was_even_carried(sent: UUID, run_jobs: RunJobs) -> None:
    do(COUNTY, "clerk", referrals.recall, referral_id=sent)
    run_jobs()
    assert (playing.state(COUNTY, sent), playing.state(CITY, sent)) == ("RECALLED", "RECALLED")


def test_after_a_receipt_that_is_known_recalling_is_refused_with_its_time(
    arrived: UUID, run_jobs: RunJobs
) -> None:
    do(CITY, "clerk", referrals.receive, referral_id=arrived)
    run_jobs()
    with pytest.raises(errors.ReceivedAlready, match=r"对方已于 .* 签收，不能撤回") as refused:
        do(COUNTY, "clerk", referrals.recall, referral_id=arrived)
    assert "由其退回" in refused.value.next


def test_a_recall_that_crosses_the_receipt_comes_too_late(arrived: UUID, run_jobs: RunJobs) -> None:
    do(CITY, "clerk", referrals.receive, referral_id=arrived)
    do(COUNTY, "clerk", referrals.recall, referral_id=arrived)
    run_jobs()
    assert (playing.state(COUNTY, arrived), playing.state(CITY, arrived)) == ("RECEIVED", "RECEIVED")
    assert "撤回未成" in inside(COUNTY, lambda: known.get(arrived).answer)


@pytest.mark.parametrize("number", range(ROUNDS))
def test_recall_and_receipt_at_the_same_moment_end_alike_at_both_ends(
    arrived: UUID, run_jobs: RunJobs, number: int
) -> None:
    do(COUNTY, "clerk", referrals.recall, referral_id=arrived)
    county = cast.congress(COUNTY).id
    outcome = _at_once(
        lambda: do(CITY, "clerk", referrals.receive, referral_id=arrived),
        lambda: relay.carry(county),
    )
    run_jobs()
    ends = (playing.state(COUNTY, arrived), playing.state(CITY, arrived))
    assert ends == (("RECEIVED", "RECEIVED") if outcome[0] == "done" else ("RECALLED", "RECALLED"))


@pytest.mark.parametrize("code", [OTHER_CITY, OTHER_COUNTY, PROVINCE])
def test_to_a_clerk_of_another_congress_it_does_not_exist(arrived: UUID, code: str) -> None:
    with pytest.raises(NotFound):
        do(code, "clerk", referrals.receive, referral_id=arrived)
    assert playing.state(CITY, arrived) == "DELIVERED"


def test_the_sender_can_not_sign_for_itself_nor_a_deputy_for_the_office(arrived: UUID) -> None:
    with pytest.raises(StateRefused, match="须由对方办理"):
        do(COUNTY, "clerk", referrals.receive, referral_id=arrived)
    with pytest.raises((NotFound, NotPermitted)):
        do(CITY, "deputy1", referrals.receive, referral_id=arrived)


def test_an_envelope_of_a_third_congress_moves_nothing(arrived: UUID) -> None:
    forged = Envelope(
        msg_id=uuid7(),
        from_id=cast.congress(OTHER_CITY).id,
        to_id=cast.congress(COUNTY).id,
        epoch=1,
        referral_id=arrived,
        seq=1,
        kind="receipt",
        version=1,
        sent_at=inside(COUNTY, lambda: known.get(arrived).changed_at),
        seat_id=None,
        body='{"event": {}}',
    )
    with pytest.raises(receivers.NotTheSender):
        inside(COUNTY, lambda: port.box().accept(forged))
    assert playing.state(COUNTY, arrived) == "SENT"
    assert not inside(COUNTY, lambda: Inbox.objects.filter(msg_id=forged.msg_id).exists())


def test_the_same_envelope_delivered_twice_is_applied_once(arrived: UUID) -> None:
    city = cast.congress(CITY).id

    def again() -> None:
        row = Inbox.objects.get(referral_id=arrived, kind="offer")
        facts = {name: getattr(row, name) for name in ("msg_id", "from_id", "epoch", "referral_id", "seq")}
        port.box().accept(
            Envelope(
                **facts,
                to_id=city,
                kind=row.kind,
                version=row.version,
                sent_at=row.sent_at,
                seat_id=None,
                body=row.body,
            )
        )

    inside(CITY, again)
    assert inside(CITY, lambda: Referral.objects.filter(pk=arrived).count()) == 1


@pytest.mark.parametrize("decided", ["ADOPTED", "NOT_ADOPTED", "REJECTED"])
def test_an_acceptance_that_comes_after_the_decision_moves_nothing_back_and_alarms_nobody(
    arrived: UUID, run_jobs: RunJobs, decided: str
) -> None:
    do(CITY, "clerk", referrals.receive, referral_id=arrived)
    why = {
        "reason": "NOT_OURS",
        "answer": "不属于本级职权范围。",
        "competent": "省水利厅",
        "level": "province",
    }
    if decided == "REJECTED":
        do(CITY, "clerk", referrals.reject, referral_id=arrived, **why)
    else:
        do(CITY, "clerk", referrals.accept, referral_id=arrived)
    if decided == "NOT_ADOPTED":
        answer = "相关工作已经在推进之中。"
        do(CITY, "clerk", referrals.not_adopt, referral_id=arrived, reason="UNDERWAY", answer=answer)
    if decided == "ADOPTED":
        do(CITY, "deputy1", referrals.adopt, referral_id=arrived)
    run_jobs()
    before = _told(arrived)
    assert before[:2] == (decided, {decided})

    def again() -> None:  # as a city says it that went back to a backup
        event = events.own(at=clock.now(), deed="accepted", label="受理", state_label="已受理")
        events.tell(known.get(arrived), event, seat=None)

    inside(CITY, again)
    run_jobs()
    assert _told(arrived) == before
    assert playing.labels(COUNTY, arrived)[-1] == "city:accepted", "it is news all the same"
    assert not any(inside(code, Alarm.objects.exists) for code in (COUNTY, CITY))


def _told(referral: UUID) -> tuple[str, set[str], object]:
    """State at the sender, in the index, and the day that is owed."""
    row = inside(COUNTY, lambda: known.get(referral))
    rows = IndexRow.objects.filter(referral_id=referral)
    return row.state, set(rows.values_list("state", flat=True)), row.due_at


def test_a_decision_that_overtakes_the_acceptance_waits_for_it(arrived: UUID, run_jobs: RunJobs) -> None:
    do(CITY, "clerk", referrals.receive, referral_id=arrived)
    run_jobs()
    do(CITY, "clerk", referrals.accept, referral_id=arrived)
    do(CITY, "deputy1", referrals.adopt, referral_id=arrived)
    sent = inside(CITY, lambda: list(Outbox.objects.filter(referral_id=arrived).order_by("-seq")[:2]))
    adopted, accepted = (letter(row) for row in sent)
    assert (accepted.kind, adopted.kind) == ("status", "adopted")
    inside(COUNTY, lambda: port.box().accept(adopted))
    assert playing.state(COUNTY, arrived) == "RECEIVED", "parked"
    inside(COUNTY, lambda: port.box().accept(accepted))
    assert playing.state(COUNTY, arrived) == "ADOPTED"
    run_jobs()
    assert playing.labels(COUNTY, arrived).count("city:accepted") == 1, "it came twice"
    assert playing.state(COUNTY, arrived) == "ADOPTED" and not inside(COUNTY, Alarm.objects.exists)


def letter(row: Outbox) -> Envelope:
    """As the city's relay carries it."""
    names = (
        "msg_id",
        "to_id",
        "epoch",
        "referral_id",
        "seq",
        "kind",
        "version",
        "sent_at",
        "seat_id",
        "body",
    )
    return Envelope(from_id=cast.congress(CITY).id, **{name: getattr(row, name) for name in names})


def _at_once(*deeds: Callable[[], object]) -> list[str]:
    """Each in a thread of its own, begun together; "done" or the name of the refusal, in their order."""
    gate, told = threading.Barrier(len(deeds)), [""] * len(deeds)

    def run(number: int, deed: Callable[[], object]) -> None:
        gate.wait()
        try:
            deed()
            told[number] = "done"
        except DomainError as refusal:
            told[number] = type(refusal).__name__
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return told
