"""The same through the web that really runs: a large photo, a line that breaks, an address that is too long."""

from __future__ import annotations

import socket
from urllib.parse import urlsplit

import pytest
import requests
from django.conf import settings
from PIL import Image

from tenant_apps.files.models import Attachment
from tenant_apps.files.storage import Store
from tests.factories.house import House
from tests.stack.programs import Web
from tests.units.files import specimens as of
from tests.units.files.test_store import everything
from tests.units.files.test_uploading import address, rows
from tests.units.suggestions.deeds import drafted

MEGABYTE = 1024 * 1024


@pytest.fixture
def line(web: Web, house: House) -> requests.Session:
    """A browser of the deputy, with its token against forged forms."""
    session = requests.Session()
    session.trust_env = False
    key = house.browser("deputy1").cookies[settings.SESSION_COOKIE_NAME].value
    session.cookies.set(settings.SESSION_COOKIE_NAME, key)
    session.get(f"{web.address}{house.url('suggestions/new')}")
    return session


def test_a_photo_of_more_than_ten_megabytes_is_taken(web: Web, house: House, line: requests.Session) -> None:
    pk, photo = drafted(house), of.photo(3200, 2600, noise=True)
    assert len(photo) > 10 * MEGABYTE
    answer = line.post(
        web.address + address(house, pk),
        files={"file": ("校门口 7:40.jpg", photo)},
        headers={"X-CSRFToken": line.cookies["liandong_csrf"], "Accept": "application/json"},
    )
    assert (answer.status_code, answer.json()) == (201, {"name": "校门口 7_40.jpg"})
    with house.entered():
        blob = Attachment.objects.select_related("blob").get(carrier_id=pk).blob
    with Image.open(Store(house.ref.id).path(blob.sha256)) as kept:
        assert kept.size == (2600, 3200) and not kept.getexif()


@pytest.mark.parametrize("whole_head", [True, False], ids=["in the file", "in the form's head"])
def test_a_line_that_breaks_leaves_nothing(
    web: Web, house: House, line: requests.Session, whole_head: bool
) -> None:
    """The browser is gone in the middle of the file: the server is told of its end, and of nothing wrong."""
    pk, url = drafted(house), urlsplit(web.address)
    own = Store(house.ref.id).folder  # not all: every test process has this place
    before = everything(own)
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\n'
    cookies = "; ".join(f"{name}={value}" for name, value in line.cookies.items())
    request = (
        f"POST {address(house, pk)} HTTP/1.1\r\nHost: {url.netloc}\r\nCookie: {cookies}\r\n"
        f"X-CSRFToken: {line.cookies['liandong_csrf']}\r\nAccept: application/json\r\n"
        "Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 5000000\r\n\r\n"
    ).encode()
    with socket.create_connection((str(url.hostname), int(url.port or 80)), timeout=60) as wire:
        wire.sendall(request + (head + of.TEXT * 1000 if whole_head else head[:20]))
        wire.shutdown(socket.SHUT_WR)
        answer = b"".join(iter(lambda: wire.recv(65536), b""))
    assert answer.startswith(b"HTTP/1.1 400") and b'"garbled"' in answer
    assert rows(house, pk) == [] and everything(own) == before


@pytest.mark.parametrize(("size", "status"), [(900, 200), (3_000, 414), (100_000, 414)])
def test_a_search_that_is_too_long_is_answered_in_words(
    web: Web, house: House, line: requests.Session, size: int, status: int
) -> None:
    """Nine bytes a Hanzi. The page is the product's own, not the web server's, however much the browser goes on sending."""
    answer = line.get(f"{web.address}{house.url('suggestions/')}?q={'富' * size}")
    assert answer.status_code == status
    if status == 414:
        assert "查询内容过长" in answer.text and "Too Long" not in answer.text
        assert answer.headers["Content-Security-Policy"] == "default-src 'self'"
    again = line.get(f"{web.address}{house.url('suggestions/')}", headers={"X-Long": "x" * 9_000})
    assert again.status_code == 431 and "查询内容过长" in again.text
