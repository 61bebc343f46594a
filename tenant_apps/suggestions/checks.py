"""What the machine can check before a draft is handed in; the rest the deputy confirms in one sentence."""

from __future__ import annotations

import re

from kernel.errors import InputRefused
from tenant_apps.suggestions import limits
from ui.parts import Check

_PHONE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
_ID_CARD = re.compile(r"(?<!\d)\d{17}[\dXx](?!\d)")


def of_text(*, title: str, body: str, category: str) -> tuple[Check, ...]:
    """In the order of the form. Personal data is a hint to take it out, not a refusal."""
    personal = "；".join(filter(None, (_found(_PHONE, body, "手机号"), _found(_ID_CARD, body, "身份证号"))))
    return (
        Check(label="标题、正文、类别齐全", passed=_complete(title, body) and bool(category)),
        Check(label="未见涉密标志", passed=limits.secret_marking(title + body) is None),
        Check(label=f"{personal}，建议删去" if personal else "未见手机号、身份证号", passed=not personal),
    )


def _complete(title: str, body: str) -> bool:
    try:
        limits.title(title)
        limits.body(body)
    except limits.SecretMarking:
        return True
    except InputRefused:
        return False
    return True


def _found(pattern: re.Pattern[str], body: str, what: str) -> str:
    """“正文有手机号 138****0000”: enough to find it, not the number itself."""
    hit = pattern.search(body)
    return f"正文有{what} {hit.group()[:3]}****{hit.group()[-4:]}" if hit else ""
