"""The bytes on the disk: whole or not there."""

from __future__ import annotations

import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from kernel.ids import uuid7
from tenant_apps.files.storage import Store
from tenants.archive import files as archive


@contextmanager
def full_disk(room: int) -> Iterator[None]:
    """No file grows beyond `room` bytes: what the system then says is what it says of a full disk, but for the number."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def everything(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


@pytest.fixture
def store(store_folder: Path) -> Store:
    return Store(uuid7())


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "source"
    path.write_bytes(b"a" * 300_000)
    return path


def test_the_same_content_lies_once_under_its_hash(store: Store, source: Path) -> None:
    digest = store.put(source)
    assert store.put(source) == digest
    assert everything(store.folder) == [digest]
    assert store.path(digest).read_bytes() == source.read_bytes()
    assert store.path(digest).relative_to(store.folder).parts[:2] == (digest[:2], digest[2:4])
    assert store.path(digest).stat().st_mode & 0o077 == 0


def test_a_full_disk_leaves_nothing(store: Store, source: Path) -> None:
    with full_disk(100_000), pytest.raises(OSError, match="large"):
        store.put(source)
    assert everything(store.folder) == []


def test_what_is_taken_away_can_be_given_back_and_destroyed_with_its_pages(
    store: Store, source: Path
) -> None:
    digest = store.put(source)
    store.put_page(digest, 1, source)
    aside = store.take_away(digest)
    assert aside is not None and not store.has(digest)
    store.give_back(digest, aside)
    assert store.has(digest)
    store.destroy(digest, store.take_away(digest))
    assert everything(store.folder) == [] and store.take_away(digest) is None


def test_only_what_nobody_touched_lately_is_swept_and_what_broke_off_goes(store: Store, source: Path) -> None:
    digest = store.put(source)
    broken = store.path(digest).with_name(f".{digest}.abcd")
    broken.write_bytes(b"half")
    assert list(store.digests(older=3600)) == [] and broken.exists()
    for path in (store.path(digest), broken):
        os.utime(path, (1, 1))
    assert list(store.digests(older=3600)) == [digest]
    assert not broken.exists()


@pytest.mark.parametrize("name", ["../../etc/passwd", "A" * 64, "a" * 63, ""])
def test_nothing_but_a_hash_names_a_file(store: Store, name: str) -> None:
    with pytest.raises(ValueError, match="SHA-256"):
        store.path(name)


def test_an_archive_takes_what_is_stored_and_nothing_that_is_on_its_way_in(
    store: Store, source: Path, tmp_path: Path
) -> None:
    digest = store.put(source)
    incoming = store.folder / ".incoming-x"
    incoming.mkdir()
    (incoming / "source").write_bytes(b"half")
    (tmp_path / "archive").mkdir()
    parts = archive.export(store.congress_id, tmp_path / "archive")
    assert [part.sha256 for part in parts] == [digest]
