"""A reply as a 公文 (GB/T 9704): the letter that was sent, and the preview of one that is being written."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from kernel import clock
from tenant_apps.files.selectors import Row
from tenant_apps.handling import naming, selectors
from tenant_apps.handling.forms import LetterForm
from tenant_apps.handling.models import Assignment, Reply
from tenant_apps.handling.naming import addressee_of, title_of
from tenant_apps.handling.states import MAIN
from ui.parts import Doc

PREVIEWED = 20_000  # characters; the letter itself may be no longer


def sent(reply: Reply) -> Doc:
    """The letter as it was sent."""
    units = tuple(reply.signed_units.splitlines())
    return Doc(
        organ=units[0] if units else reply.unit_name,
        units=units,
        title=reply.title,
        to=reply.addressee,
        paragraphs=_paragraphs(reply.body),
        number=reply.doc_no,
        signer=reply.signer_name,
        class_label=f"{reply.letter_class} 类" if reply.letter_class else "",
        contact=_contact(reply.contact_name, reply.contact_phone),
        date=_long(clock.local(reply.at).date()),
        copies=reply.copies or (naming.copies_of(reply.matter) if reply.assignment_id else ""),
        attachments=_names(selectors.annexes_sent(reply.pk)),
    )


def draft(assignment: Assignment, form: LetterForm) -> Doc:
    """What stands in the form, finished or not."""
    matter = assignment.matter

    def typed(name: str) -> str:
        return str(form[name].value() or "")

    letter = typed("letter_class")
    return Doc(
        organ=assignment.undertaker_name,
        units=tuple(units) if len(units := naming.signing(assignment)) > 1 else (),
        title=title_of(matter, kind=MAIN),
        to=addressee_of(matter),
        paragraphs=_paragraphs(typed("body")[:PREVIEWED]),
        number=typed("doc_no"),
        signer=typed("signer"),
        class_label=f"{letter} 类" if letter else "",
        contact=_contact(typed("contact_name"), typed("contact_phone")),
        date=_long(clock.today()),
        copies=naming.copies_of(matter, answers=assignment),
        attachments=_names(selectors.annexes_written(assignment.pk)),
        preview=True,
    )


def _paragraphs(text: str) -> tuple[str, ...]:
    """Lines as paragraphs, without the indent people type by hand; the page indents them."""
    lines = (line.strip(" \u3000\t") for line in text.splitlines())
    return tuple(line for line in lines if line)


def _names(rows: Sequence[Row]) -> tuple[str, ...]:
    """As the 附件说明 lists them: without the ending."""
    return tuple(row.name.rpartition(".")[0] or row.name for row in rows)


def _contact(name: str, phone: str) -> str:
    return "，".join(filter(None, (name, f"联系电话：{phone}" if phone else "")))


def _long(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
