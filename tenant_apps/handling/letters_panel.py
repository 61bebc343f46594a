"""答复 on the page of a case: each letter with its ratings, what was sent back or decided of it, and for the office in whose hands it is."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from kernel import tenancy
from kernel.actor import Actor
from kernel.web import links
from shared_apps.rules.values import Rules
from tenant_apps.handling import answered, deadlines, selectors, states
from tenant_apps.handling.models import Evaluation, Matter, Reply, ReplyDelivery, Settlement
from ui import words


def lines(actor: Actor, matter: Matter, replies: Sequence[Reply]) -> list[dict[str, object]]:
    """The newest first. Delivery and reading are told to the office alone."""
    rules = deadlines.rules(matter.profile_version)
    rated = selectors.ratings_of(replies)
    orders = {row.reply_id: row for row in selectors.redo_orders_of(matter)}
    settled = {row.reply_id: row for row in Settlement.objects.filter(reply__in=replies)}
    hands: dict[UUID, list[str]] = {}
    if actor.can("content.read"):
        for row in selectors.deliveries_of(replies):
            has_rated = any(one.mandate_id == row.mandate_id for one in rated.get(row.reply_id, []))
            hands.setdefault(row.reply_id, []).append(_hand(row, has_rated, rules))
    return [
        {
            "reply": reply,
            "url": _url("letter", reply.pk),
            "pdf": _url("letter_pdf", reply.pk),
            "docx": _url("letter_docx", reply.pk),
            "ratings": [_rating(rules, one) for one in rated.get(reply.pk, [])],
            "hands": hands.get(reply.pk, []),
            "order": orders.get(reply.pk),
            "settlement": _settlement(settled.get(reply.pk)),
        }
        for reply in reversed(replies)
    ]


def _url(view: str, pk: UUID) -> str:
    return links.tenant_url(tenancy.current().code, f"handling:{view}", pk=pk)


def _hand(row: ReplyDelivery, has_rated: bool, rules: Rules) -> str:
    """“沈建芳 11-16 09:12 送达，11-16 10:02 阅读，已测评”."""
    said = [f"{row.mandate.person_name} {words.moment(row.at)} 送达"]
    said.append(f"{words.moment(row.read_at)} 阅读" if row.read_at else "未阅读")
    if has_rated:
        said.append("已测评")
    elif not answered.rates(row.mandate_id, row.reply, by=rules):
        said.append("送阅，不测评")
    else:
        said.append("逾期未测评" if row.reply.rating_lapsed_at else "未测评")
    return "，".join(said)


def _rating(rules: Rules, rating: Evaluation) -> dict[str, object]:
    labels = {item.code: item.label for item in rules.ratings}
    marks = ["逾期" if rating.counted else "逾期，不计入满意率"] if rating.late else []
    if rating.asked_cosigners:
        marks.append("已征求联名代表意见")
    return {
        "attitude": labels.get(rating.attitude, ""),
        "result": labels.get(rating.result, ""),
        "text": rating.text,
        "name": rating.person_name,
        "marks": "；".join(marks),
        "at": rating.at,
    }


def _settlement(row: Settlement | None) -> dict[str, object] | None:
    if row is None:
        return None
    held = " ".join(filter(None, (f"{row.held_on:%Y-%m-%d}" if row.held_on else "", row.people)))
    return {"decision": states.DECISIONS[row.decision], "held": held, "opinion": row.opinion}
