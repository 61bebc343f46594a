"""Act one: a suggestion inside one county, from the draft to the rating; and what is refused on the way."""

from __future__ import annotations

from datetime import datetime

from kernel import clock
from tests.story import texts
from tests.story.company import Company, key
from tests.story.ledger import expect, same


def play(company: Company) -> None:
    company.ledger.act("一  A suggestion inside one county")
    suggestion = _file(company)
    assignment = _take_in(company, suggestion)
    reply = _handle(company, suggestion, assignment)
    _rate(company, suggestion, reply)


def _file(company: Company) -> str:
    deputy, ledger = company.desk("county", "deputy"), company.ledger
    with ledger.step("a county deputy logs in at Keycloak and begins a draft, which may be incomplete"):
        draft = deputy.post("suggestions/", {"title": texts.LIGHTS["title"]})
        same(draft["state"], "DRAFT", "the state")
        path = f"suggestions/{draft['id']}/"
    with ledger.step("the draft is saved as it grows; the clerk does not see it"):
        saved = deputy.patch(path, {**texts.LIGHTS, "draft_version": draft["draft_version"]})
        same(saved["body"], texts.LIGHTS["body"], "the text")
        same(company.desk("county", "clerk").raw("GET", path).status_code, 404, "the clerk's answer")
    with ledger.step("an older tab does not overwrite it: 409, with what to do next"):
        refused = deputy.raw(
            "PATCH", path, {"title": "关于另一件事情的建议", "draft_version": draft["draft_version"]}
        )
        same((refused.status_code, refused.json()["code"]), (409, "draft_conflict"), "the answer")
        expect(bool(refused.json()["next"]), "no next step is named")
    with ledger.step("submitted twice by two clicks: one effect, the same answer"):
        twice, once = key(), {"draft_version": saved["draft_version"]}
        first = deputy.raw("POST", f"{path}submission/", once, key=twice)
        again = deputy.raw("POST", f"{path}submission/", once, key=twice)
        same((first.status_code, again.status_code), (201, 201), "the two answers")
        same(again.headers.get("Idempotency-Replayed"), "true", "the second answer's mark")
        same(again.json(), first.json(), "the second answer")
        same(first.json()["state"], "SUBMITTED", "the state")
    with ledger.step("the same key with another text: 409, nothing done"):
        other = deputy.raw("POST", f"{path}submission/", {**once, "title": "关于另一件事情的建议"}, key=twice)
        same((other.status_code, other.json()["code"]), (409, "idempotency_key_reused"), "the answer")
        same(deputy.get(path)["title"], texts.LIGHTS["title"], "the title")
    return str(draft["id"])


def _take_in(company: Company, suggestion: str) -> str:
    ledger, path = company.ledger, f"suggestions/{suggestion}/"
    with ledger.step("a deputy can't register: 403"):
        answer = company.desk("county", "deputy").raw("POST", f"{path}registration/", {})
        same(answer.status_code, 403, "the answer")
    with ledger.step("the clerk registers it") as line:
        line.say(company.register("county", suggestion))
    with ledger.step("registered again: refused, the number stays"):
        number = company.desk("county", "clerk").get(path)["number"]
        company.desk("county", "clerk").post(f"{path}registration/", status=409)
        same(company.desk("county", "clerk").get(path)["number"], number, "the number")
    with ledger.step("the clerk assigns it to a unit, with a due date") as line:
        made = company.assign("county", suggestion)
        last = clock.day_of_deadline(datetime.fromisoformat(made["due_at"]))
        line.say(
            f"{made['undertaker_name']}, due {last}{' (provisional)' if made['due_provisional'] else ''}"
        )
    with ledger.step("rating before there is a reply: 409"):
        rating = {"attitude": "SATISFIED", "result": "SATISFIED"}
        company.desk("county", "deputy").post(f"{path}evaluations/", rating, status=409)
    return str(made["id"])


def _handle(company: Company, suggestion: str, assignment: str) -> str:
    ledger = company.ledger
    with ledger.step("the unit's handler finds it among their 待办 and signs for it"):
        number = company.desk("county", "clerk").get(f"suggestions/{suggestion}/")["number"]
        todos = company.desk("county", "handler").person.me(f"todos/?q={number}")["results"]
        expect(len(todos) == 1, f"{len(todos)} 待办 bear {number}")
        company.sign_for("county", assignment)
        same(company.state("county", suggestion), "IN_HANDLING", "the suggestion")
    with ledger.step("a reply without contact with the deputy: refused, with the article of the law"):
        letter = {"letter_class": "A", "outcome": "SOLVED", "body": texts.DONE}
        refused = company.desk("county", "handler").post(
            f"assignments/{assignment}/replies/", letter, status=409
        )
        same(refused["code"], "contact_missing", "the refusal")
    with ledger.step("the handler logs contact and replies with class A"):
        company.contact("county", assignment, texts.CONTACT)
        sent = company.answer("county", assignment, letter="A", outcome="SOLVED", body=texts.DONE)
        same(company.state("county", suggestion), "REPLIED", "the suggestion")
    return str(sent["id"])


def _rate(company: Company, suggestion: str, reply: str) -> None:
    ledger, deputy = company.ledger, company.desk("county", "deputy")
    with ledger.step("the deputy reads the reply"):
        same(deputy.get(f"replies/{reply}/")["body"], texts.DONE, "the reply")
    with ledger.step("another deputy of the same county can't read or rate it: 404"):
        other = company.desk("county", "second_deputy")
        same(other.raw("GET", f"replies/{reply}/").status_code, 404, "reading")
        rating = {"attitude": "SATISFIED", "result": "SATISFIED"}
        same(other.raw("POST", f"replies/{reply}/evaluations/", rating).status_code, 404, "rating")
    with ledger.step("dissatisfied without a word why: 422 at the field"):
        poor = {"attitude": "SATISFIED", "result": "DISSATISFIED"}
        refused = deputy.post(f"replies/{reply}/evaluations/", poor, status=422)
        same(refused["field"], "text", "the field")
    with ledger.step("the deputy rates it, once"):
        good = {"attitude": "SATISFIED", "result": "SATISFIED", "text": texts.THANKS}
        deputy.post(f"replies/{reply}/evaluations/", good)
        deputy.post(f"replies/{reply}/evaluations/", good, status=409)
        same(company.state("county", suggestion), "EVALUATED", "the suggestion")
