"""The filing form refused: what was typed is the draft that can be gone on with. And what it asks, as the rules of the place say."""

from __future__ import annotations

import re
from html import unescape
from uuid import UUID

import pytest

from kernel.ids import uuid7
from shared_apps.rules.codes import Publication
from tenant_apps.suggestions import opened, openness
from tenant_apps.suggestions.models import Suggestion
from tests.factories.house import House
from tests.units.suggestions.deeds import drafted, filled, submitted
from tests.units.suggestions.test_pages import count, page, typed_back


def test_a_refused_filing_is_a_draft_that_can_be_gone_on_with(house: House) -> None:
    """Left after the refusal, the text is there; sent again from that page, it is the same suggestion."""
    browser, before = house.browser("deputy1"), count(house)
    form = filled(title="关于没有勾选核对的建议")
    del form["confirmed"]
    html = unescape(browser.post(house.url("suggestions/new"), form).content.decode())
    own = house.url(f"suggestions/{form['draft_id']}/edit")
    assert f'action="{own}"' in html and 'href="#id_confirmed"' in html
    taken, key = (re.findall(f'{mark}="([^"]+)"', html) for mark in ("data-draft-taken", "data-autosave-key"))
    assert taken == key
    left = page(browser, own)
    assert typed_back(left, "title") == form["title"] and typed_back(left, "body") == form["body"]
    for name in ("draft_version", "idempotency_key"):
        form[name] = re.findall(f'name="{name}" value="([^"]+)"', html)[0]
    assert browser.post(own, form | {"confirmed": "on"}).status_code == 302
    assert count(house) == before + 1


def test_a_refused_form_saves_nothing_over_another_page(house: House) -> None:
    pk, browser = drafted(house), house.browser("deputy1")
    edit, form = house.url(f"suggestions/{pk}/edit"), filled(draft_id=str(pk), draft_version="1")
    assert (
        browser.post(house.url(f"suggestions/{pk}/draft"), form | {"title": "第一页的标题"}).status_code
        == 200
    )
    del form["confirmed"]
    refused = browser.post(edit, form | {"title": "第二页的标题", "idempotency_key": str(uuid7())})
    html = unescape(refused.content.decode())
    assert refused.status_code == 422 and "另一个页面" in html and "data-autosave-refused" in html
    assert 'name="draft_version" value="2"' in html and "第二页的标题" in html
    assert typed_back(page(browser, edit), "title") == "第一页的标题"


def test_the_deputy_is_asked_for_consent_where_the_rules_publish_cases(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Here they publish the report alone."""
    browser, pk = house.browser("deputy1"), submitted(house)
    form = page(browser, house.url("suggestions/new"))
    assert "只公开办理情况报告" in form and 'name="publish_consent"' not in form
    case = page(browser, house.url(f"suggestions/{pk}/"))
    assert "只公开办理情况报告" in case and "同意公开" not in case and "consent" not in case
    assert will(house, pk) == "未询问", "nobody was asked"
    own = drafted(house, publish_consent=False)  # type: ignore[arg-type]
    draft = house.url(f"suggestions/{own}/")
    assert "只公开办理情况报告" in page(browser, draft) and "不同意公开" not in page(browser, draft)
    published = openness._PARTS[Publication.CONTENT_REPLY]
    monkeypatch.setattr(openness, "_PARTS", dict.fromkeys(Publication, published))
    assert 'name="publish_consent"' in page(browser, house.url("suggestions/new"))
    assert "consent/withdrawal" in page(browser, house.url(f"suggestions/{pk}/")), "from the filing on"
    assert "不同意公开" in page(browser, draft), "it would be filed under these rules"
    assert (will(house, pk), will(house, own)) == ("同意公开", "不同意公开")


def will(house: House, pk: UUID) -> str:
    with house.entered():
        [row] = opened.rows_of([Suggestion.objects.get(pk=pk)])
    return row.will
