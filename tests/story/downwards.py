"""Act five: the province assigns one of its suggestions to a city's government, whose unit answers the provincial deputy."""

from __future__ import annotations

from tests.story import texts
from tests.story.company import Company
from tests.story.ledger import expect, same


def play(company: Company) -> None:
    company.ledger.act("五  Down from the province to a city's government")
    suggestion, referral = _leave(company)
    assignment = _take_on(company, referral)
    _answer(company, suggestion, referral, assignment)


def _leave(company: Company) -> tuple[str, str]:
    ledger, clerk, head = company.ledger, company.desk("province", "clerk"), company.desk("province", "head")
    with ledger.step("a provincial deputy files a suggestion; the province registers it") as line:
        suggestion = company.file("province", texts.STORES)
        line.say(company.register("province", suggestion))
    path = f"suggestions/{suggestion}/referrals/"
    wanted = {"direction": "down", "reason": "LOWER_DUTY", "to": company.cast.city.code}
    with ledger.step("down to a county, past the city: refused"):
        clerk.post(path, {**wanted, "to": company.cast.county.code}, status=422)
    with ledger.step("the clerk assigns it down to the city's government, the head approves"):
        made = clerk.post(path, wanted)
        same(head.post(f"referrals/{made['id']}/approval/")["state"], "SENT", "the referral")
        same(company.state("province", suggestion), "ASSIGNED", "the suggestion")
    return suggestion, str(made["id"])


def _take_on(company: Company, referral: str) -> str:
    ledger, distributor = company.ledger, company.desk("city", "distributor")
    with ledger.step("it arrives at the city's government with a deadline before the province's own"):
        found = distributor.await_state(f"referrals/{referral}/", "DELIVERED")
        upper = company.desk("province", "clerk").list("assignments/?page_size=100")
        own = next(row["due_at"] for row in upper if row["referral_id"] == referral)
        expect(bool(found["due_at"]) and found["due_at"] < own, f"due {found['due_at']} there, {own} here")
    with ledger.step("a deputy of the city doesn't see it: the suggestion stays the province's"):
        same(
            company.desk("city", "deputy").raw("GET", f"referrals/{referral}/").status_code, 404, "the answer"
        )
    with ledger.step("the government's distributor takes it on and gives it to a unit"):
        distributor.post(f"referrals/{referral}/taking-on/")
        matter = next(
            row for row in distributor.list("matters/?page_size=100") if row["referral_id"] == referral
        )
        unit = {"unit_id": company.unit(distributor, "city")}
        assignment = distributor.post(f"matters/{matter['id']}/assignments/", unit)["id"]
        company.desk("province", "clerk").await_state(f"referrals/{referral}/", "IN_HANDLING")
    return str(assignment)


def _answer(company: Company, suggestion: str, referral: str, assignment: str) -> None:
    ledger, deputy = company.ledger, company.desk("province", "deputy")
    with ledger.step("the city's unit signs for it, contacts the deputy and replies with class A"):
        company.sign_for("city", assignment)
        company.contact("city", assignment, texts.CONTACT)
        company.answer("city", assignment, letter="A", outcome="SOLVED", body=texts.LOWER)
    with ledger.step("the reply goes to the provincial deputy, and the suggestion is replied"):
        deputy.await_state(f"suggestions/{suggestion}/", "REPLIED")
        replies = deputy.list(f"suggestions/{suggestion}/replies/")
        same([(row["kind"], row["body"]) for row in replies], [("MAIN", texts.LOWER)], "the replies")
        expect(company.cast.city.unit in replies[0]["unit_name"], f"replied by {replies[0]['unit_name']}")
        company.desk("city", "distributor").await_state(f"referrals/{referral}/", "ACKNOWLEDGED")
    with ledger.step("the provincial deputy rates it"):
        deputy.post(
            f"replies/{replies[0]['id']}/evaluations/", {"attitude": "SATISFIED", "result": "SATISFIED"}
        )
        same(company.state("province", suggestion), "EVALUATED", "the suggestion")
