"""Two counties of one city with people and cases in all states, and the console of the province."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from kernel import clock
from kernel.actor import STRONG, Actor
from tenant_apps.files import uploading
from tenant_apps.files.uploading import Destination
from tenant_apps.handling import actions as handling
from tenant_apps.handling.models import Assignment
from tenant_apps.organs import actions as organs
from tenant_apps.organs.models import Unit
from tenant_apps.referrals import actions as referrals
from tenant_apps.suggestions import actions as suggestions
from tenant_apps.supervision import actions as supervision
from tenants.models import Congress
from tests.factories import cast
from tests.factories.cast import CITY, COUNTY, do, inside
from tests.stack import jobs
from tests.stack.databases import Database
from tests.units.files import specimens
from tests.units.lifecycle.conftest import give_seat
from tests.units.referrals import playing

HEIR, OTHER_CITY, OTHER_COUNTY = "330127", "330200", "330203"
ANNEX = "改造计划.pdf"
RATING: dict[str, Any] = {"attitude": "SATISFIED", "result": "SATISFIED"}


@dataclass
class Play:
    """Ids of cases and referrals of the county that is merged, by what became of them."""

    cases: dict[str, UUID] = field(default_factory=dict)
    referrals: dict[str, UUID] = field(default_factory=dict)
    tasks: dict[str, UUID] = field(default_factory=dict)


@pytest.fixture(scope="module")
def console(database: Database) -> Actor:
    keeper = give_seat(code="330000", kind="console")
    return replace(keeper, acr=STRONG, auth_time=timezone.now())


@pytest.fixture(scope="module")
def play(console: Actor) -> Play:
    cast.furnish(CITY, COUNTY, HEIR)
    found = Play()
    _cases(found)
    _referrals_up(found)
    _referrals_down(found)
    jobs.run_queued()
    playing.registered(HEIR)  # bears the same number as the county's first
    name = inside(COUNTY, lambda: Unit.objects.filter(active=True).order_by("order", "id")[0].name)
    inside(HEIR, lambda: organs.rename_unit(actor=None, unit_id=_a_unit(), name=name))
    return found


def _a_unit() -> UUID:
    found: UUID = Unit.objects.filter(active=True).order_by("order", "id")[0].pk
    return found


def _cases(found: Play) -> None:
    fields = {"title": playing.TITLE, "body": playing.BODY, "category": "CONSTRUCTION"}
    found.cases["registered"] = playing.registered(COUNTY)
    found.cases["draft"] = do(COUNTY, "deputy2", suggestions.draft, **fields).id
    found.cases["submitted"] = do(COUNTY, "deputy2", suggestions.draft, **fields).id
    do(COUNTY, "deputy2", suggestions.submit, suggestion_id=found.cases["submitted"])
    for name in ("in handling", "replied", "closed"):
        case = found.cases[name] = playing.registered(COUNTY)
        found.tasks[name] = playing.in_handling(COUNTY, case)
    uploading.take(
        actor=cast.actor(COUNTY, "handler1"),
        congress=cast.congress(COUNTY),
        to=Destination("reply_draft", found.tasks["replied"]),
        name=ANNEX,
        file=SimpleUploadedFile(ANNEX, specimens.pdf()),
    )
    playing.answer(COUNTY, found.tasks["replied"])
    letter = playing.answer(COUNTY, found.tasks["closed"], letter_class="A", outcome="SOLVED")
    do(COUNTY, "deputy1", handling.rate, reply_id=letter, **RATING)
    do(COUNTY, "clerk", suggestions.close, suggestion_id=found.cases["closed"])
    merged = found.cases["merged"] = playing.registered(COUNTY)
    main = {"into": found.cases["in handling"], "reason": "内容相近，一并办理，分别答复。"}
    do(COUNTY, "clerk", suggestions.merge, suggestion_id=merged, **main)
    _supervised(found)


def _supervised(found: Play) -> None:
    """A red card, an urging and 重点督办 of what is being handled."""
    task, case = found.tasks["in handling"], found.cases["in handling"]
    due = clock.now() - timedelta(days=1)

    def carded() -> None:
        Assignment.objects.filter(pk=task).update(due_at=due)
        supervision.review(assignment_id=task)

    inside(COUNTY, carded)
    do(COUNTY, "clerk", supervision.urge, assignment_id=task, note="请抓紧办理。")
    key = do(
        COUNTY, "clerk", supervision.propose_key, suggestion_id=case, reason="群众反映集中，拟列为重点督办。"
    )
    decided = {"on": clock.today(), "decision": "县人大常委会主任会议"}
    do(COUNTY, "clerk", supervision.decide_key, key_id=key.pk, **decided)


def _referrals_up(found: Play) -> None:
    for name in ("drafted", "sent", "received", "adopted"):
        case = found.cases[f"up {name}"] = playing.registered(COUNTY)
        playing.in_handling(COUNTY, case)
        if name == "drafted":
            facts = {"suggestion_id": case, "reason": "BEYOND_POWER", "note": "请予转请。"}
            found.referrals[name] = do(COUNTY, "clerk", referrals.refer_up, **facts).id
        else:
            found.referrals[name] = playing.sent_up(COUNTY, case)
    jobs.run_queued()
    do(CITY, "clerk", referrals.receive, referral_id=found.referrals["received"])
    found.cases["at the city"] = playing.adopted(CITY, found.referrals["adopted"])


def _referrals_down(found: Play) -> None:
    for name in ("down", "down in handling"):
        case = playing.registered(CITY)
        facts = {"suggestion_id": case, "reason": "LOWER_DUTY", "to": COUNTY}
        found.referrals[name] = do(CITY, "clerk", referrals.refer_down, **facts).id
        do(CITY, "head", referrals.approve, referral_id=found.referrals[name])
    jobs.run_queued()
    do(COUNTY, "distributor", referrals.take_on, referral_id=found.referrals["down in handling"])


def row(code: str) -> Congress:
    found: Congress = Congress.objects.get(code=code)
    return found


RunJobs = Callable[[], list[str]]
