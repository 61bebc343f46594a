"""The permission table. A new address without a row here fails tests/permissions/test_table.py by its name."""

from __future__ import annotations

from tests.permissions import (
    accounts,
    after,
    below,
    bills,
    calendars,
    circulating,
    codes,
    console,
    crossing,
    files,
    filing,
    finding,
    joint,
    letters,
    merging,
    opening,
    paper,
    registers,
    returned,
    revoking,
    rules,
    seats,
    sent,
    supervision,
    terms,
    undertakers,
    units,
    yearly,
)
from tests.permissions.rows import Row, api, public, web

ONE = "suggestions/<uuid:pk>/"
TASK = "assignments/<uuid:pk>/"
LETTER = "replies/<uuid:pk>/"
MATTER = "matters/<uuid:pk>/"
REFERRAL = "referrals/<uuid:pk>/"
NOBODY = "409 nobody_below"

# Of an item at the office: the office, its deputy (who may read it), nobody else; then the same once a unit handles it.
BY_OFFICE = "clerk head: {ok} | deputy1: 403 not_permitted | *: 404 not_found"
AT_WORK = "clerk head: {ok} | deputy1 handler1: 403 not_permitted | *: 404 not_found"
BY_UNIT = "handler1: {ok} | clerk head: 403 not_permitted | *: 404 not_found"
BY_LEAD = "deputy1: {ok} | *: 404 not_found"
BY_DISTRIBUTOR = "distributor: {ok} | clerk head: 403 not_permitted | *: 404 not_found"
BY_HEAD = "head: {ok} | clerk: 403 not_permitted | *: 404 not_found"
OFFICE_ALONE = "clerk head: {ok} | *: 404 not_found"
DEPUTIES = "deputy1 deputy2 deputy3: {ok} | *: 403 not_permitted"
WHO_READS_ALL = "clerk head deputy1: {ok} | *: 404 not_found"
WHO_READS_WORK = "clerk head deputy1 handler1: {ok} | *: 404 not_found"
WHO_RATES = (
    "deputy1: {ok} | deputy2: 403 lead_rates | clerk head handler1: 403 not_permitted | *: 404 not_found"
)
# One who signed after the letter had been sent reads it, and was sent none.
WHO_WAS_ANSWERED = WHO_RATES.replace("lead_rates", "not_your_reply")
WITH_COSIGNER = "clerk head deputy1 deputy2 handler1: {ok} | *: 404 not_found"
AT_MATTER = "clerk head distributor: {ok} | *: 404 not_found"
AT_MATTER_AT_WORK = "clerk head distributor handler1: {ok} | *: 404 not_found"
MATTER_LISTS = "clerk head distributor handler1 handler2: {ok} | *: 403 not_permitted"
REFERRAL_LISTS = "clerk head distributor deputy1 deputy2 deputy3: {ok} | *: 403 not_permitted"
OFFERED = "deputy1 deputy2 deputy3: {ok} | clerk head: 403 not_permitted | *: 404 not_found"
OFFERED_OFFICE = "clerk head: {ok} | deputy1 deputy2 deputy3: 403 not_permitted | *: 404 not_found"
READS_CONTENT = "clerk head: {ok} | *: 403 not_permitted"
NOBODY_HERE = "clerk: 404 not_found | *: 404 not_found"
NOT_THE_UNIT = "clerk head distributor: {ok} | *: 404 not_found"
GOVERNMENTS = "clerk head distributor: 403 not_permitted | *: 404 not_found"
EVERY_SEAT = "clerk: {ok} | *: {ok}"


def _page(route: str, on: str, seats: str, given: sent.Sent | None = None, **more: str) -> list[Row]:
    """A page with its form: shown by GET, done by POST."""
    return [
        web("GET", route, on, seats.format(ok="200"), **more),
        web("POST", route, on, seats.format(ok="302"), send=given or {}, **more),
    ]


def _deed(route: str, on: str, seats: str, given: sent.Sent | None = None, **more: str) -> Row:
    """A new resource of the API."""
    return api("POST", route, on, seats.format(ok="201"), send=given or {}, **more)


def _read(conf: str, route: str, on: str, seats: str, **more: str) -> Row:
    return (api if conf == "api" else web)("GET", route, on, seats.format(ok="200"), **more)


SUGGESTION_PAGES = [
    web("GET", "", "", EVERY_SEAT.format(ok="302 /t/"), neighbour="302 /t/"),
    _read("web", "suggestions/", "", EVERY_SEAT, neighbour="200"),
    _read("web", "suggestions/export", "", EVERY_SEAT, neighbour="200"),
    web("GET", "suggestions/new", "", DEPUTIES.format(ok="200"), neighbour="200"),
    web("POST", "suggestions/new", "", DEPUTIES.format(ok="302"), send=sent.FILING, neighbour="302"),
    web("POST", "suggestions/drafts", "", DEPUTIES.format(ok="422 invalid"), neighbour="422 invalid"),
    web("POST", "suggestions/drafts", "", DEPUTIES.format(ok="200"), send=sent.TEXT, neighbour="200"),
    _read("web", ONE, "draft", BY_LEAD),
    _read("web", ONE, "returned", WHO_READS_ALL),
    _read("web", ONE + "evidence", "submitted", BY_OFFICE),
    _read("web", ONE + "evidence/export", "submitted", BY_OFFICE),
    # Who reads the case takes no proof of it out of the house.
    _read("web", ONE + "evidence", "in handling", AT_WORK),
    _read("web", ONE + "evidence/export", "in handling", AT_WORK),
    _read("web", ONE, "submitted", WHO_READS_ALL),
    _read("web", ONE, "in handling", WHO_READS_WORK),
    _read("web", ONE, "replied", WITH_COSIGNER),
    _read("web", ONE, "cancelled case", WHO_READS_ALL),
    _read("web", ONE, "government's case", WHO_READS_ALL),
    *_page(ONE + "edit", "draft", BY_LEAD, sent.FILING),
    *_page(ONE + "edit", "returned", BY_LEAD, sent.FILING),
    web("POST", ONE + "draft", "draft", BY_LEAD.format(ok="200"), send=sent.TEXT),
    web("POST", ONE + "draft", "returned", BY_LEAD.format(ok="200"), send=sent.TEXT),
    web("POST", ONE + "submission", "draft", BY_LEAD.format(ok="302"), send=sent.FILING),
    *_page(ONE + "registration", "submitted", BY_OFFICE),
    *_page(ONE + "return", "submitted", BY_OFFICE, sent.RETURN),
    *_page(ONE + "refusal", "submitted", BY_OFFICE, sent.REFUSAL),
    *_page(ONE + "closure", "rated", AT_WORK),
]
SUGGESTION_API = [
    _read("api", "suggestions/", "", EVERY_SEAT, neighbour="200"),
    api("POST", "suggestions/", "", DEPUTIES.format(ok="201"), send=sent.TEXT, neighbour="201"),
    _read("api", ONE, "draft", BY_LEAD),
    _read("api", ONE, "submitted", WHO_READS_ALL),
    _read("api", ONE, "in handling", WHO_READS_WORK),
    _read("api", ONE, "replied", WITH_COSIGNER),
    api("PATCH", ONE, "draft", BY_LEAD.format(ok="200"), send=sent.TEXT),
    api("PATCH", ONE, "returned", BY_LEAD.format(ok="200"), send=sent.TEXT),
    _read("api", ONE + "timeline/", "in handling", WHO_READS_WORK),
    _deed(ONE + "submission/", "draft", BY_LEAD),
    _deed(ONE + "submission/", "returned", BY_LEAD),
    _deed(ONE + "registration/", "submitted", BY_OFFICE),
    _deed(ONE + "return/", "submitted", BY_OFFICE, sent.RETURN),
    _deed(ONE + "refusal/", "submitted", BY_OFFICE, sent.REFUSAL),
    _deed(ONE + "closure/", "rated", AT_WORK),
]
HANDLING_PAGES = [
    *_page(ONE + "assignments/new", "registered", BY_OFFICE, sent.ASSIGN),
    *_page(ONE + "follow-up", "rated", AT_WORK, sent.FOLLOW_UP),
    *_page(TASK + "receipt", "to sign for", BY_UNIT),
    *_page(
        TASK + "receipt",
        "task from above",
        "handler1: {ok} | clerk head distributor: 403 not_permitted | *: 404 not_found",
    ),
    *_page(TASK + "statement", "to reply to", BY_UNIT, sent.STATEMENT),
    *_page(TASK + "contacts/new", "to reply to", BY_UNIT, sent.CONTACT),
    *_page(TASK + "reply", "to reply to", BY_UNIT, sent.REPLY),
    web("POST", TASK + "reply/draft", "to reply to", BY_UNIT.format(ok="200"), send=sent.REPLY),
    _read("web", LETTER, "letter", WITH_COSIGNER),
    *_page(LETTER + "evaluation", "letter", WHO_RATES, sent.RATING),
    _read("web", LETTER + "evaluation", "letter to the lead alone", WHO_WAS_ANSWERED),
    web("GET", "matters/", "", MATTER_LISTS.format(ok="200"), neighbour="200"),
    _read("web", MATTER, "matter", AT_MATTER),
    _read("web", MATTER, "matter at work", AT_MATTER_AT_WORK),
    _read("web", MATTER, "matter cancelled", AT_MATTER),
    _read("web", MATTER, "matter of ours", NOBODY_HERE),
    *_page(MATTER + "distribution", "matter", BY_DISTRIBUTOR, sent.ASSIGN),
]
HANDLING_API = [
    _deed(ONE + "assignments/", "registered", BY_OFFICE, sent.ASSIGN),
    _read("api", ONE + "replies/", "replied", WITH_COSIGNER),
    _deed(ONE + "evaluations/", "replied", WHO_RATES, sent.RATING),
    api(
        "POST",
        ONE + "evaluations/",
        "in handling",
        "deputy1: 409 not_replied_yet | clerk head handler1: 403 not_permitted | *: 404 not_found",
        send=sent.RATING,
    ),
    _deed(ONE + "follow-ups/", "rated", AT_WORK, sent.FOLLOW_UP),
    api("GET", "assignments/", "", MATTER_LISTS.format(ok="200"), neighbour="200"),
    _read("api", TASK, "to sign for", "clerk head handler1: {ok} | *: 404 not_found"),
    _read("api", TASK, "task from above", AT_MATTER_AT_WORK),
    _read("api", TASK, "cancelled", OFFICE_ALONE),
    _read("api", TASK, "government's", OFFICE_ALONE),
    _read("api", TASK, "government's from above", NOT_THE_UNIT),
    api("POST", TASK + "receipt/", "government's from above", GOVERNMENTS),
    _deed(TASK + "receipt/", "to sign for", BY_UNIT),
    _deed(TASK + "statements/", "to reply to", BY_UNIT, sent.STATEMENT),
    _deed(TASK + "contacts/", "to reply to", BY_UNIT, sent.CONTACT),
    _deed(TASK + "replies/", "to reply to", BY_UNIT, sent.REPLY),
    _read("api", LETTER, "letter", WITH_COSIGNER),
    _deed(LETTER + "evaluations/", "letter", WHO_RATES, sent.RATING),
    api("GET", "matters/", "", MATTER_LISTS.format(ok="200"), neighbour="200"),
    _read("api", MATTER, "matter", AT_MATTER),
    _read("api", MATTER, "matter at work", AT_MATTER_AT_WORK),
    _deed(MATTER + "assignments/", "matter", BY_DISTRIBUTOR, sent.ASSIGN),
]
REFERRAL_PAGES = [
    *_page(ONE + "referrals/up", "in handling", AT_WORK, sent.UP),
    *_page(ONE + "referrals/down", "of the city", BY_OFFICE, sent.DOWN, place="city"),
    *_page(ONE + "referrals/further", "in handling", AT_WORK, sent.FURTHER),
    # A county has no congress below it to entrust.
    *(
        web(way, "referrals/entrusting", "", READS_CONTENT.format(ok=NOBODY), send=send, neighbour=NOBODY)
        for way, send in (("GET", {}), ("POST", sent.ENTRUST))
    ),
    web("GET", "referrals/entrusting", "", READS_CONTENT.format(ok="200"), place="city", neighbour="200"),
    web("GET", "referrals/mandate-change", "", READS_CONTENT.format(ok="200"), neighbour="200"),
    web(
        "POST",
        "referrals/mandate-change",
        "",
        READS_CONTENT.format(ok="302"),
        send=sent.MANDATE_CHANGE,
        neighbour="302",
    ),
    # Nor does the city beside it have our city's county.
    web(
        "POST",
        "referrals/entrusting",
        "",
        READS_CONTENT.format(ok="302"),
        send={**sent.ENTRUST, "to": ["330122"]},
        place="city",
        neighbour="422 receiver",
    ),
    web("GET", "referrals/", "", REFERRAL_LISTS.format(ok="200"), neighbour="200"),
    web("GET", "referrals/export", "", REFERRAL_LISTS.format(ok="200"), neighbour="200"),
    *(
        web("GET", f"referrals/{route}", "", READS_CONTENT.format(ok="200"), neighbour="200")
        for route in ("overview/", "overview/export", "below/", "below/export")
    ),
    _read("web", REFERRAL, "out to approve", OFFICE_ALONE),
    _read("web", REFERRAL, "in from above", AT_MATTER),
    _read("web", REFERRAL, "in delivered", OFFICE_ALONE, place="city"),
    _read(
        "web",
        REFERRAL,
        "in accepted",
        "clerk head deputy1 deputy2 deputy3: {ok} | *: 404 not_found",
        place="city",
    ),
    _read("web", REFERRAL, "in adopted", WHO_READS_ALL, place="city"),
    *_page(REFERRAL + "approval", "out to approve", BY_HEAD),
    *_page(REFERRAL + "sending-back", "out to approve", BY_HEAD, sent.SEND_BACK),
    *_page(REFERRAL + "taking-back", "out to approve", OFFICE_ALONE),
    *_page(REFERRAL + "taking-back-together", "out to approve", OFFICE_ALONE),
    *_page(REFERRAL + "recall", "out to recall", OFFICE_ALONE),
    *_page(REFERRAL + "receipt", "in delivered", OFFICE_ALONE, place="city"),
    *_page(REFERRAL + "acceptance", "in received", OFFICE_ALONE, place="city"),
    *_page(REFERRAL + "rejection", "in received", OFFICE_ALONE, sent.REJECTION, place="city"),
    *_page(REFERRAL + "adoption", "in accepted", OFFERED, place="city"),
    *_page(REFERRAL + "non-adoption", "in accepted", OFFERED_OFFICE, sent.NON_ADOPTION, place="city"),
    *_page(REFERRAL + "taking-on", "in from above", BY_DISTRIBUTOR),
    *_page(REFERRAL + "declining", "in from above", BY_DISTRIBUTOR, sent.REJECTION),
    *_page(REFERRAL + "noting", "in copied", OFFICE_ALONE),
    *_page(REFERRAL + "answer", "in entrusted", OFFICE_ALONE, sent.ANSWER_BACK),
    *_page(REFERRAL + "relay", "in accepted", OFFERED_OFFICE, place="city"),
    web("GET", REFERRAL + "bundle", "in accepted", OFFERED_OFFICE.format(ok="200"), place="city"),
    web("POST", REFERRAL + "bundle", "in accepted", OFFERED_OFFICE.format(ok="422 bundle"), place="city"),
    *_page(REFERRAL + "urging", "out received", OFFICE_ALONE),
    *_page(REFERRAL + "acknowledgement", "out answered", OFFICE_ALONE),
    *_page(REFERRAL + "result", "out known", OFFICE_ALONE),
    web("GET", REFERRAL + "result", "in accepted", OFFERED_OFFICE.format(ok="409"), place="city"),
]
REFERRAL_API = [
    _deed(
        ONE + "referrals/",
        "in handling",
        "clerk head: {ok} | *: 403 not_permitted",
        {**sent.UP, "direction": "up"},
    ),
    _deed(
        ONE + "referrals/",
        "of the city",
        "clerk head: {ok} | *: 403 not_permitted",
        {**sent.DOWN, "direction": "down"},
        place="city",
    ),
    api("GET", "referrals/", "", REFERRAL_LISTS.format(ok="200"), neighbour="200"),
    _read("api", REFERRAL, "out to approve", OFFICE_ALONE),
    _read("api", REFERRAL, "in from above", AT_MATTER),
    _read("api", REFERRAL, "in adopted", WHO_READS_ALL, place="city"),
    _deed(REFERRAL + "approval/", "out to approve", BY_HEAD),
    _deed(REFERRAL + "sending-back/", "out to approve", BY_HEAD, sent.SEND_BACK),
    _deed(REFERRAL + "taking-back/", "out to approve", OFFICE_ALONE),
    _deed(REFERRAL + "recall/", "out to recall", OFFICE_ALONE),
    _deed(REFERRAL + "receipt/", "in delivered", OFFICE_ALONE, place="city"),
    _deed(REFERRAL + "acceptance/", "in received", OFFICE_ALONE, place="city"),
    _deed(REFERRAL + "rejection/", "in received", OFFICE_ALONE, sent.REJECTION, place="city"),
    _deed(REFERRAL + "adoption/", "in accepted", OFFERED, place="city"),
    _deed(REFERRAL + "non-adoption/", "in accepted", OFFERED_OFFICE, sent.NON_ADOPTION, place="city"),
    _deed(REFERRAL + "taking-on/", "in from above", BY_DISTRIBUTOR),
    _deed(REFERRAL + "acknowledgement/", "out answered", OFFICE_ALONE),
    _deed(REFERRAL + "result/", "out known", "clerk head: {ok} | *: 403 not_permitted"),
]
# Outside every congress. No Keycloak stands behind these tests: the login says so, and what comes back unasked is refused.
PUBLIC = [
    public("GET", "", "clerk: 302 /me/", nobody="302 /me/"),
    public("GET", "healthz", "clerk: 200", nobody="200"),
    public("GET", "me/", "clerk: 200"),
    public("GET", "me/count", "clerk: 200", nobody="200"),
    public("GET", "me/seats", "clerk: 200"),
    public("GET", "sso/login", "clerk: 302 /me/", nobody="503"),
    public("GET", "sso/callback", "clerk: 302 /me/", nobody="400"),
    public("POST", "sso/logout", "clerk: 303 /sso/logged-out", nobody="303 /sso/logged-out"),
    public("GET", "sso/logged-out", "clerk: 200", nobody="200"),
    public("POST", "sso/logout-everywhere", "clerk: 303 /sso/logged-out", nobody="303 /sso/logged-out"),
    public("GET", "sso/ended", "clerk: 302 /me/", nobody="200"),
    public("GET", "sso/step-up", "clerk: 302 /me/", nobody="302 /sso/login"),
    public("GET", "sso/held/<uuid:pk>", "clerk: 404", on="draft", nobody="302 /sso/login"),
    public("POST", "sso/held/<uuid:pk>", "clerk: 404", on="draft", nobody="302 /sso/login"),
    public("GET", "sso/password", "clerk: 503", nobody="302 /sso/login"),
    public("GET", "sso/second-factor", "clerk: 503", nobody="302 /sso/login"),
    public("GET", "me/security", "clerk: 200", nobody="302 /sso/login"),
    public("GET", "sso/activate", "clerk: 200", nobody="200"),
    public("POST", "sso/activate", "clerk: 422", nobody="422"),
    public("GET", "sso/activate/password", "clerk: 302 /sso/activate", nobody="302 /sso/activate"),
    public("POST", "sso/activate/password", "clerk: 302 /sso/activate", nobody="302 /sso/activate"),
    public("GET", "sso/activate/second-factor", "clerk: 302 /sso/activate", nobody="302 /sso/activate"),
    public("POST", "sso/activate/second-factor", "clerk: 302 /sso/activate", nobody="302 /sso/activate"),
    public("GET", "sso/activate/own-login", "clerk: 200", nobody="200"),
    public("GET", "sso/activate/done", "clerk: 302 /sso/activate", nobody="302 /sso/activate"),
    public("POST", "sso/backchannel-logout", "clerk: 400", nobody="400"),
    Row(
        "public",
        "GET",
        "ui/size/<str:size>",
        "clerk: 302 /",
        "large",
        neighbour="302 /",
        stranger="302 /",
        wanderer="302 /",
        nobody="302 /",
    ),
    public("GET", "ui/accessibility", "clerk: 200", nobody="200"),
    public("GET", "api/v1/me/", "clerk: 200", nobody="401 not_authenticated"),
    public("GET", "api/v1/me/todos/", "clerk: 200", nobody="401 not_authenticated"),
    public("POST", "api/v1/me/step-ups/", "clerk: 503 login_unavailable", nobody="401 not_authenticated"),
    # A step-up is of its own session alone.
    public(
        "POST",
        "api/v1/me/step-ups/<uuid:pk>/proof/",
        "clerk: 404 not_found",
        on="step-up of another session",
        send={"id_token": "a.b.c"},
        nobody="401 not_authenticated",
    ),
    public("GET", "api/v1/schema/", "clerk: 200", nobody="200"),
]
TABLE = [
    *SUGGESTION_PAGES,
    *SUGGESTION_API,
    *HANDLING_PAGES,
    *HANDLING_API,
    *REFERRAL_PAGES,
    *REFERRAL_API,
    *accounts.ROWS,
    *PUBLIC,
    *files.ROWS,
    *finding.ROWS,
    *filing.ROWS,
    *bills.ROWS,
    *merging.ROWS,
    *letters.ROWS,
    *opening.ROWS,
    *joint.ROWS,
    *paper.ROWS,
    *after.ROWS,
    *codes.ROWS,
    *console.ROWS,
    *seats.ROWS,
    *registers.ROWS,
    *calendars.ROWS,
    *crossing.ROWS,
    *undertakers.ROWS,
    *units.ROWS,
    *rules.ROWS,
    *terms.ROWS,
    *returned.ROWS,
    *revoking.ROWS,
    *supervision.ROWS,
    *circulating.ROWS,
    *yearly.ROWS,
    *below.ROWS,
]
