"""公开: what of a case the public may read. `is_public` decides, for every page, file and site that shows a case outside.

Four must say yes: the rules of the case (publication), its deputy (publish_consent), the office (公开认定), and the course itself:
nothing without a number, tried out or taken back is shown. Each yes can be taken back, and what was public is so no more from then on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import F, Q

from kernel import clock, text
from shared_apps.rules import selectors as rules
from shared_apps.rules.codes import Publication, PublicationException
from shared_apps.rules.values import Rules
from tenant_apps.suggestions import deadlines, states
from tenant_apps.suggestions.models import Suggestion


class Part(StrEnum):
    SITUATION = "SITUATION"  # number, title, who undertakes it, where it stands
    CONTENT = "CONTENT"
    REPLY = "REPLY"
    RATING = "RATING"


_WHOLE = frozenset({Part.SITUATION, Part.CONTENT, Part.REPLY})
# What the rules let the public read at most. The report on the handling is published apart from the cases (代表法 第五十一条第三款).
_PARTS: Mapping[Publication, frozenset[Part]] = {
    Publication.REPORT: frozenset(),
    Publication.REPORT_TWICE: frozenset(),
    Publication.SITUATION: frozenset({Part.SITUATION}),
    Publication.CONTENT_REPLY: _WHOLE,
    Publication.CONTENT_REPLY_RATING: _WHOLE | {Part.RATING},
    Publication.OPTIONAL: _WHOLE,
}
# Where publishing is a duty: each answered case is decided, and one that is kept back falls under an exception of the rules.
_DUTY = frozenset({Publication.SITUATION, Publication.CONTENT_REPLY, Publication.CONTENT_REPLY_RATING})
_ANSWERED = tuple(states.ANSWERED.split())
_BY = Suggestion.Openness
PUBLIC = (_BY.OPEN, _BY.TEXT_ONLY)
ENDED = (_BY.KEPT, _BY.STOPPED)

BY_RULE, NO_CONSENT, TO_DECIDE, NOT_YET = "BY_RULE", "NO_CONSENT", "TO_DECIDE", "NOT_YET"
STANDINGS: Mapping[str, str] = {
    TO_DECIDE: "待认定",
    _BY.OPEN: _BY.OPEN.label,
    _BY.TEXT_ONLY: _BY.TEXT_ONLY.label,
    _BY.KEPT: _BY.KEPT.label,
    _BY.STOPPED: _BY.STOPPED.label,
    NO_CONSENT: "代表不同意公开",
    NOT_YET: "尚未答复",
    BY_RULE: "按规则只公开办理情况报告",
}
TEXT_MAX = 100


def parts_of(one: Suggestion) -> frozenset[Part]:
    """What the rules of the case let be published."""
    found = deadlines.rules_of(one)
    return _PARTS[found.publication] if found else frozenset()


def asks_consent(congress_id: UUID) -> bool:
    """Whether today's rules publish anything of a case, so that its deputy is asked: what is filed now falls under them."""
    return bool(_PARTS[rules.version_for(congress_id, clock.today()).publication])


def publishes(one: Suggestion) -> bool:
    """Whether anything of it may be published; a draft has no rules yet, and would fall under today's."""
    return bool(parts_of(one)) if one.profile_version else asks_consent(one.congress_id)


def is_duty(one: Suggestion) -> bool:
    found = deadlines.rules_of(one)
    return found is not None and found.publication in _DUTY


def exceptions_of(one: Suggestion) -> tuple[PublicationException, ...]:
    """不予公开的情形 that the rules of the case know."""
    found = deadlines.rules_of(one)
    return found.publication_exceptions if found else ()


def consents(one: Suggestion) -> bool:
    """Whether its deputy lets it be published."""
    return one.publish_consent and one.confidentiality != Suggestion.Confidentiality.NOT_PUBLIC


def standing(one: Suggestion) -> str:
    """One of STANDINGS; the same as `_narrowed` tells it of many."""
    if one.openness in ENDED:
        return one.openness
    if not parts_of(one):
        return BY_RULE
    if not consents(one):
        return NO_CONSENT
    return one.openness or (TO_DECIDE if one.state in _ANSWERED else NOT_YET)


def is_public(one: Suggestion, part: Part = Part.SITUATION, *, replied_at: datetime | None = None) -> bool:
    """Whether the public may read this part of the case now; of a reply (or its rating) the one that was given at `replied_at`."""
    if one.number is None or one.trial or one.state == states.WITHDRAWN or part not in parts_of(one):
        return False
    found = standing(one)
    if part in (Part.REPLY, Part.RATING):
        decided = one.openness_at is not None and replied_at is not None and replied_at <= one.openness_at
        return found == _BY.OPEN and decided
    return found in PUBLIC


def wished(*, hides_name: bool) -> str:
    """公开范围 as the filing form asks for it; whether it is published at all is `publish_consent`."""
    by = Suggestion.Confidentiality
    return by.AUTHOR_CONFIDENTIAL if hides_name else by.PUBLIC


# What whoever answered would rather not have published: (unit, reason), the latest reply of each first told.
Wishes = Callable[[UUID], list[tuple[str, str]]]
_wishes: list[Wishes] = []


def register_wishes(wishes: Wishes) -> Wishes:
    """Called once by the app that knows the replies (in its AppConfig.ready)."""
    if wishes not in _wishes:
        _wishes.append(wishes)
    return wishes


def wishes_of(one: Suggestion) -> list[tuple[str, str]]:
    """What the units propose to the office before it decides."""
    return [wish for wishes in _wishes for wish in wishes(one.pk)]


def names_author(one: Suggestion) -> bool:
    """Whether the public may read who filed it."""
    return one.confidentiality == Suggestion.Confidentiality.PUBLIC


def public_ones() -> Q:
    """The same of many, for their situation."""
    return _of_public() & (_standing_is(_BY.OPEN) | _standing_is(_BY.TEXT_ONLY))


def touched_since(suggestion_ids: list[UUID], moment: datetime) -> int:
    """How many of these are public no more, or were decided anew after `moment`."""
    rows = Suggestion.objects.filter(pk__in=suggestion_ids)
    return int(rows.exclude(public_ones() & Q(openness_at__lte=moment)).count())


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """The conditions of the list 公开情况."""

    text: str = ""
    standing: str = ""
    year: int | None = None

    def query(self, **changed: str) -> str:
        kept = {"q": self.text, "standing": self.standing, "year": str(self.year or "")} | changed
        return urlencode({name: value for name, value in kept.items() if value})


def read(given: Mapping[str, str]) -> Chosen:
    """Whatever stands in the address; what means nothing is left out."""
    year = given.get("year", "")
    return Chosen(
        text=text.one_line(given.get("q", "")[: 4 * TEXT_MAX])[:TEXT_MAX],
        standing=given.get("standing", "") if given.get("standing", "") in STANDINGS else "",
        year=int(year) if len(year) == 4 and year.isascii() and year.isdigit() else None,
    )


def listed(chosen: Chosen) -> Any:
    """What was registered and not tried out or taken back, the latest first."""
    rows = _narrowed(chosen)
    return (rows.filter(_standing_is(chosen.standing)) if chosen.standing else rows).order_by(
        "-series_year", "-registered_at", "-id"
    )


def counts(chosen: Chosen) -> dict[str, int]:
    """Under the other conditions: "" for all, then each standing that occurs."""
    rows = _narrowed(chosen)
    found = {code: rows.filter(_standing_is(code)).count() for code in STANDINGS}
    return {"": rows.count()} | {code: count for code, count in found.items() if count}


def years() -> list[int]:
    rows = Suggestion.objects.exclude(series_year=None).order_by("-series_year")
    return list(rows.values_list("series_year", flat=True).distinct())


def to_decide() -> Iterator[tuple[Suggestion, str]]:
    """What the office still has to decide where publishing is a duty, with what it waits for."""
    bound = _versions(lambda one: one.publication in _DUTY)
    strict = _versions(
        lambda one: (
            one.publication in _DUTY and PublicationException.DEPUTY_UNFIT not in one.publication_exceptions
        )
    )
    rows = Suggestion.objects.filter(_of_public(), state__in=_ANSWERED).order_by("answered_at", "id")
    fresh = _consents() & Q(profile_version__in=bound, openness="")
    newer = _consents() & Q(profile_version__in=bound, openness=_BY.OPEN, answered_at__gt=F("openness_at"))
    unwilling = ~_consents() & Q(profile_version__in=strict, openness="")
    for chosen, words in (
        (fresh, "已答复，是否公开待认定"),
        (newer, "有新的答复，是否公开待认定"),
        (unwilling, "代表不同意公开，按规则须写明不予公开的情形"),
    ):
        for row in rows.filter(chosen):
            yield row, words


def to_stop() -> Any:
    """Public by the office's word and no more by its deputy's: what was published elsewhere must be taken back too."""
    rows = Suggestion.objects.filter(~_consents(), _of_public(), openness__in=PUBLIC)
    return rows.order_by("consent_at", "id")


def _narrowed(chosen: Chosen) -> Any:
    rows = Suggestion.objects.filter(_of_public())
    if chosen.year:
        rows = rows.filter(series_year=chosen.year)
    if chosen.text:
        found = Q()
        for name in ("title", "number", "lead_name"):
            found |= Q(**{f"{name}__icontains": chosen.text})
        rows = rows.filter(found)
    return rows


def _of_public() -> Q:
    return Q(number__isnull=False, trial=False) & ~Q(state=states.WITHDRAWN)


def _consents() -> Q:
    return Q(publish_consent=True) & ~Q(confidentiality=Suggestion.Confidentiality.NOT_PUBLIC)


def _standing_is(code: str) -> Q:
    if code in ENDED:
        return Q(openness=code)
    allowed, going = Q(profile_version__in=_versions(lambda one: bool(_PARTS[one.publication]))), ~_ended()
    if code == BY_RULE:
        return going & ~allowed
    if code == NO_CONSENT:
        return going & allowed & ~_consents()
    decided = Q(openness="" if code in (TO_DECIDE, NOT_YET) else code)
    if code in (TO_DECIDE, NOT_YET):
        answered = Q(state__in=_ANSWERED)
        decided &= answered if code == TO_DECIDE else ~answered
    return allowed & _consents() & decided


def _ended() -> Q:
    return Q(openness__in=ENDED)


def _versions(test: Any) -> list[UUID]:
    """Versions of the rules under which cases stand here and of which `test` holds: few."""
    rows = (
        Suggestion.objects.exclude(profile_version=None).order_by().values_list("profile_version", flat=True)
    )
    found: list[Rules] = [rules.rules(version) for version in rows.distinct()]
    return [one.version_id for one in found if test(one)]
