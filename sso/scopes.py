"""What a program of 一府一委两院 may be given: named scopes, each a part of a handler's seat and nothing besides.

A token carries those it asked for; they count as far as its `ServiceClient` row names them too.
"""

from __future__ import annotations

from collections.abc import Collection

READ = "liandong.matters.read"
HANDLE = "liandong.matters.handle"

CAPABILITIES: dict[str, frozenset[str]] = {
    READ: frozenset({"matter.read"}),
    HANDLE: frozenset({"matter.read", "matter.handle"}),
}


def capabilities_of(scopes: Collection[str]) -> frozenset[str]:
    """All that these scopes allow; a scope that is not ours allows nothing."""
    return frozenset[str]().union(*(CAPABILITIES.get(name, frozenset()) for name in scopes))
