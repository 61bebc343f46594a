"""Attachments by the API: the page's checks, limits and refusals, and who may."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from kernel.ids import uuid7
from tests.factories.house import House, trust_test_tokens
from tests.units.files import specimens as of
from tests.units.files.test_store import everything
from tests.units.files.test_uploading import body
from tests.units.suggestions.deeds import drafted, submitted

Files = Sequence[tuple[str, bytes]]


@pytest.fixture(autouse=True)
def _tokens(monkeypatch: pytest.MonkeyPatch) -> None:
    trust_test_tokens(monkeypatch)


def url(house: House, pk: UUID) -> str:
    return house.api_url(f"suggestions/{pk}/attachments/")


def send(house: House, pk: UUID, *files: tuple[str, bytes], who: str = "deputy1", key: str = "") -> Any:
    given = [SimpleUploadedFile(name, content) for name, content in files]
    headers = {"Idempotency-Key": key or str(uuid7())}
    return house.api(who).post(url(house, pk), {"file": given}, headers=headers)


def test_a_file_is_added_listed_fetched_and_removed(house: House, store_folder: Path) -> None:
    pk, key = drafted(house), str(uuid7())
    added = send(house, pk, ("说明.txt", of.TEXT), key=key)
    assert added.status_code == 201, added.content
    told = added.json()
    assert (told["name"], told["kind"], told["size"], told["is_readable"]) == (
        "说明.txt",
        "txt",
        len(of.TEXT),
        True,
    )
    again = send(house, pk, ("说明.txt", of.TEXT), key=key)
    assert (again.status_code, again.json()) == (201, told)
    program = house.api("deputy1")
    listed = program.get(url(house, pk)).json()
    assert listed["results"] == [told] == [program.get(house.api_url(f"files/{told['id']}/")).json()]
    assert listed["may_change"] and "pdf" in listed["endings"]
    content = house.api_url(f"files/{told['id']}/content/")
    fetched = program.get(content, headers={"Accept": "text/plain"})
    assert (fetched.status_code, body(fetched)) == (200, of.TEXT)
    assert fetched["X-Content-Type-Options"] == "nosniff" and "sandbox" in fetched["Content-Security-Policy"]
    stranger = house.api("clerk").get(content)
    assert (stranger.status_code, stranger.json()["code"]) == (404, "not_found")
    assert program.post(house.api_url(f"files/{told['id']}/removal/")).status_code == 204
    assert program.get(url(house, pk)).json()["results"] == []


@pytest.mark.parametrize(
    ("files", "code"),
    [
        ((), "no_file"),
        ((("一.txt", of.TEXT), ("二.txt", of.TEXT)), "one_file"),
        ((("报告.pdf", of.photo()),), "file_lies"),
        ((("宏.docx", of.docx({"word/vbaProject.bin": b"x"})),), "file_macro"),
        ((("绝密.txt", of.TEXT),), "secret_file_name"),
        ((("空.txt", b""),), "file_empty"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_the_page_refuses_is_refused(house: House, store_folder: Path, files: Files, code: str) -> None:
    pk = drafted(house)
    refused = send(house, pk, *files)
    assert (refused.status_code, refused.json()["code"], refused.json()["field"]) == (422, code, "file")
    assert everything(store_folder) == []


def test_with_the_text_they_are_final_and_json_holds_no_file(house: House, store_folder: Path) -> None:
    refused = send(house, submitted(house), ("再加.txt", of.TEXT))
    assert refused.status_code == 409 and refused.json()["message"]
    pk = drafted(house)
    none = house.api("deputy1").post(url(house, pk), {"file": "x"}, content_type="application/json")
    assert (none.status_code, none.json()["code"]) == (422, "no_file")
    other = house.api("deputy1").post(url(house, pk), "x", content_type="text/plain")
    assert (other.status_code, other.json()["code"]) == (415, "unsupported_media_type")
