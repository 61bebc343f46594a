"""What the auditor reads: the deeds of the public journal in the office's words. Apps above register theirs."""

from __future__ import annotations

from collections.abc import Mapping

_words: dict[str, str] = {
    "seat.given": "给予席位",
    "seat.activated": "席位启用",
    "seat.made_admin": "指定为系统管理员",
    "seat.confirmed": "本人确认席位",
    "seat.declined": "本人否认席位",
    "seat.confirmed_for": "上级代为确认席位",
    "seat.refused_for": "上级不予确认席位",
    "seat.roles_changed": "更改席位角色",
    "seat.placed": "指定单位",
    "seat.regrouped": "调整代表团",
    "seat.ended": "结束席位",
    "seat.stepped_down": "任期届满，转为原代表席位",
    "seat.stepped_back": "撤回换届，恢复代表席位",
    "seat.start_moved": "换届日期变动，调整席位起始日期",
    "seats.given_out": "导出席位清单",
    "seats.waiting_given_out": "导出待确认席位",
    "person.phone_changed": "更改手机号",
    "person.id_number_shown": "查看身份证号",
    "person.logged_out": "强制退出登录",
    "journal.given_out": "导出审计日志",
    "admin.named": "确定管理员",
    "calendar.drafted": "录入放假安排草稿",
    "calendar.discarded": "放弃放假安排草稿",
    "calendar.confirmed": "确认放假安排",
    "calendar.alarm_set": "设置放假安排提醒时间",
    "congress.requested": "单位登记",
    "congress.provisioned": "单位建库",
    "congress.went_live": "单位上线",
    "congress.suspended": "单位暂停",
    "congress.resumed": "单位恢复",
    "congress.closed": "单位关闭",
    "congress.merged": "单位并入",
    "congress.moved": "改变隶属",
    "congress.renamed": "单位更名",
    "congress.recoded": "变更代码",
    "seat.followed": "席位随区划调整转入",
    "adjustment.planned": "拟订区划调整",
    "adjustment.counted": "区划调整清点完成",
    "adjustment.recount": "重新清点区划调整",
    "adjustment.carry_out": "实施区划调整",
    "adjustment.carried": "区划调整实施完成",
    "adjustment.confirm": "确认区划调整",
    "adjustment.confirmed": "区划调整确认完成",
    "adjustment.take_back": "撤回区划调整",
    "adjustment.taken_back": "区划调整撤回完成",
    "adjustment.cancel": "取消区划调整",
    "adjustment.given_out": "导出区划调整报告",
    "congress.probed": "发测试件",
    "congress.imported": "单位数据导入",
    "congress.handed_over": "迁往其他平台",
    "congress.noted": "登记其他平台的单位",
    "congress.restored": "恢复到备份",
    "exchange.refused": "拒绝其他平台的请求",
    "exchange.file_asked": "导出交换文件",
    "exchange.file_made": "生成交换文件",
    "exchange.file_given": "下载交换文件",
    "exchange.file_brought": "上传交换文件",
    "exchange.file_taken": "导入交换文件",
    "exchange.file_refused": "交换文件未能完成",
    "cell.card_taken": "采用其他平台的登记卡",
    "key.made": "生成密钥",
    "key.renewed": "更换密钥",
    "key.revoked": "吊销密钥",
    "rules.begun": "起草规则修改",
    "rules.described": "修改规则草稿的日期和依据",
    "rules.set": "修改规则草稿",
    "rules.discarded": "放弃规则草稿",
    "rules.published": "发布本级规则",
    "rules.withdrawn": "撤回本级规则",
}


def register(words: Mapping[str, str]) -> None:
    """deed → what it is called on the page; said once by each app that writes into the public journal."""
    _words.update(words)


def word(deed: str) -> str:
    """In words; a deed that nobody named keeps its code, so that no entry hides."""
    return _words.get(deed, f"其他（{deed}）")


def known() -> dict[str, str]:
    return dict(_words)
