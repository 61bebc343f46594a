"""Bills. One belongs to the congress in which its lead sits, and of deputies to one session (地方组织法 第二十二条、第五十二条)."""

from typing import Any

from django.db import models

from kernel.ids import uuid7
from kernel.tenancy import TenantModel
from tenant_apps.bills import states
from tenant_apps.deputies.signatures import AbstractSignature


class Bill(TenantModel):
    """`no` counts within `series` (a session's, or of bills to the standing committee a year's) and is final once given.

    `told_at`: when something last came of it, of which its signatories are to take note.
    """

    class Kind(models.TextChoices):
        DEPUTIES = "DEPUTIES", "代表联名提出"
        STANDING = "STANDING", "常委会组成人员联名提出"

    class Way(models.TextChoices):
        """What the committee recommends, and what was decided."""

        ON_AGENDA = "ON_AGENDA", "列入会议议程"
        TO_COMMITTEE = "TO_COMMITTEE", "交专门委员会会后审议"
        NOT_A_BILL = "NOT_A_BILL", "不作为议案处理"

    class Result(models.TextChoices):
        ADOPTED = "ADOPTED", "表决通过"
        NOT_ADOPTED = "NOT_ADOPTED", "表决未通过"
        LISTED = "LISTED", "列入常委会会议议程"
        NOT_LISTED = "NOT_LISTED", "不列入会议议程"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    congress_id = models.UUIDField()
    kind = models.CharField("提出方式", max_length=10, choices=Kind.choices, default=Kind.DEPUTIES)
    series = models.CharField("编号系列", max_length=40, null=True)
    no = models.PositiveSmallIntegerField("编号", null=True)
    cause = models.CharField("案由", max_length=200, blank=True, default="")
    grounds = models.TextField("案据", blank=True, default="")
    plan = models.TextField("方案", blank=True, default="")
    category = models.CharField("类别", max_length=40, blank=True, default="")
    category_label = models.CharField("类别名称", max_length=60, blank=True, default="")
    category_version = models.CharField("类别版本", max_length=24, blank=True, default="")
    lead_mandate = models.ForeignKey("deputies.Mandate", models.PROTECT, related_name="+")
    lead_name = models.CharField("领衔代表", max_length=100)
    lead_delegation = models.CharField("代表团", max_length=100, blank=True, default="")
    session = models.ForeignKey("deputies.Session", models.PROTECT, null=True, related_name="+")
    # “第十七届第三次会议” as of the day on which it was handed in.
    occasion = models.CharField("会议", max_length=60, blank=True, default="")
    state = models.CharField("状态", max_length=30, choices=states.MACHINE.choices(), default=states.DRAFT)
    channel = models.CharField("渠道", max_length=10, default="web")
    profile_version = models.UUIDField("适用规则版本", null=True)
    trial = models.BooleanField("试用事项", default=False)
    draft_version = models.PositiveIntegerField("草稿版本", default=1)
    created_at = models.DateTimeField("起草时间")
    saved_at = models.DateTimeField("草稿保存时间", null=True)
    submitted_at = models.DateTimeField("提出时间", null=True)
    registered_at = models.DateTimeField("登记时间", null=True)
    # 审议意见: whose, and what it recommends.
    committee = models.CharField("审议机构", max_length=120, blank=True, default="")
    opinion = models.TextField("审议意见", blank=True, default="")
    recommends = models.CharField("建议", max_length=15, choices=Way.choices, blank=True, default="")
    opined_at = models.DateTimeField("提出意见时间", null=True)
    # The decision: of which meeting, of which day.
    decided_by = models.CharField("决定机关", max_length=120, blank=True, default="")
    decided_on = models.DateField("决定日期", null=True)
    decision_reason = models.CharField("决定说明", max_length=500, blank=True, default="")
    # 审议结果报告, after the session; then what became of it.
    report = models.TextField("审议结果报告", blank=True, default="")
    reported_on = models.DateField("报告日期", null=True)
    result = models.CharField("审议结果", max_length=15, choices=Result.choices, blank=True, default="")
    result_by = models.CharField("作出决定的会议", max_length=120, blank=True, default="")
    result_on = models.DateField("结果日期", null=True)
    result_note = models.CharField("结果说明", max_length=500, blank=True, default="")
    withdrawal_reason = models.CharField("撤回理由", max_length=500, blank=True, default="")
    withdrawal_asked_at = models.DateTimeField("申请撤回时间", null=True)
    withdrawal_answer = models.CharField("撤回答复", max_length=500, blank=True, default="")
    told_at = models.DateTimeField("告知时间", null=True)
    # Taken over from a congress that was merged: which one gave the number, and when its session was over.
    former = models.CharField("原编号单位", max_length=60, blank=True, default="", db_default="")
    session_ends = models.DateField("原会议闭会日期", null=True)
    # Its state when the term ended, if it ended with it; a change of terms that is taken back leads there again.
    lapsed_from = models.CharField("届满前状态", max_length=30, blank=True, default="", db_default="")
    suggestion = models.OneToOneField(
        "suggestions.Suggestion", models.PROTECT, null=True, related_name="+", verbose_name="转为的建议"
    )

    class Meta(TenantModel.Meta):
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["congress_id", "series", "no"], name="bill_number_once")
        ]
        indexes = [
            models.Index(fields=["state", "created_at"], name="bill_state_created"),
            models.Index(fields=["lead_mandate", "created_at"], name="bill_lead_created"),
        ]

    def __str__(self) -> str:
        return f"{self.number_label} {self.cause}"

    @property
    def state_label(self) -> str:
        return states.MACHINE.label(self.state)

    @property
    def number_label(self) -> str:
        """“第3号议案”, of a trial one “试第3号议案”, of a merged congress “原桐庐县第3号议案”; or that there is none yet."""
        if not self.no:
            return "未编号"
        former = f"原{self.former}" if self.former else ""
        return f"{former}{'试' if self.trial else ''}第{self.no}号议案"

    @property
    def full_number(self) -> str:
        """As it stands alone: of the standing committee's its year too, “常委会2026年第1号议案”, for a session has its 第1号 as well."""
        return f"{self.occasion if self.no and self.is_standing else ''}{self.number_label}"

    @property
    def is_editable(self) -> bool:
        return self.state in states.EDITABLE

    @property
    def is_standing(self) -> bool:
        """To the standing committee, bound to no session of the congress."""
        return self.kind == self.Kind.STANDING

    @property
    def ended_note(self) -> str:
        """Why it lapsed: with its term, or for want of names."""
        if self.state != states.LAPSED:
            return ""
        if self.lapsed_from:
            return "任期届满时尚未审议完毕，不再继续审议。"
        return "有代表退出联名，余下的不足法定人数，本件失效，不再继续审议。"

    @property
    def withdrawal_waits(self) -> bool:
        """The lead has asked, and nobody has answered yet."""
        waits = self.withdrawal_asked_at is not None and not self.withdrawal_answer
        return waits and self.state in states.BEFORE_VOTE.split()


class BillSignature(AbstractSignature):
    """A name under a bill. `noted_at`: its deputy has read what came of the bill; `left_at`: took the name back after the filing."""

    bill = models.ForeignKey(Bill, models.PROTECT, related_name="signatures")
    noted_at = models.DateTimeField("知悉结果时间", null=True)
    left_at = models.DateTimeField("退出联名时间", null=True)

    class Meta(AbstractSignature.Meta):
        constraints = [models.UniqueConstraint(fields=["bill", "mandate"], name="bill_signed_once")]


class BillSeries(TenantModel):
    """The last number given in a series; its row is locked while the next is given."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    congress_id = models.UUIDField()
    series = models.CharField("编号系列", max_length=40)
    last = models.PositiveSmallIntegerField("最后编号", default=0)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["congress_id", "series"], name="bill_series_once")]

    def __str__(self) -> str:
        return f"{self.series} {self.last}"

    @classmethod
    def key_of(cls, bill: Bill, year: int) -> dict[str, Any]:
        """Which series a bill is counted in."""
        name = f"{year}" if bill.session_id is None else bill.session_id.hex
        return {"congress_id": bill.congress_id, "series": f"T{name}" if bill.trial else name}
