"""The console's entries of the left menu and the phone's bar, for those who hold its seat, wherever they are."""

from typing import Any

from tenants.console import gate
from ui import context, menu

SEAT_KINDS = ("console", "operator")


def add_entries() -> None:
    for kind in SEAT_KINDS:
        context.open_by(kind, "console:board")
    on_phone: dict[str, Any] = {"tab": 4, "tab_word": "开通", "count_view": "console:count"}
    menu.add(
        _entry("console", "单位开通", "diagram-3", "board", 60, **on_phone),
        _entry(
            "console_batches",
            "运行中的任务",
            "hourglass-split",
            "batches",
            61,
            tab=4,
            tab_word="任务",
            count_view="console:batches_count",
        ),
        _entry("console_schemas", "升级状态", "wrench-adjustable", "schemas", 62),
        _entry("console_adjustments", "区划调整", "signpost-split", "adjustments", 63),
    )


def _entry(key: str, word: str, icon: str, view: str, order: int, **more: Any) -> menu.Entry:
    return menu.Entry(
        key=key,
        word=word,
        icon=icon,
        view=f"console:{view}",
        public=True,
        anywhere=True,
        group="管理",
        order=order,
        capabilities=frozenset({gate.READ}),
        **more,
    )
