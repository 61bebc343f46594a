"""From the slip to the first log-in, against a real Keycloak; and what must not be possible with a slip."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from itertools import count
from uuid import UUID

import pytest
from django.db import connections
from django.test import Client
from django.utils import timezone

from kernel.actor import STRONG, Actor, SeatFacts
from kernel.ids import uuid7
from kernel.tenancy import CongressRef
from shared_apps.identity import actions as identity
from shared_apps.identity import selectors as known
from shared_apps.identity import states as seats
from shared_apps.identity.actions import NewSeat
from shared_apps.identity.models import Person, Seat
from sso import conf, otp, person_account, states, throttle
from sso.activation import codes, entering, issuing, keeping
from sso.form_login import NotLoggedIn, Visitor
from sso.models import ActivationCode, SecondFactor
from tenants import selectors as registry
from tests.factories.numbers import id_number
from ui.parts import Slip

pytestmark = pytest.mark.usefixtures("realm")

_NUMBERS = count(1)
PASSWORD = "xiatian-zai-fuchunjiang-8"


@pytest.fixture(autouse=True)
def _no_tries_before() -> Iterator[None]:
    throttle.forget()
    yield
    throttle.forget()


def _ref(code: str) -> CongressRef:
    ref = registry.ref_by_code(code)
    assert ref is not None
    return ref


def _number() -> str:
    return id_number(next(_NUMBERS))


def _admin(code: str = "330122") -> Actor:
    ref = _ref(code)
    seat = SeatFacts(
        id=uuid7(), congress_id=ref.id, kind="staff", roles=frozenset({"admin"}), label="系统管理员"
    )
    return Actor(
        person_id=uuid7(),
        name="叶明",
        congress=ref,
        seats=(seat,),
        all_seats=(seat,),
        acr=STRONG,
        auth_time=timezone.now(),
    )


def _person(number: str, *, keeper: str = "330122", name: str = "何秀英") -> UUID:
    person_id, _ = identity.enrol_by_number(name=name, id_number=number, phone="13800001111")
    Person.objects.filter(pk=person_id).update(keeper_id=_ref(keeper).id)
    return person_id


def _seat(
    person_id: UUID, *, code: str = "330122", kind: str = "staff", roles: tuple[str, ...] = ("clerk",)
) -> UUID:
    new = NewSeat(
        person_id=person_id, congress_id=_ref(code).id, kind=kind, roles=roles, valid_from=date(2024, 1, 1)
    )
    return identity.give_seat(actor=None, new=new, status=seats.PENDING).id


def _slip(seat_id: UUID, code: str = "330122") -> Slip:
    (slip,) = issuing.for_seats(
        actor=_admin(code), congress=_ref(code), seat_ids=[seat_id], channel=states.PAPER
    )
    return slip


def _enter(browser: Client, code: str, proof: str) -> str:
    """Where the first page leads; empty if it refuses."""
    answer = browser.post("/sso/activate", {"code": code, "proof": proof})
    assert answer.status_code in (302, 422), answer.content.decode()
    return answer.headers.get("Location", "")


def _secret(browser: Client) -> str:
    kept = keeping.of(browser.get("/sso/activate/done").wsgi_request)
    assert kept is not None
    return kept.secret


def _login(person_id: UUID) -> str:
    return known.usernames_of(issuer=conf.issuer(), person_ids=[person_id])[person_id]


def test_a_slip_leads_to_a_password_a_second_factor_and_a_seat_that_counts() -> None:
    number = _number()
    person_id = _person(number)
    seat_id = _seat(person_id, roles=("admin",))
    slip, browser = _slip(seat_id), Client()
    assert re.fullmatch(r"([A-Z2-9]{4}-){2}[A-Z2-9]{4}", slip.code) and slip.asks_number
    assert slip.code not in str(list(ActivationCode.objects.values()))

    assert (
        _enter(browser, slip.code.lower().replace("-", " "), number[-6:].lower()) == "/sso/activate/password"
    )
    page = browser.get("/sso/activate/password").content.decode()
    assert _login(person_id) in page and _login(person_id).startswith("330122-")
    differ = browser.post("/sso/activate/password", {"password": PASSWORD, "again": PASSWORD + "x"})
    page = differ.content.decode()
    assert differ.status_code == 422 and "data-refused" in page  # there the focus goes
    assert '<a class="ld-u" href="#id_again">再填一遍：两遍填的不一样，请重新填写两遍。</a>' in page
    answer = browser.post("/sso/activate/password", {"password": PASSWORD, "again": PASSWORD})
    assert answer["Location"] == "/sso/activate/second-factor"
    assert Seat.objects.get(pk=seat_id).status == seats.PENDING
    secret = _secret(browser)
    page = browser.get("/sso/activate/second-factor").content.decode()
    assert "data:image/svg" in page and "必须设动态口令" in page and "暂时不设" not in page
    refused = browser.post("/sso/activate/second-factor", {"skip": "1"})
    assert refused.status_code == 409 and entering.FactorDue.message in refused.content.decode()
    wrong = browser.post("/sso/activate/second-factor", {"otp": "000000"})
    assert wrong.status_code == 422 and entering.OtpRefused.message in wrong.content.decode()
    done = browser.post("/sso/activate/second-factor", {"otp": otp.codes(secret)[0]})
    assert done["Location"] == "/sso/activate/done"

    held = person_account.held_by(person_id)
    assert held is not None and held.has_password and len(held.factors) == 1
    factor = SecondFactor.objects.get(person_id=person_id)
    assert factor.confirmed_at is not None and factor.credential_id == held.factors[0].id
    assert Seat.objects.get(pk=seat_id).status == seats.ACTIVE
    assert Visitor().api_tokens(_login(person_id), PASSWORD).access_token
    assert _enter(Client(), slip.code, number[-6:]) == ""  # used twice


def test_who_needs_no_second_factor_may_go_without() -> None:
    number = _number()
    person_id = _person(number)
    seat_id = _seat(person_id, kind="deputy", roles=())
    browser = Client()
    _enter(browser, _slip(seat_id).code, number[-6:])
    browser.post("/sso/activate/password", {"password": PASSWORD, "again": PASSWORD})
    assert browser.post("/sso/activate/second-factor", {"skip": "1"})["Location"].endswith("/done")
    assert Seat.objects.get(pk=seat_id).status == seats.ACTIVE
    assert not SecondFactor.objects.filter(person_id=person_id).exists()


def _spoilt(slip: Slip, number: str, how: str) -> tuple[str, str]:
    row = ActivationCode.objects.get(code_index=codes.index_of(slip.code))
    if how == "expired":
        ActivationCode.objects.filter(pk=row.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    if how == "void":
        assert row.seat_id is not None
        _slip(row.seat_id)
    if how == "guessed":
        return codes.new(), number[-6:]
    if how == "another person":
        return slip.code, id_number(400)[-6:]
    if how == "no code":
        return "ABC", number[-6:]
    return slip.code, number[-6:]


@pytest.mark.parametrize("how", ["expired", "void", "guessed", "another person", "no code"])
def test_a_code_that_does_not_count_is_refused_in_the_same_words(how: str) -> None:
    number = _number()
    seat_id = _seat(_person(number))
    slip = _slip(seat_id)
    code, proof = _spoilt(slip, number, how)
    answer = Client().post("/sso/activate", {"code": code, "proof": proof})
    page = answer.content.decode()
    assert (
        answer.status_code == 422 and entering.CodeRefused.message in page and code in page and proof in page
    )
    whole = _slip(seat_id)
    assert _enter(Client(), whole.code, number[-6:]) == "/sso/activate/password"


def test_after_five_wrong_proofs_the_right_one_comes_too_late() -> None:
    number = _number()
    seat_id = _seat(_person(number))
    slip = _slip(seat_id)
    for _ in range(entering.TRIES - 1):
        assert _enter(Client(), slip.code, "000000") == ""
    assert _enter(Client(), slip.code, number[-6:]) != ""
    assert _enter(Client(), slip.code, "000000") == ""
    assert _enter(Client(), slip.code, number[-6:]) == ""


def test_guessing_from_one_address_is_stopped_also_without_the_cache(settings) -> None:  # type: ignore[no-untyped-def]
    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:1/0"}}
    number = _number()
    slip = _slip(_seat(_person(number)))
    for _ in range(20):
        assert _enter(Client(), codes.new(), "000000") == ""
    answer = Client().post("/sso/activate", {"code": slip.code, "proof": number[-6:]})
    assert answer.status_code == 429 and throttle.TooManyTries.message in answer.content.decode()
    other = Client(REMOTE_ADDR="10.1.2.3").post("/sso/activate", {"code": slip.code, "proof": number[-6:]})
    assert other.status_code == 302


def test_the_slip_of_a_second_congress_sets_nothing() -> None:
    number = _number()
    person_id = _person(number, keeper="330122")
    seat_id = _seat(person_id, code="330127")
    browser = Client()
    assert _enter(browser, _slip(seat_id, "330127").code, number[-6:]) == "/sso/activate/own-login?other=1"
    assert browser.get("/sso/activate/password")["Location"] == "/sso/activate?again=1"
    assert Seat.objects.get(pk=seat_id).status == seats.PENDING
    assert person_account.held_by(person_id) is None


def test_a_person_with_credentials_is_not_set_anew_by_a_slip() -> None:
    number = _number()
    person_id = _person(number)
    seat_id = _seat(person_id)
    browser = Client()
    _enter(browser, _slip(seat_id).code, number[-6:])
    browser.post("/sso/activate/password", {"password": PASSWORD, "again": PASSWORD})
    browser.post("/sso/activate/second-factor", {"skip": "1"})
    later = Client()
    location = _enter(later, _slip(seat_id).code, number[-6:])
    assert location == "/sso/activate/own-login"
    page = later.get(location).content.decode()
    assert _login(person_id) not in page
    assert later.get("/sso/activate/password")["Location"] == "/sso/activate?again=1"


def test_cut_off_after_the_password_only_a_log_in_goes_on() -> None:
    number = _number()
    person_id = _person(number)
    slip, browser = _slip(_seat(person_id, roles=("admin",))), Client()
    _enter(browser, slip.code, number[-6:])
    browser.post("/sso/activate/password", {"password": PASSWORD, "again": PASSWORD})
    other = Client()
    assert _enter(other, slip.code, number[-6:]) == "/sso/activate/second-factor"
    page = other.get("/sso/activate/second-factor").content.decode()
    assert "密码已经设好，请先登录" in page and "data:image" not in page
    assert (
        other.post("/sso/activate/password", {"password": PASSWORD * 2, "again": PASSWORD * 2}).status_code
        == 302
    )
    with pytest.raises(NotLoggedIn):
        Visitor().api_tokens(_login(person_id), PASSWORD * 2)


def test_killed_before_keycloak_answered_the_same_holder_begins_anew() -> None:
    number = _number()
    person_id = _person(number)
    slip = _slip(_seat(person_id))
    ActivationCode.objects.filter(code_index=codes.index_of(slip.code)).update(used_at=timezone.now())
    assert _enter(Client(), slip.code, number[-6:]) == "/sso/activate/password"


@pytest.mark.parametrize(
    ("password", "again", "sentence"),
    [
        ("short", "short", "密码太短，至少 10 位。"),
        ("a-long-one-2026", "a-long-one-2027", "两遍填的不一样"),
        ("", "", "请填写新密码"),
    ],
)
def test_a_password_that_the_policy_refuses_uses_nothing_up(password: str, again: str, sentence: str) -> None:
    number = _number()
    person_id = _person(number)
    slip, browser = _slip(_seat(person_id)), Client()
    _enter(browser, slip.code, number[-6:])
    answer = browser.post("/sso/activate/password", {"password": password, "again": again})
    page = answer.content.decode()
    assert answer.status_code == 422 and sentence in page and "a-long-one" not in page
    assert ActivationCode.objects.get(code_index=codes.index_of(slip.code)).used_at is None
    answer = browser.post("/sso/activate/password", {"password": PASSWORD, "again": PASSWORD})
    assert answer["Location"] == "/sso/activate/second-factor"


def test_two_activations_at_once_set_one_password() -> None:
    number = _number()
    person_id = _person(number)
    slip = _slip(_seat(person_id))
    browsers = [Client(), Client()]
    for browser in browsers:
        assert _enter(browser, slip.code, number[-6:]) == "/sso/activate/password"

    def set_one(which: int) -> int:
        try:
            word = f"{PASSWORD}-{which}"
            return (
                browsers[which].post("/sso/activate/password", {"password": word, "again": word}).status_code
            )
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(set_one, range(2))) == [302, 409]
    login, worked = _login(person_id), 0
    for which in range(2):
        try:
            Visitor().api_tokens(login, f"{PASSWORD}-{which}")
        except NotLoggedIn:
            continue
        worked += 1
    assert worked == 1


def test_a_slip_is_made_for_ones_own_congress_alone() -> None:
    seat_id = _seat(_person(_number(), keeper="330127"), code="330127")
    with pytest.raises(issuing.NobodyChosen):
        issuing.for_seats(actor=_admin(), congress=_ref("330122"), seat_ids=[seat_id], channel=states.PAPER)
    assert _slip(seat_id, "330127").code
