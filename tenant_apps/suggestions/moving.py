"""A suggestion moved by another app's deed: the row locked, moved, saved; the deed that calls writes the entry."""

from __future__ import annotations

from django.db import transaction

from kernel import clock
from tenant_apps.suggestions import states
from tenant_apps.suggestions.models import Suggestion


def moved(suggestion: Suggestion, deed: str, *, otherwise: str = "", answered: bool = False) -> Suggestion:
    """By this row of the table, or by `otherwise` where the state does not allow it. `answered`: there is a new reply. Raises StateRefused."""
    with transaction.atomic():
        row: Suggestion = Suggestion.objects.select_for_update().get(pk=suggestion.pk)
        if otherwise and not states.MACHINE.allows(row, deed):
            deed = otherwise
        states.MACHINE.move(row, deed)
        if answered:
            row.answered_at = clock.now()
        row.save(update_fields=["state", "answered_at"])
    suggestion.state, suggestion.answered_at = row.state, row.answered_at
    return suggestion


def mark_waiting_again(*, suggestion: Suggestion) -> Suggestion:
    """The unit that had signed for it undertakes it no longer, and the next one has not signed yet."""
    return moved(suggestion, "wait_again")


def mark_lapsed(*, suggestion: Suggestion) -> Suggestion:
    """The period for the rating is over and nobody is waited for any more."""
    return moved(suggestion, "lapse_rating")


def mark_tracked(*, suggestion: Suggestion) -> Suggestion:
    """Rated, and something that was promised is still to come."""
    return moved(suggestion, "track")


def mark_followed_up_in_part(*, suggestion: Suggestion) -> Suggestion:
    """A promise of one unit is done while others still owe their answers: where it stands, stays."""
    return moved(suggestion, "follow_up_in_part", answered=True)


def mark_redo(*, suggestion: Suggestion) -> Suggestion:
    """A reply goes back to its unit; while others still owe theirs, the suggestion stays where it is."""
    return moved(suggestion, "redo_in_part" if states.MACHINE.allows(suggestion, "redo_in_part") else "redo")


def mark_dissent_settled(*, suggestion: Suggestion) -> Suggestion:
    """A second dissatisfaction was dealt with; the state says nothing of it."""
    return moved(suggestion, "settle_dissent")
