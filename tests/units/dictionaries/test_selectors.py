"""What may be chosen today, and what old cases still read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kernel import tenancy
from shared_apps.dictionaries import actions, selectors
from shared_apps.dictionaries.models import Entry
from shared_apps.dictionaries.names import Dictionary
from tenants import selectors as registry

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def fax() -> Iterator[Entry]:
    """A way of contact that could be chosen in 2020 only."""
    entry = Entry.objects.create(
        dictionary=Dictionary.CONTACT_WAY,
        code="FAX",
        label="传真",
        order=900,
        valid_from=date(2020, 1, 1),
        valid_to=date(2020, 12, 31),
    )
    yield entry
    Entry.objects.using("owner").filter(pk=entry.pk).delete()  # the app's login deletes none


def test_loading_again_changes_nothing() -> None:
    before = list(Entry.objects.order_by("pk").values())
    actions.load_reference()
    assert list(Entry.objects.order_by("pk").values()) == before


def test_a_newer_shipped_label_replaces_the_older_but_never_what_was_edited() -> None:
    phone = Entry.objects.filter(dictionary=Dictionary.CONTACT_WAY, code="PHONE", scope=None)
    try:
        phone.update(label="电话沟通", seed="")
        actions.load_reference()
        assert selectors.label(Dictionary.CONTACT_WAY, "PHONE") == "电话沟通"
    finally:
        phone.update(seed="of an older release")
        actions.load_reference()
    assert selectors.label(Dictionary.CONTACT_WAY, "PHONE") == "电话"


def test_choices_come_in_the_files_order() -> None:
    assert selectors.choices(Dictionary.CONTACT_WAY)[:4] == [
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
    on = date.fromisoformat(day)
    assert selectors.exists(Dictionary.CONTACT_WAY, fax.code, on=on) is chosen
    assert (("FAX", "传真") in selectors.choices(Dictionary.CONTACT_WAY, on=on)) is chosen


def test_an_ended_entry_still_reads_and_an_unknown_code_reads_as_itself(fax: Entry) -> None:
    assert not selectors.exists(Dictionary.CONTACT_WAY, fax.code)
    assert selectors.label(Dictionary.CONTACT_WAY, fax.code) == "传真"
    assert selectors.label(Dictionary.CONTACT_WAY, "PIGEON") == "PIGEON"


def test_a_congress_reads_a_dictionary_under_its_own_role_with_one_query() -> None:
    county = registry.ref_by_code("330122")
    assert county is not None
    with tenancy.enter(county), CaptureQueriesContext(connection) as queries:
        assert "SOLVED" in selectors.labels(Dictionary.OUTCOME)
    assert len(queries) == 1
