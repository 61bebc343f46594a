"""The only switch of tenants: one durable transaction under the tenant's own PostgreSQL role and search_path."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Self
from uuid import UUID

from django.db import connection, models, transaction

PUBLIC = "public"


class TenancyError(RuntimeError):
    """A programming fault at the border between congresses; never shown to a user."""


class OutsideTenant(TenancyError):
    """A tenant's row or query was used with no congress entered."""


class NestedTenant(TenancyError):
    """A congress was entered inside another block or an open transaction."""


class CrossTenant(TenancyError):
    """A row or query of one congress was used inside another."""


@dataclass(frozen=True)
class CongressRef:
    """What the registry says of one congress, as far as lower layers need it. `role` and `schema` are opaque names."""

    id: UUID
    code: str
    name: str
    organ_name: str
    level: str
    schema: str
    role: str
    epoch: int
    state: str
    kind: str
    parent_id: UUID | None
    band: str = "red"
    reason: str = ""  # why it is suspended or closed, as its people may read it
    migrations: int = 0  # how many tenant migrations its schema has; 0: there is no schema yet


@dataclass(frozen=True)
class Directory:
    """The registry's look-ups, registered by the layer that owns the registry."""

    by_code: Callable[[str], CongressRef | None]
    by_id: Callable[[UUID], CongressRef | None]
    current_code: Callable[[str], str | None]


_directory: list[Directory] = []


def register_directory(directory: Directory) -> None:
    _directory[:] = [directory]


def directory() -> Directory:
    return _directory[0]


# The transaction, its role and its path in one round trip.
_BLOCK = "BEGIN; SELECT set_config('role', {}, true), set_config('search_path', {}, true)"


@contextmanager
def enter(ref: CongressRef, *, role: str = "") -> Iterator[CongressRef]:
    """Open the tenant block of `ref`; `role` is for the relay alone, which enters a sender under its own.

    Raises NestedTenant inside another block or transaction. The role and the path end with the transaction.
    """
    if connection.schema_name != PUBLIC or connection.in_atomic_block:  # type: ignore[attr-defined]
        raise NestedTenant(f"cannot enter {ref.code}: already in {connection.schema_name}")  # type: ignore[attr-defined]
    connection.retire_if_full()  # type: ignore[attr-defined]
    with transaction.atomic(durable=True):
        connection.begin(_BLOCK, role or ref.role, f"{ref.schema}, public")  # type: ignore[attr-defined]
        connection.bind(schema=ref.schema, ref=ref)  # type: ignore[attr-defined]
        try:
            with connection.execute_wrapper(_tag(ref.schema)):
                yield ref
        finally:
            connection.bind(schema=PUBLIC, ref=None)  # type: ignore[attr-defined]


@contextmanager
def as_cell(role: str) -> Iterator[None]:
    """One durable transaction in public under a named role of the cell (the relay's), for effects on public."""
    if connection.schema_name != PUBLIC or connection.in_atomic_block:  # type: ignore[attr-defined]
        raise NestedTenant(f"cannot act for the cell inside {connection.schema_name}")  # type: ignore[attr-defined]
    with transaction.atomic(durable=True):
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('role', %s, true)", [role])
        yield


def _tag(schema: str) -> Callable[..., Any]:
    """A trailing comment makes each tenant's SQL its own text, so that its prepared plan is kept."""
    comment = f" /* {schema} */"

    def wrapper(
        execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]
    ) -> Any:
        if isinstance(sql, str):
            sql += comment
            context["connection"].note(sql)
        return execute(sql, params, many, context)

    return wrapper


def current() -> CongressRef:
    """The congress whose block we are in; raises OutsideTenant."""
    ref: CongressRef | None = getattr(connection, "tenant_ref", None)
    if ref is None:
        raise OutsideTenant("no congress has been entered")
    return ref


def in_tenant() -> bool:
    return _here() != PUBLIC


def _here() -> str:
    return str(connection.schema_name)  # type: ignore[attr-defined]


class TenantQuerySet(models.QuerySet[Any]):
    """A query belongs to the congress in which it was built. Every way to run it asks for `db`, so the check stands there."""

    _home = PUBLIC

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._home = _here()

    def _clone(self) -> Self:
        clone = super()._clone()  # type: ignore[misc]
        clone._home = self._home
        return clone  # type: ignore[no-any-return]

    def _fetch_all(self) -> None:
        self._at_home()
        super()._fetch_all()

    @property
    def db(self) -> str:
        self._at_home()
        return super().db

    def bulk_create(self, objs: Any, *args: Any, **kwargs: Any) -> Any:
        rows = list(objs)
        for row in rows:
            row._at_home("bulk_create")
        return super().bulk_create(rows, *args, **kwargs)

    def bulk_update(self, objs: Any, fields: Any, batch_size: int | None = None) -> int:
        rows = list(objs)
        for row in rows:
            row._at_home("bulk_update")
        return super().bulk_update(rows, fields, batch_size)

    def _at_home(self) -> None:
        here = _here()
        if here == PUBLIC:
            raise OutsideTenant(f"a query of {self.model._meta.label} outside a congress")
        if self._home != here:
            raise CrossTenant(f"a query of {self.model._meta.label} built in {self._home} is run in {here}")


class TenantModel(models.Model):
    """A row of one congress: it can be neither saved, deleted nor refreshed inside another, nor outside."""

    objects: Any = TenantQuerySet.as_manager()

    class Meta:
        abstract = True
        base_manager_name = "objects"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.__dict__["_home"] = _here()

    def _at_home(self, deed: str) -> None:
        here = _here()
        if here == PUBLIC:
            raise OutsideTenant(f"{deed} of {self._meta.label} outside a congress")
        if self.__dict__["_home"] != here:
            raise CrossTenant(f"{deed} of {self._meta.label} of {self.__dict__['_home']} inside {here}")

    def save_base(self, *args: Any, **kwargs: Any) -> None:
        self._at_home("save")
        super().save_base(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        self._at_home("delete")
        return super().delete(*args, **kwargs)

    def refresh_from_db(self, *args: Any, **kwargs: Any) -> None:
        self._at_home("refresh")
        super().refresh_from_db(*args, **kwargs)
