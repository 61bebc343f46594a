"""The course of a case as people have it who use the pages alone: every form is opened, filled and sent."""

from __future__ import annotations

from collections.abc import Generator
from datetime import date

from tests.year.desk import LETTER, TALK, Desk
from tests.year.filing import Filed


def course(desk: Desk, filed: Filed) -> Generator[date, None, None]:
    site, dice, lead = desk.site, filed.plan.dice, filed.lead.person
    form = site.open(lead, "suggestions/new")
    case = site.press(lead, form, "提出建议", **filed.text, confirmed="on").address
    yield desk.in_days(dice.randint(1, 3))
    site.does(desk.clerk, case, "受理登记")
    yield desk.in_days(2)
    unit = desk.cast.units[filed.plan.units[0]]
    site.does(desk.clerk, case, "交办", unit_id=unit.name, note="请按期答复。")
    yield desk.in_days(2)
    site.does(unit.handler, case, "签收")
    yield desk.in_days(dice.randint(5, 20))
    site.does(unit.handler, case, "登记沟通", way="FACE", note=TALK)
    yield desk.in_days(dice.randint(5, 30))
    site.does(
        unit.handler,
        case,
        "答复",
        button="送出答复",
        letter_class="A",
        outcome="SOLVED",
        body=LETTER,
        doc_no="",
    )
    yield desk.in_days(dice.randint(1, 10))
    letter = site.open(lead, site.open(lead, case).link("答复"))
    rating = site.open(lead, letter.link("测评"))
    site.press(lead, rating, "交出测评", attitude="SATISFIED", result="BASICALLY")
    yield desk.in_days(5)
    site.does(desk.clerk, case, "办结", note="")
