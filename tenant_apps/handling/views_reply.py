"""Pages of the letter: writing it, reading it, rating it, and the office's follow-up."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import Truncator
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kernel import clock
from kernel.errors import DomainError, InputRefused
from kernel.web.http import TenantRequest
from shared_apps.rules.values import Rules
from tenant_apps.handling import (
    access,
    actions,
    answered,
    approvals,
    countersigned,
    deadlines,
    dissent,
    following,
    forms,
    letters,
    naming,
    numbering,
    selectors,
    states,
    talks,
    undertaking,
)
from tenant_apps.handling.models import Assignment, Matter, Reply, ReplyDraft
from tenant_apps.handling.views import METHODS, back_of
from tenant_apps.suggestions import access as suggestions
from tenant_apps.suggestions import merging
from tenant_apps.suggestions import states as course
from tenant_apps.suggestions.models import Suggestion
from ui import drafts
from ui import parts as ui

# Where a button of the letter's form leads once the draft is kept.
AFTER_KEEPING = {"draft": "handling:reply", "attach": "handling:annexes"}
EXCERPT = 400  # characters of the letter above the rating; the whole is one click away


@require_http_methods(METHODS)
def reply(request: TenantRequest, pk: UUID) -> HttpResponse:
    """办理答复 in three sections: contact, what the unit stated, the letter; the preview beside it."""
    assignment = access.assignment_of_unit(request.actor, pk)
    matter = assignment.matter
    rules = deadlines.rules(matter.profile_version)
    if request.method != "POST":
        if assignment.state == states.REPLIED:
            return HttpResponseRedirect(back_of(matter))
        states.ASSIGNMENT.check(assignment, "reply")
        approval = selectors.approval_of(assignment)
        if approval is not None and approval.state in states.IN_APPROVAL:
            return HttpResponseRedirect(reverse("handling:approval", kwargs={"pk": pk}))
        circulated = countersigned.of(assignment) if assignment.role == states.LEAD else None
        if circulated is not None and circulated.under_way:
            return HttpResponseRedirect(reverse("handling:countersigning", kwargs={"pk": pk}))
        return _writing(request, assignment, approvals.fresh_form(request.actor, assignment))
    form = forms.LetterForm(request.POST, rules=rules)
    if request.POST.get("deed") in AFTER_KEEPING:
        return _kept(request, assignment, form)
    if not form.is_valid():
        return _not_sent(request, assignment, form, status=InputRefused.status)
    if request.POST.get("deed") == "preview":
        return _not_sent(request, assignment, form)
    try:
        if request.POST.get("deed") == "submit":
            asked = actions.submit_letter(
                actor=request.actor, assignment_id=pk, draft_version=_version(request), **form.submitted()
            )
            said = f"已送审签，{asked.state_label}。审签期间内容不能改动。"
            messages.success(request, said, extra_tags=_draft_key(request, assignment))
            return HttpResponseRedirect(back_of(matter))
        if request.POST.get("deed") == "circulate":
            actions.circulate_letter(
                actor=request.actor, assignment_id=pk, draft_version=_version(request), **form.drafted()
            )
            said = "已送会签。会签期间内容不能改动。"
            messages.success(request, said, extra_tags=_draft_key(request, assignment))
            return HttpResponseRedirect(back_of(matter))
        sent = actions.reply(
            actor=request.actor, assignment_id=pk, draft_version=_version(request), **form.letter()
        )
    except DomainError as error:
        form.refuse(error)
        return _not_sent(request, assignment, form, status=error.status)
    number = f"文号{sent.doc_no or '未填'}"
    said = f"答复已送交办的上级人大，{number}，由上级转送提出建议的代表。"
    if matter.suggestion_id:
        said = f"答复已送达代表，{number}。下一步：等候代表阅读并测评。"
    messages.success(request, said, extra_tags=_draft_key(request, assignment))
    return HttpResponseRedirect(back_of(matter))


@require_POST
def autosave(request: TenantRequest, pk: UUID) -> HttpResponse:
    """Keep what stands in the form of the letter, finished or not. 409 if another page has saved it
    meanwhile; nothing is overwritten."""
    assignment = access.assignment_of_unit(request.actor, pk)
    try:
        draft = _saved(request, assignment)
    except DomainError as error:
        return JsonResponse(error.as_dict(), status=error.status)
    saved = f"{clock.local(draft.saved_at):%H:%M}"
    return JsonResponse({"saved": saved, "fields": {"draft_version": draft.version}})


def _typed(request: TenantRequest) -> actions.DraftFields:
    names = ("letter_class", "outcome", "body", "doc_no", "contact_name", "contact_phone", "kept_reason")
    found: Any = {name: request.POST[name] for name in names if name in request.POST}
    return found  # type: ignore[no-any-return]


def _version(request: TenantRequest) -> int | None:
    """The draft's version that the page had read; one that cannot be read is an old one."""
    raw = request.POST.get("draft_version")
    if raw is None:
        return None
    return int(raw) if raw.isascii() and raw.isdecimal() and len(raw) < 10 else 0


def _draft_key(request: TenantRequest, assignment: Assignment) -> str:
    """The name under which the browser keeps a copy of what is typed."""
    return f"{request.actor.person_id}-{request.congress.code}-reply-{assignment.pk}"


def _kept(request: TenantRequest, assignment: Assignment, form: forms.LetterForm) -> HttpResponse:
    try:
        _saved(request, assignment)
    except DomainError as error:
        form.is_valid()
        form.errors.clear()
        form.refuse(error)
        form.kept = False
        return _writing(request, assignment, form, status=error.status)
    said = "草稿已保存，本单位经办人员可以继续填写。"
    messages.success(request, said, extra_tags=_draft_key(request, assignment))
    after = AFTER_KEEPING[request.POST["deed"]]
    return HttpResponseRedirect(reverse(after, kwargs={"pk": assignment.pk}))


def _saved(request: TenantRequest, assignment: Assignment) -> ReplyDraft:
    """What was typed, finished or not, as the unit's draft."""
    return actions.save_reply_draft(
        actor=request.actor, assignment_id=assignment.pk, draft_version=_version(request), **_typed(request)
    )


def _not_sent(
    request: TenantRequest, assignment: Assignment, form: forms.LetterForm, *, status: int = 200
) -> HttpResponse:
    def save() -> tuple[ReplyDraft, int]:
        draft = _saved(request, assignment)
        return draft, draft.version

    return drafts.not_taken(form, save, lambda draft: _writing(request, assignment, form, status=status))


def _writing(
    request: TenantRequest, assignment: Assignment, form: forms.LetterForm, *, status: int = 200
) -> HttpResponse:
    matter, rules = assignment.matter, deadlines.rules(assignment.matter.profile_version)
    contacts = list(talks.of(assignment).order_by("-at", "-id"))
    joint = selectors.joint_leads(matter) if assignment.role == states.LEAD else []
    draft = selectors.draft_of(assignment)
    held = selectors.assignments_of(matter)
    missing = selectors.without_opinion(matter) if assignment.role == states.LEAD else []
    context = {
        "form": form,
        "assignment": assignment,
        "matter": matter,
        "body": matter.suggestion.body if matter.suggestion else matter.body,
        "contacts": contacts,
        "statements": selectors.statements_of(matter),
        "may_send": not talks.owed(assignment, by=rules),
        "contact_due": None if contacts else _contact_due(assignment, rules),
        "opinion_label": f"{rules.co_label}意见",
        "opinions": undertaking.opinion_lines(request.actor, matter, held, url=_case_url),
        "missing": naming.named(missing),
        "joint": naming.named(joint),
        "circulated": countersigned.of(assignment) if joint else None,
        "lamp": deadlines.shown(assignment.due_at, assignment.due_provisional, by=deadlines.lamps(rules)),
        "steps": _steps(assignment, talks.that_count(assignment, by=rules).count()),
        "doc": letters.draft(assignment, form),
        "way": selectors.approval_steps(assignment),
        "signs": approvals.signs(request.actor, assignment),
        "series": numbering.of_unit(assignment.unit_id),
        "trail": selectors.approval_trail(assignment),
        "annexes": selectors.annexes_written(assignment.pk),
        "redone": dissent.sent_back_to(assignment) if assignment.anew_since else None,
        "draft": draft,
        "back": back_of(matter),
        "autosave_key": _draft_key(request, assignment),
    }
    return render(request, "handling/reply.html", context, status=status)


def _contact_due(assignment: Assignment, rules: Rules) -> date | None:
    """Until when the unit is to talk with the deputy for the first time, where the place sets a period."""
    due = deadlines.contact_due(assignment.received_at or assignment.assigned_at, by=rules)
    return due.date if due else None


def _case_url(view: str, pk: object) -> str:
    return reverse(f"handling:{view}", kwargs={"pk": pk})


def _steps(assignment: Assignment, contacts: int) -> tuple[ui.Step, ...]:
    signed = f"签收 {clock.local(assignment.received_at):%m-%d}" if assignment.received_at else "签收"
    talked = f"沟通 {contacts} 次" if contacts else "与代表沟通"
    return ui.steps((signed, talked, "答复", "送达代表", "代表测评"), now=2 if contacts else 1)


def _read_as(request: TenantRequest, matter: Matter) -> tuple[Suggestion | None, str]:
    """The reader's own suggestion where it was merged into the one that is answered (并案), and the page to go back to."""
    main = matter.suggestion
    if main is None:
        return None, back_of(matter)
    own = merging.read_as(request.actor, main)
    return (own if own != main else None), reverse("suggestions:case", kwargs={"pk": own.pk})


@require_safe
def letter(request: TenantRequest, pk: UUID) -> HttpResponse:
    """The letter as a 公文; the deputy's first reading is kept."""
    found = access.reply(request.actor, pk)
    if request.method == "GET":
        actions.read(actor=request.actor, reply_id=pk)
    mine = access.delivery(request.actor, found)
    own, back = _read_as(request, found.matter)
    rules = deadlines.rules(found.matter.profile_version)
    context = {
        "reply": found,
        "matter": found.matter,
        "doc": letters.sent(found),
        "annexes": selectors.annexes_sent(found.pk),
        "may_rate": mine is not None
        and mine.mandate.may_rate
        and answered.rates(mine.mandate_id, found, by=rules)
        and selectors.rating_by(found, mine.mandate_id) is None
        and not selectors.superseded(found)
        and (
            found.matter.suggestion is None
            or course.MACHINE.allows(found.matter.suggestion, "evaluate_again")
        ),
        "own": own,
        "back": back,
    }
    return render(request, "handling/letter.html", context)


@require_http_methods(METHODS)
def evaluation(request: TenantRequest, pk: UUID) -> HttpResponse:
    """测评: two axes, the same size and colour for all words; 不满意 asks for the reason."""
    found, mine, _ = access.delivery_to_rate(request.actor, pk)
    rules = deadlines.rules(found.matter.profile_version)
    rated = selectors.rating_by(found, mine.mandate_id)
    asks = answered.asks_cosigners(found, mine.mandate_id, by=rules)
    if request.method != "POST":
        if rated is not None:
            raise actions.RatedAlready(day=f"{clock.local(rated.at):%Y-%m-%d}")
        if selectors.superseded(found):
            raise actions.RatingOver
        if found.matter.suggestion is not None:
            course.MACHINE.check(found.matter.suggestion, "evaluate_again")
        return _rating(request, found, forms.RatingForm(rules=rules, asks=asks))
    form = forms.RatingForm(request.POST, rules=rules, asks=asks)
    if not form.is_valid():
        return _rating(request, found, form, status=InputRefused.status)
    try:
        actions.rate(actor=request.actor, reply_id=pk, **form.cleaned_data)
    except DomainError as error:
        form.refuse(error)
        return _rating(request, found, form, status=error.status)
    messages.success(request, "测评已交出，不能再修改。代表工委和承办单位现在可以看到。")
    return HttpResponseRedirect(_read_as(request, found.matter)[1])


def _rating(
    request: TenantRequest, found: Reply, form: forms.RatingForm, *, status: int = 200
) -> HttpResponse:
    rules = deadlines.rules(found.matter.profile_version)
    delivery = access.delivery(request.actor, found)
    own, back = _read_as(request, found.matter)
    due = deadlines.rating_due(delivery.at, by=rules) if delivery else (None, False)
    context = {
        "reply": found,
        "matter": found.matter,
        "form": form,
        "excerpt": Truncator(found.body).chars(EXCERPT),
        "contacts": selectors.contacts_of(found.matter),
        "lamp": deadlines.shown(*due, by=deadlines.lamps(rules)) if due[0] else None,
        "axes": [form[name] for name in ("attitude", "result") if name in form.fields],
        "late": deadlines.late_rating(due[0], by=rules),
        "asks_cosigners": delivery and answered.asks_cosigners(found, delivery.mandate_id, by=rules),
        "cosigners": "、".join(answered.cosigners(found, delivery.mandate_id) if delivery else ()),
        "hints": {"attitude": "是否主动联系、认真听取意见", "result": "提出的问题是否解决或有明确安排"},
        "phrases": ["未回应第__点", "没有时间表", "未与我沟通"],
        "own": own,
        "back": back,
    }
    return render(request, "handling/evaluation.html", context, status=status)


@require_http_methods(METHODS)
def follow_up(request: TenantRequest, pk: UUID) -> HttpResponse:
    """再次答复: the office passes a later result on to the deputy."""
    suggestion = suggestions.get(request.actor, pk)
    request.actor.require(course.FOLLOW_UP)
    rules = deadlines.rules(suggestion.profile_version)
    matter = selectors.matter_of(pk)
    promised = selectors.open_commitments(matter) if matter is not None else []
    if following.in_part(suggestion, matter):
        promised = following.answered_for(promised)
    if request.method != "POST":
        following.check_nothing_refused(suggestion, matter)
        if not following.possible(suggestion, matter):
            course.MACHINE.check(suggestion, "follow_up")
        form = forms.FollowUpForm(rules=rules, promised=promised)
        return _following_up(request, pk, form)
    form = forms.FollowUpForm(request.POST, rules=rules, promised=promised)
    if not form.is_valid():
        return _following_up(request, pk, form, status=InputRefused.status)
    try:
        actions.follow_up_reply(actor=request.actor, suggestion_id=pk, **form.cleaned_data)
    except DomainError as error:
        form.refuse(error)
        return _following_up(request, pk, form, status=error.status)
    messages.success(request, "再次答复已送达代表，代表可以阅读并测评。")
    return HttpResponseRedirect(reverse("suggestions:case", kwargs={"pk": pk}))


def _following_up(
    request: TenantRequest, pk: UUID, form: forms.FollowUpForm, *, status: int = 200
) -> HttpResponse:
    context = {
        "form": form,
        "suggestion": suggestions.get(request.actor, pk),
        "replies": selectors.replies_of(pk),
        "back": reverse("suggestions:case", kwargs={"pk": pk}),
    }
    return render(request, "handling/follow_up.html", context, status=status)
