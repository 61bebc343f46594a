"""Act two: beyond the county. Up to the city, up to the province, and the answer home, hop by hop."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.story import texts
from tests.story.company import Company
from tests.story.ledger import expect, same
from tests.story.people import until


@dataclass
class Journey:
    """What is known of the case at each level: suggestion, assignment, and the referral by which it left."""

    suggestion: dict[str, str] = field(default_factory=dict)
    assignment: dict[str, str] = field(default_factory=dict)
    referral: dict[str, str] = field(default_factory=dict)
    number: dict[str, str] = field(default_factory=dict)


def play(company: Company) -> list[dict[str, Any]]:
    """Answers the county deputy's timeline."""
    journey = Journey()
    company.ledger.act("二  Beyond the county: up to the city")
    _at_the_county(company, journey)
    _refer_up(company, journey, "county")
    _adopt(company, journey, below="county", level="city")
    company.ledger.act("三  Beyond the city: up to the province; meanwhile the county's clock runs")
    _at_the_city(company, journey)
    _refer_up(company, journey, "city")
    _county_replies_in_time(company, journey)
    _adopt(company, journey, below="city", level="province")
    _the_province_replies(company, journey)
    company.ledger.act("四  The answer comes home")
    _home_to(company, journey, "city", above="province")
    _home_to(company, journey, "county", above="city")
    return _the_deputy_sees(company, journey)


def _at_the_county(company: Company, journey: Journey) -> None:
    with company.ledger.step("a county deputy files a suggestion that needs the province") as line:
        journey.suggestion["county"] = company.file("county", texts.GREENWAY)
        journey.number["county"] = company.register("county", journey.suggestion["county"])
        line.say(journey.number["county"])
    _beyond(company, journey, "county")


def _at_the_city(company: Company, journey: Journey) -> None:
    with company.ledger.step("the city registers its deputy's suggestion under a number of its own") as line:
        journey.number["city"] = company.register("city", journey.suggestion["city"])
        line.say(journey.number["city"])
    _beyond(company, journey, "city")
    with company.ledger.step(
        "the city's unit contacts its deputy and replies in time: reported above (REFERRED_UP)"
    ):
        _interim(company, journey, "city")


def _beyond(company: Company, journey: Journey, level: str) -> None:
    with company.ledger.step(
        f"the {level} assigns it; the unit signs and states that it is beyond its powers"
    ):
        made = company.assign(level, journey.suggestion[level])
        journey.assignment[level] = made["id"]
        company.sign_for(level, made["id"])
        stated = company.desk(level, "handler").post(
            f"assignments/{made['id']}/statements/", {"text": texts.BEYOND}
        )
        same(stated["beyond_competence"], True, "the statement")


def _refer_up(company: Company, journey: Journey, level: str) -> None:
    clerk, head = company.desk(level, "clerk"), company.desk(level, "head")
    path = f"suggestions/{journey.suggestion[level]}/referrals/"
    wanted = {"direction": "up", "reason": "BEYOND_POWER", "note": texts.NOTE}
    if level == "county":
        with company.ledger.step(
            "referring past the city straight to the province: refused, no level is skipped"
        ):
            refused = clerk.post(path, {**wanted, "to": company.cast.province.code}, status=422)
            same(refused["code"], "skips_a_level", "the refusal")
    with company.ledger.step(f"the {level}'s clerk refers it up; only the head may approve"):
        made = clerk.post(path, wanted)
        same(made["state"], "SEND_APPROVAL", "the referral")
        same(
            clerk.raw("POST", f"referrals/{made['id']}/approval/", {}).status_code,
            403,
            "the clerk's approval",
        )
    with company.ledger.step(f"referred a second time: refused, it is under way already ({level})"):
        refused = clerk.post(path, wanted, status=409)
        same(refused["code"], "already_referred", "the refusal")
    with company.ledger.step(f"the {level}'s head approves, and the referral leaves"):
        sent = head.post(f"referrals/{made['id']}/approval/")
        same(sent["state"], "SENT", "the referral")
    journey.referral[level] = made["id"]


def _adopt(company: Company, journey: Journey, *, below: str, level: str) -> None:
    clerk, deputy, sender = (
        company.desk(level, "clerk"),
        company.desk(level, "deputy"),
        company.desk(below, "clerk"),
    )
    path = f"referrals/{journey.referral[below]}/"
    with company.ledger.step(f"it arrives at the {level}, in the words of the sender"):
        found = clerk.await_state(path, "DELIVERED")
        same((found["title"], found["body"]), (texts.GREENWAY["title"], texts.GREENWAY["body"]), "the text")
        same(found["number"], journey.number[below], "the sender's number")
    with company.ledger.step(
        f"the {level}'s clerk signs for it; the sender sees that and can't recall it any more"
    ):
        clerk.post(f"{path}receipt/")
        sender.await_state(path, "RECEIVED")
        refused = sender.post(f"{path}recall/", status=409)
        expect("签收" in refused["message"], f"the refusal says {refused['message']!r}")
    with company.ledger.step(f"the {level} accepts it and offers it to its deputies"):
        same(deputy.raw("GET", path).status_code, 404, "the deputy's look before")
        clerk.post(f"{path}acceptance/")
        deputy.get(path)
    if level == "city":
        _two_seats(company)
    with company.ledger.step(
        f"a deputy of the {level} adopts it: a new suggestion of theirs, the origin kept"
    ):
        made = deputy.post(f"{path}adoption/")
        journey.suggestion[level] = made["suggestion_id"]
        new = deputy.get(f"suggestions/{made['suggestion_id']}/")
        same((new["state"], new["source"]), ("SUBMITTED", "REFERRAL"), "the new suggestion")
        same(new["origin"][0]["number"], journey.number[below], "its origin")
        same(new["body"], texts.GREENWAY["body"], "its text")
    with company.ledger.step(f"the {below} learns that it was adopted"):
        sender.await_state(path, "ADOPTED")


def _two_seats(company: Company) -> None:
    """The second deputy of the county is a deputy of the city too."""
    person = company.desk("county", "second_deputy").person
    county, city = company.cast.county.code, company.cast.city.code
    with company.ledger.step("the deputy with two seats has 待办 of both, by one log-in"):
        person.at(county).post("suggestions/", {"title": texts.LIGHTS["title"]})
        waiting = person.me("todos/?page_size=100")["results"]
        codes = {row["congress"]["code"] for row in waiting}
        expect({county, city} <= codes, f"待办 of {sorted(codes)} alone")
        adopt = [
            row
            for row in waiting
            if row["congress"]["code"] == city and row["title"] == texts.GREENWAY["title"]
        ]
        expect(bool(adopt), "what the city offers for adoption is not among them")
    with company.ledger.step(
        "they change seat by one click: the same token serves both, without a second log-in"
    ):
        person.at(county).list("suggestions/")
        person.at(city).list("suggestions/")
        same(person.log_ins, 1, "the number of log-ins")


def _county_replies_in_time(company: Company, journey: Journey) -> None:
    with company.ledger.step(
        "the county's own clock ran on: its unit replies in time, reported above (REFERRED_UP)"
    ):
        sent = _interim(company, journey, "county")
        same(sent["outcome"], "REFERRED_UP", "the outcome")
        due = company.desk("county", "handler").get(f"assignments/{journey.assignment['county']}/")["due_at"]
        expect(sent["at"] < due, f"replied at {sent['at']}, due at {due}")
        same(company.state("county", journey.suggestion["county"]), "REPLIED", "the suggestion")


def _interim(company: Company, journey: Journey, level: str) -> dict[str, Any]:
    assignment = journey.assignment[level]
    company.contact(level, assignment, texts.CONTACT)
    return company.answer(level, assignment, letter="C", outcome="REFERRED_UP", body=texts.INTERIM)


def _the_province_replies(company: Company, journey: Journey) -> None:
    suggestion = journey.suggestion["province"]
    with company.ledger.step("the province registers and assigns it") as line:
        journey.number["province"] = company.register("province", suggestion)
        line.say(journey.number["province"])
        assignment = company.assign("province", suggestion)["id"]
        company.sign_for("province", assignment)
    with company.ledger.step("the provincial unit contacts its deputy and replies with class B"):
        company.contact("province", assignment, texts.CONTACT)
        company.answer("province", assignment, letter="B", outcome="PLANNED", body=texts.RESULT)
        same(company.state("province", suggestion), "REPLIED", "the province's suggestion")


def _home_to(company: Company, journey: Journey, level: str, *, above: str) -> None:
    clerk, path = company.desk(level, "clerk"), f"referrals/{journey.referral[level]}/"
    suggestion = journey.suggestion[level]
    with company.ledger.step(f"the result is back at the {level}, word for word"):
        found = clerk.await_state(path, "RESULT_RETURNED")
        same([row["body"] for row in found["results"]], [texts.RESULT], "the result")
    with company.ledger.step(f"the {level} acknowledges it; the {above} learns of that"):
        clerk.post(f"{path}acknowledgement/")
        company.desk(above, "clerk").await_state(path, "ACKNOWLEDGED")
    with company.ledger.step(
        f"the {level} gives it to its deputy as a follow-up reply; nobody typed it twice"
    ):
        clerk.post(f"{path}result/")
        replies = company.desk(level, "deputy").list(f"suggestions/{suggestion}/replies/")
        same([row["kind"] for row in replies], ["MAIN", "FOLLOW_UP"], "the replies")
        same((replies[1]["body"], replies[1]["outcome"]), (texts.RESULT, "PLANNED"), "the follow-up reply")
        same(company.state(level, suggestion), "TRACKING", "the suggestion")


def _the_deputy_sees(company: Company, journey: Journey) -> list[dict[str, Any]]:
    deputy, suggestion = company.desk("county", "deputy"), journey.suggestion["county"]
    with company.ledger.step("the county deputy sees the whole path over three levels in one timeline"):

        def whole() -> list[dict[str, Any]] | None:
            events: list[dict[str, Any]] = deputy.get(f"suggestions/{suggestion}/timeline/")["events"]
            done = [(row["level"], row["deed"]) for row in events if not row["future"]]
            return events if set(WANTED) <= set(done) else None

        events = until(whole, what="the deeds of three levels in the timeline")
        times = [row["at"] for row in events if not row["future"]]
        same(times, sorted(times), "the order in time")
        numbers = {row["level"]: row["number"] for row in events if row["number"]}
        same(numbers, journey.number, "the numbers in it")
        seen = [(row["level"], row["deed"], row["at"]) for row in events]
        same(len(seen), len(set(seen)), "the number of deeds told once")
    with company.ledger.step("and rates the follow-up reply"):
        rating = {"attitude": "SATISFIED", "result": "BASICALLY"}
        deputy.post(f"suggestions/{suggestion}/evaluations/", rating)
    return events


WANTED = [
    ("county", "submitted"),
    ("county", "registered"),
    ("county", "assigned"),
    ("county", "referred_up"),
    ("county", "replied"),
    ("city", "received"),
    ("city", "adopted"),
    ("city", "registered"),
    ("city", "referred_up"),
    ("province", "received"),
    ("province", "adopted"),
    ("province", "registered"),
    ("province", "assigned"),
    ("province", "replied"),
    ("province", "result_returned"),
    ("city", "result_returned"),
    ("county", "followed_up"),
]
