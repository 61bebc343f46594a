"""The relay's jobs: woken on commit (waking), swept every 30 seconds (settings.CELERY_BEAT_SCHEDULE)."""

from uuid import UUID

from kernel import standing, tenancy
from kernel.jobs import cell_job
from shared_apps.exchange import actions, cell_http, port, relay, waking, wire
from tenants import selectors


@cell_job(waking.JOB)
def drain() -> int:
    """Carry the due envelopes of every congress that was named."""
    return relay.drain()


@cell_job("exchange.welcome")
def welcome(receiver_id: str) -> int:
    """A congress has gone live or was resumed: what waited for it need not wait for the sweep."""
    return relay.welcome(UUID(receiver_id))


@cell_job("exchange.file")
def file(file_id: str) -> bool:
    """Make an exchange file, or read one."""
    return actions.work(file_id=UUID(file_id)) is not None


@cell_job("exchange.files")
def files() -> int:
    """Files that no worker has: a job was lost, or its worker died."""
    return sum(actions.work(file_id=file_id) is not None for file_id in actions.abandoned())


@cell_job("exchange.introduce")
def introduce() -> int:
    """Our card to every cell with an address."""
    return cell_http.introduce_everywhere()


@cell_job("exchange.forget")
def forget() -> int:
    """Marks of other cells' requests that nobody could send again, and the bytes of old exchange files."""
    return wire.forget() + actions.tidy()


@cell_job("exchange.sweep")
def sweep() -> int:
    """Carry what a lost wake-up left behind, congress by congress."""
    return sum(relay.carry(ref.id) for ref in selectors.reached())


@cell_job("exchange.reconsider")
def reconsider() -> int:
    """Once an hour: what receivers parked may be understood by now, since a newer release runs."""
    count = 0
    for congress in selectors.active():
        if standing.at_work(congress):
            with tenancy.enter(congress):
                count += port.box().reconsider()
    return count
