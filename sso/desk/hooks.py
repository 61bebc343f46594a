"""What the desk puts on other pages: buttons at a seat and above the list of seats, lines of the menu, words of the journal."""

from __future__ import annotations

from collections.abc import Sequence

from kernel.actor import Actor
from kernel.web.links import tenant_url
from shared_apps.identity import journal_words, plugging, proving, states, todo
from shared_apps.identity.plugging import SeatOnPage
from sso import notes
from ui import menu
from ui.parts import Act, Acts, Cannot

WORDS = {
    "activation.slips": "生成一批激活单",
    "activation.issued": "生成激活单",
    "activation.proved": "本人用激活单核对身份",
    "activation.voided": "激活单连续填错作废",
    "activation.password_set": "本人设密码",
    "activation.finished": "本人完成激活",
    "admin.activation_slip": "给管理员发激活单",
    "roster.uploaded": "上传导入表",
    "roster.started": "开始导入",
    "roster.stopped": "停止导入",
    "roster.taken_up": "继续导入",
    "roster.discarded": "放弃导入",
    "roster.annotated_given_out": "下载导入批注表",
    "roster.report_given_out": "下载导入报告",
    "factor.confirmed": "确认动态口令",
    "login.reset": "重置登录",
    "login.ended": "强制退出登录",
    "person.disabled": "停用人员账号",
    "person.enabled": "恢复人员账号",
}
# Keycloak's client takes a third of a second to load: the modules that know it are not asked for these words.
ACTIVATE, IMPORT, CONFIRM = "people.activate", "people.import", "factors.confirm"
_RESET, _LOG_OUT = "重置登录", "强制退出登录"


def register() -> None:
    plugging.register(seat_acts=seat_acts, list_acts=list_acts)
    journal_words.register(WORDS)
    todo.register_notices(notes.of)
    menu.add(
        menu.Entry(
            key="factors",
            word="待确认的动态口令",
            icon="shield-check",
            view="accounts:factors",
            group="管理",
            order=40,
            capabilities=frozenset({CONFIRM}),
        ),
        menu.Entry(
            key="imports",
            word="表格导入",
            icon="file-earmark-spreadsheet",
            view="accounts:imports",
            group="本级基础资料",
            order=90,
            capabilities=frozenset({IMPORT}),
        ),
    )


def list_acts(actor: Actor, query: str) -> Sequence[Act]:
    """Above the list of seats: slips for those it shows, and people from a sheet."""
    if actor.congress is None:
        return []
    found = []
    if actor.can(ACTIVATE):
        url = tenant_url(actor.congress.code, "accounts:slips")
        found.append(Act(label="发激活单", url=f"{url}{query}", icon="printer"))
    if actor.can(IMPORT):
        url = tenant_url(actor.congress.code, "accounts:imports")
        found.append(Act(label="表格导入", url=url, icon="file-earmark-spreadsheet"))
    return found


def seat_acts(actor: Actor, seat: SeatOnPage) -> Acts:
    """At a seat. As long as nobody has proved to be its person, it offers the same whoever that is."""
    if seat.status == states.ENDED:
        return Acts()
    can: list[Act] = []
    cannot: list[Cannot] = []
    code = seat.congress.code
    if actor.can(ACTIVATE):
        url = f"{tenant_url(code, 'accounts:slips')}?only={seat.id}"
        can.append(Act(label="发激活单", url=url, icon="printer"))
    if actor.can(CONFIRM):
        if why := _why_not(actor, seat):
            cannot += [Cannot(label=_RESET, reason=why), Cannot(label=_LOG_OUT, reason=why)]
        else:
            can.append(Act(label=_RESET, url=tenant_url(code, "accounts:reset", pk=seat.id)))
            can.append(Act(label=_LOG_OUT, url=tenant_url(code, "accounts:logout", pk=seat.id)))
    return Acts(can=tuple(can), cannot=tuple(cannot))


def _why_not(actor: Actor, seat: SeatOnPage) -> str:
    if not seat.is_proved:
        return "本人还没有确认这一席位。"
    if seat.person_id == actor.person_id:
        return "不能办理自己的登录事项。"
    card = proving.card_of(seat.person_id)
    if card is None or card.keeper_id != seat.congress.id:
        return "该人员的账号由其他单位建立，请联系那个单位的安全管理员。"
    return ""
