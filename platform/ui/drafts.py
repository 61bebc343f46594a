"""Forms that save themselves: as they are typed (static/ui/js/drafts.js), and once more when they are not taken."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.http import HttpResponse

from kernel.errors import DomainError, InputRefused
from kernel.web.http import keeping
from ui.forms import Checked

Row = TypeVar("Row")


class SelfSaving(Checked):
    """`kept`: was what was typed saved as a draft, though the form was not taken? None where no such attempt was made."""

    kept: bool | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.codes: dict[str, str] = {}  # of what was refused, by its sentence

    def carry(self, version: int) -> None:
        """The version of the draft that the next saving replaces."""
        data: Any = self.data.copy()  # type: ignore[attr-defined]
        data["draft_version"] = str(version)
        self.data = data

    def refuse(self, error: DomainError) -> None:
        """After a conflict the next saving is meant: the form then carries the version it would replace."""
        super().refuse(error)
        self.codes[error.message] = error.code
        version = getattr(error, "draft_version", None)
        if version is not None:
            self.carry(version)

    def first_error(self) -> InputRefused:
        """What the autosave says of a form that cannot be read."""
        name, errors = next(iter(self.errors.items()))
        found = InputRefused(str(errors[0]), field="" if name == "__all__" else name)
        found.code = self.codes.get(found.message, found.code)
        return found


def not_taken(
    form: SelfSaving,
    save: Callable[[], tuple[Row, int]],
    show: Callable[[Row | None], HttpResponse],
) -> HttpResponse:
    """The page of a form that was refused, or only previewed; what was typed is saved first, as the autosave would have: by
    the same deed, with the same conflicts. `save` gives the draft and its version; `show` draws the page, of that draft
    where it was saved."""
    row, refusal = None, None
    try:
        row, version = save()
    except DomainError as error:
        refusal = error
        if error.message not in {sentence for told in form.errors.values() for sentence in told}:
            form.refuse(error)
    else:
        form.carry(version)
    form.kept = refusal is None
    response = show(row)
    if refusal is None:
        return keeping(response)
    if response.status_code < 400:
        response.status_code = refusal.status
    return response
