"""How 公开 reads on pages: a row of the list, a line of the case, the office's and the deputy's buttons, 待办."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from kernel import clock, tenancy
from kernel.actor import Actor
from kernel.web import links
from shared_apps.identity.todo import TodoItem
from shared_apps.rules.codes import PublicationException
from tenant_apps.suggestions import access, deadlines, openness, states
from tenant_apps.suggestions.casepage import DeedLink, Parts, Party
from tenant_apps.suggestions.models import Suggestion
from ui.parts import Fact

HEAD = (
    "编号",
    "标题",
    "领衔代表",
    "状态",
    "公开情况",
    "代表意愿",
    "不予公开的情形",
    "理由",
    "认定时间",
    "认定人",
    "本级规则",
)


@dataclass(frozen=True, kw_only=True)
class Row:
    pk: UUID
    number: str
    title: str
    lead: str
    state: str
    standing: str
    will: str
    exception: str
    reason: str
    day: str
    by: str
    rule: str
    is_owed: bool


def rows_of(found: Iterable[Suggestion]) -> list[Row]:
    return [_row(one) for one in found]


def sheet(found: Iterable[Suggestion]) -> Iterator[Sequence[str]]:
    for one in map(_row, found):
        yield (
            one.number,
            one.title,
            one.lead,
            one.state,
            one.standing,
            one.will,
            one.exception,
            one.reason,
            one.day,
            one.by,
            one.rule,
        )


def facts(one: Suggestion) -> list[Fact]:
    """What the office reads before it decides."""
    row = _row(one)
    now = row.standing + (f"（{row.exception}）" if row.exception else "")
    wishes = [
        Fact(term="承办单位建议", value=f"{unit}：答复不公开，{reason}")
        for unit, reason in openness.wishes_of(one)
    ]
    return [
        Fact(term="本级规则", value=row.rule),
        Fact(term="代表意愿", value=row.will),
        *wishes,
        Fact(term="现在", value=now),
    ]


def parts(actor: Actor, one: Suggestion) -> Parts:
    """What is public of the case, and who may change it."""
    if one.trial or not openness.parts_of(one):
        return Parts()
    row = _row(one)
    party = Party(role="公开", name=row.standing, detail=row.exception, order=90)
    return Parts(deeds=_deeds(actor, one), parties=[party] if one.number else [])


def waiting(actor: Actor) -> Iterator[TodoItem]:
    """待办 of the office: to decide, and to stop what its deputy wants public no more."""
    if not actor.can(states.PUBLISH):
        return
    for one in openness.to_stop():
        yield _item(one, "stop_openness", "停止公开", "停止公开", "代表不同意公开，本平台已停止公开")
    for one, words in openness.to_decide():
        yield _item(one, "decide_openness", "公开待认定", "认定", words)


def _item(one: Suggestion, kind: str, label: str, verb: str, previous: str) -> TodoItem:
    here = tenancy.current()
    return TodoItem(
        congress=here,
        kind=kind,
        kind_label=label,
        title=one.title,
        number=one.number_label,
        url=links.tenant_url(here.code, "suggestions:case", pk=one.pk),
        verb=verb,
        since=one.consent_at or one.answered_at or one.created_at,
        previous=previous,
    )


def _deeds(actor: Actor, one: Suggestion) -> list[DeedLink]:
    given = []
    if one.state in states.ANSWERED.split() and actor.can(states.PUBLISH):
        given.append(("decide_openness", "openness", "globe"))
    if one.openness in openness.PUBLIC and actor.can(states.PUBLISH):
        given.append(("stop_openness", "openness_stop", "eye-slash"))
    if one.state in states.STANDING.split() and access.leads(actor, one) and actor.can(states.REVISE):
        willing = openness.consents(one)
        given.append(
            ("withdraw_consent", "consent_withdrawal", "eye-slash")
            if willing
            else ("give_consent", "consent", "globe")
        )
    return [
        DeedLink(
            deed=deed,
            label=states.MACHINE.row(deed).label,
            url=links.tenant_url(tenancy.current().code, f"suggestions:{view}", pk=one.pk),
            dialogue=True,
            icon=icon,
        )
        for deed, view, icon in given
    ]


def _row(one: Suggestion) -> Row:
    rules = deadlines.rules_of(one)
    standing = openness.standing(one)
    newer = (
        standing == Suggestion.Openness.OPEN
        and one.answered_at is not None
        and one.openness_at is not None
        and one.answered_at > one.openness_at
    )
    ground = one.openness_exception
    return Row(
        pk=one.pk,
        number=one.number or "",
        title=one.title,
        lead=one.lead_name + ("" if openness.names_author(one) else "（不公开姓名）"),
        state=one.state_label,
        standing=openness.STANDINGS[standing] + ("，新的答复待认定" if newer else ""),
        will=_will(one),
        exception=PublicationException(ground).label if ground else "",
        reason=one.openness_reason,
        day=f"{clock.local(one.openness_at):%Y-%m-%d}" if one.openness_at else "",
        by=one.openness_by,
        rule=rules.publication.label if rules else "",
        is_owed=newer or standing == openness.TO_DECIDE,
    )


def _will(one: Suggestion) -> str:
    """What its deputy said; under rules that publish nothing of a case nobody asks them."""
    if one.consent_at is None and not openness.publishes(one):
        return "未询问"
    return "同意公开" if openness.consents(one) else "不同意公开"
