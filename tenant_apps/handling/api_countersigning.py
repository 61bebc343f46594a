"""The API of 会签: the letter laid before those who lead beside its unit, their words, for these units alone."""

from __future__ import annotations

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from kernel.actor import Actor
from kernel.errors import NotFound
from kernel.web.deeds import READ_REFUSALS, REFUSALS, actor_of, given
from tenant_apps.handling import access, actions, countersigned, countersigns, selectors, states
from tenant_apps.handling import serializers_approval as serializers

TAG = ["办理"]


class Countersigning(APIView):
    @extend_schema(
        operation_id="assignments_countersigning",
        tags=TAG,
        responses={200: serializers.CountersigningOut, **READ_REFUSALS},
    )
    def get(self, request: Request, pk: UUID) -> Response:
        return Response(_shown(actor_of(request), pk))

    @extend_schema(
        operation_id="assignments_circulate_letter",
        tags=TAG,
        description="送会签 by the unit that drafts",
        request=serializers.CirculatedIn,
        responses={201: serializers.CountersigningOut, **REFUSALS},
    )
    def post(self, request: Request, pk: UUID) -> Response:
        said = given(serializers.CirculatedIn, request)
        actions.circulate_letter(actor=actor_of(request), assignment_id=pk, **said)
        return Response(_shown(actor_of(request), pk), status=201)


class Steps(APIView):
    @extend_schema(
        operation_id="assignments_countersigning_step",
        tags=TAG,
        description="会签的一步",
        request=serializers.CountersignIn,
        responses={201: serializers.CountersigningOut, **REFUSALS},
    )
    def post(self, request: Request, pk: UUID) -> Response:
        said = given(serializers.CountersignIn, request)
        countersigns.take_step(actor=actor_of(request), assignment_id=pk, **said)
        return Response(_shown(actor_of(request), pk), status=201)


def _shown(actor: Actor, pk: UUID) -> dict[str, object]:
    assignment = access.assignment_of_unit(actor, pk)
    lead = selectors.lead_of(assignment.matter)
    if lead is None or assignment.role not in states.LEADING:
        raise NotFound
    lead.matter = assignment.matter
    found = countersigned.of(lead)
    if found is None:
        raise NotFound
    draft = countersigned.laid(lead, found)
    facts = {name: getattr(found.row, name) for name in ("state", "state_label", "asked_at", "moved_at")}
    facts["waits_for"] = [one.undertaker_name for one in found.outstanding] if found.under_way else []
    facts["body"] = draft.body if draft is not None else ""
    facts["attachments"] = selectors.annexes_written(lead.pk) if draft is not None else []
    return dict(serializers.CountersigningOut(facts | {"said": list(found.said.values())}).data)
