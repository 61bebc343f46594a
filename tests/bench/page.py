"""A page of 20 suggestions over all congresses at random, against the same page at one: HTTP to gunicorn, real sessions."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import django
import requests

from local import paths
from sso.form_login import Visitor
from tests.bench import rows
from tests.bench.figures import median, percentile
from tests.bench.stacks import NotMeasured, Stack

HELD = 25  # suggestions in each congress
ROUNDS = 6  # over all congresses, after one that is not counted
ONE = "330122"
PER_PAGE = 20


def measure(stack: Stack) -> list[rows.Row]:
    filled = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "tests.bench.fill", str(HELD)],
        cwd=paths.ROOT,
        env=stack.environment,
        check=False,
    )
    if filled.returncode:
        raise NotMeasured("the congresses could not be filled; the lines above say why")
    cookies = _log_in(stack)
    codes, dice = sorted(cookies), random.Random(20)
    print(f"  {len(codes)} clerks are logged in; {ROUNDS} rounds", flush=True)
    anywhere, at_one = [], []
    with requests.Session() as client:
        client.trust_env = False
        for number in range(ROUNDS + 1):
            for code in dice.sample(codes, len(codes)):
                there, here = (
                    _page(client, stack, code, cookies[code]),
                    _page(client, stack, ONE, cookies[ONE]),
                )
                if number:
                    anywhere.append(there)
                    at_one.append(here)
    name = f"a page of {PER_PAGE} suggestions over {len(codes)} random congresses against one"
    return [
        rows.within(f"{name}, median", median(anywhere), "ms", peer=median(at_one), times=1.2),
        rows.told(
            f"a page of {PER_PAGE} suggestions over {len(codes)} random congresses, p95",
            percentile(anywhere, 95),
            "ms",
        ),
    ]


def _page(client: requests.Session, stack: Stack, code: str, cookies: dict[str, str]) -> float:
    """Milliseconds for one page, which must be whole."""
    begun = time.perf_counter()
    answer = client.get(
        f"{stack.address}/t/{code}/suggestions/", headers={"Cookie": _header(cookies)}, timeout=30
    )
    took = (time.perf_counter() - begun) * 1000
    if answer.status_code != 200 or answer.text.count("<tr") < PER_PAGE:
        raise NotMeasured(
            f"the page of {code} answered {answer.status_code} with {answer.text.count('<tr')} rows"
        )
    client.cookies.clear()
    return took


def _header(cookies: dict[str, str]) -> str:
    return "; ".join(f"{name}={value}" for name, value in cookies.items())


def _log_in(stack: Stack) -> dict[str, dict[str, str]]:
    """code → the session cookie of that congress's clerk, by Keycloak's form."""
    os.environ.update(stack.environment)
    django.setup()
    told = json.loads((stack.places.secrets / "log_ins.json").read_text())
    clerks = {row["congress"]: row["login"] for row in told["logins"] if row["login"].endswith("-clerk")}

    def log_in(code: str) -> tuple[str, dict[str, str]]:
        visitor = Visitor(base_url=stack.address)
        visitor.log_in(clerks[code], told["password"])
        return code, visitor.cookies

    with ThreadPoolExecutor(2) as pool:
        return dict(pool.map(log_in, clerks))
