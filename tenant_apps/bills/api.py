"""The API of bills. Reading and drafts at the resource; each change of state is a resource of its own."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from kernel.web.api import Pages
from kernel.web.deeds import READ_REFUSALS, REFUSALS, actor_of, deed_view, given
from tenant_apps.bills import access, actions, course, listing, serializers
from tenant_apps.bills.models import Bill
from tenant_apps.suggestions import access as suggestions
from tenant_apps.suggestions import serializers as joint

TAG = ["议案"]


def _one(request: Request, bill: Bill, *, status: int = 200) -> Response:
    """The bill as its reader sees it, with what they may do now."""
    actor = actor_of(request)
    bill.deeds = [{"deed": one.deed, "label": one.label} for one in course.deeds(actor, bill)]  # type: ignore[attr-defined]
    bill.names = course.seen_by(actor, bill)  # type: ignore[attr-defined]
    reads = bill.suggestion_id and suggestions.visible(actor).filter(pk=bill.suggestion_id).exists()
    bill.known_suggestion_id = bill.suggestion_id if reads else None  # type: ignore[attr-defined]
    return Response(serializers.BillOut(bill).data, status=status)


def _new(request: Request, bill: Bill) -> Response:
    return _one(request, bill, status=201)


_deed = partial(deed_view, tags=TAG, target="bill_id", shape=serializers.BillOut, answer=_new)


class Bills(APIView):
    """The list, and where drafts begin."""

    @extend_schema(
        operation_id="bills_list",
        tags=TAG,
        parameters=[
            OpenApiParameter("q", str, description="编号、案由、案据、方案、领衔代表、委员会"),
            OpenApiParameter("state", str, description="状态代码"),
            OpenApiParameter("kind", str, description="DEPUTIES、STANDING"),
            OpenApiParameter("occasion", str, description="会议，例如“第十七届第三次会议”"),
            OpenApiParameter("page", int),
            OpenApiParameter("page_size", int, description="1–100"),
        ],
        responses={200: serializers.BillPage, **READ_REFUSALS},
    )
    def get(self, request: Request) -> Response:
        found = listing.listed(access.reader(actor_of(request)), listing.read_filter(request.query_params))
        pages = Pages()
        rows: Any = pages.paginate_queryset(found, request, view=self)
        return pages.get_paginated_response(serializers.BillRow(rows, many=True).data)

    @extend_schema(
        operation_id="bills_draft",
        tags=TAG,
        request=serializers.BillDraftIn,
        responses={201: serializers.BillOut, **REFUSALS},
    )
    def post(self, request: Request) -> Response:
        made = actions.draft(actor=actor_of(request), **given(serializers.BillDraftIn, request))
        return _one(request, made, status=201)


class OneBill(APIView):
    @extend_schema(operation_id="bills_read", tags=TAG, responses={200: serializers.BillOut, **READ_REFUSALS})
    def get(self, request: Request, pk: UUID) -> Response:
        return _one(request, access.get(actor_of(request), pk))

    @extend_schema(
        operation_id="bills_save_draft",
        tags=TAG,
        request=serializers.BillDraftChange,
        responses={200: serializers.BillOut, **REFUSALS},
    )
    def patch(self, request: Request, pk: UUID) -> Response:
        fields = given(serializers.BillDraftChange, request)
        return _one(request, actions.save_draft(actor=actor_of(request), bill_id=pk, **fields))


class Declining(APIView):
    """谢绝联名. Who has declined reads the bill no more, so there is no answer but that it was done."""

    @extend_schema(
        operation_id="bills_decline_cosigning",
        tags=TAG,
        request=joint.DecliningIn,
        responses={204: None, **REFUSALS},
    )
    def post(self, request: Request, pk: UUID) -> Response:
        fields = given(joint.DecliningIn, request)
        actions.decline_cosigning(actor=actor_of(request), bill_id=pk, **fields)
        return Response(status=204)


Cosigners = _deed(
    "征集联名: the text is frozen, those named are asked",
    operation="bills_invite",
    deed=actions.invite,
    fields=joint.InvitationsIn,
)
Cosignature = _deed("同意联名", operation="bills_cosign", deed=actions.cosign, fields=joint.CosignatureIn)
Recall = _deed("收回修改: all names are void", operation="bills_recall_text", deed=actions.recall_text)
Submission = _deed(
    "提出议案，连同已签的代表",
    operation="bills_submit",
    deed=actions.submit,
    fields=serializers.BillSubmissionIn,
)
AsSuggestion = _deed(
    "改作建议提出: the text goes on as the draft of a suggestion",
    operation="bills_file_as_suggestion",
    deed=actions.file_as_suggestion,
)
Registration = _deed("登记议案: the number is given", operation="bills_register", deed=actions.register)
Opinion = _deed(
    "提出审议意见",
    operation="bills_give_opinion",
    deed=actions.give_opinion,
    fields=serializers.BillOpinionIn,
)
Agenda = _deed(
    "列入会议议程",
    operation="bills_put_on_agenda",
    deed=actions.put_on_agenda,
    fields=serializers.BillDecisionIn,
)
Committee = _deed(
    "交专委会会后审议",
    operation="bills_send_to_committee",
    deed=actions.send_to_committee,
    fields=serializers.BillCommitteeIn,
)
NoBill = _deed(
    "不作为议案处理",
    operation="bills_decide_no_bill",
    deed=actions.decide_no_bill,
    fields=serializers.BillNoBillIn,
)
Conversion = _deed("转为建议, once", operation="bills_convert", deed=actions.convert)
Report = _deed(
    "提交审议结果报告",
    operation="bills_report",
    deed=actions.report,
    fields=serializers.BillReportIn,
)
Conclusion = _deed(
    "登记审议结果",
    operation="bills_conclude",
    deed=actions.conclude,
    fields=serializers.BillConclusionIn,
)
Withdrawal = _deed(
    "撤回议案", operation="bills_withdraw", deed=actions.withdraw, fields=serializers.BillReasonIn
)
WithdrawalRequest = _deed(
    "申请撤回议案",
    operation="bills_ask_withdrawal",
    deed=actions.ask_withdrawal,
    fields=serializers.BillReasonIn,
)
Consent = _deed(
    "同意撤回",
    operation="bills_consent_withdrawal",
    deed=actions.consent_withdrawal,
    fields=serializers.BillAnswerIn,
)
Refusal = _deed(
    "不同意撤回",
    operation="bills_refuse_withdrawal",
    deed=actions.refuse_withdrawal,
    fields=serializers.BillAnswerIn,
)
Leaving = _deed("退出联名", operation="bills_leave", deed=actions.leave)
Noting = _deed("知悉处理结果", operation="bills_note_result", deed=actions.note_result)
Note = deed_view(
    "已知悉: the deputy's name stands no longer",
    operation="bills_note_voided",
    tags=TAG,
    deed=actions.note_voided,
    target="signature_id",
    shape=serializers.BillNameOut,
)
