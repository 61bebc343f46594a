"""A request under a host name that is not ours: one sentence for whoever sent it, one line in the log."""

from __future__ import annotations

import logging

import pytest
from django.test import Client

from config import logs

pytestmark = pytest.mark.usefixtures("database")


@pytest.mark.parametrize(
    ("path", "said"), [("/sso/logged-out", "请求无法识别"), ("/api/v1/me/", '"bad_request"')]
)
def test_it_is_refused_in_words(path: str, said: str) -> None:
    answer = Client(headers={"host": "elsewhere.example"}).get(path)
    assert answer.status_code == 400
    assert said in answer.content.decode().replace(": ", ":") and "elsewhere" not in answer.content.decode()


def test_no_traceback_of_it_is_kept(caplog: pytest.LogCaptureFixture) -> None:
    record = logging.LogRecord(
        "x", logging.ERROR, "", 1, "Invalid HTTP_HOST header", (), (OSError, OSError(), None)
    )
    assert logs.without_traceback(record)
    assert "Traceback" not in logging.Formatter().format(record)
