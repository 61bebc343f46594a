"""The columns of a roster beside name, 身份证号 and telephone."""

from shared_apps.identity.registers import Column
from tenant_apps.deputies import words
from tenant_apps.deputies.sheet import vocabulary

COLUMNS = (
    Column(
        "seat_no",
        "代表证号",
        "证号 代表证编号 代表编号 代表证",
        "必填",
        "同一届内不重复，最多 20 位。",
        "012",
    ),
    Column(
        "term", "届次", "届 届别", "可不填", "不填则为本届；导入下一届时填下一届，须先在“届次”中设立。", ""
    ),
    Column("delegation", "代表团", "所属代表团", "可不填", "还没有的，确认导入时新建。", "分水代表团"),
    Column(
        "groups",
        "代表小组",
        "小组 活动小组",
        "可不填",
        "几个小组用顿号隔开；还没有的，确认导入时新建。",
        "分水第一小组",
    ),
    Column(
        "electing",
        "选区或者选举单位",
        "选区 选举单位 原选举单位 选区名称 选区（选举单位）",
        "可不填",
        "县级、乡级填选区，市级、省级填选举单位；还没有的，确认导入时新建。",
        "第3选区",
    ),
    Column(
        "elected_on",
        "当选日期",
        "当选时间 选举日期",
        "可不填",
        "不填则为本届开始的日期；补选的必填。",
        "2022-01-20",
    ),
    Column(
        "how",
        "产生方式",
        "选举方式",
        "可不填",
        "不填则为换届选举。",
        "换届选举",
        choices=("换届选举", "补选"),
    ),
    Column("decision_no", "当选公告文号", "公告文号 公告号", "可不填", "", "桐人大告〔2022〕1号"),
    Column("announced_on", "公告日期", "公告时间", "可不填", "", "2022-01-22"),
    Column(
        "roles",
        "人大职务",
        "在本级人大的职务 常委会职务",
        "可不填",
        f"几个用顿号隔开：{'、'.join(words.ROLES.values())}。",
        "常委会委员",
    ),
    Column(
        "gender",
        "性别",
        "",
        "可不填",
        "不填则按身份证号登记。",
        "女",
        choices=("男", "女"),
    ),
    Column(
        "ethnicity",
        "民族",
        "",
        "可不填",
        "民族的全称。加密保存，只有管理名册的人员可以看到。",
        "汉族",
        choices=tuple(sorted(vocabulary.ETHNICITIES)),
    ),
    Column(
        "birth_month", "出生年月", "出生日期 出生 生日", "可不填", "不填则按身份证号登记，只到月。", "1975-03"
    ),
    Column(
        "party",
        "党派",
        "政治面貌 党派团体",
        "可不填",
        "",
        "中共党员",
        choices=tuple(vocabulary.PARTIES),
    ),
    Column("education", "学历", "文化程度 学历学位", "可不填", "", "大学本科"),
    Column(
        "employer", "工作单位", "单位 所在单位", "可不填", "公开的工作单位，不写家庭住址。", "桐庐县第一中学"
    ),
    Column("post", "职务", "单位职务 职业 工作职务", "可不填", "在工作单位的职务。", "校长"),
    Column("native_language", "使用语言", "语言文字 本民族语言", "可不填", "需要翻译的填写。加密保存。", ""),
    Column("disability_help", "需要的协助", "无障碍需求", "可不填", "行动、视力等需要的协助。加密保存。", ""),
)
