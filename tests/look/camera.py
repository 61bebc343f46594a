"""One browser, one actor: log in at Keycloak's form, follow the links, take each page at each width, ask axe."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, sync_playwright

from tests.browser.screen import violations
from tests.look.crawl import Frontier, kind

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
WIDTHS = (1280, 390)  # px
HEIGHT = 844  # px
_LINKS = """() => [...document.querySelectorAll('a[href], [hx-get]')].map(one => one.getAttribute('hx-get') || one.href)
  .map(link => new URL(link, location.href)).filter(url => url.origin === location.origin).map(url => url.href)"""
_WIDE = "document.documentElement.scrollWidth > window.innerWidth"


@dataclass(frozen=True)
class Shot:
    """One picture and what was found on the page at that width."""

    actor: str
    screen: str
    width: str
    file: Path
    found: tuple[str, ...]


@contextmanager
def chromium(path: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        try:
            yield browser
        finally:
            browser.close()


class Camera:
    """Pictures of one actor go to `folder`."""

    def __init__(
        self, browser: Browser, *, address: str, actor: str, folder: Path, large: bool = False
    ) -> None:
        self.address = address
        self.actor = actor
        self.folder = folder
        self.large = large
        self.shots: list[Shot] = []
        self._said: list[str] = []
        self.context: BrowserContext = browser.new_context(
            viewport={"width": WIDTHS[0], "height": HEIGHT}, locale="zh-CN"
        )
        if large:
            self.context.add_cookies([{"name": "liandong_size", "value": "large", "url": address}])
        self.page = self.context.new_page()
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self._said.append(f"script: {error}"))
        folder.mkdir(parents=True, exist_ok=True)

    def close(self) -> None:
        self.context.close()

    def log_in(self, login: str, password: str, *, lands: str = "/me/") -> None:
        """Through Keycloak's own form, which is taken too (as is a wrong password, in nobody's folder)."""
        self._open("/me/")
        self.page.fill("#username", login)
        self.page.fill("#password", password)
        self.page.click("[type=submit]")
        self.page.wait_for_url(f"{self.address}{lands}**")

    def walk(self, *starts: str) -> None:
        """Every page that links lead to."""
        frontier, names = Frontier(*starts), dict[str, int]()
        while path := frontier.next():
            status, name = self._open(path), kind(path)
            if status < 400 and not self._is_at(path):
                frontier.add([self.page.url])  # a redirect: the page has a name of its own
                continue
            names[name] = names.get(name, 0) + 1
            found = [] if status < 400 else [f"answered {status}"]
            frontier.add(self.page.evaluate(_LINKS))
            screen = name if names[name] == 1 else f"{name}-{names[name]}"
            self.take(screen, found)
            if name.endswith("suggestions-id"):
                self._dialogue(screen)

    def visit(self, path: str, screen: str, *, status: int = 200) -> None:
        """One page by its address, which must answer with `status`."""
        got = self._open(path)
        self.take(screen, [] if got == status else [f"answered {got}, expected {status}"])

    def take(self, screen: str, found: list[str]) -> None:
        """The page as it stands, at each width, with axe's violations, its scripts' complaints and sideways scroll."""
        for width in WIDTHS:
            self.page.set_viewport_size({"width": width, "height": HEIGHT})
            label = f"{width}-large" if self.large else str(width)
            file = self.folder / f"{screen}-{label}.png"
            self.page.screenshot(path=file, full_page=True, animations="disabled")
            here = [*found, *self._said, *violations(self.page, contrast=True)]
            if self.page.evaluate(_WIDE):
                here.append("the page runs out sideways")
            self._said.clear()
            self.shots.append(Shot(self.actor, screen, label, file, tuple(here)))
        self.page.set_viewport_size({"width": WIDTHS[0], "height": HEIGHT})

    def fill(self, fields: dict[str, str], *, submit: str) -> None:
        for selector, value in fields.items():
            self.page.fill(selector, value)
        self.page.click(submit)
        self.page.wait_for_load_state("networkidle")
        self._said.clear()

    def _dialogue(self, screen: str) -> None:
        """The first deed of a case, opened over it."""
        link = self.page.locator("a[data-dialogue]:visible").first
        if not link.count():
            return
        link.click()
        self.page.wait_for_selector("dialog[open] h1", timeout=10_000)
        self.take(f"{screen}-dialogue", [])

    def _open(self, path: str) -> int:
        self._said.clear()
        answer = self.page.goto(f"{self.address}{path}", wait_until="networkidle")
        status = answer.status if answer else 0
        if status >= 400:  # the browser's own line about it says nothing new
            self._said.clear()
        return status

    def _is_at(self, path: str) -> bool:
        return urlsplit(self.page.url).path == path

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self._said.append(f"console: {message.text}")
