"""What a permitted actor would send: complete, so that a refusal is about the actor and nothing else."""

from __future__ import annotations

from typing import Any

from tests.factories import texts

Sent = dict[str, Any]
LETTER = "您提出的建议收悉。经研究，已将有关事项列入明年工作计划，经费同步安排，届时将向您通报进展情况。"
TEXT: Sent = {"title": texts.TITLE, "body": texts.BODY, "category": texts.CATEGORY, "kind": "SUGGESTION"}
FILING: Sent = {**TEXT, "confirmed": "on"}
RETURN: Sent = {"reason": "请写明断点的具体位置。"}
REFUSAL: Sent = {"exclusion": "OUTSIDE", "reason": "不属于本行政区域职权范围，请通过其他渠道反映。"}
ASSIGN: Sent = {"unit_id": "=unit", "note": "请按时办理并与代表沟通。"}
STATEMENT: Sent = {"text": "涉及上级事权，超出本级职权范围。", "beyond": True}
CONTACT: Sent = {"way": "PHONE", "with_name": "沈建芳", "note": "已说明办理进展，代表表示理解。"}
REPLY: Sent = {"letter_class": "B", "outcome": "PLANNED", "body": LETTER}
RATING: Sent = {"attitude": "SATISFIED", "result": "SATISFIED"}
FOLLOW_UP: Sent = {"body": LETTER, "outcome": "PLANNED", "source": "上级答复"}
UP: Sent = {"reason": "BEYOND_POWER", "note": "请予转请上级代表采纳。"}
DOWN: Sent = {"reason": "LOWER_DUTY", "to": "330122", "note": "请督促承办。"}
SEND_BACK: Sent = {"answer": "理由不充分，请补充后再报。"}
REJECTION: Sent = {
    "reason": "NOT_OURS",
    "answer": "该事项不属于本级职权范围。",
    "competent": "省水利厅",
    "level": "province",
}
FURTHER: Sent = {"kind": "REPORT_REFERENCE", "note": "供参考。"}
ENTRUST: Sent = {"title": "代表集中视察", "body": "请组织代表视察水环境治理情况。"}
MANDATE_CHANGE: Sent = {"name": "沈建芳", "change": "RESIGNED", "on": "2026-03-02"}
ANSWER_BACK: Sent = {"answer": "已组织视察，情况良好。"}
NON_ADOPTION: Sent = {"reason": "UNDERWAY", "answer": "相关工作已经在推进之中。"}
WHY: Sent = {"reason": "手机遗失，本人已到场核实。"}
