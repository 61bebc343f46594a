"""Folders of archives: written beside their place under a name that nobody takes for whole, and renamed when they are."""

from __future__ import annotations

import errno
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tenants.archive import errors

PARTIAL = ".partial-"


@contextmanager
def written(folder: Path) -> Iterator[Path]:
    """An empty folder to write into, which becomes `folder` at the end and is removed when anything fails.

    Only this user may read it. Raises FolderTaken, CannotWrite, DiskFull.
    """
    folder = folder.absolute()
    if folder.exists() or folder.is_symlink():
        raise errors.FolderTaken(folder=folder)
    partial = folder.with_name(f".{folder.name}{PARTIAL}{secrets.token_hex(4)}")
    try:
        partial.mkdir(mode=0o700)
    except OSError as error:
        raise _trouble(error, folder) from error
    try:
        yield partial
        _flush(partial)
        # A folder that somebody has made meanwhile is not written over: rename fails unless it is empty.
        if folder.exists():
            raise errors.FolderTaken(folder=folder)
        partial.rename(folder)
        _flush_folder(folder.parent)
    except OSError as error:
        shutil.rmtree(partial, ignore_errors=True)
        raise _trouble(error, folder) from error
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise


def _trouble(error: OSError, folder: Path) -> Exception:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return errors.DiskFull(folder=folder)
    return errors.CannotWrite(folder=folder, reason=error.strerror or type(error).__name__)


def _flush(folder: Path) -> None:
    """What the manifest promises lies on the disk before the folder gets its name."""
    for path, _folders, files in os.walk(folder):
        for name in files:
            _flush_file(Path(path, name))
        _flush_folder(Path(path))


def _flush_file(path: Path) -> None:
    if path.stat().st_size == 0:
        return
    with path.open("rb") as file:
        os.fsync(file.fileno())


def _flush_folder(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
