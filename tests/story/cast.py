"""Who plays: the seeded people of a development stack, or the trial persons that a file names."""

from __future__ import annotations

import json
import os
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sso import otp

POSTS = {
    "county": ("deputy", "second_deputy", "clerk", "head", "handler"),
    "city": ("deputy", "clerk", "head", "distributor", "handler"),
    "province": ("deputy", "clerk", "head", "handler"),
}
SEEDED = {"county": "330122", "city": "330100", "province": "330000", "stranger": "330127"}
SEEDED_POSTS = {"deputy": "deputy1", "second_deputy": "deputy2", "handler": "handler1"}


class NotCast(Exception):
    """The file (or the stack) does not name everybody the story needs; the text says who or what is missing."""


@dataclass(frozen=True)
class Level:
    """One congress of the story. `unit` is part of the name of the unit for which its handler acts."""

    code: str
    logins: dict[str, str]
    unit: str


@dataclass(frozen=True)
class Cast:
    """Three congresses on one chain, and one (`elsewhere`) where none of these people holds a seat."""

    county: Level
    city: Level
    province: Level
    elsewhere: str
    trial: bool
    passwords: dict[str, str] = field(repr=False, default_factory=dict)
    second_factors: dict[str, str] = field(repr=False, default_factory=dict)
    address: str = ""
    settings: dict[str, str] = field(default_factory=dict)

    def password(self, login: str) -> str:
        """Raises NotCast when nobody has told it."""
        found = self.passwords.get(login) or self.passwords.get("*", "")
        if not found:
            raise NotCast(f"no password for {login}")
        return found

    def second_factor(self, login: str) -> str:
        """The secret of their one-time passwords; empty for who has none."""
        return self.second_factors.get(login) or self.second_factors.get("*", "")


def seeded(var: Path) -> Cast:
    """The chain 桐庐县 → 杭州市 → 浙江省 of the development stack, whose `up` has kept the log-ins in var/secrets."""
    file = var / "secrets" / "log_ins.json"
    try:
        told = json.loads(file.read_text())
    except (OSError, ValueError) as error:
        raise NotCast(f"{file} cannot be read ({error}): is this stack's `up` ready?") from error
    known = {row["login"] for row in told["logins"]}
    levels = {name: _seeded_level(name, SEEDED[name]) for name in POSTS}
    lacking = sorted({login for level in levels.values() for login in level.logins.values()} - known)
    if lacking:
        raise NotCast(f"not seeded: {', '.join(lacking)}")
    return Cast(
        county=levels["county"],
        city=levels["city"],
        province=levels["province"],
        elsewhere=SEEDED["stranger"],
        trial=False,
        passwords={"*": told["password"]},
        second_factors={"*": otp.INVENTED},
    )


def _seeded_level(name: str, code: str) -> Level:
    logins = {post: f"{code}-{SEEDED_POSTS.get(post, post)}" for post in POSTS[name]}
    return Level(code=code, logins=logins, unit="交通运输")


def of_file(path: Path) -> Cast:
    """Trial persons by role (trial.example.toml shows how). Raises NotCast."""
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise NotCast(f"{path} cannot be read: {error}") from error
    place = told.get("place", {})
    names = {"address": "LIANDONG_BASE_URL", "keycloak": "KEYCLOAK_URL", "realm": "KEYCLOAK_REALM"}
    return Cast(
        county=_level(told, "county"),
        city=_level(told, "city"),
        province=_level(told, "province"),
        elsewhere=_text(told, "elsewhere", where=str(path)),
        trial=bool(told.get("trial", True)),
        passwords=_passwords(told, base=path.parent),
        second_factors={
            login: otp.of_app(text)
            for login, text in _secrets(told, "second_factors_file", path.parent).items()
        },
        address=str(place.get("address", "")),
        settings={variable: str(place[name]) for name, variable in names.items() if name in place},
    )


def _level(told: dict[str, Any], name: str) -> Level:
    part = told.get(name, {})
    logins = {post: _text(part, post, where=f"[{name}]") for post in POSTS[name]}
    return Level(
        code=_text(part, "code", where=f"[{name}]"),
        logins=logins,
        unit=_text(part, "unit", where=f"[{name}]"),
    )


def _text(part: dict[str, Any], key: str, *, where: str) -> str:
    if not isinstance(part.get(key), str) or not part[key]:
        raise NotCast(f"{where} does not say {key}")
    return str(part[key])


def _passwords(told: dict[str, Any], *, base: Path) -> dict[str, str]:
    """From the environment (one for all) or a file of `login = "password"` lines that only its owner may read."""
    common = os.environ.get("LIANDONG_TRIAL_PASSWORD")
    if common:
        return {"*": common}
    if not told.get("passwords_file"):
        raise NotCast("passwords: set LIANDONG_TRIAL_PASSWORD, or name a passwords_file")
    return _secrets(told, "passwords_file", base)


def _secrets(told: dict[str, Any], name: str, base: Path) -> dict[str, str]:
    """The lines of the file that `name` names, if it names one; only its owner may read it."""
    if not told.get(name):
        return {}
    file = (base / str(told[name])).resolve()
    try:
        if file.stat().st_mode & 0o077:
            raise NotCast(f"{file} can be read by others: `chmod 600` it first")
        return {login: str(word) for login, word in tomllib.loads(file.read_text(encoding="utf-8")).items()}
    except (OSError, ValueError) as error:
        raise NotCast(f"{file} cannot be read: {error}") from error
