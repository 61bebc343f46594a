"""What is typed into a change of rules: clean, and no longer than its column."""

from __future__ import annotations

from kernel import text
from kernel.errors import InputRefused

DOCUMENT, ARTICLE, NOTE, REASON = 100, 100, 500, 200  # characters


class RuleTextRefused(InputRefused):
    code = "rules_text"


def document(raw: str, *, field: str) -> str:
    return _line(raw, field, "依据文件的名称", DOCUMENT)


def article(raw: str) -> str:
    return _line(raw, "article", "条款", ARTICLE)


def reason(raw: str) -> str:
    return _line(raw, "reason", "撤回的原因", REASON)


def note(raw: str) -> str:
    found = text.plain(raw)
    if len(found) > NOTE:
        raise RuleTextRefused(f"说明最多 {NOTE} 字，现有 {len(found)} 字。", field="note")
    return found


def _line(raw: str, field: str, what: str, most: int) -> str:
    found = text.one_line(raw)
    if not found:
        raise RuleTextRefused(f"请填写{what}。", field=field)
    if len(found) > most:
        raise RuleTextRefused(f"{what}最多 {most} 字，现有 {len(found)} 字。", field=field)
    return found
