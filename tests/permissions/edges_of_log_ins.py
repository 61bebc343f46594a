"""What no row of the table can hold about log-ins: tokens that count no more, proofs of a second factor, what administrators do to log-ins.

Each is a plain function that raises AssertionError.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone
from joserfc.jwk import ECKey

from kernel.actor import STRONG, Actor
from kernel.errors import NotFound, NotPermitted, StepUpNeeded
from kernel.ids import uuid7
from shared_apps.identity import actions as identity
from shared_apps.identity.models import Person
from sso import conf, guarding, programs, proofs, scopes, selectors, states, token_sessions
from sso.activation import issuing
from sso.brokers import Broker
from sso.models import SecondFactor, ServiceClient, TokenStepUp
from sso.roster import batches
from sso.tokens import Bearer, Proof
from tests.factories.house import SINCE, UNITS, House
from tests.permissions import forgeries, seats
from tests.permissions.asking import Asker
from tests.permissions.refusing import refused, undone

Edge = Callable[[Asker], None]
WHY = "手机遗失，本人已到场核实。"


def _bearer(person: UUID, **more: Any) -> Bearer:
    given = {"sub": str(person), "issuer": conf.issuer(), "sid": str(uuid7()), "client": conf.APP_CLIENT}
    return Bearer(**{"issued_at": timezone.now(), **given, **more})


def a_token_counts_while_its_person_and_its_session_do(asker: Asker) -> None:
    person, now = asker.world.houses["county"].person_ids["clerk2"], timezone.now()
    with undone():
        bearer = _bearer(person)
        assert selectors.bearer_of(bearer)
        assert selectors.bearer_of(replace(bearer, client="svc-somebody")) is None
        for change in ({"disabled_at": now}, {"not_before": now + timedelta(minutes=1)}):
            Person.objects.filter(pk=person).update(**change)
            assert selectors.bearer_of(bearer) is None
            Person.objects.filter(pk=person).update(disabled_at=None, not_before=None)
        token_sessions.revoke(conf.issuer(), bearer.sid)
        assert selectors.bearer_of(bearer) is None
        assert selectors.bearer_of(replace(bearer, sid=str(uuid7())))


def _program(house: House) -> ServiceClient:
    key = ECKey.generate_key("P-256", {"kid": "one", "alg": "ES256", "use": "sig"})
    row = programs.register(
        client_id="svc-of-the-edges",
        name="交通办件系统",
        congress=house.ref,
        unit=f"{house.ref.name}{UNITS['handler1']}",
        wanted=[scopes.READ, scopes.HANDLE],
        jwks=json.dumps({"keys": [key.as_dict(private=False)]}),
    )
    account = identity.Account(person_id=row.person_id, sub=str(row.person_id), username="")
    identity.link_accounts(issuer=conf.issuer(), accounts=[account])
    return row


def a_program_has_its_congress_and_the_scopes_that_it_was_given_and_asked_for(asker: Asker) -> None:
    county, beside = asker.world.houses["county"], asker.world.beside["county"]
    row = ServiceClient.objects.first() or _program(county)
    both = frozenset({scopes.READ, scopes.HANDLE})
    bearer = _bearer(row.person_id, sid="", client=row.client_id, scopes=both)

    def allowed(asked: Bearer) -> set[str]:
        found = selectors.bearer_of(asked)
        assert found is not None
        assert {seat.congress_id for seat in found.person.seats} == {county.ref.id}
        return {one for seat in found.person.seats for one in seat.capabilities}

    with undone():
        identity.give_seat(new=identity.NewSeat(row.person_id, beside.ref.id, "handler", SINCE))
        assert allowed(bearer) == {"matter.read", "matter.handle"}
        assert allowed(replace(bearer, scopes=frozenset({scopes.READ, "openid"}))) == {"matter.read"}
        assert allowed(replace(bearer, scopes=frozenset())) == set()
        assert selectors.bearer_of(replace(bearer, client=conf.APP_CLIENT, sid="1")) is None
        assert selectors.bearer_of(replace(bearer, client="svc-another")) is None
        ServiceClient.objects.filter(pk=row.pk).update(scopes=[scopes.READ])
        assert allowed(bearer) == {"matter.read"}
        ServiceClient.objects.filter(pk=row.pk).update(active=False)
        assert selectors.bearer_of(bearer) is None


def _proof(**more: Any) -> Proof:
    given: dict[str, Any] = {"issuer": conf.issuer(), "sub": "1", "sid": "1", "claims": {}}
    return Proof(**{"acr": STRONG, "auth_time": timezone.now(), **given, **more})


def a_proof_is_of_a_second_factor_and_fresh(asker: Asker) -> None:
    now = timezone.now()
    assert proofs.of_account(_proof())
    late = now - timedelta(minutes=15, seconds=1)
    early = now + timedelta(minutes=1)
    for wrong in ({"acr": "basic"}, {"auth_time": None}, {"auth_time": late}, {"auth_time": early}):
        with refused(proofs.NotProved):
            proofs.of_account(_proof(**wrong))


def a_proof_through_a_provider_is_of_that_provider_strong_and_of_this_redirect(asker: Asker) -> None:
    now = timezone.now()
    broker = Broker(kind="oidc", alias="province", name="省统一身份认证", strong_acr="2")
    good = {"idp": "province", "idp_acr": "2", "idp_auth_time": int(time.time())}
    began = now - timedelta(seconds=30)
    assert proofs.of_broker(_proof(claims=good), broker=broker, began=began)
    wrong: tuple[dict[str, Any], ...] = (
        {"idp": "elsewhere"},
        {"idp_acr": "1"},
        {"idp_auth_time": str(int(time.time()))},
        {"idp_auth_time": True},
        {"idp_auth_time": -1},
        {"idp_auth_time": 2**40},
        {"idp_auth_time": int(began.timestamp()) - 60},
    )
    for change in wrong:
        with refused(proofs.NotProved):
            proofs.of_broker(_proof(claims=good | change), broker=broker, began=began)
    with refused(proofs.NotProved):
        proofs.of_broker(_proof(claims=good, auth_time=None), broker=broker, began=began)
    with refused(proofs.NotProved):
        proofs.of_broker(
            _proof(claims=good | {"idp_acr": ""}), broker=replace(broker, strong_acr=""), began=began
        )
    past = int(time.time()) - 16 * 60
    with refused(proofs.NotProved):
        proofs.of_broker(
            _proof(claims=good | {"idp_auth_time": past}),
            broker=broker,
            began=datetime.fromtimestamp(past, UTC),
        )


def a_step_up_of_the_app_takes_its_own_proof_alone(asker: Asker) -> None:
    """No Keycloak stands here: what passes everything else ends at the question for the credentials it has."""
    county = asker.world.houses["county"]
    actor, person = county.actor("clerk2"), county.person_ids["clerk2"]
    with undone():
        SecondFactor.objects.filter(person_id=person).update(confirmed_at=timezone.now())
        bearer = _bearer(person)
        with refused(token_sessions.NoPerson):
            token_sessions.begin_step_up(actor=actor, bearer=replace(bearer, sid=""))
        begun = token_sessions.begin_step_up(actor=actor, bearer=bearer)
        given: dict[str, Any] = {"actor": actor, "bearer": bearer, "step_up_id": begun.id}
        token = _token(begun, bearer)
        with refused(token_sessions.LoginUnavailable):
            token_sessions.prove(**given, id_token=token)
        with refused(token_sessions.NoPerson):
            token_sessions.prove(**(given | {"bearer": replace(bearer, sid="")}), id_token=token)
        _refuses_others(given, begun, token)
        late = int(time.time()) - 15 * 60 - 5
        for change, kind in (
            ({"nonce": "another"}, token_sessions.ProofRefused),
            ({"sub": str(uuid7())}, token_sessions.ProofRefused),
            ({"sid": "another"}, token_sessions.ProofRefused),
            ({"acr": "basic"}, token_sessions.ProofWeak),
            ({"auth_time": late}, token_sessions.ProofOld),
            ({"auth_time": int(time.time()) + 60}, token_sessions.ProofOld),
            ({"auth_time": None}, token_sessions.ProofOld),
        ):
            with refused(kind):
                token_sessions.prove(**given, id_token=_token(begun, bearer, **change))
        TokenStepUp.objects.filter(pk=begun.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
        with refused(token_sessions.StepUpExpired):
            token_sessions.prove(**given, id_token=token)


def _refuses_others(given: dict[str, Any], begun: TokenStepUp, token: str) -> None:
    """Another session of the same person; and at the end one that was quicker, or a session that ended meanwhile."""
    other = replace(given["bearer"], sid=str(uuid7()))
    with refused(NotFound):
        token_sessions.prove(**(given | {"bearer": other}), id_token=token)
    with refused(NotFound):
        TokenStepUp.objects.filter(pk=begun.pk).delete()
        token_sessions.keep(begun, timezone.now())
    with refused(token_sessions.SessionEnded):
        token_sessions.revoke(begun.session.issuer, begun.session.sid)
        token_sessions.keep(begun, timezone.now())


def _token(begun: TokenStepUp, bearer: Bearer, **more: Any) -> str:
    app = {"aud": conf.APP_CLIENT, "azp": conf.APP_CLIENT, "nonce": begun.nonce}
    own = {"sub": bearer.sub, "sid": bearer.sid, "acr": STRONG, "auth_time": int(time.time())}
    return forgeries.signed("JWT", forgeries.GOOD["id"][1]() | app | own | more)


def slips_are_for_the_own_congress_by_its_administrator(asker: Asker) -> None:
    county, beside = asker.world.houses["county"], asker.world.beside["county"]
    admin: Actor = county.actor("admin")
    given: dict[str, Any] = {
        "congress": county.ref,
        "seat_ids": [county.seat_ids["clerk2"]],
        "channel": states.PAPER,
    }
    with undone():
        assert issuing.for_seats(actor=admin, **given)
    for actor, kind in ((county.actor("clerk"), NotPermitted), (replace(admin, acr="basic"), StepUpNeeded)):
        with refused(kind):
            issuing.for_seats(actor=actor, **given)
    theirs = {"congress": beside.ref, "seat_ids": [beside.seat_ids["clerk2"]]}
    with refused(issuing.NobodyChosen):
        issuing.for_seats(actor=admin, **(given | theirs))
    with refused(issuing.NobodyChosen):
        issuing.for_seats(actor=admin, **(given | {"seat_ids": theirs["seat_ids"]}))


def sheets_of_people_are_the_administrators_and_registers_their_keepers(asker: Asker) -> None:
    county = asker.world.houses["county"]
    admin: Actor = county.actor("admin")
    given: dict[str, Any] = {
        "congress": county.ref,
        "file_name": "名册.csv",
        "content": b"\xe5\xa7\x93\xe5\x90\x8d\n",
    }
    clerk, weak = county.actor("clerk"), replace(admin, acr="basic")
    wrong = (
        (clerk, "people", NotPermitted),
        (admin, "deputies", NotPermitted),
        (county.actor("security"), "units", NotPermitted),
        (weak, "people", StepUpNeeded),
        (admin, "nothing", NotFound),
    )
    for actor, sort, kind in wrong:
        with refused(kind):
            batches.take(actor=actor, sort=sort, **given)


def log_ins_are_the_security_administrators_of_proved_people_never_the_own(asker: Asker) -> None:
    county = asker.world.houses["county"]
    security: Actor = county.actor("security")
    with undone():
        Person.objects.filter(pk=security.person_id).update(keeper_id=county.ref.id)
        own = SecondFactor.objects.create(
            person_id=security.person_id, issuer=conf.issuer(), credential_id="own", seen_at=timezone.now()
        )
        with refused(guarding.OwnLogin):
            guarding.confirm(actor=security, factor_id=own.pk, seen=True)
        for capability in (guarding.CONFIRM, guarding.LOG_OUT):
            with refused(guarding.OwnLogin):
                guarding.holder_name(
                    actor=security, seat_id=county.seat_ids["security"], capability=capability
                )
    with undone():
        given = identity.Invitation(
            name="某某", id_number=seats.number(), phone="13800001234", kind="staff", roles=("clerk",)
        )
        seat = identity.invite(actor=county.actor("admin"), invitation=given)
        with refused(NotFound):
            guarding.log_out(actor=security, seat_id=seat.id, reason=WHY)
        identity.activate_seat(seat_id=seat.id)
        assert guarding.holder_name(actor=security, seat_id=seat.id, capability=guarding.LOG_OUT)


def the_platform_resets_no_log_in_of_somebody_without_a_seat(asker: Asker) -> None:
    with refused(NotFound):
        guarding.reset_by_platform(login=str(asker.world.wanderer), reason=WHY)


EDGES: tuple[Edge, ...] = (
    a_token_counts_while_its_person_and_its_session_do,
    a_program_has_its_congress_and_the_scopes_that_it_was_given_and_asked_for,
    a_proof_is_of_a_second_factor_and_fresh,
    a_proof_through_a_provider_is_of_that_provider_strong_and_of_this_redirect,
    a_step_up_of_the_app_takes_its_own_proof_alone,
    slips_are_for_the_own_congress_by_its_administrator,
    sheets_of_people_are_the_administrators_and_registers_their_keepers,
    log_ins_are_the_security_administrators_of_proved_people_never_the_own,
    the_platform_resets_no_log_in_of_somebody_without_a_seat,
)
