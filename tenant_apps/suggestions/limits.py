"""What a suggestion's text must be before it can be filed, each limit with its reason. Pure, but for the dictionary's codes."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kernel import text
from kernel.errors import InputRefused
from shared_apps.dictionaries.names import Dictionary
from tenant_apps.codes import selectors as codes


@dataclass(frozen=True)
class Limits:
    """Counted in characters, after cleaning (kernel.text)."""

    title_min: int = 5  # less can't say what one matter is
    title_max: int = 60  # two lines of a 公文 title (2号小标宋, 28 characters a line)
    body_min: int = 30  # one line is no 情况 and 建议; the exclusion list names “no content”
    body_max: int = 20_000  # about 40 pages of 公文; more is a report and belongs in an attachment
    raw_max: int = 2_000_000  # a pasted Word page carries up to 50 times its text as markup; beyond it nothing is cleaned
    undertaker_max: int = 120
    reason_min: int = 5
    reason_max: int = 500
    words_max: int = 200


LIMITS = Limits()
# 密级 and its star as GB/T 9704 writes them, with or without a term: 秘密★, 机密★1年, 绝密 ★.
_SECRET = re.compile(r"(?:秘密|机密|绝密)\s*[★☆⭐]")


class TextRefused(InputRefused):
    code = "text"


class SecretMarking(InputRefused):
    """保密法: the platform is no classified system."""

    code = "secret_marking"
    message = (
        "文中有“{found}”字样的密级标志。本系统不得处理涉密内容，请删去涉密内容，或者改用线下涉密渠道提出。"
    )


class UnknownCategory(InputRefused):
    code = "category"
    message = "请从列表中选择类别。"
    field = "category"


OCCASION_MAX = 120


def occasion(raw: str) -> str:
    """The meeting that was reported to; raises TextRefused or SecretMarking at field `occasion`."""
    bounded(raw, "报告的会议", "occasion")
    found = text.one_line(raw)
    if len(found) < 4:
        raise TextRefused("请填写向哪次会议报告，例如“县十七届人大常委会第三十次会议”。", field="occasion")
    if len(found) > OCCASION_MAX:
        raise TextRefused(f"报告的会议共 {len(found)} 字，不超过 {OCCASION_MAX} 字。", field="occasion")
    no_secret(found, "occasion")
    return found


def title(raw: str) -> str:
    """The clean title; raises TextRefused or SecretMarking at field `title`."""
    bounded(raw, "标题", "title")
    found = text.one_line(raw)
    if not found:
        raise TextRefused("请填写标题。", field="title")
    if len(found) < LIMITS.title_min:
        raise TextRefused(f"标题过短，不少于 {LIMITS.title_min} 字，写明一件事。", field="title")
    if len(found) > LIMITS.title_max:
        raise TextRefused(f"标题共 {len(found)} 字，不超过 {LIMITS.title_max} 字。", field="title")
    no_secret(found, "title")
    return found


def body(raw: str) -> str:
    """The clean text; raises TextRefused or SecretMarking at field `body`."""
    bounded(raw, "正文", "body")
    found = text.plain(raw)
    if not found:
        raise TextRefused("请填写正文，写明情况和建议。", field="body")
    if len(found) < LIMITS.body_min:
        raise TextRefused(
            f"正文只有 {len(found)} 字，不少于 {LIMITS.body_min} 字，写明情况和建议。", field="body"
        )
    if len(found) > LIMITS.body_max:
        raise TextRefused(
            f"正文共 {len(found)} 字，不超过 {LIMITS.body_max} 字。请精简正文，详细材料另行报送。",
            field="body",
        )
    no_secret(found, "body")
    return found


def category(raw: str) -> str:
    """The code, if it may be chosen today; raises UnknownCategory, CodeMerged."""
    return category_use(raw).code


def category_use(raw: str) -> codes.Use:
    """The same with the words that the case keeps."""
    found = codes.use(Dictionary.SUBJECT, clean_code(raw), field="category")
    if found is None:
        raise UnknownCategory
    return found


def adopted_category(raw: str) -> str:
    """Of a text from below that can't be edited: its category here, what took its place, or (a code of theirs alone) 其他."""
    reading = codes.read(Dictionary.SUBJECT)
    found = reading.get(clean_code(raw))
    wanted = [found.code, found.successor, "OTHER"] if found else ["OTHER"]
    usable = [choice.code for choice in reading.choices()]
    return next((code for code in wanted if code in usable), usable[0] if usable else "")


def undertaker(raw: str) -> str:
    """The unit the deputy proposes, in their own words; may be empty."""
    bounded(raw, "建议承办单位", "suggested_undertaker")
    found = text.one_line(raw)
    if len(found) > LIMITS.undertaker_max:
        raise TextRefused(f"建议承办单位不超过 {LIMITS.undertaker_max} 字。", field="suggested_undertaker")
    no_secret(found, "suggested_undertaker")
    return found


def reason(raw: str, *, field: str = "reason") -> str:
    """Why something is sent back or refused: a sentence the deputy will read."""
    bounded(raw, "说明", field)
    found = text.plain(raw)
    if len(found) < LIMITS.reason_min:
        raise TextRefused(f"请写明理由，不少于 {LIMITS.reason_min} 字。", field=field)
    if len(found) > LIMITS.reason_max:
        raise TextRefused(f"理由共 {len(found)} 字，不超过 {LIMITS.reason_max} 字。", field=field)
    no_secret(found, field)
    return found


def words(raw: str, *, field: str = "words", label: str = "附言", most: int = LIMITS.words_max) -> str:
    """A remark that may be left out; `most` characters."""
    bounded(raw, label, field)
    found = text.plain(raw)
    if len(found) > most:
        raise TextRefused(f"{label}共 {len(found)} 字，不超过 {most} 字。", field=field)
    no_secret(found, field)
    return found


def draft_title(raw: str) -> str:
    """A draft may be unfinished, not endless; and a secret is kept nowhere, in no draft either."""
    bounded(raw, "标题", "title")
    found = text.one_line(raw)
    if len(found) > 200:
        raise TextRefused(
            f"标题共 {len(found)} 字，不超过 {LIMITS.title_max} 字，草稿没有保存。", field="title"
        )
    no_secret(found, "title")
    return found


def draft_body(raw: str) -> str:
    bounded(raw, "正文", "body")
    found = text.plain(raw)
    if len(found) > 5 * LIMITS.body_max:
        raise TextRefused(
            f"正文共 {len(found)} 字，不超过 {LIMITS.body_max} 字，草稿没有保存。请精简后再保存。",
            field="body",
        )
    no_secret(found, "body")
    return found


def clean_code(code: str) -> str:
    """A code as a look-up can take it: no NUL, not endless."""
    return text.one_line(code[:100])


def bounded(raw: str, label: str, field: str) -> None:
    """Raises TextRefused for what no person has typed."""
    if len(raw) > LIMITS.raw_max:
        raise TextRefused(
            f"{label}过长（{len(raw)} 个字符），系统未能处理。请只粘贴文字，精简后再提交。", field=field
        )


def secret_marking(found: str) -> str | None:
    """The first marking in a text."""
    marking = _SECRET.search(found)
    return marking.group() if marking else None


def no_secret(found: str, field: str) -> None:
    """Raises SecretMarking."""
    marking = secret_marking(found)
    if marking is not None:
        raise SecretMarking(field=field, found=marking)
