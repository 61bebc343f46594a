"""The only clock of business code (`real_now` is for log-ins alone). Times are aware UTC; a day is a day in Shanghai."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings

SHANGHAI = ZoneInfo("Asia/Shanghai")


def _offset() -> timedelta:
    """The shift of test settings, in seconds, kept in a file so that every process of a stack reads the same one."""
    path = getattr(settings, "CLOCK_OFFSET_FILE", "")
    if not path:
        return timedelta()
    try:
        return timedelta(seconds=float(Path(path).read_text() or 0))
    except FileNotFoundError:
        return timedelta()


def now() -> datetime:
    """This moment, aware, in UTC."""
    return datetime.now(UTC) + _offset()


def real_now() -> datetime:
    """This moment as it is, whatever a test's clock says: for proofs of identity, whose times are Keycloak's."""
    return datetime.now(UTC)


def stamp(moment: datetime) -> str:
    """The same text for the same moment, whatever zone it came in: what is hashed or signed."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def local(moment: datetime) -> datetime:
    """The same moment on the clock of Asia/Shanghai."""
    return moment.astimezone(SHANGHAI)


def today() -> date:
    """The date in Asia/Shanghai."""
    return local(now()).date()


def end_of_day(day: date) -> datetime:
    """A period that ends on `day` ends at 24:00 in Shanghai: the first moment of the next day there, in UTC."""
    following = day + timedelta(days=1)
    return datetime(following.year, following.month, following.day, tzinfo=SHANGHAI).astimezone(UTC)


def day_of_deadline(moment: datetime) -> date:
    """The day whose 24:00 `moment` is (the inverse of `end_of_day`)."""
    return local(moment - timedelta(microseconds=1)).date()
