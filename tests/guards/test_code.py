"""Habits of the code that no linter knows."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from tests.guards import tree

# Who may switch role or path, and how often the words stand there: file → count.
SWITCHES = {
    "platform/kernel/db/base.py": 1,
    "platform/kernel/tenancy.py": 2,
    "tenants/applying.py": 1,
    # The doctor tries what must lead nowhere, on connections of its own or in blocks that are rolled back.
    "tenants/doctor/blocks.py": 1,
    "tenants/doctor/pooling.py": 6,
}
_SWITCH = re.compile(
    r"\bset_config\s*\(|\bRESET\s+(ALL|ROLE|SESSION|search_path)|\bSET\s+(LOCAL\s+|SESSION\s+)?(ROLE|search_path|SESSION)\b",
    re.IGNORECASE,
)
# Real time, not the clock of the business: what proves a login, identifiers, the developer command.
REAL_TIME = ("platform/kernel/clock.py", "platform/kernel/ids.py", "platform/local/", "sso/")
CLOCKS = {
    ("datetime", "now"),
    ("datetime", "utcnow"),
    ("datetime", "today"),
    ("date", "today"),
    ("timezone", "now"),
    ("time", "time"),
}
PAGES = (
    "views.py",
    "views_reply.py",
    "views_after.py",
    "views_yearly.py",
    "views_deeds.py",
    "api_yearly.py",
    "views_approval.py",
    "views_commitments.py",
    "api_after.py",
    "views_onboarding.py",
    "views_adjusting.py",
    "views_lifecycle.py",
    "views_merging.py",
    "views_own.py",
    "views_compiling.py",
    "views_elsewhere.py",
    "views_proof.py",
    "views_seats.py",
    "views_registers.py",
    "views_change.py",
    "views_console.py",
    "views_cosigning.py",
    "views_entering.py",
    "views_journal.py",
    "views_confirm.py",
    "views_console.py",
    "views_drafting.py",
    "api_countersigning.py",
    "api_drafts.py",
    "views_countersigning.py",
    "views_further.py",
    "views_moved.py",
    "views_notice.py",
    "views_numbers.py",
    "views_openness.py",
    "api_openness.py",
    "views_overview.py",
    "views_routes.py",
    "views_paper.py",
    "views_proposals.py",
    "views_requests.py",
    "views_urging.py",
    "views_process.py",
    "views_shelves.py",
    "views_circulating.py",
    "api_circulating.py",
    "views_key.py",
    "api_key.py",
    "views_undertakers.py",
    "api.py",
    "api_requests.py",
    "api_approval.py",
    "api_paper.py",
    "api_undertakers.py",
    "matters_page.py",
)
WRITES = {
    "save",
    "delete",
    "bulk_create",
    "bulk_update",
    "get_or_create",
    "update_or_create",
    "select_for_update",
}
# Names that were tried in other projects and gathered everything.
ROOMS_FOR_EVERYTHING = {"services.py", "utils.py", "helpers.py", "signals.py", "common.py", "misc.py"}


def test_role_and_path_are_switched_in_one_place() -> None:
    """SQL that sets or resets the role is beyond what the role protects; only the block and provisioning may."""
    found: dict[str, int] = {}
    for path in tree.python():
        count = sum(bool(_SWITCH.search(value)) for _, value in tree.texts(path))
        if count:
            found[tree.name(path)] = count
    assert found == SWITCHES, "enter a congress with kernel.tenancy.enter; role and path are set nowhere else"


def test_time_is_asked_of_the_clock() -> None:
    """kernel.clock can be moved by tests and is the same in every process; datetime.now() is neither, and may be naive."""
    wrong = [
        f"{tree.name(path)}:{node.lineno} {node.value.id}.{node.attr}"
        for path in tree.python()
        if not tree.name(path).startswith(REAL_TIME)
        for node in ast.walk(tree.parsed(path))
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and (node.value.id, node.attr) in CLOCKS
    ]
    assert not wrong, "use kernel.clock.now() or today():\n" + "\n".join(wrong)


def test_no_model_stamps_time_by_itself() -> None:
    """auto_now asks Django's clock behind the deed's back; a deed writes the time it means."""
    wrong = _keywords({"auto_now", "auto_now_add"})
    assert not wrong, "set the field in the deed, from kernel.clock:\n" + "\n".join(wrong)


def _keywords(names: set[str]) -> list[str]:
    return [
        f"{tree.name(path)}:{node.value.lineno} {node.arg}"
        for path in tree.python()
        for node in ast.walk(tree.parsed(path))
        if isinstance(node, ast.keyword) and node.arg in names
    ]


def test_views_neither_query_nor_save_models() -> None:
    """A view makes one domain call; which rows an actor may have is decided in access.py, what changes in actions.py."""
    wrong = []
    for path in tree.python():
        if path.name not in PAGES or "management" in path.parts:
            continue
        for node in ast.walk(tree.parsed(path)):
            if isinstance(node, ast.Attribute) and node.attr in {"objects", "_default_manager"}:
                wrong.append(f"{tree.name(path)}:{node.lineno} .{node.attr}")
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in WRITES
            ):
                wrong.append(f"{tree.name(path)}:{node.lineno} .{node.func.attr}()")
    assert not wrong, "move it to the app's selectors, access or actions:\n" + "\n".join(wrong)


def test_every_module_of_pages_is_known_to_the_guard_above() -> None:
    unknown = [
        tree.name(path)
        for path in tree.python()
        if path.name not in PAGES and path.name.startswith(("views_", "api_")) and "urls" not in path.name
    ]
    assert not unknown, f"name {unknown} in PAGES of {Path(__file__).name}"


def test_no_room_for_everything() -> None:
    found = [tree.name(path) for path in tree.python() if path.name in ROOMS_FOR_EVERYTHING]
    assert not found, f"{found}: name the module after what it holds"


def test_no_generic_relations_and_no_admin() -> None:
    """A generic foreign key can't be checked by the database; Django's admin knows no congress."""
    wrong = [
        f"{tree.name(path)}:{node.lineno}"
        for path in tree.python()
        for node in ast.walk(tree.parsed(path))
        if isinstance(node, ast.ImportFrom)
        and (node.module or "").startswith(("django.contrib.admin", "django.contrib.contenttypes"))
    ]
    assert not wrong, "write a page of your own, and a key to one table:\n" + "\n".join(wrong)


def test_mark_safe_stands_nowhere() -> None:
    """What people typed reaches a page through the template's escaping alone."""
    wrong = [
        f"{tree.name(path)}:{node.lineno} {node.id}"
        for path in tree.python()
        for node in ast.walk(tree.parsed(path))
        if isinstance(node, ast.Name) and node.id == "mark_safe"
    ]
    wrong += [
        f"{tree.name(path)} |safe"
        for path in tree.templates()
        if re.search(r"\|\s*safe\b|autoescape off", path.read_text())
    ]
    assert not wrong, "use format_html or a template:\n" + "\n".join(wrong)
