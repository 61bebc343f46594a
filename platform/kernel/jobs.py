"""Jobs carry their tenant, leave on commit, and may run twice without harm."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from celery import Celery, Task, current_app, current_task, shared_task
from django.db import close_old_connections, transaction

from kernel import standing, tenancy
from kernel.tenancy import CongressRef

log = logging.getLogger(__name__)


class JobWithoutTenant(RuntimeError):
    """A tenant's job was called without a congress, or its congress is gone."""


class JobOfClosed(JobWithoutTenant):
    """A tenant's job came after its congress was closed or merged: nothing changes there any more."""


# Seconds until a job of a congress where nobody works now is sent again. Nothing is dropped: a job waits as its people do.
WAITS = {standing.MIGRATING: 30, standing.SUSPENDED: 300}

TURN_SECONDS = 1.0  # for how long one of them works before the others get their turn


class TenantTask(Task):  # type: ignore[misc]
    """Runs inside the block of the congress named by the keyword `congress_id`, and refuses to run without it.

    It waits while the congress is suspended or its schema is being migrated; closed or merged, it is refused.
    """

    abstract = True

    def __call__(self, *args: Any, congress_id: str = "", **kwargs: Any) -> Any:
        if not congress_id:
            raise JobWithoutTenant(f"{self.name} was called without a congress")
        close_old_connections()
        ref = tenancy.directory().by_id(UUID(congress_id))
        if ref is None:
            raise JobWithoutTenant(f"{self.name}: there is no congress {congress_id}")
        if self._waits(ref, args, kwargs):
            return None
        with tenancy.enter(ref):
            return self.run(*args, **kwargs)

    def _waits(self, ref: CongressRef, args: tuple[Any, ...], kwargs: dict[str, Any]) -> bool:
        """Whether it was sent again for later. Raises JobOfClosed, JobWithoutTenant (no schema yet)."""
        state = standing.of(ref)
        if state in (standing.CLOSED, standing.MERGED, standing.ELSEWHERE):
            raise JobOfClosed(f"{self.name}: {ref.code} is {state}")
        if not ref.migrations:
            raise JobWithoutTenant(f"{self.name}: {ref.code} has no schema yet")
        seconds = WAITS.get(standing.MIGRATING if standing.behind(ref) else state)
        if seconds is None:
            return False
        log.info("job %s waits: %s is %s", self.name, ref.code, state)
        self.app.send_task(
            self.name, args=args, kwargs={**kwargs, "congress_id": str(ref.id)}, countdown=seconds
        )
        return True


class CellTask(Task):  # type: ignore[misc]
    """Works for the whole cell (provisioning, relay, sweeps, Keycloak); starts outside every congress."""

    abstract = True

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        close_old_connections()
        return self.run(*args, **kwargs)


def tenant_job(name: str, **options: Any) -> Callable[[Callable[..., Any]], Task]:
    return shared_task(name=name, base=TenantTask, **options)  # type: ignore[no-any-return]


def cell_job(name: str, **options: Any) -> Callable[[Callable[..., Any]], Task]:
    return shared_task(name=name, base=CellTask, **options)  # type: ignore[no-any-return]


def enqueue(name: str, *, congress_id: UUID | None = None, queue: str | None = None, **kwargs: Any) -> None:
    """Send the job when the running transaction commits. A broker that is down loses nothing: the sweeps find the work."""
    if congress_id is not None:
        kwargs["congress_id"] = str(congress_id)

    def leave() -> None:
        app: Celery = current_app._get_current_object()
        try:
            app.send_task(name, kwargs=kwargs, queue=queue, retry=False)
        except Exception:  # any transport's error: the row is committed and swept later
            log.warning("job %s was not sent; the next sweep will take it", name, exc_info=True)

    transaction.on_commit(leave)


def go_round(
    name: str, refs: Iterable[CongressRef], visit: Callable[[CongressRef], int], *, after: str = ""
) -> int:
    """Visit congresses in the order of their codes, those behind `after`; answers the sum of what the visits answer.

    The job of this name, when its turn is over, sends itself for the rest (`after`). One congress's trouble is not the others': the next
    round tries it again. Called by hand it visits them all.
    """
    is_job = bool(current_task) and not current_task.request.called_directly
    end, count = time.monotonic() + TURN_SECONDS, 0
    for ref in refs:
        if ref.code <= after:
            continue
        try:
            count += visit(ref)
        except Exception:  # whatever it is
            log.exception("%s could not be done for %s", name, ref.code)
        if is_job and time.monotonic() > end:
            current_app.send_task(name, kwargs={"after": ref.code}, retry=False)
            break
    return count
