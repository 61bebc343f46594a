"""What the envelopes of a referral say to the index of the exchange: header fields, never a text; and what the ends know themselves,
for comparing the two."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from shared_apps.exchange import checking, indexing
from shared_apps.exchange.checking import Header
from shared_apps.exchange.envelope import Envelope
from shared_apps.exchange.indexing import Told
from tenant_apps.postbox import selectors as postbox
from tenant_apps.referrals import states, withdrawing
from tenant_apps.referrals.models import Referral

Body = Mapping[str, Any]
_NOTHING_OWED = (None, False)
_MOMENTS = ("received_at", "decided_at", "result_at")
_CALLED_OFF = frozenset({states.CALLED_OFF})
# Done at the asked end before it heard that it was called off, these stand, whichever was said first.
_STANDS = frozenset({states.ADOPTED, states.RESULT_RETURNED})
_RELAYING = {"relayed": states.RELAYED, "relay_ended": states.ACCEPTED}


def offer(envelope: Envelope, body: Body) -> Told:
    """Until it is signed for, the day for that is owed; what is assigned down keeps the day of its answer."""
    sent = body["snapshot"]
    day = body.get("receive_by") or body.get("due_at")
    provisional = bool(body.get("receive_provisional", body.get("due_provisional", False)))
    return Told(
        header={
            "kind": body["kind"],
            "category": sent["category"],
            "number": sent["number"],
            "trial": bool(body["trial"]),
        },
        path=tuple(UUID(one) for one in body["path"]),
        state=states.DELIVERED,
        due=(datetime.fromisoformat(day), provisional) if day else _NOTHING_OWED,
    )


def _moved(state: str, *, moments: str = "", settles: bool = False) -> Callable[[Envelope, Body], Told]:
    """A deed of the asked end that brings the referral into `state`, which are its `moments`; `settles`: nothing is owed any more."""

    def read(envelope: Envelope, body: Body) -> Told:
        when = datetime.fromisoformat(body["event"]["at"])
        return Told(
            from_asked=True,
            state=state,
            is_open=state not in states.FINISHED,
            overtaken_by=frozenset() if state in _STANDS else _CALLED_OFF,
            stands_against=_CALLED_OFF if state in _STANDS else frozenset(),
            times=dict.fromkeys(moments.split(), when),
            due=_NOTHING_OWED if settles else _owed(body),
        )

    return read


def _owed(body: Body) -> tuple[datetime, bool] | None:
    """The day by which the asked end answers, where it says one."""
    day = body["event"]["due_at"]
    return (datetime.fromisoformat(day), bool(body["event"]["due_provisional"])) if day else None


def _received(envelope: Envelope, body: Body) -> Told:
    """Signed for: from now on the asked end's own day counts, if it says one."""
    when = datetime.fromisoformat(body["event"]["at"])
    owed = _owed(body) or _NOTHING_OWED
    return Told(
        from_asked=True,
        state=states.RECEIVED,
        overtaken_by=_CALLED_OFF,
        times={"received_at": when},
        due=owed,
    )


def _adopted(envelope: Envelope, body: Body) -> Told:
    told = _moved(states.ADOPTED, moments="decided_at")(envelope, body)
    return replace(told, due=_owed(body) or _NOTHING_OWED)


def _taken_on(envelope: Envelope, body: Body) -> Told:
    """接办 is the receipt as well, where there was none before it (交下级人大 was signed for)."""
    told = _moved(states.IN_HANDLING, moments="decided_at")(envelope, body)
    return replace(told, first={"received_at": told.times["decided_at"]})


def status(envelope: Envelope, body: Body) -> Told | None:
    """Of the asked end's published deeds its acceptance moves the referral, and others may tell a new day; news of a third one do neither."""
    event = body["event"]
    if event["congress_id"] != str(envelope.from_id):
        return None
    if event.get("interim"):  # answered: the rest is owed by whoever is further on
        return Told(from_asked=True, due=_NOTHING_OWED)
    if event["deed"] == withdrawing.ENDED_BY:  # by the end that asked
        stands = _STANDS | {states.ACKNOWLEDGED}
        return Told(
            state=states.CALLED_OFF,
            is_open=False,
            overtaken_by=stands,
            # What the asked end did before it heard of it may have been said later.
            stands_against=frozenset(states.LABELS) - stands,
            due=_NOTHING_OWED,
        )
    if event["deed"] == "accepted" and not event["number"]:
        due = _owed(body) or _NOTHING_OWED
        return Told(from_asked=True, state=states.ACCEPTED, overtaken_by=states.DECIDED, due=due)
    if event["deed"] in _RELAYING and not event["number"]:
        state = _RELAYING[event["deed"]]
        told = _owed(body) if event["deed"] == "relay_ended" else None
        return Told(from_asked=True, state=state, overtaken_by=states.DECIDED, due=told or _NOTHING_OWED)
    owed = _owed(body)
    return Told(from_asked=True, due=owed) if owed else None


def recall_answer(envelope: Envelope, body: Body) -> Told | None:
    if not body["granted"]:
        return None
    return Told(from_asked=True, state=states.RECALLED, is_open=False, due=_NOTHING_OWED)


def redated(envelope: Envelope, body: Body) -> Told:
    return Told(due=(datetime.fromisoformat(body["due_at"]), bool(body["due_provisional"])))


def acknowledged(envelope: Envelope, body: Body) -> Told:
    return Told(state=states.ACKNOWLEDGED, is_open=False, due=_NOTHING_OWED)


def ends() -> Iterator[Header]:
    """Every referral of the congress we are in that has left or come, as the index should have it."""
    rows = Referral.objects.exclude(sent_at=None).order_by("id")
    fields = ("id", "direction", "kind", "peer_id", "state", "path", "number", "category", "trial", *_MOMENTS)
    for key, direction, kind, peer, state, path, number, category, trial, *moments in rows.values_list(
        *fields
    ).iterator():
        own_path = path if direction == states.IN else [*path, str(peer)]
        yield Header(
            referral_id=key,
            side=indexing.IN if direction == states.IN else indexing.OUT,
            peer_id=peer,
            path=tuple(UUID(one) for one in own_path),
            state=state,
            is_open=state not in states.FINISHED,
            facts={"kind": kind, "number": number, "category": category, "trial": trial},
            moments={name: at for name, at in zip(_MOMENTS, moments, strict=True) if at is not None},
        )


def register_all() -> None:
    """Readers of the kinds, and the ends for comparing."""
    checking.register(ends, postbox.under_way)
    for kind, reader in {
        "offer": offer,
        "receipt": _received,
        "noted": _moved(states.NOTED, moments="received_at decided_at", settles=True),
        "status": status,
        "refusal": _moved(states.REJECTED, moments="decided_at", settles=True),
        "recall-answer": recall_answer,
        # The adopted suggestion's own day comes with its assignment.
        "adopted": _adopted,
        "not-adopted": _moved(states.NOT_ADOPTED, moments="decided_at", settles=True),
        "assigned-down": _taken_on,
        "result": _moved(states.RESULT_RETURNED, moments="result_at", settles=True),
        "acknowledged": acknowledged,
        "redated": redated,
    }.items():
        indexing.register(kind, reader)
