"""What becomes of merged suggestions (并案) with their main item: freed when it is taken back, closed when it is closed."""

from __future__ import annotations

from kernel.actor import Actor, SeatFacts
from tenant_apps.suggestions import merging, publishing, states
from tenant_apps.suggestions.models import Suggestion


def release(main: Suggestion) -> None:
    """The main item was taken back: what had been merged into it is to be assigned by itself. Its deputies have withdrawn nothing."""
    for item in merging.locked(main):
        if item.state == states.MERGED:
            free(item, "release")
            text = f"主案{main.number_label}已经撤回，本件另行办理"
            tell(item, None, None, "released", "解除并案", text)


def close_along(main: Suggestion, *, actor: Actor, seat: SeatFacts, note: str) -> None:
    """The main item is closed, and with it what had been merged into it."""
    for item in merging.locked(main):
        if item.state == states.MERGED:
            states.MACHINE.move(item, "close_merged")
            item.save(update_fields=["state"])
            text = f"随主案{main.number_label}办结"
            tell(item, actor, seat, "closed", "办结", text, quote=note)


def track_along(main: Suggestion) -> None:
    """A later result has opened the main item again, and with it what had been merged into it."""
    for item in merging.locked(main):
        if states.MACHINE.allows(item, "track_merged"):
            states.MACHINE.move(item, "track_merged")
            item.save(update_fields=["state"])
            tell(
                item,
                None,
                None,
                "tracked_along",
                "跟踪办理",
                f"主案{main.number_label}再次答复",
                internal=True,
            )


def free(item: Suggestion, deed: str) -> None:
    """It stands by itself again, to be assigned."""
    states.MACHINE.move(item, deed)
    taken_out(item)
    item.save()


def taken_out(item: Suggestion) -> Suggestion | None:
    """It names its main item no more, which is answered; not saved."""
    main: Suggestion | None = item.merged_into
    item.merged_into, item.merged_at, item.merge_reason = None, None, ""
    return main


def tell(
    row: Suggestion,
    actor: Actor | None,
    seat: SeatFacts | None,
    deed: str,
    label: str,
    text: str,
    *,
    quote: str = "",
    internal: bool = False,
    key: bool = False,
) -> None:
    """What was done, on the page of the one that it concerns."""
    publishing.publish(
        actor=actor,
        seat=seat,
        suggestion=row,
        deed=deed,
        label=label,
        text=text,
        who=publishing.by(actor, seat),
        quote=quote,
        internal=internal,
        key=key,
    )
