"""One person's account at Keycloak: found by the person, given a password and a second factor, logged out, shut.

Every function asks Keycloak: call it outside every congress's block. Raises AccountsUnreachable where it does not answer.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

import requests
from keycloak import KeycloakAdmin
from keycloak.exceptions import KeycloakConnectionError, KeycloakError

from kernel.errors import DomainError, InputRefused
from kernel.tenancy import CongressRef
from shared_apps.identity import actions
from shared_apps.identity import selectors as identity
from sso import accounts, conf, otp, provisioning, server
from sso.provisioning import NewAccount
from sso.spec import PERSON_ATTRIBUTE

_AT_ONCE = 4  # threads that ask Keycloak
_TRIES = 50  # log-in names tried for one person


class AccountsUnreachable(DomainError):
    code = "accounts_unreachable"
    message = "统一登录服务暂时连接不上，账号没有建成。"
    next = "请稍后重试；已完成的部分不会重复办理。"


class NoAccount(DomainError):
    code = "no_account"
    message = "该人员还没有登录账号。"
    next = "请先重发激活单，由本人激活。"


class WeakPassword(InputRefused):
    code = "password_weak"
    message = "密码不符合要求。"
    field = "password"
    next = "请重新填写两遍：10 至 64 位，要有小写字母和数字，不能与登录名相同。"


_POLICY = {
    "invalidPasswordMinLengthMessage": "密码太短，至少 10 位。",
    "invalidPasswordMaxLengthMessage": "密码太长，最多 64 位。",
    "invalidPasswordNotUsernameMessage": "密码不能与登录名相同。",
    "invalidPasswordNotContainsUsernameMessage": "密码里不能含有登录名。",
    "invalidPasswordHistoryMessage": "这个密码以前用过，请另设一个。",
    "invalidPasswordMinDigitsMessage": "密码里要有数字。",
    "invalidPasswordMinLowerCaseCharsMessage": "密码里要有小写字母。",
    "invalidPasswordMinUpperCaseCharsMessage": "密码里要有大写字母。",
    "invalidPasswordMinSpecialCharsMessage": "密码里要有标点等特殊字符。",
    "invalidPasswordBlacklistedMessage": "这个密码太常见，容易被猜到，请另设一个。",
    "invalidPasswordRegexPatternMessage": "密码的组成不符合要求。",
}


@dataclass(frozen=True)
class Credential:
    """One credential as Keycloak lists it. `kind`: password, otp, webauthn …"""

    id: str
    kind: str
    label: str


@dataclass(frozen=True)
class Held:
    """A person's account. `is_brokered`: they log in by an identity provider in front of ours."""

    person_id: UUID
    login: str
    sub: str
    is_enabled: bool
    is_brokered: bool
    credentials: tuple[Credential, ...]

    @property
    def has_password(self) -> bool:
        return any(one.kind == "password" for one in self.credentials)

    @property
    def factors(self) -> tuple[Credential, ...]:
        return tuple(one for one in self.credentials if one.kind in accounts.SECOND_FACTORS)


@contextmanager
def asked() -> Iterator[None]:
    """What Keycloak does not answer becomes AccountsUnreachable."""
    try:
        yield
    except (KeycloakConnectionError, KeycloakError, requests.RequestException) as error:
        raise AccountsUnreachable from error


def held_by(person_id: UUID) -> Held | None:
    """The person's account as it is now. Raises AccountsUnreachable."""
    login = identity.usernames_of(issuer=conf.issuer(), person_ids=[person_id]).get(person_id)
    if not login:
        return None
    with asked():
        admin = server.provisioner()
        row = provisioning.account(login, admin=admin)
        if row is None or provisioning.owner_of(row) != person_id:
            return None
        sub = server.safe_id(row["id"])
        return Held(
            person_id=person_id,
            login=login,
            sub=sub,
            is_enabled=bool(row.get("enabled")),
            is_brokered=bool(admin.get_user_social_logins(sub)),
            credentials=tuple(
                Credential(id=one["id"], kind=one["type"], label=one.get("userLabel", ""))
                for one in admin.get_credentials(sub)
            ),
        )


def logins_for(person_id: UUID, code: str) -> Iterator[str]:
    """Log-in names to try for a person of the congress with this division code, always in the same order.

    They follow from the person: work that was killed and is done again comes to the same name, never to a second account.
    """
    for attempt in range(_TRIES):
        digest = sha256(f"{person_id} {attempt}".encode()).digest()
        yield f"{code}-{int.from_bytes(digest[:8]) % 1_000_000:06d}"


def ensure(*, person_id: UUID, name: str, ref: CongressRef) -> str:
    """The person's log-in name; an account without any credential is made where there is none. Raises AccountsUnreachable."""
    have = identity.usernames_of(issuer=conf.issuer(), person_ids=[person_id]).get(person_id)
    for login in [have] if have else logins_for(person_id, ref.code):
        with asked():
            outcome = provisioning.ensure_people([NewAccount(username=login, name=name, person_id=person_id)])
        if login in outcome.people:
            return login
        if outcome.refused[login] != provisioning.TAKEN:
            raise AccountsUnreachable
    raise AccountsUnreachable


@dataclass(frozen=True)
class _Made:
    """One person's account as it is now: its log-in name and Keycloak's id."""

    person_id: UUID
    login: str
    sub: str


class AccountLost(DomainError):
    code = "account_lost"
    message = "账号没有在统一登录服务中建成。"
    next = "请点“继续”重试这一行。"


def ensure_many(*, people: Mapping[UUID, str], ref: CongressRef) -> dict[UUID, DomainError]:
    """An account without a credential for each person (id → name) that has none; safe to do again.

    Answers who got none and why: Keycloak is asked again by the log-in names afterwards, so what it lost is told.
    Raises AccountsUnreachable for all.
    """
    have = identity.usernames_of(issuer=conf.issuer(), person_ids=people)
    lacking = [(person_id, name) for person_id, name in people.items() if person_id not in have]
    shares = [lacking[start::_AT_ONCE] for start in range(_AT_ONCE)]
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        made = [one for share in pool.map(lambda share: _make(share, ref), shares) for one in share]
    links = [actions.Account(person_id=one.person_id, sub=one.sub, username=one.login) for one in made]
    actions.link_accounts(issuer=conf.issuer(), accounts=links)
    counted = _counted(ref, made)
    return {person_id: AccountLost() for person_id, _ in lacking if person_id not in counted}


def _make(people: Sequence[tuple[UUID, str]], ref: CongressRef) -> list[_Made]:
    """One thread's share, with a client of its own. A name that is somebody else's is passed over."""
    if not people:
        return []
    with asked():
        admin = server.provisioner()
        return [_one(admin, person_id, name, ref) for person_id, name in people]


def _one(admin: KeycloakAdmin, person_id: UUID, name: str, ref: CongressRef) -> _Made:
    for login in logins_for(person_id, ref.code):
        row = {
            "username": login,
            "enabled": True,
            "lastName": name,
            "attributes": {PERSON_ATTRIBUTE: [str(person_id)]},
        }
        try:
            return _Made(person_id, login, admin.create_user(row, exist_ok=False))
        except KeycloakError as error:
            if error.response_code != 409:
                raise
        there = provisioning.account(login, admin=admin)
        if there is not None and provisioning.owner_of(there) == person_id:
            return _Made(person_id, login, there["id"])  # made before the work was killed
    raise AccountsUnreachable


def _counted(ref: CongressRef, made: Sequence[_Made]) -> set[UUID]:
    """Those of these whose account Keycloak really has: one count where it agrees, else each is asked for."""
    if not made:
        return set()
    with asked():
        admin = server.provisioner()
        ours = identity.count_of_logins(issuer=conf.issuer(), beginning=f"{ref.code}-")
        if int(admin.users_count({"username": f"{ref.code}-"})) == ours:
            return {one.person_id for one in made}
        found = {one.person_id: provisioning.account(one.login, admin=admin) for one in made}
    return {person_id for person_id, row in found.items() if provisioning.owner_of(row) == person_id}


def set_password(held: Held, password: str) -> None:
    """Raises WeakPassword with Keycloak's reason in words, AccountsUnreachable."""
    try:
        server.provisioner().set_user_password(held.sub, password, temporary=False)
    except KeycloakError as error:
        if error.response_code == 400:
            raise WeakPassword(_POLICY.get(_error_of(error), WeakPassword.message)) from error
        raise AccountsUnreachable from error
    except requests.RequestException as error:
        raise AccountsUnreachable from error


def _error_of(error: KeycloakError) -> str:
    try:
        said = json.loads(error.response_body or b"{}")
    except ValueError:
        return ""
    return str(said.get("error", "")) if isinstance(said, dict) else ""


def add_otp(held: Held, *, secret: str, label: str) -> str:
    """A one-time password with this secret (`otp.new_secret`); answers the credential's id.

    Whatever stands under the same label, left by an attempt that broke off, is replaced.
    """
    with asked():
        admin = server.provisioner()
        for one in held.factors:
            if one.label == label:
                admin.delete_credential(held.sub, server.safe_id(one.id))
        return accounts.add_second_factor(admin, held.sub, otp.credential(secret, label=label))


def remove_credentials(held: Held, kinds: frozenset[str]) -> list[str]:
    """Take these credentials away; answers their ids. Raises AccountsUnreachable."""
    gone = [one for one in held.credentials if one.kind in kinds]
    with asked():
        admin = server.provisioner()
        for one in gone:
            admin.delete_credential(held.sub, server.safe_id(one.id))
    return [one.id for one in gone]


def log_out(held: Held) -> None:
    """End all of the person's sessions at Keycloak; it tells us by the back channel. Raises AccountsUnreachable."""
    with asked():
        server.provisioner().user_logout(held.sub)


def enable(held: Held, *, is_enabled: bool) -> None:
    """Whether the account may log in."""
    with asked():
        accounts.change(server.provisioner(), held.sub, enabled=is_enabled)
