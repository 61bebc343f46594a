"""A congress's head changes its own rules: begun as a draft from a day on, set rule by rule, previewed, published; withdrawn before its day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Literal
from uuid import UUID

from django.db import IntegrityError, transaction

from kernel import clock, journal
from kernel.actor import Actor, SeatFacts
from kernel.errors import InputRefused, StateRefused
from shared_apps.rules import access, fields, selectors, states, texts, validation
from shared_apps.rules.actions import making
from shared_apps.rules.codes import Basis
from shared_apps.rules.effects import Effect
from shared_apps.rules.models import RuleChange, RuleProfile
from tenants import selectors as registry

Use = Literal["keep", "inherit", "own"]


class DraftExists(StateRefused):
    code = "rules_draft_exists"
    message = "本级已有一份起草中的规则修改（自 {day} 起施行，由{by}起草），请在其中继续修改，或者先放弃它。"


class ChangeConflict(StateRefused):
    """Another tab or colleague saved the draft after this page had read it."""

    code = "rules_change_conflict"
    message = "这份草稿已由{by}于 {at} 改动，本页看到的是改动前的内容，没有保存。"
    next = "请核对草稿现在的内容；如仍需修改，请再次提交。"

    def __init__(self, *, row: RuleChange) -> None:
        super().__init__(by=row.saved_by_name, at=f"{clock.local(row.saved_at):%m-%d %H:%M}")
        self.version = row.version


class DayPast(InputRefused):
    """Cases that have begun keep their rules: nothing may be set for a day that has come."""

    code = "rules_day_past"
    field = "effective_from"
    message = "施行日期最早为明日（{tomorrow}）：已经开始的一日，当日已有建议按原规则受理。"


class DayTooFar(InputRefused):
    code = "rules_day_too_far"
    field = "effective_from"
    message = "施行日期不得晚于 {last}。"


class DayTaken(StateRefused):
    code = "rules_day_taken"
    field = "effective_from"
    message = "本级已有自 {day} 起施行的版本（{name}），请另选日期，或者先撤回那一版。"


class NothingChanged(StateRefused):
    code = "rules_nothing_changed"
    message = "还没有修改任何规则项，不能发布。"
    next = "请先修改至少一项规则。"


class BasisMissing(InputRefused):
    code = "rules_basis"
    field = "basis"
    message = "请选择这项规则的依据。"


class PreviewStale(StateRefused):
    """What was previewed is not what would be published now: the draft, or a rule above, has changed meanwhile."""

    code = "rules_preview_stale"
    message = "预览之后，草稿或者上级规则又有变动，没有发布。"
    next = "以下已是最新的预览，请核对后再发布。"


class LowerConflict(StateRefused):
    """A rule of a congress below can't stand beside the new one."""

    code = "rules_lower_conflict"
    message = "与{place}自定的规则不能并存：{why}"
    next = "请与该单位商定后再办理，或者修改本级规则。"


class InForceAlready(StateRefused):
    code = "rules_in_force"
    message = "这一版已自 {day} 起施行，不能撤回。"
    next = "如需更改，请起草新的修改。"


@transaction.atomic
def begin(*, actor: Actor, effective_from: date, name: str, note: str = "") -> RuleChange:
    """Begin a draft. `name` is the document it rests on. Raises NotPermitted, StepUpNeeded, DraftExists, DayPast, DayTooFar, TextRefused."""
    seat = actor.require(states.PUBLISH)
    open_one = RuleChange.objects.filter(congress_id=seat.congress_id, state=states.DRAFT).first()
    if open_one is not None:
        raise _exists(open_one)
    now = clock.now()
    change = RuleChange(
        congress_id=seat.congress_id,
        effective_from=_day(effective_from),
        name=texts.document(name, field="name"),
        note=texts.note(note),
        created_at=now,
        saved_at=now,
        saved_by_name=actor.name,
    )
    try:
        with transaction.atomic():
            change.save(force_insert=True)
    except IntegrityError:  # a colleague began one a moment ago
        raise _exists(RuleChange.objects.get(congress_id=seat.congress_id, state=states.DRAFT))
    _entry("begun", change, actor, seat)
    return change


@transaction.atomic
def describe(
    *, actor: Actor, change_id: UUID, version: int, effective_from: date, name: str, note: str = ""
) -> RuleChange:
    """Day, document and note of the draft. `version` is the one the page had read. Raises as `begin`, ChangeConflict, StateRefused, NotFound."""
    change, seat = _draft(actor, change_id, "describe", version)
    change.effective_from = _day(effective_from)
    change.name, change.note = texts.document(name, field="name"), texts.note(note)
    return _saved(change, actor, seat, "described")


@transaction.atomic
def set_rule(
    *,
    actor: Actor,
    change_id: UUID,
    version: int,
    name: str,
    use: Use,
    value: Any = None,
    basis: str = "",
    document: str = "",
    article: str = "",
) -> RuleChange:
    """One rule of the draft: `own` with its value and ground, `inherit` from above with a ground, `keep` as it is.

    Raises ChangeConflict, UnknownRule, RuleRefused, AgainstLaw, ContactByLaw, BasisMissing, NotNationalLaw, NotLocal, TextRefused,
    StateRefused, NotFound.
    """
    change, seat = _draft(actor, change_id, "set_rule", version)
    if name not in fields.FIELDS:
        raise validation.UnknownRule(field=name, name=name)
    if use == "keep":
        change.changes.pop(name, None)
    elif use == "inherit":
        change.changes[name] = {"inherit": True, "article": texts.article(article)}
    else:
        validation.check_own({name: value})
        if basis not in {item.value for item in Basis}:
            raise BasisMissing
        document = texts.document(document or change.name, field="document")
        validation.check_basis(Basis(basis), document)
        change.changes[name] = {
            "value": value,
            "basis": basis,
            "document": document,
            "article": texts.article(article),
        }
    _drop_what_changes_nothing(change, name)
    return _saved(change, actor, seat, "set", rule=name)


@transaction.atomic
def discard(*, actor: Actor, change_id: UUID, version: int) -> RuleChange:
    """The draft is given up; it stays as a record. Raises ChangeConflict, StateRefused, NotFound."""
    change, seat = _draft(actor, change_id, "discard", version)
    states.CHANGE.move(change, "discard")
    _end(change, actor)
    _entry("discarded", change, actor, seat)
    return change


@transaction.atomic
def publish(*, actor: Actor, change_id: UUID, seen: str) -> tuple[RuleChange, int]:
    """The draft becomes this congress's rules from its day on, and a version for it and all below it. Answers how many versions.

    `seen` is the digest of what the preview showed. Raises PreviewStale, NothingChanged, DayPast, DayTaken, LowerConflict, the
    refusals of validation, StateRefused, NotFound.
    """
    making.lock()
    change, seat = access.change_to_work_on(actor=actor, change_id=change_id)
    states.CHANGE.check(change, "publish")
    effect = selectors.effect(change)
    if not effect.differences:
        raise NothingChanged
    if effect.after.digest != seen:
        raise PreviewStale
    _day(change.effective_from)
    _free(change)
    _check(effect)
    RuleProfile.objects.update_or_create(
        congress_id=change.congress_id,
        effective_from=change.effective_from,
        defaults={
            "name": change.name,
            "note": change.note,
            "values": selectors.own_values(change),
            "seed": "",
            "withdrawn": False,
        },
    )
    states.CHANGE.move(change, "publish")
    change.published_at, change.published_by_name = clock.now(), actor.name
    change.save()
    made = making.make_versions(selectors.reach(change.congress_id))
    _entry("published", change, actor, seat, versions=made, rules=_told(effect))
    return change, made


@transaction.atomic
def withdraw(*, actor: Actor, change_id: UUID, reason: str) -> tuple[RuleChange, int]:
    """撤回 before its day: what held before goes on. Raises InForceAlready, LowerConflict, TextRefused, StateRefused, NotFound."""
    making.lock()
    change, seat = access.change_to_work_on(actor=actor, change_id=change_id)
    states.CHANGE.check(change, "withdraw")
    if change.effective_from <= clock.today():
        raise InForceAlready(day=f"{change.effective_from:%Y-%m-%d}")
    change.reason = texts.reason(reason)
    _check(selectors.effect_of_withdrawal(change))
    RuleProfile.objects.filter(congress_id=change.congress_id, effective_from=change.effective_from).update(
        withdrawn=True
    )
    states.CHANGE.move(change, "withdraw")
    _end(change, actor)
    made = making.make_versions(selectors.reach(change.congress_id))
    _entry("withdrawn", change, actor, seat, versions=made, reason=change.reason)
    return change, made


def _draft(actor: Actor, change_id: UUID, deed: str, version: int) -> tuple[RuleChange, SeatFacts]:
    change, seat = access.change_to_work_on(actor=actor, change_id=change_id)
    states.CHANGE.check(change, deed)
    if change.version != version:
        raise ChangeConflict(row=change)
    return change, seat


def _drop_what_changes_nothing(change: RuleChange, name: str) -> None:
    """A rule set to what it is already, or given up where there was none of our own."""
    own = selectors.base_values(change).get(name)
    wanted = change.changes.get(name)
    if wanted is None:
        return
    if wanted.get("inherit"):
        if own is None:
            del change.changes[name]
    elif own is not None and all(own.get(part) == wanted[part] for part in wanted):
        del change.changes[name]


def _saved(change: RuleChange, actor: Actor, seat: SeatFacts, deed: str, **facts: object) -> RuleChange:
    change.version += 1
    change.saved_at, change.saved_by_name = clock.now(), actor.name
    change.save()
    _entry(deed, change, actor, seat, **facts)
    return change


def _end(change: RuleChange, actor: Actor) -> None:
    change.ended_at, change.ended_by_name = clock.now(), actor.name
    change.save()


def _day(day: date) -> date:
    tomorrow = clock.today() + timedelta(days=1)
    if day < tomorrow:
        raise DayPast(tomorrow=f"{tomorrow:%Y-%m-%d}")
    last = date(tomorrow.year + 5, 12, 31)  # a term
    if day > last:
        raise DayTooFar(last=f"{last:%Y-%m-%d}")
    return day


def _free(change: RuleChange) -> None:
    other = RuleProfile.objects.filter(
        congress_id=change.congress_id, effective_from=change.effective_from, withdrawn=False
    ).first()
    if other is not None:
        raise DayTaken(day=f"{other.effective_from:%Y-%m-%d}", name=other.name)


def _check(effect: Effect) -> None:
    if effect.refused is not None:
        raise effect.refused
    if effect.refused_below is not None:
        congress_id, refusal = effect.refused_below
        raise LowerConflict(place=registry.entry(congress_id).name, why=refusal.message)


def _exists(other: RuleChange) -> DraftExists:
    return DraftExists(day=f"{other.effective_from:%Y-%m-%d}", by=other.saved_by_name)


def _told(effect: Effect) -> dict[str, dict[str, str]]:
    return {
        row.name: {"before": row.before, "after": row.after, "source": row.source_after}
        for row in effect.differences
    }


def _entry(deed: str, change: RuleChange, actor: Actor, seat: SeatFacts, **facts: object) -> None:
    journal.record(
        actor=actor,
        seat=seat,
        deed=f"rules.{deed}",
        subject=change,
        body={
            "effective_from": change.effective_from,
            "name": change.name,
            "version": change.version,
            **facts,
        },
        congress_id=change.congress_id,
    )
