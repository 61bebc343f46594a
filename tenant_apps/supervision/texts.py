"""How long what people write here may be; cleaned and measured as in handling."""

from tenant_apps.handling.texts import Limit

ANSWER = Limit("办理情况说明", 10, 2000)
CLOSING = Limit("核销意见", 0, 500)
URGING = Limit("催办意见", 0, 500)
