"""What a change of rules would lead to: for the congress itself, for those below it, and on an example day. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from kernel.errors import InputRefused
from shared_apps.rules import deadlines, fields, validation
from shared_apps.rules.inheritance import Profile, Snapshot, below, chain_of, resolved
from shared_apps.rules.values import Rules
from shared_apps.worktime.counting import Calendar, Due
from shared_apps.worktime.spans import Span


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One rule before and after, in words; `only_source` where the value is the same and only its ground changes."""

    name: str
    label: str
    before: str
    after: str
    source_before: str
    source_after: str

    @property
    def only_source(self) -> bool:
        return self.before == self.after


@dataclass(frozen=True, kw_only=True)
class Effect:
    """`reached` are the congresses below for which something changes, `keeping` those whose own rule wins (congress → fields)."""

    before: Snapshot
    after: Snapshot
    differences: Sequence[Difference]
    below: int
    reached: Sequence[UUID]
    keeping: Mapping[UUID, Sequence[str]] = field(default_factory=dict)
    refused: InputRefused | None = None
    refused_below: tuple[UUID, InputRefused] | None = None


def of(
    congress_id: UUID,
    day: date,
    *,
    before: Sequence[Profile],
    after: Sequence[Profile],
    parents: Mapping[UUID, UUID | None],
) -> Effect:
    """What differs from `day` on if the profiles `before` become those `after`."""
    chain = chain_of(congress_id, parents)
    old, new = resolved(chain, before, day), resolved(chain, after, day)
    changed = [row.name for row in differences(old.fields, new.fields)]
    reached, keeping, conflict = list[UUID](), dict[UUID, list[str]](), None
    lower, setting = below(congress_id, parents), {profile.congress_id for profile in (*before, *after)}
    # Congresses without rules of their own share what is above them: it is looked at once.
    shared: dict[tuple[UUID | None, ...], tuple[list[str], InputRefused | None]] = {}
    for one in lower:
        theirs = tuple(level for level in chain_of(one, parents) if level in setting)
        if theirs not in shared:
            was, is_now = resolved(theirs, before, day), resolved(theirs, after, day)
            kept = [name for name in changed if was.fields.get(name) == is_now.fields.get(name)]
            refusal = refusal_of(is_now)
            fresh = refusal is not None and refusal_of(was) is None
            shared[theirs] = (kept, refusal if fresh else None)
        own, refused = shared[theirs]
        if len(own) < len(changed):
            reached.append(one)
        if own:
            keeping[one] = own
        if refused is not None and conflict is None:
            conflict = (one, refused)
    return Effect(
        before=old,
        after=new,
        differences=differences(old.fields, new.fields),
        below=len(lower),
        reached=reached,
        keeping=keeping,
        refused=refusal_of(new),
        refused_below=conflict,
    )


def refusal_of(snapshot: Snapshot) -> InputRefused | None:
    """Why these rules can't stand together, if they can't."""
    try:
        validation.check_whole(snapshot.values)
    except InputRefused as refused:
        return refused
    return None


def differences(
    before: Mapping[str, Mapping[str, Any]], after: Mapping[str, Mapping[str, Any]]
) -> list[Difference]:
    """The rules that are not the same, in the page's order."""
    found = []
    for name, rule in fields.FIELDS.items():
        old, new = before.get(name), after.get(name)
        if old is None or new is None or _same(old, new):
            continue
        found.append(
            Difference(
                name=name,
                label=rule.label,
                before=fields.words(name, old["value"]),
                after=fields.words(name, new["value"]),
                source_before=_source(old),
                source_after=_source(new),
            )
        )
    return found


def _same(old: Mapping[str, Any], new: Mapping[str, Any]) -> bool:
    return all(old[part] == new[part] for part in ("value", "basis", "article", "profile"))


def _source(item: Mapping[str, Any]) -> str:
    return f"{item['profile']} {item['article']}"


@dataclass(frozen=True, kw_only=True)
class Example:
    """One period counted from the same day under the old and the new rules."""

    label: str
    start: str
    before: Due | None
    after: Due | None

    @property
    def moves(self) -> bool:
        return (self.before and self.before.date) != (self.after and self.after.date)


# What is counted on the example day, and from which event it runs.
COUNTED = (
    ("assign_span", "提出"),
    ("return_span", "收到"),
    ("contact_span", "收到"),
    ("co_opinion_span", "收到"),
    ("reply_span", "交办"),
    ("reply_max", "交办"),
    ("rating_span", "收到答复"),
    ("redo_span", "交办重办"),
    ("receive_span", "送达"),
    ("accept_span", "签收"),
    ("adopt_span", "受理"),
    ("pass_on_span", "结果返回"),
)


def examples(day: date, *, before: Rules, after: Rules, calendar: Calendar) -> list[Example]:
    """Each period as if its start were `day` (and the unit had signed for it that day)."""

    def last(rules: Rules, name: str) -> Due | None:
        if name == "reply_span":
            return deadlines.reply_due(day, day, rules=rules, calendar=calendar)
        if name == "reply_max":
            return deadlines.reply_due_at_latest(day, day, rules=rules, calendar=calendar)
        span: Span | None = getattr(rules, name)
        return deadlines.due(day, span, rules=rules, calendar=calendar) if span else None

    return [
        Example(
            label=fields.FIELDS[name].label, start=start, before=last(before, name), after=last(after, name)
        )
        for name, start in COUNTED
    ]
