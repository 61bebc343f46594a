"""What a bill's text must be before it can be filed: 案由, 案据 and 方案 (上海市代表议案规定: 应当有案由、案据和方案)."""

from __future__ import annotations

from kernel import text
from tenant_apps.suggestions import limits
from tenant_apps.suggestions.limits import TextRefused

PART_MIN = 20  # a sentence; less is no reason and no proposal
PART_MAX = 9_500  # both parts together fit into the text of a suggestion, which the bill may become
LABELS = {"grounds": "案据", "plan": "方案"}
COMMITTEE_MIN, COMMITTEE_MAX = 3, 120
REPORT_MIN, REPORT_MAX = 10, 5_000


def cause(raw: str) -> str:
    """案由 in one line; raises TextRefused, SecretMarking at field `cause`."""
    found = _line(raw, "cause", "案由")
    if len(found) < limits.LIMITS.title_min:
        raise TextRefused(f"请填写案由，不少于 {limits.LIMITS.title_min} 字，写明一件事。", field="cause")
    if len(found) > limits.LIMITS.title_max:
        raise TextRefused(f"案由共 {len(found)} 字，不超过 {limits.LIMITS.title_max} 字。", field="cause")
    return found


def draft_cause(raw: str) -> str:
    """A draft may be unfinished, not endless."""
    found = _line(raw, "cause", "案由")
    if len(found) > 200:
        raise TextRefused(
            f"案由共 {len(found)} 字，不超过 {limits.LIMITS.title_max} 字，草稿没有保存。", field="cause"
        )
    return found


def part(raw: str, field: str) -> str:
    """案据 or 方案; raises as `cause`, at its field."""
    found, label = _text(raw, field, LABELS[field]), LABELS[field]
    if len(found) < PART_MIN:
        raise TextRefused(f"请填写{label}，不少于 {PART_MIN} 字。", field=field)
    if len(found) > PART_MAX:
        raise TextRefused(f"{label}共 {len(found)} 字，不超过 {PART_MAX} 字。", field=field)
    return found


def draft_part(raw: str, field: str) -> str:
    found, label = _text(raw, field, LABELS[field]), LABELS[field]
    if len(found) > 5 * PART_MAX:
        raise TextRefused(
            f"{label}共 {len(found)} 字，不超过 {PART_MAX} 字，草稿没有保存。请精简后再保存。", field=field
        )
    return found


def body(raw: str, *, field: str, label: str) -> str:
    """An opinion, or a committee's report."""
    found = _text(raw, field, label)
    if not REPORT_MIN <= len(found) <= REPORT_MAX:
        raise TextRefused(
            f"请填写{label}，{REPORT_MIN} 至 {REPORT_MAX} 字（现有 {len(found)} 字）。", field=field
        )
    return found


def organ(raw: str, *, field: str, label: str) -> str:
    """A committee or a meeting by its name."""
    found = _line(raw, field, label)
    if not COMMITTEE_MIN <= len(found) <= COMMITTEE_MAX:
        raise TextRefused(f"请填写{label}，{COMMITTEE_MIN} 至 {COMMITTEE_MAX} 字。", field=field)
    return found


def as_suggestion(*, cause: str, grounds: str, plan: str) -> tuple[str, str]:
    """Title and text of the suggestion that a bill becomes: its own words, and no others."""
    if not cause:  # a draft that has none yet
        return "", f"一、案据\n{grounds}\n二、方案\n{plan}"
    title = f"{cause.removesuffix('议案').removesuffix('的')}的建议"
    fits = len(title) <= limits.LIMITS.title_max
    return title if fits else cause, f"一、案据\n{grounds}\n二、方案\n{plan}"


def _line(raw: str, field: str, label: str) -> str:
    limits.bounded(raw, label, field)
    found = text.one_line(raw)
    limits.no_secret(found, field)
    return found


def _text(raw: str, field: str, label: str) -> str:
    limits.bounded(raw, label, field)
    found = text.plain(raw)
    limits.no_secret(found, field)
    return found


def remark(raw: str, *, field: str) -> str:
    """What the office adds to a decision or result, if anything."""
    return limits.words(raw, field=field, label="说明", most=limits.LIMITS.reason_max)
