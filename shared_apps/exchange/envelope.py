"""What travels between congresses. Never model rows: a small vocabulary of kinds, each with a JSON body."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

# Kind → what people call it.
WORDS = {
    "offer": "转请或交办",
    "receipt": "签收",
    "refusal": "退回",
    "noted": "签收阅存",
    "urged": "催办",
    "recall": "请求撤回",
    "recall-answer": "对撤回的答复",
    "adopted": "采纳",
    "not-adopted": "不予采纳",
    "assigned-down": "接办",
    "status": "办理进展",
    "redated": "期限调整",
    "result": "办理结果",
    "acknowledged": "确认结果",
    "code-proposed": "提请采用字典条目",
    "code-answered": "对字典条目的答复",
    "term-seats": "换届席位变动",
    "root-signed": "送请副署日根",
    "root-countersigned": "副署日根",
    "root-refused": "不予副署日根",
    "succession-offered": "区划调整移交",
    "succession-holds": "区划调整移交生效",
    "succession-withdrawn": "区划调整移交撤回",
    "probe": "测试件",
    "probe-answer": "测试件的答复",
    # To the address `public` (publicly).
    "mandate-ended": "代表资格终止",
    "deputies-placed": "代表所在代表团",
    "code-published": "发布字典条目",
    "code-revised": "修改发布的字典条目",
    "code-merged": "并入字典条目",
}
KINDS = frozenset(WORDS)
# Test envelopes: the only ones that a congress sends and receives before it is live. They belong to no referral.
PROBES = frozenset({"probe", "probe-answer"})
# In a body: ids of the messages that this one stands for, under a number of the sender's new epoch.
REISSUE_OF = "reissue_of"
# Daily roots of the journal and their countersigning: like probes of no referral, and nobody is told of them by name.
ROOTS = frozenset({"root-signed", "root-countersigned", "root-refused"})
BESIDE_CASES = PROBES | ROOTS


@dataclass(frozen=True)
class Envelope:
    """One message. `seq` counts from 1 per (sender, epoch, referral, receiver); `body` is canonical JSON text."""

    msg_id: UUID
    from_id: UUID
    to_id: UUID
    epoch: int
    referral_id: UUID
    seq: int
    kind: str
    version: int
    sent_at: datetime
    seat_id: UUID | None
    body: str
