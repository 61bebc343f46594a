"""A list as a file that Excel and WPS open: CSV with a byte order mark, in which no cell can be a formula."""

import csv
import io
from collections.abc import Iterable, Sequence

from django.http import HttpResponse

from kernel.text import harmless as harmless


def answer(*, filename: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> HttpResponse:
    """The rows as a download; `filename` is ASCII."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(head)
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    response = HttpResponse("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response
