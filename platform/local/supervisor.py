"""`./dev up`: everything in its order, then watching until told to stop."""

from __future__ import annotations

import concurrent.futures
import os
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

from local import environment, fingerprint, keycloak, log_ins, node, paths, ports, running, stack, trouble
from local.processes import Keeper, Service, Stopping
from local.progress import Progress

PROVINCE = "330000"
LEFT = "331100"  # a city that is left, with all below it, to be brought live by hand from the console
WANTED = 1_500_000_000  # bytes free for a first start
WANTED_AGAIN = 200_000_000  # bytes free for a later one
CELERY = ("-m", "celery", "-A", "config.celery")
# From which queue each worker takes its jobs.
QUEUES = {"worker": "celery", "owner worker": "owner", "rounds worker": "rounds"}
QUIET_WORKER = ("--without-gossip", "--without-mingle", "--without-heartbeat", "--loglevel=INFO")


def web_port() -> int:
    """LIANDONG_PORT, 8000 when unset; raises Trouble when it is taken."""
    port = int(os.environ.get("LIANDONG_PORT") or 8000)
    if not ports.is_free(port):
        raise trouble.port_taken(what="the web", port=port, variable="LIANDONG_PORT")
    return port


class Supervisor:
    """One running stack. Use: start(), watch(), and stop() whatever happened."""

    def __init__(self, *, places: paths.Places, progress: Progress, province: str = PROVINCE) -> None:
        self.port = web_port()
        self.address = f"http://{ports.LOOPBACK}:{self.port}"
        self.places = places
        self.progress = progress
        self.province = province
        self._lock = running.lock(places)
        places.make(wanted=WANTED_AGAIN if (places.var / "pg").exists() else WANTED)
        self.keeper = Keeper()
        self.below = stack.Infrastructure(self.keeper, places, progress)
        self.programs: list[Service] = []
        self.resting: set[str] = set()  # ended by `./dev stop`
        self.fingerprint = fingerprint.of_sources(province, self.address)
        self.is_warm = fingerprint.is_known(places, self.fingerprint)
        given = running.place_of(os.environ.get("DATABASE_URL", ""))
        self.state = running.State(
            pid=os.getpid(), address=self.address, mark=self.keeper.mark, database=given
        )

    def start(self) -> None:
        """Bring everything up. What this very code has prepared before is left as it is: that is the warm start."""
        if not self.is_warm:
            fingerprint.forget(self.places)
        running.write(self.places, self.state)
        self._at_once(self._database_ready, self.below.start_keycloak, self._front_end)
        at = self.below.addresses(web=self.address)
        running.keep_addresses(self.places, at)
        self.state.keycloak_url, self.state.keycloak_admin = at.keycloak.url, at.keycloak.admin
        if self.is_warm:
            self._at_once(self._apply_realm, lambda: self._start_programs(at))
        else:
            self._apply_realm()  # after the database: the programs that call the API are rows of it
            self._seed()
            self._start_programs(at)
            fingerprint.keep(self.places, self.fingerprint)
        self.state.state = "ready"
        self._write()

    def watch(self, *, every: float = 0.5) -> None:
        """Never returns; raises Trouble when a program ends by itself. Obeys `./dev stop` and `./dev start`."""
        while True:
            for service in self.programs:
                self._obey(service)
            for service in (*self.below.services, *self.programs):
                if not service.is_running and service.name not in self.resting:
                    code = service.process.returncode if service.process else None
                    raise trouble.from_log(name=service.name, code=code, log=service.log)
            time.sleep(every)

    def stop(self) -> None:
        """Everything, in reverse order."""
        telling = Progress()
        self.keeper.stop_all(lambda name: telling.tell(name, "stopping"))
        self.keeper.close()
        running.forget(self.places)
        self._lock.close()

    def _at_once(self, *tasks: Callable[[], None]) -> None:
        """Run them side by side; the first that fails ends the others."""
        pool = concurrent.futures.ThreadPoolExecutor(len(tasks))
        running_tasks = [pool.submit(task) for task in tasks]
        try:
            done, _ = concurrent.futures.wait(running_tasks, return_when=concurrent.futures.FIRST_EXCEPTION)
            errors = [error for error in (task.exception() for task in done) if error is not None]
            if errors:
                raise next((error for error in errors if not isinstance(error, Stopping)), errors[0])
        except BaseException:
            self.progress.hush()  # what the other tasks still say is of no interest
            raise
        finally:
            pool.shutdown(wait=False, cancel_futures=True)

    def _database_ready(self) -> None:
        self.below.start_database()
        self.below.start_valkey()
        if self.is_warm:
            return
        with self.progress.step("database", "preparing the cell (roles, tables, reference data)"):
            self._manage("prepare_cell", quiet=True)
        with self.progress.step("congresses", f"bringing the congresses of {self.province} live"):
            self._manage("onboard", "--division", self.province, "--leave", LEFT, task="congresses")

    def _front_end(self) -> None:
        node.install(self.keeper, progress=self.progress, log=environment.log_of(self.places, "npm"))
        if not self.is_warm:
            self._manage("collectstatic", "--noinput", "--verbosity=0", quiet=True)

    def _apply_realm(self) -> None:
        with self.progress.step("realm", "applying its spec"):
            self._manage("sso_apply", task="realm")

    def _seed(self) -> None:
        with self.progress.step("people", "seeding people and example cases"):
            log_ins.keep(self.places, log_ins.parse(self._manage("seed_demo", "--json", task="people")))

    def _manage(self, *args: str, task: str = "", quiet: bool = False) -> str:
        """A management command; before all addresses are known it gets those that are."""
        known = environment.for_command(self._known(), places=self.places)
        env = {key: value for key, value in known.items() if value}
        name = args[0]
        service = Service(
            name=f"manage.py {name}",
            argv=environment.manage(*args),
            log=environment.log_of(self.places, name),
            env=env,
            cwd=paths.ROOT,
        )
        told = None if quiet else (lambda line: self._tick(task or name, line))
        return self.keeper.run(service, told=told)

    def _tick(self, task: str, line: str) -> None:
        """A command's line of progress; its closing JSON is not for reading."""
        if not line.startswith("{"):
            self.progress.tick(task, line)

    def _known(self) -> environment.Addresses:
        access = self.below.keycloak or keycloak.Access("", "", "")
        return environment.Addresses(
            app_database=self.below.app_database,
            owner_database=self.below.owner_database,
            redis=self.below.redis,
            keycloak=access,
            web=self.address,
        )

    def _start_programs(self, at: environment.Addresses) -> None:
        web = environment.for_web(at, places=self.places)
        owner = environment.for_owner(at, places=self.places)
        gunicorn = ["-m", "gunicorn", "-c", "python:config.webserver", "config.wsgi"]
        gunicorn += ["--bind", f"{ports.LOOPBACK}:{self.port}", "--workers", "2", "--access-logfile", "-"]
        beat = [*CELERY, "beat", "-s", str(self.places.run / "beat"), "--pidfile="]
        self.programs = [
            self._program("web", [*gunicorn, "--graceful-timeout", "10"], web, port=self.port),
            self._worker("worker", 2, web),
            self._worker("owner worker", 1, owner),
            self._worker("rounds worker", 1, web),
            self._program("beat", beat, web),
        ]
        with self.progress.step("programs", "starting web, workers and beat"):
            for service in self.programs:
                self._paused(service).unlink(missing_ok=True)
                self.keeper.start(service)
            for service in self.programs:
                if service.port:
                    self.keeper.wait_until(service, lambda: _is_healthy(self.address), timeout=90)

    def _worker(self, name: str, processes: int, env: dict[str, str]) -> Service:
        queue = QUEUES[name]
        args = [*CELERY, "worker", "-Q", queue, "-c", str(processes), "-n", f"{queue}@%h", *QUIET_WORKER]
        return self._program(name, args, env)

    def _program(
        self, name: str, args: list[str], env: dict[str, str], *, port: int | None = None
    ) -> Service:
        log = environment.log_of(self.places, name)
        # A worker finishes the job it has in hand, however long we let it.
        return Service(
            name=name, argv=environment.python(*args), log=log, env=env, port=port, cwd=paths.ROOT, grace=20
        )

    def _paused(self, service: Service) -> Path:
        return self.places.run / f"{service.name.replace(' ', '-')}.paused"

    def _obey(self, service: Service) -> None:
        is_wanted = not self._paused(service).exists()
        if is_wanted == (service.name not in self.resting):
            return
        if is_wanted:
            self.keeper.start(service)
            self.resting.discard(service.name)
        else:
            self.resting.add(service.name)
            self.keeper.stop(service)
        self._write()

    def _write(self) -> None:
        self.state.services = {
            service.name: {"pid": service.pid, "port": service.port, "log": str(service.log)}
            for service in (*self.below.services, *self.programs)
            if service.is_running
        }
        running.write(self.places, self.state)


def _is_healthy(address: str) -> bool:
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with direct.open(f"{address}/healthz", timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False
