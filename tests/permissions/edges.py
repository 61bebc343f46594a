"""What no row of the table can hold: seats that do not count, log-ins that are over, the administrator's reach.

Each is a plain function that raises AssertionError; the tests call them, and so does the mutation run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.test import Client
from django.utils import timezone

from kernel import clock, jobs, tenancy
from kernel.actor import STRONG
from kernel.errors import NotFound, NotPermitted, StepUpNeeded
from kernel.ids import uuid7
from kernel.tenancy import CongressRef
from shared_apps.identity import actions as identity
from shared_apps.identity import selectors as people
from sso import conf
from sso.models import LoginSession
from sso.tokens import Proof
from tenant_apps.handling import access as handling
from tenant_apps.organs.models import UnitMember
from tenant_apps.suggestions import access
from tenants import access as console
from tenants import selectors as registry
from tenants.models import Congress
from tests.factories import sessions
from tests.permissions import (
    edges_of_circulating,
    edges_of_exchange,
    edges_of_log_ins,
    edges_of_referrals,
    edges_of_seats,
    forgeries,
    issuer,
    terms,
    undertakers,
)
from tests.permissions.asking import Asker
from tests.stack import databases as queue

Edge = Callable[[Asker], None]
SINCE = date(2022, 1, 1)


def _person(asker: Asker, *, at: str = "", **seat: Any) -> UUID:
    """Somebody new with an account and one clerk's seat in the county."""
    person = uuid7()
    identity.enrol_people(people=[(person, "某某")])
    account = identity.Account(person_id=person, sub=str(person), username=str(person))
    identity.link_accounts(issuer=at or conf.issuer(), accounts=[account])
    status = seat.pop("status", "active")
    given: dict[str, Any] = {
        "valid_from": SINCE,
        "kind": "staff",
        "roles": ("clerk",),
        "congress_id": asker.world.houses["county"].ref.id,
    }
    identity.give_seats(seats=[identity.NewSeat(person_id=person, **(given | seat))], status=status)
    return person


def _browser(person: UUID) -> Client:
    proof = Proof(
        issuer=conf.issuer(),
        sub=str(person),
        sid=str(uuid7()),
        acr=STRONG,
        auth_time=timezone.now(),
        claims={},
    )
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = sessions.strong_key(proof)
    return client


def _gets(asker: Asker, person: UUID) -> int:
    """What the list of the county's suggestions answers to this person's browser."""
    return int(_browser(person).get(asker.world.houses["county"].url("suggestions/")).status_code)


@contextmanager
def _refused(kind: type[Exception]) -> Iterator[None]:
    """Without a transaction around it: some deeds here begin their own connection."""
    try:
        yield
    except kind:
        return
    raise AssertionError(f"{kind.__name__} was expected")


def a_seat_counts_while_it_is_active_and_within_its_days(asker: Asker) -> None:
    today, day = clock.today(), timedelta(days=1)
    assert _gets(asker, _person(asker)) == 200
    assert _gets(asker, _person(asker, valid_from=today, valid_to=today)) == 200
    assert _gets(asker, _person(asker, status="pending")) == 404
    assert _gets(asker, _person(asker, valid_from=today + day)) == 404
    assert _gets(asker, _person(asker, valid_to=today - day)) == 404


def a_seat_that_ends_is_gone_at_the_next_click(asker: Asker) -> None:
    person = _person(asker)
    browser, page = _browser(person), asker.world.houses["county"].url("suggestions/")
    assert browser.get(page).status_code == 200
    seat = people.seats_of(person)[0]
    identity.end_seat(actor=None, seat_id=seat.id, reason="调离")
    assert browser.get(page).status_code == 404


def a_session_ends_by_its_age_and_by_idleness(asker: Asker) -> None:
    page, now = asker.world.houses["county"].url("suggestions/"), timezone.now()
    for change in (
        {"expires_at": now - timedelta(seconds=1)},
        {"last_seen_at": now - timedelta(seconds=conf.IDLE_SECONDS + 1)},
    ):
        person = _person(asker)
        browser = _browser(person)
        assert browser.get(page).status_code == 200
        LoginSession.objects.filter(person_id=person).update(**change)
        answer = browser.get(page)
        assert answer.status_code == 302 and answer["Location"].startswith("/sso/login")


def a_person_disabled_or_logged_out_everywhere_has_no_session(asker: Asker) -> None:
    page, soon = asker.world.houses["county"].url("suggestions/"), timedelta(seconds=1)
    for deed, since in (
        (partial(identity.disable_person, reason="席位全部结束"), -timedelta(days=1)),
        (partial(identity.log_out_person, actor=None), soon),
    ):
        person = _person(asker)
        browser = _browser(person)
        assert browser.get(page).status_code == 200
        deed(person_id=person, at=timezone.now() + since)
        answer = browser.get(page)
        assert answer.status_code == 302 and answer["Location"].startswith("/sso/login")


def a_deed_that_wants_a_second_factor_wants_it_fresh(asker: Asker) -> None:
    strong = asker.world.houses["county"].actor("admin")
    now = timezone.now()
    assert strong.require("seats.manage") and strong.seat_anywhere("seats.manage")
    changes: tuple[dict[str, Any], ...] = (
        {"acr": "basic"},
        {"acr": ""},
        {"auth_time": None},
        {"auth_time": now - timedelta(minutes=15, seconds=1)},
        {"auth_time": now + timedelta(minutes=1)},
    )
    for wrong in changes:
        weak = replace(strong, **wrong)
        for ask in (weak.require, weak.seat_anywhere):
            with _refused(StepUpNeeded):
                ask("seats.manage")
        assert weak.require("seats.read")  # reading asks for nothing more


def an_account_of_another_issuer_is_nobody(asker: Asker) -> None:
    person = _person(asker, at="https://elsewhere.example/realms/x")
    answer = Client(headers={"Authorization": f"Bearer {issuer.bearer(person)}"}).get("/api/v1/me/")
    assert (answer.status_code, answer.json()["code"]) == (401, "invalid_token")


# What a congress's own people get while nobody works there; a stranger gets 404 in every state.
SHUT = {
    "requested": 404,
    "provisioning": 403,
    "suspended": 403,
    "migrating": 503,
    "closed": 410,
    "merged": 410,
}


@contextmanager
def _shut(asker: Asker, state: str) -> Iterator[CongressRef]:
    county = asker.world.houses["county"].ref
    before = Congress.objects.values("state", "migrations").get(pk=county.id)
    try:
        Congress.objects.filter(pk=county.id).update(
            state=state, migrations=before["migrations"] if state != "requested" else 0
        )
        yield county
    finally:
        Congress.objects.filter(pk=county.id).update(**before)


def a_congress_that_is_shut_lets_nobody_in(asker: Asker) -> None:
    person, stranger = _person(asker), asker.world.beside["county"].person_ids["clerk"]
    page = asker.world.houses["county"].url("suggestions/new")
    # Logged in before: to somebody who has nothing else, a log-in would be refused.
    theirs, others = _browser(person), _browser(stranger)
    for state, status in SHUT.items():
        with _shut(asker, state):
            for browser, wanted in ((theirs, status), (others, 404)):
                assert browser.get(page).status_code == wanted, state
                assert browser.post(page, {"title": "某"}).status_code == wanted, state
    assert _gets(asker, person) == 200


@jobs.tenant_job("tests.edges.work")
def _work() -> str:
    return tenancy.current().code


def a_congress_that_is_shut_has_no_job_done(asker: Asker) -> None:
    """Closed or without a schema it is refused; suspended or in maintenance it waits in the queue."""
    for state in SHUT:
        with _shut(asker, state) as county:
            if state in ("closed", "merged", "requested"):
                with _refused(jobs.JobWithoutTenant):
                    _work(congress_id=str(county.id))
            elif state != "provisioning":
                assert _work(congress_id=str(county.id)) is None
    queue.empty_valkey()
    assert _work(congress_id=str(asker.world.houses["county"].ref.id)) == "330122"


def a_header_that_is_no_bearer_is_refused(asker: Asker) -> None:
    for header in ("Basic YTpi", "Bearer", "Bearer a b", "Bearer " + "字"):
        answer = Client(headers={"Authorization": header}).get("/api/v1/me/")
        assert (answer.status_code, answer.json()["code"]) == (401, "invalid_token"), header


def a_rule_of_another_app_never_shows_a_draft(asker: Asker) -> None:
    """Whatever an app above lets its people see, a draft is its author's alone."""
    county, draft = asker.world.houses["county"], asker.world.things["draft"]
    reader = county.actor("handler2")
    rule = access.register_rule(lambda actor: Q(pk__isnull=False))
    try:
        with county.entered():
            assert access.visible(reader).exists()
            assert not access.visible(reader).filter(pk=draft).exists()
    finally:
        access._rules.remove(rule)


def who_reads_everything_handles_only_for_their_own_unit(asker: Asker) -> None:
    """A clerk who also is a handler of one unit sees another unit's assignment and may not act on it."""
    county, task = asker.world.houses["county"], asker.world.things["to sign for"]
    person = _person(asker)
    seat = identity.give_seats(seats=[identity.NewSeat(person, county.ref.id, "handler", SINCE)])[0]
    found = people.person_by_identity(issuer=conf.issuer(), sub=str(person))
    assert found is not None
    actor = found.as_actor(congress=county.ref)
    with tenancy.enter(county.ref):
        UnitMember.objects.create(unit_id=county.unit_ids["handler2"], seat_id=seat.id, person_name="某某")
        assert handling.assignment(actor, task).pk == task
        with _refused(NotPermitted):
            handling.assignment_to_handle(actor, task)
        UnitMember.objects.create(unit_id=county.unit_ids["handler1"], seat_id=seat.id, person_name="某某")
        assert handling.assignment_to_handle(actor, task)[1].id == seat.id


def a_console_reaches_its_own_congress_and_what_lies_below(asker: Asker) -> None:
    """The city's console: the city and its counties, not the province, not the city beside it; nobody else has a scope at all."""
    county, city = asker.world.houses["county"].ref, asker.world.houses["city"].ref
    beside, province = asker.world.beside["city"].ref, registry.ref_by_code("330000")
    assert province is not None
    person = _person(asker, kind="console", roles=(), congress_id=city.id)
    plain = identity.NewSeat(person, county.id, "staff", SINCE, roles=("admin",))  # opens no console
    identity.give_seats(seats=[plain])
    facts = people.person_by_identity(issuer=conf.issuer(), sub=str(person))
    assert facts is not None
    holder = facts.as_actor(congress=None)
    reach: dict[str, Any] = {"actor": holder, "capability": "console.lifecycle"}
    assert console.scope_of(holder, "console.lifecycle").pk == city.id
    for lock in (False, True):
        with transaction.atomic():
            for ref in (city, county):
                assert console.congress_in_scope(**reach, congress_id=ref.id, lock=lock).pk == ref.id
            for outside in (beside.id, province.id, uuid7()):
                with _refused(NotFound):
                    console.congress_in_scope(**reach, congress_id=outside, lock=lock)
    seat = console.seat_over(**reach, congress=Congress.objects.get(pk=county.id))
    assert (seat.kind, seat.congress_id) == ("console", city.id)
    with _refused(NotFound):
        console.seat_over(**reach, congress=Congress.objects.get(pk=beside.id))
    for who in ("clerk", "admin", "deputy1"):
        stranger = asker.world.houses["county"].actor(who)
        for ask in (console.scope_of, console.in_scope):
            with _refused(NotFound):
                ask(stranger, "console.lifecycle")


def who_reads_referrals_and_drafts_none_reminds_nobody(asker: Asker) -> None:
    """专工委 sees what its congress has sent, and the other end is not theirs to speak to."""
    browser = _browser(_person(asker, roles=("committee",)))
    page = asker.world.houses["county"].url(f"referrals/{asker.world.things['out received']}/")
    assert browser.get(page).status_code == 200
    assert browser.get(page + "urging").status_code == 403


EDGES: tuple[Edge, ...] = (
    a_console_reaches_its_own_congress_and_what_lies_below,
    a_seat_counts_while_it_is_active_and_within_its_days,
    a_seat_that_ends_is_gone_at_the_next_click,
    a_session_ends_by_its_age_and_by_idleness,
    a_person_disabled_or_logged_out_everywhere_has_no_session,
    a_deed_that_wants_a_second_factor_wants_it_fresh,
    an_account_of_another_issuer_is_nobody,
    a_congress_that_is_shut_lets_nobody_in,
    a_congress_that_is_shut_has_no_job_done,
    *edges_of_seats.EDGES,
    *edges_of_log_ins.EDGES,
    *edges_of_referrals.EDGES,
    *edges_of_circulating.EDGES,
    *terms.EDGES,
    *undertakers.EDGES,
    a_header_that_is_no_bearer_is_refused,
    a_rule_of_another_app_never_shows_a_draft,
    who_reads_everything_handles_only_for_their_own_unit,
    who_reads_referrals_and_drafts_none_reminds_nobody,
    *edges_of_exchange.EDGES,
    forgeries.no_token_with_anything_changed_is_taken,
    forgeries.nothing_that_is_no_token_is_taken,
)
