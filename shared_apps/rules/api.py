"""The API: the rules of this congress in force on a day."""

from __future__ import annotations

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from kernel import clock, tenancy
from kernel.web.deeds import READ_REFUSALS
from shared_apps.rules import rule_list, selectors
from shared_apps.rules.serializers import OnDay, RulesData


class InForce(APIView):
    """Every rule with its value, its article and the level that set it."""

    @extend_schema(
        operation_id="rules_in_force",
        tags=["rules"],
        parameters=[OpenApiParameter("on", str, description="day, YYYY-MM-DD; today if left out")],
        responses={200: RulesData, **READ_REFUSALS},
    )
    def get(self, request: Request) -> Response:
        wanted = OnDay(data=request.query_params)
        wanted.is_valid(raise_exception=True)
        on = wanted.validated_data.get("on") or clock.today()
        version = selectors.version_on(tenancy.current().id, on)
        found = {
            "version_id": version.pk,
            "effective_from": version.effective_from,
            "on": on,
            "rules": rule_list.lines(version.fields, congress_id=tenancy.current().id),
        }
        return Response(RulesData(found).data)
