"""./dev status: what runs, where, and how big it is."""

from __future__ import annotations

import argparse
import json
import os
from dataclasses import asdict
from pathlib import Path

from local import paths, running

HELP = "say what runs, where, how much memory it takes and how much disk"


def run(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="./dev status", description=HELP)
    parser.add_argument("--json", action="store_true", help="as JSON")
    as_json = parser.parse_args(argv).json
    places = paths.project()
    state = running.find(places)
    if state is None:
        print(
            json.dumps({"state": "stopped"})
            if as_json
            else "No stack is running here; `./dev up` starts one."
        )
        return 3
    rows = [{"name": "supervisor", "pid": state.pid, "bytes": _resident(state.pid)}]
    for name, service in state.services.items():
        rows.append({"name": name, "port": service.get("port"), **_measured(int(str(service["pid"])))})
    disk = {name: paths.size(places.var / name) for name in ("pg", "valkey", "keycloak", "files", "log")}
    if as_json:
        print(json.dumps({**asdict(state), "rows": rows, "disk": disk}, ensure_ascii=False, indent=2))
        return 0
    print(f"{state.state} at {state.address}; Keycloak at {state.keycloak_url or '(starting)'}\n")
    print(f"{'program':14}{'port':>7}{'process':>9}{'memory':>10}")
    for row in rows:
        print(f"{row['name']:14}{row.get('port') or '':>7}{row['pid']:>9}{_mb(row['bytes']):>10}")
    print(
        f"\non disk in {places.var}: "
        + ", ".join(f"{name} {_mb(size)}" for name, size in disk.items() if size)
    )
    print(f"logs in {places.log}")
    return 0


def _measured(pid: int) -> dict[str, object]:
    """Resident bytes of a process with its children (memory they share is counted for each)."""
    return {"pid": pid, "bytes": sum(_resident(one) for one in _family(pid))}


def _family(pid: int) -> list[int]:
    found = [pid]
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in children.read_text().split():
            found += _family(int(child))
    return found


def _resident(pid: int) -> int:
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except OSError:
        return 0
    return pages * os.sysconf("SC_PAGESIZE")


def _mb(size: object) -> str:
    return f"{int(str(size)) / 1e6:.0f} MB"
