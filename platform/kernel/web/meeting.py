"""Two requests at the same rows at the same moment, of which the database undid one: that one is run again, and nobody sees it."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse

from kernel.errors import Met
from kernel.web import answers

log = logging.getLogger(__name__)

# deadlock_detected, serialization_failure, lock_not_available: the transaction is undone, nothing of it was wrong.
UNDONE = frozenset({"40P01", "40001", "55P03"})
TIMES = 3  # in all


class Undone(HttpResponse):
    """What an exception of this kind is answered with inside the block, where nothing can be read any more."""

    def __init__(self) -> None:
        super().__init__(status=Met.status)


def undone(error: Exception) -> bool:
    state = getattr(error.__cause__, "sqlstate", None)
    return isinstance(error, OperationalError) and state in UNDONE


def answered(error: Exception) -> HttpResponse | None:
    """For `process_exception`: None leaves the exception as it is."""
    if not undone(error):
        return None
    log.warning("a request met another one: %s", error)
    return Undone()


def run(request: HttpRequest, block: Callable[[], HttpResponse]) -> HttpResponse:
    """`block` is the whole of a request's transaction, which may be run again: what it had done is undone. Then 409."""
    response: HttpResponse
    for _ in range(TIMES):
        try:
            response = block()
        except OperationalError as error:  # before the view: at the key of the request, say
            if not undone(error):
                raise
            response = Undone()
        if not isinstance(response, Undone):
            return response
        for _name, files in request.FILES.lists():
            for file in files:
                file.seek(0)
    return worded(request, response)


def worded(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The sentence, outside the block."""
    return answers.refusal(request, Met()) if isinstance(response, Undone) else response
