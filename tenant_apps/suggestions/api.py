"""The API of suggestions. Reading and drafts at the resource; each change of state is a resource of its own."""

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
from tenant_apps.suggestions import access, actions, casepage, joint, page, selectors, serializers
from tenant_apps.suggestions.models import Suggestion

TAG = ["建议"]


def _one(request: Request, suggestion: Suggestion, *, status: int = 200) -> Response:
    """The suggestion as its reader sees it, with what they may do now."""
    known = casepage.gather(actor_of(request), suggestion)
    suggestion.deeds = [{"deed": d.deed, "label": d.label} for part in known for d in part.deeds]  # type: ignore[attr-defined]
    suggestion.cosigners = joint.seen_by(actor_of(request), suggestion)  # type: ignore[attr-defined]
    return Response(serializers.SuggestionOut(suggestion).data, status=status)


def _new(request: Request, suggestion: Suggestion) -> Response:
    return _one(request, suggestion, status=201)


_deed = partial(deed_view, tags=TAG, target="suggestion_id", shape=serializers.SuggestionOut, answer=_new)


class Suggestions(APIView):
    """The list, and where drafts begin."""

    @extend_schema(
        operation_id="suggestions_list",
        tags=TAG,
        parameters=[
            OpenApiParameter("q", str, description="编号、标题、正文、领衔代表"),
            OpenApiParameter("state", str, description="状态代码"),
            OpenApiParameter("category", str, description="类别代码"),
            OpenApiParameter("year", int, description="登记年度"),
            OpenApiParameter("page", int),
            OpenApiParameter("page_size", int, description="1–100"),
        ],
        responses={200: serializers.SuggestionPage, **READ_REFUSALS},
    )
    def get(self, request: Request) -> Response:
        found = selectors.listed(actor_of(request), selectors.read_filter(request.query_params))
        pages = Pages()
        rows: Any = pages.paginate_queryset(found, request, view=self)
        return pages.get_paginated_response(serializers.SuggestionRow(rows, many=True).data)

    @extend_schema(
        operation_id="suggestions_draft",
        tags=TAG,
        request=serializers.DraftIn,
        responses={201: serializers.SuggestionOut, **REFUSALS},
    )
    def post(self, request: Request) -> Response:
        made = actions.draft(actor=actor_of(request), **given(serializers.DraftIn, request))
        return _one(request, made, status=201)


class OneSuggestion(APIView):
    @extend_schema(
        operation_id="suggestions_read", tags=TAG, responses={200: serializers.SuggestionOut, **READ_REFUSALS}
    )
    def get(self, request: Request, pk: UUID) -> Response:
        return _one(request, access.get(actor_of(request), pk))

    @extend_schema(
        operation_id="suggestions_save_draft",
        tags=TAG,
        request=serializers.DraftChange,
        responses={200: serializers.SuggestionOut, **REFUSALS},
    )
    def patch(self, request: Request, pk: UUID) -> Response:
        fields = given(serializers.DraftChange, request)
        return _one(request, actions.save_draft(actor=actor_of(request), suggestion_id=pk, **fields))


class Entries(APIView):
    """代录, by the office: what was entered, as far as its reader sees it, and one more."""

    @extend_schema(
        operation_id="suggestions_entries",
        tags=TAG,
        parameters=[OpenApiParameter("page", int), OpenApiParameter("page_size", int, description="1–100")],
        responses={200: serializers.SuggestionPage, **READ_REFUSALS},
    )
    def get(self, request: Request) -> Response:
        found = selectors.listed(actor_of(request), selectors.Filter(entered=True))
        pages = Pages()
        rows: Any = pages.paginate_queryset(found, request, view=self)
        return pages.get_paginated_response(serializers.SuggestionRow(rows, many=True).data)

    @extend_schema(
        operation_id="suggestions_enter",
        tags=TAG,
        request=serializers.EntryIn,
        responses={201: serializers.SuggestionOut, **REFUSALS},
    )
    def post(self, request: Request) -> Response:
        made = actions.enter(actor=actor_of(request), **given(serializers.EntryIn, request))
        return _one(request, made, status=201)


class Declining(APIView):
    """谢绝联名. Who has declined reads the case no more, so the answer is their own invitation."""

    @extend_schema(
        operation_id="suggestions_decline_cosigning",
        tags=TAG,
        request=serializers.DecliningIn,
        responses={204: None, **REFUSALS},
    )
    def post(self, request: Request, pk: UUID) -> Response:
        fields = given(serializers.DecliningIn, request)
        actions.decline_cosigning(actor=actor_of(request), suggestion_id=pk, **fields)
        return Response(status=204)


class Timeline(APIView):
    """办理轨迹 over all levels, from the same sources as the page."""

    @extend_schema(
        operation_id="suggestions_timeline",
        tags=TAG,
        responses={200: serializers.TimelineOut, **READ_REFUSALS},
    )
    def get(self, request: Request, pk: UUID) -> Response:
        suggestion = access.get(actor_of(request), pk)
        events = page.in_order(casepage.gather(actor_of(request), suggestion))
        return Response(serializers.TimelineOut({"suggestion_id": suggestion.pk, "events": events}).data)


Submission = _deed(
    "提出；联名建议连同已签的代表一并提出",
    operation="suggestions_submit",
    deed=actions.submit,
    fields=serializers.SubmissionIn,
)
Cosigners = _deed(
    "征集联名: the text is frozen, those named are asked",
    operation="suggestions_invite",
    deed=actions.invite,
    fields=serializers.InvitationsIn,
)
Cosignature = _deed(
    "同意联名", operation="suggestions_cosign", deed=actions.cosign, fields=serializers.CosignatureIn
)
Recall = _deed("收回修改: all names are void", operation="suggestions_recall_text", deed=actions.recall_text)
Note = deed_view(
    "已知悉: the deputy's name stands no longer",
    operation="suggestions_note_voided",
    tags=TAG,
    deed=actions.note_voided,
    target="signature_id",
    shape=serializers.CosignerOut,
)
Registration = _deed("受理登记: the number is given", operation="suggestions_register", deed=actions.register)
Return = _deed(
    "退回修改", operation="suggestions_return", deed=actions.return_for_revision, fields=serializers.ReturnIn
)
Refusal = _deed(
    "不予受理", operation="suggestions_refuse", deed=actions.not_accept, fields=serializers.RefusalIn
)
Merger = _deed("并案", operation="suggestions_merge", deed=actions.merge, fields=serializers.MergerIn)
Separation = _deed(
    "解除并案", operation="suggestions_unmerge", deed=actions.unmerge, fields=serializers.ReturnIn
)
Closure = _deed("办结", operation="suggestions_close", deed=actions.close, fields=serializers.ClosureIn)
EntryRevision = _deed(
    "代录修改: the changed sheet of what was sent back",
    operation="suggestions_revise_entry",
    deed=actions.revise_entry,
    fields=serializers.EntryRevisionIn,
)
Confirmation = _deed("代录核对无误", operation="suggestions_confirm_entry", deed=actions.confirm_entry)
Objection = _deed(
    "对代录提出异议",
    operation="suggestions_object_to_entry",
    deed=actions.object_to_entry,
    fields=serializers.ReturnIn,
)
ObjectionAnswer = _deed(
    "答复异议",
    operation="suggestions_answer_objection",
    deed=actions.answer_objection,
    fields=serializers.AnswerIn,
)
AssignmentDecision = _deed(
    "登记交办决定: 主任会议 has decided",
    operation="suggestions_decide_assignment",
    deed=actions.decide_assignment,
    fields=serializers.AssignmentDecisionIn,
)
Paper = _deed(
    "登记纸质件",
    operation="suggestions_receive_paper",
    deed=actions.receive_paper,
    fields=serializers.PaperIn,
)
Withdrawal = _deed(
    "撤回建议", operation="suggestions_withdraw", deed=actions.withdraw, fields=serializers.ReturnIn
)
Agreement = _deed("同意撤回", operation="suggestions_agree_withdrawal", deed=actions.agree_withdrawal)
Disagreement = _deed("不同意撤回", operation="suggestions_refuse_withdrawal", deed=actions.refuse_withdrawal)
