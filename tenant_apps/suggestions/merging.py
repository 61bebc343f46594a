"""并案: which suggestions are handled as one, and what stands in the way; each app above names what it knows."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from kernel import text
from kernel.actor import Actor
from kernel.errors import InputRefused, StateRefused
from kernel.tenancy import TenantQuerySet
from tenant_apps.suggestions import access, states
from tenant_apps.suggestions.models import Suggestion

# The one to be merged and its main item.
Guard = Callable[[Suggestion, Suggestion], StateRefused | None]
_guards: list[Guard] = []
_replies: list[Callable[[UUID], bool]] = []
_TYPED_MAX = 60  # characters; a number has 20 at most
_DASHES = dict.fromkeys(map(ord, "－—–‐−"), "-")  # as input methods write it


class MainUnknown(InputRefused):
    code = "main_unknown"
    message = "本级没有这一编号的建议。并案只在本级的建议之间办理，请填写主案的编号，例如 2026-0001。"
    field = "into"


class MergedIntoItself(InputRefused):
    code = "merged_into_itself"
    message = "不能并入本件自身。"
    field = "into"


class MainIsMerged(StateRefused):
    code = "main_is_merged"
    message = "{number}已经并入{main}，请直接并入{main}。"
    field = "into"


class LeadsMerger(StateRefused):
    code = "leads_merger"
    message = "已有 {count} 件建议并入本件，本件不能再并入其他建议。"


class NotOfOneKind(StateRefused):
    code = "not_of_one_kind"
    message = "试用事项只能与试用事项并案。"
    field = "into"


class AnsweredAlready(StateRefused):
    code = "main_answered"
    message = "主案{number}已经答复，不能{verb}。"


def register_guard(guard: Guard) -> Guard:
    """Called once by an app that knows of something in the way (in its AppConfig.ready)."""
    if guard not in _guards:
        _guards.append(guard)
    return guard


def register_replies(has_one: Callable[[UUID], bool]) -> None:
    """Called once by the app that knows whether a suggestion has been answered, by one of its units at least."""
    if has_one not in _replies:
        _replies.append(has_one)


def check(item: Suggestion, main: Suggestion) -> None:
    """May this one be merged into that one? Both are locked. Raises the first thing that is in the way."""
    states.MACHINE.check(item, "merge")
    if main.state == states.MERGED and main.merged_into is not None:
        raise MainIsMerged(number=main.number_label, main=main.merged_into.number_label)
    states.MACHINE.check(main, "lead_merger")
    if count := of(item).count():
        raise LeadsMerger(count=count)
    if item.trial != main.trial:
        raise NotOfOneKind
    unanswered(main, verb="并案")
    for guard in _guards:
        if why := guard(item, main):
            raise why


def unanswered(main: Suggestion, *, verb: str) -> None:
    """Raises AnsweredAlready."""
    if any(has_one(main.pk) for has_one in _replies):
        raise AnsweredAlready(number=main.number_label, verb=verb)


def of(main: Suggestion) -> TenantQuerySet:
    """Those that were merged into it and go on with it, by number; also when all are closed."""
    rows: TenantQuerySet = Suggestion.objects.filter(merged_into=main)
    return rows.select_related("lead_mandate").order_by("number", "id")


def has_some(key: str) -> Exists:
    """For a query: something was merged into the suggestion whose id stands under `key`."""
    return Exists(Suggestion.objects.filter(merged_into=OuterRef(key)))


def group(main: Suggestion) -> list[Suggestion]:
    """The main item and those that were merged into it."""
    return [main, *of(main)]


def read_as(actor: Actor, main: Suggestion) -> Suggestion:
    """The case by which this reader knows it: the main item if they may read it, else what of theirs was merged into it."""
    rows = group(main)
    seen = set(access.visible(actor).filter(pk__in=[one.pk for one in rows]).values_list("pk", flat=True))
    return next((one for one in rows if one.pk in seen), main)


def lock_all(one: Suggestion) -> None:
    """It, its main item and what was merged into it are locked in the one order of suggestions, that of their ids, whichever the
    deed begins with."""
    rows = Suggestion.objects.filter(Q(pk=one.pk) | Q(pk=one.merged_into_id) | Q(merged_into=one.pk))
    list(rows.order_by("id").select_for_update(of=("self",)).values_list("pk"))


def locked(main: Suggestion) -> list[Suggestion]:
    """The same, those that were merged locked; whoever calls has locked all of them (`lock_all`)."""
    return list(of(main).select_for_update(of=("self",)))


def named(actor: Actor, given: str) -> Suggestion:
    """What the actor may read by its number, as people write it (第2026-0001号). Raises MainUnknown."""
    typed = unicodedata.normalize("NFKC", text.one_line(given[:_TYPED_MAX])).translate(_DASHES)
    number = typed.removeprefix("第").removesuffix("号").strip()
    found: Suggestion | None = access.visible(actor).exclude(number=None).filter(number=number).first()
    if found is None:
        raise MainUnknown
    return found


def may_part(item: Suggestion) -> bool:
    """Whether a merged one may be handled by itself again."""
    return item.merged_into is not None and not any(has_one(item.merged_into.pk) for has_one in _replies)


def may_lead(suggestion: Suggestion) -> bool:
    """Whether its state lets another one be merged into it."""
    return states.MACHINE.allows(suggestion, "lead_merger")
