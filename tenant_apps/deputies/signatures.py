"""A deputy's name under something that several file together: what an invitation, an answer and a frozen text are, for whatever is signed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import Any

from django.db import models

from kernel import clock
from kernel.ids import uuid7
from kernel.tenancy import TenantModel
from tenant_apps.deputies.models import Mandate


class AbstractSignature(TenantModel):
    """A deputy's name, or the invitation to put it there; the lead's own is written at submission.

    `text_sha256` and `title` are of the text as it was frozen when the deputy was asked (`digest`); a name stands under that
    text and no other. Of one that was voided `seen_at` says when its deputy took note.
    """

    class Method(models.TextChoices):
        PLATFORM = "PLATFORM", "平台签名"
        PAPER = "PAPER", "纸质签名"
        SPOKEN = "SPOKEN", "口头提出"

    class Status(models.TextChoices):
        INVITED = "INVITED", "未签"
        SIGNED = "SIGNED", "已签"
        DECLINED = "DECLINED", "谢绝"
        VOIDED = "VOIDED", "已作废"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    mandate = models.ForeignKey("deputies.Mandate", models.PROTECT, related_name="+")
    person_name = models.CharField("姓名", max_length=100)
    signed_at = models.DateTimeField("签名时间", null=True)
    method = models.CharField("方式", max_length=10, choices=Method.choices, default=Method.PLATFORM)
    status = models.CharField(
        "状态", max_length=10, choices=Status.choices, default=Status.SIGNED, db_default=Status.SIGNED
    )
    delegation = models.CharField("代表团", max_length=100, blank=True, default="", db_default="")
    title = models.CharField("签名时的标题", max_length=200, blank=True, default="", db_default="")
    text_sha256 = models.CharField("签名的文本", max_length=64, blank=True, default="", db_default="")
    words = models.CharField("附言", max_length=200, blank=True, default="", db_default="")
    invited_at = models.DateTimeField("邀请时间", null=True)
    answered_at = models.DateTimeField("答复时间", null=True)
    void_reason = models.CharField("作废原因", max_length=60, blank=True, default="", db_default="")
    seen_at = models.DateTimeField("知悉时间", null=True)

    class Meta(TenantModel.Meta):
        abstract = True

    def __str__(self) -> str:
        return self.person_name

    @property
    def status_label(self) -> str:
        return self.Status(self.status).label

    def stands_under(self, text: str) -> bool:
        """Signed, and under this very text."""
        return self.status == self.Status.SIGNED and self.text_sha256 in ("", text)

    def ask(self, mandate: Mandate, *, title: str, text: str) -> None:
        """A new invitation; who has signed this very text already is not asked again."""
        if self.stands_under(text):
            return
        self.mandate, self.person_name, self.delegation = mandate, mandate.person_name, mandate.delegation
        self.status, self.method = self.Status.INVITED, self.Method.PLATFORM
        self.title, self.text_sha256, self.invited_at = title, text, clock.now()
        self.signed_at = self.answered_at = self.seen_at = None
        self.words = self.void_reason = ""
        self.save()

    def answer(self, status: str, *, words: str) -> None:
        """Yes or no, with a remark for the lead."""
        self.status, self.words, self.answered_at = status, words, clock.now()
        self.signed_at = self.answered_at if status == self.Status.SIGNED else None
        self.save()


def digest(facts: Sequence[str]) -> str:
    """SHA-256 of a text as signed."""
    return sha256(json.dumps(list(facts), ensure_ascii=False).encode()).hexdigest()


def void(rows: Iterable[Any], reason: str) -> list[str]:
    """Names that stand no longer: who had signed is told (待办); an invitation without an answer just lapses. Answers whose they were."""
    names = []
    for row in rows:
        if row.status not in (row.Status.SIGNED, row.Status.INVITED):
            continue
        if row.status == row.Status.SIGNED:
            names.append(row.person_name)
        row.seen_at = clock.now() if row.status == row.Status.INVITED else None
        row.status, row.void_reason = row.Status.VOIDED, reason
        row.save()
    return names
