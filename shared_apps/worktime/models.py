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
    alarm_days = models.PositiveSmallIntegerField(
        default=60,
        db_default=60,
        help_text="calendar days before the year's end from which the next year's arrangement is asked for",
    )

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


class Notice(models.Model):
    """The arrangement of one year as an office enters it: a draft until it is confirmed, then kept as it was.

    `days` is every day of the year that differs from the plain week (for a region: from the calendar above it), as
    [{"date", "kind", "name"}]. A national one reaches back into the December before, which a notice may change too.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "草稿"
        CONFIRMED = "confirmed", "已确认"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    year = models.PositiveSmallIntegerField()
    scope = models.ForeignKey(
        "tenants.Congress",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="a region's own days (放假办法 第四条), for it and all below it; empty: the whole country",
    )
    title = models.CharField(max_length=200)
    number = models.CharField(max_length=60, blank=True)
    issued_on = models.DateField()
    text = models.TextField(blank=True, help_text="the notice's own words, as they were pasted")
    days = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    by_name = models.CharField(max_length=100)
    saved_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-saved_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["year"], condition=models.Q(scope=None, state="draft"), name="worktime_draft_national"
            ),
            models.UniqueConstraint(
                fields=["year", "scope"], condition=models.Q(state="draft"), name="worktime_draft_scope"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.title}"

    @property
    def source(self) -> str:
        """“国务院办公厅关于…的通知（国办发明电〔2025〕7号，2025-11-04）”."""
        return f"{self.title}（{'，'.join(filter(None, (self.number, f'{self.issued_on:%Y-%m-%d}')))}）"


class Recount(models.Model):
    """One run that brings the open deadlines of all congresses (of `scope` and those below it) to a changed calendar.

    It belongs to one worker at a time, by a lease; a worker that dies gives it back when the lease ends.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    scope = models.ForeignKey(
        "tenants.Congress", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    because = models.CharField(max_length=200, help_text="why, as the people concerned read it")
    digest = models.CharField(
        max_length=64, help_text="of the calendar as it was when this run was called for"
    )
    by_name = models.CharField(max_length=100, blank=True)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    lease = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return self.because


class RecountRow(models.Model):
    """How far one congress has come: how many deadlines moved to another day, how many stayed and are final now."""

    class State(models.TextChoices):
        WAITING = "waiting", "等候"
        DONE = "done", "已完成"
        FAILED = "failed", "未完成"

    id = models.BigAutoField(primary_key=True)
    recount = models.ForeignKey(Recount, on_delete=models.PROTECT, related_name="rows")
    congress = models.ForeignKey("tenants.Congress", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    moved = models.PositiveIntegerField(default=0)
    settled = models.PositiveIntegerField(default=0)
    tries = models.PositiveSmallIntegerField(default=0)
    at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["recount", "congress"], name="worktime_recount_once")]

    def __str__(self) -> str:
        return f"{self.congress_id} {self.state}"
