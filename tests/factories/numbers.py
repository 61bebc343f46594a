"""Invented 身份证号 with a right check sign."""

from tenants.onboarding.people import last_sign


def id_number(which: int) -> str:
    """The same number for the same `which` (0–9,999); 18 characters."""
    digits = f"33012219{50 + which // 999:02d}0101{which % 999:03d}"
    return digits + last_sign(digits)
