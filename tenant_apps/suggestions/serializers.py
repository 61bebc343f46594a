"""What the API takes and gives, field by field."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from tenant_apps.suggestions.models import Signature, Suggestion


class TypedField(serializers.CharField):
    """Text as sent; the deeds clean it (NUL and other invisible characters are removed, not refused)."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(trim_whitespace=False, allow_blank=True, **kwargs)
        self.validators = []


class DraftIn(serializers.Serializer[Any]):
    """A draft may be incomplete; what is left out stays as it is."""

    title = TypedField(required=False)
    body = TypedField(required=False)
    category = TypedField(required=False, help_text="类别代码（字典 subject）")
    kind = serializers.ChoiceField(choices=Suggestion.Kind.choices, required=False)
    suggested_undertaker = TypedField(required=False)
    publish_consent = serializers.BooleanField(required=False)
    confidentiality = serializers.ChoiceField(choices=Suggestion.Confidentiality.choices, required=False)
    by_delegation = serializers.BooleanField(required=False, help_text="以代表团名义提出，由团长签名")


class DraftChange(DraftIn):
    draft_version = serializers.IntegerField(
        required=False, min_value=1, help_text="改动所依据的草稿版本；已被改过时答 409"
    )


class SubmissionIn(DraftChange):
    drop_inactive = serializers.BooleanField(
        required=False, default=False, help_text="联名建议：不再列入资格不在任的代表"
    )


class InvitationsIn(serializers.Serializer[Any]):
    mandates = serializers.ListField(
        child=serializers.UUIDField(), allow_empty=True, max_length=3000, help_text="代表名册中的代表资格"
    )


class CosignatureIn(serializers.Serializer[Any]):
    words = TypedField(required=False, default="")
    text_sha256 = serializers.CharField(
        required=False,
        default="",
        allow_blank=True,
        max_length=64,
        help_text="所阅读正文的摘要；不符时答 409",
    )


class DecliningIn(serializers.Serializer[Any]):
    words = TypedField(required=False, default="")


class EnteredIn(DraftIn):
    way = serializers.CharField(max_length=10, help_text="PAPER、PHONE、VISIT")
    received_on = serializers.DateField(help_text="收到日期；期限自这一日起算")
    cosigners = serializers.ListField(
        child=serializers.UUIDField(), required=False, default=list, max_length=3000
    )


class EntryRevisionIn(EnteredIn):
    draft_version = serializers.IntegerField(
        required=False, min_value=1, help_text="修改稿所依据的草稿版本；代表已经改过时答 409"
    )


class EntryIn(EnteredIn):
    mandate = serializers.UUIDField(help_text="领衔代表的代表资格")


class AnswerIn(serializers.Serializer[Any]):
    answer = TypedField()


class AssignmentDecisionIn(serializers.Serializer[Any]):
    decided_on = serializers.DateField(help_text="决定日期")
    occasion = TypedField(help_text="主任会议的名称或者文号")


class PaperIn(serializers.Serializer[Any]):
    received_on = serializers.DateField()


class ReturnIn(serializers.Serializer[Any]):
    reason = TypedField()


class RefusalIn(serializers.Serializer[Any]):
    exclusion = TypedField(help_text="不予受理情形代码（字典 exclusion）")
    reason = TypedField()


class MergerIn(serializers.Serializer[Any]):
    into = serializers.UUIDField(help_text="主案：本级尚未答复的建议")
    reason = TypedField()


class ClosureIn(serializers.Serializer[Any]):
    note = TypedField(required=False, default="")


class SuggestionRow(serializers.ModelSerializer[Suggestion]):
    """A line of the list."""

    state_label = serializers.CharField(read_only=True)

    class Meta:
        model = Suggestion
        fields = (
            "id",
            "number",
            "title",
            "kind",
            "category",
            "source",
            "lead_name",
            "lead_delegation",
            "state",
            "state_label",
            "created_at",
            "submitted_at",
            "registered_at",
        )
        read_only_fields = fields


class Deed(serializers.Serializer[Any]):
    deed = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]


class OriginStep(serializers.Serializer[Any]):
    """Where a referred item came from, nearest first."""

    referral_id = serializers.UUIDField()
    congress_id = serializers.UUIDField()
    congress_code = serializers.CharField()
    congress_name = serializers.CharField()
    level = serializers.CharField()
    number = serializers.CharField()
    title = serializers.CharField()
    lead_name = serializers.CharField()


class CosignerOut(serializers.ModelSerializer[Signature]):
    """A deputy who was asked to sign, and the answer; once it is filed, those who signed."""

    status_label = serializers.CharField(read_only=True)

    class Meta:
        model = Signature
        fields = (
            "id",
            "mandate_id",
            "person_name",
            "delegation",
            "status",
            "status_label",
            "method",
            "signed_at",
            "text_sha256",
        )
        read_only_fields = fields


class SuggestionOut(SuggestionRow):
    """One suggestion, with the deeds its reader may do now."""

    deeds = Deed(many=True, read_only=True)
    cosigners = CosignerOut(many=True, read_only=True)
    origin = OriginStep(many=True, read_only=True, allow_null=True)

    class Meta(SuggestionRow.Meta):
        fields = (  # type: ignore[assignment]
            *SuggestionRow.Meta.fields,
            "body",
            "suggested_undertaker",
            "confidentiality",
            "publish_consent",
            "by_delegation",
            "channel",
            "received_on",
            "entered_by",
            "paper_on",
            "objection",
            "objection_answer",
            "withdrawal_reason",
            "merged_into_id",
            "merge_reason",
            "trial",
            "profile_version",
            "returned_reason",
            "origin",
            "origin_referral_id",
            "draft_version",
            "cosigners",
            "deeds",
        )
        read_only_fields = fields  # type: ignore[assignment]


class EventOut(serializers.Serializer[Any]):
    """One deed of the case's course, at whichever level it happened."""

    at = serializers.DateTimeField(allow_null=True)
    level = serializers.CharField()
    congress_id = serializers.UUIDField()
    congress_name = serializers.CharField()
    number = serializers.CharField()
    deed = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    text = serializers.CharField()
    who = serializers.CharField()
    quote = serializers.CharField()
    to_level = serializers.CharField()
    future = serializers.BooleanField()
    due = serializers.DateField(allow_null=True)
    due_provisional = serializers.BooleanField()


class TimelineOut(serializers.Serializer[Any]):
    suggestion_id = serializers.UUIDField()
    events = EventOut(many=True)


class SuggestionPage(serializers.Serializer[Any]):
    """One page of the list."""

    count = serializers.IntegerField()
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = SuggestionRow(many=True)
