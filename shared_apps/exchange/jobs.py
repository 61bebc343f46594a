"""The relay's jobs: woken on commit (waking), or by the sweep every 30 seconds (settings.CELERY_BEAT_SCHEDULE)."""

from uuid import UUID

from kernel import standing, tenancy
from kernel.jobs import cell_job, go_round
from kernel.tenancy import CongressRef
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
    """Name for the relay what a lost wake-up left behind, or what is due again; answers how many congresses that were."""
    found = relay.name_all_due(selectors.reached())
    if found:
        waking.call()
    return found


@cell_job("exchange.reconsider")
def reconsider(after: str = "") -> int:
    """Once an hour: what receivers parked may be understood by now, since a newer release runs."""
    return go_round("exchange.reconsider", selectors.active(), _reconsidered, after=after)


def _reconsidered(congress: CongressRef) -> int:
    if not standing.at_work(congress):
        return 0
    with tenancy.enter(congress):
        return port.box().reconsider()
