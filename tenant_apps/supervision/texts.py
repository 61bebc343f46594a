"""How long what people write here may be; cleaned and measured as in handling."""

from tenant_apps.handling.texts import Limit

ANSWER = Limit("办理情况说明", 10, 2000)
CLOSING = Limit("核销意见", 0, 500)
# Of a red card of which the unit has said nothing: why it is closed all the same.
UNHEARD = Limit("核销意见", 4, 500)
CIRCULATION = Limit("传阅意见", 0, 500)
URGING = Limit("催办意见", 0, 500)
REASON = Limit("列为重点督办的理由", 10, 2000)
DECISION = Limit("会议名称或者文号", 4, 200)
DECLINING = Limit("未列入的说明", 4, 500)
PLAN = Limit("督办方案", 20, 5000)
VISIT = Limit("督办活动情况", 10, 2000)
REPORT = Limit("督办报告", 30, 10_000)
ENDING = Limit("督办结果", 4, 500)
