"""The page of a case, put together from what each app knows of it.

An app registers a provider in its AppConfig.ready(); the page, the phone's bar and the API's timeline read the same parts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from kernel.actor import Actor
from tenant_apps.suggestions.models import Suggestion

ClockChange = Literal["", "runs", "stops"]
SUCCEEDED = "succeeded"  # the deed by which another congress goes on (区划调整)
SENT_BACK = frozenset({"rejected"})  # after it that congress has no part in the case


@dataclass(frozen=True, kw_only=True)
class DeedLink:
    """A deed this actor may do now. `post`: the button itself does it; else `url` is a page (`dialogue`: it may open over this one)."""

    deed: str
    label: str
    url: str
    primary: bool = False
    post: bool = False
    dialogue: bool = False
    icon: str = ""


@dataclass(frozen=True, kw_only=True)
class Cannot:
    """A deed that belongs to this actor but is not possible now, and why, in one sentence."""

    label: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Party:
    """One line of 各方: 主办 县林业水利局, 俞水根, 待签收."""

    role: str
    name: str
    detail: str = ""
    state: str = ""
    order: int = 100


@dataclass(frozen=True, kw_only=True)
class Panel:
    """A box of the page's main column (`side`: of its right one); lower `order` first. The template finds `context` as `panel`."""

    title: str
    template: str
    context: Mapping[str, Any]
    order: int = 100
    side: bool = False


@dataclass(frozen=True, kw_only=True)
class CaseEvent:
    """One deed of the case's course at one level. `at` when it happened; a `future` one has none, and `due` if a day is known.

    `to_level`: the level this deed hands the matter to. `clock`: it starts or stops the level's own time limit.
    `closes`: levels for which the case ends with it. `key` fills the dot. `holds_again`: what this level had handed on lies with it again.
    """

    at: datetime | None
    level: str
    congress_id: UUID
    congress_name: str
    deed: str
    label: str
    number: str = ""
    text: str = ""
    who: str = ""
    quote: str = ""
    to_level: str = ""
    future: bool = False
    due: date | None = None
    due_provisional: bool = False
    key: bool = False
    clock: ClockChange = ""
    closes: tuple[str, ...] = ()
    internal: bool = False
    holds_again: bool = False


@dataclass(frozen=True, kw_only=True)
class HopFacts:
    """One level's box in 三级总览. `lines` are pairs (term, value).

    Several providers may tell of the same level: later non-empty facts complete earlier ones. `out` and `back` describe the arrow
    from this box to the next one of the strip: what went there, and what came back or is owed (`back_waiting`).
    """

    level: str
    congress_id: UUID
    organ: str
    number: str = ""
    state_label: str = ""
    lines: tuple[tuple[str, str], ...] = ()
    due_at: datetime | None = None
    due_provisional: bool = False
    done: bool = False
    is_now: bool = False
    url: str = ""
    out: tuple[str, ...] = ()
    back_label: str = ""
    back_text: str = ""
    back_waiting: bool = False


@dataclass(frozen=True, kw_only=True)
class Parts:
    """What one app adds to the page. `headline` answers where it is, who holds it and what is owed; the highest rank wins."""

    deeds: list[DeedLink] = field(default_factory=list)
    cannot: list[Cannot] = field(default_factory=list)
    parties: list[Party] = field(default_factory=list)
    panels: list[Panel] = field(default_factory=list)
    events: list[CaseEvent] = field(default_factory=list)
    hops: list[HopFacts] = field(default_factory=list)
    headline: Headline | None = None


@dataclass(frozen=True, kw_only=True)
class Headline:
    """现由 `holder` 持有，已停留 `stayed`；下一步：`next_step`。 `due_at` is the deadline of that next step,
    `level` the holder's level if it is not clear from the hops themselves, `congress_id` the holder where several of it have a part."""

    holder: str
    next_step: str = ""
    since: datetime | None = None
    due_at: datetime | None = None
    due_provisional: bool = False
    level: str = ""
    congress_id: UUID | None = None
    rank: int = 0


Provider = Callable[[Actor, Suggestion], Parts]
_providers: list[Provider] = []


def register(provider: Provider) -> Provider:
    """Called once by each app that knows something of a case (in its AppConfig.ready); usable as a decorator."""
    if provider not in _providers:
        _providers.append(provider)
    return provider


def gather(actor: Actor, suggestion: Suggestion) -> list[Parts]:
    """Every app's parts, in the order of registration (suggestions first)."""
    return [provider(actor, suggestion) for provider in _providers]
