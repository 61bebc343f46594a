"""The API of 退办 and 延期: what a unit asks for, what the office (of a matter from above the distributor) answers."""

from __future__ import annotations

from functools import partial

from kernel.web.deeds import deed_view
from tenant_apps.handling import actions, serializers
from tenant_apps.handling.api import TAG

_deed = partial(deed_view, tags=TAG, target="assignment_id")

Returns = _deed(
    "申请退办",
    operation="assignments_request_return",
    deed=actions.request_return,
    shape=serializers.ReturnOut,
    fields=serializers.ReturnIn,
)
ReturnAcceptances = _deed(
    "同意退办; gives the assignment that holds now",
    operation="assignments_accept_return",
    deed=actions.accept_return,
    shape=serializers.AssignmentOut,
    fields=serializers.AcceptanceIn,
)
ReturnRefusals = _deed(
    "不同意退办",
    operation="assignments_refuse_return",
    deed=actions.refuse_return,
    shape=serializers.AssignmentOut,
    fields=serializers.RefusalIn,
)
Extensions = _deed(
    "申请延期; granted with the request where the place asks for nobody's consent",
    operation="assignments_request_extension",
    deed=actions.request_extension,
    shape=serializers.ExtensionOut,
    fields=serializers.ExtensionIn,
)
ExtensionGrants = _deed(
    "同意延期",
    operation="assignments_grant_extension",
    deed=actions.grant_extension,
    shape=serializers.AssignmentOut,
    fields=serializers.GrantIn,
)
ExtensionRefusals = _deed(
    "不同意延期",
    operation="assignments_refuse_extension",
    deed=actions.refuse_extension,
    shape=serializers.AssignmentOut,
    fields=serializers.RefusalIn,
)
