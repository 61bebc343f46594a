"""The API of yearly reports."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from kernel.errors import NotPermitted
from kernel.web.api import Pages
from kernel.web.deeds import READ_REFUSALS, REFUSALS, actor_of, given
from tenant_apps.suggestions import actions, yearly
from tenant_apps.suggestions.models import YearlyReport
from tenant_apps.suggestions.serializers import TypedField


class YearlyReportIn(serializers.Serializer[Any]):
    year = serializers.IntegerField(help_text="年度")
    reported_on = serializers.DateField(help_text="报告日期")
    occasion = TypedField(help_text="报告的会议")
    part = TypedField(
        required=False, default="YEAR", help_text="YEAR：年度报告；MID_YEAR：年中报告（本级规则规定的）"
    )


class YearlyReportOut(serializers.ModelSerializer[YearlyReport]):
    class Meta:
        model = YearlyReport
        fields = (
            "id",
            "year",
            "part",
            "reported_on",
            "occasion",
            "made_at",
            "total",
            "done",
            "merged",
            "finished_at",
        )
        read_only_fields = fields


class YearlyReportPage(serializers.Serializer[Any]):
    count = serializers.IntegerField()
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = YearlyReportOut(many=True)


class YearlyReports(APIView):
    """Those given, and where one is entered."""

    @extend_schema(
        operation_id="yearly_reports_list",
        tags=["建议"],
        parameters=[OpenApiParameter("page", int), OpenApiParameter("page_size", int, description="1–100")],
        responses={200: YearlyReportPage, **READ_REFUSALS},
    )
    def get(self, request: Request) -> Response:
        if not actor_of(request).can("content.read"):
            raise NotPermitted
        pages = Pages()
        found: Any = pages.paginate_queryset(yearly.listed(), request, view=self)
        return pages.get_paginated_response(YearlyReportOut(found, many=True).data)

    @extend_schema(
        operation_id="yearly_reports_give",
        tags=["建议"],
        request=YearlyReportIn,
        responses={201: YearlyReportOut, **REFUSALS},
    )
    def post(self, request: Request) -> Response:
        made = actions.report_year(actor=actor_of(request), **given(YearlyReportIn, request))
        return Response(YearlyReportOut(made).data, status=201)
