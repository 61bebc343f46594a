"""The eight steps of the process as 长沙 names them: 登记, 交办, 承办, 催办, 呈签, 回复, 督办, 归档; and the tables that the chart draws."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kernel.states import Machine
from tenant_apps.bills import states as bills
from tenant_apps.handling import states as handling
from tenant_apps.referrals import states as referrals
from tenant_apps.suggestions import states as course
from tenant_apps.supervision import states


@dataclass(frozen=True, kw_only=True)
class Step:
    """One of the eight: what is done, in which states a suggestion stands there, and which tables of states say more."""

    word: str
    about: str
    states: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()

    @property
    def state_words(self) -> str:
        return "、".join(course.MACHINE.label(state) for state in self.states)


STEPS = (
    Step(
        word="登记",
        about="接收、审查，受理的编号登记，不符合规定的退回修改或者不予受理。",
        states=(course.SUBMITTED, course.RETURNED, course.NOT_ACCEPTED),
        tables=("suggestion",),
    ),
    Step(
        word="交办",
        about="交承办单位；内容相同的并案；属于上级、下级职权的转请、交办。",
        states=(course.REGISTERED, course.MERGED),
        tables=("referral sent", "referral received"),
    ),
    Step(
        word="承办",
        about="签收、与代表沟通、办理，可以申请退办、延期；代表不满意的重新办理。",
        states=(course.ASSIGNED, course.IN_HANDLING, course.REDO),
        tables=("assignment", "matter"),
    ),
    Step(
        word="催办",
        about="办理期间进行：期限提醒、红黄牌、催办。建议的状态不变。",
        tables=("alert_card", "urging"),
    ),
    Step(
        word="呈签",
        about="承办单位内部核稿、签发答复。建议的状态不变，审签经过只有本单位可见。",
        tables=("approval",),
    ),
    Step(word="回复", about="答复送达代表，由代表评价。", states=(course.REPLIED,)),
    Step(
        word="督办",
        about="评价以后督促落实：重点督办、承诺事项、跟踪办理和再次答复。",
        states=(course.EVALUATED, course.TRACKING),
        tables=("key_supervision", "commitment"),
    ),
    Step(word="归档", about="办结，年度报告以后归档。", states=(course.CLOSED, course.ARCHIVED)),
)
# In the order in which the page draws them: the word above each.
TABLES: Mapping[str, tuple[str, Machine]] = {
    machine.name: (word, machine)
    for word, machine in (
        ("代表建议", course.MACHINE),
        ("议案", bills.MACHINE),
        ("转请和交办（送出一方）", referrals.OUTGOING),
        ("转请和交办（接收一方）", referrals.INCOMING),
        ("承办单位的办理", handling.ASSIGNMENT),
        ("上级交办和本级办理事项", handling.MATTER),
        ("答复的审签", handling.APPROVAL),
        ("答复的会签", handling.COUNTERSIGNING),
        ("承诺事项", handling.COMMITMENT),
        ("红黄牌", states.CARD),
        ("催办", states.URGING),
        ("传阅", states.CIRCULATION),
        ("重点督办", states.KEY),
    )
}


def step_of(state: str) -> int | None:
    """The index of the step at which a suggestion in this state stands; None for one that has left the course (草稿, 撤回)."""
    return next((index for index, step in enumerate(STEPS) if state in step.states), None)
