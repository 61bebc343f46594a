"""Sending what is wrong by the page and by the API: what the user reads, where, and that nothing else has happened.

Both ways hold the books of the congress before against those after: every row of every table of its schema but drafts, which keep what was
typed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from html import unescape
from typing import Any

from django.db import connection
from django.test import Client

from kernel.ids import uuid7
from tests.factories.house import House

NOWHERE = "没有找到这个页面，或者您没有查看的权限。"
NO_PAGE = "地址可能有误，或者该件不在您能看到的范围内。"
MOMENT = "2026-03-10T10:00:00+08:00"
_DRAFTS = {
    "suggestions_suggestion": "WHERE state <> 'DRAFT'",
    "bills_bill": "WHERE state <> 'DRAFT'",
    "handling_replydraft": "WHERE false",
    "records_key": "WHERE false",  # which request was answered
    "finding_casewords": "WHERE suggestion_id NOT IN (SELECT id FROM suggestions_suggestion WHERE state = 'DRAFT')",
}
_TABLES = (
    "SELECT relname FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r'"
    " AND has_table_privilege(oid, 'SELECT') ORDER BY relname"
)
_SIGNS = (
    "SELECT '{0}', count(*), coalesce(sum(hashtextextended(row::text, 0)::numeric), 0) FROM {0} AS row {1}"
)


def books(house: House) -> dict[str, tuple[int, int]]:
    """Each table of the congress with its number of rows and a sign of their content."""
    with house.entered(), connection.cursor() as cursor:
        cursor.execute(_TABLES)
        tables = [name for (name,) in cursor.fetchall()]
        cursor.execute(" UNION ALL ".join(_SIGNS.format(name, _DRAFTS.get(name, "")) for name in tables))
        return {name: (count, sign) for name, count, sign in cursor.fetchall()}


@contextmanager
def unchanged(house: House) -> Iterator[None]:
    """Nothing is written in the congress, drafts apart."""
    before = books(house)
    yield
    after = books(house)
    changed = [name for name in after if after[name] != before.get(name)]
    assert changed == [], f"written: {changed}"


def words(answer: Any, status: int = 200) -> str:
    """The page as a reader has it."""
    html = unescape(answer.content.decode())
    assert answer.status_code == status, f"{answer.status_code}: {_said(html)}"
    return html


def page_refuses(
    house: House,
    who: str,
    path: str,
    typed: Mapping[str, Any],
    *,
    says: str,
    status: int = 422,
    field: str = "",
    keeps: tuple[str, ...] = (),
    browser: Client | None = None,
) -> str:
    """Posts a form: the sentence stands there, at its field if it has one, and so does what was typed in `keeps`."""
    browser = browser or house.browser(who)
    with unchanged(house):
        html = words(browser.post(house.url(path), typed), status)
    assert says in html, _said(html)
    if field:
        at = re.search(rf'id="id_{field}-error">.*?</p>', html, re.S)
        assert at is not None and says in at[0], _said(html)
        assert 'aria-invalid="true"' in html
    for name in keeps:
        assert kept(html, name, str(typed[name])), f"{name} is lost"
    return html


def kept(html: str, name: str, value: str) -> bool:
    """Whether the form still holds the value: as text, in a box, chosen in a list, or ticked."""
    if re.search(rf'<textarea[^>]*name="{name}"[^>]*>\r?\n?{re.escape(value)}</textarea>', html):
        return True
    for tag in re.findall(r"<(?:input|option)\b[^>]*>", html):
        if f'value="{value}"' in tag and (
            "selected" in tag or (f'name="{name}"' in tag and (" checked" in tag or "radio" not in tag))
        ):
            return True
    return value == "on" and re.search(rf'<input[^>]*name="{name}"[^>]* checked', html) is not None


def api_refuses(
    house: House,
    who: str,
    path: str,
    body: Mapping[str, Any],
    *,
    says: str,
    code: str,
    status: int = 422,
    field: str = "",
    method: str = "post",
) -> dict[str, Any]:
    """Sends it as a program does: status, code, field and the whole sentence."""
    with unchanged(house):
        answer = send(house, who, path, body, method=method)
    told: dict[str, Any] = answer.json()
    found = (answer.status_code, told["code"], told["field"], told["message"])
    assert found == (status, code, field, says), f"{found}"
    return told


def send(
    house: House, who: str, path: str, body: Mapping[str, Any], *, method: str = "post", key: str = ""
) -> Any:
    given = {"content_type": "application/json", "headers": {"Idempotency-Key": key or str(uuid7())}}
    return getattr(house.api(who), method)(house.api_url(path), json.dumps(body), **given)


def _said(html: str) -> list[str]:
    """What the page says of it, without the rest of it."""
    return re.findall(r'class="ld-err".*?</p>|role="alert".*?</div>', html, re.S) or [html[-1500:]]
