"""Types of organs and subject categories, as the dictionaries name them. The one place where this app asks for them."""

from __future__ import annotations

from shared_apps.dictionaries import selectors as dictionaries
from shared_apps.dictionaries.names import Dictionary

Choice = dictionaries.Choice


def choices() -> list[Choice]:
    """Types that may be chosen today. A unit keeps the code in small letters, as the first units had it."""
    return [Choice(code.lower(), label) for code, label in dictionaries.choices(Dictionary.ORGAN_TYPE)]


def labels() -> dict[str, str]:
    """kind → what it is called, ended types too."""
    return {code.lower(): label for code, label in dictionaries.labels(Dictionary.ORGAN_TYPE).items()}


def categories() -> list[Choice]:
    """Subject categories that may be chosen today."""
    return dictionaries.choices(Dictionary.SUBJECT)


def category_labels() -> dict[str, str]:
    """category → what it is called, ended ones too."""
    return dictionaries.labels(Dictionary.SUBJECT)
