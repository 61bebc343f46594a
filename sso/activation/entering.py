"""The holder of a slip proves themselves, sets a password, then a second factor. What Keycloak holds decides how far they are.

A code is used up by the password. Whoever is cut off after it goes on after a log-in with that password: code and 身份证号
alone set nothing twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import transaction

from kernel import clock, journal
from kernel.errors import DomainError, InputRefused, NotFound
from kernel.tenancy import CongressRef
from shared_apps.identity import access, actions, proving
from sso import factors, otp, person_account, throttle
from sso.activation import codes
from sso.models import ActivationCode
from sso.person_account import Held
from tenants import selectors as registry

TRIES = 5  # wrong proofs, then the code is void
GO_ON = timedelta(hours=24)  # how long after the password its second factor may follow
_THROTTLE = "activation"
_BY_ADDRESS, _BY_ALL = 20, 2000  # wrong tries in throttle.SECONDS
HAND = "持激活单的人"
PASSWORD, RESUME, OWN_LOGIN, OTHER_SLIP = "password", "resume", "own login", "other slip"


class CodeRefused(InputRefused):
    """Unknown, expired, used, void, or the wrong person: nobody learns which."""

    code = "activation_refused"
    message = "激活码与所填的身份证号后六位对不上，或者激活码已经用过、已经失效。"
    field = "code"
    next = "请对照激活单核对后重填；连续填错 5 次，这张激活单作废。仍不成功的，请联系发激活单的单位补发。"


class PasswordSet(DomainError):
    code = "password_set_already"
    message = "密码已经设好，不能用激活单再设一次。"
    next = "请用登录名和密码登录。忘记密码的，请联系本单位安全管理员。"


class FactorDue(DomainError):
    code = "second_factor_due"
    message = "您的席位要办理需要再次验证身份的事项，必须设动态口令，不能跳过。"


class OtpRefused(InputRefused):
    code = "otp_refused"
    message = "动态口令不对。"
    field = "otp"
    next = "请填写手机上现在显示的 6 位数字；一直不对的，请核对手机时间是否为自动设置。"


class FactorThere(DomainError):
    code = "second_factor_there"
    message = "这个账号已经设有动态口令。"
    next = "不是您本人设的，请立即联系本单位安全管理员。"


@dataclass(frozen=True)
class Proved:
    """A code whose holder has proved themselves, and what is theirs to do now: PASSWORD, RESUME, OWN_LOGIN, OTHER_SLIP."""

    code_id: UUID
    person_id: UUID
    organ: str
    step: str


def prove(*, code: str, proof: str, address: str) -> Proved:
    """Raises CodeRefused, TooManyTries, AccountsUnreachable. Wrong proofs are counted even though they are refused."""
    limits = {address: _BY_ADDRESS, "": _BY_ALL}
    throttle.check(_THROTTLE, limits)
    row = _proved_row(code, proof)
    if row is None:
        throttle.count(_THROTTLE, limits)
        raise CodeRefused
    return Proved(
        code_id=row.pk,
        person_id=row.person_id,
        organ=row.congress.organ_name,
        step=_step_of(row),
    )


@transaction.atomic
def _proved_row(code: str, proof: str) -> ActivationCode | None:
    """The code's row if it counts and the proof is right; a wrong proof is written down."""
    plain = codes.plain(code)
    if not plain:
        return None
    rows = ActivationCode.objects.select_for_update(of=("self",)).select_related("congress")
    row = rows.filter(code_index__in=codes.indexes_of(plain)).first()
    if row is None or not _counts(row):
        return None
    if proving.proves(row.person_id, proof):
        _entry(row, "activation.proved")
        return row
    row.tries += 1
    if row.tries >= TRIES:
        row.voided_at = clock.real_now()
        _entry(row, "activation.voided", tries=row.tries)
    row.save(update_fields=["tries", "voided_at"])
    return None


def _counts(row: ActivationCode) -> bool:
    """Waits to be used, or was used for a password and its second factor may follow."""
    now = clock.real_now()
    if row.voided_at is not None:
        return False
    return row.expires_at > now if row.used_at is None else row.used_at + GO_ON > now


def _step_of(row: ActivationCode) -> str:
    card = proving.card_of(row.person_id)
    if card is None:
        raise CodeRefused
    # A slip of a congress that does not keep the person sets nothing. What it says is the same whether or not there is an
    # account: that congress's people hold the slip and know the number.
    if row.seat_id is not None and card.keeper_id != row.congress_id:
        return OTHER_SLIP
    held = person_account.held_by(row.person_id)
    if held is None or not (held.credentials or held.is_brokered):
        return PASSWORD
    return RESUME if row.used_at is not None and not held.factors else OWN_LOGIN


def login_of(*, code_id: UUID) -> str:
    """The log-in name that the page of the password shows; the account is made where there is none yet.

    Raises AccountsUnreachable, CodeRefused.
    """
    row, card = _row(code_id), _card(code_id)
    with transaction.atomic():
        # Two that ask at the same time go one after the other: one account.
        access.person_to_seat(person_id=card.id)
        return person_account.ensure(person_id=card.id, name=card.name, ref=_ref(row))


def set_password(*, code_id: UUID, password: str) -> str:
    """Use the code up and set the first password; answers the log-in name.

    The code is marked first: killed in between, it is used and Keycloak holds nothing, and the same holder begins anew.
    Raises WeakPassword, PasswordSet, CodeRefused, AccountsUnreachable.
    """
    login = login_of(code_id=code_id)
    with transaction.atomic():
        row = _locked(code_id)
        row.used_at = row.used_at or clock.real_now()
        row.save(update_fields=["used_at"])
    try:
        with transaction.atomic():
            row = _locked(code_id)
            held = _held(row.person_id)
            if held.credentials or held.is_brokered:
                raise PasswordSet
            if not held.is_enabled:
                actions.enable_person(person_id=row.person_id)
                person_account.enable(held, is_enabled=True)
            person_account.set_password(held, password)
            _entry(row, "activation.password_set")
    except (person_account.WeakPassword, person_account.AccountsUnreachable):
        _take_back(code_id)
        raise
    return login


@transaction.atomic
def _take_back(code_id: UUID) -> None:
    """Nothing was set: the code is as it was, unless a later slip has taken its place meanwhile."""
    row = _locked(code_id)
    later = ActivationCode.objects.filter(
        person_id=row.person_id, congress_id=row.congress_id, used_at=None, voided_at=None
    )
    if row.voided_at is None and not later.exists():
        row.used_at = None
        row.save(update_fields=["used_at"])


def needs_second_factor(*, code_id: UUID) -> bool:
    return proving.needs_second_factor(_row(code_id).person_id)


@transaction.atomic
def set_second_factor(*, code_id: UUID, secret: str, typed: str) -> None:
    """The first code of the app is right: the second factor is written to Keycloak and counts, the seats begin.

    Raises OtpRefused, FactorThere, CodeRefused, AccountsUnreachable.
    """
    row = _open(code_id)
    if not otp.accepts(secret, "".join(typed.split())):
        raise OtpRefused
    held, label = _held(row.person_id), f"动态口令（激活 {row.pk.hex[-6:]}）"
    if any(one.label != label for one in held.factors):
        raise FactorThere
    made = person_account.add_otp(held, secret=secret, label=label)
    factors.keep_enrolled(person_id=row.person_id, credential_id=made, label=label)
    _finish(row, with_factor=True)


@transaction.atomic
def skip_second_factor(*, code_id: UUID) -> None:
    """Go without one for now. Raises FactorDue for somebody whose seat needs it, CodeRefused."""
    row = _open(code_id)
    if proving.needs_second_factor(row.person_id):
        raise FactorDue
    _finish(row, with_factor=False)


def _finish(row: ActivationCode, *, with_factor: bool) -> None:
    """The slip has done its work: the seats that this congress gave begin to count."""
    row.voided_at = clock.real_now()
    row.save(update_fields=["voided_at"])
    actions.activate_pending(person_id=row.person_id, congress_id=row.congress_id, hand=HAND)
    _entry(row, "activation.finished", second_factor=with_factor)


def _open(code_id: UUID) -> ActivationCode:
    """The code after its password, locked. Raises CodeRefused."""
    row = _locked(code_id)
    if row.used_at is None or not _counts(row):
        raise CodeRefused
    return row


def _locked(code_id: UUID) -> ActivationCode:
    rows = ActivationCode.objects.select_for_update(of=("self",)).select_related("congress")
    row = rows.filter(pk=code_id).first()
    if row is None or not _counts(row):
        raise CodeRefused
    return row


def _row(code_id: UUID) -> ActivationCode:
    row = ActivationCode.objects.select_related("congress").filter(pk=code_id).first()
    if row is None or not _counts(row):
        raise CodeRefused
    return row


def _card(code_id: UUID) -> proving.Card:
    card = proving.card_of(_row(code_id).person_id)
    if card is None:
        raise CodeRefused
    return card


def _held(person_id: UUID) -> Held:
    held = person_account.held_by(person_id)
    if held is None:
        raise person_account.NoAccount
    return held


def _ref(row: ActivationCode) -> CongressRef:
    ref = registry.ref_by_id(row.congress_id)
    if ref is None:
        raise NotFound
    return ref


def _name(row: ActivationCode) -> str:
    """As the congress of the slip knows the person."""
    if row.seat is not None:
        return str(row.seat.shown_name)
    card = proving.card_of(row.person_id)
    return card.name if card else ""


def _entry(row: ActivationCode, deed: str, **body: object) -> None:
    """Nobody is logged in yet: whose hand it was is what the slip says."""
    journal.record(
        actor=None,
        seat=None,
        deed=deed,
        subject=row,
        body={"person_id": row.person_id, "name": _name(row), "hand": HAND, **body},
        congress_id=row.congress_id,
    )
