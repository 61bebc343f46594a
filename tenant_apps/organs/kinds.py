"""Types of organs and subject categories, as this congress's dictionaries name them. The one place where this app asks for them."""

from __future__ import annotations

from shared_apps.dictionaries.names import Dictionary
from tenant_apps.codes import selectors as codes
from tenant_apps.codes.selectors import Choice as Choice
from tenant_apps.organs.models import Unit

# 一府一委两院 and the congress itself (宪法 第三条): what one of them leaves never passes to another. All else is the government's side,
# types that a place has added among it.
BRANCHES = {
    str(Unit.Kind.SUPERVISORY): "监察委员会",
    str(Unit.Kind.COURT): "人民法院",
    str(Unit.Kind.PROCURATORATE): "人民检察院",
    str(Unit.Kind.COMMITTEE): "人大专门委员会、工作委员会",
}
GOVERNMENT_SIDE = "政府及其他机关、组织"


def branch_of(kind: str) -> str:
    """To which branch a unit of this type belongs, in the office's words."""
    return BRANCHES.get(kind, GOVERNMENT_SIDE)


def choices() -> list[Choice]:
    """Types that may be chosen today. A unit keeps the code in small letters, as the first units had it."""
    return [Choice(code.lower(), label) for code, label in codes.choices(Dictionary.ORGAN_TYPE)]


def labels() -> dict[str, str]:
    """kind → what it is called, ended types too."""
    return {code.lower(): label for code, label in codes.read(Dictionary.ORGAN_TYPE).labels().items()}


def categories() -> list[Choice]:
    """Subject categories that may be chosen today."""
    return codes.choices(Dictionary.SUBJECT)


def family(category: str) -> list[str]:
    """The category and those that were merged with it."""
    return codes.read(Dictionary.SUBJECT).family(category)


def category_labels() -> dict[str, str]:
    """category → what it is called, ended ones too."""
    return codes.read(Dictionary.SUBJECT).labels()
