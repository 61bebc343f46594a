"""汇编: what is found becomes one Word document."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from django.db import transaction

from kernel import clock, jobs, journal, tenancy, text
from kernel.actor import Actor
from kernel.errors import InputRefused, StateRefused
from kernel.ids import uuid7
from tenant_apps.finding import bills, searching, states
from tenant_apps.finding.models import Compilation
from tenant_apps.finding.wanted import BILLS, Wanted
from tenant_apps.suggestions import openness

JOB = "finding.compile"
MOST = 500  # cases: about 2,000 pages
TRIES = 3
KEPT = timedelta(days=7)  # the file
SILENT = timedelta(minutes=3)  # after which a job is taken for dead
TITLE_MAX = 60


class NothingToCompile(InputRefused):
    code = "nothing_to_compile"
    message = "按所选条件没有可以汇编的建议或者议案，请返回检索，改变条件。"


class TooManyToCompile(InputRefused):
    code = "too_many_to_compile"
    message = "按所选条件共有超过 {most} 件，一次最多汇编 {most} 件，请按年度、类别或者承办单位分别汇编。"


class TitleWanted(InputRefused):
    code = "compilation_title"
    message = "请填写汇编的名称，不超过 60 字。"
    field = "title"


class NothingPublic(NothingToCompile):
    code = "nothing_public"
    message = "按所选条件没有已经认定公开的建议。"
    next = "在“公开情况”中查看各件的公开情况。"


class PublicationChanged(StateRefused):
    code = "publication_changed"
    message = "编制以后，其中 {count} 件的公开情况有变化，本文件不能再下载。"
    next = "请重新编制汇编。"


@transaction.atomic
def compile_cases(*, actor: Actor, wanted: Wanted, title: str, is_public: bool) -> Compilation:
    """Fix which cases and bills, by number; the job makes the file. Raises NotPermitted, TitleWanted, NothingToCompile, TooManyToCompile."""
    seat = actor.require(states.COMPILE)
    name = text.one_line(title[: 4 * TITLE_MAX])
    if not name or len(name) > TITLE_MAX:
        raise TitleWanted
    ids, of_bills = chosen(actor, wanted, is_public=is_public)
    if not ids and not of_bills:
        raise NothingPublic if is_public else NothingToCompile
    if len(ids) + len(of_bills) > MOST:
        raise TooManyToCompile(most=MOST)
    made = Compilation(
        id=uuid7(),
        congress_id=tenancy.current().id,
        by_person_id=actor.person_id,
        by_name=actor.name,
        title=name,
        conditions=wanted.query()[:500],
        is_public=is_public,
        cases=ids,
        bills=of_bills,
        created_at=clock.now(),
        touched_at=clock.now(),
    )
    made.save(force_insert=True)
    body = {
        "title": name,
        "cases": len(ids),
        "bills": len(of_bills),
        "is_public": is_public,
        "conditions": made.conditions,
    }
    journal.record(actor=actor, seat=seat, deed="compiled", subject=made, body=body)
    jobs.enqueue(JOB, at=str(made.congress_id), compilation_id=str(made.pk))
    return made


def chosen(actor: Actor, wanted: Wanted, *, is_public: bool = False) -> tuple[list[UUID], list[UUID]]:
    """The suggestions and the bills that a compilation under these conditions takes in, each by number and MOST + 1 at most.

    What the public may read of a bill no rule says, so the public's compilation holds none.
    """
    numbered, cases, of_bills = replace(wanted, order="number"), list[UUID](), list[UUID]()
    if wanted.what != BILLS:
        found = searching.all_of(actor, numbered, filed=True, is_public=is_public, most=MOST + 1)
        cases = list(found.values_list("pk", flat=True))
    if not is_public:
        found = bills.matching(actor, numbered, filed=True)[: MOST + 1]
        of_bills = [bill.pk for bill in found]
    return cases, of_bills


@transaction.atomic
def begin(compilation_id: UUID) -> Compilation | None:
    """For the job: the row, if it is still to be made; after TRIES it is given up."""
    found = _waiting(compilation_id)
    if found is None:
        return None
    if found.tries >= TRIES:
        states.COMPILATION.move(found, "give_up_compilation")
    found.tries += 1
    found.done, found.touched_at = 0, clock.now()
    found.save(update_fields=["state", "tries", "done", "touched_at"])
    return found if found.state == states.WAITING else None


@transaction.atomic
def advance(compilation_id: UUID, *, done: int) -> None:
    """So many cases are in it."""
    Compilation.objects.filter(pk=compilation_id).update(done=done, touched_at=clock.now())


@transaction.atomic
def finish(compilation_id: UUID, *, content: bytes, cases: list[UUID], of_bills: list[UUID]) -> None:
    """The file is made of these cases: what could not be taken in any more is left out. A second job that made it too changes nothing."""
    found = _waiting(compilation_id)
    if found is not None:
        states.COMPILATION.move(found, "finish_compilation")
        found.content, found.cases, found.bills = content, cases, of_bills
        found.done = found.count
        found.save(update_fields=["state", "content", "cases", "bills", "done"])


def check_still_public(found: Compilation) -> None:
    """What was to be public must be so still when the file leaves the house. Raises PublicationChanged."""
    if found.is_public and (count := openness.touched_since(found.cases, found.created_at)):
        raise PublicationChanged(count=count)


@transaction.atomic
def tidy() -> int:
    """Files that are older than KEPT go; how many."""
    rows = Compilation.objects.filter(
        state__in=[states.READY, states.FAILED], created_at__lt=clock.now() - KEPT
    )
    count = 0
    for row in rows.select_for_update().defer("content"):
        states.COMPILATION.move(row, "forget_compilation")
        row.content = None
        row.save(update_fields=["state", "content"])
        count += 1
    return count


def lost() -> list[UUID]:
    """Those whose job has said nothing for SILENT."""
    rows = Compilation.objects.filter(state=states.WAITING, touched_at__lt=clock.now() - SILENT)
    return list(rows.order_by("id").values_list("pk", flat=True))


def _waiting(compilation_id: UUID) -> Compilation | None:
    rows = Compilation.objects.select_for_update().filter(pk=compilation_id, state=states.WAITING)
    found: Compilation | None = rows.first()
    return found
