"""What is typed of an entry, cleaned and bounded, and why it is refused. Pure."""

from __future__ import annotations

import secrets
from datetime import date

from kernel.errors import InputRefused, StateRefused
from kernel.text import one_line, plain
from shared_apps.dictionaries.names import Dictionary

LABEL_MAX, NOTE_MAX = 30, 200  # characters; a label stands in lists and on buttons
_SIGNS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # none that is taken for another
LOCAL, PUBLISHED = "L", "P"


class LabelMissing(InputRefused):
    code = "code_label"
    message = "请填写名称。"
    field = "label"


class LabelTooLong(InputRefused):
    code = "code_label_too_long"
    message = f"名称共 {{length}} 字，不超过 {LABEL_MAX} 字。"
    field = "label"


class LabelTaken(InputRefused):
    code = "code_label_taken"
    message = "本字典已有名为“{label}”的条目，请换一个名称。"
    field = "label"


class NoteTooLong(InputRefused):
    code = "code_note_too_long"
    message = f"说明共 {{length}} 字，不超过 {NOTE_MAX} 字。"
    field = "note"


class PeriodTurned(InputRefused):
    code = "code_period"
    message = "截止日期早于起始日期，请改正。"
    field = "valid_to"


class FixedDictionary(StateRefused):
    """DOMAIN 2.5: only the canonical outcome is compared across congresses."""

    code = "dictionary_fixed"
    message = "“{name}”由全国统一规定，各级可以改用本级名称、调整次序，不能增加、隐藏、停用或者并入。"


class CodeEnded(StateRefused):
    code = "code_not_in_use"
    message = "“{label}”当前为“{state}”，不能办理这项操作。"


class SuccessorUnknown(InputRefused):
    code = "code_successor"
    message = "请从列表中选择并入的条目。"
    field = "into"


class SuccessorItself(InputRefused):
    code = "code_successor_itself"
    message = "不能并入自身，请选择另一个条目。"
    field = "into"


class SuccessorMerged(InputRefused):
    """With this no chain of mergers can close to a ring."""

    code = "code_successor_merged"
    message = "“{label}”已并入“{successor}”，请直接选择“{successor}”。"
    field = "into"


def label(raw: str) -> str:
    """Raises LabelMissing, LabelTooLong."""
    found = one_line(raw[: 40 * LABEL_MAX])
    if not found:
        raise LabelMissing
    if len(found) > LABEL_MAX:
        raise LabelTooLong(length=len(found))
    return found


def note(raw: str) -> str:
    """May be empty. Raises NoteTooLong."""
    found = plain(raw[: 40 * NOTE_MAX])
    if len(found) > NOTE_MAX:
        raise NoteTooLong(length=len(found))
    return found


def period(begins: date, ends: date | None) -> None:
    """Raises PeriodTurned. `ends` is the last day; None: for good."""
    if ends is not None and ends < begins:
        raise PeriodTurned


def open_dictionary(dictionary: Dictionary) -> None:
    """Raises FixedDictionary."""
    if dictionary.is_fixed:
        raise FixedDictionary(name=dictionary.word)


def new_code(letter: str, division_code: str) -> str:
    """`L330122-7KQ3M2WX`: who made it and a random part, so that no two congresses ever give the same, not even after a restore."""
    return f"{letter}{division_code}-{''.join(secrets.choice(_SIGNS) for _ in range(8))}"
