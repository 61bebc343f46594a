"""会签: of several units that lead, one drafts, and each of the others signs or asks for changes before the letter leaves (上海
第十三条、第十七条)."""

from __future__ import annotations

from typing import Unpack
from uuid import UUID

from django.db import transaction

from kernel import clock
from kernel.actor import Actor, SeatFacts
from kernel.errors import NotPermitted, StateRefused
from tenant_apps.handling import access, countersigned, naming, selectors, states, telling, texts
from tenant_apps.handling.actions import drafting, replying
from tenant_apps.handling.actions.drafting import DraftFields
from tenant_apps.handling.models import Assignment, Countersignature, Countersigning
from tenant_apps.organs import selectors as organs
from tenant_apps.suggestions import publishing


class NobodyJoins(StateRefused):
    code = "nobody_joins"
    message = "本件没有其他主办单位，不需要会签。"


class NoCountersigning(StateRefused):
    code = "no_countersigning"
    message = "这份答复不在会签中，可能已经会签完毕、要求修改或者撤回。"


class CountersignedAlready(StateRefused):
    code = "countersigned_already"
    message = "本单位已经会签这份答复。"


class HeadSigns(NotPermitted):
    code = "head_countersigns"
    message = "会签由本单位登记的签发人办理。"


@transaction.atomic
def circulate_letter(
    *, actor: Actor, assignment_id: UUID, draft_version: int | None = None, **fields: Unpack[DraftFields]
) -> Countersigning:
    """送会签: the letter, checked as for its sending, is kept as the draft, frozen, and laid before all who lead beside this unit.

    Raises NotFound, NotPermitted, StateRefused, NotOfRole, DraftConflict, Frozen, NobodyJoins, and what `replying.checked` refuses.
    """
    drafting.save_reply_draft(actor=actor, assignment_id=assignment_id, draft_version=draft_version, **fields)
    assignment, seat = access.assignment_to_handle(actor, assignment_id)
    states.ASSIGNMENT.check(assignment, "circulate_letter")
    joint = selectors.joint_leads(assignment.matter)
    if not joint:
        raise NobodyJoins
    written = drafting.written(assignment)
    replying.checked(assignment, written)
    now = clock.now()
    made = Countersigning(
        assignment=assignment,
        state=states.CIRCULATING,
        body_sha256=countersigned.digest(assignment, written),
        asked_at=now,
        moved_at=now,
        by_name=actor.name,
    )
    made.save(force_insert=True)
    _tell(actor, seat, assignment, made, label="送会签", text=f"请{naming.named(joint)}会签")
    return made


@transaction.atomic
def agree_letter(*, actor: Actor, assignment_id: UUID, opinion: str = "") -> Countersigning:
    """同意会签 by a unit that leads beside the one that drafts: its people, or who signs for it where it has registered that.

    Raises NotFound, NotPermitted, HeadSigns, StateRefused, NotOfRole, NoCountersigning, CountersignedAlready, TextRefused.
    """
    said = texts.block(opinion, texts.OPINION_OF_STEP, field="opinion")
    return _say(actor, assignment_id, "agree_letter", said)


@transaction.atomic
def object_letter(*, actor: Actor, assignment_id: UUID, opinion: str) -> Countersigning:
    """要求修改, with what is to be changed: the letter goes back to who drafts it. Raises as `agree_letter`."""
    return _say(
        actor, assignment_id, "object_letter", texts.block(opinion, texts.CHANGES_WANTED, field="opinion")
    )


@transaction.atomic
def take_back_countersigning(*, actor: Actor, assignment_id: UUID) -> Countersigning:
    """撤回 by the unit that drafts, as long as it is waited for. Raises NotFound, NotPermitted, NotOfRole, NoCountersigning."""
    assignment, seat = access.assignment_to_handle(actor, assignment_id)
    states.ASSIGNMENT.check(assignment, "circulate_letter")
    row = _circulating(assignment)
    _moved(row, "take_back_countersigning")
    _tell(actor, seat, assignment, row, label="撤回会签", text="")
    return row


def _say(actor: Actor, assignment_id: UUID, deed: str, opinion: str) -> Countersigning:
    assignment, seat = access.assignment_to_handle(actor, assignment_id)
    states.ASSIGNMENT.check(assignment, "countersign")
    unit_id = assignment.unit_id
    assert unit_id is not None  # a seat handles it
    if organs.APPROVER in organs.roles_in(unit_id) and organs.APPROVER not in organs.roles_of(actor, unit_id):
        raise HeadSigns
    lead = selectors.lead_of(assignment.matter)
    if lead is None:
        raise NoCountersigning
    row = _circulating(lead)
    if row.signatures.filter(assignment=assignment).exists():
        raise CountersignedAlready
    Countersignature(
        countersigning=row,
        assignment=assignment,
        agreed=deed == "agree_letter",
        opinion=opinion,
        at=clock.now(),
        by_name=actor.name,
    ).save(force_insert=True)
    _moved(row, deed)
    lead.matter = assignment.matter
    now = countersigned.of(lead)
    if now is not None and row.state == states.CIRCULATING and not now.outstanding:
        _moved(row, "complete_countersigning")
    _tell(actor, seat, assignment, row, label="会签", text=states.COUNTERSIGNING.row(deed).label)
    return row


def _circulating(lead: Assignment) -> Countersigning:
    rows = Countersigning.objects.select_for_update(of=("self",)).filter(assignment=lead)
    found: Countersigning | None = rows.filter(state=states.CIRCULATING).first()
    if found is None:
        raise NoCountersigning
    return found


def _moved(row: Countersigning, deed: str) -> None:
    states.COUNTERSIGNING.move(row, deed)
    row.moved_at = clock.now()
    row.save(update_fields=["state", "moved_at"])


def _tell(
    actor: Actor, seat: SeatFacts, assignment: Assignment, row: Countersigning, *, label: str, text: str
) -> None:
    """That it was done, by whom; what was said stays between the units."""
    telling.tell(
        actor=actor,
        seat=seat,
        matter=assignment.matter,
        deed="letter_countersigned",
        label=label,
        text=text,
        who=publishing.by(actor, seat, unit=assignment.undertaker_name),
        internal=True,
    )
    facts: dict[str, object] = {
        "countersigning_id": row.pk,
        "state": row.state,
        "body_sha256": row.body_sha256,
    }
    telling.note(actor=actor, seat=seat, assignment=assignment, deed="reply.countersigned", facts=facts)
