"""Act six: who has no seat in a congress learns nothing of it, in the browser and at the API alike."""

from __future__ import annotations

from uuid import uuid4

import requests

from sso import conf
from sso.form_login import Visitor
from tests.story.company import Company
from tests.story.ledger import same


def play(company: Company) -> None:
    ledger = company.ledger
    ledger.act("六  At the door of another congress")
    person = company.desk("county", "deputy").person
    elsewhere, nowhere = company.cast.elsewhere, "999999"
    with ledger.step("without a log-in the API answers 401, whether the page is there or not"):
        found = {
            _seen(person.send("GET", f"t/{code}/{page}", plain=True))
            for code in (elsewhere, nowhere)
            for page in ("suggestions/", "no-such-page/")
        }
        same({status for status, _, _ in found}, {401}, "the statuses")
        same(len(found), 1, "the number of different answers")
    with ledger.step("with a log-in but no seat there: the 404 of a page that is not there, byte for byte"):
        found = {
            _seen(person.send("GET", f"t/{code}/{page}"))
            for code in (elsewhere, nowhere)
            for page in ("suggestions/", f"suggestions/{uuid4()}/", "no-such-page/")
        }
        same({status for status, _, _ in found}, {404}, "the statuses")
        same(len(found), 1, "the number of different answers")
    with ledger.step("and so do the pages in a browser's session"):
        browser = Visitor()
        login = company.cast.county.logins["deputy"]
        browser.log_in(login, company.cast.password(login))
        own = company.cast.county.code
        here = browser.http.get(f"{conf.base_url()}/t/{own}/suggestions/", timeout=60)
        same(here.status_code, 200, "the page of their own congress")
        pages = [
            f"{code}/{page}" for code in (elsewhere, nowhere) for page in ("suggestions/", "no-such-page/")
        ]
        found = {
            _seen(browser.http.get(f"{conf.base_url()}/t/{page}", timeout=60))
            for page in [*pages, f"{own}/no-such-page/"]
        }
        same({status for status, _, _ in found}, {404}, "the statuses")
        same(len(found), 1, "the number of different answers")


def _seen(answer: requests.Response) -> tuple[int, bytes, tuple[tuple[str, str], ...]]:
    """All that tells one answer from another; the date, and a request's own number, tell nothing."""
    quiet = {"date", "x-request-id"}
    headers = sorted(
        (name.lower(), value) for name, value in answer.headers.items() if name.lower() not in quiet
    )
    return answer.status_code, answer.content, tuple(headers)
