"""The books of a year, by plain SQL over what lies in the county's tables: nothing of the product is asked, and its calendar neither.

`audit` gives a line for whatever does not balance, named by its rule; `BREAKING` is the damage by which each rule is tried.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import psycopg
from psycopg import sql
from psycopg.rows import dict_row

SHANGHAI = ZoneInfo("Asia/Shanghai")
# The State Council's notice for 2025: days off, and days at weekends on which work goes on.
OFF = {
    date(2025, 1, 1),
    *(date(2025, 1, day) for day in range(28, 32)),
    *(date(2025, 2, day) for day in range(1, 5)),
    *(date(2025, 4, day) for day in range(4, 7)),
    *(date(2025, 5, day) for day in range(1, 6)),
    date(2025, 5, 31),
    date(2025, 6, 1),
    date(2025, 6, 2),
    *(date(2025, 10, day) for day in range(1, 9)),
}
WORKED = {date(2025, *day) for day in ((1, 26), (2, 8), (4, 27), (9, 28), (10, 11))}
PRESUMED = 3  # working days after which what nobody signed for counts as received
OPENLY = "a.role IN ('LEAD', 'SEPARATE') AND a.state NOT IN ('CANCELLED', 'RETURNED')"
# The letters that hold now: of each undertaker the newest main reply that was not sent back.
STANDING = """SELECT DISTINCT ON (r.matter_id, r.assignment_id) r.* FROM handling_reply r
    WHERE r.kind = 'MAIN' AND NOT EXISTS (SELECT 1 FROM handling_redoorder o WHERE o.reply_id = r.id)
    ORDER BY r.matter_id, r.assignment_id, r.round DESC"""
# Lead and all who signed, of the cases that came to an answer; of a merged one they are answered with its main item.
SIGNERS = """SELECT coalesce(s.merged_into_id, s.id) AS case_id, s.lead_mandate_id AS mandate_id
    FROM suggestions_suggestion s WHERE s.state = 'ARCHIVED'
    UNION SELECT coalesce(s.merged_into_id, s.id), g.mandate_id
    FROM suggestions_suggestion s JOIN suggestions_signature g ON g.suggestion_id = s.id
    WHERE s.state = 'ARCHIVED' AND g.status = 'SIGNED'"""


# Rule → what is wrong by it, one row each.
RULES: dict[str, str] = {
    "one outcome": "SELECT title, state FROM suggestions_suggestion WHERE state NOT IN ('ARCHIVED', 'NOT_ACCEPTED', 'WITHDRAWN')",
    "refused with a reason": """SELECT title FROM suggestions_suggestion
        WHERE state = 'NOT_ACCEPTED' AND (exclusion = '' OR returned_reason = '' OR number IS NOT NULL)""",
    "withdrawn by all": """SELECT s.title FROM suggestions_suggestion s WHERE s.state = 'WITHDRAWN' AND (
        s.withdrawal_reason = '' OR s.withdrawn_at IS NULL
        OR EXISTS (SELECT 1 FROM suggestions_signature g WHERE g.suggestion_id = s.id AND g.status = 'SIGNED'
            AND g.mandate_id <> s.lead_mandate_id AND g.withdraws_at IS NULL)
        OR EXISTS (SELECT 1 FROM handling_matter m WHERE m.suggestion_id = s.id AND m.state <> 'ENDED')
        OR EXISTS (SELECT 1 FROM handling_matter m JOIN handling_assignment a ON a.matter_id = m.id
            WHERE m.suggestion_id = s.id AND a.state <> 'CANCELLED'))""",
    "numbers without a gap": """SELECT n.last, count(s.id), count(DISTINCT s.number) FROM suggestions_numberseries n
        LEFT JOIN suggestions_suggestion s ON s.series_year = n.year WHERE n.series = '' AND n.year = 2025 GROUP BY n.last
        HAVING n.last <> count(s.id) OR n.last <> count(DISTINCT s.number)
            OR max(s.number) <> '2025-' || lpad(n.last::text, 4, '0')""",
    "each undertaker has answered": f"""SELECT s.title, a.undertaker_name FROM suggestions_suggestion s
        JOIN handling_matter m ON m.suggestion_id = s.id JOIN handling_assignment a ON a.matter_id = m.id
        WHERE s.state = 'ARCHIVED' AND {OPENLY} AND NOT (a.state = 'REPLIED' AND m.state = 'REPLIED'
            AND EXISTS (SELECT 1 FROM ({STANDING}) r WHERE r.assignment_id = a.id))""",
    "somebody undertook it": f"""SELECT s.title FROM suggestions_suggestion s WHERE s.state = 'ARCHIVED' AND s.merged_into_id IS NULL AND NOT EXISTS (
        SELECT 1 FROM handling_matter m JOIN handling_assignment a ON a.matter_id = m.id WHERE m.suggestion_id = s.id AND {OPENLY})""",
    "each signatory has an answer": f"""SELECT w.case_id, w.mandate_id FROM ({SIGNERS}) w
        JOIN handling_matter m ON m.suggestion_id = w.case_id JOIN ({STANDING}) r ON r.matter_id = m.id
        LEFT JOIN handling_replydelivery d ON d.reply_id = r.id AND d.mandate_id = w.mandate_id WHERE d.id IS NULL""",
    "nobody else has one": f"""SELECT d.id FROM handling_replydelivery d JOIN handling_reply r ON r.id = d.reply_id
        JOIN handling_matter m ON m.id = r.matter_id LEFT JOIN ({SIGNERS}) w
        ON w.case_id = m.suggestion_id AND w.mandate_id = d.mandate_id WHERE w.mandate_id IS NULL""",
    "rated, or let pass": f"""SELECT r.title FROM ({STANDING}) r JOIN handling_replydelivery d ON d.reply_id = r.id
        LEFT JOIN handling_evaluation e ON e.reply_id = r.id AND e.mandate_id = d.mandate_id
        WHERE r.rating_lapsed_at IS NULL AND (e.id IS NULL OR e.late)""",
    "late ratings are not counted": "SELECT id FROM handling_evaluation WHERE late = counted",
    "dissatisfaction was acted on": f"""SELECT r.title FROM ({STANDING}) r JOIN handling_evaluation e ON e.reply_id = r.id
        WHERE e.dissatisfied AND NOT EXISTS (SELECT 1 FROM handling_settlement t WHERE t.reply_id = r.id AND t.decision = 'STANDS')""",
    "nobody redoes for nothing": """SELECT o.id FROM handling_redoorder o WHERE NOT EXISTS (
        SELECT 1 FROM handling_evaluation e WHERE e.reply_id = o.reply_id AND e.dissatisfied)""",
    "talked before the letter": """SELECT r.title FROM handling_reply r WHERE r.kind = 'MAIN' AND NOT EXISTS (
        SELECT 1 FROM handling_contactlog c WHERE c.assignment_id = r.assignment_id AND c.at <= r.at)""",
    "signed by somebody": "SELECT title FROM handling_reply WHERE kind = 'MAIN' AND (signer_name = '' OR signed_at IS NULL)",
    "signed in the system where the unit does": """SELECT r.title FROM handling_reply r JOIN organs_unitmember p
        ON p.unit_id = r.unit_id AND p.role = 'approver' WHERE r.kind = 'MAIN' AND (r.signer_name <> p.person_name
        OR NOT EXISTS (SELECT 1 FROM handling_approval v WHERE v.assignment_id = r.assignment_id AND v.state = 'SENT'))""",
    "opinions given or overdue": """SELECT a.undertaker_name FROM handling_assignment a
        JOIN handling_matter m ON m.id = a.matter_id JOIN suggestions_suggestion s ON s.id = m.suggestion_id
        WHERE a.role = 'CO' AND s.state = 'ARCHIVED' AND NOT (
            (a.state = 'OPINION_GIVEN' AND EXISTS (SELECT 1 FROM handling_coopinion o WHERE o.assignment_id = a.id AND o.sent_back_at IS NULL))
            OR (a.state = 'LAPSED' AND a.due_at <= (SELECT min(r.at) FROM handling_reply r WHERE r.matter_id = m.id)))""",
    "promises kept or explained": """SELECT text, state FROM handling_commitment WHERE state NOT IN ('DONE', 'EXPLAINED')
        OR (answer = '' AND settled_by_id IS NULL)""",
    "a promise stands behind each B": f"""SELECT r.title FROM ({STANDING}) r WHERE r.outcome IN ('IN_PROGRESS', 'PLANNED')
        AND NOT EXISTS (SELECT 1 FROM handling_commitment c WHERE c.reply_id = r.id)""",
    "requests were decided": """SELECT reason FROM handling_returnrequest WHERE decision = '' OR decided_at IS NULL
        UNION ALL SELECT reason FROM handling_extension WHERE decision = '' OR decided_at IS NULL""",
    "cards are closed": "SELECT unit_name, colour FROM supervision_alertcard WHERE state NOT IN ('CLOSED', 'LAPSED')",
    "a red card for each missed day": f"""SELECT a.undertaker_name, a.due_at FROM handling_assignment a
        WHERE ({OPENLY} OR a.role = 'CO' AND a.state IN ('OPINION_GIVEN', 'LAPSED'))
        AND a.due_at <= coalesce((SELECT max(r.at) FROM handling_reply r WHERE r.assignment_id = a.id),
            (SELECT max(o.at) FROM handling_coopinion o WHERE o.assignment_id = a.id), 'infinity')
        AND NOT EXISTS (SELECT 1 FROM supervision_alertcard c WHERE c.assignment_id = a.id AND c.colour = 'RED' AND c.due_at = a.due_at)""",
    "no red card for a day that was kept": """SELECT c.unit_name, c.due_at FROM supervision_alertcard c
        WHERE c.colour = 'RED' AND c.given_at < c.due_at""",
    "the journal has each deed once": """SELECT s.title, w.deed, w.times, count(e.id) FROM suggestions_suggestion s
        CROSS JOIN LATERAL (VALUES
            ('registered', CASE WHEN s.number IS NULL THEN 0 ELSE 1 END),
            ('not_accepted', CASE WHEN s.state = 'NOT_ACCEPTED' THEN 1 ELSE 0 END),
            ('withdrawn', CASE WHEN s.state = 'WITHDRAWN' THEN 1 ELSE 0 END),
            ('closed', CASE WHEN s.state = 'ARCHIVED' THEN 1 ELSE 0 END),
            ('replied', (SELECT count(*) FROM handling_reply r JOIN handling_matter m ON m.id = r.matter_id
                WHERE m.suggestion_id = s.id AND r.kind = 'MAIN')),
            ('rated', (SELECT count(*) FROM handling_evaluation v JOIN handling_reply r ON r.id = v.reply_id
                JOIN handling_matter m ON m.id = r.matter_id WHERE m.suggestion_id = s.id))
        ) AS w(deed, times) LEFT JOIN records_entry e ON e.case_id = s.id AND e.deed = w.deed
        GROUP BY s.id, s.title, w.deed, w.times HAVING count(e.id) <> w.times""",
}

BREAKING: dict[str, str] = {
    "one outcome": "UPDATE suggestions_suggestion SET state = 'EVALUATED' WHERE number = '2025-0001'",
    "refused with a reason": "UPDATE suggestions_suggestion SET exclusion = '' WHERE state = 'NOT_ACCEPTED'",
    "withdrawn by all": "UPDATE suggestions_suggestion SET withdrawal_reason = '' WHERE state = 'WITHDRAWN'",
    "numbers without a gap": "UPDATE suggestions_suggestion SET number = '2025-9999' WHERE number = '2025-0002'",
    "each undertaker has answered": "UPDATE handling_assignment SET state = 'SIGNED' WHERE state = 'REPLIED'",
    "somebody undertook it": "UPDATE handling_assignment SET state = 'CANCELLED' WHERE role = 'LEAD'",
    "each signatory has an answer": "DELETE FROM handling_replydelivery WHERE reply_id IN (SELECT id FROM handling_reply WHERE kind = 'MAIN')",
    "nobody else has one": "UPDATE suggestions_signature SET status = 'DECLINED'",
    "rated, or let pass": "UPDATE handling_reply SET rating_lapsed_at = NULL",
    "late ratings are not counted": "UPDATE handling_evaluation SET counted = true WHERE late",
    "dissatisfaction was acted on": "DELETE FROM handling_settlement WHERE decision = 'STANDS'",
    "nobody redoes for nothing": "UPDATE handling_evaluation SET dissatisfied = false",
    "talked before the letter": "UPDATE handling_contactlog SET at = at + interval '1 year'",
    "signed by somebody": "UPDATE handling_reply SET signer_name = ''",
    "signed in the system where the unit does": "UPDATE handling_approval SET state = 'SENT_BACK'",
    "opinions given or overdue": "UPDATE handling_assignment SET due_at = due_at + interval '1 year' WHERE state = 'LAPSED'",
    "promises kept or explained": "UPDATE handling_commitment SET state = 'OPEN'",
    "a promise stands behind each B": "UPDATE handling_commitment SET reply_id = NULL",
    "requests were decided": "UPDATE handling_extension SET decision = ''",
    "cards are closed": "UPDATE supervision_alertcard SET state = 'GIVEN'",
    "a red card for each missed day": "DELETE FROM supervision_alertcard WHERE colour = 'RED'",
    "no red card for a day that was kept": "UPDATE supervision_alertcard SET given_at = due_at - interval '1 day' WHERE colour = 'RED'",
    "the journal has each deed once": "DELETE FROM records_entry WHERE deed = 'rated'",
    "each day is what the rules say": "UPDATE handling_assignment SET due_at = due_at + interval '1 day' WHERE role = 'SEPARATE'",
}


def audit(connection: psycopg.Connection[Any], schema: str) -> list[str]:
    """What does not balance."""
    with connection.cursor(row_factory=dict_row) as cursor:
        cursor.execute(sql.SQL("SET LOCAL search_path TO {}").format(sql.Identifier(schema)))
        found = []
        for rule, question in RULES.items():
            found += [f"{rule}: {row}" for row in cursor.execute(question.encode()).fetchall()]
        return found + [f"each day is what the rules say: {line}" for line in _days(cursor)]


def counted(connection: psycopg.Connection[Any], schema: str) -> dict[str, Any]:
    """What the year's figures must say."""
    with connection.cursor(row_factory=dict_row) as cursor:
        cursor.execute(sql.SQL("SET LOCAL search_path TO {}").format(sql.Identifier(schema)))
        row = cursor.execute(
            f"""SELECT count(*) AS received, count(number) FILTER (WHERE merged_into_id IS NULL) AS accepted, count(merged_into_id) AS merged, count(*) FILTER (WHERE state = 'ARCHIVED' AND merged_into_id IS NULL) AS closed,
            (SELECT count(*) FROM handling_evaluation e JOIN ({STANDING}) r ON r.id = e.reply_id WHERE e.counted) AS rated,
            (SELECT count(*) FROM handling_evaluation e JOIN ({STANDING}) r ON r.id = e.reply_id
                WHERE e.counted AND NOT e.dissatisfied) AS content,
            (SELECT count(*) FROM ({STANDING}) r) AS letters FROM suggestions_suggestion""".encode()
        ).fetchone()
        assert row is not None
        classes = cursor.execute(
            f"SELECT letter_class, count(*) AS number FROM ({STANDING}) r GROUP BY 1 ORDER BY 1".encode()
        ).fetchall()
        kept = cursor.execute(
            "SELECT code, number, whole FROM suggestions_reportedfigure WHERE kind <> 'CLASS'"
        ).fetchall()
        return {
            **row,
            "classes": {one["letter_class"]: one["number"] for one in classes},
            "kept": {
                one["code"]: one["number"] if one["whole"] is None else (one["number"], one["whole"])
                for one in kept
            },
        }


def _days(cursor: psycopg.Cursor[dict[str, Any]]) -> Iterator[str]:
    """Every day on which something was owed, counted once more: three months from receipt, or as it was put off, or a month after the
    redo; an opinion two months from receipt, and not after the reply."""
    rows = cursor.execute(
        """SELECT a.id, a.role, a.assigned_at, a.received_at, a.due_at, a.extended_to, a.undertaker_name, m.clock_start,
        i.received_at AS before_received, a.instead_of_id IS NOT NULL AS took_over,
        (SELECT max(o.due_at) FROM handling_redoorder o WHERE o.assignment_id = a.id) AS redo_due,
        (SELECT max(o.at) FROM handling_redoorder o WHERE o.assignment_id = a.id) AS redo_at,
        (SELECT max(e.until) FROM handling_extension e WHERE e.assignment_id = a.id AND e.decision = 'GRANTED') AS granted
        FROM handling_assignment a JOIN handling_matter m ON m.id = a.matter_id
        LEFT JOIN handling_assignment i ON i.id = a.instead_of_id WHERE a.state NOT IN ('CANCELLED', 'RETURNED')"""
    ).fetchall()
    for row in rows:
        held, wanted = _last_day(row["due_at"]), _wanted(row)
        if held != wanted:
            yield f"{row['undertaker_name']} {row['role']}: {held}, counted {wanted}"


def _wanted(row: dict[str, Any]) -> date:
    began = _day(row["clock_start"] if row["took_over"] else row["assigned_at"])
    signed = [one for one in (row["received_at"], row["before_received"]) if one is not None]
    received = min([_plus(began, PRESUMED), *(_day(one) for one in signed)])
    longest = _rolled(_month(received, 6))
    if row["redo_at"] is not None:
        return _rolled(_month(_day(row["redo_at"]), 1))
    if row["granted"] is not None:
        put_off = _last_day(row["granted"])
        return put_off if put_off <= longest and row["extended_to"] == row["granted"] else longest
    return _rolled(_month(received, 2 if row["role"] == "CO" else 3))


def _day(moment: datetime) -> date:
    return moment.astimezone(SHANGHAI).date()


def _last_day(moment: datetime) -> date:
    """The day whose 24:00 it is."""
    return _day(moment - timedelta(seconds=1))


def works(day: date) -> bool:
    return day in WORKED or (day.weekday() < 5 and day not in OFF)


def _plus(day: date, working: int) -> date:
    while working:
        day += timedelta(days=1)
        working -= works(day)
    return day


def _rolled(day: date) -> date:
    while not works(day):
        day += timedelta(days=1)
    return day


def _month(day: date, months: int) -> date:
    """The corresponding day, or the month's last."""
    index = day.month - 1 + months
    year, month = day.year + index // 12, index % 12 + 1
    last = (date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)).day
    return date(year, month, min(day.day, last))
