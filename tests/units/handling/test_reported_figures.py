"""What was reported stays what was reported: a report's figures beside those of a later day."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.db import ProgrammingError, transaction
from django.test import Client
from openpyxl import load_workbook

from kernel import tenancy
from shared_apps.rules.codes import YearlyReport as Rule
from tenant_apps.handling.models import Reply
from tenant_apps.records.models import Entry
from tenant_apps.suggestions import actions as course_of
from tenant_apps.suggestions import figures, reported, yearly
from tenant_apps.suggestions.figures import Kind, Line
from tenant_apps.suggestions.models import ReportedFigure, YearlyReport
from tests.units.handling.house import House, case_id
from tests.units.handling.test_commitments import rated

OCCASION = "县十七届人大常委会第三十次会议"


@pytest.fixture(autouse=True)
def freely(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A congress that reports when it likes, in the middle of a year."""
    monkeypatch.setattr(yearly, "rule", lambda: Rule.YEARLY)
    with time_machine.travel("2026-09-10T10:00:00+08:00"):
        yield


def _report(house: House, year: int) -> YearlyReport:
    clerk = house.actor("clerk")
    with house.inside():
        return course_of.report_year(actor=clerk, year=year, occasion=OCCASION, reported_on=date(2026, 9, 10))


def _ready(house: House) -> Reply:
    reply = house.replied("A", "SOLVED")
    rated(house, reply)
    return reply


def _close(house: House, reply: Reply) -> None:
    clerk = house.actor("clerk")
    with house.inside():
        course_of.close(actor=clerk, suggestion_id=case_id(reply))


def _browser(house: House) -> Client:
    browser = Client()
    browser.cookies[settings.SESSION_COOKIE_NAME] = house.session("clerk")
    return browser


def test_what_is_closed_later_changes_today_and_not_the_report(house: House) -> None:
    first, later = _ready(house), _ready(house)
    _close(house, first)
    made = _report(house, 2026)
    with house.inside():
        at_once = {row.line.label: (row.then, row.now, row.verdict) for row in reported.beside(made)}
    assert at_once["办结"][0] == at_once["办结"][1] and not any(one[2] for one in at_once.values())
    closed = at_once["办结"][0]
    assert closed is not None and closed.number >= 1 and "A 类" in " ".join(at_once)
    _close(house, later)

    browser, address = _browser(house), f"/t/{house.ref.code}/yearly-reports/"
    page = browser.get(f"{address}{made.pk}/").content.decode()
    assert f"</span>{closed.number} 件</td>" in page
    assert f'</span>{closed.number + 1} 件<span class="second sm">（有变化）</span>' in page
    assert f'href="{address}{made.pk}/"' in browser.get(address).content.decode()
    file = browser.get(f"{address}{made.pk}/export").content
    sheet = {row[0]: row for row in load_workbook(io.BytesIO(file)).active.iter_rows(values_only=True)}
    assert sheet["指标"] == reported.HEAD
    told = sheet["办结"]
    assert (told[1], told[6], told[9]) == (closed.number, closed.number + 1, "有变化")
    assert sheet["办结率"][5] == "closing_rate/1" and sheet["办结率"][4] == "办结件数 ÷ 受理件数"
    with house.inside():
        entry = Entry.objects.get(deed="yearly_report.given", subject_id=made.pk)
    assert entry.facts["figures"]["closed/1 办结"] == f"{closed.number} 件"


def test_the_congress_itself_can_change_nothing_of_it(house: House) -> None:
    """Refused by PostgreSQL, whoever asks under the congress's role."""
    made = _report(house, 2025)
    deeds: tuple[Any, ...] = (
        lambda rows: rows.update(number=999),
        lambda rows: rows.delete(),
    )
    for deed in deeds:
        with (
            pytest.raises(ProgrammingError, match="permission denied"),
            tenancy.enter(house.ref),
            transaction.atomic(),
        ):
            deed(ReportedFigure.objects.filter(report=made))


def test_a_report_from_before_figures_were_kept_shows_those_of_today(house: House) -> None:
    with house.inside():
        old = YearlyReport.objects.create(
            congress_id=house.ref.id,
            year=2024,
            reported_on=date(2024, 12, 1),
            occasion=OCCASION,
            by_name="方晓燕",
            made_at="2024-12-01T02:00:00Z",
            finished_at="2024-12-01T02:00:00Z",
        )
    page = _browser(house).get(f"/t/{house.ref.code}/yearly-reports/{old.pk}/").content.decode()
    assert "尚未留存数据" in page and "未报告" in page and "有变化" not in page


def test_figures_of_two_definitions_are_not_compared(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """A new version of a definition meets its former one; a class keeps its letter whatever it is called; what is new was not told."""
    made = _report(house, 2023)
    with house.inside():
        old = ReportedFigure(
            report=made, place=90, kind=Kind.CLASS, code="classes/1", label="A 类（已解决）", number=1
        )
        old.definition = "比例"
        old.save(force_insert=True)

    def lines(_: object) -> list[Line]:
        return [
            Line(kind=Kind.COUNT, code="closed/2", label="办结", number=7, definition="新的口径"),
            Line(kind=Kind.CLASS, code="classes/1", label="A 类（采纳）", number=2, definition="比例"),
            Line(kind=Kind.COUNT, code="moved/1", label="转交", number=1, definition="转交的件数"),
        ]

    monkeypatch.setattr(figures, "lines", lines)
    with house.inside():
        found = {row.line.label: row for row in reported.beside(made)}
    assert found["办结"].verdict == "口径已调整" and found["办结"].line.definition != "新的口径"
    assert found["A 类（已解决）"].verdict == "有变化" and "A 类（采纳）" not in found
    assert found["转交"].then is None and found["转交"].verdict == ""
    assert found["受理"].now is None and found["受理"].verdict == ""
