"""The course of one case from its filing to its end, by its fate. A day that is yielded is the next on which it goes on."""

from __future__ import annotations

from collections.abc import Generator
from datetime import date, timedelta

from kernel import clock
from tests.year import filing, pages
from tests.year.desk import LETTER, Desk, Task, day_of, on_weekday
from tests.year.filing import Filed
from tests.year.plan import Plan

Days = Generator[date, None, None]
RATED_WITHIN = 32  # days that are more than the twenty working days of the county's rule, over any holiday
CLASSES = (("A", "SOLVED"), ("A", "SOLVED"), ("C", "NOT_FEASIBLE"), ("D", "REFERENCE"))
PROMISE = "村口十二盏路灯全部更换完毕"


def course(desk: Desk, plan: Plan) -> Days:
    people = desk.cast.deputies
    filed = Filed(plan, people[plan.lead], [people[one] for one in plan.cosigners])
    if plan.fate == "by pages":
        yield from pages.course(desk, filed)
        return
    case = yield from filing.accepted(desk, filed)
    if not case:
        return
    if plan.fate == "merged":
        filing.merge(desk, filed, case)
    yield desk.in_days(plan.dice.randint(1, 5))
    tasks = yield from _taken(desk, filed, case)
    if plan.fate == "withdrawn late":
        yield desk.in_days(20)
        filing.withdraw(desk, filed, case)
        return
    yield from _worked(desk, filed, tasks)
    yield from _answered(desk, filed, case, tasks)
    yield from _rated(desk, filed, case, tasks)
    yield desk.in_days(plan.dice.randint(1, 10))
    desk.close(case)


def _taken(desk: Desk, filed: Filed, case: str) -> Generator[date, None, list[Task]]:
    """Assigned and signed for; given back and taken over, where that is its fate."""
    plan = filed.plan
    units = [desk.cast.units[one] for one in plan.units]
    first = units[:1] if plan.fate == "given back" else units
    tasks = desk.assign(case, first, way="SEPARATE" if plan.fate == "separate" else "LEAD")
    if plan.fate in ("given back", "stays"):
        yield desk.in_days(2)
        task = tasks[0]
        said = {"reason": "所提事项不属于本局职责，请交有关部门承办。", "competent_name": "其他部门"}
        desk.site.post(task.unit.handler, f"assignments/{task.id}/returns/", said)
        yield desk.in_days(1)
        if plan.fate == "stays":
            refused = f"assignments/{task.id}/return-refusals/"
            desk.site.post(desk.clerk, refused, {"answer": "按照职责分工，由你局继续办理。"})
        else:
            given = {"unit_id": units[1].id, "answer": "同意，改由有关部门承办。"}
            now = desk.site.post(desk.clerk, f"assignments/{task.id}/return-acceptances/", given)
            tasks = [Task(now["id"], units[1], clock.today())]
    for task in tasks:
        yield desk.in_days(plan.dice.randint(1, 4))
        desk.sign_for(task)
    return tasks


def _worked(desk: Desk, filed: Filed, tasks: list[Task]) -> Days:
    """Talks, opinions, another day asked for; ends on the day of the reply."""
    plan, lead = filed.plan, tasks[0]
    answering = tasks if plan.fate == "separate" else tasks[:1]
    yield desk.in_days(plan.dice.randint(3, 15))
    for task in answering:
        desk.talk(task, filed.lead)
    if plan.fate == "assisted":
        yield from _assisted(desk, lead, tasks[1])
    if plan.fate in ("extended", "not extended"):
        yield on_weekday(lead.due - timedelta(days=10))
        until = lead.due + timedelta(days=40)
        said = {"until": f"{until:%Y-%m-%d}", "reason": "现场施工受汛期影响，需要延长办理时间。"}
        desk.site.post(lead.unit.handler, f"assignments/{lead.id}/extensions/", said)
        yield desk.in_days(1)
        if plan.fate == "extended":
            desk.site.post(desk.clerk, f"assignments/{lead.id}/extension-grants/")
            lead.due = until
        else:
            refused = f"assignments/{lead.id}/extension-refusals/"
            desk.site.post(desk.clerk, refused, {"answer": "事项并不复杂，请按期答复。"})
    if plan.fate == "assisted late":
        yield on_weekday(tasks[1].due + timedelta(days=2))
        desk.answer_card(tasks[1])
    if plan.fate == "late":
        yield on_weekday(lead.due + timedelta(days=plan.dice.randint(2, 12)))
        desk.answer_card(lead)
        return
    last = min(task.due for task in answering)
    early = clock.today() + timedelta(days=1)
    yield min(last, max(early, on_weekday(last - timedelta(days=plan.dice.randint(3, 30)))))


def _assisted(desk: Desk, lead: Task, other: Task) -> Days:
    """An opinion that says nothing goes back, and comes again."""
    given = f"assignments/{other.id}/opinions/"
    desk.site.post(other.unit.handler, given, {"text": "没有意见。"})
    yield desk.in_days(3)
    back = {"reason": "请写明管护经费如何承担。"}
    desk.site.post(lead.unit.handler, f"assignments/{other.id}/opinion-returns/", back)
    yield desk.in_days(5)
    desk.site.post(other.unit.handler, given, {"text": "管护经费由我局列入明年预算。"})


def _answered(desk: Desk, filed: Filed, case: str, tasks: list[Task]) -> Days:
    fate, dice = filed.plan.fate, filed.plan.dice
    if fate in ("promised", "promised late", "followed up"):
        made = {"text": PROMISE, "due_on": f"{clock.today() + timedelta(days=60):%Y-%m-%d}"}
        desk.site.post(tasks[0].unit.handler, f"assignments/{tasks[0].id}/commitments/", made)
        desk.reply(tasks[0], "B", "IN_PROGRESS")
    elif fate == "separate":
        for task in tasks:
            desk.reply(task, *dice.choice(CLASSES))
    else:
        desk.reply(tasks[0], *dice.choice(CLASSES), co_overdue=fate == "assisted late")
    desk.state(case, "REPLIED")
    yield desk.in_days(dice.randint(1, 10))


def _rated(desk: Desk, filed: Filed, case: str, tasks: list[Task]) -> Days:
    """Each who signed by their own hand; until nobody is waited for and nothing promised is open."""
    fate, dice = filed.plan.fate, filed.plan.dice
    signers = [filed.lead, *filed.others]
    if fate in ("silent", "rated late"):
        for one in signers[1:]:
            desk.rate(case, one, "BASICALLY")
        yield desk.in_days(RATED_WITHIN + 12)
        desk.state(case, "EVALUATED")
        if fate == "rated late":
            desk.rate(case, filed.lead, "SATISFIED")
        return
    bad = fate in ("redone", "stands", "redone twice")
    for one in signers:
        word = "DISSATISFIED" if bad and one is filed.lead else dice.choice(("SATISFIED", "BASICALLY"))
        desk.rate(case, one, word)
    if filed.along is not None:
        desk.state(case, "REPLIED")
        desk.rate(filed.along[1], filed.along[0], "SATISFIED")
    if bad:
        yield from _redone(desk, filed, case, tasks[0])
    if fate in ("promised", "promised late", "followed up"):
        desk.state(case, "TRACKING")
        yield from _kept(desk, filed, case, tasks[0])


def _redone(desk: Desk, filed: Filed, case: str, task: Task) -> Days:
    """重新办理; what is refused again is settled at a meeting: the reply stands, or goes back once more."""
    fate = filed.plan.fate
    yield desk.in_days(3)
    yield from _again(desk, filed, case, task, "SATISFIED" if fate == "redone" else "DISSATISFIED")
    if fate == "redone":
        return
    yield desk.in_days(4)
    settled = {
        "decision": "STANDS" if fate == "stands" else "REDO",
        "opinion": "经召集代表和承办单位研究，形成上述意见。",
        "held_on": f"{clock.today():%Y-%m-%d}",
        "people": "领衔代表、承办单位负责人",
    }
    desk.site.post(desk.clerk, f"suggestions/{case}/dissatisfactions/", settled)
    if fate == "redone twice":
        yield desk.in_days(1)
        yield from _again(desk, filed, case, task, "SATISFIED")


def _again(desk: Desk, filed: Filed, case: str, task: Task, word: str) -> Days:
    desk.site.post(desk.clerk, f"suggestions/{case}/redos/", {"note": "请写明完成时间，当面听取意见。"})
    desk.state(case, "REDO")
    yield desk.in_days(15)
    desk.talk(task, filed.lead)
    desk.reply(task, "A", "SOLVED")
    yield desk.in_days(5)
    for one in [filed.lead, *filed.others]:
        desk.rate(case, one, word if one is filed.lead else "SATISFIED")


def _kept(desk: Desk, filed: Filed, case: str, task: Task) -> Days:
    """The promise: reported and confirmed, or its day missed and explained, or settled by a 再次答复."""
    fate, site = filed.plan.fate, desk.site
    found = [row for row in site.rows(desk.clerk, "commitments/") if row["suggestion_id"] == case]
    assert [row["text"] for row in found] == [PROMISE], found
    promise, due = f"commitments/{found[0]['id']}", day_of(found[0]["due_at"])
    yield on_weekday(due + timedelta(days=6 if fate == "promised late" else -5))
    if fate == "promised late":
        site.post(desk.clerk, f"{promise}/explanations/", {"answer": "因施工合同变更，改由乡镇一并实施。"})
        return
    site.post(task.unit.handler, f"{promise}/reports/", {"report": "十二盏路灯已经全部更换并亮灯。"})
    yield desk.in_days(3)
    if fate == "promised":
        site.post(desk.clerk, f"{promise}/confirmations/", {"answer": "已到现场核实。"})
        return
    answer = {"body": LETTER, "outcome": "SOLVED", "letter_class": "A", "settles": [found[0]["id"]]}
    site.post(desk.clerk, f"suggestions/{case}/follow-ups/", answer)
