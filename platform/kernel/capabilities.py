"""What each kind of seat may do, as code: (seat kind, role) → capabilities. A role of "" is every seat of that kind."""

_OFFICE = frozenset(
    {
        "content.read",
        "suggestion.register",
        "suggestion.assign",
        "suggestion.follow_up",
        "suggestion.close",
        "referral.draft",
        "referral.receive",
        "referral.acknowledge",
    }
)

CAPABILITIES: dict[tuple[str, str], frozenset[str]] = {
    ("deputy", ""): frozenset({"suggestion.file", "suggestion.rate", "referral.adopt"}),
    ("staff", "clerk"): _OFFICE,
    ("staff", "head"): _OFFICE | {"referral.approve"},
    ("staff", "admin"): frozenset({"seats.manage"}),
    ("distributor", ""): frozenset({"matter.distribute"}),
    ("handler", ""): frozenset({"matter.handle"}),
    # The provincial office's console: congresses come to be and rest; no content of any of them.
    ("console", ""): frozenset({"console.read", "console.onboard", "console.lifecycle"}),
}


def of_seat(kind: str, roles: frozenset[str]) -> frozenset[str]:
    """All capabilities of a seat of this kind with these roles."""
    granted = CAPABILITIES.get((kind, ""), frozenset())
    for role in roles:
        granted |= CAPABILITIES.get((kind, role), frozenset())
    return granted
