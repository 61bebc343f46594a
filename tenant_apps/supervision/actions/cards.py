"""红黄牌: the unit says what it has done, the office closes the card."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from kernel import clock
from kernel.actor import Actor, SeatFacts
from tenant_apps.handling import telling
from tenant_apps.handling import texts as typed
from tenant_apps.supervision import access, states, texts
from tenant_apps.supervision.models import AlertCard


@transaction.atomic
def answer_card(*, actor: Actor, card_id: UUID, text: str) -> AlertCard:
    """说明: the unit says what was done and by when it will reply.

    Raises NotFound, NotPermitted, StateRefused (answered or over), TextRefused, SecretMarking.
    """
    card, seat = access.card_to_answer(actor, card_id)
    states.CARD.move(card, "answer_card")
    card.answer = typed.block(text, texts.ANSWER, field="text")
    card.answered_at, card.answered_by_name = clock.now(), actor.name
    card.save(update_fields=["state", "answer", "answered_at", "answered_by_name"])
    _note(card, "card.answered", actor, seat, card.answer)
    return card


@transaction.atomic
def close_card(*, actor: Actor, card_id: UUID, note: str = "") -> AlertCard:
    """核销: the office takes the unit's word for it, or needs none any more; of a red card without any it says why.

    Raises NotFound, NotPermitted, StateRefused, TextRefused, SecretMarking.
    """
    seen = access.card(actor, card_id)
    seat = actor.require(states.CLOSE_CARDS)
    card = access.locked_card(seen)
    states.CARD.move(card, "close_card")
    card.ended_note = typed.block(note, texts.UNHEARD if card.unheard else texts.CLOSING, field="note")
    card.ended_at, card.ended_by_name = clock.now(), actor.name
    card.save(update_fields=["state", "ended_note", "ended_at", "ended_by_name"])
    _note(card, "card.closed", actor, seat, card.ended_note)
    return card


def _note(card: AlertCard, deed: str, actor: Actor, seat: SeatFacts, said: str) -> None:
    facts: dict[str, object] = {"card": card.pk, "colour": card.colour, "said": said}
    telling.note(actor=actor, seat=seat, assignment=card.assignment, deed=deed, facts=facts)
