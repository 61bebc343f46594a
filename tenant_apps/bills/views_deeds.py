"""Pages of the deeds on a bill: a dialogue each, shown only where the deed is possible."""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from kernel import tenancy
from kernel.web.http import TenantRequest, around
from shared_apps.identity import deputy_seats
from tenant_apps.bills import access, actions, course, forms, selectors, signing, states, thresholds
from tenant_apps.bills.actions.deciding import WithdrawalUnanswered
from tenant_apps.bills.models import Bill
from tenant_apps.suggestions import forms_joint, joint
from ui.forms import AnyForm, deed_page

METHODS = ["GET", "HEAD", "POST"]


@around
@require_http_methods(METHODS)
def cosigners(request: TenantRequest, pk: UUID) -> HttpResponse:
    """征集联名: deputies in office by delegation, to tick; who can't log in yet is marked."""
    waiting = deputy_seats.waiting(request.congress.id)
    with tenancy.enter(request.congress):
        return _cosigners(request, pk, waiting)


def _cosigners(request: TenantRequest, pk: UUID, waiting: Collection[UUID]) -> HttpResponse:
    bill = access.get_own(request.actor, pk)
    ticked = request.POST.getlist("mandates")
    known = {row.mandate_id: row for row in selectors.of_others(bill)}
    rows = selectors.may_sign(bill)
    notes = {row.pk: "账号尚未激活" for row in rows if row.seat_id in waiting}
    groups = joint.by_delegation(rows, known=known, text=signing.digest(bill), ticked=ticked, notes=notes)
    choices = [(choice.id, choice.name) for group in groups for choice in group.choices if not choice.said]

    def deed(form: forms_joint.InvitationsForm) -> str:
        chosen = [UUID(one) for one in form.cleaned_data["mandates"]]
        actions.invite(actor=request.actor, bill_id=bill.pk, mandates=chosen)
        return f"已邀请 {len(chosen)} 位代表联名，文本已经定稿。人数足够后即可提出。"

    return _page(
        request,
        bill,
        "invite",
        partial(forms_joint.InvitationsForm, choices=choices),
        deed,
        groups=groups,
        many=len(choices) > 12,
        out_of_reach=thresholds.out_of_reach(bill),
        closed=thresholds.closed(bill),
        until=thresholds.until(bill),
    )


@require_http_methods(METHODS)
def cosignature(request: TenantRequest, pk: UUID) -> HttpResponse:
    """同意联名, under the text as the page showed it."""
    bill = access.get(request.actor, pk)

    def deed(form: forms_joint.CosignatureForm) -> str:
        actions.cosign(actor=request.actor, bill_id=bill.pk, **form.cleaned_data)
        return "已联名。领衔代表收回修改的，联名作废并告知您。"

    start = forms_joint.CosignatureForm(initial={"text_sha256": signing.digest(bill)})
    until = thresholds.until(bill)
    return _page(request, bill, "cosign", forms_joint.CosignatureForm, deed, start=start, until=until)


@require_http_methods(METHODS)
def declining(request: TenantRequest, pk: UUID) -> HttpResponse:
    """谢绝联名. Who has declined reads the bill no more."""
    bill = access.get(request.actor, pk)

    def deed(form: forms_joint.DecliningForm) -> str:
        actions.decline_cosigning(actor=request.actor, bill_id=bill.pk, words=form.cleaned_data["words"])
        return "已谢绝联名，仅领衔代表知悉。"

    after = reverse("bills:list")
    return _page(request, bill, "decline_cosigning", forms_joint.DecliningForm, deed, after=after)


@require_http_methods(METHODS)
def text_recall(request: TenantRequest, pk: UUID) -> HttpResponse:
    """收回修改."""
    bill = access.get_own(request.actor, pk)

    def deed(form: forms.PlainForm) -> str:
        actions.recall_text(actor=request.actor, bill_id=bill.pk)
        return "已收回，可以修改文本。已签的联名作废，并已告知有关代表。"

    after = reverse("bills:edit", kwargs={"pk": bill.pk})
    return _page(request, bill, "recall_text", forms.PlainForm, deed, after=after)


@require_http_methods(METHODS)
def submission(request: TenantRequest, pk: UUID) -> HttpResponse:
    """提出议案, with the names that stand under it."""
    bill = access.get_own(request.actor, pk)

    def deed(form: forms.SubmissionForm) -> str:
        kept = actions.submit(actor=request.actor, bill_id=bill.pk, drop_out=form.cleaned_data["drop_out"])
        return f"已提出，共 {len(selectors.names(kept))} 人联名，等候登记编号。处理结果会告知各位联名代表。"

    short = course.shortfall(bill) if bill.state == states.COSIGNING else ""
    rows = course.seen_by(request.actor, bill)
    closed = thresholds.closed(bill) if bill.state == states.COSIGNING else None
    return _page(request, bill, "submit", forms.SubmissionForm, deed, rows=rows, short=short, closed=closed)


@require_http_methods(METHODS)
def as_suggestion(request: TenantRequest, pk: UUID) -> HttpResponse:
    """改作建议提出: on to the form of the suggestion."""
    bill = access.get_own(request.actor, pk)
    made: list[Bill] = []

    def deed(form: forms.PlainForm) -> str:
        made.append(actions.file_as_suggestion(actor=request.actor, bill_id=bill.pk))
        return "已转入建议草稿，请核对后提出。"

    def after() -> str:
        return reverse("suggestions:edit", kwargs={"pk": made[0].suggestion_id})

    return _page(request, bill, "file_as_suggestion", forms.PlainForm, deed, after=after)


@require_http_methods(METHODS)
def notice(request: TenantRequest, pk: UUID) -> HttpResponse:
    """联名作废的告知: what it was, and why the name stands no longer."""
    row = access.own_voided(request.actor, pk)

    def deed(form: forms.PlainForm) -> str:
        actions.note_voided(actor=request.actor, signature_id=row.pk)
        return "已知悉。"

    return deed_page(
        request,
        "bills/notice.html",
        forms.PlainForm,
        deed,
        context={"row": row},
        after=lambda: reverse("bills:list"),
    )


@require_http_methods(METHODS)
def registration(request: TenantRequest, pk: UUID) -> HttpResponse:
    """登记议案."""

    def deed(bill: Bill, form: forms.PlainForm) -> str:
        done = actions.register(actor=request.actor, bill_id=bill.pk)
        return f"已登记，编为{done.full_number}。"

    return _staff_page(request, pk, "register", forms.PlainForm, deed)


@require_http_methods(METHODS)
def opinion(request: TenantRequest, pk: UUID) -> HttpResponse:
    """提出审议意见."""

    def deed(bill: Bill, form: forms.OpinionForm) -> str:
        actions.give_opinion(actor=request.actor, bill_id=bill.pk, **form.cleaned_data)
        return "审议意见已登记，等候决定。"

    return _staff_page(request, pk, "give_opinion", forms.OpinionForm, deed)


@require_http_methods(METHODS)
def agenda(request: TenantRequest, pk: UUID) -> HttpResponse:
    """列入会议议程."""

    def deed(bill: Bill, form: forms.DecisionForm) -> str:
        actions.put_on_agenda(actor=request.actor, bill_id=bill.pk, **form.cleaned_data)
        return "已登记列入会议议程，已告知联名代表。"

    return _staff_page(request, pk, "put_on_agenda", forms.DecisionForm, deed)


@require_http_methods(METHODS)
def committee(request: TenantRequest, pk: UUID) -> HttpResponse:
    """交专委会会后审议."""

    def deed(bill: Bill, form: forms.CommitteeForm) -> str:
        actions.send_to_committee(actor=request.actor, bill_id=bill.pk, **form.cleaned_data)
        return "已登记，报告期限按本级规则计算，已告知联名代表。"

    return _staff_page(request, pk, "send_to_committee", forms.CommitteeForm, deed)


@require_http_methods(METHODS)
def no_bill(request: TenantRequest, pk: UUID) -> HttpResponse:
    """不作为议案处理."""

    def deed(bill: Bill, form: forms.NoBillForm) -> str:
        actions.decide_no_bill(actor=request.actor, bill_id=bill.pk, **form.cleaned_data)
        return "已登记不作为议案处理，已告知联名代表。下一步：转为建议。"

    return _staff_page(request, pk, "decide_no_bill", forms.NoBillForm, deed)


@require_http_methods(METHODS)
def conversion(request: TenantRequest, pk: UUID) -> HttpResponse:
    """转为建议."""

    def deed(bill: Bill, form: forms.PlainForm) -> str:
        actions.convert(actor=request.actor, bill_id=bill.pk)
        return "已转为建议，列入待受理；联名和附件随同转入。"

    return _staff_page(request, pk, "convert", forms.PlainForm, deed)


@require_http_methods(METHODS)
def report(request: TenantRequest, pk: UUID) -> HttpResponse:
    """提交审议结果报告."""

    def deed(bill: Bill, form: forms.ReportForm) -> str:
        actions.report(actor=request.actor, bill_id=bill.pk, **form.cleaned_data)
        return "审议结果报告已登记，已告知联名代表。"

    return _staff_page(request, pk, "report", forms.ReportForm, deed)


@require_http_methods(METHODS)
def conclusion(request: TenantRequest, pk: UUID) -> HttpResponse:
    """登记审议结果."""
    found = access.get(request.actor, pk)

    def deed(bill: Bill, form: forms.ConclusionForm) -> str:
        actions.conclude(actor=request.actor, bill_id=bill.pk, **form.cleaned_data)
        return "审议结果已登记，本件办结，已告知联名代表。"

    return _staff_page(request, pk, "conclude", partial(forms.ConclusionForm, bill=found), deed)


@require_http_methods(METHODS)
def consent(request: TenantRequest, pk: UUID) -> HttpResponse:
    """同意撤回."""

    def deed(bill: Bill, form: forms.AnswerForm) -> str:
        actions.consent_withdrawal(actor=request.actor, bill_id=bill.pk, **form.cleaned_data)
        return "已登记同意撤回，编号保留，已告知联名代表。"

    return _staff_page(request, pk, "consent_withdrawal", forms.AnswerForm, deed)


@require_http_methods(METHODS)
def refusal(request: TenantRequest, pk: UUID) -> HttpResponse:
    """不同意撤回."""

    def deed(bill: Bill, form: forms.AnswerForm) -> str:
        actions.refuse_withdrawal(actor=request.actor, bill_id=bill.pk, **form.cleaned_data)
        return "已登记不同意撤回，本件继续审议。"

    return _staff_page(request, pk, "refuse_withdrawal", forms.AnswerForm, deed)


@require_http_methods(METHODS)
def withdrawal(request: TenantRequest, pk: UUID) -> HttpResponse:
    """撤回议案."""
    bill = access.get_own(request.actor, pk)

    def deed(form: forms.ReasonForm) -> str:
        actions.withdraw(actor=request.actor, bill_id=bill.pk, **form.cleaned_data)
        return "已撤回，已告知联名代表。"

    return _page(request, bill, "withdraw", forms.ReasonForm, deed)


@require_http_methods(METHODS)
def withdrawal_request(request: TenantRequest, pk: UUID) -> HttpResponse:
    """申请撤回议案."""
    bill = access.get_own(request.actor, pk)

    def deed(form: forms.ReasonForm) -> str:
        actions.ask_withdrawal(actor=request.actor, bill_id=bill.pk, **form.cleaned_data)
        return "已申请撤回，等候决定。"

    return _page(request, bill, "ask_withdrawal", forms.ReasonForm, deed)


@require_http_methods(METHODS)
def leaving(request: TenantRequest, pk: UUID) -> HttpResponse:
    """退出联名."""
    bill = access.get(request.actor, pk)
    access.own_name(request.actor, bill)

    def deed(form: forms.PlainForm) -> str:
        left = actions.leave(actor=request.actor, bill_id=bill.pk)
        lapsed = "联名人数不足，本件失效。" if left.state == states.LAPSED else ""
        return f"已退出联名。{lapsed}"

    return _page(request, bill, "leave", forms.PlainForm, deed)


@require_http_methods(METHODS)
def noting(request: TenantRequest, pk: UUID) -> HttpResponse:
    """知悉处理结果."""
    bill = access.get(request.actor, pk)
    access.own_name(request.actor, bill)

    def deed(form: forms.PlainForm) -> str:
        actions.note_result(actor=request.actor, bill_id=bill.pk)
        return "已知悉。"

    return _page(request, bill, "note_result", forms.PlainForm, deed)


def _staff_page(
    request: TenantRequest,
    pk: UUID,
    deed: str,
    form_class: Callable[..., AnyForm],
    act: Callable[[Bill, AnyForm], str],
) -> HttpResponse:
    bill = access.get(request.actor, pk)
    return _page(request, bill, deed, form_class, lambda form: act(bill, form))


def _page(
    request: TenantRequest,
    bill: Bill,
    deed: str,
    form_class: Callable[..., AnyForm],
    act: Callable[[AnyForm], str],
    *,
    start: AnyForm | None = None,
    after: str | Callable[[], str] = "",
    **more: Any,
) -> HttpResponse:
    row = states.MACHINE.row(deed)
    request.actor.require(row.capability)
    if request.method != "POST":
        states.MACHINE.check(bill, deed)
        if bill.withdrawal_waits and deed in states.ANSWER_FIRST:  # told before anything is filled in
            raise WithdrawalUnanswered

    def onward() -> str:
        if callable(after):
            return after()
        return after or reverse("bills:bill", kwargs={"pk": bill.pk})

    return deed_page(
        request,
        f"bills/{deed}.html",
        form_class,
        act,
        context={"bill": bill, "deed": row, **more},
        after=onward,
        start=start,
    )
