"""Suggestions as deputies write them, put together by dice: a place, a matter, what is wrong, what is asked for."""

from __future__ import annotations

import random

PLACES = [
    "分水",
    "横村",
    "江南",
    "桐君",
    "瑶琳",
    "富春江",
    "凤川",
    "百江",
    "新合",
    "合村",
    "钟山",
    "莪山",
    "城南",
    "旧县",
    "高翔",
    "洋塘",
    "印渚",
    "毕浦",
    "方埠",
    "金牛",
]
MATTERS = [
    "乡村公交",
    "农村学校食堂",
    "老旧小区电梯",
    "电动自行车充电",
    "绿道断点",
    "茶园灌溉",
    "水库除险",
    "养老服务",
    "托育机构",
    "村卫生室",
    "古村落保护",
    "农产品冷链",
    "垃圾分类",
    "污水管网",
    "河道清淤",
    "山塘整治",
    "停车泊位",
    "学生接送",
    "校外培训",
    "家庭医生",
    "医保报销",
    "电商物流",
    "民宿管理",
    "林下经济",
    "竹产业",
    "快递进村",
    "路灯照明",
    "桥梁加固",
    "地质灾害",
    "防汛预警",
    "社区矫正",
    "法律援助",
    "志愿服务",
    "公共图书馆",
    "文化礼堂",
    "体育场地",
    "宠物饲养",
    "噪声扰民",
    "油烟治理",
    "危房改造",
]
WRONG = (
    "群众反映强烈",
    "设施年久失修，安全隐患突出",
    "经费投入不足，运行维护没有着落",
    "部门职责不清，多头管理",
    "覆盖面不够，偏远地方尚未受益",
    "标准不统一，各地做法不一",
    "专业人员短缺，流动频繁",
    "信息不公开，办事流程复杂",
    "收费较高，居民使用意愿不强",
    "规划滞后，与实际需要脱节",
    "监督检查不够，违规行为时有发生",
    "老年人不会使用手机，出行办事不便",
)
ASKED = (
    "建议县交通运输局牵头制定三年计划",
    "建议财政安排专项资金，分年度落实",
    "建议明确主管部门和各乡镇的责任",
    "建议建立部门联席会议制度，定期会商",
    "建议优先安排偏远山区项目",
    "建议修订管理办法，统一建设标准",
    "建议引进和培训专业人员，提高待遇",
    "建议公开办理进度，接受群众监督",
    "建议开通电话预约，保留人工服务",
    "建议纳入民生实事项目，年底前完成",
    "建议加强执法检查，严肃查处违规行为",
    "建议引入社会资本，探索市场化运营",
)
_LETTERS = (
    "春夏秋冬东西南北江河湖海松竹梅兰金木水火土石山川田园林泉溪谷云雨风雪星月日光天地人和新旧高低长短远近多少前后左右内外上下"
    "工农商学兵医教科技文体卫法公路桥车船机电气热力市场店铺房屋院楼街巷村镇乡县城区社组户口家庭老少男女子孙父母兄弟姐妹亲友邻里"
    "米面油盐酱醋茶酒果蔬鱼肉禽蛋衣帽鞋布针线纸笔书画琴棋歌舞诗词走跑跳飞游开关进出来去坐立看听说写读想问答"
)


def body(dice: random.Random, place: str, matter: str) -> str:
    """400 to 700 letters. Deputies share turns of phrase and not facts: of two texts about one in twelve runs of letters is the same."""

    def own(least: int, most: int) -> str:
        return "".join(dice.choice(_LETTERS) for _ in range(dice.randint(least, most)))

    wrong = [
        f"{place}{own(2, 4)}村{own(14, 30)}{matter}，{one}，涉及{dice.randint(20, 900)}户"
        for one in dice.sample(WRONG, 5)
    ]
    asked = [f"{one}，{own(16, 34)}，{dice.randint(1, 12)}月底前见效" for one in dice.sample(ASKED, 5)]
    return f"一、情况。{'；'.join(wrong)}。\n二、建议。{'；'.join(asked)}。"


def title(dice: random.Random, place: str, matter: str) -> str:
    verb = dice.choice(("加强", "改善", "推进", "完善", "规范", "加快"))
    return f"关于{verb}{place}{matter}工作的建议"


def altered(dice: random.Random, text: str, share: float) -> str:
    """The same text as another deputy hands it in a year later: that share of its letters is others."""
    letters = list(text)
    for at in dice.sample(range(len(letters)), int(len(letters) * share)):
        letters[at] = dice.choice(_LETTERS)
    return "".join(letters)
