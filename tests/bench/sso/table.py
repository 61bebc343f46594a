"""The rows of `./dev bench sso`, on a stack of its own."""

from __future__ import annotations

import json
import os

import django

from tests.bench import rows
from tests.bench.stacks import Stack


def measure(stack: Stack) -> list[rows.Row]:
    os.environ.update(stack.environment)
    django.setup()
    from sso.form_login import Visitor
    from tests.bench.sso import checking, inviting, logging_in, scale

    chosen = scale.chosen()
    told = json.loads((stack.places.secrets / "log_ins.json").read_text())
    clerk = next(row["login"] for row in told["logins"] if row["login"].endswith("-clerk"))
    bearer = Visitor(base_url=stack.address).api_tokens(clerk, told["password"]).access_token
    return [
        *checking.measure(bearer),
        *logging_in.measure(stack, chosen),
        *inviting.people(chosen),
        *inviting.administrators(chosen),
    ]
