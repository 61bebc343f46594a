"""./dev stop NAME and ./dev start NAME: end one program of the running stack for a while."""

from __future__ import annotations

import argparse
import time

from local import paths, running, trouble

NAMES = ("web", "worker", "owner worker", "rounds worker", "beat")
WAIT = 60.0  # seconds


class Control:
    """The supervisor looks for NAME.paused every half second and acts on it."""

    def __init__(self, *, is_stop: bool) -> None:
        self._is_stop = is_stop
        self._verb = "stop" if is_stop else "start"
        self.HELP = (
            "end the worker (or web, beat) for a while" if is_stop else "start again what `stop` ended"
        )

    def run(self, argv: list[str], /) -> int:
        parser = argparse.ArgumentParser(prog=f"./dev {self._verb}", description=self.HELP)
        parser.add_argument("name", choices=[name.replace(" ", "-") for name in NAMES])
        name = parser.parse_args(argv).name
        places = paths.project()
        running.need(places)
        file = places.run / f"{name}.paused"
        if self._is_stop:
            file.touch()
        else:
            file.unlink(missing_ok=True)
        return self._wait(places, name.replace("-", " "))

    def _wait(self, places: paths.Places, name: str) -> int:
        end = time.monotonic() + WAIT
        while time.monotonic() < end:
            is_up = name in running.need(places).services
            if is_up != self._is_stop:
                print(f"{name} is {'stopped' if self._is_stop else 'running'}")
                return 0
            time.sleep(0.2)
        raise trouble.Trouble(f"{name} did not {self._verb} within {WAIT:.0f} s", f"read var/log/{name}.log.")
