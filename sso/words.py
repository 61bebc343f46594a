"""The words of the page of a held form: what its deed is called (capability → words) and what was typed (field → label)."""

DEEDS = {
    "console.onboard": "开通单位",
    "console.lifecycle": "变更单位的使用状态",
    "console.confirm_seats": "确认待启用的席位",
    "console.exchange": "办理交换文件",
    "seats.manage": "席位管理",
    "seats.officers": "管理员席位的任免",
    "factors.confirm": "确认动态口令",
    "people.import": "从表格批量导入",
    "people.export": "导出人员名单",
    "people.activate": "制作激活单",
    "people.unmask": "查看完整的身份证号",
    "people.log_out": "强制退出登录",
    "journal.export": "导出审计日志",
    "referral.approve": "审签",
    "evidence.export": "导出存证",
    "calendar.keep": "录入节假日安排",
    "calendar.own": "录入本地区放假日",
    "rules.publish": "修改本级规则",
    "term.switch": "办理换届",
}

# Typed by hand; what was chosen from a list stands in the form as a code, and is not repeated.
FIELDS = {
    "name": "姓名",
    "id_number": "身份证号",
    "phone": "手机号",
    "group": "代表团",
    "term": "届次",
    "title": "席位名称",
    "valid_from": "起始日期",
    "valid_to": "截止日期",
    "reason": "原因",
    "note": "附言",
}
