"""The database undoes one of two transactions that met: the request is run again, and if that does not help a sentence says so."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from kernel.web import meeting
from tenant_apps.suggestions import publishing
from tests.factories.house import House
from tests.units.suggestions.deeds import filled
from tests.units.suggestions.test_api import WHOLE, post, told
from tests.units.suggestions.test_pages import count, page

STATES = ("40P01", "40001", "55P03")


@pytest.fixture
def undoes(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[str]]:
    """The server undoes the next transactions that publish a deed, by these states; lists those that it undid."""

    def begin(*states: str) -> list[str]:
        coming, done, publish = list(states), list[str](), publishing.publish

        def met(**facts: Any) -> Any:
            if coming:
                done.append(coming.pop(0))
                with connection.cursor() as cursor:
                    cursor.execute(f"DO $$ BEGIN RAISE EXCEPTION 'met' USING ERRCODE = '{done[-1]}'; END $$")
            return publish(**facts)

        monkeypatch.setattr(publishing, "publish", met)
        return done

    return begin


@pytest.mark.parametrize("state", STATES)
def test_what_was_undone_is_done_again_unseen(
    house: House, undoes: Callable[..., list[str]], state: str
) -> None:
    done, sent = undoes(state), filled(title=f"关于加强界河保洁的建议（{state}）")
    answer = house.browser("deputy1").post(house.url("suggestions/new"), sent)
    assert (answer.status_code, done) == (302, [state])
    assert count(house, title=sent["title"]) == 1


def test_after_so_many_times_a_sentence_says_so_and_nothing_was_done(
    house: House, undoes: Callable[..., list[str]]
) -> None:
    done, sent = undoes(*STATES, "40P01"), filled(title="关于统一界河两岸保洁标准的建议")
    browser = house.browser("deputy1")
    answer = browser.post(house.url("suggestions/new"), sent)
    assert (answer.status_code, len(done)) == (409, meeting.TIMES)
    shown = answer.content.decode()
    assert "同一事项正有人同时办理，本次没有办成" in shown and "请稍候再提交一次" in shown
    assert "返回" in shown, "how to come back to what was typed"
    assert count(house, title=sent["title"]) == 0
    again = browser.post(house.url("suggestions/new"), sent)  # undone once more, then done
    assert again.status_code == 302 and count(house, title=sent["title"]) == 1
    assert page(browser, again["Location"])


def test_a_program_is_answered_409_with_the_code(
    house: House, undoes: Callable[..., list[str]], tokens: None
) -> None:
    deputy = house.api("deputy1")
    pk = told(post(deputy, house.api_url("suggestions/"), {}))["id"]
    undoes(*["40P01"] * meeting.TIMES)
    answer = post(deputy, house.api_url(f"suggestions/{pk}/submission/"), WHOLE)
    assert (answer.status_code, told(answer)["code"]) == (409, "met_another")
