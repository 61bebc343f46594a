"""How a suggestion comes into the house: by one, by several, by the office's hand; and what the office makes of it."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from datetime import date
from typing import Any

from kernel import clock
from tests.year.cast import Deputy
from tests.year.desk import Desk
from tests.year.plan import Plan

# Each day that it yields is the next on which somebody does something.
Steps = Generator[date, None, str]


@dataclass
class Filed:
    """`others` have signed; `along` is who proposed the like, and their own case, which was merged into this one."""

    plan: Plan
    lead: Deputy
    others: list[Deputy]
    along: tuple[Deputy, str] | None = None

    @property
    def text(self) -> dict[str, Any]:
        return {"title": self.plan.title, "body": self.plan.body, "category": "TRANSPORT"}


def accepted(desk: Desk, filed: Filed) -> Generator[date, None, str]:
    """The id of the case once it bears a number; empty where it ends before that."""
    fate, dice = filed.plan.fate, filed.plan.dice
    if fate in ("entered", "objected"):
        case = yield from _entered(desk, filed)
    else:
        case = yield from _filed(desk, filed)
    yield desk.in_days(dice.randint(1, 3))
    if fate == "withdrawn":
        withdraw(desk, filed, case)
        return ""
    if fate == "not accepted":
        said = {"exclusion": "CASE", "reason": "所提事项涉及具体案件，请通过法定途径反映。"}
        desk.site.post(desk.clerk, f"suggestions/{case}/refusal/", said)
        return ""
    if fate == "revised":
        yield from _revised(desk, filed, case)
    desk.register(case)
    return case


def _filed(desk: Desk, filed: Filed) -> Steps:
    """A joint one is signed on the two days after; the last who is asked may say no."""
    site, lead = desk.site, filed.lead
    case = str(site.post(lead.person, "suggestions/", filed.text)["id"])
    if filed.others:
        asked = [one.mandate for one in filed.others]
        site.post(lead.person, f"suggestions/{case}/cosigners/", {"mandates": asked})
        yield desk.in_days(1)
        *sure, last = filed.others
        for one in sure:
            site.post(one.person, f"suggestions/{case}/cosignature/")
        if sure and filed.plan.dice.random() < 0.2:
            site.post(last.person, f"suggestions/{case}/declining/", {"words": "已另行提出。"}, status=204)
            filed.others = sure
        else:
            site.post(last.person, f"suggestions/{case}/cosignature/")
    site.post(lead.person, f"suggestions/{case}/submission/")
    return case


def _entered(desk: Desk, filed: Filed) -> Steps:
    """代录: the deputy looks at it; who objects is answered first."""
    site, lead = desk.site, filed.lead
    way = filed.plan.dice.choice(("PAPER", "PHONE", "VISIT"))
    told = {
        **filed.text,
        "mandate": lead.mandate,
        "way": way,
        "received_on": f"{clock.today():%Y-%m-%d}",
        "cosigners": [one.mandate for one in filed.others],
    }
    case = str(site.post(desk.clerk, "suggestions/entries/", told)["id"])
    yield desk.in_days(1)
    if filed.plan.fate == "objected":
        site.post(lead.person, f"suggestions/{case}/entry/objection/", {"reason": "地点应为村口东侧。"})
        site.post(desk.clerk, f"suggestions/{case}/entry/answer/", {"answer": "已记录，按东侧办理。"})
    site.post(lead.person, f"suggestions/{case}/entry/confirmation/")
    return case


def _revised(desk: Desk, filed: Filed, case: str) -> Generator[date, None, None]:
    """退回修改; a joint one is signed anew, since its text is another."""
    site, lead = desk.site, filed.lead
    site.post(desk.clerk, f"suggestions/{case}/return/", {"reason": "请写明具体地点和建议。"})
    yield desk.in_days(2)
    better = {**filed.text, "body": f"{filed.plan.body}\n地点在村口东侧三百米处。"}
    site.patch(lead.person, f"suggestions/{case}/", better)
    if filed.others:
        asked = [one.mandate for one in filed.others]
        site.post(lead.person, f"suggestions/{case}/cosigners/", {"mandates": asked})
        for one in filed.others:
            site.post(one.person, f"suggestions/{case}/cosignature/")
    site.post(lead.person, f"suggestions/{case}/submission/")
    yield desk.in_days(1)


def merge(desk: Desk, filed: Filed, main: str) -> None:
    """并案: another deputy has proposed the like; it is taken up and merged with one deed."""
    people = desk.cast.deputies
    other = people[(filed.plan.lead + 1) % len(people)]
    text = {**filed.text, "title": f"{filed.plan.title}（另案）"}
    case = str(desk.site.post(other.person, "suggestions/", text)["id"])
    desk.site.post(other.person, f"suggestions/{case}/submission/")
    said = {"into": main, "reason": "所提事项相同，一并办理，分别答复。"}
    desk.site.post(desk.clerk, f"suggestions/{case}/merger/", said)
    filed.along = other, case


def withdraw(desk: Desk, filed: Filed, case: str) -> None:
    """By the lead, and of a joint one by all who signed."""
    said = {"reason": "所提事项已经解决，申请撤回。"}
    desk.site.post(filed.lead.person, f"suggestions/{case}/withdrawal/", said)
    for one in filed.others:
        desk.site.post(one.person, f"suggestions/{case}/withdrawal/agreement/")
    desk.state(case, "WITHDRAWN")
