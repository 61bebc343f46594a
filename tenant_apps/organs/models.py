"""Units that undertake: government and its departments, court, procuratorate, supervisory commission, committees, townships."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from kernel.ids import uuid7
from kernel.tenancy import TenantModel


class Unit(TenantModel):
    """One organ or department. It is never deleted: an abolished one stays, inactive, and `Succession` names who followed.

    `kind` is a code of the dictionary of organ types, in small letters. The governments of the levels below are no units:
    they are reached by the exchange (ASSIGN_DOWN).
    """

    class Kind(models.TextChoices):
        """The types that code knows of; the dictionary holds more, and their labels."""

        GOVERNMENT = "government", "人民政府"
        DEPARTMENT = "department", "政府部门"
        COURT = "court", "人民法院"
        PROCURATORATE = "procuratorate", "人民检察院"
        SUPERVISORY = "supervisory", "监察委员会"
        TOWNSHIP = "township", "乡镇、街道"
        COMMITTEE = "committee", "人大专门委员会、工作委员会"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    congress_id = models.UUIDField()
    name = models.CharField("名称", max_length=120)
    short_name = models.CharField("简称", max_length=40, default="", db_default="", blank=True)
    kind = models.CharField("类别", max_length=40)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    order = models.PositiveIntegerField("次序", default=0)
    division_code = models.CharField("行政区划代码", max_length=12, default="", db_default="", blank=True)
    unified_code = models.CharField("统一社会信用代码", max_length=18, default="", db_default="", blank=True)
    phone = models.CharField("办公电话", max_length=40, default="", db_default="", blank=True)
    is_distributor = models.BooleanField("负责分办", default=False)
    active = models.BooleanField("在用", default=True)
    ended_on = models.DateField("撤并日期", null=True, blank=True)
    # Written by nobody: a split has several successors, so `Succession` says it. The column goes with a later release.
    successor = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="predecessors")

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["congress_id", "name"], name="organs_unit_name_once"),
            models.UniqueConstraint(
                fields=["congress_id", "unified_code"],
                condition=Q(active=True) & ~Q(unified_code=""),
                name="organs_unit_code_once",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class UnitMember(TenantModel):
    """A seat in public that acts for the unit here: one seat for one unit, in one or several roles."""

    class Role(models.TextChoices):
        """承办人 → 审核 → 签发 (DOMAIN 3); the liaison officer is whom the congress's office calls."""

        HANDLER = "handler", "经办人"
        REVIEWER = "reviewer", "审核人"
        APPROVER = "approver", "签发人"
        LIAISON = "liaison", "联络员"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="members")
    seat_id = models.UUIDField(db_index=True)
    person_name = models.CharField("姓名", max_length=100)
    role = models.CharField("职责", max_length=20, choices=Role.choices, default=Role.HANDLER)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["unit", "seat_id", "role"], name="organs_member_once")]

    def __str__(self) -> str:
        return f"{self.person_name}（{self.unit_id}）"


class Competence(TenantModel):
    """职责: suggestions of this subject category are proposed to the unit, to lead or to assist. A hint, never a rule."""

    class Role(models.TextChoices):
        LEAD = "LEAD", "主办"
        CO = "CO", "协办"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="competences")
    category = models.CharField("建议类别", max_length=40)
    role = models.CharField("承担", max_length=8, choices=Role.choices, default=Role.LEAD)
    note = models.CharField("说明", max_length=200, default="", blank=True)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["unit", "category"], name="organs_competence_once")]
        indexes = [models.Index(fields=["category"], name="organs_competence_of")]


class Succession(TenantModel):
    """`successor` took over from `unit` when that was abolished, merged or split."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="successions")
    successor = models.ForeignKey(Unit, models.PROTECT, related_name="inheritances")

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["unit", "successor"], name="organs_succession_once")]


class UnitEvent(TenantModel):
    """沿革: what happened to the unit, in the words of that day. `on` is the day it took effect, none for an undated former name."""

    class Kind(models.TextChoices):
        FORMER_NAME = "FORMER_NAME", "曾用名"
        RENAMED = "RENAMED", "更名"
        ABOLISHED = "ABOLISHED", "撤销"
        MERGED = "MERGED", "合并"
        SPLIT = "SPLIT", "分设"
        RESTORED = "RESTORED", "恢复"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="events")
    kind = models.CharField("事项", max_length=20, choices=Kind.choices)
    on = models.DateField("生效日期", null=True)
    name_before = models.CharField("原名称", max_length=120, default="", blank=True)
    successors = models.CharField("承继单位", max_length=500, default="", blank=True)
    document = models.CharField("依据", max_length=200, default="", blank=True)
    at = models.DateTimeField("记录时间")
    by_name = models.CharField("办理人", max_length=100, default="", blank=True)
