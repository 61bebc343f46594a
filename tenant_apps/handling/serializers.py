"""What the API takes and gives, field by field."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from tenant_apps.handling import selectors
from tenant_apps.handling.models import Assignment, Evaluation, Matter, Reply, ReplyDraft
from tenant_apps.suggestions.serializers import TypedField


class AssignIn(serializers.Serializer[Any]):
    unit_id = serializers.UUIDField(help_text="主办单位（units/ 列出可选的）；分别办理的，其中一个")
    other_unit_ids = serializers.ListField(
        child=serializers.UUIDField(), required=False, default=list, help_text="会办或者分别办理的其他单位"
    )
    way = TypedField(
        required=False,
        default="LEAD",
        help_text="LEAD 主办、会办；JOINT_LEAD 共同主办，unit_id 起草；SEPARATE 分别办理",
    )
    note = TypedField(required=False, default="")
    again_reason = TypedField(required=False, default="", help_text="再次交已退办单位办理的理由")


class UndertakerIn(serializers.Serializer[Any]):
    unit_id = serializers.UUIDField(help_text="增加的，或者接替的单位")
    reason = TypedField()
    again_reason = TypedField(required=False, default="", help_text="再次交已退办单位办理的理由")


class ReturnIn(serializers.Serializer[Any]):
    reason = TypedField()
    competent_unit_id = serializers.UUIDField(
        required=False, allow_null=True, default=None, help_text="应当承办的单位"
    )
    competent_name = TypedField(required=False, default="", help_text="不在单位列表中的，写名称")


class AcceptanceIn(serializers.Serializer[Any]):
    unit_id = serializers.UUIDField(
        required=False, allow_null=True, default=None, help_text="改交的单位；不填的另行交办"
    )
    answer = TypedField(required=False, default="")
    again_reason = TypedField(required=False, default="", help_text="再次交已退办单位办理的理由")


class RefusalIn(serializers.Serializer[Any]):
    answer = TypedField(help_text="不同意的理由")


class GrantIn(serializers.Serializer[Any]):
    answer = TypedField(required=False, default="")


class ExtensionIn(serializers.Serializer[Any]):
    until = serializers.DateField(help_text="延期至哪一日（含当日）")
    reason = TypedField()


class ReturnOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    assignment_id = serializers.UUIDField()
    reason = serializers.CharField()
    competent_name = serializers.CharField()
    late = serializers.BooleanField()
    at = serializers.DateTimeField()
    decision = serializers.CharField()


class ExtensionOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    assignment_id = serializers.UUIDField()
    reason = serializers.CharField()
    due_before = serializers.DateTimeField()
    until = serializers.DateTimeField()
    at = serializers.DateTimeField()
    decision = serializers.CharField()


class ReasonIn(serializers.Serializer[Any]):
    reason = TypedField()


class OpinionIn(serializers.Serializer[Any]):
    text = TypedField(help_text="会办意见，只供主办单位参考")
    contact_name = TypedField(required=False, default="")
    contact_phone = TypedField(required=False, default="")


class OpinionOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    assignment_id = serializers.UUIDField()
    undertaker_name = serializers.CharField(source="assignment.undertaker_name")
    round = serializers.IntegerField()
    text = serializers.CharField()
    contact_name = serializers.CharField()
    contact_phone = serializers.CharField()
    at = serializers.DateTimeField()
    by_name = serializers.CharField()
    sent_back_at = serializers.DateTimeField(allow_null=True)
    sent_back_reason = serializers.CharField()


class StatementIn(serializers.Serializer[Any]):
    text = TypedField()
    beyond = serializers.BooleanField(required=False, default=True, help_text="超出本级职权")


class ContactIn(serializers.Serializer[Any]):
    way = TypedField(help_text="沟通方式代码（字典 contact_way）")
    with_name = TypedField()
    note = TypedField()
    at = serializers.DateTimeField(
        required=False, allow_null=True, default=None, help_text="沟通时间；不填为现在"
    )


class DraftVersionField(serializers.IntegerField):
    """Which version of the unit's draft the caller has read."""

    def __init__(self) -> None:
        about = "所依据的草稿版本（assignments/…/draft/ 给出）；不填为 0，即还没有草稿"
        super().__init__(required=False, default=0, min_value=0, max_value=2**31 - 1, help_text=about)


class DraftIn(serializers.Serializer[Any]):
    """What the unit writes; what is left out stays as it is."""

    letter_class = TypedField(required=False)
    outcome = TypedField(required=False)
    body = TypedField(required=False)
    doc_no = TypedField(required=False)
    contact_name = TypedField(required=False)
    contact_phone = TypedField(required=False)
    kept_reason = TypedField(required=False, help_text="建议不公开的理由")
    draft_version = DraftVersionField()


class DraftOut(serializers.ModelSerializer[ReplyDraft]):
    """`version` goes into the next request."""

    class Meta:
        model = ReplyDraft
        fields = (
            "version",
            "letter_class",
            "outcome",
            "body",
            "doc_no",
            "contact_name",
            "contact_phone",
            "kept_reason",
            "saved_at",
            "by_name",
        )
        read_only_fields = fields


class ReplyIn(serializers.Serializer[Any]):
    letter_class = TypedField(help_text="办理结果类别，按本级规则（A/B/C 或 A/B/C/D）")
    outcome = TypedField(help_text="办理结果代码（字典 outcome），须属于该类别")
    body = TypedField()
    doc_no = TypedField(required=False, default="")
    contact_name = TypedField(required=False, default="")
    contact_phone = TypedField(required=False, default="")
    kept_reason = TypedField(required=False, default="", help_text="建议不公开的理由")
    co_overdue = serializers.BooleanField(
        required=False, default=False, help_text="注明会办意见逾期；期限届满后才可以"
    )
    draft_version = DraftVersionField()
    signer = TypedField(
        required=False, help_text="签发人（主要负责人）；单位登记了签发人的不填，由签发人签发"
    )


class FollowUpIn(serializers.Serializer[Any]):
    body = TypedField()
    outcome = TypedField(help_text="办理结果代码（字典 outcome）")
    letter_class = TypedField(required=False, default="")
    source = TypedField(required=False, default="", help_text="结果来源")  # type: ignore[assignment]
    doc_no = TypedField(required=False, default="")
    settles = serializers.ListField(
        child=serializers.UUIDField(), required=False, default=list, help_text="本次答复了结的承诺事项"
    )


class RatingIn(serializers.Serializer[Any]):
    attitude = TypedField(
        required=False, default="", help_text="办理态度：SATISFIED、BASICALLY、DISSATISFIED"
    )
    result = TypedField(required=False, default="", help_text="办理结果：同上")
    text = TypedField(required=False, default="", help_text="不满意时必填")
    asked = serializers.BooleanField(
        required=False, default=False, help_text="已征求联名代表意见（本级规则要求的，须为真）"
    )


class MatterRow(serializers.ModelSerializer[Matter]):
    class Meta:
        model = Matter
        fields = (
            "id",
            "kind",
            "suggestion_id",
            "referral_id",
            "title",
            "number_label",
            "from_name",
            "lead_name",
            "state",
            "clock_start",
            "due_at",
            "due_provisional",
            "trial",
        )
        read_only_fields = fields


class AssignmentOut(serializers.ModelSerializer[Assignment]):
    state_label = serializers.CharField(read_only=True)
    matter = MatterRow(read_only=True)

    class Meta:
        model = Assignment
        fields = (
            "id",
            "matter",
            "unit_id",
            "undertaker_name",
            "referral_id",
            "role",
            "state",
            "state_label",
            "note",
            "assigned_at",
            "received_at",
            "due_at",
            "due_provisional",
            "instead_of_id",
            "extended_to",
            "reason",
        )
        read_only_fields = fields


class MatterOut(MatterRow):
    """A matter from above with its text and who undertakes it here."""

    assignments = serializers.SerializerMethodField()

    class Meta(MatterRow.Meta):
        fields = (*MatterRow.Meta.fields, "body", "assignments")  # type: ignore[assignment]
        read_only_fields = fields  # type: ignore[assignment]

    def get_assignments(self, matter: Matter) -> list[dict[str, Any]]:
        rows = selectors.assignments_of(matter)
        return [
            {
                "id": str(row.pk),
                "undertaker_name": row.undertaker_name,
                "role": row.role,
                "state": row.state,
                "state_label": row.state_label,
            }
            for row in rows
        ]


class StatementOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    text = serializers.CharField()
    beyond_competence = serializers.BooleanField()
    at = serializers.DateTimeField()
    by_name = serializers.CharField()


class ContactOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    at = serializers.DateTimeField()
    way = serializers.CharField()
    way_label = serializers.CharField()
    with_name = serializers.CharField()
    note = serializers.CharField()
    by_name = serializers.CharField()


class ReplyOut(serializers.ModelSerializer[Reply]):
    kind_label = serializers.CharField(read_only=True)
    suggestion_id = serializers.UUIDField(source="matter.suggestion_id", read_only=True, allow_null=True)

    class Meta:
        model = Reply
        fields = (
            "id",
            "suggestion_id",
            "matter_id",
            "kind",
            "kind_label",
            "round",
            "outcome",
            "outcome_label",
            "letter_class",
            "class_label",
            "doc_no",
            "title",
            "addressee",
            "body",
            "unit_name",
            "by_name",
            "signer_name",
            "source",
            "at",
        )
        read_only_fields = fields


class EvaluationOut(serializers.ModelSerializer[Evaluation]):
    class Meta:
        model = Evaluation
        fields = (
            "id",
            "reply_id",
            "round",
            "person_name",
            "attitude",
            "result",
            "dissatisfied",
            "text",
            "at",
            "late",
            "counted",
        )
        read_only_fields = fields


class AssignmentPage(serializers.Serializer[Any]):
    count = serializers.IntegerField()
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = AssignmentOut(many=True)


class MatterPage(serializers.Serializer[Any]):
    count = serializers.IntegerField()
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = MatterRow(many=True)
