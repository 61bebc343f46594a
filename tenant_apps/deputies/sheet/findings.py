"""What the preview says of a deputy's line beside name, 身份证号 and telephone."""

from __future__ import annotations

from tenants.onboarding import problems
from tenants.onboarding.problems import CHECK, ERROR, FIXED, Kind, Problem

_CONFIRM = "已自动更正，请核对。"
KINDS = {
    "seat_no_bad": Kind(
        ERROR,
        "不是代表证号。",
        "请填写字母、数字或者横线组成的证号，不超过 20 位，并把这一列设为“文本”格式。",
    ),
    "seat_no_tidied": Kind(FIXED, "含有全角字符或空格，已改为 {now}。", _CONFIRM),
    "seat_no_twice": Kind(
        ERROR,
        "与第 {line} 行是同一届的同一个代表证号。",
        "一个证号同时只能有一位代表，请核对后改正其中一行。",
    ),
    "seat_no_taken": Kind(
        ERROR,
        "这个代表证号现由{holder}使用。",
        "请核对证号与身份证号；如系补选接替，请先在代表名册中登记原代表资格终止，再导入。",
    ),
    "seat_no_again": Kind(CHECK, "这个代表证号原由{holder}使用，其资格已经终止。", "可以重新使用，请核对。"),
    "seat_no_other": Kind(
        ERROR,
        "该代表在{term}登记的代表证号是 {known}，与本表不同。",
        "请核对证号与身份证号；确需更换证号的，先在代表名册中办理。",
    ),
    "mandate_over": Kind(
        ERROR,
        "该代表在{term}的资格已经终止。",
        "如系重新当选，请等原席位结束（通常几分钟内）后再导入；否则请删去这一行。",
    ),
    "term_bad": Kind(ERROR, "不是届次。", "请填写届次，例如：第十八届。"),
    "term_unknown": Kind(ERROR, "本级没有{term}。", "请先在“届次”中设立这一届，或者核对届次。"),
    "term_none": Kind(ERROR, "本级还没有设立届次。", "请先在“届次”中设立本届，再导入代表。"),
    "term_over": Kind(
        ERROR, "{term}已经届满，不能再登记代表。", "请改填{now}；往届代表的资格在代表名册中查阅。"
    ),
    "term_tidied": Kind(FIXED, "已读作{now}。", _CONFIRM),
    "term_prepared": Kind(
        CHECK, "{term}尚在筹备，登记为当选待确认，席位自{day}起。", "换届启用以前，本届代表不受影响。"
    ),
    "by_election_day": Kind(ERROR, "补选的代表没有填写当选日期。", "请填写当选日期。"),
    "elected_late": Kind(ERROR, "当选日期在今天以后。", "请核对当选日期。"),
    "announced_early": Kind(ERROR, "公告日期早于当选日期。", "请核对两个日期。"),
    "how_bad": Kind(ERROR, "没有这种产生方式。", "请填写：换届选举、补选。"),
    "role_bad": Kind(ERROR, "没有这种人大职务。", "请填写：{known}；工作单位的职务请填在“职务”列。"),
    "gender_bad": Kind(ERROR, "不是性别。", "请填写：男、女。"),
    "gender_differs": Kind(CHECK, "与身份证号第 17 位不符。", "请核对；按本表登记。"),
    "birth_differs": Kind(CHECK, "与身份证号中的出生年月不符。", "请核对；按本表登记。"),
    "ethnicity_bad": Kind(ERROR, "不是我国民族的名称。", "请填写民族的全称，例如：汉族、维吾尔族、畲族。"),
    "word_completed": Kind(FIXED, "已改为{now}。", _CONFIRM),
    "party_other": Kind(CHECK, "不是常用的党派名称。", "请核对；按本表登记。"),
    "cell_formula": Kind(ERROR, "是公式，不是文字。", "请把这一格复制后“粘贴为数值”，再重新上传。"),
    "text_long": Kind(ERROR, "超过 {most} 字。", "请缩短后重新上传。"),
    "place_tidied": Kind(FIXED, "已按登记的名称改为“{now}”。", _CONFIRM),
    "place_gone": Kind(ERROR, "“{name}”已经撤并，现为“{now}”。", "请改填“{now}”。"),
    "place_ended": Kind(ERROR, "“{name}”已经撤销，没有登记承接的名称。", "请核对后改填现在的名称。"),
    "electing_full": Kind(
        ERROR,
        "“{name}”{told}，已有{by}。",
        "请核对；名额登记有误的，先在“选区与选举单位”中更正应选代表数；补选、接替的，先登记原代表资格终止。",
    ),
    "electing_merged": Kind(
        ERROR,
        "{name}的人民代表大会已并入{now}。",
        "请改填{now}；原由{name}选出的代表，资格变动由{now}办理。",
    ),
    "electing_closed": Kind(
        ERROR, "{name}的人民代表大会已经关闭。", "请核对行政区划变动后改填现在的选举单位。"
    ),
    "electing_moved": Kind(
        ERROR, "{name}现在不属于{scope}，属于{now}。", "请核对行政区划变动；该单位选出的代表由{now}登记。"
    ),
    "electing_abolished": Kind(
        ERROR, "{name}已于 {year} 年撤销（{kind}）。{where}", "请改填现在的选举单位。"
    ),
    "same_name": Kind(
        CHECK,
        "与{where}同名，且在同一代表团。",
        "确是两个人的，不需要改；投票、名单中以代表证号区分。",
    ),
    "will_change": Kind(CHECK, "名册登记的是“{known}”，将改为“{now}”。", "请核对，以本表为准。"),
    "will_change_closed": Kind(CHECK, "与名册登记的不同，将按本表更改。", "请核对，以本表为准。"),
}


def found(field: str, code: str, value: str = "", **said: object) -> Problem:
    """A finding of this table, or of the sheets' common one."""
    return problems.of(KINDS, field, code, value, **said)
