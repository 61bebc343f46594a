"""What lines of the log hold."""

from logging import LogRecord


def without_traceback(record: LogRecord) -> bool:
    """Keeps the sentence alone."""
    record.exc_info = record.exc_text = None
    return True
