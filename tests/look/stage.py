"""Before the pictures: cases at the steps that would else be empty, made through the API by the people themselves."""

from __future__ import annotations

from collections.abc import Callable

from tests.story import texts
from tests.story.company import Company

# 待办 of whom, of which kind, and what makes one. In this order: each begins a case of its own.
Scene = tuple[str, str, str, Callable[[Company], object]]


def set_up(company: Company) -> None:
    """Make what lacks; whoever has such a 待办 already is left alone."""
    for level, post, kind, make in SCENES:
        waiting = company.desk(level, post).person.me(f"todos/?kind={kind}")
        if not waiting["count"]:
            print(f"making a case for the {level}'s {post}: {kind}", flush=True)
            make(company)


def _referred(company: Company) -> str:
    """Drafted by the county's clerk; answers the referral's id."""
    suggestion = company.file("county", texts.GREENWAY)
    company.register("county", suggestion)
    company.sign_for("county", company.assign("county", suggestion)["id"])
    wanted = {"direction": "up", "reason": "BEYOND_POWER", "note": texts.NOTE}
    return str(company.desk("county", "clerk").post(f"suggestions/{suggestion}/referrals/", wanted)["id"])


def _sent(company: Company) -> str:
    referral = _referred(company)
    company.desk("county", "head").post(f"referrals/{referral}/approval/")
    company.desk("city", "clerk").await_state(f"referrals/{referral}/", "DELIVERED")
    return referral


def _received(company: Company) -> str:
    referral = _sent(company)
    company.desk("city", "clerk").post(f"referrals/{referral}/receipt/")
    return referral


def _accepted(company: Company) -> str:
    referral = _received(company)
    company.desk("city", "clerk").post(f"referrals/{referral}/acceptance/")
    return referral


def _returned(company: Company) -> str:
    """The city has answered; the result waits at the county."""
    referral = _accepted(company)
    county = company.desk("county", "clerk")
    held = county.get(f"referrals/{referral}/")["suggestion_id"]
    lead = next(
        row for row in county.list("assignments/?page_size=100") if row["matter"]["suggestion_id"] == held
    )
    company.contact("county", lead["id"], texts.CONTACT)
    company.answer("county", lead["id"], letter="C", outcome="REFERRED_UP", body=texts.INTERIM)
    adopted = company.desk("city", "deputy").post(f"referrals/{referral}/adoption/")["suggestion_id"]
    company.register("city", adopted)
    assignment = company.assign("city", adopted)["id"]
    company.sign_for("city", assignment)
    company.contact("city", assignment, texts.CONTACT)
    company.answer("city", assignment, letter="B", outcome="PLANNED", body=texts.RESULT)
    county.await_state(f"referrals/{referral}/", "RESULT_RETURNED")
    return referral


def _acknowledged(company: Company) -> str:
    referral = _returned(company)
    company.desk("county", "clerk").post(f"referrals/{referral}/acknowledgement/")
    return referral


def _assigned_down(company: Company) -> str:
    suggestion = company.file("province", texts.STORES)
    company.register("province", suggestion)
    wanted = {"direction": "down", "reason": "LOWER_DUTY", "to": company.cast.city.code}
    made = company.desk("province", "clerk").post(f"suggestions/{suggestion}/referrals/", wanted)
    company.desk("province", "head").post(f"referrals/{made['id']}/approval/")
    company.desk("city", "distributor").await_state(f"referrals/{made['id']}/", "DELIVERED")
    return str(made["id"])


def _taken_on(company: Company) -> str:
    referral = _assigned_down(company)
    company.desk("city", "distributor").post(f"referrals/{referral}/taking-on/")
    return referral


def _in_hand(company: Company) -> None:
    """Signed for by the county's unit, not replied to yet."""
    suggestion = company.file("county", texts.LIGHTS)
    company.register("county", suggestion)
    company.sign_for("county", company.assign("county", suggestion)["id"])


def _submitted(company: Company) -> str:
    return company.file("county", texts.LIGHTS)


def _registered(company: Company) -> None:
    company.register("county", company.file("county", texts.LIGHTS))


def _replied(company: Company) -> None:
    suggestion = company.file("county", texts.LIGHTS)
    company.register("county", suggestion)
    assignment = company.assign("county", suggestion)["id"]
    company.sign_for("county", assignment)
    company.contact("county", assignment, texts.CONTACT)
    company.answer("county", assignment, letter="A", outcome="SOLVED", body=texts.DONE)


SCENES: tuple[Scene, ...] = (
    ("county", "clerk", "referral_give", _acknowledged),
    ("county", "clerk", "referral_acknowledge", _returned),
    ("county", "head", "referral_approve", _referred),
    ("city", "clerk", "referral_receive", _sent),
    ("city", "clerk", "referral_accept", _received),
    ("city", "deputy", "referral_adopt", _accepted),
    ("city", "distributor", "distribute", _taken_on),
    ("city", "distributor", "referral_take_on", _assigned_down),
    ("county", "handler", "reply", _in_hand),
    ("county", "deputy", "rate", _replied),
    ("county", "clerk", "assign", _registered),
    ("county", "clerk", "register", _submitted),
)
