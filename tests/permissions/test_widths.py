"""On the phone no page runs out sideways, in either size of letters: every page that its owner may open, with the world's rows on it.

The pages are asked for first; Chromium then lays each out with the product's own sheets, without a server.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from playwright.sync_api import Page

from tests.browser.screen import HEIGHT, chromium
from tests.permissions.asking import Asker
from tests.permissions.rows import Cell
from tests.permissions.table import TABLE

pytestmark = pytest.mark.needs("chromium")
WIDTH = 390  # px
_LINKS = re.compile(r'<link rel="stylesheet" href="[^"]*?((?:vendor|ui)/[^"?]+)')
_HASH = re.compile(r"\.[0-9a-f]{12}(?=\.css$)")
_PUT = """text => {
  const made = new DOMParser().parseFromString(text, 'text/html'), html = document.documentElement;
  for (const one of [...html.attributes]) html.removeAttribute(one.name);
  for (const one of made.documentElement.attributes) html.setAttribute(one.name, one.value);
  document.body.replaceWith(document.adoptNode(made.body));
  for (const one of document.querySelectorAll('details')) one.open = true;
}"""
_WIDE = """() => {
  const html = document.documentElement, found = [];
  const clipped = one => one && (getComputedStyle(one).overflowX !== 'visible' || clipped(one.parentElement));
  for (const size of ['standard', 'large']) {
    html.dataset.size = size;
    if (html.scrollWidth <= innerWidth) continue;
    const out = [...document.body.querySelectorAll('*')].filter(one =>
      one.getBoundingClientRect().right > innerWidth + 1 && !clipped(one.parentElement));
    const last = out.length ? out[out.length - 1].outerHTML.slice(0, 300) : '';
    found.push(`${size}: ${html.scrollWidth} px wide, for ${last}`);
  }
  return found;
}"""


def test_no_page_runs_out_sideways_on_the_phone(asker: Asker) -> None:
    pages = dict(_pages(asker))
    assert len(pages) > 200, "the owners' pages"
    with chromium() as browser:
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
        page.set_content(f"<!doctype html><style>{_sheets(next(iter(pages.values())))}</style><body>")
        found = {label: wide for label, text in pages.items() if (wide := _wide(page, text))}
    assert not found, "\n".join(f"{label}: {wide}" for label, wide in found.items())


def _pages(asker: Asker) -> Iterator[tuple[str, str]]:
    """Label and text of every page that the table gives to its owner."""
    for row in TABLE:
        cell = Cell(row, "owner", row.owner, row.by_post[row.owner])
        if row.method != "GET" or row.conf == "api" or cell.wanted != "200":
            continue
        answer = asker.ask(cell)
        if answer.status_code == 200 and answer.headers.get("Content-Type", "").startswith("text/html"):
            yield row.label, answer.content.decode()


def _sheets(text: str) -> str:
    """What the page's head asks for, in its order."""
    names = [_HASH.sub("", name) for name in _LINKS.findall(text)]
    assert "ui/css/tokens.css" in names, names
    return "\n".join(Path(str(finders.find(name))).read_text(encoding="utf-8") for name in names)


def _wide(page: Page, text: str) -> list[str]:
    page.evaluate(_PUT, text)
    found: list[str] = page.evaluate(_WIDE)
    return found
