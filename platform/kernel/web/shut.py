"""What the people of a congress are told at its door when nobody can work there: why, since when, and whom to ask.

A person without a seat there gets the same 404 in every state (kernel.web.answers.not_found).
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from kernel import clock, standing
from kernel.actor import Actor
from kernel.errors import DomainError, NotFound
from kernel.standing import Story
from kernel.tenancy import CongressRef
from kernel.web import answers

RETRY_SECONDS = 60  # a migration takes seconds; the page looks again by itself


class Shut(DomainError):
    """Nobody works in this congress now."""

    title = "系统暂时不能使用"


class CongressSuspended(Shut):
    """403, not 503: somebody has decided it, and asking again soon is of no use."""

    code = "congress_suspended"
    title = "系统已暂停使用"
    message = "该单位的系统已暂停使用，原因：{reason}。"
    status = 403


class CongressNotLive(Shut):
    code = "congress_not_live"
    title = "系统正在开通"
    message = "该单位的系统正在开通，尚未上线。"
    status = 403


class CongressInMaintenance(Shut):
    code = "congress_in_maintenance"
    title = "系统维护中"
    message = "该单位的系统正在升级维护，完成后自动恢复。"
    next = "请稍后再试。"
    status = 503


class CongressClosed(Shut):
    code = "congress_closed"
    title = "系统已关闭"
    message = "该单位的系统已关闭，原因：{reason}。"
    status = 410


class CongressMerged(Shut):
    code = "congress_merged"
    title = "该单位已并入其他单位"
    message = "该单位已并入{successor}，原因：{reason}。"
    status = 410


class CongressElsewhere(Shut):
    code = "congress_elsewhere"
    title = "该单位在其他平台"
    message = "该单位的系统不在本平台，请从其所在的平台登录。"
    status = 410


def turned_away(request: HttpRequest, *, congress: CongressRef, actor: Actor) -> HttpResponse:
    """The page or the JSON for a person with a seat there. A congress that has no schema yet is not there for anybody."""
    story = standing.story(congress)
    error = refusal(congress, story)
    if error.status == 404:
        return answers.not_found(request)
    if answers.wants_json(request):
        response: HttpResponse = answers.json_refusal(error)
    elif getattr(request, "htmx", None):
        response = answers.refusal(request, error)
    else:
        response = _page(request, error, congress, actor, story)
    if error.status == 503:
        response["Retry-After"] = str(RETRY_SECONDS)
    return response


def words(congress: CongressRef) -> DomainError:
    """The same sentences for pages outside the congress (待办, seats, log-in), where its people read them too."""
    error = refusal(congress, standing.story(congress))
    return CongressNotLive() if isinstance(error, NotFound) else error


def refusal(congress: CongressRef, story: Story) -> DomainError:
    """The refusal of this moment, as an error with code and sentence."""
    state, ask = standing.of(congress), f"如有疑问，请联系{story.ask}。"
    reason = congress.reason.rstrip("。．.；; ")  # the sentence has its own full stop
    if state == standing.SUSPENDED:
        return CongressSuspended(reason=reason, next=ask)
    if state == standing.ELSEWHERE:
        return CongressElsewhere(next=ask)
    if state == standing.MIGRATING:
        return CongressInMaintenance()
    if state == standing.CLOSED:
        return CongressClosed(reason=reason, next=ask)
    if state == standing.MERGED:
        successor = story.successor.organ_name if story.successor else "其他单位"
        return CongressMerged(successor=successor, reason=reason, next=ask)
    return CongressNotLive(next=ask) if congress.migrations else NotFound()


def _page(
    request: HttpRequest, error: DomainError, congress: CongressRef, actor: Actor, story: Story
) -> HttpResponse:
    successor = story.successor
    facts = {
        "error": error,
        "title": getattr(error, "title", Shut.title),
        "congress": congress,
        "state": standing.of(congress),
        # A live congress whose schema is behind has no moment at which that began.
        "since": clock.local(story.since)
        if story.since and standing.of(congress) == congress.state
        else None,
        "ask": story.ask,
        "successor": successor,
        "seat_there": successor is not None and any(s.congress_id == successor.id for s in actor.all_seats),
        "again": request.META["liandong.path"] if request.method == "GET" else f"/t/{congress.code}/",
        "seconds": RETRY_SECONDS if request.method == "GET" else 0,
    }
    body = render_to_string("shut.html", facts, request=request)
    response = HttpResponse(body, status=error.status)
    if error.status == 503 and request.method == "GET":
        response["Refresh"] = str(RETRY_SECONDS)
    return response
