"""The shipped entries as a release brings them into a cell, and which of them hold for a congress."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from kernel import tenancy
from shared_apps.dictionaries import actions, selectors
from shared_apps.dictionaries.models import Edition, Entry
from shared_apps.dictionaries.names import Dictionary
from tenant_apps.codes import selectors as codes
from tenants import selectors as registry

pytestmark = pytest.mark.usefixtures("database")
PHONE = {"dictionary": Dictionary.CONTACT_WAY, "code": "PHONE", "scope": None}


@pytest.fixture
def fax() -> Iterator[Entry]:
    """A way of contact that could be chosen in 2020 only."""
    entry = Entry.objects.create(
        dictionary=Dictionary.CONTACT_WAY,
        code="FAX",
        label="传真",
        order=9000,
        valid_from=date(2020, 1, 1),
        valid_to=date(2020, 12, 31),
    )
    yield entry
    Entry.objects.using("owner").filter(pk=entry.pk).delete()  # the app's login deletes none


def read(on: date | None = None) -> codes.Reading:
    county = registry.ref_by_code("330122")
    assert county is not None
    with tenancy.enter(county):
        return codes.read(Dictionary.CONTACT_WAY, on=on)


def test_loading_again_changes_nothing() -> None:
    before = list(Entry.objects.order_by("pk").values())
    actions.load_reference()
    assert list(Entry.objects.order_by("pk").values()) == before


def test_a_newer_shipped_label_replaces_the_older_but_never_what_was_edited() -> None:
    phone = Entry.objects.filter(**PHONE)
    try:
        phone.update(label="电话沟通", seed="")
        actions.load_reference()
        assert read().labels()["PHONE"] == "电话沟通"
    finally:
        phone.update(seed="of an older release")
        actions.load_reference()
    assert read().labels()["PHONE"] == "电话"


def test_a_release_that_words_an_entry_anew_keeps_the_former_words_as_a_version() -> None:
    before = Entry.objects.get(**PHONE).version
    Entry.objects.filter(**PHONE).update(label="电话沟通", seed="of an older release")
    actions.load_reference()
    found = read().get("PHONE")
    assert found is not None and (found.label, found.version) == ("电话", f"{before + 1}.0")
    assert Edition.objects.get(code="PHONE", version=before).label == "电话沟通"
    assert selectors.editions(dictionary=Dictionary.CONTACT_WAY, code="PHONE")[0]["version"] == before


def test_choices_come_in_the_files_order() -> None:
    assert read().choices()[:4] == [
        ("FACE", "面商"),
        ("PHONE", "电话"),
        ("VISIT", "走访"),
        ("MEETING", "会议"),
    ]


@pytest.mark.parametrize(
    ("day", "chosen"),
    [("2019-12-31", False), ("2020-01-01", True), ("2020-12-31", True), ("2021-01-01", False)],
)
def test_an_entry_can_be_chosen_from_its_first_to_its_last_day(fax: Entry, day: str, chosen: bool) -> None:
    reading = read(on=date.fromisoformat(day))
    assert (("FAX", "传真") in reading.choices()) is chosen
    assert (reading.use(fax.code) is not None) is chosen


def test_an_ended_entry_still_reads_and_an_unknown_code_reads_as_itself(fax: Entry) -> None:
    assert read().use(fax.code) is None
    assert read().words("FAX") == "传真"
    assert read().words("PIGEON") == "PIGEON"
