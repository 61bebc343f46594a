"""The unit's unfinished letter: one draft for all who write it, frozen while it is on its way to the signature."""

from __future__ import annotations

from typing import TypedDict, Unpack
from uuid import UUID

from django.db import transaction

from kernel import clock
from kernel.actor import Actor
from kernel.errors import StateRefused
from tenant_apps.files import actions as files
from tenant_apps.handling import access, countersigned, naming, selectors, states, texts
from tenant_apps.handling.models import Assignment, ReplyDraft


class DraftConflict(StateRefused):
    code = "reply_draft_conflict"
    message = "这份答复草稿已由{by_name}在另一个页面中改动并保存，本页内容没有覆盖它。"
    next = "请先核对另一页面的内容；如以本页为准，请再次保存或者送出。"

    def __init__(self, *, draft: ReplyDraft) -> None:
        super().__init__(by_name=draft.by_name)
        self.draft_version = draft.version


class InApproval(StateRefused):
    code = "in_approval"
    message = "这份答复正在审签（{state}），审签期间不能改动，也不能另行送出。"
    next = "需要修改的，请先撤回，或者由核稿人、签发人退回。"


class InCountersigning(StateRefused):
    code = "in_countersigning"
    message = "这份答复正在会签，等候{units}，会签期间不能改动，也不能送出。"
    next = "需要修改的，请先撤回会签。"


def free(assignment: Assignment) -> None:
    """Raises InApproval while its letter is on its way to the signature, InCountersigning while others are to sign it."""
    approval = selectors.approval_of(assignment)
    if approval is not None and approval.state in states.IN_APPROVAL:
        raise InApproval(state=approval.state_label)
    found = countersigned.of(assignment) if assignment.role == states.LEAD else None
    if found is not None and found.under_way:
        raise InCountersigning(units=naming.named(found.outstanding))


def written(assignment: Assignment) -> DraftFields:
    """The draft as it is kept. Only where one is."""
    draft = selectors.draft_of(assignment)
    assert draft is not None  # kept at the submission, gone with the letter alone
    return DraftFields(
        letter_class=draft.letter_class,
        outcome=draft.outcome,
        body=draft.body,
        doc_no=draft.doc_no,
        contact_name=draft.contact_name,
        contact_phone=draft.contact_phone,
        kept_reason=draft.kept_reason,
    )


class DraftFields(TypedDict, total=False):
    """What the unit writes; a field that is left out stays as it is."""

    letter_class: str
    outcome: str
    body: str
    doc_no: str
    contact_name: str
    contact_phone: str
    kept_reason: str


def pass_on(gone: Assignment, to: Assignment) -> None:
    """What a unit that has left had written, with its attachments, is another's to finish."""
    files.hand_on(
        kind=selectors.ANNEXES_WRITTEN,
        carrier_id=gone.pk,
        new_kind=selectors.ANNEXES_WRITTEN,
        new_id=to.pk,
    )
    draft, own = selectors.draft_of(gone), selectors.draft_of(to)
    if draft is None:
        return
    if own is None:
        draft.assignment = to
        draft.save(update_fields=["assignment"])
        return
    own.body, own.version = f"{own.body}\n\n{draft.body}".strip(), own.version + 1
    own.save(update_fields=["body", "version"])


def current(
    assignment: Assignment, draft_version: int | None, fields: DraftFields
) -> tuple[ReplyDraft | None, dict[str, str]]:
    """The draft that is kept, and what was typed. Raises DraftConflict where the page had read another version and
    says something else; TextRefused."""
    typed = {
        name: texts.block(str(fields[name]), limit, field=name)  # type: ignore[literal-required]
        for name, limit in texts.DRAFT.items()
        if name in fields
    }
    kept: ReplyDraft | None = ReplyDraft.objects.filter(assignment=assignment).first()
    stale = kept is not None and draft_version is not None and draft_version != kept.version
    if kept is not None and stale and any(getattr(kept, name) != text for name, text in typed.items()):
        raise DraftConflict(draft=kept)
    return kept, typed


@transaction.atomic
def save_reply_draft(
    *, actor: Actor, assignment_id: UUID, draft_version: int | None = None, **fields: Unpack[DraftFields]
) -> ReplyDraft:
    """Keep the unfinished letter, for the whole unit; nobody else sees it. `draft_version` is the one the
    page had read (0: there was none yet). Raises NotFound, NotPermitted, StateRefused, DraftConflict, InApproval,
    TextRefused."""
    assignment, _ = access.assignment_to_handle(actor, assignment_id)
    states.ASSIGNMENT.check(assignment, "reply")
    free(assignment)
    kept, typed = current(assignment, draft_version, fields)
    if kept is not None:
        kept.version += 1
    draft = kept or ReplyDraft(assignment=assignment)
    for name, text in typed.items():
        setattr(draft, name, text)
    draft.saved_at = clock.now()
    draft.by_name = actor.name
    draft.save()
    return draft
