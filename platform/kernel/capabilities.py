"""What each kind of seat may do, as code: (seat kind, role) → capabilities. A role of "" is every seat of that kind."""

_OFFICE = frozenset(
    {
        # 传阅: asks colleagues to read a case that they may see anyhow, and is asked.
        "case.circulate",
        "content.read",
        "suggestion.register",
        "suggestion.assign",
        "suggestion.follow_up",
        "suggestion.close",
        "suggestion.redo",
        # 公开认定: what of a case the public may read.
        "suggestion.publish",
        # 红黄牌核销, 催办; 重点督办, its decision and its course.
        "supervision.close",
        "supervision.key",
        "supervision.lead",
        "supervision.urge",
        "referral.draft",
        "referral.receive",
        "referral.acknowledge",
        # 交换异常: what did not come through, of both directions.
        "exchange.settle",
        # 字典: names, order and additions of this congress; proposals upward.
        "codes.keep",
        # 代表名册, 届次, 选区: the registers of deputies.
        "deputies.keep",
        # 存证: the whole course of a case leaves the house, provable.
        "evidence.export",
        # From a sheet: the registers that the seat keeps, and no others (sso.roster.sorts).
        "people.import",
        # 议案: entered in the register; a committee's paper, where it holds no seat.
        "bill.register",
        "bill.opine",
    }
)

_OFFICERS = frozenset({"seats.read", "seats.officers", "factors.confirm", "people.unmask", "people.log_out"})

CAPABILITIES: dict[tuple[str, str], frozenset[str]] = {
    ("deputy", ""): frozenset(
        {
            "bill.file",
            "bill.follow",
            "suggestion.file",
            "suggestion.revise",
            "suggestion.rate",
            "referral.adopt",
            "registers.read",
        }
    ),
    # Whose term is over: what they filed in time is still answered to them (上海 §19), and they may say what they think of it.
    ("former_deputy", ""): frozenset(
        {"bill.follow", "suggestion.revise", "suggestion.rate", "registers.read"}
    ),
    # Every member of the staff, the 三员 too: the registers hold no content.
    ("staff", ""): frozenset({"units.read", "registers.read", "codes.read"}),
    ("staff", "clerk"): _OFFICE | {"units.keep"},
    ("staff", "head"): _OFFICE
    | {
        # The presidium's and the chair group's decisions on bills, entered from their minutes.
        "bill.decide",
        "calendar.own",
        "codes.approve",
        "referral.approve",
        "rules.publish",
        "term.switch",
        "units.keep",
    },
    # 大会秘书处 takes in and assigns while the congress sits; 专工委 and 主任会议 read.
    ("staff", "session"): frozenset(
        {
            "bill.register",
            "bill.decide",
            "case.circulate",
            "content.read",
            "suggestion.register",
            "suggestion.assign",
        }
    ),
    ("staff", "committee"): frozenset({"bill.opine", "case.circulate", "content.read", "supervision.lead"}),
    ("staff", "chair"): frozenset({"case.circulate", "content.read"}),
    # 三员: who gives seats, who watches over strength and the three themselves, who reads what was done. None reads content.
    ("staff", "admin"): frozenset(
        {"seats.read", "seats.manage", "people.import", "people.export", "people.activate", "units.keep"}
    ),
    ("staff", "security"): _OFFICERS,
    ("staff", "auditor"): frozenset({"journal.read", "journal.export"}),
    ("distributor", ""): frozenset({"matter.distribute", "supervision.urge", "units.read"}),
    ("handler", ""): frozenset({"case.circulate", "matter.read", "matter.handle", "units.read"}),
    # The provincial office's console: congresses come to be and rest; no content of any of them.
    ("console", ""): frozenset(
        {
            "console.read",
            "console.onboard",
            "console.lifecycle",
            "console.confirm_seats",
            "console.codes",
            "console.exchange",
            "calendar.keep",
        }
    ),
    # 平台运维人员: whether the congresses are well, nothing that is in them.
    ("operator", ""): frozenset({"console.read"}),
}

# Deeds that want more than a password: a second factor, proved not longer ago than STEP_UP (等保: 双因素). Reading pages do not.
STEP_UP = frozenset(
    {
        "console.onboard",
        "console.lifecycle",
        "console.confirm_seats",
        # What is carried out of the cell by hand, and what is brought in.
        "console.exchange",
        "seats.manage",
        "seats.officers",
        "factors.confirm",
        "people.import",
        "people.export",
        "people.activate",
        "people.unmask",
        "people.log_out",
        "journal.export",
        # The office forwards a deputy's item to another congress in the deputy's stead.
        "referral.approve",
        "evidence.export",
        # Days off move every open deadline: the country's for the whole cell, a region's for it and all below it.
        "calendar.keep",
        "calendar.own",
        # What every case that begins from a day on stands under, here and below.
        "rules.publish",
        # 换届: a whole term goes, another comes.
        "term.switch",
    }
)


# A kind of seat that another one has become: which one, what is said of a deed that only that could do, and what is left to do.
_ONCE = {
    "former_deputy": (
        "deputy",
        "您的代表任期已经届满，不能再办理这一事项。",
        "仍可以查看代表名册和届次，阅读任期内所提建议的办理和答复并测评，修改被退回的建议后重新提出。",
    )
}


def why_not(kinds: frozenset[str], capability: str) -> tuple[str | None, str]:
    """To who holds seats of these kinds and may not: the sentence (None: the usual one), and what they can do."""
    once = _ONCE.get(next(iter(kinds))) if len(kinds) == 1 else None
    if once is None:
        return None, ""
    before, sentence, left = once
    return (sentence if capability in of_seat(before, frozenset()) else None), left


def of_seat(kind: str, roles: frozenset[str]) -> frozenset[str]:
    """All capabilities of a seat of this kind with these roles."""
    granted = CAPABILITIES.get((kind, ""), frozenset())
    for role in roles:
        granted |= CAPABILITIES.get((kind, role), frozenset())
    return granted
