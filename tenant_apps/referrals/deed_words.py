"""The journal's deeds on referrals in the office's words: for whoever reads a proof."""

from __future__ import annotations

_OURS = {
    "drafted": "起草",
    "approved": "审签送出",
    "sent_back": "审签退回",
    "taken_back": "取回",
    "recalled": "申请撤回",
    "prescribed": "依规定抄送",
    "received": "签收",
    "noted": "签收阅存",
    "accepted": "受理",
    "taken_in": "受理承办",
    "taken_on": "接办",
    "rejected": "退回",
    "adopted": "采纳",
    "not_adopted": "未采纳",
    "bundled": "并办",
    "relayed": "转送",
    "relay_ended": "转送结束",
    "settled": "决定由本级办理",
    "urged": "催办",
    "result_returned": "回送结果",
    "acknowledged": "确认收到结果",
    "result_given": "转告结果",
    "called_off": "撤回停办",
    "revoked": "撤销委托",
    "came_back": "未能送达，退回本级",
    "peer_succeeded": "对方由承接单位接替",
    "recounted": "重新计算期限",
}
_THEIRS = {
    "offered": "送来",
    "recall_asked": "申请撤回",
    "recall_answered": "答复撤回申请",
    "redated": "调整期限",
    "succeeded": "区划调整承接",
    "registered": "登记",
    "assigned": "交办",
    "replied": "答复",
}
WORDS = {f"referral_{deed}": word for deed, word in _OURS.items()} | {
    f"referral_told_{deed}": f"收到对方消息：{word}" for deed, word in (_OURS | _THEIRS).items()
}
