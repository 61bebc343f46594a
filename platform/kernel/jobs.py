"""Jobs carry their tenant, leave on commit, and may run twice without harm."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any
from uuid import UUID

from celery import Celery, Task, current_app, shared_task
from django.db import close_old_connections, transaction

from kernel import tenancy

log = logging.getLogger(__name__)


class JobWithoutTenant(RuntimeError):
    """A tenant's job was called without a congress, or its congress is gone."""


class TenantTask(Task):  # type: ignore[misc]
    """Runs inside the block of the congress named by the keyword `congress_id`, and refuses to run without it."""

    abstract = True

    def __call__(self, *args: Any, congress_id: str = "", **kwargs: Any) -> Any:
        if not congress_id:
            raise JobWithoutTenant(f"{self.name} was called without a congress")
        close_old_connections()
        ref = tenancy.directory().by_id(UUID(congress_id))
        if ref is None:
            raise JobWithoutTenant(f"{self.name}: there is no congress {congress_id}")
        with tenancy.enter(ref):
            return self.run(*args, **kwargs)


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
