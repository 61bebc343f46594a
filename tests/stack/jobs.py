"""Running queued jobs inside the test process: the real broker, no worker, no waiting."""

from __future__ import annotations

from typing import Any

QUEUES = ("celery", "owner", "rounds")


def run_queued(*, queues: tuple[str, ...] = QUEUES, most: int = 1000) -> list[str]:
    """Take the jobs that wait and run them one after another, those they leave behind too; returns their names.

    A job that fails raises here. More than `most` jobs mean that they beget each other for ever.
    """
    from config.celery import app

    app.loader.import_default_modules()
    done: list[str] = []
    with app.connection_for_read() as connection:
        while True:
            message = _next(connection, queues)
            if message is None:
                return done
            if len(done) >= most:
                raise RuntimeError(f"more than {most} jobs, the last ones {done[-5:]}")
            args, kwargs, _embedded = message.decode()
            name = message.headers["task"]
            message.ack()
            app.tasks[name].apply(args=args, kwargs=kwargs, throw=True)
            done.append(name)


def _next(connection: Any, queues: tuple[str, ...]) -> Any:
    for name in queues:
        message = (
            connection.default_channel.basic_get(name, no_ack=False) if _exists(connection, name) else None
        )
        if message is not None:
            return message
    return None


def _exists(connection: Any, name: str) -> bool:
    return bool(connection.default_channel.client.exists(name))
