"""A deed of handling, told: to the journal, to the deputy's trace, and of a matter from above to whoever
passes it on."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256

from kernel import clock, journal
from kernel.actor import Actor, SeatFacts
from tenant_apps.handling import hooks
from tenant_apps.handling.models import Assignment, Matter, Reply
from tenant_apps.suggestions import publishing


def tell(
    *,
    actor: Actor | None,
    seat: SeatFacts | None,
    matter: Matter,
    deed: str,
    label: str,
    text: str = "",
    who: str = "",
    quote: str = "",
    at: datetime | None = None,
    internal: bool = False,
    key: bool = False,
) -> None:
    """One entry. `internal` stays in this congress; a matter from above has its own case id and no
    suggestion here."""
    if matter.suggestion is not None:
        publishing.publish(
            actor=actor,
            seat=seat,
            suggestion=matter.suggestion,
            deed=deed,
            label=label,
            text=text,
            who=who,
            quote=quote,
            at=at,
            referral_id=matter.referral_id,
            internal=internal,
            key=key,
        )
        return
    moment = at or clock.now()
    told = hooks.Progress(deed=deed, label=label, text=text, who=who, at=moment, quote=quote)
    _keep(matter, told, actor=actor, seat=seat, marks={"internal": internal, "key": key})
    if not internal:
        hooks.progressed(actor=actor, seat=seat, matter=matter, progress=told)


def _keep(
    matter: Matter,
    told: hooks.Progress,
    *,
    actor: Actor | None,
    seat: SeatFacts | None,
    marks: dict[str, bool],
) -> None:
    """The entry of a matter from above, in the same form as a suggestion's."""
    body = {
        "label": told.label,
        "text": told.text,
        "who": told.who,
        "quote": told.quote,
        "at": told.at.isoformat(),
        "number": matter.number_label,
        "state": matter.state,
        **marks,
    }
    journal.record(
        actor=actor,
        seat=seat,
        deed=told.deed,
        subject=matter,
        body=body,
        published=True,
        case_id=matter.id,
        referral_id=matter.referral_id,
        congress_id=matter.congress_id,
    )


def note(
    *,
    actor: Actor | None,
    seat: SeatFacts | None,
    assignment: Assignment,
    deed: str,
    facts: dict[str, object],
) -> None:
    """The same deed's exact facts for the journal alone: what was written, by which row."""
    matter = assignment.matter
    journal.record(
        actor=actor,
        seat=seat,
        deed=deed,
        subject=assignment,
        body=facts,
        case_id=matter.suggestion_id or matter.id,
        referral_id=assignment.referral_id or matter.referral_id,
        congress_id=matter.congress_id,
    )


def letter_facts(sent: Reply) -> dict[str, object]:
    """Which letter it was, to the letter; its text stays in its row."""
    return {
        "reply_id": sent.id,
        "round": sent.round,
        "outcome": sent.outcome,
        "letter_class": sent.letter_class,
        "doc_no": sent.doc_no,
        "title": sent.title,
        "body_sha256": sha256(sent.body.encode()).hexdigest(),
    }
