"""The proof under faults, whole: what the tests play in a tenth."""

from __future__ import annotations

from tests.bench import rows
from tests.bench.stacks import NotMeasured
from tests.bench.tenancy.scale import is_small
from tests.exchange import breaking, cell

MESSAGES, SECONDS = 10_000, 3_000.0


def measure() -> list[rows.Row]:
    """Raises NotMeasured when the play itself did not end."""
    try:
        result = cell.play(messages=400 if is_small() else MESSAGES, seconds=SECONDS)
    except RuntimeError as error:
        raise NotMeasured(str(error)) from error
    counts, points = result.report["counts"], result.report["points"]
    for fault in result.verdict.faults[:20]:
        print(f"  {fault}", flush=True)
    for point, kills in points.items():
        print(f"  {kills:5d} × {point}", flush=True)
    unnoticed = sorted(set(breaking.DAMAGE) - result.noticed)
    if unnoticed:
        print(f"  did not notice their own damage: {unnoticed}", flush=True)
    killed = sum(counts[f"{kind} killed"] for kind in ("relay", "worker", "people"))
    return [
        rows.told("messages sent under faults", result.report["messages"], ""),
        rows.told("processes killed", killed, ""),
        rows.told("points at which relays died", len(points), ""),
        rows.limited("points at which none died", len(result.missed), "", limit=0),
        rows.limited("lost, applied twice or unexplained", len(result.verdict.faults), "", limit=0),
        rows.limited(
            "rules that did not notice their own damage",
            len(unnoticed),
            "",
            limit=0,
        ),
        rows.limited("envelopes that still wait at the end", counts["still waiting"], "", limit=0),
        rows.told("duplicates delivered", counts.get("duplicates", 0), ""),
        rows.told("forged with another content, all refused", counts.get("forged", 0), ""),
        rows.told("envelopes given up with an alarm", result.verdict.counts["given up"], ""),
        rows.told(
            "gone with a return to a backup, all listed",
            result.verdict.counts["gone with a return, listed"],
            "",
        ),
        rows.told(
            "from the first message to the last death", result.report["seconds"]["died at every point"], "s"
        ),
    ]
