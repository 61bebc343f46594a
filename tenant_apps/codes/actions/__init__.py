"""Every deed on this congress's dictionaries: what it changes for itself, and what it proposes, decides and publishes."""

from tenant_apps.codes.actions.overlaying import (
    add,
    end,
    hide,
    merge,
    move_code,
    relabel,
    reopen,
    restore_label,
    show,
)
from tenant_apps.codes.actions.publishing import approve, propose, publish, refuse, revise

__all__ = [
    "add",
    "approve",
    "end",
    "hide",
    "merge",
    "move_code",
    "propose",
    "publish",
    "refuse",
    "relabel",
    "reopen",
    "restore_label",
    "revise",
    "show",
]
