"""The API of yearly reports."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from kernel import clock
from kernel.errors import NotPermitted
from kernel.web.api import Pages
from kernel.web.deeds import READ_REFUSALS, REFUSALS, actor_of, given
from tenant_apps.suggestions import actions, figures, reported, yearly
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


class LineOut(serializers.Serializer[Any]):
    kind = serializers.CharField(help_text="COUNT：件数；RATE：比率；CLASS：答复类别")
    code = serializers.CharField(help_text="口径编号")
    label = serializers.CharField()  # type: ignore[assignment]
    number = serializers.IntegerField(help_text="件数；比率为分子")
    whole = serializers.IntegerField(allow_null=True, help_text="分母；件数为 null")
    percent = serializers.DecimalField(
        max_digits=5, decimal_places=1, allow_null=True, help_text="百分数；件数和分母为零时为 null"
    )
    definition = serializers.CharField(help_text="计算方法")


class BesideOut(serializers.Serializer[Any]):
    then = LineOut(allow_null=True, help_text="登记报告时留存的")
    now = LineOut(allow_null=True, help_text="现在的")


class ReportedOut(serializers.Serializer[Any]):
    report = YearlyReportOut()
    figures = BesideOut(many=True)


class OneYearlyReport(APIView):
    """One report: the figures kept with it, beside those of today."""

    @extend_schema(
        operation_id="yearly_reports_one",
        tags=["建议"],
        responses={200: ReportedOut, **READ_REFUSALS},
    )
    def get(self, request: Request, pk: UUID) -> Response:
        found = reported.get(actor_of(request), pk)
        return Response(ReportedOut({"report": found, "figures": reported.beside(found)}).data)


class CountOut(serializers.Serializer[Any]):
    code = serializers.CharField(help_text="口径编号")
    label = serializers.CharField()  # type: ignore[assignment]
    number = serializers.IntegerField()
    definition = serializers.CharField(help_text="计算方法")


class RateOut(serializers.Serializer[Any]):
    code = serializers.CharField(help_text="口径编号")
    label = serializers.CharField()  # type: ignore[assignment]
    part = serializers.IntegerField(help_text="分子")
    whole = serializers.IntegerField(help_text="分母")
    percent = serializers.DecimalField(
        max_digits=5, decimal_places=1, allow_null=True, help_text="百分数；分母为零时为 null"
    )
    definition = serializers.CharField(help_text="计算方法")


class ShareOut(serializers.Serializer[Any]):
    label = serializers.CharField()  # type: ignore[assignment]
    number = serializers.IntegerField()
    percent = serializers.DecimalField(max_digits=5, decimal_places=1, help_text="各类合计为 100")


class YearlyFiguresOut(serializers.Serializer[Any]):
    year = serializers.IntegerField()
    counts = CountOut(many=True)
    rates = RateOut(many=True)
    classes = ShareOut(many=True)


class YearlyFigures(APIView):
    """The figures of a year's handling, with the definition of each."""

    @extend_schema(
        operation_id="yearly_figures",
        tags=["建议"],
        parameters=[OpenApiParameter("year", int, description="年度；不填为本年")],
        responses={200: YearlyFiguresOut, **READ_REFUSALS, 422: REFUSALS[422]},
    )
    def get(self, request: Request) -> Response:
        if not actor_of(request).can("content.read"):
            raise NotPermitted
        asked = request.query_params.get("year")
        year = clock.today().year
        if asked is not None:
            year = yearly.checked(
                int(asked) if asked.isascii() and asked.isdigit() and len(asked) == 4 else 0
            )
        return Response(YearlyFiguresOut(figures.of_year(year)).data)
