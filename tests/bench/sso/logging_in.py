"""Logins end to end by Keycloak's own form, and whose CPU they cost."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

from sso import conf, server, testing
from sso.form_login import Visitor
from sso.realm import settings
from tests.bench import rows
from tests.bench.sso import usage
from tests.bench.sso.scale import Scale
from tests.bench.stacks import Stack

AT_ONCE = 2


def measure(stack: Stack, scale: Scale) -> list[rows.Row]:
    told = json.loads((stack.places.secrets / "log_ins.json").read_text())
    clerks = [row["login"] for row in told["logins"] if row["login"].endswith("-clerk")][: scale.logins]

    def log_in(login: str) -> None:
        Visitor(base_url=stack.address).log_in(login, told["password"])

    log_in(clerks[0])
    return [
        *_row(stack, "cheap hashing of development", clerks, log_in),
        *_with_real_hashing(stack, scale),
    ]


def _with_real_hashing(stack: Stack, scale: Scale) -> list[rows.Row]:
    """A realm of its own with the policy of production: Keycloak's half alone (form, code, tokens)."""
    people = [(f"real-{number}", "测试员", None) for number in range(scale.logins)]
    with testing.make_realm(f"bench-{uuid4().hex[:12]}"):
        testing.add_people(people)
        policy = settings.password_policy(cheap_hashing=False)
        server.master_admin().update_realm(conf.realm(), {"passwordPolicy": policy})

        def log_in(login: str) -> None:
            Visitor(base_url=stack.address).api_tokens(login, testing.PASSWORD)

        names = [login for login, _, _ in people]
        for login in names:  # the first login hashes the password anew, as the policy wants it
            log_in(login)
        return _row(stack, "the hashing of production, Keycloak's half alone", names, log_in)


def _row(stack: Stack, how: str, logins: list[str], log_in: Callable[[str], None]) -> list[rows.Row]:
    keycloak, everybody = usage.keycloak(stack), usage.of_stack(stack)
    before = {process: usage.seconds(process) for process in everybody | {keycloak}}
    own, begun = time.process_time(), time.monotonic()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(log_in, logins))
    took, own = time.monotonic() - begun, time.process_time() - own
    spent = {process: usage.seconds(process) - was for process, was in before.items()}
    share = 100 * spent[keycloak] / (sum(spent.values()) + own)
    return [
        rows.told(f"logins a second, {AT_ONCE} at once, {how}", len(logins) / took, "/s"),
        rows.told(f"Keycloak's CPU a login, {how}", 1000 * spent[keycloak] / len(logins), "ms"),
        rows.told(f"Keycloak's share of the CPU of stack and visitors, {how}", share, "%"),
    ]
