"""答复 and 再次答复: the letter to the deputy, its guards, and its way into the deputy's hands."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from kernel import clock, tenancy
from kernel.actor import Actor, SeatFacts
from kernel.errors import InputRefused, StateRefused
from shared_apps.dictionaries.names import Dictionary
from shared_apps.rules.values import Rules
from tenant_apps.codes import selectors as codes
from tenant_apps.handling import (
    access,
    countersigned,
    deadlines,
    following,
    hooks,
    naming,
    selectors,
    states,
    talks,
    texts,
)
from tenant_apps.handling.actions import drafting, opinions, promising, rounds
from tenant_apps.handling.actions.drafting import DraftFields
from tenant_apps.handling.actions.sending import Letter, send, tell
from tenant_apps.handling.models import Assignment, Matter, Reply, ReplyDelivery, ReplyDraft
from tenant_apps.organs import selectors as organs
from tenant_apps.suggestions import access as suggestion_access
from tenant_apps.suggestions import actions as suggestion_actions
from tenant_apps.suggestions import merging, moving, publishing


class ContactMissing(StateRefused):
    """代表法 第五十一条第二款: who undertakes contacts the deputy first."""

    code = "contact_missing"
    message = "尚未登记与代表的沟通，不能送出答复（代表法第五十一条）。"
    next = "请先登记一次沟通，再送出答复；已写的答复仍保留在本页。"


class ContactAgain(StateRefused):
    """What was said before the first reply is no talk about the second."""

    code = "redo_contact_missing"
    message = "重新办理以后尚未登记与代表的沟通，不能再次答复。"
    next = "请就重新办理再与代表沟通一次并登记，再送出答复；已写的答复仍保留在本页。"


class ClassUnknown(InputRefused):
    code = "letter_class"
    message = "请选择办理结果类别。"
    field = "letter_class"


class OutcomeUnknown(InputRefused):
    code = "outcome"
    message = "请选择办理结果。"
    field = "outcome"


class OutcomeNotOfClass(InputRefused):
    """A class letter stands for the outcomes of the place's own scheme (DOMAIN 2.5)."""

    code = "outcome_not_of_class"
    message = "“{outcome}”不属于 {letter} 类（{label}），请改选类别或者办理结果。"
    field = "outcome"


class OutcomeNotStated(InputRefused):
    code = "outcome_not_stated"
    message = "按本件适用的规则，答复不能以“{outcome}”作出，请改选办理结果。"
    field = "outcome"


class NotReferredUp(StateRefused):
    code = "not_referred_up"
    message = "本件没有单位说明，也没有上转事项，不能以“已向上级反映”答复。"
    field = "outcome"
    next = "请先提交单位说明，写明超出本级职权的理由。"


class ApprovalNeeded(StateRefused):
    code = "approval_needed"
    message = "本单位的答复由签发人签发后送出，不能直接送出。"
    next = "请点“送审签”；已写的内容仍保留在本页。"


class Unsigned(InputRefused):
    """浙江 第二十二条, 山东 第二十二条, 重庆 第二十三条: signed by who is in charge of the unit."""

    code = "unsigned"
    message = "请填写签发人，即本单位主要负责人的姓名。"
    field = "signer"


@transaction.atomic
def reply(
    *,
    actor: Actor,
    assignment_id: UUID,
    letter_class: str,
    outcome: str,
    body: str,
    doc_no: str = "",
    contact_name: str = "",
    contact_phone: str = "",
    kept_reason: str = "",
    co_overdue: bool = False,
    signer: str | None = None,
    draft_version: int | None = None,
) -> Reply:
    """答复: the unit's letter goes to the deputy who leads (代表法 第五十一条), or back to the congress
    above. `co_overdue` states that opinions of those who assist are overdue; `signer` is who signed it in the unit's
    house, None for the actor. Where the unit has registered who signs, only they send. `draft_version` as in saving it.

    Raises NotFound, NotPermitted, StateRefused, DraftConflict, ContactMissing, ContactAgain, NotReferredUp, OpinionMissing,
    OpinionNotOverdue, and what `_letter` refuses.
    """
    assignment, seat = access.assignment_to_handle(actor, assignment_id)
    drafting.free(assignment)
    signs = organs.APPROVER in organs.roles_of(actor, assignment.unit_id) if assignment.unit_id else False
    if selectors.approval_steps(assignment) and not signs:
        raise ApprovalNeeded
    written = DraftFields(
        letter_class=letter_class, outcome=outcome, body=body, doc_no=doc_no,
        contact_name=contact_name, contact_phone=contact_phone, kept_reason=kept_reason,
    )  # fmt: skip
    drafting.current(assignment, draft_version, written)
    named = actor.name if signs or signer is None else texts.line(signer, texts.SIGNER, field="signer")
    return answer(actor, seat, assignment, written, signer=named, co_overdue=co_overdue)


def answer(
    actor: Actor,
    seat: SeatFacts,
    assignment: Assignment,
    written: DraftFields,
    *,
    signer: str,
    co_overdue: bool,
) -> Reply:
    """The unit's letter, signed, leaves; in the deed's own transaction, the case locked."""
    if not signer:
        raise Unsigned
    letter = ready(assignment, written)
    states.ASSIGNMENT.move(assignment, "reply")
    opinions.settle_missing(assignment, overdue=co_overdue)
    names = naming.signing(assignment)
    rounds.answered(assignment)
    sent = send(
        assignment.matter,
        letter=letter,
        kind=states.MAIN,
        assignment=assignment,
        unit_name=naming.in_one_line(names),
        signed_units=names,
        by_name=actor.name,
        signer=signer,
    )
    ReplyDraft.objects.filter(assignment=assignment).delete()
    tell(actor, seat, sent, who=publishing.by(actor, seat, unit=assignment.undertaker_name))
    hooks.replied(actor=actor, seat=seat, matter=assignment.matter, reply=sent)
    return sent


class CountersignMissing(StateRefused):
    """Several that lead agree before they answer (上海 第十七条)."""

    code = "countersign_missing"
    message = "{units}尚未会签这份答复，不能送出。"
    next = "请点“送会签”；会签以后改动了类别、办理结果、正文或者附件的，须重新会签。已写的内容仍保留在本页。"


def ready(assignment: Assignment, written: DraftFields) -> Letter:
    """The letter, if it may leave as it is: as `checked`, and whoever leads beside this unit has signed this text."""
    letter = checked(assignment, written)
    joint = selectors.joint_leads(assignment.matter) if assignment.role == states.LEAD else []
    if not joint:
        return letter
    found = countersigned.of(assignment)
    same = found is not None and found.row.body_sha256 == countersigned.digest(assignment, written)
    missing = found.outstanding if found is not None and same else joint
    if missing:
        raise CountersignMissing(units=naming.named(missing))
    return letter


def checked(assignment: Assignment, written: DraftFields) -> Letter:
    """A talk is logged, and class, outcome, text and number are in order."""
    states.ASSIGNMENT.check(assignment, "reply")
    rules = deadlines.rules(assignment.matter.profile_version)
    letter = _letter(rules=rules, **written)
    if talks.owed(assignment, by=rules):
        raise ContactAgain if talks.of(assignment).exists() else ContactMissing
    _check_referred_up(assignment, letter)
    return letter


@transaction.atomic
def take_lower_reply(*, referral_id: UUID, facts: Mapping[str, str]) -> Reply:
    """The reply of the government below, as it came back; it is the answer to our own deputy.

    `facts`: outcome, outcome_label, letter_class, class_label, doc_no, body, unit_name, answered_at (ISO).
    Taken twice it gives the reply that is there. Raises Assignment.DoesNotExist for a referral that
    assigned nothing.
    """
    known: Reply | None = Reply.objects.filter(referral_id=referral_id, kind=states.MAIN).first()
    if known is not None:
        return known
    found = Assignment.objects.values_list("id", "matter_id").get(referral_id=referral_id)
    access.lock_matter(found[1])
    assignment = Assignment.objects.select_related("matter").select_for_update(of=("self",)).get(pk=found[0])
    matter = assignment.matter
    states.ASSIGNMENT.move(assignment, "lower_reply")
    rounds.answered(assignment)
    letter = Letter(
        outcome=facts["outcome"],
        outcome_label=facts.get("outcome_label") or codes.label(Dictionary.OUTCOME, facts["outcome"]),
        letter_class=facts.get("letter_class", ""),
        class_label=facts.get("class_label", ""),
        body=facts["body"],
        doc_no=facts.get("doc_no", ""),
    )
    sent = send(
        matter,
        letter=letter,
        kind=states.MAIN,
        assignment=assignment,
        unit_name=facts["unit_name"],
        by_name="",
        referral_id=referral_id,
        at=datetime.fromisoformat(facts["answered_at"]) if facts.get("answered_at") else None,
    )
    tell(None, None, sent, who=sent.unit_name)
    hooks.replied(actor=None, seat=None, matter=matter, reply=sent)
    return sent


@transaction.atomic
def follow_up_reply(
    *,
    actor: Actor,
    suggestion_id: UUID,
    body: str,
    outcome: str,
    source: str = "",
    unit_name: str = "",
    letter_class: str = "",
    doc_no: str = "",
    referral_id: UUID | None = None,
    settles: Collection[UUID] = (),
) -> Reply:
    """再次答复: the office gives the deputy a later result, of the congress above or of a promise; it can
    be rated (DOMAIN 5.2).

    `source` says who gave it, `settles` names the promises that are done with it. Before our own reply a result waits: StateRefused; where
    several answer each for itself, what one has promised and done does not wait for the others. Raises NotFound,
    NotPermitted, TextRefused, PromiseNotNamed, …
    """
    seen = suggestion_access.get(actor, suggestion_id)
    seat = actor.require("suggestion.follow_up")
    merging.lock_all(seen)
    suggestion = suggestion_access.locked(suggestion_id)
    matter: Matter | None = (
        Matter.objects.select_for_update(of=("self",)).filter(suggestion_id=suggestion_id).first()
    )
    in_part = referral_id is None and following.in_part(suggestion, matter)
    if referral_id is None:
        following.check_nothing_refused(suggestion, matter)
    if in_part:
        moving.mark_followed_up_in_part(suggestion=suggestion)
    else:
        suggestion_actions.mark_tracking(suggestion=suggestion)
    if matter is None:  # a reply is what put it into a state that follows up, and a reply has its matter
        raise StateRefused("本件尚未答复，不能再次答复。")
    matter.suggestion = suggestion
    if in_part:
        promising.check_in_part(matter, settles)
    rules = deadlines.rules(matter.profile_version)
    letter = _letter(
        rules=rules, letter_class=letter_class, outcome=outcome, body=body, doc_no=doc_no, of_office=True
    )
    sent = send(
        matter,
        letter=letter,
        kind=states.FOLLOW_UP,
        unit_name=unit_name or tenancy.current().organ_name,
        by_name=actor.name,
        source=texts.line(source, texts.SOURCE, field="source"),
        referral_id=referral_id,
    )
    promising.settle(matter, settles, by=sent, actor=actor)
    tell(actor, seat, sent, who=publishing.by(actor, seat))
    hooks.replied(actor=actor, seat=seat, matter=matter, reply=sent)
    return sent


@transaction.atomic
def read(*, actor: Actor, reply_id: UUID) -> Reply:
    """The deputy has opened the letter; the first time is kept. For anybody else nothing is marked. Raises
    NotFound."""
    found = access.reply(actor, reply_id)
    mine = access.delivery(actor, found)
    if mine is not None and mine.read_at is None:
        ReplyDelivery.objects.filter(pk=mine.pk, read_at=None).update(read_at=clock.now())
    return found


def _letter(
    *,
    rules: Rules,
    letter_class: str,
    outcome: str,
    body: str,
    doc_no: str = "",
    contact_name: str = "",
    contact_phone: str = "",
    kept_reason: str = "",
    of_office: bool = False,
) -> Letter:
    """What was typed, as a letter of this place's scheme; the office's follow-up may go without a class."""
    scheme = rules.reply_class(letter_class)
    if scheme is None and (letter_class or not of_office):
        raise ClassUnknown
    chosen = codes.use(Dictionary.OUTCOME, outcome, field="outcome")
    if chosen is None:
        raise OutcomeUnknown
    if outcome not in rules.outcomes:
        raise OutcomeNotStated(outcome=chosen.label)
    if scheme is not None and outcome not in scheme.outcomes:
        raise OutcomeNotOfClass(outcome=chosen.label, letter=scheme.code, label=scheme.label)
    return Letter(
        outcome=chosen.code,
        outcome_label=chosen.label,
        outcome_version=chosen.version,
        letter_class=scheme.code if scheme else "",
        class_label=scheme.label if scheme else "",
        body=texts.block(body, texts.FOLLOW_UP_BODY if of_office else texts.REPLY_BODY, field="body"),
        doc_no=texts.document_number(doc_no, field="doc_no"),
        contact_name=texts.line(contact_name, texts.CONTACT_NAME, field="contact_name"),
        contact_phone=texts.line(contact_phone, texts.PHONE, field="contact_phone"),
        kept_reason=texts.line(kept_reason, texts.KEPT_REASON, field="kept_reason"),
    )


def _check_referred_up(assignment: Assignment, letter: Letter) -> None:
    if letter.outcome != states.REFERRED_UP:
        return
    stated = assignment.statements.filter(beyond_competence=True).exists()
    case = assignment.matter.suggestion_id
    if not (stated or (case and hooks.up_referral_open(case))):
        raise NotReferredUp
