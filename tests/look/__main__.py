"""`python -m tests.look [LOGIN …]`, which `./dev look` runs on the running stack."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import time
from pathlib import Path

import django
from playwright.sync_api import Browser

from sso import conf
from tests.look import album, camera, crawl, stage
from tests.look.camera import Camera, Shot
from tests.stack.needs import chromium_path
from tests.story import cast as casting
from tests.story.company import Company
from tests.story.ledger import Ledger

HELP = """Take pictures of every screen that each seeded actor can reach, 1280 and 390 pixels wide, and run axe on each.

They go to var/look/ACTOR/SCREEN-WIDTH.png, with an index.html. Cases for screens that would be empty are made first.
Exit code 1 if axe, the browser's console or the page's width had anything to complain of."""

ACTORS = (
    *(
        f"330122-{post}"
        for post in ("clerk", "head", "deputy1", "deputy2", "handler1", "distributor", "admin")
    ),
    *(f"330100-{post}" for post in ("clerk", "deputy1", "distributor", "handler1")),
    *(f"330000-{post}" for post in ("clerk", "deputy1", "console")),
)
CONSOLE = "-console"  # the ending of log-ins whose first page is the console
LARGE = ("330122-deputy1", "330122-clerk", "330000-console")  # once more in 大字版
SEATS = {"330122-deputy2": ("330122", "330100")}
NOBODY = "nobody"


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="./dev look", description=HELP, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("login", nargs="*", help=f"only these (all: {', '.join(ACTORS)})")
    logins = parser.parse_args(argv).login or list(ACTORS)
    path = chromium_path()
    if path is None:
        print(
            "look needs Chromium: `apt install chromium fonts-noto-cjk` (or put google-chrome on the PATH).",
            file=sys.stderr,
        )
        return 1
    django.setup()
    return _look(path, logins)


def _look(path: str, logins: list[str]) -> int:
    var = Path(os.environ["LIANDONG_VAR"])
    players = casting.seeded(var)
    stage.set_up(Company(players, Ledger()))
    folder, begun = var / "look", time.monotonic()
    shutil.rmtree(folder, ignore_errors=True)
    shots: list[Shot] = []
    with camera.chromium(path) as browser:
        shots += _nobody(browser, folder)
        rounds = [(login, False) for login in logins] + [(login, True) for login in LARGE if login in logins]
        for login, large in rounds:
            taken = _actor(browser, folder, login, players.password(login), large=large)
            shots += taken
            print(f"{time.monotonic() - begun:6.0f} s  {taken[0].actor}: {len(taken)} pictures", flush=True)
    index = album.write(folder, shots)
    found = album.findings(shots)
    seen = {shot.screen for shot in shots}
    missed = sorted(
        route
        for route in crawl.routes()
        if not any(screen.split("-", 1)[-1].startswith(route) for screen in seen)
    )
    if missed:
        print(f"no link led to: {', '.join(missed)}")
    for line in found:
        print(f"FOUND {line}")
    print(f"{len(shots)} pictures, {len(found)} complaints: {index}")
    return 1 if found else 0


def _nobody(browser: Browser, folder: Path) -> list[Shot]:
    """What everybody sees: login, a refused login, the end of a session."""
    shown = Camera(browser, address=conf.base_url(), actor=NOBODY, folder=folder / NOBODY)
    shown.visit("/me/", "login")
    shown.fill({"#username": "nobody", "#password": "wrong"}, submit="[type=submit]")
    shown.take("login-refused", [])
    shown.visit("/sso/logged-out", "logged-out")
    shown.visit("/sso/callback?state=none", "login-unfinished", status=400)
    shown.close()
    return list(shown.shots)


def _actor(browser: Browser, folder: Path, login: str, password: str, *, large: bool) -> list[Shot]:
    name = f"{login}-large" if large else login
    shown = Camera(browser, address=conf.base_url(), actor=name, folder=folder / name, large=large)
    codes = SEATS.get(login, (login.split("-")[0],))
    if login.endswith(CONSOLE):
        shown.log_in(login, password, lands="/console/")
        shown.walk("/console/", "/me/seats")
    else:
        shown.log_in(login, password)
        shown.walk("/me/", "/me/seats", *(f"/t/{code}/suggestions/" for code in codes))
    shown.visit(f"/t/{codes[0]}/no-such-page/", "not-found", status=404)
    shown.close()
    return list(shown.shots)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
