"""The API's view of the calendar: the days of a year, and the last day of a period, as they count in this congress."""

from __future__ import annotations

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from kernel import clock, tenancy
from kernel.web.deeds import REFUSALS
from shared_apps.worktime import counting, places, selectors, year_page
from shared_apps.worktime.counting import FIRST_YEAR, LAST_YEAR
from shared_apps.worktime.spans import Span, SpanRefused

LONGEST_SPAN = 6  # characters of `2600wd`


class DayData(serializers.Serializer[object]):
    date = serializers.DateField()
    working = serializers.BooleanField(source="works")
    kind = serializers.ChoiceField(
        choices=["off", "makeup", "work", "rest"],
        help_text="off 放假，makeup 调休上班，work 平常的工作日，rest 平常的周末",
    )
    name = serializers.CharField()
    of = serializers.CharField(help_text="自行安排这一天的地区；全国统一的为空")


class YearData(serializers.Serializer[object]):
    year = serializers.IntegerField()
    confirmed = serializers.BooleanField(help_text="false：国务院安排尚未录入，各日为推算，期限暂定")
    source = serializers.CharField()  # type: ignore[assignment]
    working_days = serializers.IntegerField()
    days = DayData(many=True)


class YearAsked(serializers.Serializer[object]):
    year = serializers.IntegerField(min_value=FIRST_YEAR, max_value=LAST_YEAR, required=False)


class DueAsked(serializers.Serializer[object]):
    start = serializers.DateField(required=False)
    span = serializers.CharField(required=False, max_length=LONGEST_SPAN)

    def validate_span(self, value: str) -> Span:
        try:
            return Span.parse(value)
        except SpanRefused as refused:
            raise serializers.ValidationError(refused.message) from refused


class DueData(serializers.Serializer[object]):
    start = serializers.DateField()
    span = serializers.CharField()
    due = serializers.DateField()
    provisional = serializers.BooleanField()
    ends_at = serializers.DateTimeField(help_text="届满的时刻：最后一日 24 时（北京时间）")


class Year(APIView):
    """工作日历: every day of a year as it counts in this congress, own days of the region included."""

    @extend_schema(
        operation_id="calendar_year",
        tags=["calendar"],
        parameters=[OpenApiParameter("year", int, description="不填为本年")],
        responses={200: YearData, **REFUSALS},
    )
    def get(self, request: Request) -> Response:
        asked = YearAsked(data=request.query_params)
        asked.is_valid(raise_exception=True)
        page = year_page.build(asked.validated_data.get("year", clock.today().year), tenancy.current().id)
        days = [
            {"date": box.day, "works": box.works, "kind": box.kind, "name": box.name, "of": box.of}
            for month in page.months
            for week in month.weeks
            for box in week
            if box
        ]
        shown = {
            "year": page.year,
            "confirmed": page.confirmed,
            "source": page.source,
            "working_days": page.working_days,
            "days": days,
        }
        return Response(YearData(shown).data)


class DueDate(APIView):
    """The last day of a period counted from `start` (not counted itself), rolled as this congress's rules say."""

    @extend_schema(
        operation_id="calendar_due",
        tags=["calendar"],
        parameters=[
            OpenApiParameter("start", str, description="起算日，不填为今天"),
            OpenApiParameter("span", str, description="7wd（工作日）、30d（日）或 3m（月），不填为 1wd"),
        ],
        responses={200: DueData, **REFUSALS},
    )
    def get(self, request: Request) -> Response:
        asked = DueAsked(data=request.query_params)
        asked.is_valid(raise_exception=True)
        here, given = tenancy.current().id, asked.validated_data
        start, span = given.get("start", clock.today()), given.get("span", Span.parse("1wd"))
        due = counting.due(start, span, calendar=selectors.calendar(here), roll=places.of(here).rolls)
        shown = {
            "start": start,
            "span": str(span),
            "due": due.date,
            "provisional": due.provisional,
            "ends_at": clock.end_of_day(due.date),
        }
        return Response(DueData(shown).data)
