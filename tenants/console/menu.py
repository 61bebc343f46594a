"""The console's entries of the left menu and the phone's bar, for those who hold its seat, wherever they are."""

from tenants.console import gate
from ui import context, menu

SEAT_KINDS = ("console", "operator")


def add_entries() -> None:
    for kind in SEAT_KINDS:
        context.open_by(kind, "console:board")
    holders = frozenset({gate.READ})
    menu.add(
        menu.Entry(
            key="console",
            word="单位开通",
            icon="diagram-3",
            view="console:board",
            public=True,
            anywhere=True,
            group="管理",
            order=60,
            capabilities=holders,
            tab=4,
            tab_word="开通",
            count_view="console:count",
        ),
        menu.Entry(
            key="console_batches",
            word="运行中的任务",
            icon="hourglass-split",
            view="console:batches",
            public=True,
            anywhere=True,
            group="管理",
            order=61,
            capabilities=holders,
            tab=4,
            tab_word="任务",
            count_view="console:batches_count",
        ),
        menu.Entry(
            key="console_adjustments",
            word="区划调整",
            icon="signpost-split",
            view="console:adjustments",
            public=True,
            anywhere=True,
            group="管理",
            order=63,
            capabilities=holders,
        ),
        menu.Entry(
            key="console_schemas",
            word="升级状态",
            icon="wrench-adjustable",
            view="console:schemas",
            public=True,
            anywhere=True,
            group="管理",
            order=62,
            capabilities=holders,
        ),
    )
