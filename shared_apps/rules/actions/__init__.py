"""Writes of profiles, versions and changes. Outside every congress's block: a tenant's role only reads them."""

from shared_apps.rules.actions.changing import begin, describe, discard, publish, set_rule, withdraw
from shared_apps.rules.actions.making import (
    SHIPPED,
    follow_parents,
    furnish,
    load_reference,
    make_versions,
)

__all__ = [
    "SHIPPED",
    "begin",
    "describe",
    "discard",
    "follow_parents",
    "furnish",
    "load_reference",
    "make_versions",
    "publish",
    "set_rule",
    "withdraw",
]
