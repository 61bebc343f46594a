"""What deputies file. A suggestion belongs to the congress in which its lead holds the mandate (代表法 §24, §36)."""

from typing import Any

from django.db import models

from kernel.ids import uuid7
from kernel.tenancy import TenantModel
from tenant_apps.deputies.signatures import AbstractSignature
from tenant_apps.suggestions import states, texts


class Suggestion(TenantModel):
    """`number` is null until registration and final after it. `origin` lists where a referred item came from, nearest first:
    {referral_id, congress_id, congress_code, congress_name, level, number, title, lead_name}."""

    class Kind(models.TextChoices):
        SUGGESTION = "SUGGESTION", "建议"
        CRITICISM = "CRITICISM", "批评"
        OPINION = "OPINION", "意见"

    class Source(models.TextChoices):
        DEPUTY = "DEPUTY", "代表提出"
        REFERRAL = "REFERRAL", "采纳下级转请事项"
        BILL_CONVERTED = "BILL_CONVERTED", "议案转为建议"

    class Entry(models.TextChoices):
        """The channel of what the office entered; any other is the deputy's own (web, api)."""

        PAPER = "PAPER", "纸质"
        PHONE = "PHONE", "电话"
        VISIT = "VISIT", "来访"

    class Confidentiality(models.TextChoices):
        PUBLIC = "PUBLIC", "公开"
        AUTHOR_CONFIDENTIAL = "AUTHOR_CONFIDENTIAL", "不公开代表姓名"
        NOT_PUBLIC = "NOT_PUBLIC", "不公开"

    class Openness(models.TextChoices):
        """公开认定: what the office decided that the public may read, within what the rules of the case allow."""

        OPEN = "OPEN", "公开"
        TEXT_ONLY = "TEXT_ONLY", "公开建议，不公开答复"
        KEPT = "KEPT", "不公开"
        STOPPED = "STOPPED", "已停止公开"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    congress_id = models.UUIDField()
    number = models.CharField("编号", max_length=20, null=True, unique=True)
    series_year = models.PositiveSmallIntegerField("年度", null=True)
    title = models.CharField("标题", max_length=200, blank=True, default="")
    kind = models.CharField("种类", max_length=20, choices=Kind.choices, default=Kind.SUGGESTION)
    body = models.TextField("正文", blank=True, default="")
    category = models.CharField("类别", max_length=40, blank=True, default="")
    # The category's words as they stood when it was handed in, and which version of them (tenant_apps.codes).
    category_label = models.CharField("类别名称", max_length=60, blank=True, default="", db_default="")
    category_version = models.CharField("类别版本", max_length=24, blank=True, default="", db_default="")
    source = models.CharField("来源", max_length=20, choices=Source.choices, default=Source.DEPUTY)
    lead_mandate = models.ForeignKey("deputies.Mandate", models.PROTECT, related_name="+")
    lead_name = models.CharField("领衔代表", max_length=100)
    lead_delegation = models.CharField("代表团", max_length=100, blank=True, default="")
    confidentiality = models.CharField(
        "公开范围", max_length=20, choices=Confidentiality.choices, default=Confidentiality.PUBLIC
    )
    publish_consent = models.BooleanField("同意公开", default=True)
    suggested_undertaker = models.CharField("建议承办单位", max_length=120, blank=True, default="")
    state = models.CharField("状态", max_length=24, choices=states.MACHINE.choices(), default=states.DRAFT)
    channel = models.CharField("渠道", max_length=10, default="web")
    profile_version = models.UUIDField("适用规则版本", null=True)
    trial = models.BooleanField("试用事项", default=False)
    created_at = models.DateTimeField("起草时间")
    submitted_at = models.DateTimeField("提出时间", null=True)
    registered_at = models.DateTimeField("登记时间", null=True)
    returned_reason = models.CharField("退回或者不予受理的说明", max_length=500, blank=True, default="")
    exclusion = models.CharField("不予受理情形", max_length=32, blank=True, default="", db_default="")
    exclusion_version = models.CharField(
        "不予受理情形版本", max_length=24, blank=True, default="", db_default=""
    )
    origin: Any = models.JSONField("来源链", null=True)
    origin_referral_id = models.UUIDField("来源转办", null=True, unique=True)
    draft_version = models.PositiveIntegerField("草稿版本", default=1)
    saved_at = models.DateTimeField("草稿保存时间", null=True)
    # "第17届" if that term ended while it was open, and it was carried over as it stood (上海 §19).
    carried_from = models.CharField("换届接续", max_length=20, blank=True, default="", db_default="")
    # “第十七届第三次会议” or 闭会期间, as of the day on which it was handed in.
    occasion = models.CharField("提出时间", max_length=60, blank=True, default="", db_default="")
    # 代录: entered by the office (`channel` says from what); its clock starts from the day on which it was received.
    received_on = models.DateField("收到日期", null=True)
    entered_by = models.CharField("代录人", max_length=200, blank=True, default="", db_default="")
    entry_seen_at = models.DateTimeField("代表核对时间", null=True)
    objection = models.CharField("代表异议", max_length=500, blank=True, default="", db_default="")
    objected_at = models.DateTimeField("异议时间", null=True)
    objection_answer = models.CharField("异议答复", max_length=500, blank=True, default="", db_default="")
    # The signed sheet that some places want besides (另交签名纸质件).
    paper_on = models.DateField("纸质件收到日期", null=True)
    # 撤回: asked for by the lead, done once all who must agree have.
    withdrawal_reason = models.CharField("撤回理由", max_length=500, blank=True, default="", db_default="")
    withdrawal_asked_at = models.DateTimeField("申请撤回时间", null=True)
    withdrawn_at = models.DateTimeField("撤回时间", null=True)
    # In the name of the lead's delegation, which the lead heads and signs for (重庆 第八条).
    by_delegation = models.BooleanField("以代表团名义提出", default=False, db_default=False)
    # 交办决定: when 主任会议 decided to whom it goes, and which meeting or document that was (北京 第十六条).
    decided_on = models.DateField("交办决定日期", null=True)
    decision = models.CharField("交办决定", max_length=120, blank=True, default="", db_default="")
    # 公开 (openness.py): decided of what had been replied until `openness_at`; the deputy's own word is `publish_consent`.
    openness = models.CharField(
        "公开认定", max_length=10, choices=Openness.choices, blank=True, default="", db_default=""
    )
    openness_exception = models.CharField(
        "不予公开的情形", max_length=20, blank=True, default="", db_default=""
    )
    openness_reason = models.CharField(
        "公开认定的理由", max_length=500, blank=True, default="", db_default=""
    )
    openness_at = models.DateTimeField("公开认定时间", null=True)
    openness_by = models.CharField("公开认定人", max_length=200, blank=True, default="", db_default="")
    consent_at = models.DateTimeField("公开意愿变更时间", null=True)
    answered_at = models.DateTimeField("最近答复时间", null=True)
    # 并案: handled with this one and answered by its replies; kept when both are closed.
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="merged")
    merged_at = models.DateTimeField("并案时间", null=True)
    merge_reason = models.CharField("并案理由", max_length=500, blank=True, default="", db_default="")

    class Meta(TenantModel.Meta):
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index(fields=["state", "created_at"], name="suggestion_state_created"),
            models.Index(fields=["lead_mandate", "created_at"], name="suggestion_lead_created"),
            models.Index(fields=["category"], name="suggestion_category"),
        ]

    def __str__(self) -> str:
        return f"{self.number or '未编号'} {self.title}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """While its text may still change, whoever keeps something of it is told here; afterwards by what is published of it."""
        super().save(*args, **kwargs)
        if self.is_editable:
            texts.changed(self.pk)

    @property
    def state_label(self) -> str:
        return states.MACHINE.label(self.state)

    @property
    def number_label(self) -> str:
        """“第2026-0001号”, or that there is none yet."""
        return f"第{self.number}号" if self.number else "未编号"

    @property
    def merged_label(self) -> str:
        """“并入第2026-0001号办理”, or nothing; of many, fetch `merged_into` with them."""
        return f"并入{self.merged_into.number_label}办理" if self.merged_into is not None else ""

    @property
    def is_editable(self) -> bool:
        return self.state in states.EDITABLE

    @property
    def is_entered(self) -> bool:
        """代录: by the office, for the deputy."""
        return self.channel in self.Entry.values

    @property
    def entry_label(self) -> str:
        """“代录（纸质）”, or nothing."""
        return f"代录（{self.Entry(self.channel).label}）" if self.is_entered else ""

    @property
    def is_refiled(self) -> bool:
        """It was entered for its deputy once, and the text is the one that they handed in themselves since."""
        return self.is_entered and self.submitted_at is not None and self.entry_seen_at == self.submitted_at

    @property
    def is_objected(self) -> bool:
        """The deputy has objected to what was entered, and nobody has answered yet."""
        return self.objected_at is not None and not self.objection_answer

    @property
    def may_come_back(self) -> bool:
        """Returned for revision to a deputy whose term is over meanwhile: it was filed in time, so they may hand it in again."""
        return self.state == states.RETURNED and self.lead_mandate.is_expired


class Signature(AbstractSignature):
    """A name under a suggestion. `withdraws_at`: its deputy agrees that it is taken back."""

    suggestion = models.ForeignKey(Suggestion, models.PROTECT, related_name="signatures")
    withdraws_at = models.DateTimeField("同意撤回时间", null=True)

    class Meta(AbstractSignature.Meta):
        constraints = [
            models.UniqueConstraint(fields=["suggestion", "mandate"], name="suggestion_signed_once")
        ]


class NumberSeries(TenantModel):
    """The last number given in a congress's year; its row is locked while the next is given. "T" counts trial items."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    congress_id = models.UUIDField()
    year = models.PositiveSmallIntegerField("年度")
    series = models.CharField("系列", max_length=4, blank=True, default="")
    last = models.PositiveIntegerField("最后编号", default=0)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["congress_id", "year", "series"], name="number_series_once")
        ]

    def __str__(self) -> str:
        return f"{self.series}{self.year}-{self.last:04d}"


class YearlyReport(TenantModel):
    """年度报告: the year's handling was reported to the standing committee (代表法 第五十一条第三款); what was closed goes into the archive.

    `done` of `total` cases are archived so far; `finished_at` when all are.
    """

    class Part(models.TextChoices):
        MID_YEAR = "MID_YEAR", "年中报告"
        YEAR = "YEAR", "年度报告"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    congress_id = models.UUIDField()
    year = models.PositiveSmallIntegerField("年度")
    part = models.CharField("种类", max_length=10, choices=Part.choices, default=Part.YEAR)
    reported_on = models.DateField("报告日期")
    occasion = models.CharField("报告的会议", max_length=120)
    by_name = models.CharField(max_length=100)
    made_at = models.DateTimeField()
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    finished_at = models.DateTimeField(null=True)
    # Of `done`: handled with another one (并案), counted as one with it.
    merged = models.PositiveIntegerField(default=0, db_default=0)

    class Meta(TenantModel.Meta):
        ordering = ["-year", "-made_at"]
        constraints = [
            models.UniqueConstraint(fields=["congress_id", "year", "part"], name="yearly_report_once")
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.get_part_display()}"


class ReportedFigure(TenantModel):
    """One figure of a year as it stood when its report was registered, with the definition it was counted by. Evidence: what was
    reported stays what was reported.

    `number` of `whole` where it is a share or a rate; `percent` as it was rounded, NULL where nothing was counted.
    """

    class Kind(models.TextChoices):
        COUNT = "COUNT", "件数"
        RATE = "RATE", "比率"
        CLASS = "CLASS", "答复类别"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    report = models.ForeignKey(YearlyReport, models.PROTECT, db_index=False, related_name="figures")
    place = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=5, choices=Kind.choices)
    code = models.CharField(max_length=40)
    label = models.CharField(max_length=200)
    number = models.PositiveIntegerField()
    whole = models.PositiveIntegerField(null=True)
    percent = models.DecimalField(max_digits=5, decimal_places=1, null=True)
    definition = models.TextField()

    class Meta(TenantModel.Meta):
        ordering = ["report", "place"]
        constraints = [
            models.UniqueConstraint(fields=["report", "place"], name="reported_figure_place"),
        ]

    def __str__(self) -> str:
        return f"{self.report_id} {self.code}"
