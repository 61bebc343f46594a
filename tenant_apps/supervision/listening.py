"""What supervision hears of handling, in the deed's own transaction."""

from __future__ import annotations

from kernel.actor import Actor, SeatFacts
from kernel.errors import StateRefused
from tenant_apps.handling.models import Matter, Reply
from tenant_apps.suggestions.models import Suggestion
from tenant_apps.supervision import actions, selectors


def on_reply(actor: Actor | None, seat: SeatFacts | None, matter: Matter, reply: Reply) -> None:
    """A card of a day that was met speaks no more."""
    for assignment_id in selectors.carded_of(matter.pk):
        actions.review(assignment_id=assignment_id)


class KeyItem(StateRefused):
    code = "key_item"
    message = "本件已经提请或者列为重点督办，请以本件为主案，将其他建议并入本件。"


def merger_refused(item: Suggestion, main: Suggestion) -> StateRefused | None:
    """A key item is followed by itself, so it is no part of another one (并案)."""
    return KeyItem() if selectors.key_of(item.pk) is not None else None
