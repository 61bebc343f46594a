"""The State Council's calendar, year by year, and the few days that differ from the plain week."""

from __future__ import annotations

from django.db import models

from kernel.ids import uuid7


class CalendarYear(models.Model):
    """A year for which something is known. Not `confirmed`: weekends and statutory days are off, no make-up day is known."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    confirmed = models.BooleanField(default=False)
    source = models.TextField(blank=True, help_text="the notice it comes from")
    seed = models.CharField(
        max_length=64,
        blank=True,
        help_text="digest of the shipped rows; empty once an office edited the year",
    )
    stamp = models.UUIDField(default=uuid7, help_text="new at every change of the year or its days")

    class Meta:
        ordering = ["year"]

    def __str__(self) -> str:
        return str(self.year)


class Day(models.Model):
    """A day that differs from the plain week: off on a weekday, or worked at a weekend. Other days have no row."""

    class Kind(models.TextChoices):
        HOLIDAY = "holiday", "法定节假日"
        REST = "rest", "调休放假"
        MAKEUP = "makeup", "调休上班"

    date = models.DateField()
    year = models.ForeignKey(CalendarYear, on_delete=models.PROTECT, related_name="days")
    kind = models.CharField(max_length=8, choices=Kind)
    name = models.CharField(max_length=60)
    scope = models.ForeignKey(
        "tenants.Congress",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="a region's own day (放假办法 第四条), for it and all below it; empty: the whole country",
    )

    class Meta:
        ordering = ["date"]
        constraints = [
            models.UniqueConstraint(
                fields=["date"], condition=models.Q(scope=None), name="worktime_day_national"
            ),
            models.UniqueConstraint(fields=["date", "scope"], name="worktime_day_scope"),
        ]

    def __str__(self) -> str:
        return f"{self.date} {self.name}"
