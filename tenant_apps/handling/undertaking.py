"""Who undertakes a case, as its pages say it: parties, what the office may change, what those who assist have said."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from kernel.actor import Actor
from shared_apps.rules.values import Rules
from tenant_apps.handling import access, assisting, deadlines, naming, selectors, states
from tenant_apps.handling.models import Assignment, CoOpinion, Matter, Reply
from tenant_apps.suggestions.casepage import DeedLink
from ui import parts as ui

if TYPE_CHECKING:
    from tenant_apps.suggestions.models import Suggestion

Url = Callable[[str, object], str]


@dataclass(frozen=True, kw_only=True)
class OpinionLine:
    """One unit that assists, or did. `judge_url` is the lead unit's: the opinion says nothing and goes back. `note`: why the office waits
    for it no more."""

    unit: Assignment
    opinions: tuple[CoOpinion, ...]
    label: str = ""
    note: str = ""
    lamp: ui.Lamp | None = None
    judge_url: str = ""


def unit_ids_of(suggestion_id: UUID) -> set[UUID]:
    """Units that have something to do with the case."""
    rows = Assignment.objects.filter(matter__suggestion_id=suggestion_id).exclude(state__in=states.GONE)
    return set(rows.values_list("unit_id", flat=True))


def said(matter: Matter) -> str:
    """主办 县交通运输局，会办 县林业水利局."""
    held = selectors.assignments_of(matter)
    return naming.parts_of(held, by=deadlines.rules(matter.profile_version))


def owed(held: list[Assignment]) -> list[Assignment]:
    """Those who still owe the deputy a letter."""
    return [one for one in selectors.answering(held) if one.state != states.REPLIED]


def own(actor: Actor, held: list[Assignment]) -> list[Assignment]:
    """What of it lies with the actor's own units."""
    return [one for one in held if access.seat_of_unit(actor, one.unit_id) is not None]


def letters(actor: Actor, suggestion: Suggestion) -> list[Reply]:
    """All replies to it, oldest first; of a merged one (并案) those to its main item, a deputy's as far as they lie before them."""
    if suggestion.merged_into_id is None:
        return selectors.replies_of(suggestion.pk)
    found = selectors.replies_of(suggestion.merged_into_id)
    matter = selectors.matter_of(suggestion.merged_into_id)
    if actor.can("content.read") or own(actor, selectors.assignments_of(matter) if matter else []):
        return found
    return [row for row in found if access.delivery(actor, row) is not None]


def directs(actor: Actor, matter: Matter) -> bool:
    """Whether the actor says who undertakes it."""
    return actor.can("matter.distribute" if matter.is_assigned_down else "suggestion.assign")


def adding(leading: Sequence[Assignment], *, by: Rules) -> str:
    """增加会办单位; beside several that answer for themselves 增加分别办理单位."""
    separate = any(one.role == states.SEPARATE for one in leading)
    return f"增加{naming.role_label(states.SEPARATE if separate else states.CO, by=by)}单位"


def deeds_of_office(matter: Matter, held: list[Assignment], *, by: Rules, url: Url) -> list[DeedLink]:
    """增加 and 变更承办单位, of units of this congress alone."""
    leading = selectors.answering(held)
    if (
        not leading
        or leading[0].referral_id is not None
        or not states.MATTER.allows(matter, "add_undertaker")
    ):
        return []
    found = [
        DeedLink(
            deed="add_undertaker",
            label=adding(leading, by=by),
            url=url("undertaker", matter.pk),
            dialogue=True,
            icon="plus-lg",
        )
    ]
    for one in held:
        if states.ASSIGNMENT.allows(one, "replace_undertaker"):
            found.append(
                DeedLink(
                    deed="replace_undertaker",
                    label=f"变更{naming.role_label(one.role, by=by)}单位：{one.undertaker_name}",
                    url=url("replacement", one.pk),
                    dialogue=True,
                    icon="arrow-left-right",
                )
            )
    return [*found, *_of_assisting(held, by=by, url=url)]


def _of_assisting(held: list[Assignment], *, by: Rules, url: Url) -> list[DeedLink]:
    """What the office may say of one that assists: it is not waited for, or has nothing to do with it any more."""
    words = (
        ("excuse_opinion", "opinion_excuse", f"不再等候{by.co_label}意见", "hourglass-bottom"),
        ("remove_undertaker", "removal", f"撤出{by.co_label}单位", "dash-lg"),
    )
    return [
        DeedLink(
            deed=deed,
            label=f"{label}：{one.undertaker_name}",
            url=url(view, one.pk),
            dialogue=True,
            icon=icon,
        )
        for one in held
        for deed, view, label, icon in words
        if states.ASSIGNMENT.allows(one, deed)
    ]


def opinion_lines(actor: Actor, matter: Matter, held: list[Assignment], *, url: Url) -> list[OpinionLine]:
    """What the actor may read of 会办意见: the office and the lead unit all, a unit that assists its own, nobody else any."""
    seen = access.assisting_seen(actor, held, assisting.once(matter))
    if not seen:
        return []
    said: dict[object, list[CoOpinion]] = {}
    for opinion in selectors.opinions_of(matter):
        said.setdefault(opinion.assignment_id, []).append(opinion)
    rules = deadlines.rules(matter.profile_version)
    lamps = deadlines.lamps(rules)
    judges = any(
        states.ASSIGNMENT.allows(one, "reply") and one.role == states.LEAD for one in own(actor, held)
    )
    return [
        OpinionLine(
            unit=one,
            opinions=tuple(said.get(one.pk, ())),
            label=_part(one, by=rules),
            note=one.over_why,
            lamp=deadlines.shown(one.due_at, one.due_provisional, by=lamps)
            if one.role == states.CO and one.state in states.OWED
            else None,
            judge_url=url("opinion_return", one.pk)
            if judges and states.ASSIGNMENT.allows(one, "send_back_opinion")
            else "",
        )
        for one in seen
    ]


def _part(one: Assignment, *, by: Rules) -> str:
    if one.role != states.CO:
        return f"原{by.co_label}"
    return f"不再{by.co_label}" if one.state in states.GONE else one.state_label
