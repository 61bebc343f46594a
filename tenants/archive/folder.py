"""Folders of archives: written beside their place under a name that nobody takes for whole, and renamed when they are."""

from __future__ import annotations

import ctypes
import errno
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tenants.archive import errors

PARTIAL = ".partial-"
_LIBC = ctypes.CDLL(None, use_errno=True)  # syncfs(2), which Python has not


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
        raise trouble(error, folder) from error
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
        raise trouble(error, folder) from error
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise


def trouble(error: OSError, folder: Path) -> Exception:
    """The refusal that says what the system said."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return errors.DiskFull(folder=folder)
    return errors.CannotWrite(folder=folder, reason=error.strerror or type(error).__name__)


def _flush(folder: Path) -> None:
    """What the manifest promises lies on the disk before the folder gets its name: one call for thousands of small files."""
    with _opened(folder) as handle:
        if _LIBC.syncfs(handle) != 0:
            raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def _flush_folder(path: Path) -> None:
    with _opened(path) as handle:
        os.fsync(handle)


@contextmanager
def _opened(path: Path) -> Iterator[int]:
    handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield handle
    finally:
        os.close(handle)
