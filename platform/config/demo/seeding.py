"""Seeding through the same deeds that the screens use; safe to run again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID

from config.demo import cases, people, units
from config.demo.people import Holder
from kernel import clock, tenancy
from kernel.actor import STRONG, Actor, SeatFacts
from kernel.tenancy import CongressRef
from shared_apps.identity import actions as identity
from shared_apps.identity.actions import NewSeat
from shared_apps.identity.plugging import NewMandate
from sso import provisioning, testing
from tenant_apps.deputies import actions as deputies
from tenant_apps.deputies import words
from tenant_apps.organs import actions as organs
from tenants import selectors as registry

TERM_ORDINAL, TERM_BEGINS = 17, date(2022, 2, 1)
SESSIONS = [date(2022, 2, 1), date(2023, 1, 10), date(2024, 1, 16), date(2025, 1, 14), date(2026, 1, 20)]
Tell = Callable[[str, int, int], None]


def seed(*, with_accounts: bool, tell: Tell) -> list[Holder]:
    """People, seats, mandates, units and a few cases for every active congress. Answers who holds what."""
    congresses = [ref for ref in registry.active() if ref.kind == "congress"]
    held, seats = furnish(congresses, with_accounts=with_accounts, tell=tell)
    by_code = {ref.code: ref for ref in congresses}
    cases.seed(congresses=by_code, actors={code: _actors(by_code[code], held, seats) for code in by_code})
    return held


def furnish(
    congresses: list[CongressRef], *, with_accounts: bool, tell: Tell
) -> tuple[list[Holder], dict[tuple[str, str], SeatFacts]]:
    """People, seats, mandates and units of these congresses; who holds what, and the seat of each post."""
    held = people.holders([ref.code for ref in congresses])
    _accounts(held, with_accounts=with_accounts, tell=tell)
    seats = _seats(held, {ref.code: ref for ref in congresses})
    for done, ref in enumerate(congresses, start=1):
        _furnish(
            ref,
            [(holder, seats[holder.code, holder.post.ending]) for holder in held if holder.code == ref.code],
        )
        tell("congresses", done, len(congresses))
    return held, seats


def _accounts(held: list[Holder], *, with_accounts: bool, tell: Tell) -> None:
    rows = {holder.login: holder for holder in held}
    identity.enrol_people(people=[(holder.person_id, holder.name) for holder in rows.values()])
    if not with_accounts:
        return
    credential = provisioning.ready_made(people.PASSWORD)
    factor = provisioning.ready_made_otp(testing.OTP_SECRET)
    with_otp = {holder.login for holder in held if holder.post.has_otp}
    accounts = [
        provisioning.NewAccount(
            username=row.login,
            name=row.name,
            person_id=row.person_id,
            credential=credential,
            second_factor=factor if row.login in with_otp else None,
        )
        for row in rows.values()
    ]
    outcome = provisioning.ensure_people(accounts, tell=lambda done, total: tell("accounts", done, total))
    if outcome.refused:
        raise RuntimeError(f"accounts refused: {outcome.refused}")


def _seats(held: list[Holder], congresses: dict[str, CongressRef]) -> dict[tuple[str, str], SeatFacts]:
    new = [
        NewSeat(
            person_id=holder.person_id,
            congress_id=congresses[holder.code].id,
            kind=holder.post.kind,
            valid_from=TERM_BEGINS,
            roles=holder.post.roles,
            title=holder.post.title,
            term=words.term_name(TERM_ORDINAL) if holder.post.kind == "deputy" else "",
        )
        for holder in held
    ]
    facts = identity.give_seats(seats=new)
    return {(holder.code, holder.post.ending): seat for holder, seat in zip(held, facts, strict=True)}


def _furnish(ref: CongressRef, rows: list[tuple[Holder, SeatFacts]]) -> None:
    with tenancy.enter(ref):
        term = deputies.open_term(ordinal=TERM_ORDINAL, begins=TERM_BEGINS)
        for no, begins in enumerate(SESSIONS, start=1):
            deputies.open_session(
                actor=None,
                term_id=term.pk,
                no=no,
                kind="REGULAR",
                begins=begins,
                ends=begins + timedelta(days=3),
                bill_cutoff=clock.end_of_day(begins + timedelta(days=1)),
            )
        places = units.furnish(ref)
        for number, (holder, seat) in enumerate(rows):
            if holder.post.kind == "deputy":
                deputies.enrol(
                    actor=None,
                    term=term,
                    new=NewMandate(
                        person_id=holder.person_id,
                        seat_id=seat.id,
                        person_name=holder.name,
                        seat_no=f"{number:04d}",
                        delegation=f"{ref.name}第{number - 2}代表团",
                        electing=_electing(ref, number - 4),
                        elected_on=TERM_BEGINS,
                    ),
                )
            elif holder.post.ending in places:
                organs.add_member(
                    actor=None,
                    unit=places[holder.post.ending],
                    seat_id=seat.id,
                    person_name=holder.name,
                    role="handler",
                )


def _electing(ref: CongressRef, number: int) -> str:
    """Voters elect in a county, the congresses below elsewhere; the forces where there are too few of these."""
    if ref.level == "county":
        return f"第{number}选区"
    below = [one.name for one in registry.congresses_below(ref.id)]
    return below[number - 1] if number <= len(below) else "驻地解放军和武警部队"


def _actors(
    ref: CongressRef, held: list[Holder], seats: dict[tuple[str, str], SeatFacts]
) -> dict[str, Actor]:
    """ending → an actor with that one seat, for the example cases."""
    return {
        holder.post.ending: _actor(ref, holder.person_id, holder.name, seats[holder.code, holder.post.ending])
        for holder in held
        if holder.code == ref.code
    }


def _actor(ref: CongressRef, person_id: UUID, name: str, seat: SeatFacts) -> Actor:
    return Actor(
        person_id=person_id,
        name=name,
        congress=ref,
        seats=(seat,),
        all_seats=(seat,),
        acr=STRONG,
        auth_time=clock.real_now(),
        channel="command",
    )
