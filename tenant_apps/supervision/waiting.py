"""待办 of supervision: cards that a unit must answer, and what the offices should look at, as one line each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import datetime

from kernel import tenancy, text
from kernel.actor import Actor
from kernel.errors import NotFound, NotPermitted, StateRefused
from kernel.web import links
from shared_apps.identity.todo import TodoItem
from tenant_apps.handling import deadlines
from tenant_apps.organs import selectors as organs
from tenant_apps.supervision import access, actions, listing, selectors, states

URGED = "urged"


def items(actor: Actor) -> Iterator[TodoItem]:
    """Registered with identity's 待办; called inside the block of each congress where the person holds a seat."""
    if actor.can("matter.handle"):
        yield from _of_units(actor)
        yield from _urged(actor)
    if actor.can(states.CLOSE_CARDS) or actor.can("matter.distribute"):
        yield from _of_offices(actor)


def _of_units(actor: Actor) -> Iterator[TodoItem]:
    lamps, code = deadlines.LampsByRules(), tenancy.current().code
    for card in selectors.cards_to_answer(organs.unit_ids_of(actor)):
        matter = card.assignment.matter
        lamp = lamps(matter.profile_version).of(card.due_at)
        yield TodoItem(
            congress=tenancy.current(),
            kind=f"alert_card_{card.colour.lower()}",
            kind_label=f"{card.colour_label}待说明",
            title=matter.title,
            number=matter.number_label,
            url=links.tenant_url(code, "supervision:card", pk=card.pk),
            verb="说明",
            since=card.given_at,
            due_at=card.due_at,
            lamp=lamp.code,  # type: ignore[arg-type]
            left_label=lamp.label,
            previous="已升级，报督查室和代表工作机构"
            if card.escalated_at
            else "请说明办理情况和预计答复时间",
        )


def _urged(actor: Actor) -> Iterator[TodoItem]:
    """待阅: what the unit was urged to do and has not read."""
    lamps, code = deadlines.LampsByRules(), tenancy.current().code
    for urging in selectors.unread_urgings(organs.unit_ids_of(actor)):
        held = urging.assignment
        lamp = lamps(held.matter.profile_version).of(held.due_at)
        yield TodoItem(
            congress=tenancy.current(),
            kind=URGED,
            kind_label="催办待阅",
            title=held.matter.title,
            number=held.matter.number_label,
            url=links.tenant_url(code, "supervision:urging", pk=urging.pk),
            verb="阅",
            since=urging.at,
            due_at=held.due_at,
            due_provisional=held.due_provisional,
            lamp=lamp.code,  # type: ignore[arg-type]
            left_label=lamp.label,
            previous=f"{urging.by_organ}催办" if urging.by_organ else "催办",
            reading=True,
            mark=str(urging.pk),
        )


def mark_urged(actor: Actor, marks: Sequence[str]) -> None:
    """一键已阅 of these; what somebody of the unit has read meanwhile is passed over."""
    for one in marks:
        if (pk := text.as_uuid(one)) is not None:
            with suppress(NotFound, NotPermitted, StateRefused):
                actions.read_urging(actor=actor, urging_id=pk)


def _of_offices(actor: Actor) -> Iterator[TodoItem]:
    """The ladder: a yellow card reaches the government's office, a red one the congress's office too."""
    rows = access.visible_cards(actor).filter(state__in=states.OPEN)
    given = [(c, s, e, at) for c, s, e, at in rows.values_list("colour", "state", "escalated_at", "given_at")]
    if actor.can(states.CLOSE_CARDS):
        answered = [at for _, state, _, at in given if state == states.ANSWERED]
        yield from _line(
            answered, "card_to_close", "红黄牌待核销", "件承办单位已作说明", states.ANSWERED, "核销"
        )
        watched = [(e, at) for colour, _, e, at in given if colour == states.RED]
    else:
        watched = [(e, at) for colour, _, e, at in given if colour != states.NOTICE]
    raised = sum(1 for e, _ in watched if e)
    words = f"件红黄牌尚未了结{f'，其中 {raised} 件已升级' if raised else ''}"
    yield from _line([at for _, at in watched], "cards_open", "红黄牌", words, "", "查看")


def _line(
    given: list[datetime], kind: str, kind_label: str, words: str, state: str, verb: str
) -> Iterator[TodoItem]:
    if not given:
        return
    here = tenancy.current()
    yield TodoItem(
        congress=here,
        kind=kind,
        kind_label=kind_label,
        title=f"{len(given)} {words}",
        number="",
        url=links.tenant_url(here.code, "supervision:cards") + listing.Wanted(state=state).query(),
        verb=verb,
        since=max(given),
    )
