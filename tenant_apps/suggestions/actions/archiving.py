"""年度报告 and 归档: what was closed goes into the archive with the year's report, a batch at a time."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import IntegrityError, transaction

from kernel import clock, jobs, journal, tenancy
from kernel.actor import Actor
from kernel.errors import StateRefused
from tenant_apps.suggestions import limits, publishing, reported, states, yearly
from tenant_apps.suggestions.models import Suggestion, YearlyReport

JOB = "suggestions.archive"
BATCH = 100  # cases in one transaction


class ReportedAlready(StateRefused):
    code = "reported_already"
    message = "{year} 年的{part}已于 {day} 登记。"


@transaction.atomic
def report_year(
    *,
    actor: Actor,
    year: int,
    occasion: str,
    reported_on: date | None,
    part: str = YearlyReport.Part.YEAR,
) -> YearlyReport:
    """登记年度报告: given to the standing committee on this day. The figures of this moment are kept with it, and stand in the
    journal. With the year's own, all that is closed begins to be archived.

    Raises NotPermitted, yearly's refusals, TextRefused, ReportedAlready.
    """
    seat = actor.require(states.CLOSE)
    day = yearly.check(by=yearly.rule(), year=year, part=part, reported_on=reported_on)
    made = YearlyReport(
        congress_id=tenancy.current().id,
        year=year,
        part=part,
        reported_on=day,
        occasion=limits.occasion(occasion),
        by_name=actor.name,
        made_at=clock.now(),
    )
    if part == YearlyReport.Part.YEAR:
        made.total = yearly.to_archive(year).count()
    if not made.total:
        made.finished_at = made.made_at
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError:
        before = YearlyReport.objects.get(year=year, part=part)
        raise ReportedAlready(
            year=year, part=before.get_part_display(), day=f"{before.reported_on:%Y-%m-%d}"
        ) from None
    told = {f"{one.code} {one.label}": one.words for one in reported.keep(made)}
    journal.record(
        actor=actor,
        seat=seat,
        deed="yearly_report.given",
        subject=made,
        body={
            "year": year,
            "part": part,
            "reported_on": f"{day:%Y-%m-%d}",
            "occasion": made.occasion,
            "figures": told,
        },
        congress_id=made.congress_id,
    )
    if made.finished_at is None:
        jobs.enqueue(JOB, congress_id=made.congress_id, report_id=str(made.pk))
    return made


@transaction.atomic
def archive(*, report_id: UUID) -> int:
    """The next batch of a report; answers how many. Done again after the last it does nothing."""
    report: YearlyReport = YearlyReport.objects.select_for_update().get(pk=report_id)
    if report.finished_at is not None:
        return 0
    rows: list[Suggestion] = list(yearly.to_archive(report.year).order_by("id").select_for_update()[:BATCH])
    for row in rows:
        states.MACHINE.move(row, "archive")
        row.save(update_fields=["state"])
        publishing.publish(
            actor=None,
            seat=None,
            suggestion=row,
            deed="archived",
            label="归档",
            text=f"{report.year} 年度办理情况已于 {report.reported_on:%Y-%m-%d} 向{report.occasion}报告",
            internal=True,
        )
    report.done += len(rows)
    report.merged += sum(row.merged_into_id is not None for row in rows)
    if len(rows) < BATCH:
        report.total, report.finished_at = report.done, clock.now()
    else:
        report.total = max(report.total, report.done)
    report.save(update_fields=["done", "merged", "total", "finished_at"])
    return len(rows)
