"""Ways in which one congress might reach another, each a plain function of the two that raises AssertionError if it can.

The tests call them, and so does the mutation run, which takes the guards away one by one.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import contextmanager
from typing import Any

from django.db import ProgrammingError, connection, transaction
from django.utils import timezone

from kernel import jobs, tenancy
from kernel.db.copying import insert_many
from kernel.ids import uuid7
from kernel.tenancy import CongressRef, CrossTenant, NestedTenant, OutsideTenant
from tenant_apps.organs.models import Unit
from tests.units.tenancy.pages import where

Leak = Callable[[CongressRef, CongressRef], None]


def _unit(ref: CongressRef) -> Any:
    with tenancy.enter(ref):
        return Unit.objects.create(congress_id=ref.id, name=f"测试局{uuid7()}", kind="department")


@contextmanager
def _refused(*kinds: type[Exception]) -> Any:
    try:
        yield
    except kinds:
        return
    raise AssertionError(f"not refused; {kinds} was expected")


def sql_that_names_another_schema(here: CongressRef, there: CongressRef) -> None:
    for statement in (
        f"SELECT count(*) FROM {there.schema}.organs_unit",
        f"DELETE FROM {there.schema}.organs_unit",
        f"UPDATE {there.schema}.organs_unit SET name = ''",
        "SELECT count(*) FROM identity_person",
        "SELECT schema_name FROM tenants_congress",
        "UPDATE tenants_division SET name = ''",
        "DELETE FROM records_entry",
        "UPDATE records_entry SET body = ''",
    ):
        with _refused(ProgrammingError), tenancy.enter(here), connection.cursor() as cursor:
            cursor.execute(statement)


def sql_outside_every_block(here: CongressRef, there: CongressRef) -> None:
    for statement in (f"SELECT count(*) FROM {here.schema}.organs_unit", "SELECT count(*) FROM organs_unit"):
        with _refused(ProgrammingError), connection.cursor() as cursor:
            cursor.execute(statement)


def a_query_built_elsewhere(here: CongressRef, there: CongressRef) -> None:
    with tenancy.enter(there):
        rows = Unit.objects.all()
    for read in (
        list,
        lambda found: found.count(),
        lambda found: found.exists(),
        lambda found: found.update(name=""),
    ):
        with _refused(CrossTenant), tenancy.enter(here):
            read(rows)
    with _refused(CrossTenant), tenancy.enter(here):
        list(rows.filter(active=True).order_by("name"))
    with _refused(OutsideTenant):
        list(rows)


def a_query_answered_elsewhere(here: CongressRef, there: CongressRef) -> None:
    """Its rows are in memory already, and belong to the other congress all the same."""
    _unit(there)
    with tenancy.enter(there):
        rows = Unit.objects.all()
        assert list(rows)
    with _refused(CrossTenant), tenancy.enter(here):
        list(rows)
    with _refused(OutsideTenant):
        list(rows)


def a_query_outside_every_block(here: CongressRef, there: CongressRef) -> None:
    for read in (
        list,
        lambda found: found.count(),
        lambda found: found.delete(),
        lambda found: found.first(),
    ):
        with _refused(OutsideTenant):
            read(Unit.objects.all())


def a_row_loaded_elsewhere(here: CongressRef, there: CongressRef) -> None:
    row = _unit(there)
    for deed in (
        row.save,
        row.delete,
        row.refresh_from_db,
        lambda: Unit.objects.bulk_create([row]),
        lambda: insert_many([row]),
    ):
        with _refused(CrossTenant), tenancy.enter(here):
            deed()
    with _refused(CrossTenant), tenancy.enter(here):
        Unit.objects.bulk_update([row], ["name"])
    for deed in (row.save, row.delete, row.refresh_from_db):
        with _refused(OutsideTenant):
            deed()


def a_row_made_outside(here: CongressRef, there: CongressRef) -> None:
    row = Unit(congress_id=here.id, name="无主局", kind="department")
    with _refused(CrossTenant), tenancy.enter(here):
        row.save()


def a_block_inside_a_block(here: CongressRef, there: CongressRef) -> None:
    with _refused(NestedTenant), tenancy.enter(here), tenancy.enter(there):
        pass
    with _refused(NestedTenant), transaction.atomic(), tenancy.enter(here):
        pass
    with _refused(NestedTenant), tenancy.enter(here), tenancy.as_cell(there.role):
        pass
    with _refused(NestedTenant), transaction.atomic(), tenancy.as_cell(here.role):
        pass
    with _refused(OutsideTenant):
        tenancy.current()


def a_job_without_its_congress(here: CongressRef, there: CongressRef) -> None:
    from tests.units.tenancy.test_role_and_path import where_job

    with _refused(jobs.JobWithoutTenant):
        where_job.apply(throw=True)
    with _refused(jobs.JobWithoutTenant):
        where_job.apply(kwargs={"congress_id": str(uuid7())}, throw=True)


def a_block_that_broke(here: CongressRef, there: CongressRef) -> None:
    """Nothing of it is kept, and neither role, path nor congress stays behind."""
    before, name = where(), f"未成局{timezone.now():%f}"
    with _refused(ZeroDivisionError), tenancy.enter(here):
        Unit.objects.create(congress_id=here.id, name=name, kind="department")
        raise ZeroDivisionError
    assert where() == before
    assert not tenancy.in_tenant()
    with tenancy.enter(here):
        assert not Unit.objects.filter(name=name).exists()


def a_block_that_ended(here: CongressRef, there: CongressRef) -> None:
    before = where()
    for ref in (here, there):
        with tenancy.enter(ref):
            assert (where()["role"], where()["schema"]) == (ref.role, ref.schema)
        assert where() == before


def two_threads_at_once(here: CongressRef, there: CongressRef) -> None:
    """Each in its own congress at the same moment, and again after the other has ended."""
    gate = threading.Barrier(2)
    found: dict[str, set[str]] = {}

    def work(ref: CongressRef) -> None:
        try:
            places = set()
            for _ in range(5):
                gate.wait(60)
                with tenancy.enter(ref):
                    gate.wait(60)
                    places.add(f"{where()['role']} {where()['schema']} {tenancy.current().code}")
                places.add(where()["schema"])
            found[ref.code] = places
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(ref,)) for ref in (here, there)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    for ref in (here, there):
        assert found.get(ref.code) == {f"{ref.role} {ref.schema} {ref.code}", "public"}, found


LEAKS: tuple[Leak, ...] = (
    sql_that_names_another_schema,
    sql_outside_every_block,
    a_query_built_elsewhere,
    a_query_answered_elsewhere,
    a_query_outside_every_block,
    a_row_loaded_elsewhere,
    a_row_made_outside,
    a_block_inside_a_block,
    a_job_without_its_congress,
    a_block_that_broke,
    a_block_that_ended,
    two_threads_at_once,
)
