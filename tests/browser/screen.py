"""A screen of one person in Chromium. Whatever the console, the policy or axe complains of fails the test at once."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Literal, TypeVar

from axe_playwright_python.base import AXE_SCRIPT
from django.db import connections
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, sync_playwright

from sso import otp
from tests.stack.needs import chromium_path

FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking")
HEIGHT = 844  # px
PATIENCE = 60_000  # ms
# The browser's own line about an answer that the product meant: a refused form is 409 or 422.
_MEANT = re.compile(r"the server responded with a status of 4(09|22)")
_POLICY = """addEventListener('securitypolicyviolation', event =>
  console.error(`policy: ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`))"""
Shown = TypeVar("Shown")
_UNSAFE = "DJANGO_ALLOW_ASYNC_UNSAFE"
_WIDE = "document.documentElement.scrollWidth - window.innerWidth"


@contextmanager
def chromium() -> Iterator[Browser]:
    """Playwright's loop lives in this thread, where Django takes every query for an asynchronous one; none is.

    Its connections belong to that loop, out of reach of whoever points the next module to its database: they end here.
    """
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=list(FLAGS))
        os.environ[_UNSAFE] = "yes"
        try:
            yield browser
        finally:
            browser.close()
            connections.close_all()
            del os.environ[_UNSAFE]


class Screen:
    """`width` in px; pictures go to `folder`, in the order they were taken."""

    def __init__(self, browser: Browser, *, address: str, login: str, width: int, folder: Path) -> None:
        self.address = address
        self.login = login
        self.width = width
        self.folder = folder
        self.complaints: list[str] = []
        self.clicks = 0
        folder.mkdir(parents=True, exist_ok=True)
        self.context = browser.new_context(
            viewport={"width": width, "height": HEIGHT}, locale="zh-CN", reduced_motion="reduce"
        )
        self.context.add_init_script(_POLICY)
        self.context.set_default_timeout(PATIENCE)
        self.page: Page = self.context.new_page()
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.complaints.append(f"script: {error}"))

    def log_in(self, password: str, *, lands: str = "/me/**") -> None:
        """Types into Keycloak's own form; `lands` is where the person is led to afterwards."""
        self.page.goto(f"{self.address}/me/", wait_until="networkidle")
        self.see("login")
        self.page.get_by_label("用户名").or_(self.page.locator("#username")).first.fill(self.login)
        self.page.locator("#password").fill(password)
        self.page.locator("[type=submit]").click()
        self.page.wait_for_url(f"{self.address}{lands}")
        self.see("first-page")

    def prove(self, secret: str, *, lands: str, serves: int = 0) -> None:
        """Type the second factor's code on Keycloak's page; of the three that are good now each serves once."""
        field = self.page.locator("#otp")
        field.wait_for()
        self.see("second-factor")
        field.fill(otp.codes(secret)[serves])
        self.page.locator("[type=submit]").first.click()
        self.page.wait_for_url(f"{self.address}{lands}")

    def open(self, path: str, name: str = "") -> None:
        self.page.goto(path if path.startswith("http") else self.address + path, wait_until="networkidle")
        if name:
            self.see(name)

    def click(self, words: str, *, role: Literal["link", "button"] | None = None) -> None:
        """The first link or button in sight whose words are these, in the open dialogue if there is one."""
        place: Page | Locator = self.page
        if self.page.locator("dialog[open]").count():
            place = self.page.locator("dialog[open]")
        found = place.get_by_role(role or "link", name=words, exact=True)
        if role is None:
            found = found.or_(place.get_by_role("button", name=words, exact=True))
        found.locator("visible=true").first.click()
        self.clicks += 1
        self.page.wait_for_load_state("networkidle")

    def deed(self, words: str, name: str) -> None:
        """A deed that opens its dialogue over the page."""
        self.click(words)
        self.page.wait_for_selector("dialog[open] h1")
        self.see(name)

    def done(self, words: str, path: str = "") -> None:
        """Press the dialogue's button; the page comes back."""
        self.click(words, role="button")
        self.page.wait_for_selector("dialog[open]", state="detached")
        self.page.wait_for_load_state("networkidle")

    def choose(self, words: str) -> None:
        """A card among several."""
        place = self.page.locator("dialog[open]") if self.page.locator("dialog[open]").count() else self.page
        place.locator(".ld-radio", has_text=words).first.click()

    def fill(self, name: str, text: str) -> None:
        place = self.page.locator("dialog[open]") if self.page.locator("dialog[open]").count() else self.page
        place.locator(f"[name={name}]").first.fill(text)

    def pick(self, name: str, words: str) -> None:
        """An option of a list, by its words."""
        place = self.page.locator("dialog[open]") if self.page.locator("dialog[open]").count() else self.page
        place.locator(f"select[name={name}]").first.select_option(label=words)

    def see(self, name: str) -> None:
        """Take the picture; nothing may be wrong with the page."""
        self.page.wait_for_load_state("networkidle")
        number = len(list(self.folder.glob("*.png"))) + 1
        file = self.folder / f"{number:02d}-{self.login}-{name}-{self.width}.png"
        picture(self.page, file)
        found = [*self.complaints, *violations(self.page)]
        wide = self.page.evaluate(_WIDE)
        if wide > 0:
            found.append(f"the page runs out sideways by {wide} px")
        self.complaints.clear()
        assert not found, f"{file.name} at {self.page.url}: {found}"

    @property
    def words(self) -> str:
        return self.page.locator("body").inner_text()

    def close(self) -> None:
        self.context.close()
        assert not self.complaints, self.complaints

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not _MEANT.search(message.text):
            self.complaints.append(f"console: {message.text}")


def picture(page: Page, file: Path) -> None:
    """For people to look at; where nobody does (CI), the second that it takes is saved."""
    if os.environ.get("CI") != "true":
        page.screenshot(path=file, full_page=True, animations="disabled")


def share(pages: Sequence[Shown], turn: int, of: int) -> Sequence[Shown]:
    """All pages. Where nobody looks (CI) an `of`-th of them at each of `of` sizes, so that every page is met once, at one size."""
    return pages[turn % of :: of] if os.environ.get("CI") == "true" else pages


# What hangs on colours alone: two thirds of axe's time and a third of the rest.
_OF_COLOURS = ("color-contrast", "link-in-text-block")


def violations(page: Page, *, contrast: bool = False) -> list[str]:
    """What axe finds. With `contrast` also what hangs on colours: it is asked of all components (tests/units/ui) and by `./dev look`,
    which sees every page; colours come from the same tokens everywhere.
    """
    rules = {name: {"enabled": contrast} for name in _OF_COLOURS}
    options = {"resultTypes": ["violations"], "rules": rules}
    if not page.evaluate(
        "'axe' in window"
    ):  # half a megabyte: once a document, however many of its states are looked at
        page.evaluate(AXE_SCRIPT)
    found = page.evaluate("options => axe.run(options).then(answer => answer.violations)", options)
    return [f"axe {rule['id']}: {rule['nodes'][0]['html'][:200]}" for rule in found]
