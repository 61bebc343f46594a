"""What must hold after the faults, by plain SQL. Imports nothing of the project: `python invariants.py postgresql://…` judges any cell.

DOMAIN 5.4 (i) to (ix), and: nothing lost, nothing applied twice, nothing unexplained.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import psycopg
from psycopg import sql

ENDED = ("closed", "merged")


@dataclass(frozen=True)
class Home:
    """A congress of the registry and its schema."""

    id: UUID
    code: str
    schema: str
    kind: str
    state: str
    parent_id: UUID | None
    successor_id: UUID | None


@dataclass
class Verdict:
    """`faults` must be empty: each is a rule and one sentence. `counts` are told."""

    faults: list[str] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    def say(self, rule: str, rows: Iterable[object]) -> None:
        self.faults += [f"{rule}: {row}" for row in rows]


class Cell:
    """One database, read as its administrator."""

    def __init__(self, url: str) -> None:
        self.session = psycopg.connect(url, autocommit=True)
        self.homes = {
            row[0]: Home(*row)
            for row in self.session.execute(
                "SELECT id, code, schema_name, kind, state, parent_id, successor_id FROM public.tenants_congress "
                "WHERE migrations > 0"
            )
        }
        self.verdict = Verdict()

    def rows(self, home: Home, text: str, *values: object) -> list[Any]:
        """In one schema: `{name}` in the text is a table of it."""
        tables = {name: sql.Identifier(home.schema, table) for name, table in TABLES.items()}
        return self.session.execute(sql.SQL(text).format(**tables), list(values)).fetchall()

    def ends_of(self, congress_id: UUID) -> list[Home]:
        """Who may have taken in what was sent there: the congress, and whoever goes on in its place."""
        found: list[Home] = []
        home = self.homes.get(congress_id)
        while home is not None and home not in found:
            found.append(home)
            home = self.homes.get(home.successor_id) if home.successor_id else None
        return found


TABLES = {
    "outbox": "postbox_outbox",
    "delivery": "postbox_delivery",
    "inbox": "postbox_inbox",
    "applied": "postbox_applied",
    "heard": "postbox_heard",
    "thread": "postbox_thread",
    "alarm": "postbox_alarm",
    "referral": "referrals_referral",
    "trace": "referrals_traceevent",
    "entry": "records_entry",
    "suggestion": "suggestions_suggestion",
    "matter": "handling_matter",
    "assignment": "handling_assignment",
}


def judge(url: str) -> Verdict:
    """Every rule over every congress."""
    cell = Cell(url)
    try:
        for rule in (
            nothing_is_lost,
            nothing_is_applied_twice,
            nothing_is_unexplained,
            own_rows_alone,
            one_item_counts_once,
            the_source_clock_runs_on,
            no_loop,
            only_along_the_chain,
            both_sides_have_an_audit_row,
            the_received_text_is_as_it_was_sent,
            a_merged_congress_has_a_successor_that_goes_on,
            work_offices_hold_nothing,
        ):
            rule(cell)
        return cell.verdict
    finally:
        cell.session.close()


def nothing_is_lost(cell: Cell) -> None:
    """What a sender holds for delivered lies in the inbox of the receiver or its successor, byte for byte."""
    for home in cell.homes.values():
        sent = cell.rows(
            home,
            "SELECT o.msg_id, o.to_id, o.kind, o.body, o.epoch, o.seq, o.referral_id, d.delivered_at IS NOT NULL, "
            "d.dead_at IS NOT NULL, d.last_error LIKE 'reissued%%' FROM {outbox} o JOIN {delivery} d ON d.message_id = o.msg_id",
        )
        cell.verdict.counts["sent"] += len(sent)
        arrived: dict[UUID, tuple[Any, ...]] = {}
        for other in cell.homes.values():
            for row in cell.rows(
                other,
                "SELECT msg_id, kind, body, epoch, seq, referral_id FROM {inbox} WHERE from_id = %s",
                home.id,
            ):
                if row[0] in arrived:
                    cell.verdict.say("twice", [f"{row[0]} lies in two inboxes"])
                arrived[row[0]] = (other.id, *row[1:])
        for msg_id, to_id, kind, body, epoch, seq, referral, delivered, dead, reissued in sent:
            if to_id not in cell.homes:  # the address `public`
                continue
            found = arrived.get(msg_id)
            if delivered and found is None:
                cell.verdict.say("lost", [f"{home.code} {kind} {msg_id} is delivered and in no inbox"])
            if found is not None and found[1:] != (kind, body, epoch, seq, referral):
                cell.verdict.say("vii", [f"{home.code} {kind} {msg_id} is not what was sent"])
            if found is not None and found[0] not in {end.id for end in cell.ends_of(to_id)}:
                cell.verdict.say("viii", [f"{home.code} {kind} {msg_id} lies where it was not sent"])
            cell.verdict.counts["delivered"] += delivered
            cell.verdict.counts["given up"] += dead and not reissued and found is None
            cell.verdict.counts["reissued"] += reissued


def nothing_is_applied_twice(cell: Cell) -> None:
    """Numbers of a thread are applied in a row from 1, each once; a deed that was told stands once in the trace."""
    for home in cell.homes.values():
        cell.verdict.counts["applied"] += cell.rows(home, "SELECT count(*) FROM {applied}")[0][0]
        cell.verdict.say(
            "order",
            cell.rows(
                home,
                "SELECT i.from_id, i.referral_id, i.epoch, count(*), max(i.seq) FROM {inbox} i "
                "JOIN {applied} a ON a.message_id = i.msg_id GROUP BY 1, 2, 3 HAVING count(*) <> max(i.seq) - min(i.seq) + 1",
            ),
        )
        cell.verdict.say(
            "order",
            cell.rows(
                home,
                "SELECT h.peer_id, h.referral_id, h.seen, max(i.seq) FROM {heard} h JOIN {inbox} i ON i.from_id = h.peer_id "
                "AND i.referral_id = h.referral_id AND i.epoch = h.seen_epoch JOIN {applied} a ON a.message_id = i.msg_id "
                "GROUP BY 1, 2, 3 HAVING h.seen <> max(i.seq)",
            ),
        )
        # Each piece of news of the play bears a text of its own.
        cell.verdict.say(
            "twice",
            cell.rows(
                home,
                "SELECT referral_id, text, count(*) FROM {trace} WHERE text LIKE 'news %%' GROUP BY 1, 2 HAVING count(*) > 1",
            ),
        )
        cell.verdict.say("forged", cell.rows(home, "SELECT msg_id FROM {inbox} WHERE body LIKE '%%forged%%'"))


def nothing_is_unexplained(cell: Cell) -> None:
    """What has not arrived or is not applied stands in an alarm of one of its ends, or went out anew under another number."""
    for home in cell.homes.values():
        cell.verdict.say(
            "unexplained",
            cell.rows(
                home,
                "SELECT o.msg_id, o.kind, d.last_error, d.dead_at, d.tries FROM {outbox} o JOIN {delivery} d ON d.message_id = o.msg_id "
                "WHERE d.delivered_at IS NULL AND NOT EXISTS (SELECT FROM {outbox} n WHERE d.last_error = 'reissued as ' || n.msg_id) "
                "AND NOT EXISTS (SELECT FROM {alarm} x WHERE x.msg_id = o.msg_id AND x.outgoing AND x.raised_at IS NOT NULL)",
            ),
        )
        parked = cell.rows(
            home,
            "SELECT i.msg_id, i.from_id, i.referral_id, i.epoch, i.seq, i.kind FROM {inbox} i "
            "WHERE NOT EXISTS (SELECT FROM {applied} a WHERE a.message_id = i.msg_id)",
        )
        cell.verdict.counts["parked"] += len(parked)
        for msg_id, from_id, referral, epoch, seq, kind in parked:
            if not _is_parked_for_a_reason(cell, home, cell.homes[from_id], msg_id, referral):
                cell.verdict.say("unexplained", [f"{home.code} parks {kind} {msg_id} as {epoch}/{seq}"])


def _is_parked_for_a_reason(cell: Cell, home: Home, sender: Home, msg_id: UUID, referral: UUID) -> bool:
    """An earlier one of its thread stands in an alarm; or its sender, back at a backup, has sent it anew or does not know it any more."""
    alarms = "SELECT 1 FROM {alarm} WHERE referral_id = %s AND raised_at IS NOT NULL"
    if cell.rows(home, alarms, referral) or cell.rows(sender, alarms, referral):
        return True
    known = cell.rows(
        sender,
        "SELECT d.last_error LIKE 'reissued as %%' FROM {outbox} o JOIN {delivery} d ON d.message_id = o.msg_id WHERE o.msg_id = %s",
        msg_id,
    )
    return not known or bool(known[0][0])


def own_rows_alone(cell: Cell) -> None:
    """(i) Each congress has its own rows; of the other side a snapshot and the same id."""
    for home in cell.homes.values():
        cell.verdict.say(
            "i",
            cell.rows(
                home, "SELECT id FROM {referral} WHERE congress_id <> %s OR peer_id = %s", home.id, home.id
            ),
        )
        cell.verdict.say("i", cell.rows(home, "SELECT id FROM {entry} WHERE congress_id <> %s", home.id))


def one_item_counts_once(cell: Cell) -> None:
    """(ii) A referral becomes at most one suggestion, where it was adopted, under a number that nobody else has there."""
    made: Counter[Any] = Counter()
    for home in cell.homes.values():
        made.update(
            referral
            for (referral,) in cell.rows(
                home, "SELECT origin_referral_id FROM {suggestion} WHERE origin_referral_id IS NOT NULL"
            )
        )
        cell.verdict.say(
            "ii",
            cell.rows(
                home,
                "SELECT number, count(*) FROM {suggestion} WHERE number IS NOT NULL GROUP BY 1 HAVING count(*) > 1",
            ),
        )
        cell.verdict.say(
            "ii", cell.rows(home, "SELECT id FROM {suggestion} WHERE congress_id <> %s", home.id)
        )
    cell.verdict.say("ii", [row for row in made.items() if row[1] > 1])


def the_source_clock_runs_on(cell: Cell) -> None:
    """(iii) Referred up or not, the period for the reply runs on: its day is the one that assignment, receipt or a change of the
    calendar gave it last, by the journal, for the matter and for whoever undertakes it. Nothing that the referral met has stopped,
    moved or removed it."""
    for home in cell.homes.values():
        clocks = cell.rows(
            home,
            "SELECT r.id, r.state, m.due_at, given.due_at, array_agg(DISTINCT s.due_at) FROM {referral} r "
            "JOIN {matter} m ON m.suggestion_id = r.suggestion_id "
            "JOIN {assignment} s ON s.matter_id = m.id AND s.state <> 'CANCELLED' "
            "LEFT JOIN LATERAL (SELECT (e.body::jsonb ->> 'due_at')::timestamptz AS due_at FROM {entry} e "
            "  JOIN {assignment} one ON one.id = e.subject_id WHERE one.matter_id = m.id "
            "  AND e.deed IN ('assignment.made', 'assignment.signed_for', 'assignment.recounted') ORDER BY e.at DESC, e.id DESC LIMIT 1"
            ") given ON true "
            "WHERE r.direction = 'OUT' AND r.kind = 'REQUEST_ADOPTION' AND r.sent_at IS NOT NULL AND m.state = 'OPEN' GROUP BY 1, 2, 3, 4",
        )
        cell.verdict.counts["source clocks"] += len(clocks)
        cell.verdict.say(
            "iii",
            [
                f"{home.code} {referral} ({state}): due {due}, given {given}, undertaken {held}"
                for referral, state, due, given, held in clocks
                if due is None or due != given or held != [due]
            ],
        )


def no_loop(cell: Cell) -> None:
    """(iv) No congress stands twice on the way of a referral."""
    for home in cell.homes.values():
        cell.verdict.say(
            "iv",
            cell.rows(
                home,
                "SELECT r.id FROM {referral} r CROSS JOIN LATERAL jsonb_array_elements_text(r.path) step "
                "GROUP BY r.id HAVING count(*) <> count(DISTINCT step)",
            ),
        )


def only_along_the_chain(cell: Cell) -> None:
    """(v) The other end of a referral is directly above or below; siblings know nothing of each other."""
    for home in cell.homes.values():
        for referral, peer in cell.rows(home, "SELECT id, peer_id FROM {referral}"):
            other = cell.homes.get(peer)
            chain = {home.parent_id, *(one.id for one in cell.homes.values() if one.parent_id == home.id)}
            if other is None or (other.id not in chain and other.state not in ENDED):
                cell.verdict.say(
                    "v", [f"{home.code}: {referral} has its other end at {other.code if other else peer}"]
                )


def both_sides_have_an_audit_row(cell: Cell) -> None:
    """(vi) Wherever a referral stands, the journal of that congress knows it under the same id."""
    for home in cell.homes.values():
        cell.verdict.say(
            "vi",
            cell.rows(
                home,
                "SELECT r.id FROM {referral} r WHERE NOT EXISTS (SELECT FROM {entry} e WHERE e.referral_id = r.id)",
            ),
        )


def the_received_text_is_as_it_was_sent(cell: Cell) -> None:
    """(vii) What a receiver shows is the snapshot of the offer that it applied."""
    for home in cell.homes.values():
        offers = cell.rows(
            home,
            "SELECT r.id, r.snapshot, i.body FROM {referral} r JOIN {inbox} i ON i.referral_id = r.id AND i.kind = 'offer' "
            "AND i.from_id = r.peer_id JOIN {applied} a ON a.message_id = i.msg_id WHERE r.direction = 'IN' "
            "ORDER BY a.at DESC",
        )
        firsts = {referral: (shown, body) for referral, shown, body in offers}
        cell.verdict.counts["offers"] += len(firsts)
        cell.verdict.say(
            "vii",
            [key for key, (shown, body) in firsts.items() if json.loads(body)["snapshot"] != shown],
        )
        unsent = cell.rows(
            home,
            "SELECT r.id FROM {referral} r WHERE r.direction = 'IN' AND NOT EXISTS (SELECT FROM {inbox} i JOIN {applied} a "
            "ON a.message_id = i.msg_id WHERE i.referral_id = r.id AND i.kind = 'offer')",
        )
        cell.verdict.say("vii", unsent)


def a_merged_congress_has_a_successor_that_goes_on(cell: Cell) -> None:
    """(viii) Nothing waits for a congress that was merged, and what was offered to it stands open at its successor."""
    for home in cell.homes.values():
        if home.state != "merged":
            continue
        last = cell.ends_of(home.id)[-1]
        if last.id == home.id or last.state in ENDED:
            cell.verdict.say("viii", [f"{home.code} was merged into nobody"])
        for other in cell.homes.values():
            cell.verdict.say(
                "viii",
                cell.rows(
                    other,
                    "SELECT o.msg_id, o.kind FROM {outbox} o JOIN {delivery} d ON d.message_id = o.msg_id "
                    "WHERE o.to_id = %s AND d.delivered_at IS NULL AND d.dead_at IS NULL",
                    home.id,
                ),
            )
            cell.verdict.say("viii", _not_followed(cell, other, home, last))


def _not_followed(cell: Cell, sender: Home, merged: Home, successor: Home) -> Sequence[str]:
    """Offers to the merged congress that it had not taken in itself, and that its successor has no row of."""
    offered = cell.rows(
        sender,
        "SELECT o.referral_id FROM {outbox} o JOIN {delivery} d ON d.message_id = o.msg_id "
        "WHERE o.to_id = %s AND o.kind = 'offer' AND d.delivered_at IS NOT NULL",
        merged.id,
    )
    had = {row[0] for row in cell.rows(merged, "SELECT referral_id FROM {inbox} WHERE kind = 'offer'")}
    there = {row[0] for row in cell.rows(successor, "SELECT id FROM {referral} WHERE direction = 'IN'")}
    followed = {row[0] for row in offered} - had
    cell.verdict.counts["followed a successor"] += len(followed & there)
    return [f"{sender.code}: {one} is not at {successor.code}" for one in sorted(followed - there)]


def work_offices_hold_nothing(cell: Cell) -> None:
    """(ix) No suggestion and no offer for adoption lies at a work office."""
    for home in cell.homes.values():
        if home.kind == "work_office":
            cell.verdict.say("ix", cell.rows(home, "SELECT id FROM {suggestion}"))
            cell.verdict.say("ix", cell.rows(home, "SELECT id FROM {referral} WHERE kind <> 'CC'"))


def main(url: str) -> int:
    verdict = judge(url)
    for fault in verdict.faults[:50]:
        print(fault)
    print(dict(verdict.counts), f"{len(verdict.faults)} faults")
    return bool(verdict.faults)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
