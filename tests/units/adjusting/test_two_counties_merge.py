"""Two counties merge: taken back whole as long as it is not confirmed; killed three times it comes to the same end; nothing is lost."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from kernel.actor import Actor
from kernel.errors import NotFound
from tenant_apps.handling import actions as handling
from tenant_apps.handling.models import Matter
from tenant_apps.organs.models import Unit
from tenant_apps.postbox.models import Alarm
from tenant_apps.referrals import actions as referrals
from tenant_apps.referrals.models import Referral, TraceEvent
from tenant_apps.succession import vocabulary
from tenant_apps.succession.models import Thing
from tenant_apps.suggestions import actions as suggestions
from tenant_apps.suggestions import page
from tenant_apps.suggestions.models import Suggestion
from tenant_apps.supervision import actions as supervision
from tenant_apps.supervision.models import AlertCard, KeySupervision, Urging
from tenants import lifecycle, states
from tenants.adjusting import actions, ports, running
from tenants.console import adjusting_page
from tenants.models import Adjustment, Congress
from tests.factories import cast
from tests.factories.cast import CITY, COUNTY, do, inside
from tests.factories.house import ISSUER, browser_of
from tests.stack.dying import killed
from tests.stack.programs import Web
from tests.units.adjusting import dying, looking
from tests.units.adjusting.conftest import HEIR, RATING, Play, RunJobs, row
from tests.units.lifecycle.test_deeds import refused
from tests.units.referrals import playing

WHY = {"basis": "浙政函〔2026〕1号", "reason": "桐庐县并入建德市"}


def planned(console: Actor, run_jobs: RunJobs) -> Adjustment:
    made = actions.plan_merger(actor=console, source_ids=[row(COUNTY).pk], successor_id=row(HEIR).pk, **WHY)
    run_jobs()
    return fresh(made)


def fresh(of: Adjustment) -> Adjustment:
    found: Adjustment = Adjustment.objects.get(pk=of.pk)
    return found


def settle(of: Adjustment, run_jobs: RunJobs) -> Adjustment:
    """What the sweeps of some minutes would do."""
    for _ in range(4):
        running.advance(of.pk)
        run_jobs()
    return fresh(of)


def numbers(of: Adjustment, code: str) -> dict[tuple[str, str], tuple[int, int, int | None]]:
    rows = of.figures.filter(congress=row(code))
    return {(one.what, one.label): (one.before, one.moves, one.after) for one in rows}


def stood(code: str) -> dict[str, Any]:
    """Every case and referral with state and deadline."""

    def look() -> dict[str, Any]:
        cases = {str(pk): state for pk, state in Suggestion.objects.values_list("pk", "state")}
        sent = {
            str(pk): (state, due) for pk, state, due in Referral.objects.values_list("pk", "state", "due_at")
        }
        due = {str(pk): at for pk, at in Matter.objects.values_list("pk", "due_at")}
        return {"cases": cases, "referrals": sent, "due": due}

    return inside(code, look)


def killed_at(point: str, of: Adjustment) -> None:
    killed(partial(dying.lay, point), partial(running.advance, of.pk))
    Adjustment.objects.filter(pk=of.pk).update(lease_until=None)  # the dead worker's lease is over


def test_it_is_taken_back_whole_as_long_as_it_is_not_confirmed(
    console: Actor, play: Play, run_jobs: RunJobs
) -> None:
    before = stood(COUNTY)
    made = planned(console, run_jobs)
    assert made.state == states.PLANNED
    counted = numbers(made, COUNTY)
    assert counted["建议", "已办结"] == (1, 0, None) and counted["建议", "已登记"] == (1, 1, None)
    assert counted["建议", "草稿"] == (1, 1, None) and counted[ports.RECEIVED_ALONE, "待签收"] == (1, 1, None)
    actions.carry_out(actor=console, adjustment_id=made.pk)
    assert settle(made, run_jobs).state == states.CARRIED
    part = made.parts.get()
    assert row(COUNTY).state == states.SUSPENDED and part.sent == part.arrived > 10
    _numbers_explained(made, sent=part.sent)
    refused("held_by_adjustment", lambda: lifecycle.resume(actor=console, congress_id=row(COUNTY).pk))
    lie_aside = inside(HEIR, lambda: (Thing.objects.count(), Suggestion.objects.count()))
    assert lie_aside == (part.sent, 1), "nothing of it is worked with before it is confirmed"

    actions.take_back(actor=console, adjustment_id=made.pk, reason="批复有误，待重新报批")
    assert settle(made, run_jobs).state == states.TAKEN_BACK
    assert row(COUNTY).state == states.ACTIVE and stood(COUNTY) == before
    told = {fact.term: fact.value for fact in adjusting_page.facts(fresh(made))}
    assert told["撤回原因"] == "批复有误，待重新报批" and console.name in told["撤回"]
    assert inside(HEIR, lambda: Thing.objects.filter(facts__isnull=False).count()) == 0
    do(COUNTY, "clerk", suggestions.register, suggestion_id=play.cases["submitted"])


@pytest.mark.needs("chromium")
def test_the_pages_of_the_exchange_are_fit_for_eyes_and_fingers(
    console: Actor, play: Play, web: Web, tmp_path: Path
) -> None:
    shown = looking.pages(console, play, Adjustment.objects.get(state=states.TAKEN_BACK))
    assert looking.look(web.address, shown, tmp_path) == []


def _numbers_explained(made: Adjustment, *, sent: int) -> None:
    """What was sent thing by thing, what goes along and the seats add up to the column of the report."""
    lines = adjusting_page.lines(made)
    going = adjusting_page.going(lines)
    [gone] = [line for line in lines if not line.is_heir]
    assert going.one_by_one == sent and f"逐项移交 {sent} 项" in going.sentence
    assert f"合计 {gone.moves}，" in going.sentence and gone.moves > sent
    sums = [cells for cells in adjusting_page.cells(made) if cells[1] == "合计"]
    assert [cells[4] for cells in sums] == [gone.moves, 0]
    assert all(words for figure, words, _ in gone.rows if figure.moves or figure.stays), (
        "each number has its reason"
    )


def test_killed_three_times_it_comes_to_its_end_and_nothing_is_lost(
    console: Actor, play: Play, run_jobs: RunJobs
) -> None:
    made = planned(console, run_jobs)
    foreseen = _of_the_heir(made)
    assert foreseen and all(words.endswith("（预计）") for words in foreseen.values())
    counted, before = numbers(made, COUNTY), stood(COUNTY)
    actions.carry_out(actor=console, adjustment_id=made.pk)
    killed_at("offered", made)
    assert inside(HEIR, lambda: Thing.objects.filter(facts__isnull=False).count()) == 0
    assert settle(made, run_jobs).state == states.CARRIED
    # What the city does meanwhile waits for whoever goes on.
    do(CITY, "clerk", referrals.accept, referral_id=play.referrals["received"])
    actions.confirm(actor=console, adjustment_id=made.pk)
    running.advance(made.pk)
    _carry()
    killed_at("merged", made)
    assert row(COUNTY).state == states.SUSPENDED, "the registry's transaction is whole or not at all"
    killed_at("announced", made)
    assert row(COUNTY).state == states.MERGED
    assert settle(made, run_jobs).state == states.CONFIRMED
    _everything_is_there(play, before)
    _numbers_add_up(made, counted)
    came = {key: f"{words}（预计）" for key, words in _of_the_heir(made).items() if words != "0"}
    assert came == {key: words for key, words in foreseen.items() if words != "0（预计）"}


def _of_the_heir(made: Adjustment) -> dict[tuple[str, str], str]:
    """What the page says that the successor has afterwards."""
    [heir] = [line for line in adjusting_page.lines(fresh(made)) if line.is_heir]
    return {(figure.what, figure.label): after for figure, _, after in heir.rows}


def _carry() -> None:
    """What was sent to the successor arrives, without the job being woken by it."""
    from shared_apps.exchange import relay

    relay.carry(row(COUNTY).pk)


def _everything_is_there(play: Play, before: dict[str, Any]) -> None:
    after = stood(HEIR)
    for case, state in before["cases"].items():
        assert case == str(play.cases["closed"]) or after["cases"][case] == state
    assert str(play.cases["closed"]) not in after["cases"], "what was done stays in the archive"
    assert all(after["due"][one] == at for one, at in before["due"].items() if one in after["due"])
    moved = {name: after["referrals"][str(one)][0] for name, one in play.referrals.items()}
    assert moved == {
        "drafted": "SEND_APPROVAL",
        "sent": "SENT",
        "received": "ACCEPTED",
        "adopted": "ADOPTED",
        "down": "DELIVERED",
        "down in handling": "IN_HANDLING",
    }
    case = inside(HEIR, lambda: Suggestion.objects.get(pk=play.cases["registered"]))
    assert case.number and case.number.startswith(f"{COUNTY}-2026-")


def _numbers_add_up(made: Adjustment, counted: dict[tuple[str, str], Any]) -> None:
    """What the successor has afterwards is what it had and what came, for each kind and state."""
    heir = numbers(made, HEIR)
    for key in {*heir, *counted}:
        had, _, now = heir.get(key, (0, 0, 0))
        came = counted.get(key, (0, 0, None))[1]
        assert now == had + came, (key, had, came, now)


def test_cards_urgings_and_key_items_go_along_and_no_card_is_given_twice(play: Play, console: Actor) -> None:
    task, case = play.tasks["in handling"], play.cases["in handling"]

    def of_it() -> dict[str, Any]:
        cards = list(AlertCard.objects.filter(assignment=task).order_by("id").values_list("pk", "colour"))
        urged = list(Urging.objects.filter(assignment=task).values_list("pk", "note"))
        keyed = list(KeySupervision.objects.filter(suggestion=case).values_list("pk", "state"))
        return {"cards": cards, "urged": urged, "keyed": keyed}

    had = inside(COUNTY, of_it)
    assert [colour for _, colour in had["cards"]] == ["RED"] and had["urged"] and had["keyed"]
    inside(HEIR, lambda: supervision.review(assignment_id=task))
    assert inside(HEIR, of_it) == had
    assert inside(HEIR, lambda: Suggestion.objects.get(pk=play.cases["merged"]).merged_into_id) == case


def test_both_ends_go_on_as_if_nothing_had_been(console: Actor, play: Play, run_jobs: RunJobs) -> None:
    """The city answers what the county had sent; the county's deputy rates the answer; what is new reaches the successor."""
    sent = play.referrals["sent"]
    both = [one for one in play.referrals.values() if one != play.referrals["drafted"]]
    rows = inside(CITY, lambda: list(Referral.objects.filter(pk__in=both)))
    peers = {one.peer_code for one in rows}
    assert len(rows) == len(both) and peers == {HEIR}, "every other end has been told"
    told = inside(CITY, lambda: TraceEvent.objects.filter(referral=sent, deed="succeeded").count())
    assert told == 1
    do(CITY, "clerk", referrals.receive, referral_id=sent)
    do(CITY, "deputy1", referrals.adopt, referral_id=play.referrals["received"])
    run_jobs()
    assert (
        playing.state(HEIR, sent) == "RECEIVED"
        and playing.state(HEIR, play.referrals["received"]) == "ADOPTED"
    )
    do(HEIR, "head", referrals.approve, referral_id=play.referrals["drafted"])
    do(HEIR, "distributor", referrals.take_on, referral_id=play.referrals["down"])
    run_jobs()
    assert playing.state(CITY, play.referrals["drafted"]) == "DELIVERED"
    assert playing.state(CITY, play.referrals["down"]) == "IN_HANDLING"
    for code in (CITY, HEIR):
        assert inside(code, lambda: list(Alarm.objects.filter(settled_at=None).values_list("code"))) == []


def test_each_stretch_of_a_case_bears_the_name_of_its_day_and_the_succession_stands_once(
    console: Actor, play: Play
) -> None:
    was, heir = cast.congress(COUNTY).name, cast.congress(HEIR).name
    merged = f"第一段 {was}人大（已并入{heir}）"
    for code, case, titles in (
        (HEIR, play.cases["registered"], [merged, f"第二段 {heir}人大", "接下来"]),
        (HEIR, play.cases["up adopted"], [merged, "第二段 杭州市人大"]),
        (CITY, play.cases["at the city"], [merged, "第二段 杭州市人大", "接下来"]),
    ):
        seen = do(
            code, "clerk", page.build, suggestion=inside(code, partial(Suggestion.objects.get, pk=case))
        )
        assert seen.trace is not None
        assert [leg.title for leg in seen.trace.legs][: len(titles)] == titles
        deeds = [row.event.deed for leg in seen.trace.legs for row in leg.rows]
        assert deeds.count("区划调整承接") == 1, deeds
        if seen.strip is not None:
            names = [hop.organ for hop in seen.strip.hops]
            assert (
                names == [f"{heir}人大", "杭州市人大"] and ("承接", f"{was}人大") in seen.strip.hops[0].facts
            )


def test_the_former_deputy_gets_the_answer_and_old_links_lead_on(
    console: Actor, play: Play, run_jobs: RunJobs
) -> None:
    deputy = _at_the_heir("deputy1")
    letter = inside(HEIR, lambda: handling_reply(play.cases["replied"]))
    with_heir = cast.congress(HEIR)
    from kernel import tenancy

    with tenancy.enter(with_heir):
        handling.rate(actor=deputy, reply_id=letter, **RATING)
    assert inside(HEIR, lambda: Suggestion.objects.get(pk=play.cases["replied"]).state) == "TRACKING"
    browser = browser_of_deputy()
    path = f"suggestions/{play.cases['registered']}/"
    moved = browser.get(f"/t/{COUNTY}/{path}")
    assert (moved.status_code, moved["Location"]) == (308, f"/t/{HEIR}/{path}")
    page = browser.get(moved["Location"])
    assert page.status_code == 200 and "区划调整承接" in page.content.decode()
    with pytest.raises(NotFound):
        inside(HEIR, lambda: suggestion_of(deputy, play.cases["closed"]))
    kept = inside(COUNTY, lambda: Suggestion.objects.get(pk=play.cases["closed"]).state)
    assert kept == "CLOSED", "the archive of the merged county still has it"


def test_units_go_on_with_their_people_and_their_work(play: Play, console: Actor) -> None:
    names = inside(HEIR, lambda: set(Unit.objects.filter(active=True).values_list("name", flat=True)))
    assert any(name.endswith("（原桐庐县）") for name in names), (
        "a name that was taken tells where it came from"
    )
    handler = _at_the_heir("handler1")
    from kernel import tenancy

    with tenancy.enter(cast.congress(HEIR)):
        handling.reply(
            actor=handler,
            assignment_id=play.tasks["in handling"],
            letter_class="B",
            outcome="PLANNED",
            body="您提出的建议收悉。经研究，已将有关事项列入明年工作计划，经费同步安排，届时将向您通报进展。",
        )
    assert inside(HEIR, lambda: Suggestion.objects.get(pk=play.cases["in handling"]).state) == "REPLIED"


def test_the_files_of_a_letter_come_with_it(play: Play) -> None:
    from tenant_apps.files.models import Attachment

    letter = inside(HEIR, lambda: handling_reply(play.cases["replied"]))

    def of_it() -> set[tuple[str, str]]:
        rows = Attachment.objects.filter(carrier_id=letter).select_related("blob")
        return {(one.carrier_kind, one.blob.sha256) for one in rows}

    came, sent = inside(HEIR, of_it), inside(COUNTY, of_it)
    assert "reply" in {kind for kind, _ in sent}
    assert came == sent, "the annex, and the sealed letter as it was sent"


def test_every_fact_of_what_goes_on_is_named_or_left_out_on_purpose() -> None:
    for name, part in vocabulary.PARTS.items():
        fields = {field.attname for field in part.table._meta.concrete_fields}
        named = set(part.facts) | vocabulary.LEFT_OUT.get(name, frozenset())
        assert fields - {"congress_id"} == named - {"congress_id"}, name


def _at_the_heir(post: str) -> Actor:
    """A person of the merged county at work in its successor."""
    from django.utils import timezone

    from config.demo import people
    from kernel.actor import STRONG
    from shared_apps.identity import selectors as identity

    holder = next(one for one in people.holders([COUNTY]) if one.post.ending == post)
    refs = {seat.congress.id for seat in identity.seats_of(holder.person_id) if seat.status == "active"}
    held = {seat.id for seat in identity.seats_of(holder.person_id) if seat.status == "active"}
    seats = tuple(facts for one in refs for facts, _ in identity.seats_in(one) if facts.id in held)
    nobody = Actor(
        person_id=holder.person_id,
        name=holder.name,
        congress=None,
        seats=(),
        all_seats=seats,
        acr=STRONG,
        auth_time=timezone.now(),
    )
    return identity.at(nobody, cast.congress(HEIR))


def browser_of_deputy() -> Any:
    from config.demo import people
    from shared_apps.identity import actions as identity

    holder = next(one for one in people.holders([COUNTY]) if one.post.ending == "deputy1")
    account = identity.Account(person_id=holder.person_id, sub=str(holder.person_id))
    identity.link_accounts(issuer=ISSUER, accounts=[account])
    return browser_of(holder.person_id)


def handling_reply(case: UUID) -> UUID:
    from tenant_apps.handling.models import Reply

    found: UUID = Reply.objects.get(matter__suggestion_id=case).pk
    return found


def suggestion_of(who: Actor, case: UUID) -> Suggestion:
    from tenant_apps.suggestions import access

    return access.get(who, case)


def test_what_can_not_be_merged_is_refused(console: Actor, play: Play) -> None:
    gone, heir = Congress.objects.get(code=COUNTY).pk, row(HEIR).pk
    refused(
        "adjustment_sources",
        lambda: actions.plan_merger(actor=console, source_ids=[gone], successor_id=heir, **WHY),
    )
    refused(
        "adjustment_sources",
        lambda: actions.plan_merger(actor=console, source_ids=[], successor_id=heir, **WHY),
    )
    refused(
        "successor", lambda: actions.plan_merger(actor=console, source_ids=[heir], successor_id=heir, **WHY)
    )
    short = {**WHY, "basis": "无"}
    refused(
        "adjustment_basis",
        lambda: actions.plan_merger(actor=console, source_ids=[heir], successor_id=row(CITY).pk, **short),
    )
    kept = browser_of(console.person_id).post("/console/adjustments/merger", {**WHY, "sources": [f"{heir}"]})
    said = kept.content.decode()
    assert kept.status_code == 422 and "请选择接续单位。" in said and WHY["basis"] in said
    assert f'value="{heir}"' in said and said.count(" checked") == 1 and " novalidate" in said
