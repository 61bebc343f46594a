"""A few cases on the chain 桐庐县 → 杭州市 → 浙江省, at different steps, made by the deeds themselves."""

from __future__ import annotations

from kernel import tenancy
from kernel.actor import Actor
from kernel.tenancy import CongressRef
from tenant_apps.handling import actions as handling
from tenant_apps.organs import selectors as organs
from tenant_apps.suggestions import actions as suggestions
from tenant_apps.suggestions import selectors as known

GREENWAY = (
    "关于打通富春江绿道桐庐—富阳交界断点的建议",
    "CONSTRUCTION",
    "一、情况\n富春江绿道桐庐段已建成 38 公里，与富阳段之间在常绿溪口留有 1.6 公里断点。群众骑行、步行须绕行国道，"
    "今年以来已发生非机动车事故 7 起。\n二、建议\n（一）由县有关部门会同富阳区提出断点接续方案；"
    "（二）断点涉及的省管岸线利用许可，请上级予以统筹；（三）接通前先行设置隔离护栏。",
)
CHARGERS = (
    "关于规范老旧小区电动自行车充电设施建设的建议",
    "SOCIAL",
    "一、情况\n城区 42 个老旧小区中有 19 个没有集中充电设施，飞线充电屡禁不止，存在消防隐患。\n"
    "二、建议\n（一）按小区户数明确充电设施配建数量；（二）由供电和消防部门联合验收；（三）充电服务费公示上墙。",
)
CLINIC = (
    "关于在横村镇增设夜间儿科急诊的建议",
    "EDUCATION",
    "一、情况\n横村镇常住人口 6.2 万人，夜间儿童就诊须往返县城 40 公里。\n"
    "二、建议\n（一）在镇中心卫生院设夜间儿科急诊；（二）县人民医院派驻儿科医师轮值；（三）纳入医共体绩效考核。",
)
BUSES = (
    "关于优化城郊公交线路和班次衔接的建议",
    "TRANSPORT",
    "一、情况\n城郊公交末班车普遍早于 18 时 30 分，与下班、放学时间不衔接。\n"
    "二、建议\n（一）高峰时段加密班次；（二）末班车延至 20 时；（三）在换乘站设置实时到站信息。",
)
FLOODS = (
    "关于统筹钱塘江流域防汛物资前置储备的建议",
    "AGRICULTURE",
    "一、情况\n流域内防汛物资储备点分布不均，跨区域调运平均耗时超过 5 小时。\n"
    "二、建议\n（一）在流域中游增设物资前置点；（二）建立市际调运协议；（三）储备目录每年汛前公布。",
)


def seed(*, congresses: dict[str, CongressRef], actors: dict[str, dict[str, Actor]]) -> None:
    """Each congress of the chain gets its cases once; one that has any is left alone."""
    plans = {
        "330122": [(GREENWAY, "submitted"), (CHARGERS, "replied"), (CLINIC, "assigned"), (BUSES, "draft")],
        "330100": [(BUSES, "assigned"), (CLINIC, "submitted")],
        "330000": [(FLOODS, "registered"), (BUSES, "submitted")],
    }
    for code, plan in plans.items():
        if code not in congresses:
            continue
        with tenancy.enter(congresses[code]):
            if known.is_empty():
                for text, step in plan:
                    _play(actors[code], text, step)


def _play(actors: dict[str, Actor], text: tuple[str, str, str], step: str) -> None:
    title, category, body = text
    deputy, clerk, handler = actors["deputy1"], actors["clerk"], actors["handler1"]
    made = suggestions.draft(actor=deputy, title=title, category=category, body=body)
    if step == "draft":
        return
    suggestions.submit(actor=deputy, suggestion_id=made.id)
    if step == "submitted":
        return
    suggestions.register(actor=clerk, suggestion_id=made.id)
    if step == "registered":
        return
    unit = organs.units_of(handler)[0]
    assignment = handling.assign(actor=clerk, suggestion_id=made.id, unit_id=unit.id)
    if step == "assigned":
        return
    handling.sign_for(actor=handler, assignment_id=assignment.id)
    handling.log_contact(
        actor=handler,
        assignment_id=assignment.id,
        way="FACE",
        with_name=deputy.name,
        note="到现场查看并听取代表意见。",
    )
    handling.reply(
        actor=handler,
        assignment_id=assignment.id,
        letter_class="A",
        outcome="SOLVED",
        body="您提出的建议收悉，经研究答复如下：\n一、今年已在 11 个小区建成集中充电设施，其余 8 个小区年底前建成。\n"
        "二、验收标准和服务费已经公示。\n感谢您对我们工作的关心和支持。",
        doc_no="建议〔2026〕1号",
    )
