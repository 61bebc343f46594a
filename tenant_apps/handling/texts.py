"""What a handler, an office or a deputy types: cleaned, measured, and refused with the sentence that says
how to mend it."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from kernel import clock, text
from kernel.errors import InputRefused
from tenant_apps.suggestions import limits

# Characters; pasted HTML is bulkier than its text, but nothing honest is larger than this.
LARGEST_RAW = 1_000_000
# 密级 and its star, as GB/T 9704 writes them on a document.
_SECRET = re.compile(r"(?:秘\s*密|机\s*密|绝\s*密)\s*[★☆*＊]")


TextRefused = limits.TextRefused


class SecretMarking(limits.SecretMarking):
    """This platform is no classified system (DOMAIN 0, finding 12)."""

    message = "内容带有密级标志，本系统不得处理涉密信息，未予保存。请改走涉密渠道。"


@dataclass(frozen=True)
class Limit:
    """Characters after cleaning, line breaks counted."""

    label: str
    least: int
    most: int


NOTE = Limit("交办意见", 0, 500)
STATEMENT = Limit("单位说明", 10, 2000)
CONTACT_NOTE = Limit("沟通内容", 4, 2000)
REPLY_BODY = Limit("答复正文", 30, 20_000)
FOLLOW_UP_BODY = Limit(
    "答复正文", 30, 25_000
)  # a whole reply from above and the office's own words before it
OPINION = Limit("意见", 4, 5000)
REASON = Limit("理由", 4, 500)
AGAIN = Limit("再次交办的理由", 0, 500)
RETURN_REASON = Limit("退办理由", 10, 1000)
COMPETENT = Limit("应当承办的单位", 2, 120)
EXTENSION_REASON = Limit("延期理由", 10, 1000)
RATING_TEXT = Limit("不满意的理由", 5, 1000)
RATING_REMARK = Limit("测评说明", 0, 1000)
NAME = Limit("姓名", 1, 100)
DOC_NO = Limit("发文字号", 0, 60)
SIGNER = Limit("签发人", 0, 100)
SEND_BACK_LETTER = Limit("退回意见", 2, 500)
TAKE_BACK_LETTER = Limit("撤回理由（不是送审签的本人）", 2, 500)
CHANGES_WANTED = Limit("修改意见", 2, 500)
OPINION_OF_STEP = Limit("审签意见", 0, 500)
CONTACT_NAME = Limit("联系人", 0, 100)
PHONE = Limit("联系电话", 0, 40)
COMMITMENT = Limit("承诺事项", 5, 500)
FULFILMENT = Limit("落实情况", 10, 2000)
COMMITMENT_WORD = Limit("说明", 5, 1000)
REDO = Limit("重新办理的要求", 5, 1000)
SETTLEMENT = Limit("处理意见", 10, 2000)
PRESENT = Limit("参加人员", 2, 300)
SOURCE = Limit("结果来源", 0, 300)

KEPT_REASON = Limit("建议不公开的理由", 0, 200)

# A draft may be unfinished, not endless.
DRAFT = {
    "letter_class": Limit("办理结果类别", 0, 10),
    "outcome": Limit("办理结果", 0, 32),
    "body": Limit("答复正文", 0, 100_000),
    "doc_no": DOC_NO,
    "contact_name": CONTACT_NAME,
    "contact_phone": PHONE,
    "kept_reason": KEPT_REASON,
}


def block(raw: str, limit: Limit, *, field: str) -> str:
    """Several lines of clean text. Raises TextRefused or SecretMarking at `field`."""
    return _measured(text.plain(_not_huge(raw, limit, field)), limit, field)


def line(raw: str, limit: Limit, *, field: str) -> str:
    """One line of clean text. Raises TextRefused or SecretMarking at `field`."""
    return _measured(text.one_line(_not_huge(raw, limit, field)), limit, field)


class DocNoRefused(InputRefused):
    """GB/T 9704 7.2.5: 机关代字, year in 六角括号, number without 第 and without leading noughts."""

    code = "doc_no"
    message = "发文字号应为“机关代字〔年份〕顺序号”，例如 {example}；顺序号不编虚位，不加“第”字。"
    field = "doc_no"


class DocYearRefused(DocNoRefused):
    code = "doc_year"
    message = "发文字号的年份是 {year} 年，应为今年或者去年，请核对。"


@dataclass(frozen=True)
class DocNumber:
    """A 发文字号 in its parts."""

    code: str
    year: int
    seq: int

    def __str__(self) -> str:
        return f"{self.code}〔{self.year}〕{self.seq}号"


def an_example() -> DocNumber:
    """A number of this year and of no unit in particular: ○交复〔2026〕12号."""
    return DocNumber("○交复", clock.today().year, 12)


_DOC_NO = re.compile(r"(?P<code>[^\d〔〕]{1,40})〔(?P<year>\d{4})〕(?P<seq>[1-9]\d{0,5})号")


def read_number(doc_no: str) -> DocNumber | None:
    """The parts of a number; None of one that has another form, as other places may send it."""
    found = _DOC_NO.fullmatch(doc_no)
    return DocNumber(found["code"], int(found["year"]), int(found["seq"])) if found else None


def document_number(raw: str, *, field: str) -> str:
    """发文字号 with the hexagonal brackets of GB/T 9704, whatever brackets were typed: 桐交复〔2026〕12号; empty for none.

    Raises TextRefused, SecretMarking, DocNoRefused, DocYearRefused.
    """
    typed = re.sub(r"\s", "", unicodedata.normalize("NFKC", line(raw, DOC_NO, field=field)))
    number = re.sub(r"[\[【(〔](\d{4})[\]】)〕]", r"〔\1〕", typed)
    if not number:
        return ""
    found = read_number(number)
    if found is None:
        raise DocNoRefused(example=an_example())
    if found.year not in (clock.today().year, clock.today().year - 1):
        raise DocYearRefused(year=found.year)
    return number


def _not_huge(raw: str, limit: Limit, field: str) -> str:
    if len(raw) > LARGEST_RAW:
        raise TextRefused(_too_long(limit, len(raw)), field=field)
    return raw


def _measured(clean: str, limit: Limit, field: str) -> str:
    if limit.least and not clean:
        raise TextRefused(f"请填写{limit.label}。", field=field)
    if len(clean) < limit.least:
        raise TextRefused(f"{limit.label}至少 {limit.least} 个字，现有 {len(clean)} 个字。", field=field)
    if len(clean) > limit.most:
        raise TextRefused(_too_long(limit, len(clean)), field=field)
    if _SECRET.search(clean):
        raise SecretMarking(field=field)
    return clean


def _too_long(limit: Limit, length: int) -> str:
    return f"{limit.label}最多 {limit.most} 个字，现有 {length} 个字，请删减。"
