"""What people do in the play: send up and down, sign for, recall meanwhile, accept, tell news, refuse, adopt. Each deed is one block of
one congress, by the product's own functions."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from typing import Any

from kernel import clock, journal, standing, tenancy
from kernel.actor import Actor
from kernel.errors import DomainError
from kernel.ids import uuid7
from kernel.tenancy import CongressRef
from tenant_apps.handling import actions as handling
from tenant_apps.postbox import actions as postbox
from tenant_apps.referrals import actions as referrals
from tenant_apps.referrals import events, states
from tenant_apps.referrals.models import Referral
from tenant_apps.suggestions import actions as suggestions
from tenant_apps.suggestions import states as suggestion_states
from tenant_apps.suggestions.models import Suggestion
from tenants import selectors as registry
from tests.factories.house import House

NEWS_AT_ONCE = 6
TITLE = "关于统一界河保洁标准的建议"
BODY = "一、情况\n界河两岸保洁标准不一。\n二、建议\n请统一标准、统一考核。"


class People:
    """Those of all congresses, in one process. `busy` weighs the deeds; nothing is remembered but who they are."""

    def __init__(self, houses: Mapping[str, House], *, down_to: Mapping[str, tuple[str, ...]]) -> None:
        self._houses = houses
        self._down_to = down_to
        self._actors: dict[tuple[str, str], Actor] = {}
        self._deeds: list[tuple[Callable[[str], None], float]] = [
            (self.send_up, 2.5),
            (self.refer_up, 1),
            (self.send_down, 0.7),
            (self.receive, 3),
            (self.recall, 1.5),
            (self.accept, 2.5),
            (self.news, 4),
            (self.not_adopt, 0.7),
            (self.reject, 0.5),
            (self.adopt, 0.3),
        ]

    def do_something(self) -> str:
        """One deed somewhere, or nothing if there is nothing to do; its name."""
        deed = random.choices([one for one, _ in self._deeds], [weight for _, weight in self._deeds])[0]
        code = random.choice(list(self._houses))
        if registry.ref_by_code(code).state != "active":  # type: ignore[union-attr]
            return ""
        try:
            deed(code)
        except DomainError:
            return ""  # somebody was faster
        return deed.__name__

    def actor(self, code: str, post: str) -> Actor:
        if (code, post) not in self._actors:
            self._actors[code, post] = self._houses[code].actor(post)
        return self._actors[code, post]

    def send_up(self, code: str) -> None:
        ref = self._ref(code)
        if ref.parent_id is not None:
            self._send(ref, registry.entry(ref.parent_id), kind=states.REQUEST_ADOPTION)

    def refer_up(self, code: str) -> None:
        """A suggestion in handling, by the deeds of clerk and head; what is under way already is refused."""
        if self._ref(code).parent_id is None:
            return
        clerk, head = self.actor(code, "clerk"), self.actor(code, "head")
        with tenancy.enter(self._ref(code)):
            found = Suggestion.objects.filter(state=suggestion_states.IN_HANDLING).order_by("?").first()
            if found is not None:
                drafted = referrals.refer_up(
                    actor=clerk, suggestion_id=found.pk, reason="BEYOND_POWER", note="请予转请。"
                )
                referrals.approve(actor=head, referral_id=drafted.pk)

    def send_down(self, code: str) -> None:
        """By whichever congress has somebody below it that never answers."""
        code = random.choice(list(self._down_to))
        peer = registry.ref_by_code(random.choice(self._down_to[code]))
        assert peer is not None
        if self._ref(code).state == standing.ACTIVE:
            self._send(self._ref(code), registry.entry(peer.id), kind=states.ASSIGN_DOWN)

    def receive(self, code: str) -> None:
        self._theirs(code, states.DELIVERED, referrals.receive)

    def accept(self, code: str) -> None:
        self._theirs(code, states.RECEIVED, referrals.accept)

    def not_adopt(self, code: str) -> None:
        self._theirs(
            code, states.ACCEPTED, referrals.not_adopt, reason="OTHER", answer="本级代表研究后未予采纳。"
        )

    def reject(self, code: str) -> None:
        self._theirs(code, states.RECEIVED, referrals.reject, reason="OTHER", answer="不属于本级职权，退回。")

    def adopt(self, code: str) -> None:
        self._theirs(code, states.ACCEPTED, referrals.adopt, post="deputy1")

    def recall(self, code: str) -> None:
        actor = self.actor(code, "clerk")
        with tenancy.enter(self._ref(code)):
            found = _any(direction=states.OUT, state=states.SENT)
            if found is not None:
                referrals.recall(actor=actor, referral_id=found.pk)

    def news(self, code: str) -> None:
        """Published deeds on what came from below, each with a text of its own."""
        actor = self.actor(code, "clerk")
        seat = actor.seats[0]
        with tenancy.enter(self._ref(code)):
            found = _any(direction=states.IN, state__in=(states.RECEIVED, states.ACCEPTED, states.ADOPTED))
            if found is None:
                return
            for _ in range(NEWS_AT_ONCE):
                event = events.own(at=clock.now(), deed="news", label="办理进展", text=f"news {uuid7()}")
                events.keep(found, event)
                events.tell(found, event, seat=seat)
            _note(found, actor, "news")

    def _send(self, ref: CongressRef, peer: Any, *, kind: str) -> None:
        offer(ref, peer, kind=kind, actor=self.actor(ref.code, "head"))

    def _theirs(
        self, code: str, state: str, deed: Callable[..., Any], *, post: str = "clerk", **facts: Any
    ) -> None:
        actor = self.actor(code, post)
        with tenancy.enter(self._ref(code)):
            found = _any(direction=states.IN, state=state, kind=states.REQUEST_ADOPTION)
            if found is not None:
                deed(actor=actor, referral_id=found.pk, **facts)

    @staticmethod
    def _ref(code: str) -> CongressRef:
        found = registry.ref_by_code(code)
        assert found is not None
        return found


def hand_over(house: House) -> None:
    """A suggestion of this congress, registered, assigned and signed for: its period runs."""
    deputy, clerk, handler = (house.actor(post) for post in ("deputy1", "clerk", "handler1"))
    with house.entered():
        made = suggestions.draft(actor=deputy, title=TITLE, body=BODY, category="CONSTRUCTION")
        suggestions.submit(actor=deputy, suggestion_id=made.pk)
        suggestions.register(actor=clerk, suggestion_id=made.pk)
        held = handling.assign(actor=clerk, suggestion_id=made.pk, unit_id=house.unit_ids["handler1"])
        handling.sign_for(actor=handler, assignment_id=held.pk)


def offer(ref: CongressRef, peer: Any, *, kind: str, actor: Actor | None = None) -> None:
    """As 审签 leaves it, without the suggestion behind it."""
    with tenancy.enter(ref):
        now = clock.now()
        referral = Referral(
            id=uuid7(),
            congress_id=ref.id,
            direction=states.OUT,
            kind=kind,
            peer_id=peer.id,
            peer_code=peer.code,
            peer_name=peer.name,
            peer_organ=peer.organ_name,
            peer_level=peer.level,
            title=TITLE,
            category="CONSTRUCTION",
            reason="BEYOND_POWER",
            snapshot=_snapshot(ref),
            path=[str(ref.id)],
            state=states.SENT,
            sent_at=now,
            changed_at=now,
        )
        referral.save(force_insert=True)
        event = events.own(at=now, deed="referred", label="送出", text=f"news {uuid7()}")
        body = {
            "kind": kind,
            "reason": referral.reason,
            "reason_label": "",
            "note": "",
            "path": referral.path,
            "trial": False,
            "snapshot": referral.snapshot,
            "course": [],
            "event": event,
        }
        postbox.send(
            to_id=peer.id,
            referral_id=referral.id,
            kind="offer",
            body=body,
            seat=actor.seats[0] if actor else None,
        )
        _note(referral, actor, "sent")


def _any(**wanted: Any) -> Referral | None:
    """One of the latest, so that the same row is wanted by several at once."""
    rows = list(Referral.objects.filter(**wanted).order_by("-changed_at")[:15])
    return random.choice(rows) if rows else None


def _snapshot(ref: CongressRef) -> dict[str, Any]:
    return {
        "title": TITLE,
        "body": BODY,
        "kind": "SUGGESTION",
        "category": "CONSTRUCTION",
        "category_label": "城乡建设",
        "number": "",
        "lead_name": "沈建芳",
        "lead_delegation": "",
        "statement": "",
        "origin": [
            {
                "congress_id": str(ref.id),
                "congress_code": ref.code,
                "congress_name": ref.name,
                "level": ref.level,
                "number": "",
                "title": TITLE,
                "lead_name": "沈建芳",
            }
        ],
    }


def _note(referral: Referral, actor: Actor | None, deed: str) -> None:
    journal.record(
        actor=actor,
        seat=actor.seats[0] if actor else None,
        deed=f"referral_{deed}",
        subject=referral,
        body={"state": referral.state},
        referral_id=referral.id,
    )
