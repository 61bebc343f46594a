"""Codes, capabilities and deeds: each name stands once and leads somewhere."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator

import pytest
from django.apps import apps

import shared_apps
import sso
import tenant_apps
import tenants
from kernel import capabilities
from kernel.errors import DomainError
from kernel.states import Machine
from tests.guards import tree

# The word of the table where the office's verb is another: (machine, deed) → module and action.
DEEDS_BY_OTHER_NAMES = {
    ("assignment", "countersign"): "tenant_apps.handling.actions.agree_letter",
    **{
        ("adjustment", deed): f"tenants.adjusting.actions.{deed}"
        for deed in ("recount", "carry_out", "confirm", "take_back", "cancel")
    },
    ("suggestion", "assign"): "tenant_apps.handling.actions.assign",
    ("suggestion", "evaluate"): "tenant_apps.handling.actions.rate",
    ("suggestion", "evaluate_again"): "tenant_apps.handling.actions.rate",
    ("suggestion", "redo"): "tenant_apps.handling.actions.redo",
    ("suggestion", "redo_in_part"): "tenant_apps.handling.actions.redo",
    ("suggestion", "settle_dissent"): "tenant_apps.handling.actions.settle_dissent",
    ("suggestion", "follow_up"): "tenant_apps.handling.actions.follow_up_reply",
    ("suggestion", "follow_up_in_part"): "tenant_apps.handling.actions.follow_up_reply",
    ("seat", "confirm_for"): "shared_apps.identity.actions.confirm_seat_for",
    ("seat", "refuse_for"): "shared_apps.identity.actions.refuse_seat_for",
    ("seat", "end"): "shared_apps.identity.actions.end_seat",
    **{
        ("congress", deed): f"tenants.lifecycle.{deed}"
        for deed in ("go_live", "suspend", "resume", "close", "merge", "rename", "recode")
    },
    **{
        ("batch", deed): f"tenants.onboarding.batches.{deed}"
        for deed in ("start", "discard", "stop", "take_up")
    },
}


def _all_modules() -> None:
    """Import every module of the apps, so that every refusal and machine is known."""
    for package in (shared_apps, tenant_apps, sso, tenants):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if ".migrations" not in found.name and ".management" not in found.name:
                importlib.import_module(found.name)


def _refusals() -> Iterator[type[DomainError]]:
    waiting = [DomainError]
    while waiting:
        kind = waiting.pop()
        yield kind
        waiting += kind.__subclasses__()


def test_a_code_of_a_refusal_stands_once() -> None:
    """API clients decide by the code; two refusals with one code can't be told apart."""
    _all_modules()
    found: dict[str, list[str]] = {}
    for kind in _refusals():
        if "code" in vars(kind) and not kind.__module__.startswith("tests."):
            found.setdefault(kind.code, []).append(f"{kind.__module__}.{kind.__qualname__}")
    twice = {code: kinds for code, kinds in found.items() if len(kinds) > 1}
    assert not twice, f"give each its own code, or let one inherit from the other: {twice}"


def test_every_refusal_has_a_sentence_of_its_own_language() -> None:
    _all_modules()
    wrong = [
        kind.__qualname__
        for kind in _refusals()
        if not any("\u4e00" <= char <= "\u9fff" for char in kind.message)
    ]
    assert not wrong, f"write the sentence that the user will read: {wrong}"


def _machines() -> list[tuple[str, Machine]]:
    found = []
    for config in apps.get_app_configs():
        if not config.name.startswith(("tenant_apps.", "shared_apps.")) and config.name != "tenants":
            continue
        try:
            module = importlib.import_module(f"{config.name}.states")
        except ModuleNotFoundError:
            continue
        found += [(config.name, value) for value in vars(module).values() if isinstance(value, Machine)]
    return found


def test_there_are_machines_to_check() -> None:
    assert len(_machines()) >= 5


@pytest.mark.parametrize(("app", "machine"), _machines(), ids=lambda value: getattr(value, "name", value))
def test_every_deed_of_a_person_has_an_action_of_its_name(app: str, machine: Machine) -> None:
    """Buttons, refusals and the chart come from the table; a row without its deed would promise what nobody can do."""
    missing = []
    for row in machine.moves:
        if not row.capability:
            continue
        place = DEEDS_BY_OTHER_NAMES.get((machine.name, row.deed), f"{app}.actions.{row.deed}")
        module, _, action = place.rpartition(".")
        if not callable(getattr(importlib.import_module(module), action, None)):
            missing.append(f"{machine.name}.{row.deed}: no {place}")
    assert not missing, "write the action, or name it in DEEDS_BY_OTHER_NAMES:\n" + "\n".join(missing)


def test_every_capability_is_held_and_asked_for() -> None:
    """A capability nobody holds locks a deed for ever; one nobody asks for protects nothing."""
    held = frozenset[str]().union(*capabilities.CAPABILITIES.values())
    asked = {row.capability for _, machine in _machines() for row in machine.moves if row.capability}
    asked |= {
        value
        for path in tree.python()
        if tree.name(path) != "platform/kernel/capabilities.py"
        for _, value in tree.texts(path)
        if value in held
    }
    assert asked - held == set(), "give it to a seat in kernel/capabilities.py"
    assert held - asked == set(), "take it out of kernel/capabilities.py until a deed asks for it"
