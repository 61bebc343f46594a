"""The API on who undertakes: one unit more, another in a unit's place, and the opinions of those who assist."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from kernel.web.deeds import READ_REFUSALS, actor_of, deed_view
from tenant_apps.handling import access, actions, assisting, selectors, serializers
from tenant_apps.handling.api import TAG

_deed = partial(deed_view, tags=TAG)

Add = _deed(
    "增加承办单位: 会办, or of a matter that several undertake separately one more of them",
    operation="matters_add_undertaker",
    deed=actions.add_undertaker,
    target="matter_id",
    shape=serializers.AssignmentOut,
    fields=serializers.UndertakerIn,
)
Replace = _deed(
    "变更承办单位; gives the new assignment",
    operation="assignments_replace",
    deed=actions.replace_undertaker,
    target="assignment_id",
    shape=serializers.AssignmentOut,
    fields=serializers.UndertakerIn,
)
Remove = _deed(
    "撤出会办单位; what it has said stays to be read",
    operation="assignments_remove",
    deed=actions.remove_undertaker,
    target="assignment_id",
    shape=serializers.AssignmentOut,
    fields=serializers.ReasonIn,
)
Excuse = _deed(
    "免提会办意见: waited for no more, before its day",
    operation="assignments_excuse_opinion",
    deed=actions.excuse_opinion,
    target="assignment_id",
    shape=serializers.AssignmentOut,
    fields=serializers.ReasonIn,
)
SendBack = _deed(
    "退回会办意见 by the lead unit",
    operation="assignments_send_back_opinion",
    deed=actions.send_back_opinion,
    target="assignment_id",
    shape=serializers.AssignmentOut,
    fields=serializers.ReasonIn,
)
_Give = _deed(
    "提出会办意见",
    operation="assignments_give_opinion",
    deed=actions.give_opinion,
    target="assignment_id",
    shape=serializers.OpinionOut,
    fields=serializers.OpinionIn,
)


class Opinions(_Give):  # type: ignore[misc, valid-type]
    """会办意见 of the matter: of a unit that assists its own; the lead unit and the office read all."""

    @extend_schema(
        operation_id="assignments_opinions",
        tags=TAG,
        responses={200: serializers.OpinionOut(many=True), **READ_REFUSALS},
    )
    def get(self, request: Request, pk: UUID) -> Response:
        matter = access.assignment(actor_of(request), pk).matter
        once = assisting.once(matter)
        held = access.assisting_seen(actor_of(request), selectors.assignments_of(matter), once)
        seen = {one.pk for one in held}
        found = [row for row in selectors.opinions_of(matter) if row.assignment_id in seen]
        return Response(serializers.OpinionOut(found, many=True).data)
