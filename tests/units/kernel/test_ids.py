from __future__ import annotations

from datetime import timedelta

import time_machine

from kernel.ids import oldest, uuid7


def test_ids_sort_as_they_were_made_also_within_one_millisecond() -> None:
    with time_machine.travel("2026-12-01T09:00:00+08:00", tick=False) as clock:
        made = []
        for _ in range(300):
            made.append(uuid7())
            clock.shift(timedelta(microseconds=1))
        assert made == sorted(made) and {one.version for one in made} == {7}
        assert oldest(0) <= uuid7() and oldest(1) < made[0]
        assert uuid7() != uuid7(), "62 bits are by chance"
