"""Entries of 本级基础资料."""

from ui import menu

GROUP = "本级基础资料"
READERS = frozenset({"registers.read"})


def add_entries() -> None:
    menu.add(
        menu.Entry(
            key="deputies",
            word="代表名册",
            icon="people",
            view="deputies:list",
            group=GROUP,
            order=10,
            capabilities=READERS,
        ),
        menu.Entry(
            key="districts",
            word="选区与选举单位",
            icon="geo-alt",
            view="deputies:districts",
            group=GROUP,
            order=20,
            capabilities=READERS,
        ),
        menu.Entry(
            key="terms",
            word="届次",
            icon="calendar3",
            view="deputies:terms",
            group=GROUP,
            order=30,
            capabilities=READERS,
        ),
    )
