"""./dev otp: the present one-time password of the seeded people."""

from __future__ import annotations

from local.commands import manage

HELP = "print the present one-time password (动态口令) of the seeded people who have one"


def run(argv: list[str]) -> int:
    if argv in (["--help"], ["-h"]):
        print(f"usage: ./dev otp\n\n{HELP}")
        return 0
    return manage.run(["demo_otp"])
