"""The shipped dictionaries hold together."""

from __future__ import annotations

from collections import Counter

from shared_apps.dictionaries.actions import shipped
from shared_apps.dictionaries.names import Dictionary
from tests.units.rules.conftest import shipped_profiles


def test_every_dictionary_has_entries_and_no_code_stands_twice() -> None:
    entries = shipped()
    assert {entry.dictionary for entry in entries} == set(Dictionary)
    assert max(Counter((entry.dictionary, entry.code) for entry in entries).values()) == 1


def test_each_entry_fits_its_columns_and_has_a_label() -> None:
    for entry in shipped():
        entry.clean_fields(exclude=["scope"])
        assert entry.label.strip() == entry.label != ""


def test_the_outcomes_of_reply_classes_are_the_canonical_ones() -> None:
    canonical = {entry.code for entry in shipped() if entry.dictionary == Dictionary.OUTCOME}
    classes = shipped_profiles()[0].values["reply_classes"]["value"]
    assert {outcome for each in classes for outcome in each["outcomes"]} == canonical
